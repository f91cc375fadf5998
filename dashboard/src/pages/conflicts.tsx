import { useCallback, useState } from 'react';
import { type Api, PAGE_SIZE } from '../api/api';
import { ApiError } from '../api/api-error';
import type { Agent, Conflict } from '../api/types';
import { ConflictCard } from '../components/conflict-card';
import { mayOpen } from '../components/navigation';
import { Outcome } from '../components/outcome';
import { Page } from '../components/page';
import { Pager } from '../components/pager';
import { Unavailable } from '../components/unavailable';
import { useAction } from '../hooks/use-action';
import { valueText } from '../fields';
import { useServerData } from '../hooks/use-server-data';
import { fullName } from '../live/name-memory';
import type { LiveStore } from '../live/live-store';
import styles from './conflicts.module.css';

const PACE = { pauseMs: 800 };

interface ConflictsProps {
  api: Api;
  live: LiveStore;
  revision: number;
  agent: Agent;
  onSettled: () => void;
}

/** Values that lost to somebody else's, until a person has decided. */
export function Conflicts({ api, live, revision, agent, onSettled }: ConflictsProps) {
  const withHistory = mayOpen('history', agent);
  const [number, setNumber] = useState(1);
  const load = useCallback(
    async (signal: AbortSignal) => {
      const page = await api.conflicts({ page: number, limit: PAGE_SIZE }, signal);
      // A deleted contact tells no name any more; its history does, to those who may read it.
      const nameless = page.conflicts.filter(
        ({ contact, contact_id }) => !(contact && 'first_name' in contact) && !live.names.knows(contact_id),
      );
      if (withHistory)
        await Promise.all(nameless.map(({ contact_id }) => recall(api, live, contact_id, signal)));
      return page;
    },
    [api, live, withHistory, number],
  );
  const { data, error, loading, reload } = useServerData(load, revision, PACE);
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

  const { total = 0, total_pages: pages = 1 } = data?.pagination ?? {};
  // All of the last page was settled meanwhile.
  if (number > Math.max(1, pages)) setNumber(Math.max(1, pages));
  const turnTo = (next: number) => {
    setNumber(next);
    window.scrollTo(0, 0);
  };

  return (
    <Page
      title="Conflicts"
      lead="Two people changed the same thing without having seen each other’s change. Nothing was lost: choose which one counts."
    >
      <Outcome of={{ problem, done }} />
      {!data && error && <Unavailable>{error}</Unavailable>}
      {data && total === 0 && <p className={styles.empty}>No open conflicts. All is settled.</p>}
      {data && data.conflicts.length > 0 && (
        <ul className={loading ? styles.stale : styles.list} aria-busy={loading}>
          {data.conflicts.map((conflict) => (
            <li key={conflict.id}>
              <ConflictCard
                conflict={conflict}
                name={nameOf(conflict)}
                withHistory={withHistory}
                busy={busy}
                onTake={(take) => void settle(conflict, take)}
              />
            </li>
          ))}
        </ul>
      )}
      {data && pages > 1 && (
        <Pager
          label="Pages of conflicts"
          pagination={data.pagination}
          pageSize={PAGE_SIZE}
          page={number}
          onPage={turnTo}
        />
      )}
    </Page>
  );
}

async function recall(api: Api, live: LiveStore, contactId: string, signal: AbortSignal): Promise<void> {
  const { entries } = await api.history({ contact_id: contactId }, signal);
  for (const { before, after } of entries) {
    const { first_name, last_name, company = null } = { ...before, ...after };
    if (typeof first_name !== 'string' || typeof last_name !== 'string') continue;
    live.names.remember({ id: contactId, first_name, last_name, company: valueText(company) });
    return;
  }
}
