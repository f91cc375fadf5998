import { type Actor, AppError, type Operation } from '@app/platform';
import type { FastifyReply } from 'fastify';
import type { JobDto } from './job.dto';
import type { RunningJob } from './job.types';

/** Contacts that one request changes by itself; more are a job. */
export const AT_ONCE = 500;

/** Where the request came from that began a job: part of its parameters. */
export interface JobOrigin {
  device_id: string;
  request_id: string;
}

export function originOf({ deviceId, requestId }: Actor): JobOrigin {
  return { device_id: deviceId, request_id: requestId };
}

/** Who changes contacts in a job: whoever began it. */
export function jobActor(
  { createdBy }: Pick<RunningJob, 'createdBy'>,
  { device_id, request_id }: JobOrigin,
  operation: Operation,
): Actor {
  if (!createdBy) throw new AppError('INTERNAL_ERROR', 'A job of the installation changes no contacts.');
  const { agentId, agentCode } = createdBy;
  return { agentId, agentCode, deviceId: device_id, requestId: request_id, source: 'bulk', operation };
}

/** Answers 202 with a job that has been begun, and where it is read. */
export function accepted(reply: FastifyReply, job: JobDto): { success: true; data: JobDto } {
  reply.code(202).header('location', `/api/jobs/${job.id}`);
  return { success: true, data: job };
}
