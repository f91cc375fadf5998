import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { body } from '../../api/client';
import type { Schemas } from '../../api/types';
import { useServerQuery } from '../../api/use-server-query';
import { fieldName, valueText } from '../../fields';
import { m } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { useSession } from '../../session';
import { Button } from '../../ui/button';
import { CursorPager, useCursors } from '../../ui/cursor-pager';
import { ErrorMessage } from '../../ui/error-message';
import { Page } from '../../ui/page';
import { Panel, PanelBody } from '../../ui/panel';
import { ValueChanges } from '../../ui/value-changes';
import { operationText } from './operation-text';
import styles from './operations.module.css';
import { UndoDialog } from './undo-dialog';

/** One operation with its changes, field by field. */
export function OperationPage() {
  const { id } = useParams({ from: '/operations/$id' });
  // Another operation begins at its first page.
  return <Changes key={id} id={id} />;
}

function Changes({ id }: { id: string }) {
  const text = m.operations;
  const { cursor, pager } = useCursors<number>();
  const { data, error, loading, reload } = useServerQuery(
    ['operations', id, cursor],
    async (api, signal) =>
      (await body(api.GET('/api/operations/{id}', { params: { path: { id }, query: { cursor } }, signal })))
        .data,
    { follows: 'contacts', keepsFormer: true },
  );
  const [isUndoing, setUndoing] = useState(false);
  if (!data)
    return <Page title={m.frame.page.operations}>{error && <ErrorMessage>{error}</ErrorMessage>}</Page>;
  const { agent_code, device_id, ended_at, undone_by, undoes, changes, next_cursor } = data;
  return (
    <Page
      title={operationText(data)}
      lead={
        <>
          {agent_code}
          {device_id && (
            <>
              {' '}
              <bdi>{text.on(device_id)}</bdi>
            </>
          )}{' '}
          · {dateTime(Date.parse(ended_at))} · <Link to="/operations">{text.all}</Link>
        </>
      }
    >
      <Panel
        title={text.changes}
        anchor="changes"
        aside={
          undone_by ? (
            <p>
              {text.wasUndone}{' '}
              <Link to="/operations/$id" params={{ id: undone_by }}>
                {text.showUndo}
              </Link>
            </p>
          ) : (
            <Button type="button" look="quiet" onClick={() => setUndoing(true)}>
              {text.undo}
            </Button>
          )
        }
      >
        {undoes && (
          <PanelBody>
            <p>
              {text.isUndo}.{' '}
              <Link to="/operations/$id" params={{ id: undoes }}>
                {text.showUndone}
              </Link>
            </p>
          </PanelBody>
        )}
        <ol aria-busy={loading} className={loading ? styles.stale : undefined}>
          {changes.map((change) => (
            <Change key={change.version} change={change} by={agent_code} />
          ))}
        </ol>
        <CursorPager
          label={text.pagerOfChanges}
          {...pager}
          next={next_cursor}
          loading={loading}
          names={{ back: m.common.previous, on: m.common.next }}
        />
      </Panel>
      {isUndoing && <UndoDialog operation={data} onClose={() => setUndoing(false)} onDone={reload} />}
    </Page>
  );
}

/** @param by whoever the operation is of: others are named */
function Change({ change, by }: { change: Schemas['OperationChangeDto']; by: string }) {
  const text = m.operations;
  const { agent } = useSession();
  const { action, contact_id, contact_name, agent_code, fields } = change;
  const { is_deleted: broughtBack, ...values } = fields;
  const name = <bdi>{contact_name || m.common.aContact}</bdi>;
  return (
    <li className={styles.change}>
      <p>
        {broughtBack ? text.broughtBack : (text.actions[action] ?? action)}:{' '}
        <strong>
          {agent.role === 'admin' ? (
            <Link to="/history" search={{ contact_id }}>
              {name}
            </Link>
          ) : (
            name
          )}
        </strong>
        {agent_code !== by && ` · ${agent_code}`}
      </p>
      {action !== 'DELETE' && (
        <ValueChanges
          changes={Object.entries(values).map(([field, { before, after }]) => ({
            label: fieldName(field),
            before: valueText(before),
            after: valueText(after),
          }))}
        />
      )}
    </li>
  );
}
