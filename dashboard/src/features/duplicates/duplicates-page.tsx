import { useRef } from 'react';
import { body } from '../../api/client';
import type { Contact, DuplicateGroup } from '../../api/types';
import { useServerQuery } from '../../api/use-server-query';
import { useAction } from '../../hooks/use-action';
import { m } from '../../i18n';
import { number } from '../../i18n/format';
import { fullName } from '../../live/contact-name-cache';
import { useSession } from '../../session';
import { CursorPager, useCursors } from '../../ui/cursor-pager';
import { ErrorMessage } from '../../ui/error-message';
import { Page } from '../../ui/page';
import { StatusMessage } from '../../ui/status-message';
import { useNotify } from '../../ui/toasts';
import { useNotifyDone } from '../operations/undo';
import { DuplicateCard } from './duplicate-card';
import styles from '../../ui/card-list.module.css';

const PAGE_SIZE = 20;

/** Contacts that may be the same person, the likeliest first, until somebody has decided. */
export function DuplicatesPage() {
  const text = m.duplicates;
  const { api } = useSession();
  const notify = useNotify();
  const notifyDone = useNotifyDone();
  const { cursor, pager } = useCursors<string>();
  const { run, busy, problem } = useAction();
  const list = useRef<HTMLUListElement>(null);
  const { data, error, loading, reload } = useServerQuery(
    ['duplicates', cursor],
    (api, signal) =>
      body(api.GET('/api/contacts/duplicates', { params: { query: { cursor, limit: PAGE_SIZE } }, signal })),
    { follows: 'contacts', keepsFormer: true },
  );

  /** Does it, and goes on with the next group: what had the focus is gone with this one. */
  const decide = async (group: DuplicateGroup, work: () => Promise<void>) => {
    const place = data!.data.indexOf(group);
    const cards = list.current!.querySelectorAll('article');
    const next = cards[place + 1] ?? cards[place - 1];
    if (!(await run(work))) return;
    reload();
    next?.querySelector('button')?.focus();
  };
  const merge = (group: DuplicateGroup, survivor: Contact) =>
    decide(group, async () => {
      const loser_ids = group.contacts.filter((one) => one !== survivor).map(({ id }) => id);
      const { data: done } = await body(
        api.POST('/api/contacts/merge', { body: { survivor_id: survivor.id, loser_ids, dry_run: false } }),
      );
      const said = text.merged(fullName(survivor), number(loser_ids.length + 1));
      notifyDone(said, done.operation_id, reload);
    });
  const dismiss = (group: DuplicateGroup) =>
    decide(group, async () => {
      const params = { path: { id: group.id } };
      await api.POST('/api/contacts/duplicates/{id}/dismiss', { params });
      notify(text.dismissed, {
        undo: async () => {
          await api.DELETE('/api/contacts/duplicates/{id}/dismiss', { params });
          reload();
          return text.listedAgain;
        },
      });
    });

  return (
    <Page title={m.frame.page.duplicates} lead={text.lead}>
      <StatusMessage of={{ problem, done: '' }} />
      {!data && error && <ErrorMessage>{error}</ErrorMessage>}
      {data && data.compared_version < data.head_version && <p>{text.behind}</p>}
      {data?.data.length === 0 && <p className={`card ${styles.empty}`}>{text.none}</p>}
      <ul ref={list} className={loading ? styles.stale : styles.list} aria-busy={loading}>
        {data?.data.map((group) => (
          <li key={group.id}>
            <DuplicateCard
              group={group}
              busy={busy}
              onMerge={(survivor) => void merge(group, survivor)}
              onDismiss={() => void dismiss(group)}
            />
          </li>
        ))}
      </ul>
      {data && (
        <CursorPager
          label={text.pages}
          {...pager}
          next={data.next_cursor}
          loading={loading}
          names={{ back: text.likelier, on: text.lessLikely }}
        />
      )}
    </Page>
  );
}
