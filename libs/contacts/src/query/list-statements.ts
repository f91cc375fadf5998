import { prepared } from '@app/platform';
import { LRUCache } from 'lru-cache';
import type { Repository, SelectQueryBuilder } from 'typeorm';
import type { SortField } from '../contact.dto';
import type { Contact } from '../contact.entity';
import { CONTACT_COLUMNS, CONTACT_JSON } from '../contact.presenter';

/** What is listed. Statements of the same shape have the same text. */
export interface ListShape {
  sortBy: SortField;
  order: 'ASC' | 'DESC';
  limit: number;
  /** From the beginning, after so many contacts, or after a place whose sort field has a value or none. */
  from: 'start' | 'offset' | 'value' | 'blank';
  filter: ListFilter;
}

export interface ListFilter {
  /** Whether there are words, and any that the index alone does not tell. */
  words: 'none' | 'short' | 'some';
  /** One of several forms of a phone number. */
  byNumber: boolean;
  byAgent: boolean;
}

export const isSearch = ({ words, byNumber }: ListFilter) => words !== 'none' || byNumber;

/** SQL with the names of its parameters in their order. */
export interface Statement {
  sql: string;
  parameters: string[];
}

const oneOf = (keys: string[]) => (keys.length > 1 ? `coalesce(${keys.join(', ')})` : keys[0]!);

/** A contact without this name is where its other name would be, or its company. Name sort keys are NULL for what has neither letters nor digits, which comes last in either order. */
const nameKey = (...fields: string[]) => ({
  key: `${oneOf(fields.map((field) => `name_sort_key(c.${field})`))} COLLATE contact_names`,
  type: 'text',
  blanks: true,
  text: (key: string) => key,
});
const timeKey = (field: string) => ({
  // In parentheses: TypeORM would take the column for the one that is selected under its own name.
  key: `(c.${field})`,
  type: 'timestamptz',
  blanks: false,
  text: (key: string) => `to_char(${key} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
});

const SORTING: Record<SortField, ReturnType<typeof nameKey>> = {
  updated_at: timeKey('updated_at'),
  created_at: timeKey('created_at'),
  version: { key: '(c.version)', type: 'bigint', blanks: false, text: (key) => `${key}::text` },
  first_name: nameKey('first_name', 'last_name', 'company'),
  last_name: nameKey('last_name', 'first_name', 'company'),
  company: nameKey('company'),
};

// Patterns in lists: a search of any words has the same text.
const HOLDS_WORDS = 'c.search_text LIKE ALL (CAST(:words AS text[]))';
const HOLDS_LONG_WORDS = 'c.search_text LIKE ALL (CAST(:long AS text[]))';
const HOLDS_A_NUMBER = 'c.search_text LIKE ANY (CAST(:numbers AS text[]))';
const OF_AGENT = 'c.created_by_agent = :agent';

/** Rows of an index that a filter looks at before it gives up. */
const MOST_STEPS = 10_000;
/** Every connection keeps the plan of every text: these are few, and nearly all that is asked for. */
const PREPARED_LIMITS = new Set([20, 50, 100]);

/** The statements behind lists and searches, made from their shape once. */
export class ListStatements {
  private readonly cache = new LRUCache<string, Statement>({ max: 500 });

  constructor(private readonly contacts: Repository<Contact>) {}

  /**
   * A page that is read in the order of an index, past what the filter refuses. With a filter it gives up after so many
   * steps: that there are no more is then not known.
   */
  walk(shape: ListShape): Statement {
    return this.once('walk', shape, () => {
      const { key, type, blanks } = SORTING[shape.sortBy];
      const value = `CAST(:key AS ${type})`;
      const inOrder = (...where: string[]) => this.inOrder(shape, where);
      if (shape.from === 'start') return page(shape, inOrder());
      // Past the end nothing is read.
      if (shape.from === 'offset')
        return page(shape, `${inOrder('clock.live_contacts > :offset')} OFFSET :offset`);
      if (shape.from === 'blank') return page(shape, inOrder(`${key} IS NULL`, 'c.id > :id'));
      const sections = [
        inOrder(`${key} = ${value}`, 'c.id > :id'),
        inOrder(`${key} ${shape.order === 'ASC' ? '>' : '<'} ${value}`),
        ...(blanks ? [inOrder(`${key} IS NULL`)] : []),
      ];
      const all = sections.map((section) => `(${section})`).join(' UNION ALL ');
      return page(shape, `SELECT * FROM (${all}) found ORDER BY ${orderOf(shape)} LIMIT ${shape.limit + 1}`);
    });
  }

  /**
   * A page of what the filter's own index finds, put in order, with their number.
   * @param cap no more are looked for, as a number that is too high then shows
   */
  gather(shape: ListShape, cap?: number): Statement {
    return this.once(`gather ${cap}`, shape, () => {
      const { key, type, blanks } = SORTING[shape.sortBy];
      const matches = this.matching(shape.filter).select('c.id', 'id').addSelect(key, 'sort_key');
      if (cap !== undefined) matches.limit(cap + 1);
      const value = `CAST(:key AS ${type})`;
      const beyond = `sort_key ${shape.order === 'ASC' ? '>' : '<'} ${value}`;
      const after = {
        start: '',
        offset: '',
        blank: 'WHERE sort_key IS NULL AND id > :id',
        value: `WHERE ${beyond} OR (sort_key = ${value} AND id > :id)${blanks ? ' OR sort_key IS NULL' : ''}`,
      }[shape.from];
      const found = `SELECT * FROM matches ${after} ORDER BY ${orderOf(shape)} LIMIT ${shape.limit + 1}
        ${shape.from === 'offset' ? 'OFFSET :offset' : ''}`;
      const rows = `SELECT ${CONTACT_COLUMNS.map((column) => `c.${column}`).join(', ')}, m.sort_key
        FROM (${found}) m JOIN contacts c ON c.team_id = :team AND c.id = m.id`;
      return `WITH matches AS MATERIALIZED (${matches.getQuery()})
        ${page(shape, rows, ', (SELECT count(*) FROM matches) AS found')}`;
    });
  }

  /** How many the filter finds, and at which head. */
  count(filter: ListFilter): Statement {
    const shape: ListShape = { sortBy: 'updated_at', order: 'DESC', limit: 50, from: 'start', filter };
    return this.once('count', shape, () => {
      const matches = this.matching(filter).select('count(*)');
      return `SELECT clock.current_version AS head, clock.live_contacts AS live, (${matches.getQuery()}) AS found
        FROM global_version clock WHERE clock.team_id = :team`;
    });
  }

  /** Ids of what the filter finds, in no order. */
  ids(filter: ListFilter, most: number): Statement {
    const shape: ListShape = { sortBy: 'updated_at', order: 'DESC', limit: most, from: 'start', filter };
    return this.once('ids', shape, () => this.matching(filter).select('c.id', 'id').limit(most).getQuery());
  }

  private select(): SelectQueryBuilder<Contact> {
    return this.contacts.createQueryBuilder('c').where('c.team_id = :team').andWhere('NOT c.is_deleted');
  }

  /** By its own index. */
  private matching(filter: ListFilter): SelectQueryBuilder<Contact> {
    const query = this.select();
    if (isSearch(filter)) query.andWhere('search_grams(c.search_text) @@ CAST(:grams AS tsquery)');
    if (filter.words === 'some') query.andWhere(HOLDS_LONG_WORDS);
    if (filter.byNumber) query.andWhere(HOLDS_A_NUMBER);
    return filter.byAgent ? query.andWhere(OF_AGENT) : query;
  }

  /** The beginning of a list, one row longer than a page. The filter sees the rows in their order and not the index. */
  private inOrder(shape: ListShape, where: string[]): string {
    const { sortBy, order, limit, filter } = shape;
    const { key, blanks } = SORTING[sortBy];
    const conditions = [
      ...(filter.words === 'none' ? [] : [HOLDS_WORDS]),
      ...(filter.byNumber ? [HOLDS_A_NUMBER] : []),
      ...(filter.byAgent ? [OF_AGENT] : []),
    ];
    const query = this.select().select(key, 'sort_key');
    for (const column of CONTACT_COLUMNS) query.addSelect(`c.${column}`, column);
    if (isSearch(filter)) query.addSelect('c.search_text', 'search_text');
    for (const condition of where) query.andWhere(condition);
    query.orderBy(key, order, blanks ? 'NULLS LAST' : undefined).addOrderBy('c.id', 'ASC');
    if (conditions.length === 0) return query.limit(limit + 1).getQuery();
    return `SELECT * FROM (${query.limit(MOST_STEPS).getQuery()}) c WHERE ${conditions.join(' AND ')}
      ORDER BY ${orderOf(shape)} LIMIT ${limit + 1}`;
  }

  private once(kind: string, shape: ListShape, make: () => string): Statement {
    const { sortBy, order, limit, from, filter } = shape;
    const name = [kind, sortBy, order, limit, from, filter.words, filter.byNumber, filter.byAgent].join(' ');
    const known = this.cache.get(name);
    if (known) return known;
    const names = ['team', 'key', 'id', 'offset', 'grams', 'agent', 'words', 'long', 'numbers'];
    const [sql, parameters] = this.contacts.manager.connection.driver.escapeQueryWithParameters(
      make(),
      Object.fromEntries(names.map((parameter) => [parameter, parameter])),
    ) as [string, string[]];
    // A plan for any OFFSET would be one for a tenth of the table.
    const isUsual =
      PREPARED_LIMITS.has(limit) &&
      from !== 'offset' &&
      (sortBy === 'updated_at' || !(isSearch(filter) || filter.byAgent));
    const statement = {
      sql: isUsual ? prepared(`contacts_${kind.replace(/\W+/g, '_')}_${sortBy}`, sql) : sql,
      parameters,
    };
    this.cache.set(name, statement);
    return statement;
  }
}

function orderOf({ sortBy, order }: ListShape): string {
  return `sort_key ${order}${SORTING[sortBy].blanks ? ' NULLS LAST' : ''}, id`;
}

/** Rows as the JSON of a list, with what the next page begins after. */
function page(shape: ListShape, rows: string, more = ''): string {
  const { limit, sortBy } = shape;
  return `
    SELECT clock.current_version AS head, clock.live_contacts AS live${more}, page.*
      FROM global_version clock
     CROSS JOIN LATERAL (
        SELECT least(count(*), ${limit})::int AS count, count(*) > ${limit} AS has_more,
               '[' || coalesce(string_agg(contact, ',' ORDER BY n), '') || ']' AS data,
               max(sort_text) FILTER (WHERE n = ${limit}) AS last_key,
               max(id::text) FILTER (WHERE n = ${limit}) AS last_id
          FROM (SELECT n, id, ${SORTING[sortBy].text('sort_key')} AS sort_text,
                       CASE WHEN n <= ${limit} THEN ${CONTACT_JSON} END AS contact
                  FROM (SELECT *, row_number() OVER (ORDER BY ${orderOf(shape)}) AS n FROM (${rows}) listed) numbered
               ) presented
      ) page
     WHERE clock.team_id = :team`;
}
