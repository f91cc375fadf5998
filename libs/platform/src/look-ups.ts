// Gathers single look-ups into one query; without dependencies, kept by the GraphQL foundation.
import DataLoader from 'dataloader';

/** A row and its place, from 1, in what was asked. */
export type Nth<T> = T & { nth: number };

/** Look-ups in one query. */
const MOST = 500;

/**
 * Makes look-ups that come in together one query: a query costs both sides several times what a row more of it costs. One that
 * comes alone does not wait.
 *
 * @param findAll rows with their places in what was asked; none for what is not there
 * @returns looks one up; undefined where there is none. Nothing is remembered: each look-up begins after it was asked for.
 */
export function gathered<Key, Found extends object>(
  findAll: (asked: readonly Key[]) => Promise<Nth<Found>[]>,
): (key: Key) => Promise<Found | undefined> {
  const loader = new DataLoader<Key, Found | undefined>(
    async (asked) => inOrder(asked, await findAll(asked)),
    // Whatever the event loop has in hand already joins.
    { cache: false, maxBatchSize: MOST, batchScheduleFn: (dispatch) => setImmediate(dispatch) },
  );
  return (key) => loader.load(key);
}

/** What was found for each that was asked for. */
export function inOrder<Found extends object>(
  asked: readonly unknown[],
  rows: Nth<Found>[],
): (Found | undefined)[] {
  const byPlace = new Map(rows.map(({ nth, ...found }) => [nth, found as unknown as Found]));
  return asked.map((_, i) => byPlace.get(i + 1));
}
