import { useCallback } from 'react';
import type { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import type { Agent, Conflict } from '../api/types';
import { ConflictCard } from '../components/conflict-card';
import { mayOpen } from '../components/navigation';
import { Outcome } from '../components/outcome';
import { Page } from '../components/page';
import { Unavailable } from '../components/unavailable';
import { useAction } from '../hooks/use-action';
import { useServerData } from '../hooks/use-server-data';
import { fullName } from '../live/name-memory';
import type { LiveStore } from '../live/live-store';
import styles from './conflicts.module.css';

const PACE = { pauseMs: 800 };
const SHOWN = 50;

interface ConflictsProps {
  api: Api;
  live: LiveStore;
  revision: number;
  agent: Agent;
  onSettled: () => void;
}

/** Values that lost to somebody else's, until a person has decided. */
export function Conflicts({ api, live, revision, agent, onSettled }: ConflictsProps) {
  const load = useCallback((signal: AbortSignal) => api.conflicts({ limit: SHOWN }, signal), [api]);
  const { data, error, reload } = useServerData(load, revision, PACE);
  const { run, busy, problem, done } = useAction();

  const nameOf = ({ contact, contact_id }: Conflict) =>
    contact && 'first_name' in contact ? fullName(contact) : live.names.nameOf(contact_id);

  const settle = (conflict: Conflict, take: 'kept' | 'lost') =>
    run(
      async () => {
        try {
          await api.resolve(conflict.id, take);
        } catch (thrown) {
          // Settled by somebody else, or gone: the list is read again, and the sentence says why.
          if (!(thrown instanceof ApiError) || thrown.code === 'UNREACHABLE') throw thrown;
          reload();
          onSettled();
          throw thrown;
        }
        reload();
        onSettled();
      },
      `${nameOf(conflict)}: settled.`,
    );

  const more = (data?.total ?? 0) - (data?.conflicts.length ?? 0);
  return (
    <Page
      title="Conflicts"
      lead="Two people changed the same thing without having seen each other’s change. Nothing was lost: choose which one counts."
    >
      <Outcome of={{ problem, done }} />
      {!data && error && <Unavailable>{error}</Unavailable>}
      {data?.conflicts.length === 0 && <p className={styles.empty}>No open conflicts. All is settled.</p>}
      {data && data.conflicts.length > 0 && (
        <ul className={styles.list}>
          {data.conflicts.map((conflict) => (
            <li key={conflict.id}>
              <ConflictCard
                conflict={conflict}
                name={nameOf(conflict)}
                withHistory={mayOpen('history', agent)}
                busy={busy}
                onTake={(take) => void settle(conflict, take)}
              />
            </li>
          ))}
        </ul>
      )}
      {more > 0 && (
        <p className={styles.more}>and {more.toLocaleString()} more, shown as these are settled</p>
      )}
    </Page>
  );
}
