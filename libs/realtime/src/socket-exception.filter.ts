import { failureBody, logFailure, toAppError } from '@app/platform';
import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { ClientSocket } from './socket-state';

/** Answers a failed event: through its acknowledgement, else (for `sync_request`) as `sync_response`. */
@Catch()
export class SocketExceptionFilter implements ExceptionFilter {
  private readonly logger = new Logger('Socket');

  catch(thrown: unknown, host: ArgumentsHost): void {
    const ws = host.switchToWs();
    const error = toAppError(thrown);
    logFailure(this.logger, error, ws.getPattern());
    const body = failureBody(error);
    const acknowledge = host.getArgs<unknown[]>().find((argument) => typeof argument === 'function') as
      ((body: unknown) => void) | undefined;
    if (acknowledge) acknowledge(body);
    else if (ws.getPattern() === 'sync_request') ws.getClient<ClientSocket>().emit('sync_response', body);
  }
}
