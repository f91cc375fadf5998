import { CONTACT_FIELD_NAMES, CONTACT_FIELDS } from '@app/protocol';

/** Lists that columns fill item by item, with the member that says an item is there, and the field that takes the first one. */
export const POOLS = {
  phones: { member: 'number', singles: ['phone_primary', 'phone_secondary'] },
  emails: { member: 'email', singles: ['email'] },
  addresses: { member: 'text', singles: ['address'] },
  websites: { member: 'url', singles: [] },
} as const;
export type Pool = keyof typeof POOLS;

/** Where the cells of a column go. */
export type Target =
  | { kind: 'id' | 'full_name' }
  /** The whole value of a field. */
  | { kind: 'field'; field: string; label?: string }
  /** A part of an item; columns of one group, or else of one label, are of the same item. */
  | { kind: 'item'; pool: Pool; group: string; member: string; label?: string }
  | { kind: 'label'; field: string }
  | { kind: 'metadata'; key: string }
  /** Two columns, one with the key and one with the value. */
  | { kind: 'pair'; group: string; part: 'key' | 'value' };

const LABELLED = Object.keys(CONTACT_FIELDS.labels.schema.properties!);
const ITEM = /^(phones|emails|addresses|websites)\[([^\]]*)\]\.([a-z_]+)(?:@(.+))?$/su;
const PAIR = /^metadata\[([^\]]+)\]\.(key|value)$/su;
const MAX_LENGTH = 300;

/** What a target of a mapping means; undefined when it means nothing. */
export function parseTarget(target: string): Target | undefined {
  if (target.length > MAX_LENGTH) return undefined;
  if (target === 'id' || target === 'full_name') return { kind: target };
  const item = ITEM.exec(target);
  if (item) {
    const [, pool, group, member, label] = item as unknown as [string, Pool, string, string, string?];
    const members = CONTACT_FIELDS[pool].schema.items!.properties!;
    return Object.hasOwn(members, member) ? { kind: 'item', pool, group, member, label } : undefined;
  }
  const pair = PAIR.exec(target);
  if (pair) return { kind: 'pair', group: pair[1]!, part: pair[2] as 'key' | 'value' };
  const [, metadata] = /^metadata\.(.+)$/su.exec(target) ?? [];
  if (metadata) return isReserved(metadata) ? undefined : { kind: 'metadata', key: metadata };
  const [, labelOf] = /^labels\.(.+)$/.exec(target) ?? [];
  if (labelOf) return LABELLED.includes(labelOf) ? { kind: 'label', field: labelOf } : undefined;
  const [field, ...label] = target.split('@') as [string, ...string[]];
  if (!CONTACT_FIELD_NAMES.includes(field as never)) return undefined;
  if (label.length === 0) return { kind: 'field', field };
  return LABELLED.includes(field) ? { kind: 'field', field, label: label.join('@') } : undefined;
}

/**
 * Whether columns can be mapped to it: `id`, `full_name`, a field (`company`; `phone_primary@work` with a label), a part of a list's
 * item (`phones[].number@mobile`, `addresses[].city`; `addresses[2].city` and `addresses[2].label` are of one item), `labels.email`,
 * `metadata.<key>`, or `metadata[1].key` beside `metadata[1].value`.
 */
export function isTarget(target: string): boolean {
  return parseTarget(target) !== undefined;
}

/** Names that no metadata can have. */
export function isReserved(key: string): boolean {
  return key === '__proto__' || key === 'constructor' || key === 'prototype';
}
