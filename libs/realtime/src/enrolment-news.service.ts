import { EnrolmentService } from '@app/auth';
import { hasRole, Lifecycle } from '@app/platform';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Connections } from './connections.service';

/** How often it is looked for phones that have come in (milliseconds). */
const LOOK_INTERVAL_MS = 1_000;

/** Tells admins of new phones. */
@Injectable()
export class EnrolmentNews implements OnApplicationShutdown {
  private readonly logger = new Logger('Realtime');
  /** Enrolments of the last seconds that the admins here have heard of. */
  private announced = new Set<string>();
  private timer?: NodeJS.Timeout;
  private looking = false;

  constructor(
    private readonly connections: Connections,
    private readonly enrolments: EnrolmentService,
    private readonly lifecycle: Lifecycle,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.look(), LOOK_INTERVAL_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    if (this.looking || this.lifecycle.draining) return;
    this.looking = true;
    try {
      await this.announce();
    } catch (error) {
      this.logger.warn(`new phones could not be looked for: ${(error as Error).message}`);
    } finally {
      this.looking = false;
    }
  }

  /** Tells the admins here of every phone that came in by code, on whichever server. */
  private async announce(): Promise<void> {
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
