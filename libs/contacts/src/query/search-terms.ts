import { fold, isVanity } from '@app/protocol';
import { nationalDigits } from '../phones/phone-numbers';

/** What a contact's search text must hold. */
export interface SearchTerms {
  /** All of them, folded. */
  words: string[];
  /** And one of these, if any: a part of the search that looks like a phone number, as its digits and as text. */
  numbers: string[];
}

/** Each is one more condition on every contact; of a text of hyphens there would be many. */
const MAX_WORDS = 16;
const MIN_DIGITS = 7;
/** Digits of a number that begins as no other text does. */
const MIN_MARKED_DIGITS = 3;
const MIN_SEPARATED_DIGITS = 5;
/** Of an international number without its country, as it may have been entered. */
const MIN_NATIONAL = 6;
const MONTH = /^(?:(?:19|20)\d\d\D\d\d?|\d\d?\D(?:19|20)\d\d)$/;
/** What may stand before and after a number or a word without being part of it. */
const SEPARATOR = String.raw`[\s,;:<>"[\]{}·・]`;
const NUMBER = new RegExp(String.raw`(?<=^|${SEPARATOR})\(?\+? ?\(?\+?\d[\d ().\/-]*(?=$|${SEPARATOR})`, 'g');
const EXTENSION = /(?<=\d) *(?:;ext=|;|,|ext(?:ension|n)?\.?|x|#) *(?=\d+\b)/g;

/** `*31#+49…`, `*100#`, `…,,123#`: of a number the digits are looked for. */
const SERVICE_CODE = new RegExp(
  String.raw`(?<=^|${SEPARATOR})[*#]+\d[*#+\d]*|\d[*#]+(?=$|${SEPARATOR})`,
  'g',
);

/** A search for nothing, which finds everything. */
export function isEmptySearch({ words, numbers }: SearchTerms): boolean {
  return words.length === 0 && numbers.length === 0;
}

/** What people mean by the text of a search: `Rowe, Anna`, `"anna rowe"`, `Anna Rowe (Acme)`, `<anna@example.com>`, `tel:+1…`. */
export function searchTerms(text: string): SearchTerms {
  const folded = fold(text)
    .replace(/\btel: *(?=[+(*#\d])/g, ' ')
    .replace(/\bmailto:(?=\S+@)/g, ' ')
    .replace(SERVICE_CODE, (code) => code.replace(/[*#+]/g, ''))
    .replace(/;phone-context=\S*/g, ' ')
    .replace(EXTENSION, ' ')
    .trim();
  const number = vanityIn(folded) ?? longest(folded.match(NUMBER) ?? []);
  const rest = number ? folded.replace(number, ' ') : folded;
  const tokens = rest.split(new RegExp(`(?:${SEPARATOR}|[()])+`)).filter(Boolean);
  const words = tokens.filter((token) => !/^[\p{P}\p{Sm}\p{Sk}]+$/u.test(token)).flatMap(wordsOf);
  if (words.length || number)
    return { words: words.slice(0, MAX_WORDS), numbers: number ? formsOf(number) : [] };
  // Nothing but signs: then they are what is looked for.
  return { words: folded.split(' ').filter(Boolean).slice(0, MAX_WORDS), numbers: [] };
}

/** The texts of words are also searched without their apostrophes and hyphens, see contact_search_text(). */
function wordsOf(token: string): string[] {
  const word = token.replace(/(?<=.)[.!?]+$/, '').replace(/^'+(?=.)|(?<=.)'+$/g, '');
  if (word.includes('@')) return [word];
  return word.replace(/(?<=[^\d'])'(?=[^\d'])/g, '').split(/(?<=[^\d-])-(?=[^\d-])/);
}

const digitsOf = (text: string) => text.replace(/\D/g, '');

/** `1-800-flowers`, and what only looks like it: it is looked for as text as well. */
function vanityIn(folded: string): string | undefined {
  return folded.split(new RegExp(SEPARATOR)).find((token) => isVanity(token.toUpperCase()));
}

/** The keys of a telephone that have the letters from a to z on them. */
const KEYS = '22233344455566677778889999';
const onKeys = (text: string) => text.replace(/[a-z]/g, (letter) => KEYS[letter.charCodeAt(0) - 97]!);

function longest(candidates: string[]): string | undefined {
  const numbers = candidates.map((text) => text.trim()).filter(isNumber);
  return numbers.toSorted((a, b) => digitsOf(b).length - digitsOf(a).length)[0];
}

/** `7-11`, `2.0` and `2026-11` are text; `98-1234` may be a part of a number. */
function isNumber(text: string): boolean {
  const count = digitsOf(text).length;
  if (count >= MIN_DIGITS) return true;
  if (/^\(?\+|^00/.test(text) || /\(\d+\)/.test(text)) return count >= MIN_MARKED_DIGITS;
  return count >= MIN_SEPARATED_DIGITS && !MONTH.test(text) && /^\d+([-./]\d+)+$/.test(text);
}

/** Digits of a number as other people may have entered it. */
function formsOf(text: string): string[] {
  const isInternational = /^\(?\+|^00/.test(text);
  const dialled = onKeys(isInternational ? text.replace(/\( *0 *\)/, '') : text);
  const digits = digitsOf(dialled).replace(/^00/, '');
  // What is dialled before a number at home only: in most countries 0, in some 1 or 8.
  const hasTrunk = !isInternational && /^(0|[18]\d{10}$)/.test(digits) && digits.length >= MIN_DIGITS;
  const national = isInternational ? nationalDigits(`+${digits}`) : undefined;
  const others = [hasTrunk && digits.slice(1), national && national.length >= MIN_NATIONAL && national];
  return [...new Set([text, digits, ...others.filter((other) => typeof other === 'string')])];
}

/** Whether search_grams() alone tells that a text holds this folded word. */
export function isWholeGram(word: string): boolean {
  return [...word].length <= 2;
}

const lexeme = (text: string) => `'${text.replace(/[\\']/g, '$&$&')}'`;

function gramsOf(word: string): string[] {
  const characters = [...word];
  if (characters.length === 1) return [`${lexeme(word)}:*`];
  return characters.slice(1).map((character, i) => lexeme(characters[i]! + character));
}

/**
 * What PostgreSQL's search_grams() of a text must match so that it can hold all of the words and one of the numbers, as a
 * `tsquery`: each two neighbouring characters, or what begins with the only one.
 */
export function gramsQuery({ words, numbers }: SearchTerms): string {
  const all = new Set(words.flatMap(gramsOf));
  const any = numbers.map((number) => `(${gramsOf(number).join(' & ')})`).join(' | ');
  return [...all, ...(any ? [`(${any})`] : [])].join(' & ');
}
