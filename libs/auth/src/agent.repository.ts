import { type AuditAuthor, AuditService } from '@app/audit';
import { AppError, type ListQuery, type Page, type Role, sqlState } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { Agent } from './agent.entity';
import { KeyRepository } from './key.repository';
import { TeamRepository } from './team.repository';

export interface NewAgent {
  teamId: string;
  agentCode: string;
  agentName: string;
  role: Role;
  /** Its first key; an agent for whom there is a code gets one with it. */
  first?: { key: string; digest: Buffer; expiresAt?: Date | null };
}

@Injectable()
export class AgentRepository {
  constructor(
    @InjectRepository(Agent) private readonly agents: Repository<Agent>,
    private readonly keys: KeyRepository,
    private readonly teams: TeamRepository,
    private readonly audit: AuditService,
  ) {}

  async list(team_id: string, { page, limit }: ListQuery): Promise<Page<Agent>> {
    const [data, total] = await this.agents.findAndCount({
      where: { team_id },
      order: { agent_code: 'ASC' },
      skip: (page - 1) * limit,
      take: limit,
    });
    return { data, total };
  }

  /** @throws AppError AGENT_NOT_FOUND, for another team's as for none. */
  async find(teamId: string, id: string, manager: EntityManager = this.agents.manager): Promise<Agent> {
    const agent = await manager.findOneBy(Agent, { team_id: teamId, id });
    if (!agent) throw new AppError('AGENT_NOT_FOUND', 'There is no agent with this id.');
    return agent;
  }

  findByCode(manager: EntityManager, team_id: string, agent_code: string): Promise<Agent | null> {
    return manager.getRepository(Agent).findOneBy({ team_id, agent_code });
  }

  /** `wanted` in the default team, or with the first number behind it that makes it free. */
  async freeAgentCode(manager: EntityManager, wanted: string): Promise<string> {
    const { id: team_id } = await this.teams.defaultTeam(manager);
    for (let number = 1; ; number += 1) {
      const agent_code = number === 1 ? wanted : `${wanted}-${number}`;
      if (!(await manager.getRepository(Agent).existsBy({ team_id, agent_code }))) return agent_code;
    }
  }

  /** Of the default team: those of others were made by the operator, who has other means. */
  async hasAdmin(manager: EntityManager): Promise<boolean> {
    const { id: team_id } = await this.teams.defaultTeam(manager);
    return manager.getRepository(Agent).existsBy({ team_id, role: 'admin', is_active: true });
  }

  /**
   * Makes an agent, with its first key if there is one, and tells the trail.
   * @throws AppError AGENT_EXISTS
   */
  async create(manager: EntityManager, agent: NewAgent, by: AuditAuthor): Promise<Agent> {
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
      await this.keys.insert(manager, { teamId: agent.teamId, agentId: row.id, ...agent.first });
    }
    await this.audit.record(manager, {
      ...authorOf(by),
      teamId: agent.teamId,
      action: 'agent.registered',
      after: { agent_code: agent.agentCode, agent_name: agent.agentName, role: agent.role },
    });
    return row;
  }
}

function authorOf({ agentCode, deviceId, requestId, source }: AuditAuthor): AuditAuthor {
  return { agentCode, deviceId, requestId, source };
}
