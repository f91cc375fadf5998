import { fold, isVanity } from '@app/protocol';
import { nationalDigits } from '../phones/phone-numbers';
import { spellingsOf, spellOut } from './spellings';

/** What a contact's search text must hold. */
export interface SearchTerms {
  /** Of each one spelling, folded; see spellingsOf() for blanks in them. */
  words: string[][];
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

/** Before a number in a signature. */
const PHONE_LABEL =
  /(?<!\p{L})(?:tel(?:e(?:fono?|phone))?|tlf|fon|phone|ph|mob(?:ile?)?|cell|handy|fax|gsm|whatsapp|office|work|home|direct|privat|тел|моб|τηλ|電話|电话)(?!\p{L})[.:]* *(?=[+(]*\d[\d ().\/-]{4})/gu;
/** Before a name, also of somebody of whom it is not stored. */
const TITLE = /^(?:mrs?|dr|prof|herrn?|frau|mme|mlle|monsieur|madame|sra?|srta)$/;
/** Who reads them as one word writes them with blanks too: `H & M`. */
const SHORT_PAIR = /(?<=^| )(\p{L}{1,2}) & (?=\p{L}{1,2}(?: |$))/gu;

/** A search for nothing, which finds everything. */
export function isEmptySearch({ words, numbers }: SearchTerms): boolean {
  return words.length === 0 && numbers.length === 0;
}

/** What people mean by the text of a search: `Rowe, Anna`, `"anna rowe"`, `Anna Rowe (Acme)`, `<anna@example.com>`, `tel:+1…`. */
export function searchTerms(text: string): SearchTerms {
  const { words, number } = read(text);
  const spelledOut = spellOut(text);
  const others = spelledOut === text ? words : read(spelledOut).words;
  const isAlone = words.length === 1 && !number;
  const spellings = words.map((word, i) => {
    const other = others.length === words.length ? others[i]! : word;
    return shortest([...spellingsOf(word, isAlone), ...spellingsOf(other, isAlone)]);
  });
  return { words: spellings, numbers: number ? shortest(formsOf(number)) : [] };
}

/** Whatever holds a longer one holds the shorter one that is in it. */
function shortest(spellings: string[]): string[] {
  const all = [...new Set(spellings)];
  return all.filter((one) => !all.some((other) => other !== one && one.includes(other)));
}

/** Words, folded, and the longest part that looks like a phone number. */
function read(text: string): { words: string[]; number?: string | undefined } {
  const folded = fold(text)
    .replace(PHONE_LABEL, ' ')
    .replace(/\btel: *(?=[+(*#\d])/g, ' ')
    .replace(/\b(?:mailto|e-?mail): *([^\s?]+@[^\s?]+)\S*/g, ' $1 ')
    .replace(/(?:\bhttps?:\/\/(?:www\.)?|(?<!\S)www\.)([^\s\/?#]+)\S*/g, ' $1 ')
    .replace(SERVICE_CODE, (code) => code.replace(/[*#+]/g, ''))
    .replace(/;phone-context=\S*/g, ' ')
    .replace(EXTENSION, ' ')
    .replace(SHORT_PAIR, '$1&')
    // Forms of Japanese companies, as they are in brackets.
    .replace(/(?:(株)式|(有)限)会社/g, ' $1$2 ')
    .trim();
  const number = vanityIn(folded) ?? longest(folded.match(NUMBER) ?? []);
  const rest = number ? folded.replace(number, ' ') : folded;
  const tokens = rest.split(new RegExp(`(?:${SEPARATOR}|[()])+`)).filter(Boolean);
  const words = withoutTitles(
    tokens.filter((token) => !/^[\p{P}\p{Sm}\p{Sk}]+$/u.test(token)).flatMap(wordsOf),
  );
  if (words.length || number) return { words: words.slice(0, MAX_WORDS), number };
  // Nothing but signs: then they are what is looked for.
  return { words: folded.split(' ').filter(Boolean).slice(0, MAX_WORDS) };
}

/** The texts of words are also searched without their apostrophes and hyphens, see contact_search_text(). */
function wordsOf(token: string): string[] {
  const trimmed = (word: string) =>
    word
      .replace(/^[#*]+(?=[^\d#*])|\*+$/g, '')
      // How a number begins that is just being typed.
      .replace(/^\+(?=\d+$)/, ' ')
      .replace(/(?<=.)[.!?/]+$/, '')
      .replace(/^'+(?=.)|(?<=.)'+$/g, '');
  const word = trimmed(token);
  if (word.includes('@')) return [word];
  return word
    .replace(/(?<=[^\d'])'(?=[^\d'])/g, '')
    .split(/(?<=[^\d-])-(?=[^\d-])|(?<=\p{L}{3})[/|](?=\p{L}{3})|(?<=\p{L})\*+(?=\p{L})/u)
    .map(trimmed)
    .filter(Boolean);
}

function withoutTitles(words: string[]): string[] {
  const names = words.filter((word) => !TITLE.test(word));
  return names.some((name) => name.length > 2 || /[^\0-\x7F]/.test(name)) ? names : words;
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

/**
 * What is dialled before a number at home only: in most countries 0, in some 1 or 8, in Belarus 80; and before numbers of other
 * countries in North America.
 */
const TRUNKS = [/^0/, /^[18](?=\d{10}$)/, /^8(?=\d{8}$)/, /^80(?=\d{9}$)/, /^011(?=[2-9]\d{7})/];

/** Digits of a number as other people may have entered it. */
function formsOf(text: string): string[] {
  const isInternational = /^\(?\+|^00/.test(text);
  const dialled = onKeys(isInternational ? text.replace(/\( *0 *\)/, '') : text);
  const digits = digitsOf(dialled).replace(/^00/, '');
  const withoutTrunk =
    isInternational || digits.length < MIN_DIGITS ? [] : TRUNKS.map((trunk) => digits.replace(trunk, ''));
  const national = isInternational ? nationalDigits(`+${digits}`) : undefined;
  const others = national && national.length >= MIN_NATIONAL ? [national] : [];
  return [text, digits, ...withoutTrunk, ...others];
}

/** Whether search_grams() alone tells that a text holds this folded word. */
export function isWholeGram(word: string): boolean {
  return [...word].length <= 2;
}

const lexeme = (text: string) => `'${text.replace(/[\\']/g, '$&$&')}'`;

function gramsOf(text: string): string[] {
  const characters = [...text];
  if (characters.length === 1) return [`${lexeme(characters[0]!)}:*`];
  return characters.slice(1).map((character, i) => lexeme(characters[i]! + character));
}

/**
 * What PostgreSQL's search_grams() of a text must match so that it can hold one spelling of each part, as a `tsquery`: each two
 * neighbouring characters, or what begins with the only one.
 */
export function gramsQuery({ words, numbers }: SearchTerms): string {
  const oneOf = (texts: string[]) => `(${texts.map((text) => `(${gramsOf(text).join(' & ')})`).join(' | ')})`;
  const needed = words.flatMap((spellings) =>
    spellings.length === 1 ? gramsOf(spellings[0]!) : oneOf(spellings.map((spelling) => spelling.trim())),
  );
  return [...new Set([...needed, ...(numbers.length ? [oneOf(numbers)] : [])])].join(' & ');
}

const END_OF_WORD = String.raw`[ .,;:/&()'"-]`;

/** A regular expression of PostgreSQL's for a text that holds one of these. */
export function spellingsPattern(spellings: string[]): string {
  const patterns = spellings.map((spelling) => {
    const literal = spelling.trim().replace(/[\\^$.|?*+()[\]{}]/g, String.raw`\$&`);
    return spelling === spelling.trim() ? literal : `(^|${END_OF_WORD})${literal}($|${END_OF_WORD})`;
  });
  return patterns.join('|');
}
