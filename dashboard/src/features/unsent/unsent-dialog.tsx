import { useState } from 'react';
import { changesBetween, fieldName } from '../../fields';
import { m } from '../../i18n';
import type { UnsentEdit } from '../../live/unsent-edits';
import { useSession, useUnsentEdits } from '../../session';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import dialog from '../../ui/dialog.module.css';
import { RelativeTime } from '../../ui/relative-time';
import { Tag } from '../../ui/tag';
import { ValueChanges } from '../../ui/value-changes';
import { nameOf } from '../contacts/save-contact';
import styles from './unsent-dialog.module.css';

/** What the server does not have yet: values before and after, and why the server will not take one. */
export function UnsentDialog({ onClose }: { onClose: () => void }) {
  const { unsent } = useSession();
  const edits = useUnsentEdits();
  const [busy, setBusy] = useState(false);
  const send = () => {
    setBusy(true);
    void unsent.send().finally(() => setBusy(false));
  };
  return (
    <Dialog title={m.unsent.title} onClose={onClose}>
      {(close) => (
        <>
          <p>{edits.length > 0 ? m.unsent.lead : m.unsent.none}</p>
          <ul className={styles.edits} aria-label={m.unsent.title}>
            {edits.map((edit) => (
              <Edit key={edit.key} edit={edit} onDiscard={() => unsent.discard(edit)} />
            ))}
          </ul>
          <div className={dialog.buttons}>
            {edits.some(({ refusal }) => !refusal) && (
              <Button type="button" look="quiet" busy={busy} onClick={send}>
                {m.unsent.sendNow}
              </Button>
            )}
            <Button type="button" onClick={close}>
              {m.common.close}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}

function Edit({ edit, onDiscard }: { edit: UnsentEdit; onDiscard: () => void }) {
  const { base, fields, deletes, madeAt, refusal } = edit;
  const [isAsked, setAsked] = useState(false);
  const name = nameOf(edit);
  const before = base as Record<string, unknown> | undefined;
  const changes = changesBetween(before ?? null, fields, Object.keys(fields));
  return (
    <li>
      <p className={styles.head}>
        <strong>
          <bdi>{name}</bdi>
        </strong>
        <Tag kind={refusal ? 'bad' : 'wait'}>{refusal ? m.unsent.refused : m.unsent.waiting}</Tag>
        <RelativeTime at={madeAt} />
      </p>
      {refusal && <p className={styles.refusal}>{refusal}</p>}
      {deletes ? (
        <p>{m.unsent.deletes}</p>
      ) : (
        <ValueChanges
          changes={changes.map(({ field, ...values }) => ({ label: fieldName(field), ...values }))}
        />
      )}
      <Button
        type="button"
        look={isAsked ? 'danger' : 'quiet'}
        aria-label={isAsked ? m.unsent.discardReally(name) : m.unsent.discard(name)}
        onClick={() => (isAsked ? onDiscard() : setAsked(true))}
      >
        {isAsked ? m.unsent.really : m.unsent.discardIt}
      </Button>
    </li>
  );
}
