import { failureBody, logFailure, toAppError } from '@app/platform';
import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { ClientSocket } from './socket-state';

/** Answers a failed event: through its acknowledgement, else as `sync_response` or `exception`. */
@Catch()
export class SocketExceptionFilter implements ExceptionFilter {
  private readonly logger = new Logger('Socket');

  catch(thrown: unknown, host: ArgumentsHost): void {
    const ws = host.switchToWs();
    const error = toAppError(thrown);
    const requestId = crypto.randomUUID();
    logFailure(this.logger, error, ws.getPattern(), requestId);
    const body = failureBody(error, requestId);
    const acknowledge = host.getArgs<unknown[]>().find((argument) => typeof argument === 'function') as
      ((body: unknown) => void) | undefined;
    if (acknowledge) acknowledge(body);
    else {
      const event = ws.getPattern() === 'sync_request' ? 'sync_response' : 'exception';
      ws.getClient<ClientSocket>().emit(event, body);
    }
  }
}
