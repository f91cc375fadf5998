import { fold } from './folding';

const MIN_DIGITS = 2;
const MAX_DIGITS = 20;
/** Longest text of a number (characters). */
export const PHONE_LENGTH = 50;

/**
 * A number as it is stored: as it was typed, but for its typography. Marks of writing direction and other invisible characters
 * go, blanks and hyphens of every kind become ASCII, digits of every script and full-width signs too.
 */
export function cleanPhone(text: string): string {
  return (PRINTABLE_ASCII.test(text) ? text : inAscii(text))
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^tel: *(?=[+(*#\d])/i, '');
}

/** Most numbers: none of Unicode's classes need be looked for. */
const PRINTABLE_ASCII = /^[\x20-\x7E]*$/;

function inAscii(text: string): string {
  return (
    text
      // A line end is a default-ignorable of nobody: it becomes a blank.
      .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
      .replace(/[\uFF01-\uFF5E]/g, (sign) => sign.normalize('NFKC'))
      .replace(/[\p{Nd}\p{Pd}\u2212]/gu, (character) => fold(character))
      .normalize('NFC')
  );
}

/** Digits, and then letters that stand for the keys of a telephone, in one piece: `1-800-FLOWERS`, `1 (800) GO-FEDEX`. */
const VANITY = /^\+?[\d(). -]*\d[). -]*[A-Z\d.-]*$/;
/** Numbers of North America that cost nothing are dialled by words however those are written. */
const TOLL_FREE = /^\+?1?[(). -]*8\d\d[(). -]+[a-z\d.-]*$/i;

/**
 * Whether a cleaned text is a number whose end is written in letters. A word of another kind (`030 12345 work`, `App. 12`) has
 * small ones, or stands before the digits.
 */
export function isVanity(text: string): boolean {
  if (
    !/[a-z]/i.test(text) ||
    !(VANITY.test(text) || TOLL_FREE.test(text)) ||
    text.replace(EXTENSION, '') !== text
  )
    return false;
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  const [letters, digits] = [count(/[a-z]/gi), count(/\d/g)];
  return letters >= 3 && digits >= 3 && letters + digits >= 7 && letters + digits <= 15 && hasPairs(text);
}

/** Words that people write before an extension, in several languages; `p` and `w` are pauses. */
const EXTENSION = /(?<=[\d)]) ?(?:;ext=|ext(?:ension|n)?\.?|x|доб\.?|[pw]) ?(?=\d)/giu;

/** Whether a cleaned text is something that can be dialled: a number, with an extension or not, a short code, a service code. */
export function isDialable(text: string): boolean {
  return isVanity(text) || isOfDigits(text);
}

/** Brackets in pairs and around digits. */
function hasPairs(text: string): boolean {
  return !/[()]/.test(text.replace(/\([^()\d]*\d[^()]*\)/g, ' '));
}

/** What most numbers look like: digits, with a plus before them and signs between them. */
const PLAIN_NUMBER = /^\+?(?:\d[ .-]*){2,20}$/;

function isOfDigits(text: string): boolean {
  if (PLAIN_NUMBER.test(text)) return true;
  const dialled = text.replace(EXTENSION, ';');
  const digitsOf = (part: string) => part.replace(/\D/g, '').length;
  const longest = Math.max(...dialled.split(/[/,;]/).map(digitsOf));
  // What clients have always been allowed to send may be longer.
  const isOfOldRule = /^[0-9+\-(). ]+$/.test(text) && longest >= 10;
  return (
    digitsOf(dialled) >= MIN_DIGITS &&
    (longest <= MAX_DIGITS || isOfOldRule) &&
    /^[\d+\-(). /*#,;]+$/.test(dialled) &&
    hasPairs(dialled) &&
    // A plus before a number.
    !/(?<![ (*#,;/]|^)\+|\+(?! ?\(?\d)/.test(dialled)
  );
}

/** Between two numbers; the words in several languages. Weaker ones are for texts that have none of these. */
const SEPARATORS = [/[ \t]+(?:or|oder|ou|или|і|и|&)[ \t]+/iu, /\s*[;,|\r\n]+\s*|\s+\/\s+/u, /\//];
/** Fewer digits behind another number are its extension, or the end of a range. */
const MIN_FURTHER = 7;

/**
 * The numbers that people have written into one field, as they are stored: `A / B`, `A; B`, `A or B`, one below the other. One
 * that is a number by itself, with its extension or not, is that alone. Empty when none of it can be dialled.
 */
export function numbersIn(text: string): string[] {
  const whole = cleanPhone(text);
  if (/[/;,|&\n]|\p{L}/u.test(text)) {
    for (const separator of SEPARATORS) {
      const parts = text.split(separator).map(cleanPhone);
      const isFull = (part: string) =>
        isVanity(part) || (part.replace(/\D/g, '').length >= MIN_FURTHER && isDialable(part));
      if (parts.length > 1 && parts.every(isFull)) return parts;
    }
  }
  return isDialable(whole) ? [whole] : [];
}

/** The first character of a cleaned text that no number has; undefined when there is none. */
export function undialable(text: string): string | undefined {
  return /[^\d+\-(). /*#,;]/u.exec(text.replace(EXTENSION, ';'))?.[0];
}
