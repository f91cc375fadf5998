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
  /** There are more than `total`, and they were not counted. */
  atLeast?: true;
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

/** Who needs no number has a page at once of what so many steps along an index find: no more than some milliseconds are lost. */
const FEW_STEPS = 2_000;
/** So many are found and put in order without knowing first how many there are. */
const GATHERED = 5_000;
/** The same for who needs no number: the first along the index have not been enough for a page, so they lie elsewhere or are few. */
const GATHERED_UNCOUNTED = 20_000;
/** A step along an index that the filter may refuse costs less than a match out of its own index; but they may all lie at the far end. */
const WALK_CAUTION = 4;
const REMEMBERED = 2_000;

/** Lists and searches, as raw text: they are hot, and an entity per row would cost more than the query. */
@Injectable()
export class ContactListRepository {
  private readonly statements: ListStatements;
  /** Of what a filter has found, or that it finds too many to put them in order uncounted. */
  private readonly remembered = new LRUCache<string, Counted | 'many'>({ max: REMEMBERED });

  constructor(@InjectRepository(Contact) private readonly contacts: Repository<Contact>) {
    this.statements = new ListStatements(contacts);
  }

  /** @param after where the page begins; without it `query.page` counts */
  async list(teamId: string, query: ListContactsQuery, after?: ListPlace): Promise<ContactListPage> {
    const { sort_by, sort_order, page, limit } = query;
    const { filter, values: filterValues } = planFilters(query);
    const offset = after ? 0 : (page - 1) * limit;
    const key = JSON.stringify([teamId, filter, filterValues]);
    const former = this.remembered.get(key);
    let known = former === 'many' ? undefined : former;
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
    const remember = (counted: Counted) => {
      this.remembered.set(key, counted);
      return counted;
    };
    const gathered = (row: PageRow) =>
      pageOf(row, remember({ head: row.head, found: row.found!, live: row.live }).found);
    const passed = after?.passed ?? offset;
    const uncounted = (row: PageRow): ContactListPage => ({
      ...pageOf(row, passed + row.count + 1),
      atLeast: true,
    });
    const isUncounted = query.uncounted === 'true' && !filter.deleted;

    if (!known && isUncounted && !offset) {
      const row = await read(this.statements.walk(shape, FEW_STEPS));
      if (row.has_more) {
        this.remembered.set(key, 'many');
        return uncounted(row);
      }
    }
    if (!known && former !== 'many') {
      const cap = isUncounted ? GATHERED_UNCOUNTED : GATHERED;
      const row = await read(this.statements.gather(shape, cap));
      if (row.found! <= cap) return gathered(row);
      this.remembered.set(key, 'many');
    }
    if (!known && !isUncounted) known = remember(await this.count(filter, values));
    const walked = known ? (offset + limit) * (known.live / known.found) : 0;
    if (!filter.deleted && walked * WALK_CAUTION < (known?.found ?? GATHERED)) {
      const row = await read(this.statements.walk(shape));
      // If not, all of them may be at the far end of this order.
      if (row.has_more) {
        if (isUncounted && row.head !== known?.head) return uncounted(row);
        if (row.head !== known!.head) known = remember(await this.count(filter, values));
        return pageOf(row, known!.found);
      }
    }
    return gathered(await read(this.statements.gather(shape)));
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
