import { CONTACT_COLUMNS, dialledOf } from '@app/contacts';
import { type Detected, type SourceRecord, toContact } from '@app/formats';
import {
  contactField,
  type ContactFields,
  EMPTY_CONTACT,
  type FieldProblem,
  parseContactFields,
} from '@app/protocol';
import { isUUID } from 'class-validator';
import { isDeepStrictEqual } from 'node:util';
import type { ImportOptions } from './import-options';

/** What an export says of a contact that no client writes. */
const READ_ONLY = new Set<string>(
  CONTACT_COLUMNS.filter((column) => column !== 'id' && !contactField(column)),
);

/** By what a row is matched with contacts. */
export interface RowKeys {
  id?: string;
  /** Of the metadata. */
  key?: string;
  numbers: string[];
  emails: string[];
}

/** A row of the file as it could be written. */
export interface ImportedRow {
  /** Its place in the file, from 0. */
  seq: number;
  /** Where a person finds it. */
  row: number;
  cells: Record<string, string>;
  /** What it says of the contact; nothing that is empty. */
  fields: ContactFields;
  keys: RowKeys;
  /** Why it cannot go in. */
  problems: FieldProblem[];
  /** What it goes in without, or with elsewhere. */
  warnings: { field: string | null; message: string }[];
}

/** Where numbers without a country are dialled: for this file, and for the team. */
export interface Regions {
  file: string | null;
  team: string | null;
}

/** Maps a record to fields, checks them and finds what it is matched by. */
export function importedRow(
  record: SourceRecord,
  seq: number,
  detected: Detected,
  { key, match }: Pick<ImportOptions, 'key' | 'match'>,
  regions: Regions,
): ImportedRow {
  const region = regions.file ?? regions.team;
  const { input, warnings: mapping, refusal } = toContact(record, detected, region ? { region } : {});
  const { id, ...values } = input;
  for (const name of Object.keys(values)) if (READ_ONLY.has(name)) delete values[name];
  const warnings = [...record.warnings, ...mapping].map(({ column, message }) => ({
    field: column ?? null,
    message,
  }));
  const row = { seq, row: record.row, cells: record.cells, warnings };
  const problems: FieldProblem[] = [];
  if (isSomething(id) && !isUUID(id)) {
    // Another program's: it is no reason to keep the contact out.
    warnings.push({ field: 'id', message: 'id is not one of this server and was left out.' });
  }
  const parsed = refusal
    ? { problems: [{ field: 'card', message: refusal }] }
    : parseContactFields(values, { partial: true, keeps: true });
  if ('problems' in parsed) {
    problems.push(...parsed.problems);
    return { ...row, fields: {}, keys: { numbers: [], emails: [] }, problems };
  }
  for (const { field, message } of parsed.kept ?? [])
    warnings.push({ field, message: `${field} ${message}; it was kept in the metadata.` });
  const fields = withoutEmpty(parsed.fields);
  const own = key ? fields.metadata?.[key] : undefined;
  return {
    ...row,
    fields,
    problems,
    keys: {
      ...(match.includes('id') && isUUID(id) && { id: (id as string).toLowerCase() }),
      ...(match.includes('key') && isScalar(own) && { key: String(own) }),
      numbers: match.includes('e164') ? numbersOf(fields, region) : [],
      emails: match.includes('email') ? emailsOf(fields) : [],
    },
  };
}

const isSomething = (value: unknown) => value !== undefined && value !== null && value !== '';
const isScalar = (value: unknown) => (typeof value === 'string' && value !== '') || typeof value === 'number';

/** Nothing that is empty in a file empties a field. */
function withoutEmpty(fields: ContactFields): ContactFields {
  const empty = EMPTY_CONTACT as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(fields).filter(([field, value]) => !isDeepStrictEqual(value, empty[field])),
  );
}

/** In E.164: other numbers tell nobody whose they are. */
export function numbersOf(fields: object, region: string | null): string[] {
  return dialledOf(fields, region).numbers.filter((number) => number.startsWith('+'));
}

/** In small letters. */
export function emailsOf({ email, emails }: { email?: unknown; emails?: unknown }): string[] {
  const listed = ((emails ?? []) as { email: string }[]).map((item) => item.email);
  return [...(typeof email === 'string' ? [email] : []), ...listed].map((one) => one.toLowerCase());
}
