// csv-stringify: maintained, no dependencies, and quotes exactly what RFC 4180 asks for.
import { stringify } from 'csv-stringify/sync';
import { CONTACT_COLUMNS, type ContactDto } from '@app/contacts';

/** Only live contacts are exported, so what tells of a deletion is left out. */
export const CSV_COLUMNS = CONTACT_COLUMNS.filter(
  (column) => column !== 'is_deleted' && column !== 'deleted_at',
);

const FORMULA = /^'*[=+\-@\t\r]/;
const PHONE = /^\+[\d ().-]+$/;

/**
 * A cell that a spreadsheet cannot run. Apostrophes that stand before such a text already get one more, so
 * taking exactly one off gives every text back.
 */
export function neutraliseFormula(value: string, isPhone: boolean): string {
  if (!FORMULA.test(value) || (isPhone && PHONE.test(value))) return value;
  return `'${value}`;
}

function cell(contact: ContactDto, column: (typeof CSV_COLUMNS)[number], raw: boolean): string {
  const value = contact[column];
  if (value === null) return '';
  const text = Array.isArray(value)
    ? value.join(';')
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);
  return raw ? text : neutraliseFormula(text, column.startsWith('phone_'));
}

/** By itself the library leaves a lone line feed or return unquoted, and the cell would be two rows. */
const FORMAT = { record_delimiter: 'windows', quoted_match: /[\r\n]/ };

export function csvHeader(): string {
  return stringify([[...CSV_COLUMNS]], FORMAT);
}

/** Rows in RFC 4180 form. */
export function csvRows(contacts: ContactDto[], raw: boolean): string {
  const rows = contacts.map((contact) => CSV_COLUMNS.map((column) => cell(contact, column, raw)));
  return stringify(rows, FORMAT);
}
