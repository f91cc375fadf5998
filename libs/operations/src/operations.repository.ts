import { firstOperationId, type OperationKind } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import type { Image, LoggedChange } from './contact-history';
import { OperationRow } from './operation.entity';

export interface OperationFilter {
  kind?: OperationKind;
  agent_code?: string;
  device_id?: string;
  contact_id?: string;
  /** Not before this time; before that time. */
  since?: string;
  until?: string;
  cursor?: string;
  limit: number;
}

/** A change of an operation, as it is shown. */
export interface OperationChange {
  version: number;
  action: string;
  contact_id: string;
  agent_code: string;
  device_id: string;
  occurred_at: Date;
  before: Image | null;
  after: Image;
}

/** What an undo needs to know of a contact. */
export interface ContactTrail {
  /** Its row is there, if only as a tombstone. */
  isKnown: boolean;
  isErased: boolean;
  /** From a version on, ascending; the newest of them when there are more than were asked for. */
  changes: LoggedChange[];
}

interface TrailRow {
  contact_id: string;
  known: boolean;
  erased: boolean;
  version: number | null;
  operation_id: string | null;
  undoes: string | null;
  agent_code: string;
  device_id: string;
  occurred_at: Date;
  before: Image | null;
  after: Image;
}

@Injectable()
export class OperationsRepository {
  constructor(@InjectRepository(OperationRow) private readonly operations: Repository<OperationRow>) {}

  /** Newest first, one more than the limit when there are more. */
  list(teamId: string, filter: OperationFilter): Promise<OperationRow[]> {
    const find = this.operations
      .createQueryBuilder('o')
      .where('o.team_id = :teamId', { teamId })
      .orderBy('o.id', 'DESC')
      .limit(filter.limit + 1);
    const { kind, agent_code, device_id, contact_id, since, until, cursor } = filter;
    if (cursor) find.andWhere('o.id < :cursor', { cursor });
    if (since) find.andWhere('o.id >= :since', { since: firstOperationId(new Date(since)) });
    if (until) find.andWhere('o.id < :until', { until: firstOperationId(new Date(until)) });
    if (kind) find.andWhere('o.kind = :kind', { kind });
    // Said outright, so that what is rare is found by an index that edits are not in.
    if (kind && kind !== 'edit') find.andWhere(`o.kind <> 'edit'`);
    if (agent_code) find.andWhere('o.agent_code = :agent_code', { agent_code });
    if (device_id) find.andWhere(`o.device_id = :device_id AND o.device_id <> ''`, { device_id });
    if (contact_id)
      find.andWhere(
        `o.id = ANY(ARRAY(SELECT a.operation_id FROM audit_log a
                           WHERE a.team_id = :teamId AND a.contact_id = :contact_id AND a.operation_id IS NOT NULL))`,
        { contact_id },
      );
    return find.getMany();
  }

  find(teamId: string, id: string): Promise<OperationRow | null> {
    return this.operations.findOneBy({ team_id: teamId, id });
  }

  /** Those of the ids that name an operation. */
  async known(teamId: string, ids: string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    const rows = await this.operations.query<{ id: string }[]>(
      'SELECT id FROM operations WHERE team_id = $1 AND id = ANY($2)',
      [teamId, ids],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Those of the operations of which something is undone, and whose undo was not undone in turn. */
  async undone(teamId: string, ids: string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    const rows = await this.operations.query<{ id: string }[]>(
      `WITH RECURSIVE undos (id, undone_by) AS (
         SELECT id, undone_by FROM operations WHERE team_id = $1 AND id = ANY($2)
          UNION ALL
         SELECT u.id, o.undone_by FROM undos u JOIN operations o ON o.team_id = $1 AND o.id = u.undone_by
       )
       SELECT id FROM undos GROUP BY id HAVING count(*) % 2 = 0`,
      [teamId, ids],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Says which undo undoes an operation, unless somebody was faster. @param seen what was said before */
  async claim(teamId: string, id: string, seen: string | null, undo: string): Promise<boolean> {
    const { affected } = await this.operations
      .createQueryBuilder()
      .update()
      .set({ undone_by: undo })
      .where('team_id = :teamId AND id = :id AND undone_by IS NOT DISTINCT FROM CAST(:seen AS uuid)', {
        teamId,
        id,
        seen,
      })
      .execute();
    return affected === 1;
  }

  /** Changes of an operation after a version, in the order in which they were made. */
  changes(teamId: string, id: string, after: number, limit: number): Promise<OperationChange[]> {
    return this.operations.query(
      `SELECT version, action, contact_id, agent_code, device_id, occurred_at, before, after FROM audit_log
        WHERE team_id = $1 AND operation_id = $2 AND version > $3 ORDER BY version LIMIT $4`,
      [teamId, id, after, limit],
    );
  }

  /** The changes with these versions; of the contacts only what names them. */
  named(
    teamId: string,
    versions: number[],
  ): Promise<Pick<OperationChange, 'version' | 'action' | 'contact_id' | 'before' | 'after'>[]> {
    const name = (image: string) =>
      ['first_name', 'last_name', 'company'].map((field) => `'${field}', ${image} -> '${field}'`).join(', ');
    return this.operations.query(
      `SELECT version, action, contact_id, jsonb_build_object(${name('before')}) AS before,
              jsonb_build_object(${name('after')}) AS after
         FROM audit_log WHERE team_id = $1 AND version = ANY($2::bigint[])`,
      [teamId, versions],
    );
  }

  /**
   * Contacts of an operation, each once, in the order in which it came to them.
   * @param after `last` of the page before
   * @returns them, of how many changes; with no `last` when there are no more
   */
  async contactsOf(
    teamId: string,
    id: string,
    after: number,
    limit: number,
  ): Promise<{ contactIds: string[]; changes: number; last?: number }> {
    // Not by an equal operation: statistics take each for small, as most are, and every contact of a large one would be
    // looked for among all of its changes.
    const rows = await this.operations.query<{ version: number; contact_id: string; first: boolean }[]>(
      `SELECT a.version, a.contact_id,
              NOT EXISTS (SELECT FROM audit_log e WHERE e.team_id = a.team_id AND e.contact_id = a.contact_id
                             AND e.operation_id IS NOT DISTINCT FROM a.operation_id AND e.version < a.version) AS first
         FROM audit_log a
        WHERE a.team_id = $1 AND a.operation_id = $2 AND a.version > $3 ORDER BY a.version LIMIT $4`,
      [teamId, id, after, limit],
    );
    const contactIds = rows.flatMap((row) => (row.first ? row.contact_id : []));
    return { contactIds, changes: rows.length, last: rows.at(-1)?.version };
  }

  transaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.operations.manager.transaction(work);
  }

  /** What was done to contacts from a version on. @param most changes of each contact */
  async trails(
    teamId: string,
    contactIds: string[],
    from: number,
    most: number,
  ): Promise<Map<string, ContactTrail>> {
    const rows = await this.operations.query<TrailRow[]>(
      `SELECT asked.id AS contact_id, c.id IS NOT NULL AS known,
              EXISTS (SELECT FROM audit_log e WHERE e.team_id = $1 AND e.contact_id = asked.id AND e.action = 'ERASE') AS erased,
              a.version, a.operation_id, o.undoes, a.agent_code, a.device_id, a.occurred_at, a.before, a.after
         FROM unnest($2::uuid[]) AS asked (id)
         LEFT JOIN contacts c ON c.team_id = $1 AND c.id = asked.id
         LEFT JOIN LATERAL (
           SELECT * FROM audit_log l
            WHERE l.team_id = $1 AND l.contact_id = asked.id AND l.version >= $3 ORDER BY l.id DESC LIMIT $4
         ) a ON true
         LEFT JOIN operations o ON o.team_id = $1 AND o.id = a.operation_id
        ORDER BY a.version`,
      [teamId, contactIds, from, most],
    );
    const trails = new Map<string, ContactTrail>();
    for (const row of rows) {
      const trail = trails.get(row.contact_id) ?? {
        isKnown: row.known,
        isErased: row.erased,
        changes: [],
      };
      trails.set(row.contact_id, trail);
      if (row.version === null) continue;
      trail.changes.push({
        version: row.version,
        operationId: row.operation_id,
        undoes: row.undoes,
        agentCode: row.agent_code,
        deviceId: row.device_id,
        at: row.occurred_at,
        before: row.before,
        after: row.after,
      });
    }
    return trails;
  }

  async head(teamId: string): Promise<number> {
    const [{ head }] = await this.operations.query<[{ head: number }]>(
      'SELECT current_version AS head FROM global_version WHERE team_id = $1',
      [teamId],
    );
    return head;
  }
}
