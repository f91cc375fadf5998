import {
  CONTACT_FILTER_NAMES,
  CONTACT_FILTERS,
  type ContactFilterName,
  type ContactFilters,
} from '@app/protocol';
import type { paths } from '../../api/generated/openapi';

type Query = NonNullable<paths['/api/contacts']['get']['parameters']['query']>;

/** Sort fields of the API, which are columns too. */
export type SortField = NonNullable<Query['sort_by']>;

/** A list: what is in it and its order. */
export interface ListQuery extends ContactFilters {
  sort_by: SortField;
  sort_order: 'asc' | 'desc';
}

/** What the address says of the list, and which contact is open in it (`new` for one that is being made). */
export interface ContactSearch extends Partial<ListQuery> {
  open?: string;
  /** What is shown of each contact, by the names of columns; otherwise as this browser remembers it. */
  columns?: string[];
}

const SORT_FIELDS: readonly SortField[] = [
  'full_name',
  'first_name',
  'last_name',
  'company',
  'created_at',
  'updated_at',
  'version',
];

/** What an address holds in vain is left out. */
export function parseContactSearch(search: Record<string, unknown>): ContactSearch {
  const parsed: Record<string, unknown> = {};
  for (const name of CONTACT_FILTER_NAMES) {
    const read = search[name] === undefined ? undefined : CONTACT_FILTERS[name].read(search[name]);
    if (read && 'value' in read && read.value !== '') parsed[name] = read.value;
  }
  const { sort_by, sort_order, open, columns } = search;
  if (SORT_FIELDS.includes(sort_by as SortField)) parsed.sort_by = sort_by;
  if (sort_order === 'asc' || sort_order === 'desc') parsed.sort_order = sort_order;
  if (typeof open === 'string' && open) parsed.open = open;
  if (columns !== undefined) parsed.columns = [columns].flat().filter((id) => typeof id === 'string');
  return parsed;
}

/** Names from A to Z, unless the address says otherwise. */
export function listQueryOf({ open: _, columns: __, ...search }: ContactSearch): ListQuery {
  return { sort_by: 'full_name', sort_order: 'asc', ...search };
}

/** What narrows the list, without its order. */
export function filtersOf(search: ContactSearch): ContactFilters {
  const entries = CONTACT_FILTER_NAMES.map((name) => [name, search[name]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** Filters beside the search, which has its own place. */
export const FURTHER_FILTERS = CONTACT_FILTER_NAMES.filter(
  (name): name is Exclude<ContactFilterName, 'q'> => name !== 'q',
);

/** Whether it is not simply the whole team's. */
export function isFiltered(search: ContactSearch): boolean {
  return Object.keys(filtersOf(search)).length > 0;
}
