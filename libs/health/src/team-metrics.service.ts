import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { Gauge, Registry } from 'prom-client';
import { DataSource } from 'typeorm';

interface Figures {
  head: number;
  online: number;
  idle: number;
  offline: number;
  behind: number;
}

/** What the admins of one team may know in Prometheus' form: nothing in it depends on any other team. */
@Injectable()
export class TeamMetrics {
  constructor(@InjectDataSource() private readonly db: DataSource) {}

  async read(teamId: string): Promise<string> {
    const [figures] = await this.db.query<[Figures]>(
      `SELECT (SELECT current_version FROM global_version WHERE team_id = $1) AS head,
              count(*) FILTER (WHERE connection_status = 'online') AS online,
              count(*) FILTER (WHERE connection_status = 'idle') AS idle,
              count(*) FILTER (WHERE connection_status = 'offline') AS offline,
              count(*) FILTER (WHERE versions_behind > 0) AS behind
         FROM device_status WHERE team_id = $1`,
      [teamId],
    );
    const registry = new Registry();
    const registers = [registry];
    const { head, behind } = figures;
    new Gauge({ name: 'contactsync_team_head_version', help: 'Newest version of the team.', registers }).set(
      head,
    );
    const help = 'Devices of the team, by their connection.';
    const devices = new Gauge({
      name: 'contactsync_team_devices',
      help,
      labelNames: ['connection'],
      registers,
    });
    for (const connection of ['online', 'idle', 'offline'] as const)
      devices.set({ connection }, figures[connection]);
    new Gauge({
      name: 'contactsync_team_devices_behind',
      help: 'Devices of the team that do not have its newest version.',
      registers,
    }).set(behind);
    return registry.metrics();
  }
}
