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

/** Which conditions there are; their values are parameters. */
export interface ListFilter {
  /** Whether there are words, and any that the index alone does not tell. */
  words: 'none' | 'short' | 'some';
  /** Whether there are words of which there is one of several spellings. */
  bySpelling: boolean;
  /** One of several forms of a phone number. */
  byNumber: boolean;
  /** A tag, a company, an agent, or that something is there. */
  byFacet: boolean;
  createdSince: boolean;
  updatedSince: boolean;
  byCountry: boolean;
  /** Deleted contacts instead of the others. */
  deleted: boolean;
}

const isSearch = ({ words, bySpelling, byNumber }: ListFilter) => words !== 'none' || bySpelling || byNumber;

/** Whether there is any condition: else a list is all contacts of the team, whose number is known. */
export const isFiltered = (filter: ListFilter) =>
  isSearch(filter) ||
  filter.byFacet ||
  filter.createdSince ||
  filter.updatedSince ||
  filter.byCountry ||
  filter.deleted;

/** SQL with the names of its parameters in their order. */
export interface Statement {
  sql: string;
  parameters: string[];
}

const sortKey = (field: string) => `name_sort_key(c.${field})`;
/** Both names. The order of names passes over blanks and signs; a zero, before all letters, puts every "Ann" before "Anna". */
const BOTH_NAMES = `${sortKey('first_name')} || '0' || ${sortKey('last_name')}`;
const oneOf = (keys: string[]) => (keys.length > 1 ? `coalesce(${keys.join(', ')})` : keys[0]!);

/** A contact without this name is where its other name would be, or its company. Name sort keys are NULL for what has neither letters nor digits, which comes last in either order. */
const nameKey = (...keys: string[]) => ({
  key: `${oneOf(keys)} COLLATE contact_names`,
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
  full_name: nameKey(BOTH_NAMES, ...['first_name', 'last_name', 'company'].map(sortKey)),
  first_name: nameKey(...['first_name', 'last_name', 'company'].map(sortKey)),
  last_name: nameKey(...['last_name', 'first_name', 'company'].map(sortKey)),
  company: nameKey(sortKey('company')),
};

// Patterns in lists: a search of any words has the same text.
const HOLDS_WORDS = 'c.search_text LIKE ALL (CAST(:words AS text[]))';
const HOLDS_LONG_WORDS = 'c.search_text LIKE ALL (CAST(:long AS text[]))';
// LIKE cannot say one of these and one of those, but takes a tenth of the time; and most that is found holds what was typed.
const HOLDS_SPELLINGS =
  '(c.search_text LIKE ALL (CAST(:typed AS text[])) OR c.search_text ~ ALL (CAST(:spellings AS text[])))';
const HOLDS_A_NUMBER = 'c.search_text LIKE ANY (CAST(:numbers AS text[]))';
const CREATED_SINCE = '(c.created_at) >= CAST(:created_since AS timestamptz)';
const UPDATED_SINCE = '(c.updated_at) >= CAST(:updated_since AS timestamptz)';
/** From the index, as its expression stands there. */
const HAS_FACETS = `contact_facets(c.tags, c.company, c.created_by_agent, c.updated_by, c.phone_primary, c.phone_secondary,
  c.phones, c.email, c.emails, c.address, c.addresses) @> CAST(:facets AS text[])`;
/** The same of a row: a filter that is not given is NULL, or nothing. */
const IS_LIKE_FACETS = `c.tags @> CAST(:tags AS text[])
  AND (CAST(:agent_code AS text) IS NULL OR c.created_by_agent = :agent_code)
  AND (CAST(:updated_by AS text) IS NULL OR c.updated_by = :updated_by)
  AND (NOT CAST(:has_phone AS boolean) OR c.phone_primary <> '' OR c.phone_secondary <> '' OR c.phones <> '[]')
  AND (NOT CAST(:has_email AS boolean) OR c.email <> '' OR c.emails <> '[]')
  AND (NOT CAST(:has_address AS boolean) OR c.address <> '' OR c.addresses <> '[]')
  AND (CAST(:company AS text) IS NULL OR btrim(fold_text(c.company)) = :company)`;
const IN_COUNTRY = `c.id IN (SELECT p.contact_id FROM phone_numbers p
  WHERE p.team_id = :team AND p.countries @> ARRAY[CAST(:country AS text)])`;
const IS_IN_COUNTRY = `(SELECT p.countries @> ARRAY[CAST(:country AS text)] FROM phone_numbers p
  WHERE p.team_id = :team AND p.contact_id = c.id)`;
/** Of a deleted contact: its data was not erased. */
const IS_KEPT = `NOT EXISTS (SELECT FROM audit_log a
  WHERE a.team_id = :team AND a.contact_id = c.id AND a.action = 'ERASE')`;

const PARAMETERS = [
  'team',
  'key',
  'id',
  'offset',
  'most',
  'grams',
  'words',
  'long',
  'typed',
  'spellings',
  'numbers',
  'facets',
  'tags',
].concat(
  ['company', 'agent_code', 'updated_by', 'created_since', 'updated_since', 'country'],
  ['has_phone', 'has_email', 'has_address'],
);

/** Rows of an index that a filter looks at before it gives up. */
const MOST_STEPS = 10_000;
/** Every connection keeps the plan of every text: these are few, and nearly all that is asked for. */
const PREPARED_LIMITS = new Set([20, 50, 100]);
/**
 * Most bytes of the contacts of one page: contacts may be long, and the server holds a page in memory. One that is longer by
 * itself is a page of its own.
 */
export const PAGE_BYTES = 4 * 1024 * 1024;

/** The statements behind lists and searches, made from their shape once. */
export class ListStatements {
  private readonly cache = new LRUCache<string, Statement>({ max: 500 });

  constructor(private readonly contacts: Repository<Contact>) {}

  /**
   * A page that is read in the order of an index, past what the filter refuses. With a filter it gives up after so many
   * steps: that there are no more is then not known.
   */
  walk(shape: ListShape, steps = MOST_STEPS): Statement {
    return this.once(`walk ${steps}`, shape, () => {
      const { key, type, blanks } = SORTING[shape.sortBy];
      const value = `CAST(:key AS ${type})`;
      const inOrder = (...where: string[]) => this.inOrder(shape, where, steps);
      if (shape.from === 'start') return page(shape, inOrder());
      if (shape.from === 'offset') return page(shape, this.atOffset(shape));
      if (shape.from === 'blank') return page(shape, inOrder(`${key} IS NULL`, 'c.id > :id'));
      const sections = [
        [`${key} = ${value}`, 'c.id > :id'],
        [`${key} ${shape.order === 'ASC' ? '>' : '<'} ${value}`],
        ...(blanks ? [[`${key} IS NULL`]] : []),
      ];
      const found = isFiltered(shape.filter)
        ? this.asFarAsWalked(shape, sections, steps)
        : sections.map((section) => `(${inOrder(...section)})`).join(' UNION ALL ');
      return page(
        shape,
        `SELECT * FROM (${found}) found ORDER BY ${orderOf(shape)} LIMIT ${shape.limit + 1}`,
      );
    });
  }

  /**
   * What the filter finds in sections of the order that follow one another. One that was given up has more, which the next one must not
   * pass over: it is read only where the one before was walked to its end.
   */
  private asFarAsWalked(shape: ListShape, sections: string[][], most: number): string {
    const { key, blanks } = SORTING[shape.sortBy];
    /** No more of it is left than is walked. */
    const ends = (section: string[]) => {
      const steps = this.select(shape.filter).select('true');
      for (const condition of section) steps.andWhere(condition);
      steps.orderBy(key, shape.order, blanks ? 'NULLS LAST' : undefined).addOrderBy('c.id', 'ASC');
      return `NOT EXISTS (${steps
        .offset(most - 1)
        .limit(1)
        .getQuery()})`;
    };
    const parts = sections.flatMap((section, n) => [
      // Steps are counted only where the page is not full already.
      `goes_${n} AS MATERIALIZED (SELECT ${
        n === 0
          ? 'true'
          : `CASE WHEN NOT (SELECT yes FROM goes_${n - 1}) OR (SELECT count(*) FROM part_${n - 1}) > ${shape.limit}
             THEN false ELSE ${ends(sections[n - 1]!)} END`
      } AS yes)`,
      `part_${n} AS MATERIALIZED (SELECT * FROM (${this.inOrder(shape, section, most)}) walked WHERE (SELECT yes FROM goes_${n}))`,
    ]);
    return `WITH ${parts.join(', ')} ${sections.map((_, n) => `SELECT * FROM part_${n}`).join(' UNION ALL ')}`;
  }

  /**
   * A page of what the filter's own index finds, put in order, with their number.
   * @param cap no more are looked for, as a number that is too high then shows
   */
  gather(shape: ListShape, cap?: number): Statement {
    return this.once(`gather ${cap}`, shape, () => {
      const { key, type, blanks } = SORTING[shape.sortBy];
      const matches = this.matching(shape.filter)
        .select('c.id', 'id')
        .addSelect('c.ctid', 'place')
        .addSelect(key, 'sort_key');
      if (cap !== undefined) matches.limit(cap + 1);
      // The first that are found may lie anywhere in the table; in this order they are the first of an index.
      const since = onlySince(shape.filter);
      if (cap !== undefined && since) matches.orderBy(since, 'DESC');
      const value = `CAST(:key AS ${type})`;
      const beyond = `sort_key ${shape.order === 'ASC' ? '>' : '<'} ${value}`;
      const after = {
        start: 'true',
        offset: 'true',
        blank: 'sort_key IS NULL AND id > :id',
        value: `(${beyond} OR (sort_key = ${value} AND id > :id)${blanks ? ' OR sort_key IS NULL' : ''})`,
      }[shape.from];
      // Too many are not put in order for nothing.
      const few = cap === undefined ? 'true' : `(SELECT count(*) FROM matches) <= ${cap}`;
      const found = `SELECT * FROM matches WHERE ${few} AND ${after} ORDER BY ${orderOf(shape)} LIMIT ${shape.limit + 1}
        ${shape.from === 'offset' ? 'OFFSET :offset' : ''}`;
      return `WITH matches AS MATERIALIZED (${matches.getQuery()})
        ${page(shape, atPlaces(found), ', (SELECT count(*) FROM matches) AS found')}`;
    });
  }

  /** How many the filter finds, and at which head. */
  count(filter: ListFilter): Statement {
    return this.once('count', ofAll(filter), () => {
      const matches = this.matching(filter).select('count(*)');
      return `SELECT clock.current_version AS head, clock.live_contacts AS live, (${matches.getQuery()}) AS found
        FROM global_version clock WHERE clock.team_id = :team`;
    });
  }

  /** The ids that the filter finds, 16 bytes each, in their order; at most so many. */
  ids(filter: ListFilter): Statement {
    return this.once('ids', ofAll(filter), () => {
      const matches = this.matching(filter).select('c.id', 'id').getQuery();
      return `SELECT coalesce(string_agg(uuid_send(id), '' ORDER BY id), '') AS ids
        FROM (${matches} LIMIT CAST(:most AS bigint)) found`;
    });
  }

  private select({ deleted }: ListFilter): SelectQueryBuilder<Contact> {
    return this.contacts
      .createQueryBuilder('c')
      .where('c.team_id = :team')
      .andWhere(deleted ? 'c.is_deleted' : 'NOT c.is_deleted');
  }

  /** By indexes of its own. Deleted contacts have one; they are few, and looked at one by one. */
  private matching(filter: ListFilter): SelectQueryBuilder<Contact> {
    const query = this.select(filter);
    if (filter.deleted) {
      for (const condition of [IS_KEPT, ...conditionsOf(filter)]) query.andWhere(condition);
      return query;
    }
    // Nobody knows beforehand which of the two indexes finds fewer, and the planner takes both for better than they are: so
    // one is read, and the rows of it are looked at.
    if (filter.byFacet && filter.words !== 'some' && !filter.bySpelling && !filter.byNumber) {
      query.andWhere(HAS_FACETS);
      if (filter.words === 'short') query.andWhere(HOLDS_WORDS);
    } else if (isSearch(filter)) {
      query.andWhere('search_grams(c.search_text) @@ CAST(:grams AS tsquery)');
      if (filter.words === 'some') query.andWhere(HOLDS_LONG_WORDS);
      if (filter.bySpelling) query.andWhere(HOLDS_SPELLINGS);
      if (filter.byNumber) query.andWhere(HOLDS_A_NUMBER);
      if (filter.byFacet) query.andWhere(IS_LIKE_FACETS);
    }
    if (filter.createdSince) query.andWhere(CREATED_SINCE);
    if (filter.updatedSince) query.andWhere(UPDATED_SINCE);
    return filter.byCountry ? query.andWhere(IN_COUNTRY) : query;
  }

  /**
   * What is passed over is read all the same, and so without a filter a page is read from the end of the list that is nearer, and
   * of what is passed over nothing but its key. Past the end nothing is read.
   */
  private atOffset(shape: ListShape): string {
    const { sortBy, order, limit, filter } = shape;
    if (isFiltered(filter)) return `${this.inOrder(shape, ['clock.live_contacts > :offset'])} OFFSET :offset`;
    const { key, blanks } = SORTING[sortBy];
    const places = (where: string) =>
      this.select(filter)
        .select('c.id', 'id')
        .addSelect('c.ctid', 'place')
        .addSelect(key, 'sort_key')
        .andWhere('clock.live_contacts > :offset')
        .andWhere(where);
    const fromStart = places('clock.live_contacts >= 2 * :offset')
      .orderBy(key, order, blanks ? 'NULLS LAST' : undefined)
      .addOrderBy('c.id', 'ASC');
    const fromEnd = places('clock.live_contacts < 2 * :offset')
      .orderBy(key, order === 'ASC' ? 'DESC' : 'ASC', blanks ? 'NULLS FIRST' : undefined)
      .addOrderBy('c.id', 'DESC');
    // A limit takes nothing from the row beside it.
    const left = '(SELECT live_contacts FROM global_version WHERE team_id = :team) - CAST(:offset AS bigint)';
    return atPlaces(`(${fromStart.getQuery()} LIMIT ${limit + 1} OFFSET :offset)
      UNION ALL (${fromEnd.getQuery()} LIMIT greatest(0, least(${left}, ${limit + 1})) OFFSET greatest(0, ${left} - ${limit + 1}))
      LIMIT ${limit + 1}`);
  }

  /** The beginning of a list, one row longer than a page. The filter sees the rows in their order and not the index. */
  private inOrder(shape: ListShape, where: string[], steps = MOST_STEPS): string {
    const { sortBy, order, limit, filter } = shape;
    const { key, blanks } = SORTING[sortBy];
    const conditions = conditionsOf(filter);
    const query = this.rows(shape, where);
    if (isSearch(filter)) query.addSelect('c.search_text', 'search_text');
    // A bound of the order itself is where its index is read from, or to.
    for (const condition of conditions) if (condition.startsWith(`${key} `)) query.andWhere(condition);
    query.orderBy(key, order, blanks ? 'NULLS LAST' : undefined).addOrderBy('c.id', 'ASC');
    if (conditions.length === 0) return query.limit(limit + 1).getQuery();
    return `SELECT * FROM (${query.limit(steps).getQuery()}) c WHERE ${conditions.join(' AND ')}
      ORDER BY ${orderOf(shape)} LIMIT ${limit + 1}`;
  }

  private rows({ sortBy, filter }: ListShape, where: string[]): SelectQueryBuilder<Contact> {
    const query = this.select(filter).select(SORTING[sortBy].key, 'sort_key');
    for (const column of CONTACT_COLUMNS) query.addSelect(`c.${column}`, column);
    for (const condition of where) query.andWhere(condition);
    return query;
  }

  private once(kind: string, shape: ListShape, make: () => string): Statement {
    const { sortBy, order, limit, from, filter } = shape;
    const name = [kind, sortBy, order, limit, from, JSON.stringify(filter)].join(' ');
    const known = this.cache.get(name);
    if (known) return known;
    const [sql, parameters] = this.contacts.manager.connection.driver.escapeQueryWithParameters(
      make(),
      Object.fromEntries(PARAMETERS.map((parameter) => [parameter, parameter])),
    ) as [string, string[]];
    // A plan for any OFFSET would be one for a tenth of the table.
    const isUsual =
      PREPARED_LIMITS.has(limit) &&
      from !== 'offset' &&
      (!isFiltered(filter) || (sortBy === 'updated_at' && isUsualFilter(filter)));
    const statement = {
      sql: isUsual ? prepared(`contacts_${kind.replace(/\W+/g, '_')}_${sortBy}`, sql) : sql,
      parameters,
    };
    this.cache.set(name, statement);
    return statement;
  }
}

/** A search, or what one index of values tells, or both. */
const isUsualFilter = ({ createdSince, updatedSince, byCountry, deleted }: ListFilter) =>
  !createdSince && !updatedSince && !byCountry && !deleted;

/** The column by whose bound alone contacts are found. */
function onlySince(filter: ListFilter): string | undefined {
  const { byFacet, byCountry, deleted, createdSince, updatedSince } = filter;
  if (isSearch(filter) || byFacet || byCountry || deleted) return undefined;
  return createdSince ? 'c.created_at' : updatedSince ? 'c.updated_at' : undefined;
}

/** What is not of a page has any order. */
const ofAll = (filter: ListFilter): ListShape => ({
  ...{ sortBy: 'updated_at', order: 'DESC', limit: 50, from: 'start' },
  filter,
});

/** What a row must be like, whichever way it was found. */
function conditionsOf(filter: ListFilter): string[] {
  return [
    ...(filter.words === 'none' ? [] : [HOLDS_WORDS]),
    ...(filter.bySpelling ? [HOLDS_SPELLINGS] : []),
    ...(filter.byNumber ? [HOLDS_A_NUMBER] : []),
    ...(filter.byFacet ? [IS_LIKE_FACETS] : []),
    ...(filter.createdSince ? [CREATED_SINCE] : []),
    ...(filter.updatedSince ? [UPDATED_SINCE] : []),
    ...(filter.byCountry ? [IS_IN_COUNTRY] : []),
  ];
}

/**
 * The contacts in these places. By id the planner, who takes all contacts of a team for one or two while the table is not analyzed
 * yet, would read all of them for each that was found.
 */
function atPlaces(found: string): string {
  return `SELECT ${CONTACT_COLUMNS.map((column) => `c.${column}`).join(', ')}, m.sort_key
    FROM (${found}) m JOIN contacts c ON c.ctid = m.place`;
}

function orderOf({ sortBy, order }: ListShape): string {
  return `sort_key ${order}${SORTING[sortBy].blanks ? ' NULLS LAST' : ''}, id`;
}

/**
 * Rows as the JSON of a list, as many as fit, with what the next page begins after. OFFSET 0 keeps the planner from putting the
 * JSON of a contact where its length is asked for as well, and so from writing it twice.
 */
function page(shape: ListShape, rows: string, more = ''): string {
  const { limit, sortBy } = shape;
  return `
    SELECT clock.current_version AS head, clock.live_contacts AS live${more}, page.*
      FROM global_version clock
     CROSS JOIN LATERAL (
        SELECT (count(*) FILTER (WHERE fits))::int AS count, count(*) > count(*) FILTER (WHERE fits) AS has_more,
               '[' || coalesce(string_agg(contact, ',' ORDER BY n) FILTER (WHERE fits), '') || ']' AS data,
               (array_agg(sort_text ORDER BY n DESC) FILTER (WHERE fits))[1] AS last_key,
               (array_agg(id ORDER BY n DESC) FILTER (WHERE fits))[1] AS last_id
          FROM (SELECT *, n = 1 OR n <= ${limit} AND sum(octet_length(contact)) OVER page <= ${PAGE_BYTES} AS fits
                  FROM (SELECT n, id, ${SORTING[sortBy].text('sort_key')} AS sort_text,
                               CASE WHEN n <= ${limit} THEN ${CONTACT_JSON} END AS contact
                          FROM (SELECT *, row_number() OVER (ORDER BY ${orderOf(shape)}) AS n
                                  FROM (${rows}) listed) numbered
                        OFFSET 0) presented
                WINDOW page AS (ORDER BY n ROWS UNBOUNDED PRECEDING)) measured
      ) page
     WHERE clock.team_id = :team`;
}
