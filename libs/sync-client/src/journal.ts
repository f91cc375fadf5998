import { CONTACT_FIELD_NAMES } from '@app/protocol';
import type { Contact, Entry, Fields, PushResult } from './types';

/** Acknowledged mutations are kept this long, so that they can be sent again to a server restored from a backup. */
export const JOURNAL_MS = 7 * 24 * 3_600_000;

function imageOf(contact: Contact | null | undefined, fields: Fields | undefined): Fields | undefined {
  if (!contact || contact.is_deleted || !('first_name' in contact)) return undefined;
  const names = new Set<string>([...CONTACT_FIELD_NAMES, ...Object.keys(fields ?? {})]);
  return Object.fromEntries(
    [...names].filter((name) => name in contact).map((name) => [name, contact[name]]),
  );
}

/**
 * The entry as journal: with the epoch of the answer, and the contact after the edit. The version stays that of the first
 * acknowledgement: by it the edits of all devices have one order, however many restores come.
 */
export function journaled(entry: Entry, result: PushResult, epoch: string, at: number): Entry {
  const { op, fields } = entry.mutation;
  const image = op === 'delete' ? undefined : (imageOf(result.contact, fields) ?? entry.acknowledged?.image);
  const version = entry.acknowledged?.version ?? result.version ?? 0;
  return { ...entry, acknowledged: { epoch, version, at, ...(image && { image }) } };
}

/** Whether this entry need not be kept any longer. What is to be sent again is kept. */
export function isOutdated({ acknowledged }: Entry, epoch: string | null, now: number): boolean {
  return !!acknowledged && acknowledged.epoch === epoch && acknowledged.at < now - JOURNAL_MS;
}
