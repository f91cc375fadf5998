import { AuthService, EnrolmentService } from '@app/auth';
import { AppError, hasRole, Lifecycle, Metrics } from '@app/platform';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Connections } from './connections.service';
import type { WipeRequest } from './socket-state';

/** How often the credentials of all open sockets are looked up again (milliseconds). */
const WATCH_INTERVAL_MS = 1_000;

/** Ends sockets whose credentials have ended, on whichever server that happened, and tells admins of new phones. */
@Injectable()
export class SessionWatch implements OnApplicationShutdown {
  private readonly logger = new Logger('Realtime');
  /** Enrolments of the last seconds that the admins here have heard of. */
  private announced = new Set<string>();
  private timer?: NodeJS.Timeout;
  private watching = false;

  constructor(
    private readonly connections: Connections,
    private readonly auth: AuthService,
    private readonly enrolments: EnrolmentService,
    private readonly lifecycle: Lifecycle,
    private readonly metrics: Metrics,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.watch(), WATCH_INTERVAL_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async watch(): Promise<void> {
    if (this.watching || this.lifecycle.draining) return;
    this.watching = true;
    try {
      await this.endRevoked();
      await this.announceEnrolments();
    } catch (error) {
      this.logger.warn(`keys could not be checked: ${(error as Error).message}`);
    } finally {
      this.watching = false;
    }
  }

  /**
   * A revoked key, an ended session, a deactivated agent or a locked out device loses its open sockets; a changed role
   * counts at once. A device that shall be wiped is told so before.
   */
  private async endRevoked(): Promise<void> {
    const sockets = [...this.connections.all()];
    const now = await this.auth.revalidate(
      sockets.map(({ data: { principal, deviceId } }) => ({ ...principal, deviceId })),
    );
    for (const [i, socket] of sockets.entries()) {
      const result = now[i]!;
      if (!(result instanceof AppError)) {
        socket.data.principal = result;
        continue;
      }
      socket.data.ended = result;
      if (result.code === 'DEVICE_WIPE_REQUESTED')
        socket.emit('wipe_requested', result.extra.data as WipeRequest);
      this.metrics.socketsEnded.inc({ reason: 'revoked' });
      socket.disconnect(true);
    }
  }

  /** Tells the admins here of every phone that came in by code, on whichever server. */
  private async announceEnrolments(): Promise<void> {
    const admins = [...this.connections.all()].filter(({ data }) => hasRole(data.principal.role, 'admin'));
    const teamIds = [...new Set(admins.map(({ data }) => data.principal.teamId))];
    const recent = teamIds.length ? await this.enrolments.arrivals(teamIds) : [];
    for (const { enrolmentId, teamId, deviceId, agentCode } of recent) {
      if (this.announced.has(enrolmentId)) continue;
      for (const socket of admins)
        if (socket.data.principal.teamId === teamId)
          socket.emit('device_enrolled', {
            device_id: deviceId,
            agent_code: agentCode,
            enrolment_id: enrolmentId,
          });
    }
    this.announced = new Set(recent.map(({ enrolmentId }) => enrolmentId));
  }
}
