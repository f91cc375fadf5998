import { isDeepStrictEqual } from 'node:util';
import { CONTACT_FIELD_NAMES, type ContactFieldName, contactField, membersOf } from '@app/protocol';

/** A contact as the audit log holds it. */
export type Image = Record<string, unknown> & { is_deleted: boolean };

/** One change of one contact, with the operation that it belongs to. */
export interface LoggedChange {
  version: number;
  /** Null for what releases wrote that knew no operations. */
  operationId: string | null;
  /** The operation that its own takes back. */
  undoes: string | null;
  agentCode: string;
  deviceId: string;
  at: Date;
  before: Image | null;
  after: Image;
}

/** What one operation made of one element, as long as it counts. */
export interface Effect {
  operationId: string | null;
  /** The operation that has made it count again, by undoing its undo. */
  restoredBy?: string;
  before: unknown;
  after: unknown;
  /** The first and the latest change of the operation here. */
  first: LoggedChange;
  last: LoggedChange;
}

/** Whether the contact is there. An element like any other, whose values are these. */
export const EXISTENCE = 'is_deleted';
type Existence = 'absent' | 'live' | 'deleted';

/** Parts of a contact that are changed, and undone, by themselves: a field, one tag (`tags.vip`), one key (`metadata.crm`). */
export function elementsOf(image: Image | null): Map<string, unknown> {
  const elements = new Map<string, unknown>();
  const existence: Existence = !image ? 'absent' : image.is_deleted ? 'deleted' : 'live';
  elements.set(EXISTENCE, existence);
  if (!image) return elements;
  for (const field of CONTACT_FIELD_NAMES) {
    const value = valueOf(image, field);
    const members = membersOf(field, value);
    if (!members) elements.set(field, value);
    else for (const [name, member] of members) elements.set(`${field}.${name}`, member);
  }
  return elements;
}

/** What an image says of a field; one from before there was the field says that it is empty. */
export function valueOf(image: Image, field: ContactFieldName): unknown {
  return image[field] === undefined ? contactField(field)!.empty : image[field];
}

/** The field of an element. Names of fields have no dots. */
export function fieldOf(element: string): string {
  return element.split('.', 1)[0]!;
}

/** Whether an effect is there by this operation. */
export function isOf({ operationId, restoredBy }: Effect, id: string): boolean {
  return operationId === id || restoredBy === id;
}

/** Nothing tells a contact that was never there from one that is deleted: neither is on any device. */
function isSame(element: string, one: unknown, other: unknown): boolean {
  const isGone = (value: unknown) => value === 'absent' || value === 'deleted';
  return isDeepStrictEqual(one, other) || (element === EXISTENCE && isGone(one) && isGone(other));
}

/**
 * Who changed what of a contact, by element, the oldest first: changes of an operation that follow each other are one effect,
 * and one that was undone is not there, nor is its undo. So what lies on top is what counts now.
 * @param changes in the order of their versions
 */
export function effectsOf(changes: readonly LoggedChange[]): Map<string, Effect[]> {
  const effects = new Map<string, Effect[]>();
  /** By element and undo: what it took back. */
  const undone = new Map<string, Effect>();
  for (const change of changes) {
    const [was, is] = [elementsOf(change.before), elementsOf(change.after)];
    for (const element of new Set([...was.keys(), ...is.keys()])) {
      const [before, after] = [was.get(element), is.get(element)];
      if (isSame(element, before, after)) continue;
      const stack = effects.get(element) ?? [];
      effects.set(element, stack);
      const top = stack.at(-1);
      const { operationId, undoes } = change;
      const again = undone.get(`${undoes} ${element}`);
      if (undoes && top && isOf(top, undoes) && isSame(element, top.before, after)) {
        undone.set(`${operationId} ${element}`, stack.pop()!);
      } else if (again && isSame(element, again.before, before) && isSame(element, again.after, after)) {
        stack.push({ ...again, restoredBy: operationId ?? undefined });
      } else if (operationId && top?.operationId === operationId) {
        Object.assign(top, { after, last: change });
        if (isSame(element, top.before, after)) stack.pop();
      } else {
        stack.push({ operationId, before, after, first: change, last: change });
      }
    }
  }
  return effects;
}
