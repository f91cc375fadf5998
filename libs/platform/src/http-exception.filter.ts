import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { mapDatabaseError } from './database-errors';
import { AppError, type ErrorCode, ERRORS, failureBody } from './errors';

const BY_STATUS: Partial<Record<number, ErrorCode>> = {
  400: 'BAD_REQUEST',
  // A path that leaves the folder of the dashboard's files. What we refuse ourselves has a code of its own.
  403: 'NOT_FOUND',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  413: 'PAYLOAD_TOO_LARGE',
  414: 'BAD_REQUEST',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  431: 'BAD_REQUEST',
};

/**
 * Any thrown thing as the published error it stands for. What is not known becomes INTERNAL_ERROR: its text
 * stays in the log, because it may hold SQL, paths or customers' data.
 */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  // First what the HTTP server says: a client that hangs up has the same error code as a database that does.
  const status =
    thrown instanceof HttpException ? thrown.getStatus() : (thrown as { statusCode?: unknown })?.statusCode;
  const code = typeof status === 'number' ? BY_STATUS[status] : undefined;
  if (code) return new AppError(code, undefined, {}, { cause: thrown });
  const error = mapDatabaseError(thrown);
  if (error instanceof AppError) return error;
  return new AppError('INTERNAL_ERROR', undefined, {}, { cause: error });
}

/** Logs what an operator must look at: our own faults with their stack, a missing database in one line. */
export function logFailure(logger: Logger, error: AppError, where: string, requestId?: string): void {
  const cause = error.cause instanceof Error ? error.cause : error;
  const { status } = ERRORS[error.code];
  const message = `${where}: ${error.code} (${cause.message})`;
  const line = requestId ? { message, request_id: requestId } : message;
  if (status === 500) logger.error(line, cause.stack);
  else if (status === 503) logger.warn(line);
}

/** Whether an answer ended before all of it was out: no failure of ours when its client has gone. */
const isCutOff = (thrown: unknown) =>
  (thrown as NodeJS.ErrnoException)?.code === 'ERR_STREAM_PREMATURE_CLOSE';

/** Turns everything that is thrown during a request into the failure answer of the wire contract. */
@Catch()
export class HttpExceptionFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (isCutOff(thrown) && request.socket.destroyed) return;
    const error = toAppError(thrown);
    const { status, retryAfter: usual } = ERRORS[error.code];
    const retryAfter = error.extra.retryAfter ?? usual;
    logFailure(this.logger, error, `${request.method} ${request.routeOptions?.url ?? ''}`, request.id);
    if (reply.sent) return;
    if (retryAfter) reply.header('retry-after', retryAfter);
    reply.status(status).type('application/json; charset=utf-8').send(failureBody(error, request.id));
  }
}
