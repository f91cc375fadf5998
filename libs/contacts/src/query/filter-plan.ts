import { createHash } from 'node:crypto';
import { AppError, hasRole, type Role, validationError } from '@app/platform';
import { checkContactFilters, type ContactFilters, fold, tidy } from '@app/protocol';
import type { ListFilter } from './list-statements';
import { gramsQuery, isWholeGram, searchTerms, spellingsPattern } from './search-terms';

/** A value as contact_facet() has it in the index. */
const facet = (kind: string, value: string) =>
  `${kind}:${Buffer.byteLength(value) > 500 ? createHash('md5').update(value).digest('hex') : value}`;
/** What holds it holds one of the spellings: the first that is looked for inside of words too, or a word with blanks around it. */
const typedPattern = (spellings: string[]) =>
  pattern(spellings.find((spelling) => spelling === spelling.trim()) ?? ` ${spellings[0]!.trim()} `);
const pattern = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

/** Filters as the statements of lists take them. */
export interface FilterPlan {
  filter: ListFilter;
  /** The values of its parameters. */
  values: Record<string, unknown>;
}

export function planFilters(filters: ContactFilters): FilterPlan {
  const {
    q = '',
    tag = [],
    agent_code,
    updated_by,
    created_since,
    updated_since,
    has = [],
    country,
  } = filters;
  const company = filters.company === undefined ? undefined : fold(tidy(filters.company)).trim();
  const terms = searchTerms(q);
  const { numbers } = terms;
  const words = terms.words.filter(({ length }) => length === 1).flat();
  const spellings = terms.words.filter(({ length }) => length > 1);
  const long = words.filter((word) => !isWholeGram(word));
  const facets = [
    ...tag.map((one) => facet('tag', one)),
    ...(company === undefined ? [] : [facet('company', company)]),
    ...(agent_code === undefined ? [] : [facet('agent_code', agent_code)]),
    ...(updated_by === undefined ? [] : [facet('updated_by', updated_by)]),
    ...has.map((part) => `has:${part}`),
  ];
  return {
    filter: {
      words: words.length === 0 ? 'none' : long.length === 0 ? 'short' : 'some',
      bySpelling: spellings.length > 0,
      byNumber: numbers.length > 0,
      byFacet: facets.length > 0,
      createdSince: created_since !== undefined,
      updatedSince: updated_since !== undefined,
      byCountry: country !== undefined,
      deleted: filters.deleted === true,
    },
    values: {
      grams: gramsQuery(terms),
      words: words.map(pattern),
      long: long.map(pattern),
      typed: spellings.map(typedPattern),
      spellings: spellings.map(spellingsPattern),
      numbers: numbers.map(pattern),
      ...{ facets, tags: tag, company, agent_code, updated_by, created_since, updated_since, country },
      has_phone: has.includes('phone'),
      has_email: has.includes('email'),
      has_address: has.includes('address'),
    },
  };
}

/**
 * Whether somebody of this role may ask for these contacts.
 * @throws AppError FORBIDDEN for deleted ones, which are for admins; VALIDATION_FAILED for filters that contradict each other
 */
export function permitFilters(filters: ContactFilters, role: Role): void {
  const problems = checkContactFilters(filters);
  if (problems.length) throw validationError(problems);
  if (filters.deleted && !hasRole(role, 'admin'))
    throw new AppError('FORBIDDEN', 'Deleted contacts are listed for admins only.');
}
