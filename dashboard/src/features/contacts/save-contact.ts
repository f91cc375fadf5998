import {
  type ContactFieldName,
  type ContactFields,
  type FieldProblem,
  parseContactFields,
} from '@app/protocol';
import { written } from '../../api/client';
import { ApiError, sentenceOf } from '../../api/errors';
import type { Contact, Schemas } from '../../api/types';
import { fieldName } from '../../fields';
import { m } from '../../i18n';
import { fullName } from '../../live/contact-name-cache';
import { useSession } from '../../session';
import { useNotifyDone } from '../operations/undo';

/** Sentences by field; what belongs to none is under ''. */
export type Problems = Partial<Record<string, string>>;

/** The API's own sentences, said of a field by its label. */
export function sentencesOf(problems: readonly FieldProblem[]): Problems {
  return Object.fromEntries(
    problems.map(({ field, message }) => [field, m.contacts.fieldProblem(fieldName(field), message)]),
  );
}

/** What a save has thrown, field by field. */
export function problemsOf(thrown: unknown): Problems {
  if (thrown instanceof ApiError && thrown.details.length) return sentencesOf(thrown.details);
  return { '': sentenceOf(thrown) };
}

/**
 * @returns a function that writes some fields of a contact and says so, with "Undo".
 * It throws an ApiError: VERSION_MISMATCH when the contact has changed since `base`, VALIDATION_FAILED, as the server
 * would say it, before anything is sent.
 */
export function useSaveContact() {
  const { api } = useSession();
  const notifyDone = useNotifyDone();
  return async (base: Contact | undefined, changes: Record<string, unknown>): Promise<Contact> => {
    const parsed = parseContactFields(changes, { partial: base !== undefined });
    if ('problems' in parsed) throw new ApiError('VALIDATION_FAILED', '', 400, parsed.problems);
    const fields = parsed.fields as ContactFields & Schemas['UpdateContactDto'];
    const { data, operationId } = base
      ? await written(
          api.PUT('/api/contacts/{id}', {
            params: { path: { id: base.id }, header: { 'If-Match': `"${base.version}"` } },
            body: fields,
          }),
        )
      : await written(api.POST('/api/contacts', { body: fields }));
    const names = (Object.keys(fields) as ContactFieldName[]).map(fieldName);
    const said = base ? m.contacts.saved(fullName(data), names) : m.contacts.made(fullName(data));
    notifyDone(said, operationId);
    return data;
  };
}
