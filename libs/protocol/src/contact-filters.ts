import type { FieldProblem } from './contact-values';
import type { Schema } from './field-types';
import { isCleanText } from './json';
import { isTime } from './time-text';
import { tidy } from './typed-text';

/** What a contact may have one of, in whichever of its fields. */
export const CONTACT_PARTS = ['phone', 'email', 'address'] as const;
export type ContactPart = (typeof CONTACT_PARTS)[number];

/** Which contacts a list shows, an export holds, a bulk edit changes: those for which all of it is true. */
export interface ContactFilters {
  q?: string;
  /** All of them. */
  tag?: string[];
  company?: string;
  agent_code?: string;
  updated_by?: string;
  created_since?: string;
  updated_since?: string;
  /** All of them. */
  has?: ContactPart[];
  /** In capital letters. */
  country?: string;
  /** Deleted contacts instead of the others. */
  deleted?: boolean;
}
export type ContactFilterName = keyof ContactFilters;

/** All there is to say about a filter. */
export interface FilterType<Value = unknown> {
  schema: Omit<Schema, 'type' | 'items'> & {
    type: Schema['type'] | 'boolean';
    items?: Schema & { enum?: readonly string[] };
  };
  description: string;
  /** Reads a member of a JSON object or a parameter of a URL, given once or several times. What it has read it reads again as the same. */
  read: (value: unknown) => { value: Value } | { message: string };
}

const MAX_SEARCH = 128;
/** Each word is one more condition on every contact. */
const MAX_SEARCH_WORDS = 8;
const MAX_TAGS = 10;
const MAX_TAG = 50;
const MAX_COMPANY = 255;
/** Codes of agents, and `db:<role>` for whoever writes in the database. */
const AUTHOR = /^[\w:.-]{1,100}$/;

function text(max: number, example: string, description: string): FilterType<string> {
  return {
    schema: { type: 'string', maxLength: max, example },
    description,
    read: (value) => {
      if (!isCleanText(value)) return { message: 'must be text without NUL characters' };
      const clean = tidy(value);
      if (clean.length === 0 || clean.length > max)
        return { message: `must be a text of 1 to ${max} characters` };
      return { value: clean };
    },
  };
}

function author(description: string): FilterType<string> {
  return {
    schema: { type: 'string', maxLength: 100, example: 'AGENT_001' },
    description,
    read: (value) =>
      typeof value === 'string' && AUTHOR.test(value)
        ? { value }
        : { message: 'must be 1 to 100 letters, digits, _ - . or :' },
  };
}

function since(description: string): FilterType<string> {
  return {
    schema: { type: 'string', format: 'date-time', example: '2026-11-22T09:30:00Z' },
    description,
    read: (value) =>
      isTime(value) ? { value } : { message: 'must be an ISO 8601 time such as 2026-11-22T09:30:00Z' },
  };
}

const tag = text(MAX_TAG, 'vip', '');

/** One value, or a list of them. */
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

/**
 * The grammar of filters, the same in the URL of a list, an export and the dashboard, and in the JSON of a bulk edit. Whatever
 * reads filters is made from it.
 */
export const CONTACT_FILTERS: { [Name in ContactFilterName]-?: FilterType<ContactFilters[Name] & {}> } = {
  q: {
    schema: { type: 'string', maxLength: MAX_SEARCH, example: 'priya acme' },
    description:
      'At most 8 words, which must all occur in name, title, company, e-mail, job title, department, tags, website or phone digits. Case, accents, vowel points, invisible characters, hyphens, apostrophes, dots between letters and the form of a letter or digit do not matter in any script, `mueller` finds Müller and `att` AT&T; `Rowe, Anna`, `"anna rowe"`, `Anna Rowe (Acme)` and `<anna@example.com>` are read as they are meant. A phone number is found in any form: with or without `+`, `00`, the `0` of home, blanks, slashes, brackets, `tel:`.',
    read: (value) => {
      if (!isCleanText(value)) return { message: 'must be text without NUL characters' };
      if (value.length > MAX_SEARCH) return { message: `must have at most ${MAX_SEARCH} characters` };
      if (value.split(/\s+/).filter(Boolean).length > MAX_SEARCH_WORDS)
        return { message: `must have at most ${MAX_SEARCH_WORDS} words` };
      return { value };
    },
  },
  tag: {
    schema: {
      type: 'array',
      maxItems: MAX_TAGS,
      items: { type: 'string', maxLength: MAX_TAG },
      example: ['vip'],
    },
    description: 'Only contacts with this tag, exactly as it is written. Several: with all of them.',
    read: (value) => {
      const read = listOf(value).map(tag.read);
      const tags = read.flatMap((one) => ('value' in one ? one.value : []));
      if (tags.length === read.length && tags.length > 0 && tags.length <= MAX_TAGS)
        return { value: [...new Set(tags)] };
      return { message: `must be at most ${MAX_TAGS} texts of 1 to ${MAX_TAG} characters` };
    },
  },
  company: text(
    MAX_COMPANY,
    'Acme, Inc.',
    'Only contacts of this company: the whole name, whose case, accents and forms of letters do not matter.',
  ),
  agent_code: author('Only contacts that this agent created; `db:<role>` for those made in the database.'),
  updated_by: author('Only contacts that this agent changed last; `db:<role>` as in `agent_code`.'),
  created_since: since('Only contacts that were created at this time or later.'),
  updated_since: since('Only contacts that were changed at this time or later.'),
  has: {
    schema: { type: 'array', items: { type: 'string', enum: CONTACT_PARTS }, example: ['phone'] },
    description:
      'Only contacts with a phone, an e-mail or an address, be it in the list of further ones. Several, repeated or with commas between them: with all of them.',
    read: (value) => {
      const parts = listOf(value).flatMap((one) => (typeof one === 'string' ? one.split(',') : [one]));
      if (!parts.every((part) => CONTACT_PARTS.includes(part as ContactPart)))
        return { message: `must be one or more of ${CONTACT_PARTS.join(', ')}` };
      return { value: CONTACT_PARTS.filter((part) => parts.includes(part)) };
    },
  },
  country: {
    schema: { type: 'string', pattern: '^[A-Za-z]{2}$', example: 'IN' },
    description:
      'Only contacts of this country, as ISO 3166 writes it in two letters: with a phone number that is dialled there, or with an address in the list of further ones whose `country` names it, by these letters or in words. Not together with `deleted`: numbers of a deleted contact are forgotten.',
    read: (value) =>
      typeof value === 'string' && /^[A-Za-z]{2}$/.test(value)
        ? { value: value.toUpperCase() }
        : { message: 'must be two letters of ISO 3166, such as IN' },
  },
  deleted: {
    schema: { type: 'boolean', example: false },
    description:
      'True: contacts that were deleted and are still kept, instead of the others. For admins; what was erased is not among them.',
    read: (value) => {
      if (value === true || value === 'true') return { value: true };
      if (value === false || value === 'false') return { value: false };
      return { message: 'must be true or false' };
    },
  },
};

export const CONTACT_FILTER_NAMES = Object.keys(CONTACT_FILTERS) as ContactFilterName[];

/** What the grammar says of a filter; undefined when there is none of this name. */
export function contactFilter(name: string): FilterType | undefined {
  return Object.hasOwn(CONTACT_FILTERS, name) ? CONTACT_FILTERS[name as ContactFilterName] : undefined;
}

/** What is wrong with filters that are right one by one. */
export function checkContactFilters({ country, deleted }: ContactFilters): FieldProblem[] {
  if (country === undefined || !deleted) return [];
  return [
    {
      field: 'country',
      message: 'must not be given with deleted: the numbers of a deleted contact are forgotten',
    },
  ];
}

/**
 * Reads filters from members of a JSON object or parameters of a URL. An unknown one is a problem, as is one that is malformed.
 * @returns the filters as contacts are found by them, or what is wrong
 */
export function parseContactFilters(
  given: Record<string, unknown>,
): { filters: ContactFilters } | { problems: FieldProblem[] } {
  const problems: FieldProblem[] = [];
  const filters: Record<string, unknown> = {};
  for (const [field, raw] of Object.entries(given)) {
    const filter = contactFilter(field);
    const read = filter ? filter.read(raw) : { message: 'is not a known filter' };
    if ('message' in read) problems.push({ field, message: read.message });
    else filters[field] = read.value;
  }
  problems.push(...checkContactFilters(filters));
  return problems.length ? { problems } : { filters };
}

/** The filters as parameters of a URL, as parseContactFilters() and every route with filters read them. */
export function writeContactFilters(filters: ContactFilters): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const name of CONTACT_FILTER_NAMES) {
    const value = filters[name];
    if (value === undefined || value === false || value === '') continue;
    for (const one of Array.isArray(value) ? value : [value]) parameters.append(name, `${one}`);
  }
  return parameters;
}
