import { contactField } from '@app/protocol';
import type { Contact, Fields, Mutation } from './types';

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const list = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Tags merge as adds and removes: what the edit added to, and removed from, what its editor saw. */
function mergeTags(server: unknown, edited: unknown, seen: unknown): unknown[] {
  const removed = list(seen).filter((tag) => !list(edited).includes(tag));
  const added = list(edited).filter((tag) => !list(seen).includes(tag));
  const kept = list(server).filter((tag) => !removed.includes(tag));
  return [...kept, ...added.filter((tag) => !kept.includes(tag))];
}

/** Metadata and labels merge key by key. */
function mergeKeys(server: unknown, edited: unknown, seen: unknown): Json {
  const merged: Json = isObject(server) ? { ...server } : {};
  const before = isObject(seen) ? seen : {};
  const after = isObject(edited) ? edited : {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (same(before[key], after[key])) continue;
    if (key in after) merged[key] = after[key];
    else delete merged[key];
  }
  return merged;
}

function merge(contact: Contact, fields: Fields, base: Mutation['base']): Contact {
  const merged: Contact = { ...contact, ...fields };
  // Without what the editor saw the whole value counts.
  for (const field of Object.keys(base ? fields : {})) {
    const merge = contactField(field)?.merge;
    const sides = [contact[field], fields[field], base![field]] as const;
    if (merge === 'per tag') merged[field] = mergeTags(...sides);
    else if (merge === 'per key') merged[field] = mergeKeys(...sides);
  }
  return merged;
}

/** What the user sees of a contact: the server's picture with the queued edits on top, or undefined. */
export function overlay(server: Contact | undefined, queued: readonly Mutation[]): Contact | undefined {
  let contact = server?.is_deleted ? undefined : server;
  for (const { op, contact_id, fields, base, resurrect } of queued) {
    if (op === 'delete') contact = undefined;
    else if (op === 'create') contact ??= { version: 0, is_deleted: false, ...fields, id: contact_id };
    else if (contact) contact = merge(contact, fields ?? {}, base);
    else if (resurrect)
      contact = { version: server?.version ?? 0, ...fields, is_deleted: false, id: contact_id };
  }
  return contact;
}
