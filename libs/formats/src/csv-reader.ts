import { Readable } from 'node:stream';
// csv-parse: maintained, no dependencies; of those tried it alone lost no row and says so where a quote is never closed.
import { CsvError, type Options, parse } from 'csv-parse';
import { parse as parseWhole } from 'csv-parse/sync';
import { decode } from './encoding';
import { type FileSource, FormatError, type Limits } from './types';

/** A row as the file has it; `row` counts as a spreadsheet does. */
export interface TableRow {
  row: number;
  cells: string[];
}

/** Neither of the library's own ways over bad rows: both swallow good ones. */
const options = (delimiter: string, { recordBytes }: Limits): Options => ({
  delimiter,
  bom: true,
  relax_quotes: true,
  relax_column_count: true,
  record_delimiter: ['\r\n', '\n', '\r'],
  max_record_size: recordBytes,
});

const DELIMITERS = [',', ';', '\t', '|'];

/** The first line of files by which Excel is told the delimiter. */
const SEP_LINE = /^sep=(.)\r?\n|^sep=(.)\r/i;

export function sepLine(text: string): string | undefined {
  const [, one, other] = SEP_LINE.exec(text) ?? [];
  return one ?? other;
}

/** The delimiter that makes the same number of columns, and the most of them, in the first lines. */
export function detectDelimiter(text: string): string {
  const said = sepLine(text);
  if (said) return said;
  let best = ',';
  let bestScore = 0;
  for (const delimiter of DELIMITERS) {
    const widths = headRows(text.slice(0, 32_768), delimiter, 50)
      .filter(({ cells }) => cells.length > 1 || cells[0] !== '')
      .map(({ cells }) => cells.length);
    const rowsOf = (width: number) => widths.filter((other) => other === width).length;
    // A title may stand above the table.
    const usual = widths.reduce(
      (most, width) => (rowsOf(width) > rowsOf(most) ? width : most),
      widths[0] ?? 1,
    );
    const same = rowsOf(usual) / widths.length;
    // Half of the rows of another width: it stands in the text of a column.
    const score = usual < 2 || same < 0.5 ? 0 : same * 100 + Math.min(usual, 50);
    if (score > bestScore) [best, bestScore] = [delimiter, score];
  }
  return best;
}

/** Rows at the beginning of a text whose end is cut off; none where it is no such table. */
export function headRows(text: string, delimiter: string, rows: number, isCut = true): TableRow[] {
  const skipped = sepLine(text) ? 1 : 0;
  const body = skipped ? text.replace(SEP_LINE, '') : text;
  const read = (part: string) =>
    parseWhole(part, {
      ...options(delimiter, { recordBytes: 0 } as Limits),
      to: rows,
    });
  let records: string[][] | undefined;
  try {
    records = read(body);
  } catch {
    // The cut is inside quotes: as far as there is a line that ends outside of them.
    let end = body.length;
    for (let tries = 0; !records && tries < 100 && end > 0; tries += 1) {
      end = body.lastIndexOf('\n', end - 1);
      if (end <= 0) break;
      try {
        records = read(body.slice(0, end));
      } catch {
        // One line less.
      }
    }
  }
  if (!records) return [];
  if (isCut && records.length < rows && records.length > 1) records.pop();
  return records.map((cells, i) => ({ row: i + 1 + skipped, cells }));
}

/**
 * All rows of a CSV file that are not empty.
 * @throws FormatError for a quote that is never closed, a row that is too long or has too many columns
 */
export async function* readCsv(
  file: FileSource,
  { encoding = 'utf-8', delimiter = ',' }: { encoding?: string; delimiter?: string },
  limits: Limits,
): AsyncGenerator<TableRow> {
  let isFirst = true;
  let skipped = 0;
  async function* text() {
    for await (const piece of decode(file.open(), encoding)) {
      if (isFirst && sepLine(piece)) {
        skipped = 1;
        yield piece.replace(SEP_LINE, '');
      } else yield piece;
      isFirst = false;
    }
  }
  const source = Readable.from(text(), { highWaterMark: 1 });
  const parser = parse(options(delimiter, limits));
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let row = 0;
  try {
    for await (const record of parser) {
      const cells = record as string[];
      row += 1;
      if (cells.length > limits.columns) throw tooManyColumns(row + skipped, cells.length, limits);
      if (cells.length === 1 && cells[0] === '') continue;
      yield { row: row + skipped, cells };
    }
  } catch (error) {
    throw error instanceof CsvError ? explained(error, skipped, limits) : error;
  } finally {
    source.destroy();
    parser.destroy();
  }
}

export function tooManyColumns(row: number, columns: number, limits: Limits): FormatError {
  return new FormatError(`Row ${row} has ${columns} columns; at most ${limits.columns} are read.`);
}

function explained(error: CsvError, skipped: number, { recordBytes }: Limits): FormatError {
  // The library reads ahead of what was taken.
  const row = (error as CsvError & { records: number }).records + 1 + skipped;
  if (error.code === 'CSV_QUOTE_NOT_CLOSED')
    return new FormatError(
      `The quote that opens in row ${row} is never closed: everything behind it would be one cell.`,
    );
  if (error.code === 'CSV_MAX_RECORD_SIZE')
    return new FormatError(
      `Row ${row} is longer than ${recordBytes} bytes: a quote in it may not be closed, or the delimiter be another one.`,
    );
  return new FormatError(`Row ${row} cannot be read: ${error.message}`);
}
