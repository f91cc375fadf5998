import { useCallback, useEffect, useRef, useState } from 'react';
import { sentenceOf } from '../api/api-error';
import { Refresher } from './refresher';

const POLL_MS = 15_000;

interface Options {
  /** Shortest time between two requests. */
  pauseMs: number;
  /** How long to wait after a change before asking. */
  delayMs?: number;
}

export interface ServerData<T> {
  /** The latest answer; after `load` changed, the former one's until the new one is there. */
  data?: T;
  /** Why the latest try failed. */
  error?: string;
  loading: boolean;
  /** Asks again at once, after something was done that changes the answer. */
  reload: () => void;
}

/**
 * What `load` answers, asked again whenever `revision` moves, and every 15 seconds for what nobody announces.
 * @param load must keep its identity as long as it asks the same.
 */
export function useServerData<T>(
  load: (signal: AbortSignal) => Promise<T>,
  revision: number,
  { pauseMs, delayMs = 0 }: Options,
): ServerData<T> {
  const [state, setState] = useState<{ from?: unknown; data?: T; error?: string }>({});
  const refresher = useRef<Refresher>(null);

  useEffect(() => {
    const abort = new AbortController();
    const current = new Refresher(
      async () => {
        try {
          const data = await load(abort.signal);
          if (!abort.signal.aborted) setState({ from: load, data });
        } catch (thrown) {
          if (!abort.signal.aborted)
            setState(({ data }) => ({ from: load, data, error: sentenceOf(thrown) }));
        }
      },
      pauseMs,
      delayMs,
    );
    refresher.current = current;
    current.askNow();
    const poll = setInterval(() => {
      if (!document.hidden) current.ask();
    }, POLL_MS);
    return () => {
      clearInterval(poll);
      current.stop();
      abort.abort();
    };
  }, [load, pauseMs, delayMs]);

  useEffect(() => refresher.current?.ask(), [revision]);

  const reload = useCallback(() => refresher.current?.askNow(), []);

  return { data: state.data, error: state.error, loading: state.from !== load, reload };
}
