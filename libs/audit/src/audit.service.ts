import { sharedSecret } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository, type SelectQueryBuilder } from 'typeorm';
import type { AuditEntryDto, AuditFilters, ListAuditQuery } from './audit.dto';
import { AuditEntry } from './audit-entry.entity';
import { EntryIds } from './entry-ids';

/** Who did it. A code with a colon is nobody of the team: `operator:cli`, `unknown:key`. */
export interface AuditAuthor {
  agentCode: string;
  deviceId?: string;
  requestId?: string;
  source: string;
}

/** Something worth keeping that is not a change of a contact: those are written by the database itself. */
export interface AuditEvent extends AuditAuthor {
  teamId: string;
  action: `${'agent' | 'audit' | 'key' | 'auth' | 'team' | 'settings' | 'contacts' | 'enrolment' | 'device' | 'session'}.${string}`;
  /** Never a key or any other secret. */
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
  /** Now, unless it was a while ago. */
  occurredAt?: Date;
}

@Injectable()
export class AuditService {
  private secret?: Promise<string>;

  constructor(@InjectRepository(AuditEntry) private readonly entries: Repository<AuditEntry>) {}

  /**
   * Writes the event in the transaction of what it tells of: both commit, or neither. What changes nothing in the
   * database, such as an export, has no transaction and stands by itself.
   */
  async record(manager: EntityManager | undefined, event: AuditEvent): Promise<void> {
    await (manager ?? this.entries.manager).getRepository(AuditEntry).insert({
      team_id: event.teamId,
      action: event.action,
      agent_code: event.agentCode,
      device_id: event.deviceId ?? '',
      request_id: event.requestId ?? null,
      source: event.source,
      before: event.before as never,
      after: event.after as never,
      occurred_at: event.occurredAt,
    });
  }

  /** Newest first. `nextCursor` is null on the last page. */
  async list(
    teamId: string,
    query: ListAuditQuery,
  ): Promise<{ data: AuditEntryDto[]; nextCursor: number | null }> {
    const ids = await this.idsOf(teamId);
    const find = this.matching(teamId, query).limit(query.limit + 1);
    // Not named `cursor`: the filters bring the query's own, which is the id as the team sees it.
    if (query.cursor !== undefined)
      find.andWhere('entry.id < :before', { before: ids.toInternal(query.cursor) });
    const rows = await find.getMany();
    const data = rows.slice(0, query.limit).map((entry) => present(entry, ids));
    return { data, nextCursor: rows.length > query.limit ? data.at(-1)!.id : null };
  }

  /** All entries that the filters find, in pages, the newest first; those that come meanwhile are not among them. */
  async *walk(teamId: string, filters: AuditFilters, pageSize: number): AsyncGenerator<AuditEntryDto[]> {
    const ids = await this.idsOf(teamId);
    for (let before: number | undefined; ;) {
      const find = this.matching(teamId, filters).limit(pageSize);
      if (before !== undefined) find.andWhere('entry.id < :before', { before });
      const rows = await find.getMany();
      if (rows.length) yield rows.map((entry) => present(entry, ids));
      if (rows.length < pageSize) return;
      before = rows.at(-1)!.id;
    }
  }

  private matching(teamId: string, filters: AuditFilters): SelectQueryBuilder<AuditEntry> {
    const { contact_id, agent_code, action, device_id, operation_id } = filters;
    const [since, until] = [filters.since ?? filters.from, filters.until ?? filters.to];
    const find = this.entries
      .createQueryBuilder('entry')
      .where('entry.team_id = :teamId', { teamId })
      .orderBy('entry.id', 'DESC');
    if (contact_id) find.andWhere('entry.contact_id = :contact_id', { contact_id });
    if (agent_code) find.andWhere('entry.agent_code = :agent_code', { agent_code });
    if (action) find.andWhere('entry.action = :action', { action });
    // Said outright, so that the few rows that are no change of a contact are found by their own index.
    if (action?.includes('.')) find.andWhere('entry.version IS NULL');
    if (device_id) find.andWhere('entry.device_id = :device_id', { device_id });
    if (operation_id) find.andWhere('entry.operation_id = :operation_id', { operation_id });
    if (since) find.andWhere('entry.occurred_at >= :since', { since });
    if (until) find.andWhere('entry.occurred_at < :until', { until });
    return find;
  }

  private async idsOf(teamId: string): Promise<EntryIds> {
    this.secret ??= sharedSecret((sql, values) => this.entries.query(sql, values), 'audit_ids', 32);
    // Not kept when it could not be read: the next one asks again.
    this.secret.catch(() => (this.secret = undefined));
    return new EntryIds(await this.secret, teamId);
  }
}

function present(
  { team_id: _team, batch_id: _batch, before, after, ...entry }: AuditEntry,
  ids: EntryIds,
): AuditEntryDto {
  return { ...entry, id: ids.toPublic(entry.id), before: utc(before), after: utc(after) };
}

/** Images hold times in the database's form; the wire has UTC with a Z. */
function utc(image: Record<string, unknown> | null): Record<string, unknown> | null {
  const present = (name: string, value: unknown): unknown => {
    if (!name.endsWith('_at') || typeof value !== 'string') return value;
    const time = new Date(value);
    // What was taken over from another system may hold anything.
    return Number.isNaN(time.getTime()) ? value : time.toISOString();
  };
  const entries = Object.entries(image ?? {}).map(([name, value]) => [name, present(name, value)]);
  return image && (Object.fromEntries(entries) as Record<string, unknown>);
}
