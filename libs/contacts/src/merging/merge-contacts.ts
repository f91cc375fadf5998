import { isDeepStrictEqual } from 'node:util';
import {
  checkContactField,
  CONTACT_FIELD_NAMES,
  type ContactFieldName,
  type ContactFields,
  contactField,
  type FieldProblem,
  keepInMetadata,
} from '@app/protocol';
import { foldedText, type Item, itemsOf, listBeside, slotItem, VALUE_LISTS } from './listed-values';

/** What a merge makes of the contact that stays. */
export interface MergedContact {
  /** All of its fields. */
  fields: ContactFields;
  /** Fields that cannot hold all that would belong into them. */
  problems: FieldProblem[];
}

type Chosen = ReadonlyMap<ContactFieldName, unknown>;

const valueOf = (contact: ContactFields, field: ContactFieldName): unknown =>
  contact[field] ?? contactField(field)!.empty;

/**
 * One contact of several: of each field the value of the one that stays, or else of the first that has one. Nothing is dropped:
 * further numbers and addresses go to the lists, tags and metadata unite, notes are joined, and a value of any other field that
 * differs is kept in the metadata. Values that are compared as equal are not doubled.
 *
 * @param contacts the one that stays first, then those that go, in their order
 * @param chosen what somebody wants fields to be, whatever they were: what they were is not kept then, but for numbers and addresses
 * @param region where numbers without a country are dialled
 */
export function mergeContacts(
  contacts: readonly ContactFields[],
  chosen: Chosen,
  region: string | null,
): MergedContact {
  const [survivor, ...losers] = contacts as [ContactFields, ...ContactFields[]];
  const merged: Record<string, unknown> = {};
  const kept: [string, unknown][] = [];
  for (const field of CONTACT_FIELD_NAMES) {
    const values = contacts.map((contact) => valueOf(contact, field));
    if (chosen.has(field)) merged[field] = chosen.get(field);
    else if (field === 'notes') merged.notes = joined(values as (string | null)[]);
    else if (field === 'tags') merged.tags = [...new Set(values.flat())];
    else if (isSingle(field) && !listBeside(field)) {
      const texts = values.filter((value): value is string => typeof value === 'string' && value !== '');
      merged[field] = texts[0] ?? contactField(field)!.empty;
      for (const text of otherThan(texts[0] ?? '', texts)) kept.push([field, text]);
    }
  }
  mergeLists(merged, contacts, chosen, region);
  if (!chosen.has('metadata'))
    merged.metadata = keepInMetadata(
      survivor.metadata ?? {},
      losers.flatMap(({ metadata }) => Object.entries(metadata ?? {})),
    );
  if (kept.length) merged.metadata = keepInMetadata(merged.metadata as Record<string, unknown>, kept);
  const fields = merged as ContactFields;
  const problems = CONTACT_FIELD_NAMES.flatMap((field): FieldProblem[] => {
    if (isDeepStrictEqual(fields[field], valueOf(survivor, field))) return [];
    const message = checkContactField(field, fields[field]);
    return message ? [{ field, message: `${message}, and together they are more` }] : [];
  });
  return { fields, problems };
}

function isSingle(field: ContactFieldName): boolean {
  const { merge, empty } = contactField(field)!;
  return merge === 'whole' && !Array.isArray(empty);
}

/** Texts among these that are another one, each once. */
function otherThan(text: string, texts: string[]): string[] {
  const seen = new Set([foldedText(text)]);
  return texts.filter((other) => {
    const key = foldedText(other);
    return !seen.has(key) && seen.add(key);
  });
}

/** Paragraphs of all of them; one that is among those before it is not repeated. */
function joined(notes: (string | null)[]): string | null {
  return notes.reduce((all, note) => {
    if (!note) return all;
    if (!all) return note;
    return foldedText(all).includes(foldedText(note)) ? all : `${all}\n\n${note}`;
  }, null);
}

function mergeLists(
  merged: Record<string, unknown>,
  contacts: readonly ContactFields[],
  chosen: Chosen,
  region: string | null,
): void {
  const labels: Record<string, string> = {};
  for (const kind of VALUE_LISTS) {
    const { list, part, slots } = kind;
    const keyOf = (item: Item) => kind.keyOf(item, region);
    const all = contacts.flatMap((contact) => itemsOf(contact, kind));
    const used = new Set<string>();
    const labelOf = (key: string) => all.find((item) => item.label && keyOf(item) === key)?.label ?? null;
    for (const slot of slots) {
      if (!chosen.has(slot)) {
        const [own, ...others] = contacts.map((contact) => slotItem(contact, slot, part));
        const found = own ?? others.find((item) => item && !used.has(keyOf(item)));
        merged[slot] = found?.[part] ?? null;
      }
      if (!merged[slot]) continue;
      const key = keyOf({ label: null, [part]: merged[slot] });
      used.add(key);
      const label = labelOf(key);
      if (label) labels[slot] = label;
    }
    if (chosen.has(list)) continue;
    const own = (contacts[0]![list] ?? []) as Item[];
    for (const item of own) used.add(keyOf(item));
    const more = all.filter((item) => !used.has(keyOf(item)) && used.add(keyOf(item)));
    merged[list] = [...own, ...more].map((item) =>
      item.label ? item : { ...item, label: labelOf(keyOf(item)) },
    );
  }
  // What stays called something without holding anything stays called so.
  if (!chosen.has('labels')) merged.labels = { ...unheld(contacts[0]!, merged), ...labels };
}

function unheld({ labels }: ContactFields, merged: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels ?? {}).filter(([slot]) => !merged[slot]));
}
