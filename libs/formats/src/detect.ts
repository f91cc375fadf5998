import { isAscii } from 'node:buffer';
import { isJsonObject } from '@app/protocol';
import { detectDelimiter, headRows, type TableRow, tooManyColumns } from './csv-reader';
import { describeTable, mapColumns } from './describe-table';
import { decodeHead, detectEncoding, ENCODINGS, hasUtf8Mark } from './encoding';
import { bufferSource, readRange } from './file-source';
import { neutraliseFormula } from './formula';
import { profileOf, targetOf } from './headers';
import { storable } from './values';
import { Workbook } from './xlsx-reader';
import { type Card, readCards } from './vcard-reader';
import { cardCells, PRODUCT, propertyTarget } from './vcard-contact';
import { jsonText, readJson, readNdjson } from './json-reader';
import {
  type Detected,
  type FileFormat,
  type FileSource,
  FormatError,
  type Limits,
  LIMITS,
  type Warning,
} from './types';

/** What a person knows better, or a member of an earlier answer: the rest is found anew by it. */
export type Given = Partial<
  Pick<Detected, 'format' | 'encoding' | 'delimiter' | 'header_row' | 'sheet' | 'raw' | 'date_order'>
>;

const SAMPLES = 10;
/** Of a table, from which its columns are told. */
const HEAD_ROWS = 200;
/** How far a file is searched for letters that tell its encoding, when its beginning has none (bytes). */
const FAR = 16 * 1024 * 1024;

/** First bytes of files that people take for one of contacts. */
const OTHER_FILES: [RegExp, string][] = [
  [
    /^\xD0\xCF\x11\xE0/,
    'The file is an old Excel workbook (.xls) or one with a password: save it as .xlsx without a password.',
  ],
  [/^%PDF/, 'The file is a PDF.'],
  [/^\x1F\x8B/, 'The file is a compressed file: unpack it first.'],
  [/^(?:\x89PNG|\xFF\xD8\xFF|GIF8)/, 'The file is a picture.'],
  [/^SQLite format 3/, 'The file is a database.'],
  [/^\s*<(?:!doctype|html)/i, 'The file is a web page.'],
  [/^\s*<\?xml/i, 'The file is an XML file.'],
];

/**
 * What a file is, by its content, and how its columns become fields. A bounded part of it is read.
 * @param given what is not to be found out but taken as it is
 * @throws FormatError when it is no file of contacts
 */
export async function detect(
  file: FileSource,
  filename = '',
  given: Given = {},
  limits: Limits = LIMITS,
): Promise<Detected> {
  const detected = await find(file, filename, given, limits);
  return { ...detected, samples: detected.samples.map((cells) => cells.map(storable)) };
}

async function find(file: FileSource, filename: string, given: Given, limits: Limits): Promise<Detected> {
  if (file.size === 0) throw new FormatError('The file is empty.');
  const head = await readRange(file, 0, limits.headBytes);
  const isCut = file.size > head.length;
  if (head.subarray(0, 4).toString('latin1') === 'PK\x03\x04') return describeWorkbook(file, given, limits);
  for (const [bytes, sentence] of OTHER_FILES)
    if (bytes.test(head.subarray(0, 100).toString('latin1'))) throw new FormatError(sentence);
  const encoding = given.encoding ?? byColumnNames(head, await encodingOf(file, head));
  const text = decodeHead(head, encoding);
  const format = given.format ?? formatOf(text, filename);
  switch (format) {
    case 'json':
    case 'ndjson':
      return { format, encoding, ...(await describeObjects(file, format, encoding, limits)) };
    case 'vcard':
      return { format, encoding, ...(await describeCards(head, isCut, encoding, limits)) };
    default:
      return { format: 'csv', encoding, ...describeCsv(text, head, filename, isCut, given, limits) };
  }
}

/** By the first bytes, or, where they are ASCII, by the first ones that are not. */
async function encodingOf(file: FileSource, head: Buffer): Promise<string> {
  const isCut = file.size > head.length;
  if (!isAscii(head) || !isCut || head.includes(0)) return detectEncoding(unfolded(head), isCut);
  let start = head.length;
  for await (const chunk of file.open({ start, end: Math.min(file.size, start + FAR) })) {
    const bytes = chunk as Buffer;
    if (!isAscii(bytes)) {
      // Bytes of one character may be in two chunks.
      const at = start + bytes.findIndex((byte) => byte > 0x7f);
      const more = await readRange(file, at, at + 64 * 1024);
      return detectEncoding(more, at + more.length < file.size);
    }
    start += bytes.length;
  }
  return 'utf-8';
}

/** Where a table is in an old encoding, its letters may tell less than the names of its columns: the one by which more are known. */
function byColumnNames(head: Buffer, guessed: string): string {
  if (/^utf/.test(guessed)) return guessed;
  const start = head.subarray(0, 2_000);
  let best = { encoding: guessed, known: knownNames(decodeHead(start, guessed)) };
  for (const encoding of ENCODINGS) {
    const known = knownNames(decodeHead(start, encoding));
    if (known > best.known) best = { encoding: encoding.toLowerCase(), known };
  }
  return best.encoding;
}

const knownNames = (text: string) =>
  text.split(/[\r\n,;|\t"]+/).filter((name) => !targetOf(name.trim(), 'unknown')?.startsWith('metadata.'))
    .length;

/** Lines of cards are folded in the middle of letters. */
function unfolded(head: Buffer): Buffer {
  const bytes = head.toString('latin1');
  return /BEGIN:VCARD/i.test(bytes) ? Buffer.from(bytes.replace(/\r?\n[ \t]/g, ''), 'latin1') : head;
}

function formatOf(text: string, filename: string): FileFormat {
  const start = text.slice(0, 2_000).trimStart();
  if (/^BEGIN:VCARD\s*$/im.test(start)) return 'vcard';
  if (/^\{\s*["}]/.test(start)) return isNdjson(text) ? 'ndjson' : 'json';
  if (/^\[\s*[{\]]/.test(start)) return 'json';
  if (/^(?:\{|\[)/.test(start) && /\.(?:nd)?json[l]?$/i.test(filename))
    throw new FormatError('The file is no JSON with a list of contacts.');
  const controls = text.slice(0, 10_000).replace(/[^\0-\x08\x0e-\x1a\x1c-\x1f]/g, '').length;
  if (controls > Math.max(4, Math.min(text.length, 10_000) / 50))
    throw new FormatError('The file is no text and no known workbook.');
  return 'csv';
}

function isNdjson(text: string): boolean {
  const line = text.trimStart().split('\n', 1)[0]!;
  try {
    const value = JSON.parse(line) as unknown;
    // One line with a list in it is an export.
    return isJsonObject(value) && !Array.isArray(value.contacts) && !Array.isArray(value.data);
  } catch {
    return false;
  }
}

function describeCsv(
  text: string,
  head: Buffer,
  filename: string,
  isCut: boolean,
  given: Given,
  limits: Limits,
): Omit<Detected, 'format' | 'encoding'> {
  const delimiter = given.delimiter ?? detectDelimiter(text);
  const rows = headRows(text, delimiter, HEAD_ROWS, isCut);
  const widest = rows.find(({ cells }) => cells.length > limits.columns);
  if (widest) throw tooManyColumns(widest.row, widest.cells.length, limits);
  const described = describeTable(rows, given.header_row);
  const { columns, samples, profile } = described;
  const date_order = given.date_order ?? described.date_order;
  const warnings = [...described.warnings];
  if (samples.length === 0) warnings.push({ message: 'No row was found below the names of the columns.' });
  const isRaw = () =>
    !hasUtf8Mark(head) &&
    (/raw/i.test(filename) ||
      samples.some((cells) =>
        cells.some(
          (cell, i) =>
            neutraliseFormula(cell, columns[i]!.startsWith('phone_')) !== cell && !/^'|[;,|\t\n]'/.test(cell),
        ),
      ));
  return {
    ...described,
    delimiter,
    ...(date_order && { date_order }),
    ...(profile === 'own' && { raw: given.raw ?? isRaw() }),
    warnings,
  };
}

async function describeWorkbook(file: FileSource, given: Given, limits: Limits): Promise<Detected> {
  const workbook = await Workbook.open(file, limits);
  const sheet = workbook.sheet(given.sheet);
  const rows: TableRow[] = [];
  for await (const row of workbook.rows(sheet, true)) if (rows.push(row) === HEAD_ROWS) break;
  const described = describeTable(rows, given.header_row);
  const hidden_sheets = workbook.sheets.filter(({ isHidden }) => isHidden).map(({ name }) => name);
  const warnings = [...described.warnings];
  if (hidden_sheets.length && !sheet.isHidden)
    warnings.push({ message: `Hidden sheets are left out: ${hidden_sheets.join(', ').slice(0, 200)}.` });
  if (rows.length === 0) warnings.push({ message: `The sheet "${sheet.name}" is empty.` });
  const date_order = given.date_order ?? described.date_order;
  return {
    format: 'xlsx',
    ...described,
    sheet: sheet.name,
    sheets: workbook.sheets.map(({ name }) => name),
    hidden_sheets,
    ...(date_order && { date_order }),
    warnings,
  };
}

async function describeObjects(
  file: FileSource,
  format: 'json' | 'ndjson',
  encoding: string,
  limits: Limits,
): Promise<Omit<Detected, 'format' | 'encoding'>> {
  const names = new Set<string>();
  const objects: Record<string, unknown>[] = [];
  const warnings: Warning[] = [];
  const records = format === 'json' ? readJson(file, encoding, limits) : readNdjson(file, encoding, limits);
  for await (const record of records) {
    if ('problem' in record) continue;
    for (const name of Object.keys(record.object)) if (names.size < limits.columns) names.add(storable(name));
    objects.push(record.object);
    if (objects.length === 100) break;
  }
  if (objects.length === 0) warnings.push({ message: 'No contact was found in the file.' });
  const columns = [...names];
  const profile = profileOf(columns);
  const samples = objects
    .slice(0, SAMPLES)
    .map((object) => columns.map((name) => (Object.hasOwn(object, name) ? jsonText(object[name]) : '')));
  return { profile, columns, mapping: mapColumns(columns, profile), samples, warnings };
}

async function describeCards(
  head: Buffer,
  isCut: boolean,
  encoding: string,
  limits: Limits,
): Promise<Omit<Detected, 'format' | 'encoding'>> {
  const cards: Card[] = [];
  for await (const card of readCards(bufferSource(head), encoding, limits)) cards.push(card);
  // The last one is cut off.
  if (isCut && cards.length > 1) cards.pop();
  const columns = [...new Set(cards.flatMap(({ properties }) => properties.map(({ name }) => name)))]
    .filter((name) => propertyTarget(name) !== null)
    .slice(0, limits.columns);
  const samples = cards.slice(0, SAMPLES).map((card) => {
    const cells = cardCells(card);
    return columns.map((name) => (Object.hasOwn(cells, name) ? cells[name]! : ''));
  });
  const isOwn = cards[0]?.properties.some(({ name, value }) => name === 'PRODID' && value === PRODUCT);
  return {
    version: cards[0]?.version ?? '3.0',
    profile: isOwn ? 'own' : 'vcard',
    columns,
    mapping: Object.fromEntries(columns.map((name) => [name, propertyTarget(name)])),
    samples,
    warnings: cards.length ? [] : [{ message: 'No card was found in the file.' }],
  };
}
