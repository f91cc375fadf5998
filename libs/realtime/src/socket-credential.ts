import type { Watched } from '@app/auth';
import { AppError, type Metrics, type Principal } from '@app/platform';
import type { AuthenticatedSocket, WipeRequest } from './socket-state';

/**
 * A socket ends with its credential: with a revoked key, an ended session, a deactivated agent or a locked out device. A changed
 * role counts at once. A device that shall be wiped is told so before.
 */
export class SocketCredential implements Watched {
  checkedAt?: number;

  constructor(
    private readonly socket: AuthenticatedSocket,
    private readonly metrics: Metrics,
  ) {}

  get connection() {
    const { principal, deviceId } = this.socket.data;
    return { ...principal, deviceId };
  }

  settle(now: Principal | AppError): void {
    const { socket } = this;
    if (!socket.connected) return;
    if (!(now instanceof AppError)) {
      socket.data.principal = now;
      return;
    }
    socket.data.ended = now;
    if (now.code === 'DEVICE_WIPE_REQUESTED') socket.emit('wipe_requested', now.extra.data as WipeRequest);
    this.metrics.socketsEnded.inc({ reason: 'revoked' });
    socket.disconnect(true);
  }
}
