import { fold } from './folding';
import { tidy } from './typed-text';

const MIN_DIGITS = 2;
const MAX_DIGITS = 20;
/** Longest text of a number (characters). */
export const PHONE_LENGTH = 50;

/**
 * A number as it is stored: as it was typed, but for its typography. Marks of writing direction and other invisible characters
 * go, blanks and hyphens of every kind become ASCII, digits of every script and full-width signs too.
 */
export function cleanPhone(text: string): string {
  return tidy(
    text
      // A line end is a default-ignorable of nobody: it becomes a blank.
      .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
      .replace(/[\uFF01-\uFF5E]/g, (sign) => sign.normalize('NFKC'))
      .replace(/[\p{Nd}\p{Pd}\u2212]/gu, (character) => fold(character))
      .replace(/\s+/g, ' '),
  ).replace(/^tel: *(?=[+(*#\d])/i, '');
}

/** Words that people write before an extension, in several languages; `p` and `w` are pauses. */
const EXTENSION = /(?<=[\d)]) ?(?:;ext=|ext(?:ension|n)?\.?|x|доб\.?|[pw]) ?(?=\d)/giu;

/** Whether a cleaned text is something that can be dialled: a number, with an extension or not, a short code, a service code. */
export function isDialable(text: string): boolean {
  const dialled = text.replace(EXTENSION, ';');
  const digitsOf = (part: string) => part.replace(/\D/g, '').length;
  // People write two numbers into one field.
  const longest = Math.max(...dialled.split(/[/,;]/).map(digitsOf));
  // What clients have always been allowed to send may be longer.
  const isOfOldRule = /^[0-9+\-(). ]+$/.test(text) && longest >= 10;
  return (
    digitsOf(dialled) >= MIN_DIGITS &&
    (longest <= MAX_DIGITS || isOfOldRule) &&
    /^[\d+\-(). /*#,;]+$/.test(dialled) &&
    // Brackets in pairs and around digits, a plus before a number.
    !/[()]/.test(dialled.replace(/\([^()\d]*\d[^()]*\)/g, ' ')) &&
    !/(?<![ (*#,;/]|^)\+|\+(?! ?\(?\d)/.test(dialled)
  );
}

/** The first character of a cleaned text that no number has; undefined when there is none. */
export function undialable(text: string): string | undefined {
  return /[^\d+\-(). /*#,;]/u.exec(text.replace(EXTENSION, ';'))?.[0];
}
