import {
  CONTACT_FIELD_NAMES,
  CONTACT_FIELDS,
  type ContactFieldName,
  type ContactFields,
  hasName,
} from './contact-fields';
import type { FieldType, Schema } from './field-types';
import { isJsonObject } from './json';
import { numbersIn } from './phone-text';

/** What is wrong with one field, as the end of a sentence that begins with its name. */
export interface FieldProblem {
  field: string;
  message: string;
}

const fields: Record<ContactFieldName, FieldType> = CONTACT_FIELDS;

/** Of a contact that would have no name at all. */
export const NAMELESS: FieldProblem = {
  field: 'first_name',
  message: 'must not be empty where last_name and company are',
};

/** Bytes of one UTF-16 unit of a text from a client that escapes it as \uXXXX. */
const ESCAPED_BYTES = 6;
/** The longest text of a schema that has a pattern instead of a length, and the punctuation around any value (bytes). */
const SHORT_BYTES = 64;

/** @throws Error when the schema does not say how long a value may be */
function wireBytes({ type, maxLength, pattern, format, maxItems, items, properties }: Schema): number {
  if (maxLength !== undefined) return ESCAPED_BYTES * maxLength + SHORT_BYTES;
  if (maxItems !== undefined && items) return maxItems * wireBytes(items) + SHORT_BYTES;
  if (properties) {
    return Object.entries(properties).reduce((sum, [name, value]) => sum + name.length + wireBytes(value), 0);
  }
  if (pattern || format) return SHORT_BYTES;
  throw new Error(`A contact field of type ${type} has no bound.`);
}

/**
 * The longest that all fields of a valid contact can be as JSON (bytes): each text filled with characters that a client
 * escapes, one UTF-16 unit as six bytes.
 */
export const CONTACT_WIRE_BYTES = Object.entries(fields)
  .map(([name, { schema, maxBytes }]) =>
    maxBytes ? name.length + ESCAPED_BYTES * maxBytes : name.length + wireBytes(schema),
  )
  .reduce((sum, bytes) => sum + bytes, 0);

function isEmpty(value: unknown): boolean {
  return value === null || (typeof value === 'string' && value.trim() === '');
}

/** What is wrong with one field's value, or undefined. An absent value is fine here. */
export function checkContactField(field: ContactFieldName, value: unknown): string | undefined {
  const rule = fields[field];
  if (value === undefined) return undefined;
  return isEmpty(value) ? undefined : rule.check(value);
}

/** Checked values as they are stored; only fields that were sent are in the result. */
export function normaliseContactFields(checked: object): ContactFields {
  const normalised: Record<string, unknown> = {};
  for (const field of CONTACT_FIELD_NAMES) {
    const value = (checked as Record<string, unknown>)[field];
    if (value === undefined) continue;
    const { empty, normalise } = fields[field];
    const stored = isEmpty(value) || !normalise ? value : normalise(value as never);
    normalised[field] = isEmpty(stored) ? empty : stored;
  }
  return normalised;
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** Values in the metadata, each under the name of its field or, where that is taken, one with a number. */
export function keepInMetadata(
  metadata: Record<string, unknown>,
  values: [field: string, value: unknown][],
): Record<string, unknown> {
  const all = { ...metadata };
  for (const [field, value] of values) {
    let name = field;
    for (let n = 2; Object.hasOwn(all, name) && !isSame(all[name], value); n += 1) name = `${field} ${n}`;
    all[name] = typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\uFFFD') : value;
  }
  return all;
}

interface ParseOptions {
  /** They need not name the contact. */
  partial?: boolean;
  /**
   * A value that its field cannot take does not keep the contact out: of several numbers in one each gets a place of its own,
   * anything else goes to the metadata, if there is room.
   */
  keeps?: boolean;
  /** Further phones that the contact has: numbers are added to them. Left out of an edit: nobody knows. */
  phones?: unknown;
}

const NUMBER_FIELDS = ['phone_primary', 'phone_secondary'] as const;

/** Several numbers that somebody has written into one value: the first, and the others. */
function separated(value: unknown): [first: string, further: string[]] | undefined {
  const [first, ...further] = typeof value === 'string' && value.length < 500 ? numbersIn(value) : [];
  return further.length ? [first!, further] : undefined;
}

/**
 * The row with each number in a place of its own: the first stays where it is, others go to the end of the list of phones,
 * unless they are there.
 * @param phones the list that there is; undefined when it is not known
 * @returns also fields of which only the first number has found a place
 */
function withNumbersApart(
  row: Record<string, unknown>,
  phones: unknown,
): { row: Record<string, unknown>; crowded: string[] } {
  const labels = isJsonObject(row.labels) ? row.labels : {};
  const list = Array.isArray(phones)
    ? phones.flatMap((item: unknown) => {
        const apart = isJsonObject(item) && separated(item.number);
        return apart ? [apart[0], ...apart[1]].map((number) => ({ ...(item as object), number })) : [item];
      })
    : undefined;
  const result: Record<string, unknown> = { ...row, ...('phones' in row && list && { phones: list }) };
  const known = new Set(list?.map((item) => (isJsonObject(item) ? item.number : undefined)));
  const further: object[] = [];
  const crowded: string[] = [];
  for (const field of NUMBER_FIELDS) {
    const apart = separated(row[field]);
    if (!apart) continue;
    result[field] = apart[0];
    crowded.push(field);
    const label = typeof labels[field] === 'string' ? labels[field] : null;
    for (const number of apart[1]) {
      if (!known.has(number)) further.push({ label, number });
      known.add(number);
    }
  }
  const all = list && [...list, ...further];
  if (crowded.length === 0 || !all || checkContactField('phones', all)) return { row: result, crowded };
  return { row: { ...result, ...(further.length && { phones: all }) }, crowded: [] };
}

/**
 * Checks the fields of one import row or upload item without class-transformer: the same rules at a fraction of
 * the cost.
 * @returns the normalised fields, and which values are in the metadata instead and why; or what is wrong.
 */
export function parseContactFields(
  sent: unknown,
  { partial = false, keeps = false, phones = partial ? undefined : [] }: ParseOptions = {},
): { fields: ContactFields; kept?: FieldProblem[] } | { problems: FieldProblem[] } {
  if (!isJsonObject(sent)) return { problems: [{ field: 'row', message: 'must be an object' }] };
  const { row, crowded } = keeps ? withNumbersApart(sent, sent.phones ?? phones) : { row: sent, crowded: [] };
  const problems: FieldProblem[] = [];
  const kept: FieldProblem[] = crowded.map((field) => ({
    field,
    message: 'has several numbers: the first is taken',
  }));
  for (const field of Object.keys(row)) {
    if (!Object.hasOwn(fields, field)) problems.push({ field, message: 'is not a known field' });
  }
  for (const field of CONTACT_FIELD_NAMES) {
    const message = checkContactField(field, row[field]);
    if (!message) continue;
    // A name that cannot be taken keeps the contact out: it would be another one without it.
    const isName = fields[field].empty === '';
    const list = keeps && !isName && field !== 'metadata' ? kept : problems;
    list.push({ field, message });
  }
  const taken = { ...row };
  for (const { field } of kept) if (!crowded.includes(field)) delete taken[field];
  if (!partial && !hasName(taken) && !problems.some(({ field }) => field === NAMELESS.field)) {
    const company = kept.find(({ field }) => field === 'company');
    problems.push(company ?? NAMELESS);
  }
  if (problems.length) return { problems };
  if (kept.length === 0) return { fields: normaliseContactFields(row) };
  const values = kept.map(({ field }): [string, unknown] => [field, sent[field]]);
  taken.metadata = keepInMetadata((row.metadata ?? {}) as Record<string, unknown>, values);
  if (checkContactField('metadata', taken.metadata)) return { problems: kept };
  return { fields: normaliseContactFields(taken), kept };
}
