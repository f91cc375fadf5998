import { useState } from 'react';
import { body } from '../../api/client';
import type { Job, Operation, Schemas } from '../../api/types';
import { useServerQuery } from '../../api/use-server-query';
import { useAction } from '../../hooks/use-action';
import { m } from '../../i18n';
import { number } from '../../i18n/format';
import { Alert } from '../../ui/alert';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import dialog from '../../ui/dialog.module.css';
import { RelativeTime } from '../../ui/relative-time';
import { useNotify } from '../../ui/toasts';
import { ValueChanges } from '../../ui/value-changes';
import { elementName, operationText, undoneValues } from './operation-text';
import { useUndo } from './undo';
import styles from './operations.module.css';

interface UndoDialogProps {
  operation: Pick<Operation, 'id' | 'kind' | 'label'>;
  /** Of the operation of a file's import. */
  importId?: string;
  onClose: () => void;
  onDone: () => void;
}

/** Says what an undo would do and what it would leave, and does it then. */
export function UndoDialog({ operation, importId, onClose, onDone }: UndoDialogProps) {
  const text = m.operations.dialog;
  const params = { path: { id: operation.id } };
  const { data, error } = useServerQuery(
    ['operations', operation.id, 'dry run'],
    async (api, signal) => {
      const [plan, detail] = await Promise.all([
        body(api.POST('/api/operations/{id}/undo', { params, body: { dry_run: true }, signal })),
        body(
          api.GET('/api/operations/{id}', {
            params: { ...params, query: { limit: NAMED } },
            signal,
          }),
        ),
      ]);
      const names = new Map(detail.data.changes.map((change) => [change.contact_id, change.contact_name]));
      return { plan: plan.data as Undo, names };
    },
    { everyMs: Infinity },
  );
  const undo = useUndo(importId);
  const notify = useNotify();
  const action = useAction();
  const [job, setJob] = useState<Job>();

  return (
    <Dialog title={text.title(operationText(operation))} onClose={onClose}>
      {(close) => (
        <>
          <div aria-live="polite">
            {!data && !error && <p>{text.looking}</p>}
            {data && <Plan {...data} />}
            {job?.total && (
              <p>
                {text.progress(number(job.done), number(job.total))} {text.mayClose}
              </p>
            )}
          </div>
          <Alert>{error || action.problem}</Alert>
          <div className={dialog.buttons}>
            <Button type="button" look="quiet" onClick={close} autoFocus>
              {action.busy ? m.common.close : m.common.cancel}
            </Button>
            {Boolean(data?.plan.contacts) && (
              <Button
                type="button"
                busy={action.busy}
                onClick={() =>
                  void action
                    .run(async () => notify(await undo(operation.id, setJob)))
                    .then((worked) => {
                      onDone();
                      if (worked) close();
                    })
                }
              >
                {action.busy ? text.running : text.confirm}
              </Button>
            )}
          </div>
        </>
      )}
    </Dialog>
  );
}

type Undo = Schemas['UndoDto'];

/** Changes whose contacts are called by their names: more than a plan lists. */
const NAMED = 500;

function Plan({ plan, names }: { plan: Undo; names: ReadonlyMap<string, string> }) {
  const text = m.operations.dialog;
  const { contacts, changes, changes_omitted, left, left_omitted, complete } = plan;
  const leftCount = left.length + (left_omitted ?? 0);
  const name = (id: string) => <bdi>{names.get(id) || m.common.aContact}</bdi>;
  return (
    <div className={styles.plan}>
      <p>{contacts ? text.would(contacts, number(contacts)) : text.nothing}</p>
      {changes.length > 0 && (
        <div className={styles.scroll} role="region" aria-label={text.list} tabIndex={0}>
          <ul>
            {changes.map(({ contact_id, action, fields }) => (
              <li key={contact_id}>
                <p>
                  <strong>{name(contact_id)}</strong> · {text.actions[action]}
                </p>
                {action === 'change' && <ValueChanges changes={undoneValues(fields)} />}
              </li>
            ))}
            {Boolean(changes_omitted) && <li>{text.more(number(changes_omitted ?? 0))}</li>}
          </ul>
        </div>
      )}
      {!complete && <p>{text.incomplete}</p>}
      {leftCount > 0 && (
        <>
          <p>{text.left(leftCount, number(leftCount))}</p>
          <div className={styles.scroll} role="region" aria-label={text.leftList} tabIndex={0}>
            <ul>
              {left.map(({ contact_id, field, reason, agent_code, occurred_at }) => (
                <li key={`${contact_id} ${field}`}>
                  <strong>{name(contact_id)}</strong>: {field ? elementName(field) : text.wholeContact},{' '}
                  {text.reasons[reason] ?? reason}
                  {agent_code && ` ${text.by(agent_code)}`}
                  {occurred_at && (
                    <>
                      {', '}
                      <RelativeTime at={Date.parse(occurred_at)} />
                    </>
                  )}
                </li>
              ))}
              {Boolean(left_omitted) && <li>{text.more(number(left_omitted ?? 0))}</li>}
            </ul>
          </div>
        </>
      )}
    </div>
  );
}
