import { type Api, wholeList } from '../../api/client';
import type { Person } from '../../api/types';

/** The key of the query. */
export const PEOPLE = ['people'];

/** Everybody of the team, also who is deactivated. Only admins may ask. */
export function readPeople(api: Api, signal: AbortSignal): Promise<Person[]> {
  return wholeList((page) => api.GET('/api/auth/agents', { params: { query: { page } }, signal }));
}
