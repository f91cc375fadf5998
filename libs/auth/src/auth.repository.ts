import { AuditService } from '@app/audit';
import { type Actor, AppError, type Principal, type Role, sqlState } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { Agent } from './agent.entity';
import { ApiKey } from './api-key.entity';
import { Team } from './team.entity';

/** A key that exists and is neither revoked nor expired; its agent may still be inactive. */
export interface KeyHolder extends Principal {
  active: boolean;
}

export interface NewAgent {
  teamId: string;
  agentCode: string;
  agentName: string;
  role: Role;
  key: string;
  digest: Buffer;
}

const HOLDER = `
  SELECT k.id AS "keyId", k.team_id AS "teamId", a.id AS "agentId", a.agent_code AS "agentCode",
         a.agent_name AS "agentName", a.role, a.is_active AS active, t.allow_agent_export AS "agentsMayExport"
    FROM api_keys k
    JOIN agents a ON a.team_id = k.team_id AND a.id = k.agent_id
    JOIN teams t ON t.id = k.team_id
   WHERE k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())`;

@Injectable()
export class AuthRepository {
  constructor(
    @InjectRepository(Agent) readonly agents: Repository<Agent>,
    @InjectRepository(ApiKey) private readonly keys: Repository<ApiKey>,
    @InjectRepository(Team) readonly teams: Repository<Team>,
    private readonly audit: AuditService,
  ) {}

  async findByDigest(digest: Buffer): Promise<KeyHolder | undefined> {
    const rows = await this.keys.query<KeyHolder[]>(`${HOLDER} AND k.digest = $1`, [digest]);
    return rows[0];
  }

  /** Holders of those of the given keys that still are valid. */
  findByKeyIds(keyIds: string[]): Promise<KeyHolder[]> {
    return this.keys.query<KeyHolder[]>(`${HOLDER} AND k.id = ANY($1)`, [keyIds]);
  }

  listAgents(teamId: string): Promise<Agent[]> {
    return this.agents.find({ where: { team_id: teamId }, order: { agent_code: 'ASC' } });
  }

  async defaultTeamId(manager: EntityManager = this.teams.manager): Promise<string> {
    const team = await manager.getRepository(Team).findOneByOrFail({ is_default: true });
    return team.id;
  }

  /** `wanted` in the default team, or with the first number behind it that makes it free. */
  async freeAgentCode(manager: EntityManager, wanted: string): Promise<string> {
    const team_id = await this.defaultTeamId(manager);
    for (let number = 1; ; number += 1) {
      const agent_code = number === 1 ? wanted : `${wanted}-${number}`;
      if (!(await manager.getRepository(Agent).existsBy({ team_id, agent_code }))) return agent_code;
    }
  }

  hasAdmin(manager: EntityManager): Promise<boolean> {
    return manager.getRepository(Agent).existsBy({ role: 'admin', is_active: true });
  }

  /**
   * Makes an agent with its first key, and tells the trail.
   * @throws AppError AGENT_EXISTS
   */
  async createAgent(
    manager: EntityManager,
    agent: NewAgent,
    by: Pick<Actor, 'agentCode' | 'requestId' | 'deviceId' | 'source'>,
  ): Promise<Agent> {
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
    await manager.insert(ApiKey, {
      team_id: agent.teamId,
      agent_id: row.id,
      digest: agent.digest,
      prefix: agent.key.slice(0, 7),
      last4: agent.key.slice(-4),
    });
    await this.audit.record(manager, {
      teamId: agent.teamId,
      action: 'agent.registered',
      agentCode: by.agentCode,
      deviceId: by.deviceId,
      requestId: by.requestId,
      source: by.source,
      after: { agent_code: agent.agentCode, agent_name: agent.agentName, role: agent.role },
    });
    return row;
  }

  /** One statement for everybody who was seen since the last call. */
  async touch(seen: { agentId: string; keyId: string; at: Date }[]): Promise<void> {
    const agentIds = seen.map(({ agentId }) => agentId);
    const keyIds = seen.map(({ keyId }) => keyId);
    const times = seen.map(({ at }) => at);
    await this.agents.query(
      `WITH seen AS (SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) AS s (agent_id, key_id, at)),
            keys AS (UPDATE api_keys k SET last_used_at = s.at FROM seen s WHERE k.id = s.key_id)
       UPDATE agents a SET last_seen = s.at
         FROM (SELECT agent_id, max(at) AS at FROM seen GROUP BY agent_id) s WHERE a.id = s.agent_id`,
      [agentIds, keyIds, times],
    );
  }
}
