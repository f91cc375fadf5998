import { gathered, inOrder, type Nth, prepared, type Principal } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { SIGN_IN_INTERVAL } from './key.repository';

/** Whom a key or a session stands for, and everything that may speak against letting it in. */
export interface CredentialRecord extends Omit<Principal, 'boundTo' | 'sessionId'> {
  /** Neither revoked nor expired. False only for a key of a device that shall still learn of its wipe. */
  alive: boolean;
  /** The agent is. */
  active: boolean;
  /** Its team is. */
  closed: boolean;
  /** The key was not used for so long that its next use is a sign-in. */
  dueForUpdate: boolean;
  boundTo: string | null;
  sessionId: string | null;
  deviceRevoked: boolean;
  /** Of a wipe that is asked for and not confirmed. */
  wipeId: string | null;
  uploadFirst: boolean | null;
}

/** What a device that shall be wiped may still do: confirm it, and first send its queue if the admin lets it. */
export type Purpose = 'any' | 'upload' | 'confirm-wipe';

/** What a socket or a request under way came in with. */
export interface Connection {
  teamId: string;
  keyId: string;
  sessionId?: string;
  /** As the client says, '' when it does not; of no matter for a key that is bound to one. */
  deviceId: string;
  /** For what it came in; anything when left out. */
  purpose?: Purpose;
}

interface KeyOfDevice {
  digest: Buffer;
  deviceId: string;
}

const LIVE = 'k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())';
const WIPE_PENDING = 'd.wipe_requested_at IS NOT NULL AND d.wipe_confirmed_at IS NULL';
/** A wiped phone has no business here until it is enrolled again or an admin restores it. */
const DEVICE_REVOKED = 'd.revoked_at IS NOT NULL OR d.wipe_confirmed_at IS NOT NULL';
/** Of the dashboard's sessions: idle and absolute. */
export const SESSION_IDLE_HOURS = 12;
export const SESSION_DAYS = 7;
export const SESSION_LIVE = `s.expires_at > now() AND s.last_used_at > now() - interval '${SESSION_IDLE_HOURS} hours'`;

const SELECT = `
  SELECT k.id AS "keyId", k.team_id AS "teamId", a.id AS "agentId", a.agent_code AS "agentCode",
         a.agent_name AS "agentName", a.role, a.is_active AS active, t.allow_agent_export AS "agentsMayExport",
         t.closed_at IS NOT NULL AS closed, k.last_used_at IS NULL OR k.last_used_at < now() - ${SIGN_IN_INTERVAL} AS "dueForUpdate",
         (${LIVE}) AS alive, k.device_id AS "boundTo", coalesce(${DEVICE_REVOKED}, false) AS "deviceRevoked",
         CASE WHEN ${WIPE_PENDING} THEN d.wipe_id END AS "wipeId", d.wipe_upload_first AS "uploadFirst"`;

/**
 * As a query of its own, so that a plan for any values too finds one device of the agent and does not look at all.
 * @param device SQL for the device that asks
 */
const AGENT_AND_DEVICE = (device: string) => `
    JOIN agents a ON a.team_id = k.team_id AND a.id = k.agent_id
    JOIN teams t ON t.id = k.team_id
    LEFT JOIN LATERAL (
      SELECT * FROM device_access o
       WHERE o.team_id = k.team_id AND o.agent_id = k.agent_id AND o.device_id = ${device} LIMIT 1
    ) d ON true`;

const FIND_KEYS = prepared(
  'auth_find_keys',
  `${SELECT}, NULL::uuid AS "sessionId", q.nth
         FROM unnest($1::bytea[], $2::text[]) WITH ORDINALITY AS q (digest, device_id, nth)
         JOIN api_keys k ON k.digest = q.digest ${AGENT_AND_DEVICE('coalesce(k.device_id, q.device_id)')}
        WHERE ${LIVE} OR k.device_id IS NOT NULL AND ${WIPE_PENDING}`,
);
const FIND_SESSION = prepared(
  'auth_find_session',
  `${SELECT}, s.id AS "sessionId"
         FROM sessions s JOIN api_keys k ON k.team_id = s.team_id AND k.id = s.key_id ${AGENT_AND_DEVICE('coalesce(k.device_id, $2)')}
        WHERE s.digest = $1 AND ${LIVE} AND ${SESSION_LIVE}`,
);
const FIND_CONNECTIONS = prepared(
  'auth_find_connections',
  `${SELECT}, s.id AS "sessionId", q.nth
         FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[])
              WITH ORDINALITY AS q (team_id, key_id, session_id, device_id, nth)
         JOIN api_keys k ON k.team_id = q.team_id AND k.id = q.key_id ${AGENT_AND_DEVICE('coalesce(k.device_id, q.device_id)')}
         LEFT JOIN sessions s ON s.team_id = q.team_id AND s.id = q.session_id
        WHERE (${LIVE} OR ${WIPE_PENDING}) AND (q.session_id IS NULL OR ${SESSION_LIVE})`,
);

/** Looks keys and sessions up, together with the state of the device that shows them. */
@Injectable()
export class CredentialRepository {
  private readonly lookUpKey = gathered((asked: readonly KeyOfDevice[]) =>
    this.db.query<Nth<CredentialRecord>[]>(FIND_KEYS, [
      asked.map(({ digest }) => digest),
      asked.map(({ deviceId }) => deviceId),
    ]),
  );

  constructor(@InjectDataSource() private readonly db: DataSource) {}

  /**
   * Look-ups that come in together are one query: a crowd of devices that is busy asks for all of them each second.
   * @param deviceId as the client says, '' when it does not; of no matter for a key that is bound to one
   */
  findKey(digest: Buffer, deviceId: string): Promise<CredentialRecord | undefined> {
    return this.lookUpKey({ digest, deviceId });
  }

  async findSession(digest: Buffer, deviceId: string): Promise<CredentialRecord | undefined> {
    const rows = await this.db.query<CredentialRecord[]>(FIND_SESSION, [digest, deviceId]);
    return rows[0];
  }

  /** In the order of the connections; undefined where the key or the session is gone. */
  async findConnections(connections: Connection[]): Promise<(CredentialRecord | undefined)[]> {
    const rows = await this.db.query<Nth<CredentialRecord>[]>(FIND_CONNECTIONS, [
      connections.map(({ teamId }) => teamId),
      connections.map(({ keyId }) => keyId),
      connections.map(({ sessionId }) => sessionId ?? null),
      connections.map(({ deviceId }) => deviceId),
    ]);
    return inOrder(connections, rows);
  }
}
