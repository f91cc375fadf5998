import { useMemo, useSyncExternalStore } from 'react';

/** The pages, and the first part of their addresses: `#/people/<id>`, `#/history?contact_id=…`. */
export type PageName = 'live' | 'conflicts' | 'people' | 'phones' | 'history' | 'settings';

export interface Route {
  page: string;
  /** What follows the page's name, '' if nothing does. */
  id: string;
  query: URLSearchParams;
}

/** Fragments that do not begin with a slash are anchors within the live page. */
function parse(hash: string): Route {
  const [path = '', query] = hash.startsWith('#/') ? hash.slice(2).split('?') : [];
  const [page, id = ''] = path.split('/');
  return { page: page || 'live', id, query: new URLSearchParams(query) };
}

export function addressOf(page: PageName, { id = '', query }: { id?: string; query?: URLSearchParams } = {}) {
  const path = page === 'live' ? '' : page;
  return `#/${path}${id && `/${id}`}${query?.size ? `?${query}` : ''}`;
}

export function historyOf(contactId: string): string {
  return addressOf('history', { query: new URLSearchParams({ contact_id: contactId }) });
}

/** Another state of the same page: it gets an address, but no step of its own in the browser's history. */
export function replaceAddress(address: string): void {
  window.history.replaceState(null, '', address);
  // The browser announces only what a person does.
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return useMemo(() => parse(hash), [hash]);
}
