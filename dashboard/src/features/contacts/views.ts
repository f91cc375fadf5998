import { wholeList } from '../../api/client';
import type { Schemas } from '../../api/types';
import { useServerQuery } from '../../api/use-server-query';
import { type ContactSearch, filtersOf, listQueryOf } from './list-query';

export type View = Schemas['ViewDto'];

/** The views that one sees, by name. */
export function useViews() {
  return useServerQuery(['views'], (api, signal) =>
    wholeList((page) => api.GET('/api/views', { params: { query: { page } }, signal })),
  );
}

/** The address of what a view shows. */
export function searchOf({ filter, sort_by, sort_order, columns }: View): ContactSearch {
  return {
    ...filtersOf(filter),
    sort_by,
    sort_order,
    ...(columns.length > 0 && { columns }),
  };
}

/** What a view of this list is to hold. @param columns those that are shown */
export function contentOf(search: ContactSearch, columns: string[]) {
  const { sort_by, sort_order } = listQueryOf(search);
  return { filter: filtersOf(search), sort_by, sort_order, columns };
}

/** Whether the list is what this view shows, or what was changed in it since. */
export function isShown(view: View, search: ContactSearch): boolean {
  const { columns, ...list } = searchOf(view);
  return (
    JSON.stringify(contentOf(list, columns ?? [])) === JSON.stringify(contentOf(search, search.columns ?? []))
  );
}
