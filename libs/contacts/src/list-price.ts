import { rawNumber } from '@app/platform';
import { CONTACT_FILTER_NAMES } from '@app/protocol';

/** Words, and other filters, that cost nothing more. */
const CHEAP_WORDS = 2;
const CHEAP_FILTERS = 2;
/** Deleted contacts are looked at one by one. */
const DELETED_POINTS = 5;
/** Rows of an answer, and rows that are passed over before it, for one more point. */
const ROWS_A_POINT = 250;
const SKIPPED_A_POINT = 5_000;
const MAX_SKIP_POINTS = 20;

/**
 * Points that a list or search takes, by what the database must read for it: 1 for an ordinary page, more for many rows,
 * for pages far from the beginning, for many words or filters, and for deleted contacts.
 * @param query not validated yet.
 */
export function listPrice(query: Record<string, unknown>): number {
  const { q, search, page, limit, deleted } = query;
  const text = q ?? search;
  const words = typeof text === 'string' ? text.split(/\s+/).filter(Boolean) : [];
  const filters = CONTACT_FILTER_NAMES.filter((name) => name !== 'q').flatMap((name) => query[name] ?? []);
  const rows = rawNumber(limit, 50);
  const skipped = Math.max(0, rawNumber(page, 1) - 1) * rows;
  return (
    1 +
    Math.max(0, words.length - CHEAP_WORDS) +
    Math.max(0, filters.length - CHEAP_FILTERS) +
    (deleted === 'true' ? DELETED_POINTS : 0) +
    Math.floor(rows / ROWS_A_POINT) +
    Math.min(MAX_SKIP_POINTS, Math.floor(skipped / SKIPPED_A_POINT))
  );
}

/** Points of a lookup: 1, and more for more rows than a number has as a rule. */
export const lookupPrice = ({ limit }: Record<string, unknown>) =>
  1 + Math.floor(rawNumber(limit, 0) / ROWS_A_POINT);
