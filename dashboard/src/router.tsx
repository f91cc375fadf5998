import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  type RouteComponent,
} from '@tanstack/react-router';
import { createElement } from 'react';
import type { Agent } from './api/types';
import { parseContactSearch } from './features/contacts/list-query';
import { Frame } from './features/frame/frame';
import { NotHere, NotLoaded } from './features/frame/not-here';
import { mayOpen, pageAt, type Search } from './pages';

/** Takes these values out of an address, as texts. */
function texts<Name extends string>(...names: Name[]) {
  return (search: Record<string, unknown>): Search<Name> => {
    const entries = names.map((name) => [name, search[name]] as const);
    return Object.fromEntries(
      entries.filter(([, value]) => typeof value === 'string' && value !== ''),
    ) as Search<Name>;
  };
}

/**
 * A page that is loaded when it is first opened, by the router, which shows `NotLoaded` where that fails. Its type is not asked
 * for: the page's own uses the types of the routes. The router's own way to do this loads the whole window again when a file
 * cannot be loaded, and without a connection nothing comes back.
 */
function page(load: () => Promise<object>, name: string): RouteComponent {
  let loaded: RouteComponent | undefined;
  return Object.assign(() => loaded && createElement(loaded), {
    preload: async () => {
      loaded ??= ((await load()) as Record<string, RouteComponent>)[name];
    },
  });
}

const root = createRootRoute({ component: Frame, notFoundComponent: NotHere });
const under = { getParentRoute: () => root };

const contacts = createRoute({
  ...under,
  path: '/',
  validateSearch: parseContactSearch,
  component: page(() => import('./features/contacts/contacts-page'), 'ContactsPage'),
});
const overview = createRoute({
  ...under,
  path: '/overview',
  component: page(() => import('./features/overview/overview-page'), 'OverviewPage'),
});
const statistics = createRoute({
  ...under,
  path: '/statistics',
  validateSearch: texts('days'),
  component: page(() => import('./features/statistics/statistics-page'), 'StatisticsPage'),
});
const conflicts = createRoute({
  ...under,
  path: '/conflicts',
  component: page(() => import('./features/conflicts/conflicts-page'), 'ConflictsPage'),
});
const duplicates = createRoute({
  ...under,
  path: '/duplicates',
  component: page(() => import('./features/duplicates/duplicates-page'), 'DuplicatesPage'),
});
const people = createRoute({
  ...under,
  path: '/people',
  component: page(() => import('./features/people/people-page'), 'PeoplePage'),
});
const person = createRoute({
  ...under,
  path: '/people/$id',
  component: page(() => import('./features/people/person-page'), 'PersonPage'),
});
const phones = createRoute({
  ...under,
  path: '/phones',
  component: page(() => import('./features/phones/phones-page'), 'PhonesPage'),
});
const imports = createRoute({
  ...under,
  path: '/import',
  component: page(() => import('./features/import/imports-page'), 'ImportsPage'),
});
const oneImport = createRoute({
  ...under,
  path: '/import/$id',
  component: page(() => import('./features/import/import-page'), 'ImportPage'),
});
const operations = createRoute({
  ...under,
  path: '/operations',
  validateSearch: texts('kind', 'agent_code', 'contact_id', 'from', 'to'),
  component: page(() => import('./features/operations/operations-page'), 'OperationsPage'),
});
const operation = createRoute({
  ...under,
  path: '/operations/$id',
  component: page(() => import('./features/operations/operation-page'), 'OperationPage'),
});
const history = createRoute({
  ...under,
  path: '/history',
  validateSearch: texts('contact_id', 'agent_code', 'action', 'from', 'to'),
  component: page(() => import('./features/history/history-page'), 'HistoryPage'),
});
const system = createRoute({
  ...under,
  path: '/system',
  component: page(() => import('./features/system/system-page'), 'SystemPage'),
});
const settings = createRoute({
  ...under,
  path: '/settings',
  component: page(() => import('./features/settings/settings-page'), 'SettingsPage'),
});

// Each as a value of its own: made within the call they would lose their types.
const routes = root.addChildren([
  contacts,
  overview,
  statistics,
  conflicts,
  duplicates,
  people,
  person,
  phones,
  imports,
  oneImport,
  operations,
  operation,
  history,
  system,
  settings,
]);

/** Addresses are fragments, `#/people/<id>`, so that every server and proxy serves them; what filters a page is in them too. */
export const router = createRouter({
  routeTree: routes,
  history: createHashHistory(),
  parseSearch: (search) => {
    const values: Record<string, string | string[]> = {};
    for (const [name, value] of new URLSearchParams(search)) {
      const known = values[name];
      values[name] = known === undefined ? value : [known, value].flat();
    }
    return values;
  },
  stringifySearch: (values) => {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(values as Record<string, unknown>))
      for (const text of [value].flat())
        if (typeof text === 'string' || typeof text === 'boolean') search.append(name, String(text));
    return search.size ? `?${search}` : '';
  },
  defaultErrorComponent: NotLoaded,
  defaultPreload: 'intent',
  // Pages read through TanStack Query, which decides what is fresh.
  defaultPreloadStaleTime: 0,
});

// The first page comes while the server is asked who is signed in.
if (/^#?\/?(\?|$)/.test(window.location.hash))
  void contacts.options.component?.preload?.()?.catch(() => undefined);

/** Loads the pages that this person may open, one after the other: they must be there when the connection is lost. */
export async function loadPages(agent: Pick<Agent, 'role'>): Promise<void> {
  for (const { fullPath, options } of Object.values(router.routesById)) {
    const name = pageAt(fullPath);
    if (name && mayOpen(name, agent)) await options.component?.preload?.();
  }
}

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
