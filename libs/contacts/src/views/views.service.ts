import {
  ADVISORY_LOCKS,
  AppError,
  hasRole,
  type ListQuery,
  type Page,
  type Principal,
  sqlState,
  validationError,
} from '@app/platform';
import { checkContactFilters, type ContactFilters } from '@app/protocol';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { CreateViewDto, UpdateViewDto, ViewDto } from './view.dto';
import { ContactView } from './view.entity';

/** Views that an agent may have. */
const LIMIT = 100;
const UNIQUE_VIOLATION = '23505';

/** Saved views: everybody has their own, and sees those that are shared with the team. What they find, each role may find anyway. */
@Injectable()
export class ViewsService {
  constructor(@InjectRepository(ContactView) private readonly views: Repository<ContactView>) {}

  /** By name. */
  async list(principal: Principal, { page, limit }: ListQuery): Promise<Page<ViewDto>> {
    const [found, total] = await this.views.findAndCount({
      where: visibleTo(principal),
      order: { name: 'ASC', id: 'ASC' },
      skip: (page - 1) * limit,
      take: limit,
    });
    return { data: found.map((view) => present(view, principal)), total };
  }

  /** @throws AppError FORBIDDEN (a viewer shares nothing), VIEW_EXISTS, VIEW_LIMIT, VALIDATION_FAILED */
  async create(
    principal: Principal,
    { name, shared = false, filter, sort_by = 'full_name', sort_order = 'asc', columns = [] }: CreateViewDto,
  ): Promise<ViewDto> {
    mayShare(principal, shared);
    const owner = { team_id: principal.teamId, agent_code: principal.agentCode };
    const view = this.views.create({
      ...owner,
      ...{ name, shared, sort_by, sort_order, columns },
      id: crypto.randomUUID(),
      filter: checked(filter),
    });
    await nameIsFree(
      this.views.manager.transaction(async (manager) => {
        await manager.query('SELECT pg_advisory_xact_lock($1)', [ADVISORY_LOCKS.views]);
        if ((await manager.countBy(ContactView, owner)) >= LIMIT) throw new AppError('VIEW_LIMIT');
        await manager.insert(ContactView, view);
      }),
    );
    return this.read(principal, view.id);
  }

  /** @throws AppError VIEW_NOT_FOUND, FORBIDDEN (somebody else's, or a viewer would share it), VIEW_EXISTS, VALIDATION_FAILED */
  async update(principal: Principal, id: string, { filter, ...given }: UpdateViewDto): Promise<ViewDto> {
    const { shared } = await this.ofChange(principal, id);
    if (!shared) mayShare(principal, given.shared);
    const changes = { ...given, ...(filter && { filter: checked(filter) }), updated_at: new Date() };
    await nameIsFree(this.views.update({ team_id: principal.teamId, id }, changes));
    return this.read(principal, id);
  }

  /** @throws AppError VIEW_NOT_FOUND, FORBIDDEN (somebody else's) */
  async delete(principal: Principal, id: string): Promise<void> {
    await this.ofChange(principal, id);
    await this.views.delete({ team_id: principal.teamId, id });
  }

  private async ofChange(principal: Principal, id: string): Promise<ViewDto> {
    const view = await this.read(principal, id);
    if (!view.may_change) throw new AppError('FORBIDDEN', 'This view belongs to somebody else.');
    return view;
  }

  private async read(principal: Principal, id: string): Promise<ViewDto> {
    const view = await this.views.findOneBy(visibleTo(principal).map((where) => ({ ...where, id })));
    if (!view) throw new AppError('VIEW_NOT_FOUND');
    return present(view, principal);
  }
}

const visibleTo = ({ teamId: team_id, agentCode: agent_code }: Principal) => [
  { team_id, agent_code },
  { team_id, shared: true },
];

function mayShare({ role }: Principal, shared = false): void {
  if (shared && !hasRole(role, 'agent')) throw new AppError('FORBIDDEN');
}

function checked(filter: ContactFilters = {}): ContactFilters {
  const problems = checkContactFilters(filter);
  if (problems.length)
    throw validationError(problems.map(({ field, message }) => ({ field: `filter.${field}`, message })));
  return filter;
}

async function nameIsFree(saving: Promise<unknown>): Promise<void> {
  try {
    await saving;
  } catch (error) {
    if (sqlState(error) === UNIQUE_VIOLATION) throw new AppError('VIEW_EXISTS');
    throw error;
  }
}

function present({ team_id: _, ...view }: ContactView, { role, agentCode }: Principal): ViewDto {
  return { ...view, may_change: view.agent_code === agentCode || (view.shared && hasRole(role, 'admin')) };
}
