import { type AuditAuthor, AuditService } from '@app/audit';
import { AppError, type Role, sqlState } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { Agent } from './agent.entity';
import { ApiKey } from './api-key.entity';
import { Team } from './team.entity';

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
}

/** A key that was not used for so long signs in anew. */
export const SIGN_IN_INTERVAL = `interval '12 hours'`;

export interface NewAgent {
  teamId: string;
  agentCode: string;
  agentName: string;
  role: Role;
  /** Its first key; an agent for whom there is a code gets one with it. */
  first?: { key: string; digest: Buffer };
}

@Injectable()
export class AuthRepository {
  constructor(
    @InjectRepository(Agent) readonly agents: Repository<Agent>,
    @InjectRepository(ApiKey) private readonly keys: Repository<ApiKey>,
    @InjectRepository(Team) readonly teams: Repository<Team>,
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

  findAgent(manager: EntityManager, team_id: string, agent_code: string): Promise<Agent | null> {
    return manager.getRepository(Agent).findOneBy({ team_id, agent_code });
  }

  defaultTeam(manager: EntityManager = this.teams.manager): Promise<Team> {
    return manager.getRepository(Team).findOneByOrFail({ is_default: true });
  }

  /** `wanted` in the default team, or with the first number behind it that makes it free. */
  async freeAgentCode(manager: EntityManager, wanted: string): Promise<string> {
    const { id: team_id } = await this.defaultTeam(manager);
    for (let number = 1; ; number += 1) {
      const agent_code = number === 1 ? wanted : `${wanted}-${number}`;
      if (!(await manager.getRepository(Agent).existsBy({ team_id, agent_code }))) return agent_code;
    }
  }

  /** Of the default team: those of others were made by the operator, who has other means. */
  async hasAdmin(manager: EntityManager): Promise<boolean> {
    const { id: team_id } = await this.defaultTeam(manager);
    return manager.getRepository(Agent).existsBy({ team_id, role: 'admin', is_active: true });
  }

  /**
   * Makes an agent, with its first key if there is one, and tells the trail.
   * @throws AppError AGENT_EXISTS
   */
  async createAgent(manager: EntityManager, agent: NewAgent, by: AuditAuthor): Promise<Agent> {
    const row = manager.create(Agent, {
      team_id: agent.teamId,
      id: crypto.randomUUID(),
      agent_code: agent.agentCode,
      agent_name: agent.agentName,
      role: agent.role,
      created_at: new Date(),
    });
    try {
      await manager.insert(Agent, row);
    } catch (error) {
      if (sqlState(error) === '23505') throw new AppError('AGENT_EXISTS');
      throw error;
    }
    if (agent.first) {
      await this.insertKey(manager, { teamId: agent.teamId, agentId: row.id, ...agent.first });
    }
    await this.audit.record(manager, {
      ...authorOf(by),
      teamId: agent.teamId,
      action: 'agent.registered',
      after: { agent_code: agent.agentCode, agent_name: agent.agentName, role: agent.role },
    });
    return row;
  }

  /** Stores what is kept of a key. The caller tells the trail. */
  async insertKey(
    manager: EntityManager,
    { teamId, agentId, key, digest, ...rest }: NewKey,
  ): Promise<ApiKey> {
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
    await this.agents.manager.transaction(async (manager) => {
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
