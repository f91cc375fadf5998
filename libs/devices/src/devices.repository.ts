import { type ListQuery, type Page, readPage } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { DeviceHealthDto, DeviceStatsDto, DeviceStatusDto, OutdatedQuery } from './device.dto';
import { SyncLog } from './sync-log.entity';

/** Which devices: of the whole team, or of one agent. */
export interface DeviceScope {
  teamId: string;
  agentId?: string;
}

export interface DeviceKey {
  teamId: string;
  deviceId: string;
  agentId: string;
}

/** What became known of a device since the last write. */
export interface DeviceUpdate extends DeviceKey {
  seenAt: Date;
  syncedAt?: Date;
  cursor?: number;
  epoch?: string;
  /** The version at which its contacts were equal to the team's, and when that was shown. */
  provenVersion?: number;
  provenAt?: Date;
  syncs: number;
  changes: number;
}

const STATUS = `device_id, agent_code, agent_name, agent_active, last_sync_version, last_sync_at, sync_status,
  current_version, versions_behind, connection_status, proven_sync_version, proven_sync_at, device_name, app_version,
  revoked_at, wipe_status, wipe_requested_at, wipe_confirmed_at,
  (SELECT s.epoch IS NOT DISTINCT FROM g.epoch
     FROM global_version g
     JOIN epochs e ON e.team_id = g.team_id AND e.epoch = g.epoch AND e.parent IS NOT NULL
     JOIN sync_log s ON s.team_id = g.team_id
    WHERE g.team_id = device_status.team_id AND s.device_id = device_status.device_id
      AND s.agent_id = device_status.agent_id) AS back_since_restore`;

const IN_SCOPE = 'team_id = $1 AND ($2::uuid IS NULL OR agent_id = $2)';

function scoped({ teamId, agentId }: DeviceScope): [string, string | null] {
  return [teamId, agentId ?? null];
}

@Injectable()
export class DevicesRepository {
  constructor(@InjectRepository(SyncLog) private readonly devices: Repository<SyncLog>) {}

  list(scope: DeviceScope, page: ListQuery): Promise<Page<DeviceStatusDto>> {
    return this.readPage(IN_SCOPE, 'agent_code, device_id', scoped(scope), page);
  }

  /** Sorted in memory: an index over cursors would make each sync of each device dearer, for a list that is seldom read. */
  outdated(scope: DeviceScope, { threshold, ...page }: OutdatedQuery): Promise<Page<DeviceStatusDto>> {
    const where = `${IN_SCOPE} AND versions_behind > $3`;
    const order = 'versions_behind DESC, agent_code, device_id';
    return this.readPage(where, order, [...scoped(scope), threshold], page);
  }

  async stats(scope: DeviceScope): Promise<DeviceStatsDto> {
    const [stats] = await this.devices.query<[DeviceStatsDto]>(
      `SELECT count(*) AS total_devices, count(DISTINCT agent_id) AS total_agents,
              count(*) FILTER (WHERE sync_status = 'synced') AS synced_devices,
              coalesce(sum(changes_count) / nullif(sum(syncs_count), 0), 0)::double precision AS avg_changes_per_sync,
              max(last_sync_at) AS last_sync_time
         FROM device_status WHERE ${IN_SCOPE}`,
      scoped(scope),
    );
    return stats;
  }

  async health(scope: DeviceScope, outdatedBy: number): Promise<Omit<DeviceHealthDto, 'health_percentage'>> {
    const [health] = await this.devices.query<[Omit<DeviceHealthDto, 'health_percentage'>]>(
      `SELECT count(*) AS total_devices,
              count(*) FILTER (WHERE connection_status = 'online') AS online,
              count(*) FILTER (WHERE connection_status = 'idle') AS idle,
              count(*) FILTER (WHERE connection_status = 'offline') AS offline,
              count(*) FILTER (WHERE versions_behind > $3) AS outdated
         FROM device_status WHERE ${IN_SCOPE}`,
      [...scoped(scope), outdatedBy],
    );
    return health;
  }

  private readPage(
    where: string,
    order: string,
    values: unknown[],
    page: ListQuery,
  ): Promise<Page<DeviceStatusDto>> {
    const from = `device_status WHERE ${where}`;
    const run = this.devices.query.bind(this.devices);
    return readPage(run, { columns: STATUS, from, order, values }, page);
  }

  /** Versions behind of every device seen in the last 7 days, of all teams. */
  async recentLags(): Promise<number[]> {
    const rows = await this.devices.query<{ lag: number }[]>(
      `SELECT greatest(g.current_version - s.last_sync_version, 0) AS lag
         FROM sync_log s JOIN global_version g USING (team_id)
        WHERE s.last_seen_at > now() - interval '7 days'`,
    );
    return rows.map(({ lag }) => lag);
  }

  /** The agent's id in this team, or undefined. */
  async findAgentId(teamId: string, agentCode: string): Promise<string | undefined> {
    const rows = await this.devices.query<{ id: string }[]>(
      'SELECT id FROM agents WHERE team_id = $1 AND agent_code = $2',
      [teamId, agentCode],
    );
    return rows[0]?.id;
  }

  /**
   * One statement for any number of devices. Rows are taken in key order, so two servers never deadlock.
   * @returns the agents of devices that were not known before.
   */
  async store(updates: DeviceUpdate[]): Promise<{ teamId: string; agentId: string }[]> {
    const stored = await this.devices.query<{ teamId: string; agentId: string; isNew: boolean }[]>(
      `INSERT INTO sync_log AS s (team_id, device_id, agent_id, last_seen_at, last_sync_version, epoch, last_sync_at, syncs_count, changes_count,
                                  proven_version, proven_at)
       SELECT u."teamId", u."deviceId", u."agentId", u."seenAt", coalesce(u.cursor, 0), u.epoch, u."syncedAt", u.syncs, u.changes,
              u."provenVersion", u."provenAt"
         FROM json_to_recordset($1) AS u ("teamId" uuid, "deviceId" text, "agentId" uuid, "seenAt" timestamptz,
              cursor bigint, epoch uuid, "syncedAt" timestamptz, syncs bigint, changes bigint,
              "provenVersion" bigint, "provenAt" timestamptz)
        ORDER BY u."teamId", u."deviceId", u."agentId"
       ON CONFLICT (team_id, device_id, agent_id) DO UPDATE SET
         last_seen_at = greatest(s.last_seen_at, excluded.last_seen_at),
         last_sync_version = CASE WHEN excluded.last_sync_at >= coalesce(s.last_sync_at, '-infinity')
                                  THEN excluded.last_sync_version ELSE s.last_sync_version END,
         proven_version = CASE WHEN excluded.proven_at >= coalesce(s.proven_at, '-infinity')
                               THEN excluded.proven_version ELSE s.proven_version END,
         proven_at = greatest(s.proven_at, excluded.proven_at),
         epoch = coalesce(excluded.epoch, s.epoch),
         last_sync_at = greatest(s.last_sync_at, excluded.last_sync_at),
         syncs_count = s.syncs_count + excluded.syncs_count,
         changes_count = s.changes_count + excluded.changes_count
       RETURNING s.team_id AS "teamId", s.agent_id AS "agentId", s.xmax = 0 AS "isNew"`,
      [JSON.stringify(updates)],
    );
    return stored.filter(({ isNew }) => isNew);
  }

  /**
   * Forgets the devices of these agents beyond `limit`, those first that were not seen for longest. One that is locked
   * out or shall be wiped stays, so that its admin sees what became of it.
   */
  async forgetUnused(agents: { teamId: string; agentId: string }[], limit: number): Promise<void> {
    await this.devices.query(
      `DELETE FROM sync_log s USING (
         SELECT o.team_id, o.agent_id, o.device_id
           FROM (SELECT DISTINCT a."teamId", a."agentId"
                   FROM json_to_recordset($1) AS a ("teamId" uuid, "agentId" uuid)) agent
          CROSS JOIN LATERAL (
             SELECT team_id, agent_id, device_id FROM sync_log
              WHERE team_id = agent."teamId" AND agent_id = agent."agentId"
              ORDER BY last_seen_at DESC, device_id OFFSET $2) o
          WHERE NOT EXISTS (
             SELECT FROM device_access d
              WHERE d.team_id = o.team_id AND d.agent_id = o.agent_id AND d.device_id = o.device_id
                AND (d.revoked_at IS NOT NULL OR d.wipe_requested_at IS NOT NULL))
       ) unused
       WHERE s.team_id = unused.team_id AND s.agent_id = unused.agent_id AND s.device_id = unused.device_id`,
      [JSON.stringify(agents), limit],
    );
  }

  /** Says that this server lives. @returns true when the others had forgotten it, and its connections with it. */
  async heartbeat(instanceId: string, hostname: string): Promise<boolean> {
    const [{ inserted }] = await this.devices.query<[{ inserted: boolean }]>(
      `INSERT INTO instances (id, hostname) VALUES ($1, $2)
       ON CONFLICT (id) DO UPDATE SET heartbeat_at = now() RETURNING xmax = 0 AS inserted`,
      [instanceId, hostname],
    );
    return inserted;
  }

  /** Forgets this server and all it held, and servers that have been dead for ten minutes. */
  async removeInstances(instanceId?: string): Promise<void> {
    await this.devices.query(
      `DELETE FROM instances WHERE id = $1 OR heartbeat_at < now() - interval '10 minutes'`,
      [instanceId ?? null],
    );
  }

  async connect(instanceId: string, devices: DeviceKey[]): Promise<void> {
    await this.devices.query(
      `INSERT INTO device_connections (instance_id, team_id, device_id, agent_id)
       SELECT $1, d."teamId", d."deviceId", d."agentId"
         FROM json_to_recordset($2) AS d ("teamId" uuid, "deviceId" text, "agentId" uuid)
       ON CONFLICT DO NOTHING`,
      [instanceId, JSON.stringify(devices)],
    );
  }

  async disconnect(instanceId: string, devices: DeviceKey[]): Promise<void> {
    await this.devices.query(
      `DELETE FROM device_connections c
        USING json_to_recordset($2) AS d ("teamId" uuid, "deviceId" text, "agentId" uuid)
        WHERE c.instance_id = $1 AND c.team_id = d."teamId" AND c.device_id = d."deviceId" AND c.agent_id = d."agentId"`,
      [instanceId, JSON.stringify(devices)],
    );
  }
}
