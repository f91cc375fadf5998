import { type AuditAuthor, AuditService } from '@app/audit';
import { AppError, type ListQuery, type Page, readPage } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { ApiKey } from './api-key.entity';

/** The use of a key, and from where. */
export interface KeyUse {
  keyId: string;
  at: Date;
  ip: string;
  deviceId: string;
  requestId: string;
  source: string;
}

export interface NewKey {
  teamId: string;
  agentId: string;
  key: string;
  digest: Buffer;
  name?: string;
  expiresAt?: Date | null;
  /** The one device that may use it. */
  deviceId?: string | null;
  /** The key whose place its holder gives it. */
  replaces?: string;
}

/** A key that was not used for so long signs in anew. */
export const SIGN_IN_INTERVAL = `interval '12 hours'`;

/** A key as lists show it, with whose it is. */
export type ListedKey = Omit<ApiKey, 'digest'> & { agent_code: string };

@Injectable()
export class KeyRepository {
  constructor(
    @InjectRepository(ApiKey) private readonly keys: Repository<ApiKey>,
    private readonly audit: AuditService,
  ) {}

  /** Whose key this was, also when it is revoked or expired. */
  async findOwner(digest: Buffer): Promise<{ teamId: string; agentCode: string } | undefined> {
    const rows = await this.keys.query<{ teamId: string; agentCode: string }[]>(
      `SELECT k.team_id AS "teamId", a.agent_code AS "agentCode" FROM api_keys k
         JOIN agents a ON a.team_id = k.team_id AND a.id = k.agent_id WHERE k.digest = $1`,
      [digest],
    );
    return rows[0];
  }

  /** @throws AppError KEY_NOT_FOUND, for another team's as for none. */
  async find(manager: EntityManager, teamId: string, id: string): Promise<ApiKey> {
    const key = await manager.findOneBy(ApiKey, { team_id: teamId, id });
    if (!key) throw new AppError('KEY_NOT_FOUND');
    return key;
  }

  /** Newest first, also those that are no longer good; of the agent, or only that one key. */
  list(
    teamId: string,
    { agentId, keyId }: { agentId: string; keyId?: string },
    page: ListQuery,
  ): Promise<Page<ListedKey>> {
    const list = {
      columns: `k.id, k.team_id, k.agent_id, a.agent_code, k.name, k.prefix, k.last4, k.created_at, k.expires_at,
                k.revoked_at, k.last_used_at, k.replaced_by, k.device_id`,
      from: `api_keys k JOIN agents a ON a.team_id = k.team_id AND a.id = k.agent_id
              WHERE k.team_id = $1 AND k.agent_id = $2 AND ($3::uuid IS NULL OR k.id = $3)`,
      order: 'k.created_at DESC, k.id',
      values: [teamId, agentId, keyId ?? null],
    };
    return readPage(this.keys.query.bind(this.keys), list, page);
  }

  /** When the key of a principal was to expire; null: never. What it makes must not outlive it. */
  async expiryOf(
    manager: EntityManager,
    { teamId, keyId }: { teamId: string; keyId: string },
  ): Promise<Date | null> {
    return this.intendedExpiry(manager, await this.find(manager, teamId, keyId));
  }

  /** The keys that a key's holder put in its place, those in theirs, and so on. One that was rotated twice has more than one. */
  successors(manager: EntityManager, { team_id, id }: ApiKey): Promise<ApiKey[]> {
    return manager.query<ApiKey[]>(
      `WITH RECURSIVE successor AS (
         SELECT k.* FROM api_keys k WHERE k.team_id = $1 AND k.replaces = $2
         UNION SELECT k.* FROM api_keys k JOIN successor s ON k.team_id = s.team_id AND k.replaces = s.id)
       SELECT * FROM successor ORDER BY created_at, id`,
      [team_id, id],
    );
  }

  /** When a key was to expire before it was replaced: its newest successor has taken that over. */
  async intendedExpiry(manager: EntityManager, key: ApiKey): Promise<Date | null> {
    let newest = key;
    while (newest.replaced_by) newest = await this.find(manager, key.team_id, newest.replaced_by);
    return newest.expires_at;
  }

  async countLive(manager: EntityManager, teamId: string, agentId: string): Promise<number> {
    const [{ count }] = await manager.query<[{ count: number }]>(
      `SELECT count(*)::int AS count FROM api_keys
        WHERE team_id = $1 AND agent_id = $2 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())`,
      [teamId, agentId],
    );
    return count;
  }

  /** How many keys the agent was given in the last 24 hours, and how long until the first of them is older (seconds). */
  async countRecent(
    manager: EntityManager,
    teamId: string,
    agentId: string,
  ): Promise<{ count: number; seconds: number }> {
    const [found] = await manager.query<[{ count: number; seconds: number }]>(
      `SELECT count(*)::int AS count,
              coalesce(ceil(extract(epoch FROM min(created_at) + interval '24 hours' - now())), 0)::int AS seconds
         FROM api_keys WHERE team_id = $1 AND agent_id = $2 AND created_at > now() - interval '24 hours'`,
      [teamId, agentId],
    );
    return found;
  }

  /** Stores what is kept of a key. The caller tells the trail. */
  async insert(manager: EntityManager, { teamId, agentId, key, digest, ...rest }: NewKey): Promise<ApiKey> {
    const row = manager.create(ApiKey, {
      team_id: teamId,
      id: crypto.randomUUID(),
      agent_id: agentId,
      name: rest.name ?? '',
      digest,
      prefix: key.slice(0, 7),
      last4: key.slice(-4),
      created_at: new Date(),
      expires_at: rest.expiresAt ?? null,
      revoked_at: null,
      last_used_at: null,
      replaced_by: null,
      device_id: rest.deviceId ?? null,
      replaces: rest.replaces ?? null,
    });
    await manager.insert(ApiKey, row);
    return row;
  }

  /**
   * Notes the last use of each key and of its agent, once for everybody who was seen since the last call. The first
   * use of a key after 12 hours, on whichever server, is a sign-in and goes into the trail.
   */
  async touch(uses: KeyUse[]): Promise<void> {
    const byKey = new Map(uses.map((use) => [use.keyId, use]));
    const seen = [uses.map(({ keyId }) => keyId), uses.map(({ at }) => at)];
    await this.keys.manager.transaction(async (manager) => {
      // In one order on every server, so that two of them never wait for each other.
      const keys = await manager.query<
        { id: string; teamId: string; agentCode: string; key: string; dueForUpdate: boolean }[]
      >(
        `SELECT k.id, k.team_id AS "teamId", a.agent_code AS "agentCode", k.prefix || '…' || k.last4 AS key,
                k.last_used_at IS NULL OR k.last_used_at < s.at - ${SIGN_IN_INTERVAL} AS "dueForUpdate"
           FROM unnest($1::uuid[], $2::timestamptz[]) AS s (key_id, at)
           JOIN api_keys k ON k.id = s.key_id JOIN agents a ON a.team_id = k.team_id AND a.id = k.agent_id
          ORDER BY a.id, k.id FOR NO KEY UPDATE OF a, k`,
        seen,
      );
      await manager.query(
        `WITH seen AS (SELECT * FROM unnest($1::uuid[], $2::timestamptz[]) AS s (key_id, at)),
              used AS (UPDATE api_keys k SET last_used_at = s.at FROM seen s WHERE k.id = s.key_id
                       RETURNING k.agent_id, s.at)
         UPDATE agents a SET last_seen = u.at
           FROM (SELECT agent_id, max(at) AS at FROM used GROUP BY agent_id) u WHERE a.id = u.agent_id`,
        seen,
      );
      for (const { id, teamId, agentCode, key } of keys.filter(({ dueForUpdate }) => dueForUpdate)) {
        const { ip, at, ...from } = byKey.get(id)!;
        await this.audit.record(manager, {
          ...authorOf({ ...from, agentCode }),
          teamId,
          action: 'auth.signed_in',
          after: { key, ip },
          occurredAt: at,
        });
      }
    });
  }
}

function authorOf({ agentCode, deviceId, requestId, source }: AuditAuthor): AuditAuthor {
  return { agentCode, deviceId, requestId, source };
}
