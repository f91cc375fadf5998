import type { TableRow } from './csv-reader';
import { columnNames, profileOf, targetOf } from './headers';
import type { Detected, Profile, Warning } from './types';
import { dateOrderOf } from './values';

/** Rows above the names of the columns, such as a title. */
const ABOVE = 10;
const SAMPLES = 10;

type Description = Pick<
  Detected,
  'header_row' | 'profile' | 'columns' | 'mapping' | 'samples' | 'date_order' | 'warnings'
>;

/** What the first rows of a table say of its columns. @param headerRow where a person has said it is; 0 when there is none */
export function describeTable(rows: TableRow[], headerRow?: number): Description {
  const warnings: Warning[] = [];
  const header_row = headerRow ?? findHeader(rows);
  const header = rows.find(({ row }) => row === header_row)?.cells ?? [];
  const below = rows.filter(({ row, cells }) => row > header_row && cells.some((cell) => cell.trim() !== ''));
  const width = Math.max(lastFilled(header), ...below.map(({ cells }) => lastFilled(cells)));
  const columns = columnNames(header.slice(0, width), width);
  const profile = profileOf(columns);
  const mapping = mapColumns(columns, profile);
  const samples = below.slice(0, SAMPLES).map(({ cells }) => columns.map((_, i) => cells[i] ?? ''));
  if (header_row === 0) {
    guessByContent(columns, below, mapping);
    warnings.push({ message: 'The first row looks like a contact: the columns have no names.' });
  }
  const targets = Object.values(mapping);
  if (!targets.some((target) => /^(?:first_name|last_name|full_name|company)$/.test(target ?? '')))
    warnings.push({ message: 'No column with names of people or companies was found: map one.' });
  const dates = columns.flatMap((name, i) =>
    mapping[name] === 'birthday' ? below.map(({ cells }) => cells[i] ?? '') : [],
  );
  const date_order = dateOrderOf(dates);
  return { header_row, profile, columns, mapping, samples, ...(date_order && { date_order }), warnings };
}

/** The mapping of columns of these names. */
export function mapColumns(columns: string[], profile: Profile): Detected['mapping'] {
  return Object.fromEntries(columns.map((column) => [column, targetOf(column, profile)]));
}

const lastFilled = (cells: string[]) => cells.findLastIndex((cell) => cell.trim() !== '') + 1;

/** The row, of the first ones, with the most names that are known; the first one unless it looks like a contact. */
function findHeader(rows: TableRow[]): number {
  let best = 0;
  let found: TableRow | undefined;
  for (const row of rows.slice(0, ABOVE)) {
    const names = row.cells.map((cell) => cell.trim()).filter(Boolean);
    const profile = profileOf(names);
    if (profile !== 'unknown') return row.row;
    const known = names.filter((name) => !targetOf(name, profile)?.startsWith('metadata.')).length;
    if (known > best) [best, found] = [known, row];
  }
  if (found) return found.row;
  const first = rows.find(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  if (!first) return 1;
  return first.cells.some((cell) => isEmail(cell) || isNumber(cell)) ? 0 : first.row;
}

const isEmail = (cell: string) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(cell.trim());
const isNumber = (cell: string) =>
  /^\+?[\d ()./-]{6,25}$/.test(cell.trim()) && cell.replace(/\D/g, '').length >= 7;

/** Columns without names: by what is in most of their cells. The first one of words has the names. */
function guessByContent(columns: string[], rows: TableRow[], mapping: Detected['mapping']): void {
  let hasName = false;
  for (const [i, column] of columns.entries()) {
    const cells = rows.map(({ cells }) => cells[i]?.trim() ?? '').filter(Boolean);
    const most = (is: (cell: string) => boolean) =>
      cells.length > 0 && cells.filter(is).length >= cells.length * 0.8;
    if (most(isEmail)) mapping[column] = 'emails[].email';
    else if (most(isNumber)) mapping[column] = 'phones[].number';
    else if (!hasName && most((cell) => /^[\p{L}\p{M}' .,-]+$/u.test(cell))) {
      mapping[column] = 'full_name';
      hasName = true;
    }
  }
}
