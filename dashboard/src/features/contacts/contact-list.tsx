import { useRef, useState } from 'react';
import { body } from '../../api/client';
import { useServerQuery } from '../../api/use-server-query';
import { useDebounced } from '../../hooks/use-debounced';
import { mayOpen } from '../../pages';
import { useSession } from '../../session';
import { ErrorMessage } from '../../ui/error-message';
import { Pager } from '../../ui/pager';
import { Panel } from '../../ui/panel';
import { SearchField } from '../../ui/search-field';
import styles from './contact-list.module.css';
import { ContactTable } from './contact-table';

const PAGE_SIZE = 50;
const TYPING_MS = 250;

/** One page of the team's contacts, the latest changed first, as the server finds and orders them. */
export function ContactList() {
  const { agent, live } = useSession();
  const [text, setText] = useState('');
  const [page, setPage] = useState(1);
  const search = useDebounced(text.trim(), TYPING_MS);
  const withHistory = mayOpen('history', agent);
  /** What was there when a page of a search was first read is not news; whatever comes above it is. */
  const freshAfter = useRef(new Map<string, number>());

  const { data, error, loading } = useServerQuery(
    ['contacts', 'list', search, page],
    async (api, signal) => {
      const query = { page, limit: PAGE_SIZE, ...(search && { q: search }) };
      const answer = await body(api.GET('/api/contacts', { params: { query }, signal }));
      for (const contact of answer.data) live.names.remember(contact);
      const list = `${page} ${search}`;
      const fresh =
        freshAfter.current.get(list) ??
        Math.max(live.knownVersion, ...answer.data.map(({ version }) => version));
      freshAfter.current.set(list, fresh);
      return { contacts: answer.data, pagination: answer.pagination, search, freshAfter: fresh };
    },
    { follows: 'contacts', keepsFormer: true },
  );

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
      {error && <ErrorMessage>{error}</ErrorMessage>}
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
