import { type FailureBody, failureBody, logFailure, toAppError } from '@app/platform';
import { Logger } from '@nestjs/common';

const logger = new Logger('Socket');

/** What a client is told of a failure, with the id under which the log tells the rest. */
export function socketFailure(thrown: unknown, where: string): FailureBody {
  const error = toAppError(thrown);
  const requestId = crypto.randomUUID();
  logFailure(logger, error, where, requestId);
  return failureBody(error, requestId);
}
