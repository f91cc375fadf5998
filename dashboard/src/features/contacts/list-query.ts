import type { paths } from '../../api/generated/openapi';

export type ListQuery = Omit<
  NonNullable<paths['/api/contacts']['get']['parameters']['query']>,
  'page' | 'limit' | 'cursor' | 'search'
>;

/** Sort fields of the API, which are columns too. */
export type SortField = NonNullable<ListQuery['sort_by']>;

/** What the address says of the list, and which contact is open in it (`new` for one that is being made). */
export interface ContactSearch {
  q?: string;
  agent_code?: string;
  sort_by?: SortField;
  sort_order?: 'asc' | 'desc';
  open?: string;
}

const SORT_FIELDS: readonly SortField[] = [
  'first_name',
  'last_name',
  'company',
  'created_at',
  'updated_at',
  'version',
];

const text = (value: unknown) => (typeof value === 'string' && value ? value : undefined);

/** What an address holds in vain is left out. */
export function parseContactSearch(search: Record<string, unknown>): ContactSearch {
  const sort_by = SORT_FIELDS.find((field) => field === search.sort_by);
  const sort_order = (['asc', 'desc'] as const).find((order) => order === search.sort_order);
  const parsed = {
    q: text(search.q),
    agent_code: text(search.agent_code),
    sort_by,
    sort_order,
    open: text(search.open),
  };
  return Object.fromEntries(Object.entries(parsed).filter(([, value]) => value !== undefined));
}

/** Names from A to Z, unless the address says otherwise. */
export function listQueryOf({ open: _, ...search }: ContactSearch): ListQuery {
  return { sort_by: 'first_name', sort_order: 'asc', ...search };
}

/** Whether it is not simply the whole team's. */
export function isFiltered({ q, agent_code }: ContactSearch): boolean {
  return Boolean(q ?? agent_code);
}
