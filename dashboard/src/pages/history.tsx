import { useCallback, useMemo, useState } from 'react';
import type { Api } from '../api/api';
import type { AuditFilter } from '../api/types';
import { Button } from '../components/button';
import { ContactDetails } from '../components/contact-details';
import { Field } from '../components/field';
import { ACTIONS } from '../components/history-actions';
import { HistoryEntry } from '../components/history-entry';
import { Page } from '../components/page';
import pager from '../components/pager.module.css';
import { Panel, PanelBody } from '../components/panel';
import { SelectField } from '../components/select-field';
import { Unavailable } from '../components/unavailable';
import { useServerData } from '../hooks/use-server-data';
import { addressOf, replaceAddress } from '../routing';
import styles from './history.module.css';

const PACE = { pauseMs: 1_000 };
const NEVER = 0;

interface HistoryProps {
  api: Api;
  revision: number;
  /** The filters; they are in the address, so that it can be kept and passed on. */
  query: URLSearchParams;
}

/** Who did what, newest first. */
export function History({ api, revision, query }: HistoryProps) {
  const load = useCallback((signal: AbortSignal) => api.people(signal), [api]);
  const { data: people } = useServerData(load, NEVER, PACE);

  const value = (name: string) => query.get(name) ?? '';
  const choose = (name: string, chosen: string) => {
    const next = new URLSearchParams(query);
    if (chosen) next.set(name, chosen);
    else next.delete(name);
    replaceAddress(addressOf('history', { query: next }));
  };
  const person = value('agent_code');
  const names: [string, string][] = (people ?? []).map(({ agent_code, agent_name }) => [
    agent_code,
    `${agent_name} (${agent_code})`,
  ]);
  // Also those who are nobody of the team, such as operator:cli, when the address names one.
  if (person && !names.some(([code]) => code === person)) names.push([person, person]);

  return (
    <Page title="History" lead="Who did what, when, and from which phone. Newest first.">
      <Panel title="Show only" anchor="filters">
        <PanelBody>
          <form className={styles.filters} role="search" onSubmit={(event) => event.preventDefault()}>
            <SelectField
              label="Person"
              value={person}
              onChange={(event) => choose('agent_code', event.target.value)}
              options={[['', 'Everybody'], ...names]}
            />
            <SelectField
              label="What"
              value={value('action')}
              onChange={(event) => choose('action', event.target.value)}
              options={[['', 'Everything'], ...Object.entries(ACTIONS)]}
            />
            <Field
              label="From"
              type="date"
              value={value('from')}
              onChange={(event) => choose('from', event.target.value)}
            />
            <Field
              label="To"
              type="date"
              value={value('to')}
              onChange={(event) => choose('to', event.target.value)}
            />
          </form>
          {value('contact_id') && (
            <p>
              Only one contact.{' '}
              <Button type="button" look="quiet" onClick={() => choose('contact_id', '')}>
                Show all contacts
              </Button>
            </p>
          )}
        </PanelBody>
      </Panel>
      {value('contact_id') && (
        <ContactDetails api={api} revision={revision} contactId={value('contact_id')} />
      )}
      {/* Other filters begin at the first page again. */}
      <Entries key={query.toString()} api={api} revision={revision} query={query} />
    </Page>
  );
}

function Entries({ api, revision, query }: HistoryProps) {
  /** Where each page begins that was turned over, the last being the one that is shown. */
  const [cursors, setCursors] = useState<(number | undefined)[]>([undefined]);
  const cursor = cursors.at(-1);
  const filter = useMemo(() => filterOf(query), [query]);
  const load = useCallback(
    (signal: AbortSignal) => api.history({ ...filter, cursor }, signal),
    [api, filter, cursor],
  );
  const { data, error, loading } = useServerData(load, revision, PACE);

  return (
    <Panel title="What happened" anchor="entries">
      {error && <Unavailable>{error}</Unavailable>}
      {data && (
        <>
          <ol aria-busy={loading} className={loading ? styles.stale : undefined}>
            {data.entries.map((entry) => (
              <HistoryEntry key={entry.id} entry={entry} />
            ))}
          </ol>
          {data.entries.length === 0 && (
            <PanelBody>
              <p>Nothing of this kind has happened.</p>
            </PanelBody>
          )}
          <nav className={pager.pager} aria-label="Pages of the history">
            <p role="status">Page {cursors.length}</p>
            <Button
              type="button"
              look="quiet"
              busy={cursors.length === 1}
              onClick={() => setCursors(cursors.slice(0, -1))}
            >
              Newer
            </Button>
            <Button
              type="button"
              look="quiet"
              busy={loading || data.nextCursor === null}
              onClick={() => setCursors([...cursors, data.nextCursor ?? undefined])}
            >
              Older
            </Button>
          </nav>
        </>
      )}
    </Panel>
  );
}

/** Days as those of whoever looks at the page; both are included. */
function filterOf(query: URLSearchParams): AuditFilter {
  const value = (name: string) => query.get(name) || undefined;
  const midnight = (name: string, days: number) => {
    const [year = 0, month = 1, day = 1] = (value(name) ?? '').split('-').map(Number);
    const date = new Date(year, month - 1, day + days);
    return value(name) && !Number.isNaN(date.getTime()) ? date.toISOString() : undefined;
  };
  return {
    contact_id: value('contact_id'),
    agent_code: value('agent_code'),
    action: value('action'),
    from: midnight('from', 0),
    to: midnight('to', 1),
  };
}
