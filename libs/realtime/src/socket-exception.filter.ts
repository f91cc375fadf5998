import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { socketFailure } from './socket-failure';
import type { ClientSocket } from './socket-state';

/** Answers a failed event: through its acknowledgement, else as `sync_response` or `exception`. */
@Catch()
export class SocketExceptionFilter implements ExceptionFilter {
  catch(thrown: unknown, host: ArgumentsHost): void {
    const ws = host.switchToWs();
    const body = socketFailure(thrown, ws.getPattern());
    const acknowledge = host.getArgs<unknown[]>().find((argument) => typeof argument === 'function') as
      ((body: unknown) => void) | undefined;
    if (acknowledge) acknowledge(body);
    else {
      const event = ws.getPattern() === 'sync_request' ? 'sync_response' : 'exception';
      ws.getClient<ClientSocket>().emit(event, body);
    }
  }
}
