import { type AuditAuthor, AuditService } from '@app/audit';
import { JobsService } from '@app/jobs';
import {
  type Actor,
  ADVISORY_LOCKS,
  AppError,
  type ListQuery,
  type Page,
  type Principal,
} from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { RegisteredAgentDto } from '../auth.dto';
import { AgentRepository } from '../agent.repository';
import { AuthService } from '../auth.service';
import { Team } from '../team.entity';
import { TeamRepository } from '../team.repository';
import type {
  CreateTeamDto,
  NewTeamDto,
  SettingsDto,
  TeamDto,
  UpdateSettingsDto,
  UpdateTeamDto,
} from './team.dto';

/** Teams, as whoever runs the installation makes and closes them, and what the admins of one may set. */
@Injectable()
export class TeamsService {
  constructor(
    private readonly repository: TeamRepository,
    private readonly agents: AgentRepository,
    private readonly auth: AuthService,
    private readonly audit: AuditService,
    private readonly jobs: JobsService,
  ) {}

  /** Oldest first; all of them when no page is asked for. */
  async list(query?: ListQuery): Promise<Page<TeamDto>> {
    const [teams, total] = await this.repository.teams.findAndCount({
      order: { created_at: 'ASC', id: 'ASC' },
      ...(query && { skip: (query.page - 1) * query.limit, take: query.limit }),
    });
    return { data: teams.map(present), total };
  }

  /**
   * A team with its first admin, whose key is in this answer only.
   * @throws AppError TEAM_EXISTS
   */
  create({ name, admin_code, admin_name }: CreateTeamDto, by: AuditAuthor): Promise<NewTeamDto> {
    return this.changing(async (manager) => {
      await this.refuseTaken(manager, name);
      const team = manager.create(Team, {
        id: crypto.randomUUID(),
        name,
        created_at: new Date(),
        closed_at: null,
      });
      await manager.insert(Team, team);
      await this.recordAudit(manager, 'team.created', team.id, by, undefined, { name });
      const first = await this.auth.newKey();
      const agent = { teamId: team.id, agentCode: admin_code, agentName: admin_name, role: 'admin' as const };
      const { created_at } = await this.agents.create(manager, { ...agent, first }, by);
      const admin: RegisteredAgentDto = {
        ...{ agent_code: admin_code, agent_name: admin_name, role: 'admin', api_key: first.key, created_at },
      };
      return { ...present({ ...team, is_default: false }), admin };
    });
  }

  /**
   * Renames, closes or reopens. The keys of a closed team are refused within 1 s and its sockets end within 2 s, on
   * every server; nothing of it is deleted.
   * @throws AppError TEAM_NOT_FOUND, TEAM_EXISTS
   */
  update(id: string, { name, closed }: UpdateTeamDto, by: AuditAuthor): Promise<TeamDto> {
    return this.changing(async (manager) => {
      const team = await this.locked(manager, id);
      if (name !== undefined && name !== team.name) {
        await this.refuseTaken(manager, name, id);
        await manager.update(Team, { id }, { name });
        await this.recordAudit(manager, 'team.renamed', id, by, { name: team.name }, { name });
        team.name = name;
      }
      if (closed !== undefined && closed !== (team.closed_at !== null)) {
        team.closed_at = closed ? new Date() : null;
        await manager.update(Team, { id }, { closed_at: team.closed_at });
        if (closed) await this.jobs.cancelAll(manager, { teamId: id });
        await this.recordAudit(manager, closed ? 'team.closed' : 'team.reopened', id, by, undefined, {
          name: team.name,
        });
      }
      return present(team);
    });
  }

  /**
   * The team with this id or name, in whatever case.
   * @throws AppError TEAM_NOT_FOUND, also when several have the name
   */
  async find(idOrName: string): Promise<TeamDto> {
    const teams = await this.repository.teams.find();
    const wanted = idOrName.toLowerCase();
    const found = teams.filter(({ id, name }) => id === wanted || name.toLowerCase() === wanted);
    if (found.length !== 1) {
      const many = `Several teams are called "${idOrName}": use an id.`;
      throw new AppError('TEAM_NOT_FOUND', found.length ? many : `There is no team "${idOrName}".`);
    }
    return present(found[0]!);
  }

  async settings(teamId: string): Promise<SettingsDto> {
    return settingsOf(await this.repository.teams.findOneByOrFail({ id: teamId }));
  }

  /** Takes effect within 1 s, on every server; numbers that another region derives otherwise follow by a job. */
  updateSettings(by: Principal, wanted: UpdateSettingsDto, actor: Actor): Promise<SettingsDto> {
    const { teamId } = by;
    return this.repository.deciding(async (manager) => {
      const before = settingsOf(await this.locked(manager, teamId));
      const sent = Object.entries(wanted).filter(([name, value]) => {
        return value !== undefined && value !== before[name as keyof SettingsDto];
      });
      if (sent.length === 0) return before;
      const changed = Object.fromEntries(sent) as Partial<SettingsDto>;
      await manager.update(Team, { id: teamId }, changed);
      const old = Object.fromEntries(sent.map(([name]) => [name, before[name as keyof SettingsDto]]));
      await this.recordAudit(manager, 'settings.updated', teamId, actor, old, changed);
      if (changed.default_region !== undefined)
        await this.jobs.enqueue(
          {
            teamId,
            kind: 'contacts.derive_numbers',
            createdBy: by,
            label: changed.default_region
              ? `numbers as dialled in ${changed.default_region}`
              : 'numbers of no region',
            params: {},
            single: true,
          },
          manager,
        );
      return { ...before, ...changed };
    });
  }

  private changing<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.repository.deciding(async (manager) => {
      await manager.query('SELECT pg_advisory_xact_lock($1)', [ADVISORY_LOCKS.teamNames]);
      return work(manager);
    });
  }

  private async locked(manager: EntityManager, id: string): Promise<Team> {
    const lock = { mode: 'for_no_key_update' } as const;
    const team = await manager.findOne(Team, { where: { id }, lock });
    if (!team) throw new AppError('TEAM_NOT_FOUND');
    return team;
  }

  private async refuseTaken(manager: EntityManager, name: string, except?: string): Promise<void> {
    const [{ taken }] = await manager.query<[{ taken: boolean }]>(
      'SELECT EXISTS (SELECT 1 FROM teams WHERE lower(name) = lower($1) AND id IS DISTINCT FROM $2) AS taken',
      [name, except ?? null],
    );
    if (taken) throw new AppError('TEAM_EXISTS');
  }

  private recordAudit(
    manager: EntityManager,
    action: 'team.created' | 'team.renamed' | 'team.closed' | 'team.reopened' | 'settings.updated',
    teamId: string,
    { agentCode, deviceId, requestId, source }: AuditAuthor,
    before?: Record<string, unknown>,
    after?: Record<string, unknown>,
  ): Promise<void> {
    const event = { agentCode, deviceId, requestId, source, teamId, action, before, after };
    return this.audit.record(manager, event);
  }
}

function present({ id, name, is_default, created_at, closed_at }: Team): TeamDto {
  return { id, name, is_default, created_at, closed_at };
}

function settingsOf({ allow_agent_export, default_region, history_for_agents }: Team): SettingsDto {
  return { allow_agent_export, default_region, history_for_agents };
}
