import { createHash } from 'node:crypto';
import { validationError } from '@app/platform';
import { isCleanText, isTime, writeContactFilters } from '@app/protocol';
import type { ListContactsQuery, SortField } from '../contact.dto';

/** The place in a list after which a page begins. It is that of a value and an id, so it stays while others write. */
export interface ListPlace {
  /** Of the sort field; null among those without one, which come last. */
  key: string | null;
  id: string;
  /** How many contacts were on the pages before. */
  passed: number;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const isKey: Record<SortField, (key: unknown) => boolean> = {
  updated_at: isTime,
  created_at: isTime,
  version: (key) => typeof key === 'string' && /^\d{1,16}$/.test(key),
  full_name: isName,
  first_name: isName,
  last_name: isName,
  company: isName,
};

function isName(key: unknown): boolean {
  return key === null || (isCleanText(key) && key !== '');
}

/** A cursor is of one list: the same sorting and the same filters. The page size may change. */
function listOf({ sort_by, sort_order, q = '', agent_code = '', ...others }: ListContactsQuery): string {
  const more = writeContactFilters(others).toString();
  const list = JSON.stringify([sort_by, sort_order.toLowerCase(), q, agent_code, ...(more ? [more] : [])]);
  return createHash('sha256').update(list).digest('base64url').slice(0, 12);
}

export function writeCursor(query: ListContactsQuery, { key, id, passed }: ListPlace): string {
  return Buffer.from(JSON.stringify([listOf(query), key, id, passed])).toString('base64url');
}

/** @throws AppError VALIDATION_FAILED for anything that writeCursor() has not made for this list */
export function readCursor(query: ListContactsQuery): ListPlace | undefined {
  const { cursor, sort_by, page } = query;
  if (cursor === undefined) return undefined;
  if (page !== 1) throw validationError([{ field: 'page', message: 'must not be given beside cursor' }]);
  const parts = parse(cursor);
  const [list, key, id, passed] = parts ?? [];
  const isPlace =
    parts?.length === 4 &&
    isKey[sort_by](key) &&
    typeof id === 'string' &&
    UUID.test(id) &&
    Number.isSafeInteger(passed) &&
    (passed as number) >= 0;
  if (!isPlace) throw validationError([{ field: 'cursor', message: 'must be a next_cursor of this list' }]);
  if (list !== listOf(query)) {
    throw validationError([
      { field: 'cursor', message: 'is of a list with another order or other filters: begin without it' },
    ]);
  }
  return { key: key as string | null, id, passed: passed as number };
}

function parse(cursor: string): unknown[] | undefined {
  if (!/^[\w-]+$/.test(cursor)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
