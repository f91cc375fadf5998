import { validationError } from '@app/platform';
import { isTime } from '@app/protocol';
import { isUUID } from 'class-validator';
import type { Job } from './job.entity';

type Place = Pick<Job, 'id' | 'created_at'>;

/** Names a job's place in the list, wherever it is by then. */
export function writeCursor({ id, created_at }: Place): string {
  return Buffer.from(`${created_at.toISOString()} ${id}`).toString('base64url');
}

/** @throws AppError VALIDATION_FAILED for anything that writeCursor() has not made */
export function readCursor(cursor: string | undefined): Place | undefined {
  if (cursor === undefined) return undefined;
  const [time = '', id] = Buffer.from(cursor, 'base64url').toString().split(' ');
  if (!isTime(time) || !isUUID(id))
    throw validationError([{ field: 'cursor', message: 'must be a next_cursor of this list' }]);
  return { created_at: new Date(time), id: id as string };
}
