import { type FieldProblem, findReservedName, isCleanText, isDeeperThan, isJsonObject } from '@app/platform';

/** The fields of a contact that a client may write, validated and normalised. */
export interface ContactFields {
  first_name?: string;
  last_name?: string;
  phone_primary?: string | null;
  phone_secondary?: string | null;
  email?: string | null;
  company?: string | null;
  job_title?: string | null;
  notes?: string | null;
  address?: string | null;
  birthday?: string | null;
  tags?: string[];
  metadata?: Record<string, unknown>;
}

export type ContactFieldName = keyof ContactFields;

interface FieldRule {
  required?: boolean;
  /** What is wrong with the value, as the end of a sentence, or undefined. Never called with null or ''. */
  check: (value: unknown) => string | undefined;
  /** Stored instead of null, '' or an absent value. */
  empty: null | [] | Record<string, never>;
  /** A checked value as it is stored, where that differs. */
  normalise?: (value: never) => unknown;
  /** OpenAPI schema with an example. */
  schema: Record<string, unknown>;
  /** Longest JSON of a value, where the schema cannot say it (bytes). */
  maxBytes?: number;
}

const METADATA_BYTES = 8_192;

function text(max: number, example: string, description?: string): FieldRule {
  return {
    check: (value) => {
      if (!isCleanText(value)) return 'must be text without NUL characters';
      if (value.length > max) return `must have at most ${max} characters`;
      return undefined;
    },
    empty: null,
    schema: { type: 'string', maxLength: max, example, ...(description && { description }) },
  };
}

function name(example: string): FieldRule {
  const rule = text(255, example);
  return {
    ...rule,
    required: true,
    check: (value) =>
      rule.check(value) ?? ((value as string).trim() === '' ? 'must not be empty' : undefined),
    schema: { ...rule.schema, minLength: 1 },
  };
}

const PHONE = /^[0-9+\-(). ]+$/;

function phone(example: string): FieldRule {
  return {
    check: (value) => {
      const fits = typeof value === 'string' && value.length <= 50 && PHONE.test(value);
      if (fits && value.replace(/\D/g, '').length >= 10) return undefined;
      return 'must be digits, spaces and + - . ( ) only, with at least 10 digits';
    },
    empty: null,
    schema: {
      type: 'string',
      maxLength: 50,
      pattern: PHONE.source,
      example,
      description: 'At least 10 digits.',
    },
  };
}

/** Shape only: an address book holds addresses that a strict grammar refuses and a mail server accepts. */
const EMAIL = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/;

const BIRTHDAY = /^(\d{4}|-)-(\d{2})-(\d{2})$/;

function isBirthday(value: unknown): boolean {
  const [, year, month, day] = (typeof value === 'string' && BIRTHDAY.exec(value)) || [];
  if (!year) return false;
  // A leap year stands in for an unknown one, so that --02-29 is a day.
  const date = new Date(`${year === '-' ? '2000' : year}-${month}-${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day) && year !== '0000';
}

/** Every number in a JSON value can be stored and read back as it is; every text is clean. */
function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return isCleanText(value);
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, item]) => isCleanText(key) && isStorable(item));
}

/** The one place that says what a contact's fields may hold: DTOs, imports and OpenAPI all read it. */
export const CONTACT_FIELDS: Readonly<Record<ContactFieldName, FieldRule>> = {
  first_name: name('Priya'),
  last_name: name('Sharma'),
  phone_primary: phone('+91 98 1234 5678'),
  phone_secondary: phone('+1 (212) 555-0142'),
  email: {
    check: (value) =>
      isCleanText(value) && value.length <= 254 && EMAIL.test(value)
        ? undefined
        : 'must be an e-mail address',
    empty: null,
    schema: { type: 'string', maxLength: 254, format: 'email', example: 'priya.sharma@example.com' },
  },
  company: text(255, 'Acme, Inc.'),
  job_title: text(255, 'Purchasing Manager'),
  notes: text(10_000, 'Met at the fair. Call after 5pm.'),
  address: text(1_000, '12 MG Road, Bengaluru'),
  birthday: {
    check: (value) =>
      isBirthday(value) ? undefined : 'must be a date as YYYY-MM-DD, or --MM-DD without a year',
    empty: null,
    schema: {
      type: 'string',
      pattern: BIRTHDAY.source,
      example: '1987-08-20',
      description: '`--08-20` without a year.',
    },
  },
  tags: {
    check: (value) => {
      const fits =
        Array.isArray(value) &&
        value.length <= 50 &&
        value.every((tag) => isCleanText(tag) && tag.trim() !== '' && tag.length <= 50);
      return fits ? undefined : 'must be a list of at most 50 texts of 1 to 50 characters';
    },
    empty: [],
    normalise: (tags: string[]) => [...new Set(tags.map((tag) => tag.trim()))],
    schema: {
      type: 'array',
      maxItems: 50,
      items: { type: 'string', minLength: 1, maxLength: 50 },
      example: ['customer', 'vip'],
    },
  },
  metadata: {
    check: (value) => {
      const fits =
        isJsonObject(value) &&
        !isDeeperThan(value, 8) &&
        isStorable(value) &&
        !findReservedName(value) &&
        Buffer.byteLength(JSON.stringify(value)) <= METADATA_BYTES;
      return fits
        ? undefined
        : 'must be an object of at most 8 kB as JSON, nested at most 8 levels deep, with whole numbers below 2^53';
    },
    empty: {},
    // As the database will give it back: -0 becomes 0.
    normalise: (metadata: object) => JSON.parse(JSON.stringify(metadata)) as unknown,
    schema: { type: 'object', additionalProperties: true, example: { crm_id: 4711 } },
    maxBytes: METADATA_BYTES,
  },
};

/** Bytes of one UTF-16 unit of a text from a client that escapes it as \uXXXX. */
const ESCAPED_BYTES = 6;
/** The longest text of a schema that has a pattern instead of a length, and the punctuation around any value (bytes). */
const SHORT_BYTES = 64;

interface Bounded {
  type?: string;
  maxLength?: number;
  pattern?: string;
  format?: string;
  maxItems?: number;
  items?: Bounded;
  properties?: Record<string, Bounded>;
}

/** @throws Error when the schema does not say how long a value may be */
function wireBytes({ type, maxLength, pattern, format, maxItems, items, properties }: Bounded): number {
  if (maxLength !== undefined) return ESCAPED_BYTES * maxLength + SHORT_BYTES;
  if (maxItems !== undefined && items) return maxItems * wireBytes(items) + SHORT_BYTES;
  if (properties) {
    return Object.entries(properties).reduce((sum, [name, value]) => sum + name.length + wireBytes(value), 0);
  }
  if (type === 'boolean' || type === 'integer' || type === 'number' || pattern || format) return SHORT_BYTES;
  throw new Error(`A contact field of type ${type} has no bound.`);
}

/**
 * The longest that all fields of a valid contact can be as JSON (bytes): each text filled with characters that a client
 * escapes, one UTF-16 unit as six bytes.
 */
export const CONTACT_WIRE_BYTES = Object.entries(CONTACT_FIELDS)
  .map(([name, { schema, maxBytes }]) =>
    maxBytes ? name.length + ESCAPED_BYTES * maxBytes : name.length + wireBytes(schema),
  )
  .reduce((sum, bytes) => sum + bytes, 0);

export const CONTACT_FIELD_NAMES = Object.keys(CONTACT_FIELDS) as ContactFieldName[];

function isEmpty(value: unknown): boolean {
  return value === null || value === '';
}

/** What is wrong with one field's value, or undefined. An absent value is fine here. */
export function checkContactField(field: ContactFieldName, value: unknown): string | undefined {
  const rule = CONTACT_FIELDS[field];
  if (value === undefined) return undefined;
  if (isEmpty(value)) return rule.required ? 'must not be empty' : undefined;
  return rule.check(value);
}

/** Checked values as they are stored; only fields that were sent are in the result. */
export function normaliseContactFields(checked: object): ContactFields {
  const fields: Record<string, unknown> = {};
  for (const field of CONTACT_FIELD_NAMES) {
    const value = (checked as Record<string, unknown>)[field];
    if (value === undefined) continue;
    const { empty, normalise } = CONTACT_FIELDS[field];
    fields[field] = isEmpty(value) ? empty : normalise ? normalise(value as never) : value;
  }
  return fields;
}

/**
 * Checks the fields of one import row or upload item without class-transformer: the same rules at a fraction of
 * the cost. With `partial` the required ones may be absent.
 * @returns the normalised fields, or what is wrong with them.
 */
export function parseContactFields(
  row: unknown,
  { partial = false } = {},
): { fields: ContactFields } | { problems: FieldProblem[] } {
  if (!isJsonObject(row)) return { problems: [{ field: 'row', message: 'must be an object' }] };
  const problems: FieldProblem[] = [];
  for (const field of Object.keys(row)) {
    if (!Object.hasOwn(CONTACT_FIELDS, field)) problems.push({ field, message: 'is not a known field' });
  }
  for (const field of CONTACT_FIELD_NAMES) {
    const value = row[field];
    const message =
      value === undefined && CONTACT_FIELDS[field].required && !partial
        ? 'must not be empty'
        : checkContactField(field, value);
    if (message) problems.push({ field, message });
  }
  return problems.length ? { problems } : { fields: normaliseContactFields(row) };
}
