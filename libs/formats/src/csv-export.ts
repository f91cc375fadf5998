// csv-stringify: maintained, no dependencies, and quotes exactly what RFC 4180 asks for.
import { stringify } from 'csv-stringify/sync';
import { EMPTY_CONTACT } from '@app/protocol';
import { EXPORT_COLUMNS, type ExportedContact } from './exported-contact';
import { neutraliseFormula } from './formula';
import { jsonText } from './json-reader';

/** By itself the library leaves a lone line feed or return unquoted, and the cell would be two rows. */
const FORMAT = { record_delimiter: 'windows', quoted_match: /[\r\n]/ };

/** Rows of texts in RFC 4180 form. */
export function csvLines(rows: string[][]): string {
  return stringify(rows, FORMAT);
}

/** A value as text: nothing is '', tags are joined, lists and objects are JSON. toContact() reads it back. */
export function cellText(value: unknown): string {
  if (isTexts(value)) return value.some(isNoPlainTag) ? JSON.stringify(value) : value.join(';');
  return jsonText(value);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** Joined, it would come back as another one. */
const isNoPlainTag = (tag: string, index: number) =>
  tag.includes(';') || (index === 0 && tag.startsWith('['));

export function csvHeader(): string {
  return csvLines([[...EXPORT_COLUMNS]]);
}

/** @param raw without apostrophes before what a spreadsheet would run */
export function csvRows(contacts: ExportedContact[], raw: boolean): string {
  return csvLines(
    contacts.map((contact) =>
      EXPORT_COLUMNS.map((column) => {
        const text = cellText(contact[column]);
        // Most cells are empty.
        return raw || text === '' ? text : neutraliseFormula(text, column.startsWith('phone_'));
      }),
    ),
  );
}

const EMPTY: Readonly<Record<string, unknown>> = EMPTY_CONTACT;

/** How the database gives the cells of EXPORT_COLUMNS to copiedCsv(). */
export type CellKind = 'text' | 'phone' | 'json' | 'time';

/** Of each column: a time is one without a zone, a list or an object is JSON. */
export const CELL_KINDS: readonly CellKind[] = EXPORT_COLUMNS.map((column) => {
  if (column.endsWith('_at')) return 'time';
  if (typeof EMPTY[column] === 'object' && EMPTY[column]) return 'json';
  return column.startsWith('phone_') ? 'phone' : 'text';
});

/** What a byte says of its cell: it becomes another text; it does unless a byte of a word is before; that one; it may be dialled; none, the cell ends. */
const [OTHER, SIGN, WORD, DIALLED, END] = [1, 2, 4, 8, 16] as const;
const BYTES: [RegExp, number][] = [
  [/[",\\]/, OTHER],
  [/\w/, WORD],
  [/[\d ().-]/, DIALLED],
  [/[\t\n]/, END],
];
/** Signs beyond ASCII begin with the last two. */
const FORMULA_BYTES: [RegExp, number][] = [
  [/[=+@-]/, SIGN],
  [/[\xE2\xEF]/, OTHER],
];
const tableOf = (meanings: [RegExp, number][]) =>
  Uint8Array.from({ length: 256 }, (_, byte) =>
    meanings.reduce((all, [pattern, is]) => all | (pattern.test(String.fromCharCode(byte)) ? is : 0), 0),
  );
const RAW_BYTES = tableOf(BYTES);
const GUARDED_BYTES = tableOf([...BYTES, ...FORMULA_BYTES]);
const [TAB, NEWLINE, RETURN, COMMA, PLUS, LIST] = [0x09, 0x0a, 0x0d, 0x2c, 0x2b, 0x5b] as const;

/**
 * The lines of csvRows() from those that COPY writes as text, with nothing for NULL. Nearly all cells are the same in both: they are taken
 * over byte by byte, at a third of what it costs to make texts of them.
 */
export function copiedCsv(copied: Buffer, raw: boolean): Buffer {
  const bytes = raw ? RAW_BYTES : GUARDED_BYTES;
  // A line gets one byte more, and a time up to five. What becomes another text may get longer.
  let out = Buffer.allocUnsafe(2 * copied.length);
  let end = 0;
  let column = 0;
  for (let at = 0; at < copied.length; at++) {
    const start = at;
    const begin = end;
    let isOther = 0;
    let isNumber = copied[at] === PLUS ? DIALLED : 0;
    let before = 0;
    for (let is; at < copied.length && !((is = bytes[copied[at]!]!) & END); at++) {
      out[end++] = copied[at]!;
      isOther |= is & OTHER || (before & WORD ? 0 : is & SIGN);
      if (at > start) isNumber &= is;
      before = is;
    }
    const length = at - start;
    const kind = length ? CELL_KINDS[column]! : undefined;
    if (kind === 'time') end = writeTime(out, begin, length);
    // An empty list or object: the one is an empty cell.
    else if (kind === 'json' && length === 2) end = out[begin] === LIST ? begin : end;
    else if (kind === 'json' || (isOther && !(kind === 'phone' && isNumber && length > 1))) {
      const cell = csvCell(copied.toString('utf8', start, at), kind!, raw);
      const needed = begin + Buffer.byteLength(cell) + 2 * (copied.length - at);
      if (needed > out.length) out = Buffer.concat([out.subarray(0, begin)], 2 * needed);
      end = begin + out.write(cell, begin);
    }
    if (copied[at] === TAB) {
      out[end++] = COMMA;
      column += 1;
    } else {
      out[end++] = RETURN;
      out[end++] = NEWLINE;
      column = 0;
    }
  }
  return out.subarray(0, end);
}

/** As utcText() has it, from `2026-01-31 12:00:00.123456` without the zeros at its end. @returns where it ends */
function writeTime(out: Buffer, begin: number, length: number): number {
  const [date, time, milliseconds] = [10, 19, 23];
  out[begin + date] = 0x54; // T
  if (length === time) out[begin + time] = 0x2e; // .
  for (let i = Math.max(length, time + 1); i < milliseconds; i++) out[begin + i] = 0x30; // 0
  out[begin + milliseconds] = 0x5a; // Z
  return begin + milliseconds + 1;
}

const ESCAPED: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

function csvCell(copied: string, kind: CellKind, raw: boolean): string {
  let text = copied.includes('\\')
    ? copied.replace(/\\(.)/gs, (_, char: string) => ESCAPED[char] ?? char)
    : copied;
  if (kind === 'json') text = cellText(JSON.parse(text));
  if (!raw) text = neutraliseFormula(text, kind === 'phone');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
