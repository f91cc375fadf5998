/** Where some program, with some setting, begins a new cell: list separators, and whatever ends a line. */
const SEPARATOR = /([,;|\t\r\n\v\f\u0085\u2028\u2029])/u;
/** What is passed over before a cell is looked at: blanks, controls, invisible characters (U+200B, a BOM …), quotes. */
const UNSEEN = String.raw`[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800"]*`;
/**
 * `= + - @` and the minus sign, with every other form of them: what compatibility normalisation makes one of these. Characters of
 * a regular expression, also of PostgreSQL's.
 */
export const FORMULA_SIGNS = String.raw`[=\uFF1D\uFE66\u207C\u208C+\uFF0B\uFE62\u207A\u208A\uFB29\-\uFF0D\uFE63\u2212\u207B\u208B@\uFF20\uFE6B]`;
const FORMULA = new RegExp(`^'*${UNSEEN}${FORMULA_SIGNS}`, 'u');
/** A tab or a line's end at the very beginning of a cell hides what follows it. */
const HIDDEN = new RegExp(`^'*${UNSEEN}$`, 'u');
const SUSPECT = new RegExp(`${FORMULA_SIGNS}|^'*${UNSEEN}[\\t\\r\\n]`, 'u');
const PHONE = /^\+[\d ().-]+$/;

/**
 * A cell that a spreadsheet cannot run, whichever separator it takes: an apostrophe stands before each part of it
 * that could be a formula. Where apostrophes stand already, one more does, so that restoreFormula() gives every text
 * back. A phone number stays as it is.
 */
export function neutraliseFormula(value: string, isPhone: boolean): string {
  if (!SUSPECT.test(value) || (isPhone && PHONE.test(value))) return value;
  return mapParts(value, (part, end) => (isRisky(part, end) ? `'${part}` : part));
}

/** Takes off what neutraliseFormula() has put in, and nothing else. */
export function restoreFormula(cell: string): string {
  if (!cell.includes("'")) return cell;
  return mapParts(cell, (part, end) =>
    part.startsWith("'") && isRisky(part.slice(1), end) ? part.slice(1) : part,
  );
}

/** `end` is the separator that ends the first part; of the others it is not asked for. */
function mapParts(text: string, map: (part: string, end?: string) => string): string {
  const pieces = text.split(SEPARATOR);
  return pieces.map((piece, i) => (i % 2 ? piece : map(piece, i === 0 ? pieces[1] : undefined))).join('');
}

/** Also with further apostrophes before it, so that one can always be put there and taken off again. */
function isRisky(part: string, end?: string): boolean {
  return FORMULA.test(part) || (end !== undefined && '\t\r\n'.includes(end) && HIDDEN.test(part));
}
