import { EnrolmentService } from '@app/auth';
import { hasRole, Lifecycle } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { Connections } from './connections.service';
import { RegularLook } from './regular-look';

/** Tells admins of new phones. */
@Injectable()
export class EnrolmentNews extends RegularLook {
  /** Enrolments of the last seconds that the admins here have heard of. */
  private announced = new Set<string>();

  constructor(
    private readonly connections: Connections,
    private readonly enrolments: EnrolmentService,
    lifecycle: Lifecycle,
  ) {
    super('new phones', lifecycle);
  }

  /** Tells the admins here of every phone that came in by code, on whichever server. */
  protected async announce(): Promise<void> {
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
