/** Characters that XML cannot have are written as _x000B_. */
export const unescapeText = (text: string) =>
  text.includes('_x')
    ? text.replace(/_x([\dA-F]{4})_/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    : text;

/** How a number is shown. */
export interface NumberFormat {
  isDate: boolean;
  /** Digits and signs of a number that is no amount, such as 00000000000 or +00 000 000: what it hides, the cell's value lacks. */
  mask?: string;
}

const BUILT_IN_DATES = (id: number) =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);

export function numberFormat(id: number, code: string | undefined): NumberFormat {
  if (code === undefined) return { isDate: BUILT_IN_DATES(id) };
  // Without texts in quotes, escaped signs, colours and languages.
  const signs = code
    .replace(/"[^"]*"|\\.|_.|\*./g, '')
    .replace(/\[(?!(?:h+|m+|s+)\])[^\]]*\]/gi, '')
    .split(';')[0]!;
  const isDate =
    /[ymdhs]/i.test(signs.replace(/general/gi, '')) && !/[0#?]/.test(signs.replace(/\.0+|s\.0+/gi, ''));
  if (isDate) return { isDate };
  const shown = code.split(';')[0]!.replace(/"([^"]*)"|\\(.)/g, '$1$2');
  const isNumber =
    /^[+0# ()/-]+$/.test(shown) && /0/.test(shown) && (/0.*0/.test(shown) || shown.includes('+'));
  return { isDate, ...(isNumber && { mask: shown }) };
}

/** A whole number as its format shows it. */
export function masked(value: number, mask: string): string {
  if (!Number.isInteger(value) || value < 0) return String(value);
  const digits = [...String(value)];
  let shown = '';
  const places = [...mask];
  const first = places.findIndex((sign) => sign === '0' || sign === '#');
  for (let i = places.length - 1; i >= 0; i -= 1) {
    const sign = places[i]!;
    if (sign === '0' || sign === '#') shown = (digits.pop() ?? (sign === '0' ? '0' : '')) + shown;
    else shown = sign + shown;
    if (i === first) {
      shown = digits.join('') + shown;
      digits.length = 0;
    }
  }
  return shown.trim();
}

const DAY = 86_400_000;
const pad = (number: number, digits = 2) => String(number).padStart(digits, '0');

/**
 * The day of a serial number, with its time where it has one. Spreadsheets count from the last day of 1899 and have a 29 February
 * 1900 that never was, so the first sixty are another day in every program.
 */
export function serialDate(serial: number, is1904: boolean): { text: string; isAmbiguous: boolean } {
  const isAmbiguous = !is1904 && serial >= 1 && serial < 61;
  const start = is1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, isAmbiguous ? 31 : 30);
  const time = new Date(start + Math.round(serial * 86_400) * 1_000);
  const clock = `${pad(time.getUTCHours())}:${pad(time.getUTCMinutes())}:${pad(time.getUTCSeconds())}`;
  if (serial >= 0 && serial < 1) return { text: clock, isAmbiguous: false };
  const year = time.getUTCFullYear();
  const day = `${pad(year, 4)}-${pad(time.getUTCMonth() + 1)}-${pad(time.getUTCDate())}`;
  return { text: time.getTime() % DAY === 0 ? day : `${day}T${clock}`, isAmbiguous };
}

/** A number that Excel took for a formula: +49151… is one with a sign, 49-151-1234 a subtraction. */
export function typedFormula(formula: string): { text: string; isPlain: boolean } | undefined {
  if (/^\+\d[\d ]{4,}$/.test(formula)) return { text: formula, isPlain: true };
  if (/^\+?\d+(?:[-/]\d+)+$/.test(formula) && formula.replace(/\D/g, '').length >= 6)
    return { text: formula, isPlain: false };
  return undefined;
}

/** The column of A1, counted from 0; undefined when the name is none. */
export function columnOf(ref: string): number | undefined {
  let column = 0;
  let letters = 0;
  for (; letters < ref.length; letters += 1) {
    const code = ref.charCodeAt(letters) & ~0x20;
    if (code < 65 || code > 90) break;
    column = column * 26 + code - 64;
  }
  return letters === 0 || letters > 3 ? undefined : column - 1;
}

export function columnLetters(column: number): string {
  const rest = column % 26;
  const letter = String.fromCharCode(65 + rest);
  return column < 26 ? letter : columnLetters((column - rest) / 26 - 1) + letter;
}
