import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { body } from '../../api/client';
import { ApiError, sentenceOf } from '../../api/errors';
import type { Contact } from '../../api/types';
import { useAskBeforeUnload } from '../../hooks/use-ask-before-unload';
import { m } from '../../i18n';
import { useSession } from '../../session';
import type { Column } from './columns';
import { draftOf } from './contact-form';
import styles from './contact-grid.module.css';
import type { ContactWindows } from './contact-windows';
import { keepDraft, keptDraft } from './kept-drafts';
import { problemsOf, useSaveContact } from './save-contact';
import { useEditing } from './use-editors';

interface CellEditorProps {
  contact: Contact;
  column: Column;
  text: string;
  windows: ContactWindows;
  onDone: () => void;
}

/** One field in its cell: Enter saves, Escape leaves it as it was. */
export function CellEditor({ contact, column, text, windows, onDone }: CellEditorProps) {
  const { api, agent } = useSession();
  useEditing(contact.id);
  const save = useSaveContact();
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState('');
  const busy = useRef(false);
  /** As the person at the screen knows it: a later version is somebody else's. */
  const base = useRef(contact);
  useEffect(() => input.current?.select(), []);
  const [isDirty, setDirty] = useState(false);
  useAskBeforeUnload(isDirty);
  /** Of the whole contact, from before. */
  const [former] = useState(() => keptDraft(agent, contact.id));
  const keep = (value: string) => {
    const isChanged = value.trim() !== text.trim();
    setDirty(isChanged);
    const { base: of, draft } = former ?? { base: base.current, draft: draftOf(base.current) };
    const edited = { base: of, draft: { ...draft, [column.field!]: value }, inCell: true } as const;
    keepDraft(agent, contact.id, isChanged ? edited : former);
  };
  const done = () => {
    keepDraft(agent, contact.id, former);
    onDone();
  };

  const write = async (value: string): Promise<void> => {
    try {
      const saved = await save(base.current, { [column.field!]: value });
      if (saved) windows.replace(saved);
      done();
    } catch (thrown) {
      if (!(thrown instanceof ApiError && thrown.code === 'VERSION_MISMATCH')) {
        return setProblem(Object.values(problemsOf(thrown))[0] ?? '');
      }
      const params = { path: { id: contact.id } };
      const { data: latest } = await body(api.GET('/api/contacts/{id}', { params }));
      const isTheSame = column.text(latest) === column.text(base.current);
      base.current = latest;
      // Something else of the contact was changed: the two do not meet.
      if (isTheSame) return write(value);
      setProblem(m.contacts.cellConflict(latest.updated_by, column.text(latest)));
    }
  };
  const finish = async () => {
    const { value } = input.current!;
    if (busy.current) return;
    if (value.trim() === text.trim()) return done();
    busy.current = true;
    await write(value).catch((thrown: unknown) => setProblem(sentenceOf(thrown)));
    busy.current = false;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' || event.key === 'Tab') {
      event.preventDefault();
      void finish();
    } else if (event.key === 'Escape') done();
    event.stopPropagation();
  };

  return (
    <>
      <input
        ref={input}
        autoFocus
        className={styles.input}
        aria-label={column.label}
        aria-invalid={problem !== ''}
        aria-describedby={problem ? 'cell-problem' : undefined}
        defaultValue={text}
        autoComplete="off"
        onChange={({ target }) => keep(target.value)}
        onKeyDown={onKeyDown}
        onBlur={() => !problem && void finish()}
      />
      {problem && (
        <span id="cell-problem" role="alert" className={styles.problem}>
          {problem}
        </span>
      )}
    </>
  );
}
