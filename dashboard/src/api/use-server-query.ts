import { keepPreviousData, type QueryKey, type QueryMeta, useQuery } from '@tanstack/react-query';
import { useSession } from '../session';
import { sentenceOf } from './errors';
import type { Api } from './client';

const POLL_MS = 15_000;

interface Options<T> {
  /** What its answer depends on, beside what nobody announces: see live/live-queries.ts. */
  follows?: QueryMeta['follows'];
  /** While another key is read the former answer stays, as from one page of a list to the next. */
  keepsFormer?: boolean;
  enabled?: boolean;
  /** Shown until the answer is there. */
  known?: T;
  /** Read again so often while the page is looked at (milliseconds). */
  everyMs?: number | ((data: T | undefined) => number);
}

/**
 * What `load` answers, kept under `key`; read again when what it follows has changed, and every 15 seconds, or `everyMs`,
 * for what nobody announces while the page is looked at.
 * @returns the answer, the sentence of the latest failure ('' when there was none), and `reload` for after an own change.
 */
export function useServerQuery<T>(
  key: QueryKey,
  load: (api: Api, signal: AbortSignal) => Promise<T>,
  { follows, keepsFormer = false, enabled = true, known, everyMs = POLL_MS }: Options<T> = {},
) {
  const { api } = useSession();
  const { data, error, isPlaceholderData, isPending, refetch } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => load(api, signal),
    refetchInterval: typeof everyMs === 'number' ? everyMs : ({ state }) => everyMs(state.data),
    enabled,
    meta: { follows },
    ...(known !== undefined && { initialData: () => known, initialDataUpdatedAt: 0 }),
    ...(keepsFormer && { placeholderData: keepPreviousData }),
  });
  return {
    data,
    error: error ? sentenceOf(error) : '',
    loading: isPending || isPlaceholderData,
    reload: () => void refetch(),
  };
}
