import { useMemo, useState } from 'react';
import { type Api, PAGE_SIZE } from '../api/api';
import { useDebounced } from '../hooks/use-debounced';
import { useServerData } from '../hooks/use-server-data';
import type { LiveStore } from '../live/live-store';
import styles from './contact-list.module.css';
import { ContactTable } from './contact-table';
import { Pager } from './pager';
import { Panel } from './panel';
import { SearchField } from './search-field';
import { Unavailable } from './unavailable';

const PACE = { pauseMs: 800 };
const TYPING_MS = 250;

interface ContactListProps {
  api: Api;
  live: LiveStore;
  revision: number;
  withHistory: boolean;
}

/** One page of the team's contacts, the latest changed first, as the server finds and orders them. */
export function ContactList({ api, live, revision, withHistory }: ContactListProps) {
  const [text, setText] = useState('');
  const [page, setPage] = useState(1);
  const search = useDebounced(text.trim(), TYPING_MS);

  const load = useMemo(() => {
    // What was there when this page of this search was first read is not news; whatever comes above it is.
    let freshAfter: number | undefined;
    return async (signal: AbortSignal) => {
      const answer = await api.contacts({ search, page }, signal);
      for (const contact of answer.contacts) live.names.remember(contact);
      freshAfter ??= Math.max(live.knownVersion, ...answer.contacts.map(({ version }) => version));
      return { ...answer, search, freshAfter };
    };
  }, [api, live, search, page]);
  const { data, error, loading } = useServerData(load, revision, PACE);

  return (
    <Panel
      title="Contacts"
      anchor="contacts"
      aside={
        <SearchField
          label="Search contacts"
          value={text}
          onChange={(value) => {
            setText(value);
            setPage(1);
          }}
        />
      }
    >
      {error && <Unavailable>{error}</Unavailable>}
      {data && (
        <>
          <div className={loading ? styles.stale : undefined} aria-busy={loading}>
            {data.contacts.length ? (
              <ContactTable contacts={data.contacts} freshAfter={data.freshAfter} withHistory={withHistory} />
            ) : (
              <p className={styles.empty}>{emptySentence(data.search, data.pagination.total)}</p>
            )}
          </div>
          <Pager
            label="Pages of contacts"
            pagination={data.pagination}
            pageSize={PAGE_SIZE}
            page={page}
            onPage={setPage}
          />
        </>
      )}
    </Panel>
  );
}

function emptySentence(search: string, total: number): string {
  if (total) return 'Nothing is left on this page.';
  return search
    ? `No contact matches “${search}”.`
    : 'There are no contacts yet. The first one will appear here.';
}
