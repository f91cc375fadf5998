import { isDeepStrictEqual } from 'node:util';
import {
  checkContactField,
  CONTACT_FIELD_NAMES,
  type ContactFieldName,
  type ContactFields,
  contactField,
  hasName,
  membersOf,
  NAME_FIELDS,
} from '@app/protocol';
import {
  type Effect,
  effectsOf,
  EXISTENCE,
  fieldOf,
  isOf,
  type LoggedChange,
  valueOf,
} from './contact-history';

/** Why something of an operation is left as it is. */
export type LeftReason =
  | 'changed_since'
  | 'deleted_since'
  | 'erased'
  | 'purged'
  | 'too_many_changes'
  | 'too_large'
  | 'no_name'
  | 'refused'
  | 'busy';

/** What an undo leaves as it is. */
export interface Left {
  contactId: string;
  /** A field, a tag (`tags.vip`) or a key (`metadata.crm`); null for the contact as a whole. */
  element: string | null;
  reason: LeftReason;
  /** The change that stands against it. */
  by?: LoggedChange;
}

/** How an operation is undone on one contact. */
export interface ContactPlan {
  contactId: string;
  /** The version that it was made for: of any other it may be wrong. */
  version: number;
  fields: ContactFields;
  /** The contact is deleted, or is there again; absent when that stays as it is. */
  deleted?: boolean;
  /** Of one that is deleted: the contact that it is merged into again. */
  mergedInto?: string;
  /** Values as they are and as they shall be, by element. */
  changes: Record<string, { from?: unknown; to?: unknown }>;
  left: Left[];
}

/**
 * What undoing an operation means for one contact: each element gets the value that it had before, where nobody has changed it
 * since. A contact that the operation made is deleted, but only if nobody has changed anything of it; one that it deleted comes
 * back. What stands against it is listed. It changes nothing by itself.
 *
 * @param history all changes of the contact from the first of the operation on, in the order of their versions
 */
export function planUndo(
  contactId: string,
  operationId: string,
  history: readonly LoggedChange[],
): ContactPlan {
  const current = history.at(-1)!;
  const plan: ContactPlan = { contactId, version: current.version, fields: {}, changes: {}, left: [] };
  const effects = effectsOf(history);
  const isOwn = (effect: Effect | undefined) => effect !== undefined && isOf(effect, operationId);
  const leave = (element: string | null, reason: LeftReason, by?: LoggedChange) =>
    plan.left.push({ contactId, element, reason, ...(by && { by }) });
  const existence = effects.get(EXISTENCE) ?? [];
  const top = existence.at(-1);
  const isMaker = history.some((change) => change.operationId === operationId && change.before === null);

  if (isOwn(top) && top!.after === 'live') {
    const others = foreignEffects(effects, operationId, top!.first.version);
    for (const [element, effect] of others) leave(element, 'changed_since', effect.last);
    if (others.length > 0) return plan;
    plan.deleted = true;
    const alias = top!.first.before?.merged_into;
    if (typeof alias === 'string') plan.mergedInto = alias;
  } else if (isOwn(top)) {
    plan.deleted = false;
  } else if (
    current.after.is_deleted &&
    (existence.some(isOwn) || [...effects.values()].flat().some(isOwn))
  ) {
    // Undone before, if it was made by the operation and its own deletion is all there is.
    if (top || !isMaker) leave(null, 'deleted_since', top?.last ?? current);
    return plan;
  } else if (existence.some(isOwn)) {
    leave(EXISTENCE, 'changed_since', top!.last);
  }
  if (plan.deleted !== undefined) plan.changes[EXISTENCE] = { from: !plan.deleted, to: plan.deleted };
  // What it was made with goes with it.
  if (isMaker) return plan;

  const targets = new Map<string, Map<string, unknown>>();
  for (const [element, stack] of effects) {
    if (element === EXISTENCE || !stack.some(isOwn)) continue;
    const effect = stack.at(-1)!;
    if (!isOwn(effect)) {
      leave(element, 'changed_since', effect.last);
      continue;
    }
    plan.changes[element] = { from: effect.after, to: effect.before };
    const field = fieldOf(element);
    targets.set(field, (targets.get(field) ?? new Map<string, unknown>()).set(element, effect.before));
  }
  for (const field of CONTACT_FIELD_NAMES) {
    const target = targets.get(field);
    if (!target) continue;
    const value = revert(field, target, current, history, operationId);
    if (checkMerged(field, value)) Object.assign(plan.fields, { [field]: value });
    else for (const element of target.keys()) withdraw(plan, element, 'too_large');
  }
  // Others may have taken away the name that there was besides.
  if (hasName(current.after) && !hasName({ ...current.after, ...plan.fields })) {
    for (const field of NAME_FIELDS) {
      if (!(field in plan.fields)) continue;
      delete plan.fields[field];
      withdraw(plan, field, 'no_name');
    }
  }
  return plan;
}

/** Effects of others on anything of the contact that came after a version. */
function foreignEffects(
  effects: ReadonlyMap<string, Effect[]>,
  operationId: string,
  after: number,
): [string, Effect][] {
  return [...effects].flatMap(([element, stack]): [string, Effect][] => {
    const foreign = stack.findLast((effect) => !isOf(effect, operationId) && effect.last.version > after);
    return foreign ? [[element, foreign]] : [];
  });
}

function revert(
  field: ContactFieldName,
  target: ReadonlyMap<string, unknown>,
  { after: current }: LoggedChange,
  history: readonly LoggedChange[],
  operationId: string,
): unknown {
  const now = valueOf(current, field);
  const members = membersOf(field, now);
  if (!members) return target.get(field);
  for (const [element, value] of target) {
    const name = element.slice(field.length + 1);
    if (value === undefined) members.delete(name);
    else members.set(name, value);
  }
  // Where all is as it was, it is so in its order as well.
  const original = history.find((change) => change.operationId === operationId)?.before;
  const was = original ? valueOf(original, field) : undefined;
  if (was !== undefined && isDeepStrictEqual(membersOf(field, was), members)) return was;
  return Array.isArray(now) ? [...members.keys()] : Object.fromEntries(members);
}

/** What was stored once fits; but what is put together of it and of what others added may be too much. */
function checkMerged(field: ContactFieldName, value: unknown): boolean {
  return contactField(field)!.merge === 'whole' || !checkContactField(field, value);
}

function withdraw(plan: ContactPlan, element: string, reason: LeftReason): void {
  delete plan.changes[element];
  plan.left.push({ contactId: plan.contactId, element, reason });
}
