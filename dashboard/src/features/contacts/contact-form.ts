import {
  CONTACT_FIELD_NAMES,
  CONTACT_FIELDS,
  type ContactFieldName,
  EMPTY_CONTACT,
  type FieldType,
} from '@app/protocol';
import type { Contact } from '../../api/types';
import { isSameValue } from '../../fields';

/** What stands in a form, by field. */
export type Draft = Record<ContactFieldName, unknown>;

export function draftOf(contact: Contact | undefined): Draft {
  const source: Partial<Record<ContactFieldName, unknown>> = contact ?? EMPTY_CONTACT;
  return Object.fromEntries(CONTACT_FIELD_NAMES.map((field) => [field, source[field] ?? null])) as Draft;
}

/** Fields that differ, with what they are in the second. */
export function changesOf(before: Draft, after: Draft): Partial<Draft> {
  return Object.fromEntries(
    CONTACT_FIELD_NAMES.filter((field) => !isSameValue(before[field], after[field])).map((field) => [
      field,
      after[field],
    ]),
  );
}

export interface Rebased {
  draft: Draft;
  /** Fields that both have changed, and not to the same. */
  conflicts: ContactFieldName[];
}

/** An edit of `base` as one of `latest`: what was not touched follows, what was touched stays. */
export function rebase(base: Draft, draft: Draft, latest: Draft): Rebased {
  const mine = changesOf(base, draft);
  const theirs = changesOf(base, latest);
  const conflicts = CONTACT_FIELD_NAMES.filter(
    (field) => field in mine && field in theirs && !isSameValue(draft[field], latest[field]),
  );
  return { draft: { ...latest, ...mine }, conflicts };
}

/** How a field is edited. */
export type Kind = 'line' | 'text' | 'tags' | 'list' | 'details' | 'labels';

export function kindOf(field: ContactFieldName): Kind {
  const { schema, merge } = CONTACT_FIELDS[field] as FieldType;
  if (schema.type === 'string') return (schema.maxLength ?? 0) > 255 ? 'text' : 'line';
  if (schema.type === 'array') return schema.items?.type === 'object' ? 'list' : 'tags';
  return merge === 'per key' && schema.properties ? 'labels' : 'details';
}

/** Fields that have a name of their own, such as "mobile", under `labels`. */
export const LABELLED = Object.keys((CONTACT_FIELDS.labels as FieldType).schema.properties ?? {});

interface Section {
  name: 'name' | 'reach' | 'work' | 'places' | 'other';
  fields: ContactFieldName[];
  /** Folded away while they are empty. */
  rare: ContactFieldName[];
}

const PLACED: Section[] = [
  {
    name: 'name',
    fields: ['first_name', 'last_name'],
    rare: [
      'name_prefix',
      'middle_name',
      'name_suffix',
      'nickname',
      'phonetic_first_name',
      'phonetic_last_name',
    ],
  },
  { name: 'reach', fields: ['phone_primary', 'phone_secondary', 'phones', 'email', 'emails'], rare: [] },
  { name: 'work', fields: ['company', 'job_title', 'department', 'tags'], rare: [] },
  { name: 'places', fields: ['address', 'addresses', 'websites'], rare: [] },
  { name: 'other', fields: ['notes', 'birthday', 'metadata'], rare: [] },
];

/** All fields of the catalogue but `labels`, which stand beside what they name; one that is not placed is among the others. */
export const SECTIONS: readonly Section[] = PLACED.map((section) =>
  section.name === 'other'
    ? {
        ...section,
        fields: [
          ...section.fields,
          ...CONTACT_FIELD_NAMES.filter(
            (field) =>
              field !== 'labels' && !PLACED.some(({ fields, rare }) => [...fields, ...rare].includes(field)),
          ),
        ],
      }
    : section,
);
