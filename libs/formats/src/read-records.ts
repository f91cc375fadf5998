import { readCsv, type TableRow } from './csv-reader';
import { jsonText, readJson, readNdjson } from './json-reader';
import { cardCells } from './vcard-contact';
import { readCards } from './vcard-reader';
import { Workbook } from './xlsx-reader';
import { type Detected, type FileSource, type Limits, LIMITS, type SourceRecord } from './types';

/**
 * The records of a file one by one, in bounded memory; the file is read no faster than they are taken. Rows with nothing in them
 * are passed over. A record that cannot be read has a warning and no cells.
 * @param detected from detect(), perhaps corrected
 * @throws FormatError where the file cannot be read any further
 */
export async function* readRecords(
  file: FileSource,
  detected: Detected,
  limits: Limits = LIMITS,
): AsyncGenerator<SourceRecord> {
  const { format, encoding = 'utf-8' } = detected;
  switch (format) {
    case 'json':
    case 'ndjson':
      yield* objectRecords(file, format, encoding, limits);
      return;
    case 'xlsx': {
      const workbook = await Workbook.open(file, limits);
      yield* tableRecords(workbook.rows(workbook.sheet(detected.sheet)), detected);
      return;
    }
    case 'vcard':
      for await (const card of readCards(file, encoding, limits))
        yield { row: card.row, cells: cardCells(card), card, warnings: card.warnings };
      return;
    default:
      yield* tableRecords(readCsv(file, detected, limits), detected);
  }
}

async function* tableRecords(
  rows: AsyncIterable<TableRow & Partial<Pick<SourceRecord, 'warnings'>>>,
  { columns, header_row = 1 }: Detected,
): AsyncGenerator<SourceRecord> {
  for await (const { row, cells: values, warnings = [] } of rows) {
    if (row <= header_row) continue;
    const cells: Record<string, string> = {};
    let isEmpty = true;
    let beyond = 0;
    for (const [i, value] of values.entries()) {
      if (value === '') continue;
      if (isEmpty && value.trim() !== '') isEmpty = false;
      if (i >= columns.length) beyond += 1;
      cells[columns[i] ?? `Column ${i + 1}`] = value;
    }
    if (isEmpty) continue;
    if (beyond)
      warnings.push({
        message: `Row ${row} has ${beyond} more cells than there are columns: they go to the metadata.`,
      });
    yield { row, cells, warnings };
  }
}

async function* objectRecords(
  file: FileSource,
  format: 'json' | 'ndjson',
  encoding: string,
  limits: Limits,
): AsyncGenerator<SourceRecord> {
  const records = format === 'json' ? readJson(file, encoding, limits) : readNdjson(file, encoding, limits);
  for await (const record of records) {
    if ('problem' in record) {
      yield { row: record.row, cells: {}, warnings: [{ message: record.problem }] };
      continue;
    }
    const { row, object } = record;
    const cells = Object.fromEntries(Object.entries(object).map(([name, value]) => [name, jsonText(value)]));
    yield { row, cells, card: object, warnings: [] };
  }
}
