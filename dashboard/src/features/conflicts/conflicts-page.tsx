import { m } from '../../i18n';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Api, body } from '../../api/client';
import { ApiError } from '../../api/errors';
import type { Conflict } from '../../api/types';
import { useServerQuery } from '../../api/use-server-query';
import { ConflictCard } from './conflict-card';
import { mayOpen } from '../../pages';
import { useSession } from '../../session';
import { StatusMessage } from '../../ui/status-message';
import { Page } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { ErrorMessage } from '../../ui/error-message';
import { useAction } from '../../hooks/use-action';
import { valueText } from '../../fields';
import { fullName } from '../../live/contact-name-cache';
import type { LiveStore } from '../../live/live-store';
import styles from '../../ui/card-list.module.css';

const PAGE_SIZE = 50;

/** Values that lost to somebody else's, until a person has decided. */
export function ConflictsPage() {
  const { agent, api, live } = useSession();
  const queries = useQueryClient();
  const withHistory = mayOpen('history', agent);
  const [number, setNumber] = useState(1);
  const { data, error, loading } = useServerQuery(
    ['conflicts', 'page', number],
    async (api, signal) => {
      const query = { page: number, limit: PAGE_SIZE };
      const page = await body(api.GET('/api/sync/conflicts', { params: { query }, signal }));
      // A deleted contact tells no name any more; its history does, to those who may read it.
      const nameless = page.data.filter(
        ({ contact, contact_id }) => !(contact && 'first_name' in contact) && !live.names.knows(contact_id),
      );
      if (withHistory)
        await Promise.all(nameless.map(({ contact_id }) => recall(api, live, contact_id, signal)));
      return page;
    },
    { follows: 'contacts', keepsFormer: true },
  );
  /** Also the number in the navigation. */
  const reload = () => void queries.invalidateQueries({ queryKey: ['conflicts'] });
  const { run, busy, problem, done } = useAction();

  const nameOf = ({ contact, contact_id }: Conflict) =>
    contact && 'first_name' in contact ? fullName(contact) : live.names.nameOf(contact_id);

  const settle = (conflict: Conflict, take: 'kept' | 'lost') =>
    run(
      async () => {
        try {
          const params = { path: { id: conflict.id } };
          await api.POST('/api/sync/conflicts/{id}/resolve', { params, body: { take } });
        } catch (thrown) {
          // Settled by somebody else, or gone: the list is read again, and the sentence says why.
          if (!(thrown instanceof ApiError) || thrown.code === 'UNREACHABLE') throw thrown;
          reload();
          throw thrown;
        }
        reload();
      },
      m.conflicts.settled(nameOf(conflict)),
    );

  const { total = 0, total_pages: pages = 1 } = data?.pagination ?? {};
  // All of the last page was settled meanwhile.
  if (number > Math.max(1, pages)) setNumber(Math.max(1, pages));
  const turnTo = (next: number) => {
    setNumber(next);
    window.scrollTo(0, 0);
  };

  return (
    <Page title={m.conflicts.title} lead={m.conflicts.lead}>
      <StatusMessage of={{ problem, done }} />
      {!data && error && <ErrorMessage>{error}</ErrorMessage>}
      {data && total === 0 && <p className={`card ${styles.empty}`}>{m.conflicts.none}</p>}
      {data && data.data.length > 0 && (
        <ul className={loading ? styles.stale : styles.list} aria-busy={loading}>
          {data.data.map((conflict) => (
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
          label={m.conflicts.pages}
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
  const query = { contact_id: contactId };
  const { data } = await body(api.GET('/api/audit', { params: { query }, signal }));
  for (const { before, after } of data) {
    const { first_name, last_name, company = null } = { ...before, ...after };
    if (typeof first_name !== 'string' || typeof last_name !== 'string') continue;
    live.names.remember({ id: contactId, first_name, last_name, company: valueText(company) });
    return;
  }
}
