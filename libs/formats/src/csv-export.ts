// csv-stringify: maintained, no dependencies, and quotes exactly what RFC 4180 asks for.
import { stringify } from 'csv-stringify/sync';
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

/** Stands before and behind a contact that is JSON among lines of CSV, which have no such character. */
export const AS_JSON = '\x01';

/** Lines that the database has written, with those that it has left to csvRows(). */
export function writtenCsv(lines: string, raw: boolean): string {
  if (!lines.includes(AS_JSON)) return lines;
  return lines
    .split(AS_JSON)
    .map((piece, i) => (i % 2 ? csvRows([JSON.parse(piece) as ExportedContact], raw) : piece))
    .join('');
}
