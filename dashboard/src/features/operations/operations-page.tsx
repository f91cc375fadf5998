import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { body } from '../../api/client';
import type { Operation } from '../../api/types';
import { useServerQuery } from '../../api/use-server-query';
import { midnight } from '../../days';
import { m } from '../../i18n';
import { dateTime, number } from '../../i18n/format';
import type { Search } from '../../pages';
import { useSession } from '../../session';
import { Button } from '../../ui/button';
import { CursorPager, useCursors } from '../../ui/cursor-pager';
import { Cell, DataTable, HeadCell, Row, RowActions } from '../../ui/data-table';
import { ErrorMessage } from '../../ui/error-message';
import { Field } from '../../ui/field';
import { Filters } from '../../ui/filters';
import { Page } from '../../ui/page';
import { Panel, PanelBody } from '../../ui/panel';
import { RelativeTime } from '../../ui/relative-time';
import { SelectField } from '../../ui/select-field';
import { Tag } from '../../ui/tag';
import { PEOPLE, readPeople } from '../people/read-people';
import { operationText } from './operation-text';
import styles from './operations.module.css';
import { UndoDialog } from './undo-dialog';

const PAGE_SIZE = 50;

type Chosen = Search<'kind' | 'agent_code' | 'contact_id' | 'from' | 'to'>;

/** What was done to the contacts, by whom, and its undo. The filters are in the address. */
export function OperationsPage() {
  const text = m.operations;
  const { agent } = useSession();
  const isAdmin = agent.role === 'admin';
  const search = useSearch({ from: '/operations' });
  const navigate = useNavigate({ from: '/operations' });
  const { data: people } = useServerQuery(PEOPLE, readPeople, { enabled: isAdmin });

  const choose = (name: keyof Chosen, chosen: string) =>
    void navigate({ search: { ...search, [name]: chosen || undefined }, replace: true });
  const field = (name: keyof Chosen) => ({
    value: search[name] ?? '',
    onChange: ({ target }: { target: { value: string } }) => choose(name, target.value),
  });

  return (
    <Page title={m.frame.page.operations} lead={isAdmin ? text.lead : text.leadOwn}>
      <Filters label={text.filters}>
        <SelectField
          label={text.kind}
          {...field('kind')}
          options={[['', text.everyKind], ...Object.entries(text.kinds)]}
        />
        {isAdmin && (
          <SelectField
            label={text.person}
            {...field('agent_code')}
            options={[
              ['', text.everybody],
              ...(people ?? []).map(
                ({ agent_code, agent_name }) => [agent_code, `${agent_name} (${agent_code})`] as const,
              ),
            ]}
          />
        )}
        <Field label={text.from} type="date" {...field('from')} />
        <Field label={text.to} type="date" {...field('to')} />
      </Filters>
      {search.contact_id && (
        <p>
          {text.oneContact}{' '}
          <Button type="button" look="quiet" onClick={() => choose('contact_id', '')}>
            {text.allContacts}
          </Button>
        </p>
      )}
      {/* Other filters begin at the first page again. */}
      <Operations key={JSON.stringify(search)} search={search} />
    </Page>
  );
}

function Operations({ search }: { search: Chosen }) {
  const text = m.operations;
  const { kind, agent_code, contact_id, from, to } = search;
  const { cursor, pager } = useCursors<string>();
  const query = {
    kind: kind as Operation['kind'] | undefined,
    agent_code,
    contact_id,
    since: midnight(from),
    until: midnight(to, 1),
    cursor,
    limit: PAGE_SIZE,
  };
  const { data, error, loading, reload } = useServerQuery(
    ['operations', query],
    (api, signal) => body(api.GET('/api/operations', { params: { query }, signal })),
    { follows: 'contacts', keepsFormer: true },
  );
  const [undoing, setUndoing] = useState<Operation>();

  return (
    <Panel title={text.list} anchor="list">
      {error && <ErrorMessage>{error}</ErrorMessage>}
      {data?.data.length === 0 && (
        <PanelBody>
          <p>{text.none}</p>
        </PanelBody>
      )}
      {data && data.data.length > 0 && (
        <div aria-busy={loading} className={loading ? styles.stale : undefined}>
          <DataTable
            label={text.list}
            columns={[
              text.kind,
              text.contact,
              text.changes,
              text.who,
              text.when,
              text.state,
              m.common.actions,
            ]}
          >
            {data.data.map((operation) => (
              <OperationRow key={operation.id} operation={operation} onUndo={() => setUndoing(operation)} />
            ))}
          </DataTable>
        </div>
      )}
      {data && <CursorPager label={text.pager} {...pager} next={data.next_cursor} loading={loading} />}
      {undoing && <UndoDialog operation={undoing} onClose={() => setUndoing(undefined)} onDone={reload} />}
    </Panel>
  );
}

function OperationRow({ operation, onUndo }: { operation: Operation; onUndo: () => void }) {
  const text = m.operations;
  const { id, kind, label, agent_code, device_id, ended_at, change_count, undone_by, undoes } = operation;
  const { first_change: first } = operation;
  const at = Date.parse(ended_at);
  return (
    <Row faded={Boolean(undone_by)}>
      <HeadCell minor={label && kind !== 'undo' ? <bdi>{label}</bdi> : undefined}>
        <Link to="/operations/$id" params={{ id }} className={styles.kind}>
          {text.kinds[kind] ?? kind}
        </Link>
      </HeadCell>
      <Cell of={text.contact} minor={first && (text.actions[first.action] ?? first.action)}>
        <bdi className={styles.contact}>{first?.contact_name}</bdi>
        {first && change_count > 1 && ` ${text.further(change_count - 1, number(change_count - 1))}`}
      </Cell>
      <Cell of={text.changes}>{number(change_count)}</Cell>
      <Cell of={text.who} minor={device_id && <bdi>{text.on(device_id)}</bdi>}>
        {agent_code}
      </Cell>
      <Cell of={text.when} minor={dateTime(at)}>
        <RelativeTime at={at} />
      </Cell>
      <Cell of={text.state}>
        {undone_by && (
          <Link to="/operations/$id" params={{ id: undone_by }}>
            <Tag kind="plain">{text.undone}</Tag>
          </Link>
        )}
        {undoes && (
          <Link to="/operations/$id" params={{ id: undoes }}>
            {text.showUndone}
          </Link>
        )}
      </Cell>
      <RowActions>
        {!undone_by && (
          <Button
            type="button"
            look="quiet"
            aria-label={text.undoOf(operationText(operation))}
            onClick={onUndo}
          >
            {text.undo}
          </Button>
        )}
      </RowActions>
    </Row>
  );
}
