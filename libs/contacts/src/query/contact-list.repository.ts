import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { LRUCache } from 'lru-cache';
import { Repository } from 'typeorm';
import type { ListContactsQuery } from '../contact.dto';
import { Contact } from '../contact.entity';
import type { ListPlace } from './list-cursor';
import { isSearch, type ListFilter, type ListShape, ListStatements, type Statement } from './list-statements';
import { gramsQuery, isWholeGram, type SearchTerms, searchTerms } from './search-terms';

/** A page of contacts. The database has written them as JSON: on their way to a client nobody reads them. */
export interface ContactListPage {
  /** A JSON array. */
  data: string;
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

const pattern = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

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
    const { q, search, agent_code, sort_by, sort_order, page, limit } = query;
    const terms = searchTerms(q ?? search ?? '');
    const offset = after ? 0 : (page - 1) * limit;
    const key = JSON.stringify([teamId, agent_code, terms]);
    const known = { ...this.remembered.get(key) };
    const { filter, values: sought } = filterOf(terms, agent_code);
    const shape: ListShape = {
      sortBy: sort_by,
      order: sort_order.toLowerCase() === 'asc' ? 'ASC' : 'DESC',
      limit,
      from: after ? (after.key === null ? 'blank' : 'value') : offset ? 'offset' : 'start',
      filter,
    };
    const values = { team: teamId, key: after?.key, id: after?.id, offset, ...sought };
    const read = (statement: Statement) => this.one<PageRow>(statement, values);
    const isFiltered = isSearch(filter) || filter.byAgent;
    if (!isFiltered) {
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
    if (walked * WALK_CAUTION < known.found!) {
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

  /** Ids of what a list with these filters shows, at most so many, in no order. */
  async ids(
    teamId: string,
    { q, agent_code }: Pick<ListContactsQuery, 'q' | 'agent_code'>,
    most: number,
  ): Promise<string[]> {
    const { filter, values } = filterOf(searchTerms(q ?? ''), agent_code);
    const rows = await this.all<{ id: string }>(this.statements.ids(filter, most), {
      team: teamId,
      ...values,
    });
    return rows.map(({ id }) => id);
  }

  private count(filter: ListFilter, values: Record<string, unknown>): Promise<Counted> {
    return this.one(this.statements.count(filter), values);
  }

  private all<T>({ sql, parameters }: Statement, values: Record<string, unknown>): Promise<T[]> {
    return this.contacts.query<T[]>(
      sql,
      parameters.map((name) => values[name]),
    );
  }

  private async one<T>(statement: Statement, values: Record<string, unknown>): Promise<T> {
    const [row] = await this.all<T>(statement, values);
    if (!row) throw new Error('unknown team');
    return row;
  }
}

/** What kind of filter it is, and the values of its parameters. */
function filterOf(terms: SearchTerms, agent: string | undefined) {
  const { words, numbers } = terms;
  const long = words.filter((word) => !isWholeGram(word));
  const filter: ListFilter = {
    words: words.length === 0 ? 'none' : long.length === 0 ? 'short' : 'some',
    byNumber: numbers.length > 0,
    byAgent: agent !== undefined,
  };
  const values = {
    agent,
    grams: gramsQuery(terms),
    words: words.map(pattern),
    long: long.map(pattern),
    numbers: numbers.map(pattern),
  };
  return { filter, values };
}

function pageOf({ data, has_more, last_key: key, last_id: id }: PageRow, total: number): ContactListPage {
  return { data, total, ...(has_more && { last: { key, id: id! } }) };
}
