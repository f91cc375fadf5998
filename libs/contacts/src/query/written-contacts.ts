import { AS_JSON, cellText, EXPORT_COLUMNS, FORMULA_SIGNS, type WrittenForm } from '@app/formats';
import { CONTACT_FIELD_NAMES, EMPTY_CONTACT } from '@app/protocol';
import { CONTACT_JSON, utcText } from '../contact.presenter';

const EMPTY: Readonly<Record<string, unknown>> = EMPTY_CONTACT;
const LISTS = CONTACT_FIELD_NAMES.filter(
  (field) => field !== 'tags' && typeof EMPTY[field] === 'object' && EMPTY[field],
);
const PHONES = ['phone_primary', 'phone_secondary'];
const TAGS = "array_to_string(tags, ';')";

/** Columns with text that people type. */
const TYPED = EXPORT_COLUMNS.filter(
  (column) => column !== 'id' && column !== 'version' && !column.endsWith('_at') && !isListed(column),
);

function isListed(column: string): boolean {
  return column === 'tags' || LISTS.includes(column as never);
}

const quoted = (text: string) =>
  `CASE WHEN strpos(${text}, ',') > 0 THEN '"' || ${text} || '"' ELSE ${text} END`;

function cellOf(column: string): string {
  if (column === 'tags') return quoted(TAGS);
  if (isListed(column)) return `'${cellText(EMPTY[column])}'`;
  if (column.endsWith('_at')) return utcText(column);
  return column === 'id' || column === 'version' ? column : quoted(column);
}

/** Nothing in it but what stands in a cell as it is: no lists and objects, no tags that joining would change. */
const IS_FLAT = [
  ...LISTS.map((field) => `${field} = '${JSON.stringify(EMPTY[field])}'`),
  `(tags = '{}' OR array_to_string(tags, '') NOT LIKE '%;%' AND ${TAGS} NOT LIKE '[%' AND array_position(tags, NULL) IS NULL)`,
].join(' AND ');

/** Quotes are doubled, and lines end inside of cells: rarely. */
const UNUSUAL = '["\\u0001-\\u001f]';
/** A spreadsheet may run what a sign begins: not one directly behind a letter or digit. */
const RISKY = `(^|[^0-9A-Za-z])${FORMULA_SIGNS}`;

const all = (texts: string[]) => `concat_ws(',', ${texts.join(', ')}, ${TAGS})`;
const unlessPlainPhone = (column: string) =>
  PHONES.includes(column) ? `CASE WHEN ${column} !~ '^[+][0-9 ().-]+$' THEN ${column} END` : column;

const line = (isPlain: string) => `
  CASE WHEN ${IS_FLAT} AND ${isPlain}
       THEN concat(${EXPORT_COLUMNS.map(cellOf).join(", ',', ")}, E'\\r\\n')
       ELSE '${AS_JSON}' || ${CONTACT_JSON} || '${AS_JSON}' END`;

/**
 * SQL for the text of a row of CONTACT_COLUMNS in each form: JSON as presentContact() has it, or a line as csvRows() writes it,
 * if all its cells are plain. Any other contact is JSON there, too, which writtenCsv() makes a line of: so the rule of what a
 * spreadsheet may run stands in one place, and this only has to be on the safe side of it.
 */
export const WRITTEN_CONTACT: Record<WrittenForm, string> = {
  json: CONTACT_JSON,
  csv: line(`${all(TYPED.map(unlessPlainPhone))} !~ '${RISKY}|${UNUSUAL}'`),
  'csv-raw': line(`${all([...TYPED])} !~ '${UNUSUAL}'`),
};
