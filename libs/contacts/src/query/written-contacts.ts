import { AS_JSON, cellText, EXPORT_COLUMNS, FORMULA_SIGNS, type WrittenForm } from '@app/formats';
import { CONTACT_FIELD_NAMES, EMPTY_CONTACT } from '@app/protocol';
import { CONTACT_JSON, utcText } from '../contact.presenter';

const EMPTY: Readonly<Record<string, unknown>> = EMPTY_CONTACT;
const LISTS = CONTACT_FIELD_NAMES.filter(
  (field) => field !== 'tags' && typeof EMPTY[field] === 'object' && EMPTY[field],
);
const PHONES = ['phone_primary', 'phone_secondary'];
const TAGS = "array_to_string(tags, ';')";

const MARKED_JSON = `'${AS_JSON}' || ${CONTACT_JSON} || '${AS_JSON}'`;

/** Columns with text that people type. */
const TYPED = EXPORT_COLUMNS.filter(
  (column) => column !== 'id' && column !== 'version' && !column.endsWith('_at') && !isListed(column),
);

function isListed(column: string): boolean {
  return column === 'tags' || LISTS.includes(column as never);
}

/** What ends a cell in some program or another, of ASCII. UNSEEN of formula.ts is all that is passed over after it; here, without these. */
const SEPARATORS = String.raw`,;|\t\r\n\v\f`;
const UNSEEN = String.raw`[\u0001-\u0008\u000e-\u0020\u007f"]*`;
const RISKY_START = `(^|[${SEPARATORS}])(''*${UNSEEN}${FORMULA_SIGNS})`;

/** Nothing in it but what stands in a cell as it is: no lists and objects, no tags that joining would change. */
const IS_FLAT = [
  ...LISTS.map((field) => `${field} = '${JSON.stringify(EMPTY[field])}'`),
  `(tags = '{}' OR array_to_string(tags, '') NOT LIKE '%;%' AND ${TAGS} NOT LIKE '[%' AND array_position(tags, NULL) IS NULL)`,
].join(' AND ');

/**
 * Texts of which only formula.ts knows what becomes: a sign behind a character that may be invisible or a separator somewhere; a
 * line's end, or a tab, behind what may be invisible; the mark of JSON.
 */
const IS_HARD = [
  String.raw`[^\u0001-\u007f][\u0001-\u0020\u007f"'']*${FORMULA_SIGNS}`,
  String.raw`(^|[^0-9A-Za-z.:;!?)\t\r\n])[\t\r\n]`,
  String.raw`[\u0001-\u0008\u000b-\u000c\u000e-\u001f]`,
].join('|');
/** Something stands for a sign that no letter or digit is before. */
const HAS_SIGN = `(^|[^0-9A-Za-z])${FORMULA_SIGNS}`;

const quoted = (text: string, isToQuote: string, doubled = text) =>
  `CASE WHEN ${isToQuote} THEN '"' || ${doubled} || '"' ELSE ${text} END`;
const plain = (text: string) => quoted(text, `strpos(${text}, ',') > 0`);
const quotedAsNeeded = (text: string, is = text) =>
  quoted(is, `${text} ~ '[",\\r\\n]'`, `replace(${is}, '"', '""')`);
const isPhone = (column: string) => `${column} ~ '^[+][0-9 ().-]+$'`;

function neutralised(column: string, text: string): string {
  const without = PHONES.includes(column) ? ` AND NOT ${isPhone(column)}` : '';
  const guarded = `regexp_replace(${text}, '${RISKY_START}', '\\1''\\2', 'g')`;
  return `CASE WHEN ${text} ~ '${HAS_SIGN}'${without} THEN ${quotedAsNeeded(text, guarded)} ELSE ${quotedAsNeeded(text)} END`;
}

/** The cells of a row whose lists are empty. @param typed what makes a cell of a text that somebody has typed */
const cells = (typed: (column: string, text: string) => string) =>
  EXPORT_COLUMNS.map((column) => {
    if (column === 'tags') return `CASE WHEN tags <> '{}' THEN ${typed(column, TAGS)} END`;
    if (isListed(column)) return `'${cellText(EMPTY[column])}'`;
    if (column.endsWith('_at')) return utcText(column);
    return column === 'id' || column === 'version' ? column : typed(column, column);
  }).join(", ',', ");

const all = (texts: string[]) => `concat_ws(',', ${texts.join(', ')}, ${TAGS})`;
const unlessPlainPhone = (column: string) =>
  PHONES.includes(column) ? `CASE WHEN NOT ${isPhone(column)} THEN ${column} END` : column;

/** Most contacts have nothing in them that asks for care: one look at all of the text tells it. */
const line = (texts: string[], needsCare: string, isHard: string, careful: Parameters<typeof cells>[0]) => `
  CASE WHEN NOT (${IS_FLAT}) THEN ${MARKED_JSON}
       WHEN ${all(texts)} !~ '${needsCare}' THEN concat(${cells((_, text) => plain(text))}, E'\\r\\n')
       WHEN ${all(texts)} ~ '${isHard}' THEN ${MARKED_JSON}
       ELSE concat(${cells(careful)}, E'\\r\\n') END`;

/**
 * SQL for the text of a row of CONTACT_COLUMNS in each form: JSON as presentContact() has it, or a line as csvRows() writes it. What
 * is too hard to say here is JSON there, too, which writtenCsv() makes a line of: so the whole rule of what a spreadsheet may
 * run stands in one place, and this only has to be on the safe side of it.
 */
export const WRITTEN_CONTACT: Record<WrittenForm, string> = {
  json: CONTACT_JSON,
  csv: line(TYPED.map(unlessPlainPhone), `${HAS_SIGN}|["\\u0001-\\u001f]`, IS_HARD, neutralised),
  'csv-raw': line([...TYPED], '["\\u0001-\\u001f]', AS_JSON, (_, text) => quotedAsNeeded(text)),
};
