import { findReservedName, isCleanText, isDeeperThan, isJsonObject } from './json';
import { cleanPhone, numbersIn, PHONE_LENGTH, undialable } from './phone-text';
import { hidden, tidy, unstorable, withCulprit } from './typed-text';

/** JSON schema of a value, as far as the fields of contacts need it. */
export interface Schema {
  type: 'string' | 'array' | 'object';
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  format?: string;
  maxItems?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean;
  nullable?: boolean;
  description?: string;
  example?: unknown;
}

/** What is said of a field whatever its type. */
interface Naming {
  /** For people: forms, tables, documents. */
  label: string;
  /** A sentence for the documents. */
  description?: string;
  /** A search of contacts looks through it. */
  searchable?: boolean;
  /** What files call it. */
  formats?: Formats;
}

/** Column titles of the address books whose files are read, and the property of a vCard. */
export interface Formats {
  google?: string;
  outlook?: string;
  vcard?: string;
}

/** All there is to say about a field. `Value` is what it holds, on the wire and in the database. */
export interface FieldType<Value = unknown> extends Naming {
  searchable: boolean;
  formats: Formats;
  /** Says something about a person: erasing takes it away, and logs do not show it. */
  personal: boolean;
  /** How two edits of it that did not know of each other meet: the later one counts, or each tag, or each key by itself. */
  merge: 'whole' | 'per tag' | 'per key';
  /** Its column in the table of contacts. One that is empty with null may be NULL; others have `empty` as their default. */
  column: { type: 'varchar' | 'text' | 'jsonb'; length?: number; array?: true };
  /** What is wrong with the value, as the end of a sentence, or undefined. Never called with null or ''. */
  check: (value: unknown) => string | undefined;
  /** Stored instead of null, '' or an absent value. */
  empty: Value;
  /** A checked value as it is stored, where that differs. */
  normalise?: (value: never) => unknown;
  /** With an example. */
  schema: Schema;
  /** Longest JSON of a value, where the schema cannot say it (bytes). */
  maxBytes?: number;
}

const described = ({ label, description, searchable = false, formats = {} }: Naming) => ({
  label,
  ...(description && { description }),
  searchable,
  formats,
  personal: true,
});

/** So long, in whatever form, that it need not be looked at. */
function isFarTooLong(value: string, max: number): boolean {
  return value.length > 4 * max + 100;
}

function notClean(value: unknown): string {
  return typeof value === 'string'
    ? withCulprit('must be text without NUL characters', unstorable(value))
    : 'must be text';
}

interface TextOptions extends Naming {
  /** In UTF-16 units. */
  max: number;
  example: string;
}

/** Any text; null when there is none. */
export function text({ max, example, ...naming }: TextOptions): FieldType<string | null> {
  const { description } = naming;
  return {
    ...described(naming),
    merge: 'whole',
    // varchar counts characters, and never more of them than there are units.
    column: max > 255 ? { type: 'text' } : { type: 'varchar', length: max },
    check: (value) => {
      if (!isCleanText(value)) return notClean(value);
      if (isFarTooLong(value, max) || tidy(value).length > max) return `must have at most ${max} characters`;
      return undefined;
    },
    normalise: tidy,
    empty: null,
    schema: { type: 'string', maxLength: max, example, ...(description && { description }) },
  };
}

/** First or last name: '' when there is none, as first clients know it as a text that is always there. */
export function name(options: TextOptions): FieldType<string> {
  return { ...text(options), empty: '' };
}

/** A number that can be dialled, as it was typed but for its typography. */
export function phone({ example, ...naming }: Naming & { example: string }): FieldType<string | null> {
  return {
    ...described(naming),
    merge: 'whole',
    column: { type: 'varchar', length: PHONE_LENGTH },
    check: (value) => {
      if (!isCleanText(value)) return notClean(value);
      const isTooLong = isFarTooLong(value, PHONE_LENGTH);
      const numbers = isTooLong ? [] : numbersIn(value);
      if (numbers.length === 1 && numbers[0]!.length <= PHONE_LENGTH) return undefined;
      if (numbers.length > 1) return 'must be one number: send each further one as an item of phones';
      const number = isTooLong ? value : cleanPhone(value);
      if (number.length > PHONE_LENGTH) return `must have at most ${PHONE_LENGTH} characters`;
      return withCulprit(
        'must be a number that can be dialled: 2 to 20 digits with blanks and + - ( ) . / * #, and perhaps an extension (ext. 12, x12, ;12) or letters for digits (1-800-FLOWERS)',
        undialable(number),
      );
    },
    normalise: cleanPhone,
    empty: null,
    schema: {
      type: 'string',
      maxLength: PHONE_LENGTH,
      example,
      description:
        'Anything that can be dialled, in digits of any script: numbers of a country or of the world, short codes, service codes, extensions, letters for digits (`1-800-FLOWERS`); one number in each value. Typography is cleaned; what was typed otherwise is kept.',
    },
  };
}

/** Shape only: an address book holds addresses that a strict grammar refuses and a mail server accepts. */
const EMAIL = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/;
const EMAIL_LENGTH = 254;

/** What cannot be seen is pasted along, and no mail server wants it. */
const cleanEmail = (value: string) => tidy(value.replace(/\p{Default_Ignorable_Code_Point}/gu, ''));

export function email({ example, ...naming }: Naming & { example: string }): FieldType<string | null> {
  return {
    ...described(naming),
    merge: 'whole',
    column: { type: 'varchar', length: EMAIL_LENGTH },
    check: (value) => {
      if (!isCleanText(value)) return notClean(value);
      const address = isFarTooLong(value, EMAIL_LENGTH) ? '' : cleanEmail(value);
      if (address.length <= EMAIL_LENGTH && EMAIL.test(address)) return undefined;
      return withCulprit('must be an e-mail address', hidden(address));
    },
    normalise: cleanEmail,
    empty: null,
    schema: { type: 'string', maxLength: EMAIL_LENGTH, format: 'email', example },
  };
}

const BIRTHDAY = /^(\d{4}|-)-(\d{2})-(\d{2})$/;

function isBirthday(value: unknown): boolean {
  const [, year, month, day] = (typeof value === 'string' && BIRTHDAY.exec(value.trim())) || [];
  if (!year) return false;
  // A leap year stands in for an unknown one, so that --02-29 is a day.
  const date = new Date(`${year === '-' ? '2000' : year}-${month}-${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day) && year !== '0000';
}

/** A day, with or without its year. */
export function birthday({ example, ...naming }: Naming & { example: string }): FieldType<string | null> {
  return {
    ...described(naming),
    merge: 'whole',
    column: { type: 'varchar', length: 10 },
    check: (value) =>
      isBirthday(value) ? undefined : 'must be a date as YYYY-MM-DD, or --MM-DD without a year',
    normalise: tidy,
    empty: null,
    schema: {
      type: 'string',
      pattern: BIRTHDAY.source,
      example,
      description: '`--08-20` without a year.',
    },
  };
}

/** A set of short texts. */
export function tags({ example, ...naming }: Naming & { example: string[] }): FieldType<string[]> {
  return {
    ...described(naming),
    merge: 'per tag',
    column: { type: 'text', array: true },
    check: (value) => {
      const fits =
        Array.isArray(value) &&
        value.length <= 50 &&
        value.every((tag) => isCleanText(tag) && tidy(tag) !== '' && tidy(tag).length <= 50);
      return fits ? undefined : 'must be a list of at most 50 texts of 1 to 50 characters';
    },
    empty: [],
    normalise: (list: string[]) => [...new Set(list.map(tidy))],
    schema: {
      type: 'array',
      maxItems: 50,
      items: { type: 'string', minLength: 1, maxLength: 50 },
      example,
    },
  };
}

/** What somebody calls one of several numbers or addresses: "mobile", "work". */
const LABEL_LENGTH = 50;

type Item<Parts> = { label: string | null } & { [Part in keyof Parts]?: string };

interface ListOptions<Parts> extends Naming {
  /** Items of the list. */
  max: number;
  /** Members of an item beside its label. */
  parts: Parts;
  /** An item has parts of exactly one of these, at least one of them. Left out: the only part there is. */
  oneOf?: (keyof Parts & string)[][];
  example: Item<Parts>[];
}

/** A list of labelled values, in its order. Every item has a `label`, null when there is none; other parts only if they say something. */
export function list<Parts extends Record<string, FieldType<string | null>>>({
  max,
  parts,
  oneOf = Object.keys(parts).map((part) => [part]),
  example,
  ...naming
}: ListOptions<Parts>): FieldType<Item<Parts>[]> {
  const label = text({ label: 'Label', max: LABEL_LENGTH, example: 'work' });
  const members: Record<string, FieldType<string | null>> = { label, ...parts };
  const forms = oneOf.map((names) => `{ ${['label', ...names].join(', ')} }`).join(' or ');
  const checkItem = (item: unknown): string | undefined => {
    if (!isJsonObject(item)) return 'must be an object';
    const unknown = Object.keys(item).find((member) => !Object.hasOwn(members, member));
    if (unknown !== undefined) return 'has an unknown member';
    for (const [member, rule] of Object.entries(members)) {
      const problem = isNothing(item[member]) ? undefined : rule.check(item[member]);
      if (problem) return `${member} ${problem}`;
    }
    const used = oneOf.filter((names) => names.some((part) => !isNothing(item[part])));
    return used.length === 1 ? undefined : `must be ${forms}`;
  };
  return {
    ...described(naming),
    merge: 'whole',
    column: { type: 'jsonb' },
    check: (value) => {
      if (!Array.isArray(value) || value.length > max)
        return `must be a list of at most ${max} items ${forms}`;
      for (const [index, item] of value.entries()) {
        const problem = checkItem(item);
        if (problem) return `must be a list of items ${forms}: item ${index + 1} ${problem}`;
      }
      return undefined;
    },
    empty: [],
    normalise: (items: Record<string, string | null | undefined>[]) =>
      items.map((item) =>
        Object.fromEntries(
          Object.entries(members).flatMap(([member, { normalise = asItIs }]) => {
            if (isNothing(item[member])) return member === 'label' ? [[member, null]] : [];
            return [[member, normalise(item[member] as never)]];
          }),
        ),
      ),
    schema: {
      type: 'array',
      maxItems: max,
      items: {
        type: 'object',
        properties: Object.fromEntries(
          Object.entries(members).map(([member, { schema }]) => {
            const { example: _, ...shape } = schema;
            return [member, { ...shape, nullable: member === 'label' }];
          }),
        ),
      },
      example,
    },
  };
}

const asItIs = (value: unknown) => value;

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && tidy(value) === '');
}

/** What a person calls the value of a field that has no list, by the name of the field. */
export function labels<Name extends string>({
  of,
  example,
  ...naming
}: Naming & { of: readonly Name[]; example: Partial<Record<Name, string>> }): FieldType<
  Partial<Record<Name, string>>
> {
  const label = text({ label: 'Label', max: LABEL_LENGTH, example: 'work' });
  return {
    ...described(naming),
    merge: 'per key',
    column: { type: 'jsonb' },
    check: (value) => {
      const fits =
        isJsonObject(value) &&
        Object.entries(value).every(
          ([name, text]) => of.includes(name as Name) && (isNothing(text) || !label.check(text)),
        );
      return fits
        ? undefined
        : `must be an object with texts of at most ${LABEL_LENGTH} characters, by ${of.join(', ')}`;
    },
    empty: {},
    normalise: (value: Record<string, unknown>) =>
      Object.fromEntries(
        of.flatMap((name) => (isNothing(value[name]) ? [] : [[name, tidy(value[name] as string)]])),
      ),
    schema: {
      type: 'object',
      properties: Object.fromEntries(of.map((name) => [name, { type: 'string', maxLength: LABEL_LENGTH }])),
      example,
    },
  };
}

/** Every number in a JSON value can be stored and read back as it is; every text is clean. */
function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return isCleanText(value);
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, item]) => isCleanText(key) && isStorable(item));
}

/** Digits that the database writes of the numbers in a JSON value and JavaScript does not: of 1e300 it writes 301. */
function digitsWritten(value: unknown): number {
  if (typeof value === 'number') return Math.abs(Number(String(value).split('e')[1] ?? 0));
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, item) => sum + digitsWritten(item), 0);
}

const METADATA_BYTES = 8_192;
const utf8 = new TextEncoder();

/** Any JSON object. */
export function json({
  example,
  ...naming
}: Naming & { example: Record<string, unknown> }): FieldType<Record<string, unknown>> {
  return {
    ...described(naming),
    merge: 'per key',
    column: { type: 'jsonb' },
    check: (value) => {
      const fits =
        isJsonObject(value) &&
        !isDeeperThan(value, 8) &&
        isStorable(value) &&
        !findReservedName(value) &&
        utf8.encode(JSON.stringify(value)).length + digitsWritten(value) <= METADATA_BYTES;
      return fits
        ? undefined
        : 'must be an object of at most 8 kB as JSON with numbers in full, nested at most 8 levels deep, with whole numbers below 2^53';
    },
    empty: {},
    // As the database will give it back: -0 becomes 0.
    normalise: (value: object) => JSON.parse(JSON.stringify(value)) as unknown,
    schema: { type: 'object', additionalProperties: true, example },
    maxBytes: METADATA_BYTES,
  };
}
