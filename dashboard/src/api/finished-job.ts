import { m } from '../i18n';
import { type Api, body } from './client';
import { ApiError } from './errors';
import type { Job } from './types';

const POLL_MS = 700;

/**
 * Follows a job to its end.
 * @param onProgress told what is known of it, each time that it is asked for
 * @returns the job, succeeded
 * @throws ApiError when it failed or was cancelled, or the server says no
 */
export async function finishedJob(api: Api, job: Job, onProgress?: (job: Job) => void): Promise<Job> {
  let known = job;
  while (!known.finished_at) {
    onProgress?.(known);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    try {
      known = (await body(api.GET('/api/jobs/{id}', { params: { path: { id: job.id } } }))).data;
    } catch (thrown) {
      // The server may be restarting; the job goes on there or elsewhere.
      if (!(thrown instanceof ApiError && (thrown.status === 0 || thrown.status >= 500))) throw thrown;
    }
  }
  if (known.state !== 'succeeded') throw new ApiError(known.error ?? 'CANCELLED', m.errors.jobNotFinished);
  return known;
}
