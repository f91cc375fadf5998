import { type ListQuery, type Page, readPage, type Role } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { EnrolmentDto } from './enrolment.dto';

/** A code that was just used, and whose it is. */
export interface Redeemed {
  id: string;
  teamId: string;
  agentId: string;
  agentCode: string;
  agentName: string;
  role: Role;
  createdBy: string;
  /** The key of that admin; null for a code from before this was kept. */
  madeWith: string | null;
  /** Present when the same phone asks again: the key that it never got. */
  keyId: string | null;
}

/** A device that has just come in. */
export interface Arrival {
  enrolmentId: string;
  teamId: string;
  deviceId: string;
  agentCode: string;
}

const REDEEMED = `e.id, e.team_id AS "teamId", e.agent_id AS "agentId", a.agent_code AS "agentCode",
  a.agent_name AS "agentName", a.role, e.created_by AS "createdBy", e.made_with AS "madeWith", e.key_id AS "keyId"`;
const OPEN = 'e.used_at IS NULL AND e.expires_at > now()';
/** A code is worth no more than whoever made it: an active admin of an open team, with a key that is still good. */
const MAKER_IS_GOOD = `EXISTS (
          SELECT FROM agents m JOIN teams t ON t.id = m.team_id
           WHERE m.team_id = e.team_id AND m.agent_code = e.created_by AND m.is_active AND m.role = 'admin'
             AND t.closed_at IS NULL)
          AND (e.made_with IS NULL OR EXISTS (
            SELECT FROM api_keys w WHERE w.team_id = e.team_id AND w.id = e.made_with AND w.revoked_at IS NULL
               AND (w.expires_at IS NULL OR w.expires_at > now())))`;
/** Longer than any transaction takes: what was used before its commit could be seen is found later. */
const ARRIVAL_SECONDS = 15;

@Injectable()
export class EnrolmentRepository {
  constructor(@InjectDataSource() private readonly db: DataSource) {}

  transaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.db.transaction(work);
  }

  async create(
    manager: EntityManager,
    enrolment: {
      teamId: string;
      agentId: string;
      digest: Buffer;
      createdBy: string;
      madeWith: string;
      seconds: number;
    },
  ): Promise<{ id: string; created_at: Date; expires_at: Date }> {
    const { teamId, agentId, digest, createdBy, madeWith, seconds } = enrolment;
    await manager.query(
      `DELETE FROM enrolments WHERE team_id = $1 AND expires_at < now() - interval '1 day'`,
      [teamId],
    );
    const [made] = await manager.query<[{ id: string; created_at: Date; expires_at: Date }]>(
      `INSERT INTO enrolments (team_id, agent_id, digest, created_by, made_with, expires_at)
       VALUES ($1, $2, $3, $4, $6, now() + make_interval(secs => $5)) RETURNING id, created_at, expires_at`,
      [teamId, agentId, digest, createdBy, seconds, madeWith],
    );
    return made;
  }

  listOpen(teamId: string, page: ListQuery): Promise<Page<EnrolmentDto>> {
    const list = {
      columns: 'e.id, a.agent_code, a.agent_name, a.role, e.created_by, e.created_at, e.expires_at',
      from: `enrolments e JOIN agents a ON a.team_id = e.team_id AND a.id = e.agent_id
              WHERE e.team_id = $1 AND ${OPEN} AND ${MAKER_IS_GOOD}`,
      order: 'e.created_at DESC, e.id',
      values: [teamId],
    };
    return readPage(this.db.query.bind(this.db), list, page);
  }

  /** @returns whose code it was, or undefined when there is no open one */
  async cancel(manager: EntityManager, teamId: string, id: string): Promise<string | undefined> {
    const [deleted] = await manager.query<[{ agent_code: string }[], number]>(
      `DELETE FROM enrolments e USING agents a
        WHERE e.team_id = $1 AND e.id = $2 AND ${OPEN} AND a.team_id = e.team_id AND a.id = e.agent_id
        RETURNING a.agent_code`,
      [teamId, id],
    );
    return deleted[0]?.agent_code;
  }

  /** Of any number of simultaneous callers one gets it: the others wait for its row and then find it used. */
  async redeem(
    manager: EntityManager,
    digest: Buffer,
    deviceId: string,
    nonceDigest: Buffer | null,
  ): Promise<Redeemed | undefined> {
    const [first] = await manager.query<[Redeemed[], number]>(
      `UPDATE enrolments e SET used_at = now(), device_id = $2, nonce_digest = $3 FROM agents a
        WHERE e.digest = $1 AND ${OPEN} AND a.team_id = e.team_id AND a.id = e.agent_id AND a.is_active
          AND ${MAKER_IS_GOOD}
        RETURNING ${REDEEMED}`,
      [digest, deviceId, nonceDigest],
    );
    if (first[0] || !nonceDigest) return first[0];
    // The same phone again, whose answer was lost: its key was never used, and nobody has revoked it.
    const again = await manager.query<Redeemed[]>(
      `SELECT ${REDEEMED} FROM enrolments e JOIN agents a ON a.team_id = e.team_id AND a.id = e.agent_id
         JOIN api_keys k ON k.team_id = e.team_id AND k.id = e.key_id
        WHERE e.digest = $1 AND e.device_id = $2 AND e.nonce_digest = $3 AND e.expires_at > now() AND a.is_active
          AND ${MAKER_IS_GOOD} AND k.revoked_at IS NULL AND k.last_used_at IS NULL FOR UPDATE OF e, k`,
      [digest, deviceId, nonceDigest],
    );
    return again[0];
  }

  async storeKey(manager: EntityManager, { teamId, id }: Redeemed, keyId: string): Promise<void> {
    await manager.query('UPDATE enrolments SET key_id = $3 WHERE team_id = $1 AND id = $2', [
      teamId,
      id,
      keyId,
    ]);
  }

  /** Of these teams, within the last seconds. */
  arrivals(teamIds: string[]): Promise<Arrival[]> {
    return this.db.query<Arrival[]>(
      `SELECT e.id AS "enrolmentId", e.team_id AS "teamId", e.device_id AS "deviceId", a.agent_code AS "agentCode"
         FROM enrolments e JOIN agents a ON a.team_id = e.team_id AND a.id = e.agent_id
        WHERE e.team_id = ANY($1) AND e.used_at > now() - make_interval(secs => $2) ORDER BY e.used_at`,
      [teamIds, ARRIVAL_SECONDS],
    );
  }
}
