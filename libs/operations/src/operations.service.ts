import { isDeepStrictEqual } from 'node:util';
import { type AfterQuery, AppError, hasRole, type Principal, timeOfOperation } from '@app/platform';
import { CONTACT_FIELD_NAMES } from '@app/protocol';
import { Injectable } from '@nestjs/common';
import { type Image, valueOf } from './contact-history';
import type { OperationRow } from './operation.entity';
import type {
  ListOperationsQuery,
  OperationChangeDto,
  OperationDetailDto,
  OperationDto,
} from './operations.dto';
import { type OperationChange, OperationsRepository } from './operations.repository';

/** What was done to the contacts of a team. An agent sees what the agent did, an admin everything. */
@Injectable()
export class OperationsService {
  constructor(private readonly repository: OperationsRepository) {}

  /** Newest first. */
  async list(
    { teamId, agentCode, role }: Principal,
    query: ListOperationsQuery,
  ): Promise<{ data: OperationDto[]; next_cursor: string | null }> {
    const isAdmin = hasRole(role, 'admin');
    // What others did is not there for an agent, however it is asked for.
    if (!isAdmin && query.agent_code && query.agent_code !== agentCode)
      return { data: [], next_cursor: null };
    const rows = await this.repository.list(teamId, isAdmin ? query : { ...query, agent_code: agentCode });
    const page = rows.slice(0, query.limit);
    const data = await this.present(teamId, page);
    return { data, next_cursor: rows.length > query.limit ? page.at(-1)!.id : null };
  }

  /** @throws AppError OPERATION_NOT_FOUND, also for what is not this agent's business */
  async find({ teamId, agentCode, role }: Principal, id: string): Promise<OperationRow> {
    const row = await this.repository.find(teamId, id);
    if (!row || (row.agent_code !== agentCode && !hasRole(role, 'admin')))
      throw new AppError('OPERATION_NOT_FOUND');
    return row;
  }

  /** Whether an undo of it has begun. */
  async isUndone(teamId: string, id: string): Promise<boolean> {
    return Boolean((await this.repository.find(teamId, id))?.undone_by);
  }

  /** Those of the operations that stand undone, in whole or so far. */
  undone(teamId: string, ids: string[]): Promise<Set<string>> {
    return this.repository.undone(teamId, ids);
  }

  /** One operation with a page of its changes. @throws AppError OPERATION_NOT_FOUND */
  async get(
    principal: Principal,
    id: string,
    { cursor = 0, limit }: AfterQuery,
  ): Promise<OperationDetailDto> {
    const { teamId } = principal;
    const row = await this.find(principal, id);
    const [[operation], changes] = await Promise.all([
      this.present(teamId, [row]),
      this.repository.changes(teamId, row.id, cursor, limit + 1),
    ]);
    const page = changes.slice(0, limit);
    return {
      ...operation!,
      changes: page.map(presentChange),
      next_cursor: changes.length > limit ? page.at(-1)!.version : null,
    };
  }

  private async present(teamId: string, rows: OperationRow[]): Promise<OperationDto[]> {
    const [undos, firsts] = await Promise.all([
      this.repository.known(
        teamId,
        rows.flatMap(({ undone_by }) => undone_by ?? []),
      ),
      this.repository.named(
        teamId,
        rows.map(({ first_version }) => first_version),
      ),
    ]);
    const changes = new Map(
      firsts.map(({ version, action, contact_id, before, after }) => [
        version,
        { action, contact_id, contact_name: nameOf(after) || nameOf(before) },
      ]),
    );
    return rows.map(({ team_id: _team, changes: count, undone_by, ...row }) => ({
      ...row,
      change_count: count,
      first_change: changes.get(row.first_version) ?? null,
      started_at: timeOfOperation(row.id),
      undone_by: undone_by && undos.has(undone_by) ? undone_by : null,
    }));
  }
}

/** A change with what it changed, field by field. */
export function presentChange<T extends OperationChange>({
  before,
  after,
  ...change
}: T): Omit<T, 'before' | 'after'> & Pick<OperationChangeDto, 'contact_name' | 'fields'> {
  const fields: OperationChangeDto['fields'] = {};
  for (const field of CONTACT_FIELD_NAMES) {
    const [was, is] = [before && valueOf(before, field), valueOf(after, field)];
    const isNothing = !before && (is === null || is === '' || isEmptyObject(is));
    if (!isNothing && !isDeepStrictEqual(was, is)) fields[field] = { before: was, after: is };
  }
  if (isBroughtBack(before, after)) fields.is_deleted = { before: true, after: false };
  return { ...change, contact_name: nameOf(after) || nameOf(before), fields };
}

function nameOf(image: Image | null): string {
  const { first_name, last_name, company } = (image ?? {}) as Partial<Record<string, string>>;
  return [first_name, last_name].filter(Boolean).join(' ') || (company ?? '');
}

const isEmptyObject = (value: unknown) =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

const isBroughtBack = (before: Image | null, after: Image) =>
  before?.is_deleted === true && !after.is_deleted;
