import { AuditService } from '@app/audit';
import { type Actor, type ListQuery, type Page, readPage } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { SESSION_DAYS, SESSION_IDLE_HOURS, SESSION_LIVE } from './credential.repository';
import type { SessionDto } from './session.dto';

export interface NewSession {
  teamId: string;
  keyId: string;
  digest: Buffer;
  userAgent: string;
  ip: string;
  /** Sessions of one key; the oldest end for this one. */
  limit: number;
}

const SESSION = `s.id, a.agent_code, a.agent_name, s.created_at, s.last_used_at,
  least(s.expires_at, s.last_used_at + interval '${SESSION_IDLE_HOURS} hours') AS expires_at, s.user_agent, s.ip`;
const OWNED = `sessions s JOIN api_keys k ON k.team_id = s.team_id AND k.id = s.key_id
  JOIN agents a ON a.team_id = k.team_id AND a.id = k.agent_id`;

@Injectable()
export class SessionRepository {
  constructor(
    @InjectDataSource() private readonly db: DataSource,
    private readonly audit: AuditService,
  ) {}

  /** Also takes away what has run out, and the oldest of the key when it has too many. @returns the session's id and when it ends at the latest */
  create(session: NewSession, actor: Actor): Promise<{ id: string; expires_at: Date }> {
    return this.db.transaction(async (manager) => {
      await manager.query(`DELETE FROM sessions s WHERE s.team_id = $1 AND NOT (${SESSION_LIVE})`, [
        session.teamId,
      ]);
      // One after the other: else two that begin at once would both find room.
      await manager.query('SELECT 1 FROM api_keys WHERE team_id = $1 AND id = $2 FOR NO KEY UPDATE', [
        session.teamId,
        session.keyId,
      ]);
      const [ended] = await manager.query<[{ id: string }[], number]>(
        `DELETE FROM sessions WHERE id IN (
           SELECT id FROM sessions WHERE team_id = $1 AND key_id = $2 ORDER BY created_at DESC, id OFFSET $3)
         RETURNING id`,
        [session.teamId, session.keyId, session.limit - 1],
      );
      for (const { id } of ended) {
        await this.audit.record(manager, {
          ...actor,
          teamId: session.teamId,
          action: 'session.ended',
          after: { session_id: id, agent_code: actor.agentCode, reason: 'limit' },
        });
      }
      const [made] = await manager.query<[{ id: string; expires_at: Date }]>(
        `INSERT INTO sessions (team_id, key_id, digest, user_agent, ip, expires_at)
         SELECT $1, k.id, $3, $4, $5, least(now() + make_interval(days => $6), k.expires_at)
           FROM api_keys k WHERE k.team_id = $1 AND k.id = $2 RETURNING id, expires_at`,
        [session.teamId, session.keyId, session.digest, session.userAgent, session.ip, SESSION_DAYS],
      );
      await this.audit.record(manager, {
        ...actor,
        teamId: session.teamId,
        action: 'session.started',
        after: { session_id: made.id },
      });
      return made;
    });
  }

  /**
   * When sessions were last used, once for all of them. Uses are stored late: that neither brings a session back which has
   * run out meanwhile, nor hides a later use of which another server knew.
   */
  async touch(seen: ReadonlyMap<string, Date>): Promise<void> {
    await this.db.query(
      `UPDATE sessions s SET last_used_at = seen.at FROM unnest($1::uuid[], $2::timestamptz[]) AS seen (id, at)
        WHERE s.id = seen.id AND s.last_used_at < seen.at AND ${SESSION_LIVE}`,
      [[...seen.keys()], [...seen.values()]],
    );
  }

  /** Live ones, of the whole team, of one agent or of one key, newest first: each use would move them from page to page. */
  list(
    teamId: string,
    { agentId, keyId }: { agentId?: string; keyId?: string },
    page: ListQuery,
  ): Promise<Page<SessionDto>> {
    const list = {
      columns: SESSION,
      from: `${OWNED}
        WHERE s.team_id = $1 AND ($2::uuid IS NULL OR a.id = $2) AND ($3::uuid IS NULL OR k.id = $3)
          AND ${SESSION_LIVE}
          AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now()) AND a.is_active`,
      order: 's.created_at DESC, s.id',
      values: [teamId, agentId ?? null, keyId ?? null],
    };
    return readPage(this.db.query.bind(this.db), list, page);
  }

  /** @param owner whose, and with which key, it must be; left out: anybody's of the team. @returns false when there is none */
  end(
    teamId: string,
    id: string,
    owner: { agentId?: string; keyId?: string },
    actor: Actor,
  ): Promise<boolean> {
    return this.db.transaction(async (manager) => {
      const [ended] = await manager.query<[{ agent_code: string }[], number]>(
        `DELETE FROM sessions s USING api_keys k, agents a
          WHERE s.team_id = $1 AND s.id = $2 AND k.team_id = s.team_id AND k.id = s.key_id
            AND a.team_id = k.team_id AND a.id = k.agent_id AND ($3::uuid IS NULL OR a.id = $3)
            AND ($4::uuid IS NULL OR k.id = $4)
          RETURNING a.agent_code`,
        [teamId, id, owner.agentId ?? null, owner.keyId ?? null],
      );
      if (!ended[0]) return false;
      await this.audit.record(manager, {
        ...actor,
        teamId,
        action: 'session.ended',
        after: { session_id: id, agent_code: ended[0].agent_code },
      });
      return true;
    });
  }
}
