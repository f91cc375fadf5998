import { type ContactFieldName, type ContactFields, fold } from '@app/protocol';
import { phoneKeyOf } from '../phones/phone-numbers';

/** An item of a list of a contact: its label, and its parts. */
export type Item = { label: string | null } & Record<string, unknown>;

/** A list of further values, and the fields beside it that hold one value of the same kind. */
export interface ValueList {
  list: 'phones' | 'emails' | 'addresses' | 'websites';
  /** Member of an item that holds what a field beside the list holds. */
  part: string;
  slots: ('phone_primary' | 'phone_secondary' | 'email' | 'address')[];
  /** By what its values are compared. @param region see {@link phoneKeyOf} */
  keyOf: (item: Item, region: string | null) => string;
}

/** A text as it is compared: two that differ in case, accents or blanks alone are one. */
export const foldedText = (text: string) => fold(text).replace(/\s+/g, ' ').trim();

const textOf = (item: Item) =>
  Object.entries(item)
    .filter(([member]) => member !== 'label')
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([member, value]) => `${member}=${foldedText(String(value))}`)
    .join('\n');

export const VALUE_LISTS: readonly ValueList[] = [
  {
    list: 'phones',
    part: 'number',
    slots: ['phone_primary', 'phone_secondary'],
    keyOf: ({ number }, region) => phoneKeyOf(String(number), region),
  },
  { list: 'emails', part: 'email', slots: ['email'], keyOf: textOf },
  { list: 'addresses', part: 'text', slots: ['address'], keyOf: textOf },
  { list: 'websites', part: 'url', slots: [], keyOf: textOf },
];

/** The list for what a field holds one of. */
export function listBeside(field: ContactFieldName): ValueList | undefined {
  return VALUE_LISTS.find(({ slots }) => (slots as string[]).includes(field));
}

/** What one field beside a list holds, as an item of that list; undefined when it holds nothing. */
export function slotItem(
  contact: ContactFields,
  slot: ValueList['slots'][number],
  part: string,
): Item | undefined {
  const value = contact[slot];
  return value ? { label: contact.labels?.[slot] ?? null, [part]: value } : undefined;
}

/** Everything that a contact has of one kind: first what the fields hold, then the list. */
export function itemsOf(contact: ContactFields, { list, part, slots }: ValueList): Item[] {
  const single = slots.flatMap((slot) => slotItem(contact, slot, part) ?? []);
  return [...single, ...((contact[list] ?? []) as Item[])];
}
