import { type ContactFieldName, type FieldProblem, parseContactFields } from '@app/protocol';
import { ApiError, sentenceOf } from '../../api/errors';
import type { Contact } from '../../api/types';
import { fieldName, problemText } from '../../fields';
import { m } from '../../i18n';
import { fullName } from '../../live/contact-name-cache';
import { sendEdit, type SentEdit, writeContact } from '../../live/send-edit';
import { type ContactEdit, isPassing } from '../../live/unsent-edits';
import { useSession } from '../../session';
import { useNotify } from '../../ui/toasts';
import { makeUuid } from '../../uuid';
import { useNotifyDone } from '../operations/undo';

/** Sentences by field; what belongs to none is under ''. */
export type Problems = Partial<Record<string, string>>;

/** The API's own sentences, said of a field by its label. */
export function sentencesOf(problems: readonly FieldProblem[]): Problems {
  return Object.fromEntries(problems.map((problem) => [problem.field, problemText(problem)]));
}

/** What a save has thrown, field by field. */
export function problemsOf(thrown: unknown): Problems {
  if (thrown instanceof ApiError && thrown.details.length) return sentencesOf(thrown.details);
  return { '': sentenceOf(thrown) };
}

/**
 * @returns a function that writes some fields of a contact and says so, with "Undo". Where there is no connection the edit is
 * kept in this browser and sent later, and nothing is returned.
 * It throws an ApiError: VERSION_MISMATCH when the contact has changed since `base`, VALIDATION_FAILED, as the server
 * would say it, before anything is sent.
 */
export function useSaveContact() {
  const { api, live, unsent } = useSession();
  const notify = useNotify();
  const notifySaved = useNotifySaved();
  return async (
    base: Contact | undefined,
    changes: Record<string, unknown>,
  ): Promise<Contact | undefined> => {
    const parsed = parseContactFields(changes, { partial: base !== undefined });
    if ('problems' in parsed) throw new ApiError('VALIDATION_FAILED', '', 400, parsed.problems);
    const edit: ContactEdit = {
      ...{ key: makeUuid(), uploadId: makeUuid(), base, epoch: live.knownEpoch },
      ...{ fields: parsed.fields, madeAt: Date.now() },
    };
    try {
      // In the order in which they were made.
      if (base && unsent.isWaiting(base.id)) throw new ApiError('UNREACHABLE', '');
      const { data, operationId } = await writeContact(api, edit);
      notifySaved(edit, data, operationId);
      return data;
    } catch (thrown) {
      if (!isPassing(thrown)) throw thrown;
      unsent.add(edit);
      notify(m.unsent.kept(nameOf(edit)));
      return undefined;
    }
  };
}

/**
 * @returns a function that deletes a contact as it is on the screen and says so, with "Undo". Where there is no connection the
 * deletion is kept in this browser and sent later: it answers whether it was sent. It throws an ApiError when the server
 * refuses it.
 */
export function useDeleteContact() {
  const { api, live, unsent, deviceId } = useSession();
  const notify = useNotify();
  const notifySent = useNotifySent();
  return async (base: Contact): Promise<boolean> => {
    const edit: ContactEdit = {
      ...{ key: makeUuid(), uploadId: makeUuid(), base, epoch: live.knownEpoch },
      ...{ fields: {}, deletes: true, madeAt: Date.now() },
    };
    try {
      if (unsent.isWaiting(base.id)) throw new ApiError('UNREACHABLE', '');
      notifySent(edit, await sendEdit(api, edit, deviceId));
      return true;
    } catch (thrown) {
      if (!isPassing(thrown)) throw thrown;
      unsent.add(edit);
      notify(m.unsent.kept(nameOf(edit)));
      return false;
    }
  };
}

/** What the contact of an edit is called. */
export function nameOf({ base, fields }: ContactEdit): string {
  return fullName({ ...base, ...(fields as Partial<Contact>) });
}

/** @returns a function that says that an edit was stored, with "Undo" */
export function useNotifySaved() {
  const notifyDone = useNotifyDone();
  return ({ base, fields }: ContactEdit, saved: Contact, operationId: string | undefined) => {
    const names = (Object.keys(fields) as ContactFieldName[]).map(fieldName);
    notifyDone(
      base ? m.contacts.saved(fullName(saved), names) : m.contacts.made(fullName(saved)),
      operationId,
    );
  };
}

/** @returns a function that says what came of an edit or a deletion that the server has taken */
export function useNotifySent() {
  const notify = useNotify();
  const notifyDone = useNotifyDone();
  const notifySaved = useNotifySaved();
  return (edit: ContactEdit, { contact, operationId, conflict }: SentEdit) => {
    if (conflict) notify(m.unsent.conflict(nameOf(edit)));
    else if (contact) notifySaved(edit, contact, operationId);
    else if (edit.deletes) notifyDone(m.contacts.deleted(nameOf(edit)), operationId);
    else notify(m.unsent.gone(nameOf(edit)));
  };
}
