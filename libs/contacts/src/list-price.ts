import { rawNumber } from '@app/platform';

/** Shorter words have no trigram, so the index does not help to find them. */
const INDEXED_LENGTH = 3;
const UNINDEXED_POINTS = 9;
/** Words that cost nothing more. */
const CHEAP_WORDS = 2;
/** Rows of an answer, and rows that are passed over before it, for one more point. */
const ROWS_A_POINT = 250;
const SKIPPED_A_POINT = 5_000;
const MAX_SKIP_POINTS = 20;

/**
 * Points that a list or search takes, by what the database must read for it: 1 for an ordinary page, more for many rows,
 * for pages far from the beginning, for many words, and for a search that no index helps.
 * @param query not validated yet.
 */
export function listPrice({ q, search, page, limit }: Record<string, unknown>): number {
  const text = q ?? search;
  const words = typeof text === 'string' ? text.split(/\s+/).filter(Boolean) : [];
  const isUnindexed = words.length > 0 && words.every((word) => word.length < INDEXED_LENGTH);
  const rows = rawNumber(limit, 50);
  const skipped = Math.max(0, rawNumber(page, 1) - 1) * rows;
  return (
    1 +
    (isUnindexed ? UNINDEXED_POINTS : 0) +
    Math.max(0, words.length - CHEAP_WORDS) +
    Math.floor(rows / ROWS_A_POINT) +
    Math.min(MAX_SKIP_POINTS, Math.floor(skipped / SKIPPED_A_POINT))
  );
}
