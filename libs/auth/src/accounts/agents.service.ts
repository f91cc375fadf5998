import { type AuditAuthor, AuditService } from '@app/audit';
import { JobsService } from '@app/jobs';
import { type Actor, hasRole, type ListQuery, type Page } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Agent } from '../agent.entity';
import { AgentRepository } from '../agent.repository';
import { TeamRepository } from '../team.repository';
import type { AgentDto, UpdateAgentDto } from './agent.dto';

/** The people of a team, as its admins see and change them. */
@Injectable()
export class AgentsService {
  constructor(
    private readonly repository: AgentRepository,
    private readonly teams: TeamRepository,
    private readonly audit: AuditService,
    private readonly jobs: JobsService,
  ) {}

  async list(teamId: string, page: ListQuery): Promise<Page<AgentDto>> {
    const { data, total } = await this.repository.list(teamId, page);
    return { data: data.map(present), total };
  }

  /**
   * Renames, gives another role, deactivates or activates. Requests follow within 1 s and open sockets within 2 s,
   * on every server.
   * @throws AppError AGENT_NOT_FOUND, LAST_ADMIN
   */
  update(teamId: string, id: string, wanted: UpdateAgentDto, actor: Actor): Promise<AgentDto> {
    return this.teams.changing(teamId, async (manager) => {
      const agent = await this.repository.find(teamId, id, manager);
      await this.change(manager, agent, wanted, actor);
      return present(agent);
    });
  }

  /** Writes what differs, and nothing at all when nothing does. */
  async change(manager: EntityManager, agent: Agent, wanted: UpdateAgentDto, by: AuditAuthor): Promise<void> {
    const fields = ['agent_name', 'role', 'is_active'] as const;
    const changed = fields.filter((name) => wanted[name] !== undefined && wanted[name] !== agent[name]);
    if (changed.length === 0) return;
    const pick = (from: UpdateAgentDto) => Object.fromEntries(changed.map((name) => [name, from[name]]));
    const [before, after] = [pick(agent), pick(wanted)];
    const isDemoted = wanted.role !== undefined && !hasRole(wanted.role, agent.role);
    await manager.update(Agent, { team_id: agent.team_id, id: agent.id }, after);
    Object.assign(agent, after);
    // What was begun with more rights than are left does not go on.
    if (wanted.is_active === false || isDemoted)
      await this.jobs.cancelAll(manager, { teamId: agent.team_id, agentId: agent.id });
    const { agentCode, deviceId, requestId, source } = by;
    await this.audit.record(manager, {
      ...{ agentCode, deviceId, requestId, source },
      teamId: agent.team_id,
      action: 'agent.updated',
      before: { agent_code: agent.agent_code, ...before },
      after: { agent_code: agent.agent_code, ...after },
    });
  }
}

function present(agent: Agent): AgentDto {
  const { id, agent_code, agent_name, role, is_active, created_at, last_seen } = agent;
  return { id, agent_code, agent_name, role, is_active, created_at, last_seen };
}
