import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { LRUCache } from 'lru-cache';
import { Repository } from 'typeorm';
import type { ContactFilters } from '@app/protocol';
import type { ListContactsQuery } from '../contact.dto';
import { Contact } from '../contact.entity';
import { type FilterPlan, planFilters } from './filter-plan';
import type { ListPlace } from './list-cursor';
import { isFiltered, type ListShape, ListStatements, type Statement } from './list-statements';

/** A page of contacts. The database has written them as JSON: on their way to a client nobody reads them. */
export interface ContactListPage {
  /** A JSON array. */
  data: string;
  /** Contacts in it: fewer than were asked for when they are long, see PAGE_BYTES. */
  count: number;
  /** Contacts of the whole list. */
  total: number;
  /** Of the last contact, when there are more after it. */
  last?: { key: string | null; id: string };
}

interface PageRow {
  head: number;
  live: number;
  found?: number;
  has_more: boolean;
  count: number;
  data: string;
  last_key: string | null;
  last_id: string | null;
}

/** How many a filter finds; true while the team's head is this one. */
interface Counted {
  head: number;
  found: number;
  /** Contacts of the team. */
  live: number;
}

/** So many are found and put in order without knowing first how many there are. */
const GATHERED = 5_000;
/** A step along an index that the filter may refuse costs less than a match out of its own index; but they may all lie at the far end. */
const WALK_CAUTION = 4;
const REMEMBERED = 2_000;

/** Lists and searches, as raw text: they are hot, and an entity per row would cost more than the query. */
@Injectable()
export class ContactListRepository {
  private readonly statements: ListStatements;
  private readonly remembered = new LRUCache<string, Partial<Counted>>({ max: REMEMBERED });

  constructor(@InjectRepository(Contact) private readonly contacts: Repository<Contact>) {
    this.statements = new ListStatements(contacts);
  }

  /** @param after where the page begins; without it `query.page` counts */
  async list(teamId: string, query: ListContactsQuery, after?: ListPlace): Promise<ContactListPage> {
    const { sort_by, sort_order, page, limit } = query;
    const { filter, values: filterValues } = planFilters(query);
    const offset = after ? 0 : (page - 1) * limit;
    const key = JSON.stringify([teamId, filter, filterValues]);
    const known = { ...this.remembered.get(key) };
    const shape: ListShape = {
      sortBy: sort_by,
      order: sort_order.toLowerCase() === 'asc' ? 'ASC' : 'DESC',
      limit,
      from: after ? (after.key === null ? 'blank' : 'value') : offset ? 'offset' : 'start',
      filter,
    };
    const values = { ...filterValues, team: teamId, key: after?.key, id: after?.id, offset };
    const read = (statement: Statement) => this.one<PageRow>(statement, values);
    if (!isFiltered(filter)) {
      const row = await read(this.statements.walk(shape));
      return pageOf(row, row.live);
    }
    const remember = (more: Counted) => {
      Object.assign(known, more);
      this.remembered.set(key, more);
    };

    if (known.found === undefined) {
      const row = await read(this.statements.gather(shape, GATHERED));
      if (row.found! <= GATHERED) {
        remember({ head: row.head, found: row.found!, live: row.live });
        return pageOf(row, row.found!);
      }
      remember(await this.count(filter, values));
    }
    const walked = (offset + limit) * (known.live! / known.found!);
    if (!filter.deleted && walked * WALK_CAUTION < known.found!) {
      const row = await read(this.statements.walk(shape));
      // If not, all of them may be at the far end of this order.
      if (row.has_more) {
        if (row.head !== known.head) remember(await this.count(filter, values));
        return pageOf(row, known.found!);
      }
    }
    const row = await read(this.statements.gather(shape));
    remember({ head: row.head, found: row.found!, live: row.live });
    return pageOf(row, row.found!);
  }

  /**
   * Ids of all contacts that the filters find now, in their order; 16 bytes each.
   * @param most no more are looked for
   */
  async ids(teamId: string, filters: ContactFilters, most?: number): Promise<Buffer> {
    const { filter, values } = planFilters(filters);
    const statement = this.statements.ids(filter);
    const { ids } = await this.one<{ ids: Buffer }>(statement, { ...values, team: teamId, most });
    return ids;
  }

  private count(filter: FilterPlan['filter'], values: Record<string, unknown>): Promise<Counted> {
    return this.one(this.statements.count(filter), values);
  }

  private async one<T>({ sql, parameters }: Statement, values: Record<string, unknown>): Promise<T> {
    const [row] = await this.contacts.query<T[]>(
      sql,
      parameters.map((name) => values[name]),
    );
    if (!row) throw new Error('unknown team');
    return row;
  }
}

function pageOf(
  { data, count, has_more, last_key: key, last_id: id }: PageRow,
  total: number,
): ContactListPage {
  return { data, count, total, ...(has_more && { last: { key, id: id! } }) };
}
