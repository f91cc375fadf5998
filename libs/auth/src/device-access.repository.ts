import { AuditService } from '@app/audit';
import type { Actor } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** A device as one agent uses it. */
export interface AgentDevice {
  agentId: string;
  agentCode: string;
  deviceId: string;
}

/** Which of a team's devices an admin means: that of one agent, or of everybody who uses it. */
export interface DeviceChoice {
  teamId: string;
  deviceId: string;
  agentCode?: string;
}

/** What is decided about a device; the trail has it as `device.<decision>`. */
export type Decision = 'revoked' | 'restored' | 'wipe_requested' | 'wipe_cancelled' | 'wiped';

/** What each decision sets; $4 is a new wipe's id, $5 its upload_first. */
const ASSIGN: Record<Decision, string> = {
  revoked: 'revoked_at = coalesce(d.revoked_at, now())',
  restored: `revoked_at = NULL,
    wipe_id = CASE WHEN d.wipe_confirmed_at IS NULL THEN d.wipe_id END,
    wipe_requested_at = CASE WHEN d.wipe_confirmed_at IS NULL THEN d.wipe_requested_at END,
    wipe_confirmed_at = NULL`,
  wipe_requested: 'wipe_id = $4, wipe_upload_first = $5, wipe_requested_at = now(), wipe_confirmed_at = NULL',
  wipe_cancelled: 'wipe_id = NULL, wipe_requested_at = NULL',
  wiped: 'wipe_confirmed_at = now()',
};

@Injectable()
export class DeviceAccessRepository {
  constructor(private readonly audit: AuditService) {}

  /** Whoever uses, or was enrolled on, this device. In the order in which rows are locked. */
  find(manager: EntityManager, { teamId, deviceId, agentCode }: DeviceChoice): Promise<AgentDevice[]> {
    return manager.query<AgentDevice[]>(
      `SELECT a.id AS "agentId", a.agent_code AS "agentCode", $2::text AS "deviceId" FROM agents a
        WHERE a.team_id = $1 AND ($3::text IS NULL OR a.agent_code = $3)
          AND (EXISTS (SELECT FROM sync_log s WHERE s.team_id = $1 AND s.device_id = $2 AND s.agent_id = a.id)
            OR EXISTS (SELECT FROM device_access d WHERE d.team_id = $1 AND d.device_id = $2 AND d.agent_id = a.id))
        ORDER BY a.id`,
      [teamId, deviceId, agentCode ?? null],
    );
  }

  /** Writes the decision and tells the trail, in the caller's transaction. */
  async assign(
    manager: EntityManager,
    teamId: string,
    { agentId, agentCode, deviceId }: AgentDevice,
    what: Decision,
    actor: Actor,
    wipe?: { id: string; uploadFirst?: boolean },
  ): Promise<void> {
    await manager.query(
      `INSERT INTO device_access (team_id, agent_id, device_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
      [teamId, agentId, deviceId],
    );
    await manager.query(
      `UPDATE device_access d SET ${ASSIGN[what]} WHERE d.team_id = $1 AND d.agent_id = $2 AND d.device_id = $3`,
      [teamId, agentId, deviceId, ...(what === 'wipe_requested' ? [wipe!.id, wipe!.uploadFirst] : [])],
    );
    await this.audit.record(manager, {
      ...actor,
      teamId,
      action: `device.${what}`,
      after: { agent_code: agentCode, device_id: deviceId, ...(wipe && { wipe_id: wipe.id }) },
    });
  }

  /** Whether the device came in with a key that others may use too: it has none of its own, and its agent has such a key. */
  async sharesKey(
    manager: EntityManager,
    teamId: string,
    { agentId, deviceId }: AgentDevice,
  ): Promise<boolean> {
    const [{ shares }] = await manager.query<[{ shares: boolean }]>(
      `SELECT coalesce(bool_or(device_id IS NULL), false) AND NOT coalesce(bool_or(device_id = $3), false) AS shares
         FROM api_keys
        WHERE team_id = $1 AND agent_id = $2 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())`,
      [teamId, agentId, deviceId],
    );
    return shares;
  }

  /** The wipe that is asked of this device, its row locked; undefined without one. */
  async wipeOf(
    manager: EntityManager,
    teamId: string,
    agentId: string,
    deviceId: string,
  ): Promise<{ wipeId: string; confirmed: boolean } | undefined> {
    const rows = await manager.query<{ wipeId: string; confirmed: boolean }[]>(
      `SELECT wipe_id AS "wipeId", wipe_confirmed_at IS NOT NULL AS confirmed FROM device_access
        WHERE team_id = $1 AND agent_id = $2 AND device_id = $3 AND wipe_id IS NOT NULL FOR UPDATE`,
      [teamId, agentId, deviceId],
    );
    return rows[0];
  }

  /**
   * The device comes in by a fresh code: what was wiped is so no more, and it is listed at once.
   * @returns false when an admin has locked it out
   */
  async enrol(
    manager: EntityManager,
    teamId: string,
    { agentId, deviceId }: AgentDevice,
    { name, appVersion }: { name: string; appVersion?: string },
  ): Promise<boolean> {
    const rows = await manager.query<unknown[]>(
      `INSERT INTO device_access AS d (team_id, agent_id, device_id, device_name, enrolled_at)
       VALUES ($1, $2, $3, $4, now())
       ON CONFLICT (team_id, agent_id, device_id) DO UPDATE SET device_name = excluded.device_name, enrolled_at = now(),
         wipe_id = CASE WHEN d.wipe_confirmed_at IS NULL THEN d.wipe_id END,
         wipe_requested_at = CASE WHEN d.wipe_confirmed_at IS NULL THEN d.wipe_requested_at END,
         wipe_confirmed_at = NULL
       WHERE d.revoked_at IS NULL RETURNING 1`,
      [teamId, agentId, deviceId, name],
    );
    if (rows.length === 0) return false;
    await manager.query(
      `INSERT INTO sync_log AS s (team_id, device_id, agent_id, app_version) VALUES ($1, $2, $3, $4)
       ON CONFLICT (team_id, device_id, agent_id)
         DO UPDATE SET last_seen_at = now(), app_version = coalesce(excluded.app_version, s.app_version)`,
      [teamId, deviceId, agentId, appVersion ?? null],
    );
    return true;
  }
}
