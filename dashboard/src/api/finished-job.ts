import { m } from '../i18n';
import { type Api, body } from './client';
import { ApiError } from './errors';
import type { Job } from './types';

const POLL_MS = 700;
/** The status of what failed in the server, unlike that of what got no answer: it is known what became of it. */
const ENDED = 500;

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
  if (known.state === 'succeeded') return known;
  const sentences = [known.error && failureText(known.error), m.errors.jobNotFinished];
  throw new ApiError('JOB_NOT_FINISHED', sentences.filter(Boolean).join(' '), ENDED);
}

/** Why a job has failed. @param code of the error table, or of a server that is newer than this page */
export function failureText(code: string): string {
  return m.system.failures[code] ?? m.errors.sentences[code] ?? m.system.otherFailure;
}
