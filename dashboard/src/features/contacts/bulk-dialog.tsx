import { CONTACT_FIELD_NAMES, CONTACT_FIELDS, type ContactFieldName, type FieldType } from '@app/protocol';
import { Field as Base } from '@base-ui/react/field';
import { type FormEvent, useEffect, useState } from 'react';
import { type Api, body } from '../../api/client';
import { ApiError, explain } from '../../api/errors';
import { finishedJob } from '../../api/finished-job';
import type { Schemas } from '../../api/types';
import { fieldName } from '../../fields';
import { m } from '../../i18n';
import { number } from '../../i18n/format';
import { useLive, useSession } from '../../session';
import { Alert } from '../../ui/alert';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import dialog from '../../ui/dialog.module.css';
import { Field } from '../../ui/field';
import { SelectField } from '../../ui/select-field';
import { useNotifyDone } from '../operations/undo';
import styles from './contact-panel.module.css';
import { TagsEditor } from './field-editor';
import { filtersOf, type ListQuery } from './list-query';
import { problemsOf } from './save-contact';
import type { Selection } from './selection';

export type BulkKind = 'edit' | 'tags' | 'delete';

/** What the server takes in one call. */
const MOST = 100_000;
const PAGE = 1_000;

/** Fields that many contacts may share. */
const FIELDS = CONTACT_FIELD_NAMES.filter(
  (field) => (CONTACT_FIELDS[field] as FieldType).schema.type === 'string',
);

interface BulkDialogProps {
  kind: BulkKind;
  selection: Selection;
  count: number;
  query: ListQuery;
  onDone: () => void;
  onClose: () => void;
}

type Edit = Pick<Schemas['BulkEditDto'], 'set' | 'add_tags' | 'remove_tags' | 'delete'>;

/** The same edit of many contacts: first what it would do, then the doing, with "Undo". */
export function BulkDialog({ kind, selection, count, query, onDone, onClose }: BulkDialogProps) {
  const { api } = useSession();
  const status = useLive('status');
  const isOffline = status === 'interrupted' || status === 'restarting';
  const say = useNotifyDone();
  const [field, setField] = useState<ContactFieldName>('company');
  const [value, setValue] = useState('');
  const [add, setAdd] = useState<string[]>([]);
  const [remove, setRemove] = useState<string[]>([]);
  const [plan, setPlan] = useState<Schemas['BulkEditResultDto']>();
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const [progress, setProgress] = useState<{ done: number; of: number | null }>();
  const tooMany = count > MOST;

  const edit = (): Edit => {
    if (kind === 'delete') return { delete: true };
    if (kind === 'tags')
      return { ...(add.length && { add_tags: add }), ...(remove.length && { remove_tags: remove }) };
    return { set: { [field]: value || null } };
  };
  const send = async (dryRun: boolean) => {
    const target = await targetOf(api, selection, query);
    const call = { ...target, ...edit(), dry_run: dryRun };
    const { data } = await body(api.POST('/api/contacts/bulk', { body: call }));
    if (!('state' in data)) return data;
    const { result } = await finishedJob(api, data, ({ done, total }) => setProgress({ done, of: total }));
    return result as unknown as Schemas['BulkEditResultDto'];
  };
  const attempt = async (work: () => Promise<void>, writes = false) => {
    setBusy(true);
    setProblem('');
    try {
      await work();
    } catch (thrown) {
      // The answer to a write may have been lost: what it would do now says whether it was done.
      const isUnknown = writes && thrown instanceof ApiError && thrown.status === 0;
      if (isUnknown) setPlan(undefined);
      setProblem(isUnknown ? m.contacts.bulkUnknown : Object.values(problemsOf(thrown)).join(' '));
    }
    setBusy(false);
  };
  const look = () => attempt(async () => setPlan(await send(true)));
  // Nothing to fill in: what it would do is looked at once, or when there is a connection.
  useEffect(() => {
    if (kind === 'delete' && !tooMany && !isOffline && !plan) void look();
  }, [isOffline]);

  const act = async () => {
    const { changed, failed, operation_id } = await send(false);
    const done = m.contacts.bulkDone[kind](number(changed));
    say(failed ? `${done} ${m.contacts.bulkFailed(number(failed))}` : done, operation_id);
  };
  const submit = (event: FormEvent, close: () => void) => {
    event.preventDefault();
    if (busy || tooMany || isOffline) return;
    if (!plan) return void look();
    void attempt(async () => {
      await act();
      onDone();
      close();
    }, true);
  };
  const reset = () => setPlan(undefined);

  return (
    <Dialog title={m.contacts.bulkTitle[kind](number(count))} onClose={onClose}>
      {(close) => (
        <form noValidate className={styles.form} onSubmit={(event) => submit(event, close)}>
          <p role="status" className={styles.warning}>
            {isOffline && m.contacts.bulkOffline}
          </p>
          {tooMany && <Alert>{m.contacts.tooMany(number(MOST))}</Alert>}
          {kind === 'edit' && (
            <>
              <SelectField
                label={m.contacts.bulkField}
                value={field}
                options={FIELDS.map((name) => [name, fieldName(name)] as const)}
                onChange={(event) => {
                  setField(event.target.value as ContactFieldName);
                  reset();
                }}
              />
              <Field
                label={m.contacts.bulkValue}
                hint={m.contacts.bulkEmpty}
                value={value}
                autoComplete="off"
                onChange={(event) => {
                  setValue(event.target.value);
                  reset();
                }}
              />
            </>
          )}
          {kind === 'tags' && (
            <>
              <TagsField
                label={m.contacts.tagsAdd}
                value={add}
                onChange={(tags) => {
                  setAdd(tags);
                  reset();
                }}
              />
              <TagsField
                label={m.contacts.tagsRemove}
                value={remove}
                onChange={(tags) => {
                  setRemove(tags);
                  reset();
                }}
              />
            </>
          )}
          {kind === 'delete' && <p>{m.contacts.deleteMeans}</p>}
          {plan && (
            <p role="status">
              {m.contacts.bulkPlan[kind](plan.changed, plan.unchanged)}{' '}
              {plan.failed > 0 && m.contacts.bulkWouldFail(number(plan.failed), reasonOf(plan.failures[0]!))}
            </p>
          )}
          {progress && (
            <label className={styles.field}>
              {m.contacts.progress(number(progress.done))}
              <progress value={progress.done} max={progress.of ?? undefined} />
            </label>
          )}
          <Alert>{problem}</Alert>
          <div className={dialog.buttons}>
            <Button type="button" look="quiet" onClick={close} autoFocus={kind === 'delete'}>
              {m.common.cancel}
            </Button>
            <Button
              type="submit"
              look={kind === 'delete' ? 'danger' : 'main'}
              busy={busy || tooMany || isOffline}
            >
              {plan ? m.contacts.bulkAct[kind](number(plan.changed)) : m.contacts.bulkLook}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

function reasonOf({ code, error }: Schemas['BulkEditResultDto']['failures'][number]): string {
  return m.contacts.bulkReasons[code] ?? explain(code, error);
}

interface TagsFieldProps {
  label: string;
  value: string[];
  onChange: (tags: string[]) => void;
}

function TagsField({ label, value, onChange }: TagsFieldProps) {
  return (
    <Base.Root className={styles.field}>
      <Base.Label>{label}</Base.Label>
      <TagsEditor value={value} readOnly={false} onChange={onChange} />
    </Base.Root>
  );
}

/** Before the first contact was made. */
const EVER = '1970-01-01T00:00:00Z';

/** The contacts as the server takes them: by the list's own filters where they say it, else by their ids. */
async function targetOf(
  api: Api,
  selection: Selection,
  query: ListQuery,
): Promise<Pick<Schemas['BulkEditDto'], 'ids' | 'filter'>> {
  if (!selection.all) return { ids: [...selection.ids] };
  // At least one filter is wanted, lest somebody change all contacts by leaving it out.
  if (selection.ids.size === 0) return { filter: { created_since: EVER, ...filtersOf(query) } };
  const ids: string[] = [];
  let cursor: string | null | undefined;
  do {
    const page = { ...query, limit: PAGE, ...(cursor && { cursor }) };
    const { data, pagination } = await body(api.GET('/api/contacts', { params: { query: page } }));
    for (const { id } of data) if (!selection.ids.has(id)) ids.push(id);
    cursor = pagination.next_cursor;
  } while (cursor && ids.length <= MOST);
  return { ids };
}
