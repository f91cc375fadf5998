import { m } from '../../i18n';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { body } from '../../api/client';
import { Button } from '../../ui/button';
import { ContactDetails } from '../contacts/contact-details';
import { CursorPager, useCursors } from '../../ui/cursor-pager';
import { Field } from '../../ui/field';
import { Filters } from '../../ui/filters';
import { HistoryEntry } from './history-entry';
import { Page } from '../../ui/page';
import { Panel, PanelBody } from '../../ui/panel';
import { SelectField } from '../../ui/select-field';
import { Menu } from '../../ui/menu';
import { ErrorMessage } from '../../ui/error-message';
import { midnight } from '../../days';
import { useServerQuery } from '../../api/use-server-query';
import type { Search } from '../../pages';
import { PEOPLE, readPeople } from '../people/read-people';
import styles from './history-page.module.css';

const PAGE_SIZE = 50;

type Chosen = Search<'contact_id' | 'agent_code' | 'action' | 'from' | 'to'>;

/** Who did what, newest first. The filters are in the address, so that it can be kept and passed on. */
export function HistoryPage() {
  const search = useSearch({ from: '/history' });
  const navigate = useNavigate({ from: '/history' });
  const { data: people } = useServerQuery(PEOPLE, readPeople);

  const value = (name: keyof Chosen) => search[name] ?? '';
  const choose = (name: keyof Chosen, chosen: string) =>
    void navigate({ search: { ...search, [name]: chosen || undefined }, replace: true });
  const person = value('agent_code');
  const names: [string, string][] = (people ?? []).map(({ agent_code, agent_name }) => [
    agent_code,
    `${agent_name} (${agent_code})`,
  ]);
  // Also those who are nobody of the team, such as operator:cli, when the address names one.
  if (person && !names.some(([code]) => code === person)) names.push([person, person]);

  return (
    <Page title={m.history.title} lead={m.history.lead}>
      <Filters label={m.history.only}>
        <SelectField
          label={m.history.person}
          value={person}
          onChange={(event) => choose('agent_code', event.target.value)}
          options={[['', m.history.everybody], ...names]}
        />
        <SelectField
          label={m.history.what}
          value={value('action')}
          onChange={(event) => choose('action', event.target.value)}
          options={[['', m.history.everything], ...Object.entries(m.history.actions)]}
        />
        <Field
          label={m.history.from}
          type="date"
          value={value('from')}
          onChange={(event) => choose('from', event.target.value)}
        />
        <Field
          label={m.history.to}
          type="date"
          value={value('to')}
          onChange={(event) => choose('to', event.target.value)}
        />
      </Filters>
      {value('contact_id') && (
        <p>
          {m.history.oneContact}{' '}
          <Button type="button" look="quiet" onClick={() => choose('contact_id', '')}>
            {m.history.showAll}
          </Button>
        </p>
      )}
      {value('contact_id') && <ContactDetails contactId={value('contact_id')} />}
      {/* Other filters begin at the first page again. */}
      <Entries key={JSON.stringify(search)} search={search} />
    </Page>
  );
}

function Entries({ search }: { search: Chosen }) {
  const { cursor, pager } = useCursors<number>();
  const query = { ...filterOf(search), cursor, limit: PAGE_SIZE };
  const { data, error, loading } = useServerQuery(
    ['history', query],
    (api, signal) => body(api.GET('/api/audit', { params: { query }, signal })),
    { follows: 'contacts', keepsFormer: true },
  );

  // What it is already needs no restoring: the newest change of one contact, where nothing else is left out.
  const { contact_id, ...others } = search;
  const isWhole = contact_id !== undefined && !Object.values(others).some(Boolean) && cursor === undefined;
  const newest = isWhole ? data?.data[0]?.version : undefined;

  return (
    <Panel
      title={m.history.happened}
      anchor="entries"
      aside={
        <Menu
          groups={[{ label: m.history.exportAs, items: FORMATS.map((format) => exportOf(format, search)) }]}
        >
          {m.contacts.export}
        </Menu>
      }
    >
      {error && <ErrorMessage>{error}</ErrorMessage>}
      {data && (
        <>
          <ol aria-busy={loading} className={loading ? styles.stale : undefined}>
            {data.data.map((entry) => (
              <HistoryEntry
                key={entry.id}
                entry={entry}
                restores={search.contact_id !== undefined && entry.version !== newest}
              />
            ))}
          </ol>
          {data.data.length === 0 && (
            <PanelBody>
              <p>{m.history.none}</p>
            </PanelBody>
          )}
          <CursorPager label={m.history.pages} {...pager} next={data.next_cursor} loading={loading} />
        </>
      )}
    </Panel>
  );
}

const FORMATS = ['csv', 'ndjson'] as const;

/** All entries that the filters find, as the browser loads them down. */
function exportOf(format: (typeof FORMATS)[number], search: Chosen) {
  const filters = Object.entries({ ...filterOf(search), format }).filter(([, value]) => value);
  const download = `/api/audit/export?${new URLSearchParams(filters as [string, string][])}`;
  return { id: format, text: m.common.formats[format], download };
}

/** Days as those of whoever looks at the page; both are included. */
function filterOf({ contact_id, agent_code, action, from, to }: Chosen) {
  return { contact_id, agent_code, action, from: midnight(from), to: midnight(to, 1) };
}
