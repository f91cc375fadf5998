import { type ContactFieldName, parseContactFields } from '@app/protocol';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { body } from '../../api/client';
import { ApiError } from '../../api/errors';
import type { Contact } from '../../api/types';
import { useServerQuery } from '../../api/use-server-query';
import { fieldName, valueText } from '../../fields';
import { m } from '../../i18n';
import { useAskBeforeUnload } from '../../hooks/use-ask-before-unload';
import { fullName } from '../../live/contact-name-cache';
import { mayOpen } from '../../pages';
import { useSession, useUnsentEdits } from '../../session';
import { Alert } from '../../ui/alert';
import { Avatar } from '../../ui/avatar';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { RelativeTime } from '../../ui/relative-time';
import { ContactDevices } from './contact-devices';
import { changesOf, type Draft, draftOf, kindOf, LABELLED, rebase, SECTIONS } from './contact-form';
import styles from './contact-panel.module.css';
import { keepDraft, keptDraft } from './kept-drafts';
import { FieldEditor } from './field-editor';
import { type Problems, problemsOf, sentencesOf, useSaveContact } from './save-contact';
import { useEditing, useEditors } from './use-editors';

interface ContactPanelProps {
  /** Of the contact, or `new`. */
  id: string;
  /** As the list has it: it shows at once, and is read meanwhile. */
  known?: Contact;
  onSaved: (contact: Contact) => void;
  onDelete: (contact: Contact) => void;
  onClose: () => void;
}

/** A contact with all its fields beside the list: to look at, and for those who may to change. */
export function ContactPanel({ id, known, ...rest }: ContactPanelProps) {
  const isNew = id === 'new';
  const { data, error } = useServerQuery(
    ['contacts', id],
    async (api, signal) =>
      (await body(api.GET('/api/contacts/{id}', { params: { path: { id } }, signal }))).data,
    { follows: 'contact', enabled: !isNew, known },
  );
  const { unsent } = useSession();
  const edits = useUnsentEdits();
  /** It was closed before there was anything to show: what comes now must not open it again. */
  const [left, setLeft] = useState(false);
  const latest = useMemo(() => data && unsent.applied(data), [data, edits, unsent]);
  if (isNew || (data && !left))
    return (
      <ContactForm
        key={id}
        id={id}
        latest={latest}
        gone={data && error ? error : ''}
        isToBeDeleted={unsent.isToBeDeleted(id)}
        {...rest}
      />
    );
  return (
    <Dialog
      look="side"
      title={m.contacts.contact}
      onClose={rest.onClose}
      mayClose={() => {
        setLeft(true);
        return true;
      }}
    >
      {() => <Alert>{error}</Alert>}
    </Dialog>
  );
}

interface FoldedProps {
  label: string;
  /** There is something in it that must be seen. */
  isFilled: boolean;
  children: () => ReactNode;
}

/** Made when it is first unfolded, and not folded again under the hands of whoever empties it. */
function Folded({ label, isFilled, children }: FoldedProps) {
  const [isUnfolded, setUnfolded] = useState(isFilled);
  const isOpen = isUnfolded || isFilled;
  return (
    <details open={isOpen} onToggle={({ currentTarget }) => setUnfolded(currentTarget.open)}>
      <summary>{label}</summary>
      {isOpen && children()}
    </details>
  );
}

interface ContactFormProps extends Omit<ContactPanelProps, 'known'> {
  /** As the server has it, with what is still to be sent; undefined for one that is being made. */
  latest?: Contact;
  /** Why it can no longer be read, such as that it was deleted. */
  gone: string;
  /** Its deletion waits to be sent. */
  isToBeDeleted: boolean;
}

function ContactForm({ id, latest, gone, isToBeDeleted, onSaved, onDelete, onClose }: ContactFormProps) {
  const { agent } = useSession();
  const readOnly = agent.role === 'viewer' || isToBeDeleted;
  useEditing(readOnly || latest?.is_deleted ? undefined : latest?.id);
  const editedBy = useEditors().get(latest?.id ?? '');
  const save = useSaveContact();
  const queries = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const name = useRef<HTMLSpanElement>(null);
  const [former] = useState(() => keptDraft(agent, id));
  /** What the draft is an edit of. */
  const [base, setBase] = useState(former ? former.base : latest);
  const [draft, setDraft] = useState<Draft>(() => former?.draft ?? draftOf(latest));
  const [conflicts, setConflicts] = useState<ContactFieldName[]>([]);
  const [problems, setProblems] = useState<Problems>({});
  const [busy, setBusy] = useState(false);
  /** Closing would lose what was typed: it is asked first. */
  const [leaving, setLeaving] = useState(false);
  const changes = changesOf(draftOf(base), draft);
  const isDirty = Object.keys(changes).length > 0;
  /** It is saved, or nobody wants it. */
  const isDone = useRef(false);
  useEffect(() => {
    keepDraft(agent, id, isDirty && !readOnly && !isDone.current ? { base, draft } : undefined);
  }, [base, draft]);
  const finish = (close: () => void) => {
    isDone.current = true;
    keepDraft(agent, id, undefined);
    close();
  };
  useAskBeforeUnload(isDirty && !readOnly);

  const follow = (contact: Contact) => {
    const next = rebase(draftOf(base), draft, draftOf(contact));
    setBase(contact);
    setDraft(next.draft);
    setConflicts((former) => [...new Set([...former, ...next.conflicts])]);
    return next;
  };
  // Somebody else has changed it while it is open, or an edit of it that waited was refused.
  useEffect(() => {
    if (latest && base && latest !== base && latest.version >= base.version) follow(latest);
  }, [latest]);

  const put = (field: ContactFieldName, value: unknown) => {
    setDraft((former) => ({ ...former, [field]: value }));
    setProblems(({ [field]: _, '': __, ...others }) => others);
  };
  const settle = (field: ContactFieldName) =>
    setConflicts((former) => former.filter((each) => each !== field));

  /** Says at once what the server would say. */
  const check = (field: ContactFieldName) => {
    const parsed = parseContactFields({ [field]: draft[field] }, { partial: true });
    if ('problems' in parsed) setProblems((former) => ({ ...former, ...sentencesOf(parsed.problems) }));
  };

  /** @returns undefined where it meets what somebody else has written; no contact where it is sent later */
  const write = async (
    to: Contact | undefined,
    what: Partial<Draft>,
  ): Promise<{ contact?: Contact } | undefined> => {
    try {
      return { contact: await save(to, what) };
    } catch (thrown) {
      if (!(to && thrown instanceof ApiError && thrown.code === 'VERSION_MISMATCH')) throw thrown;
      await queries.refetchQueries({ queryKey: ['contacts', to.id] });
      const now = queries.getQueryData<Contact>(['contacts', to.id]);
      if (!now) throw thrown;
      const { draft: rebased, conflicts: met } = follow(now);
      // Where nobody has touched the same field the two edits do not meet.
      if (met.length === 0) return write(now, changesOf(draftOf(now), rebased));
      return undefined;
    }
  };

  const submit = async (event: FormEvent, close: () => void) => {
    event.preventDefault();
    if (busy) return;
    if (!isDirty) return close();
    setBusy(true);
    setProblems({});
    try {
      const written = await write(base, changes);
      if (written) {
        const { contact } = written;
        if (contact) {
          queries.setQueryData(['contacts', contact.id], contact);
          onSaved(contact);
        }
        finish(close);
      }
    } catch (thrown) {
      setProblems(problemsOf(thrown));
      // The first field that is wrong, once it says so.
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
    }
    setBusy(false);
  };

  const labels = (draft.labels ?? {}) as Record<string, string>;
  const editor = (field: ContactFieldName) => (
    <div
      key={field}
      data-half={(kindOf(field) === 'line' && !LABELLED.includes(field)) || undefined}
      onBlur={() => check(field)}
    >
      <FieldEditor
        field={field}
        value={draft[field]}
        label={labels[field] ?? ''}
        problem={problems[field] ?? ''}
        readOnly={readOnly}
        onChange={(value) => put(field, value)}
        onLabel={(label) => {
          const { [field]: _, ...others } = labels;
          put('labels', label ? { ...labels, [field]: label } : others);
        }}
      >
        {conflicts.includes(field) && base && (
          <div role="alert" className={styles.conflict}>
            <p>
              {m.contacts.changedMeanwhile(base.updated_by)}{' '}
              <strong>
                <bdi>{valueText(base[field]) || m.contacts.nothing}</bdi>
              </strong>
            </p>
            <Button
              type="button"
              look="quiet"
              onClick={() => {
                put(field, base[field]);
                settle(field);
              }}
            >
              {m.contacts.takeTheirs}
            </Button>
            <Button type="button" look="quiet" onClick={() => settle(field)}>
              {m.contacts.keepMine}
            </Button>
          </div>
        )}
      </FieldEditor>
    </div>
  );

  return (
    <Dialog
      look="side"
      // In a field a phone would unfold its keyboard; and the link to the history is nobody's first aim.
      initialFocus={base && name}
      title={
        base ? (
          <span ref={name} tabIndex={-1} className={styles.title}>
            <Avatar name={fullName(base)} />
            <bdi>{fullName(base)}</bdi>
          </span>
        ) : (
          m.contacts.newContact
        )
      }
      onClose={onClose}
      mayClose={() => {
        if (isDirty && !readOnly) setLeaving(true);
        return !isDirty || readOnly;
      }}
    >
      {(close) => (
        <form ref={form} noValidate className={styles.form} onSubmit={(event) => void submit(event, close)}>
          {base && (
            <p className={styles.lead}>
              {m.contacts.lastChange(base.updated_by)} <RelativeTime at={Date.parse(base.updated_at)} />
              {mayOpen('history', agent) && (
                <>
                  {' · '}
                  <Link to="/history" search={{ contact_id: base.id }}>
                    {m.contacts.history}
                  </Link>
                </>
              )}
            </p>
          )}
          <p role="status" className={styles.editing}>
            {base && base.id !== id ? m.contacts.mergedInto(fullName(base)) : editedBy}
          </p>
          {former && isDirty && (
            <p className={styles.warning}>{m.contacts.kept(Object.keys(changes).map(fieldName))}</p>
          )}
          {SECTIONS.map(({ name, fields, rare }) => (
            <section key={name} aria-label={m.contacts.sections[name]} className={styles.section}>
              <h3>{m.contacts.sections[name]}</h3>
              {fields.map(editor)}
              {rare.length > 0 && (
                <Folded
                  label={m.contacts.moreFields}
                  isFilled={rare.some((field) => draft[field] || problems[field])}
                >
                  {() => <div className={styles.section}>{rare.map(editor)}</div>}
                </Folded>
              )}
            </section>
          ))}
          {base && <ContactDevices contactId={base.id} />}
          <div className={styles.foot}>
            <Alert>
              {gone ||
                (isToBeDeleted && m.unsent.toBeDeleted) ||
                problems[''] ||
                (conflicts.length > 0
                  ? m.contacts.conflicting(conflicts.map((field) => fieldName(field)))
                  : '')}
            </Alert>
            {leaving ? (
              <div role="alertdialog" aria-label={m.contacts.unsaved} className={styles.buttons}>
                <p>{m.contacts.unsaved}</p>
                <Button type="button" look="quiet" autoFocus onClick={() => setLeaving(false)}>
                  {m.contacts.goOn}
                </Button>
                <Button type="button" look="danger" onClick={() => finish(close)}>
                  {m.contacts.discard}
                </Button>
              </div>
            ) : (
              <div className={styles.buttons}>
                {base && !readOnly && (
                  <Button
                    type="button"
                    look="quiet-danger"
                    onClick={() => {
                      close();
                      onDelete(base);
                    }}
                  >
                    {m.contacts.delete}
                  </Button>
                )}
                <span className={styles.room} />
                {!readOnly && (
                  <>
                    <Button type="button" look="quiet" onClick={() => (isDirty ? setLeaving(true) : close())}>
                      {m.common.cancel}
                    </Button>
                    <Button type="submit" busy={busy}>
                      {m.common.save}
                    </Button>
                  </>
                )}
              </div>
            )}
          </div>
        </form>
      )}
    </Dialog>
  );
}
