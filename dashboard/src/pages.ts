import type { Agent, Role } from './api/types';
import type { Messages } from './i18n/en';

/** The pages in the order of the navigation, their addresses, and the role from which on they have anything to show. */
export const PAGES = [
  { name: 'contacts', group: 'contacts', path: '/', from: 'viewer' },
  { name: 'overview', group: 'contacts', path: '/overview', from: 'viewer' },
  { name: 'statistics', group: 'contacts', path: '/statistics', from: 'admin' },
  { name: 'conflicts', group: 'care', path: '/conflicts', from: 'agent' },
  { name: 'duplicates', group: 'care', path: '/duplicates', from: 'agent' },
  { name: 'import', group: 'care', path: '/import', from: 'agent' },
  { name: 'people', group: 'team', path: '/people', from: 'admin' },
  { name: 'phones', group: 'team', path: '/phones', from: 'admin' },
  { name: 'operations', group: 'past', path: '/operations', from: 'agent' },
  { name: 'history', group: 'past', path: '/history', from: 'admin' },
  { name: 'system', group: 'server', path: '/system', from: 'admin' },
  { name: 'settings', group: 'server', path: '/settings', from: 'viewer' },
] as const satisfies {
  name: keyof Messages['frame']['page'];
  group: keyof Messages['frame']['group'];
  path: string;
  from: Role;
}[];

export type PageName = (typeof PAGES)[number]['name'];

const RANK: Record<Role, number> = { viewer: 0, agent: 1, admin: 2 };

/** Whether this page has anything for this person; the server decides on each call again. */
export function mayOpen(page: PageName, { role }: Pick<Agent, 'role'>): boolean {
  return RANK[role] >= RANK[PAGES.find(({ name }) => name === page)!.from];
}

/** The page that an address belongs to: `/people/<id>` to people. */
export function pageAt(path: string): PageName | undefined {
  const first = `/${path.split('/')[1] ?? ''}`;
  return PAGES.find((page) => page.path === first)?.name;
}

/** Values of the address by name; what an address does not have, or has in vain, is undefined. */
export type Search<Name extends string> = Partial<Record<Name, string>>;
