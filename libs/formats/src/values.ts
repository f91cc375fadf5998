import { numbersIn } from '@app/protocol';
import type { Detected } from './types';

const CJK = /^[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}々・]+$/u;
/** A text as a database can keep it. */
export const storable = (text: string) => text.replaceAll('\0', '').toWellFormed();

/** Before a name, with or without their dots. */
const PREFIXES = new Set(
  'mr mrs ms miss mx dr prof sir dame rev fr herr frau hr fru m mme mlle sr sra srta don doña sig dott dhr mevr ing dipl.-ing shri smt'.split(
    ' ',
  ),
);
const SUFFIXES = new Set('jr sr ii iii iv phd md mba esq msc bsc ba ma'.split(' '));
/** Belong to the last name after them. */
const PARTICLES = new Set(
  'van von vom zu zur zum der den ter ten de del della delle di da das do dos du des la le les el al bin ibn ben abu st san santa af av mac o'.split(
    ' ',
  ),
);
const bare = (word: string) => word.toLowerCase().replaceAll('.', '');

/** A whole name in its parts, as far as that can be told; whatever cannot is in the first name. */
export function splitName(full: string): Record<string, string> {
  const text = full.trim().replace(/\s+/gu, ' ');
  const [last, first, ...more] = text.split(/, */);
  // "Rowe, Anna", but not "Rowe, Jr." and not a list.
  if (last && first && more.length === 0 && !SUFFIXES.has(bare(first)))
    return { ...leading(first.split(' ')), last_name: last };
  const words = text.replaceAll(',', '').split(' ');
  const parts: Record<string, string> = {};
  const suffix = words.length > 2 && SUFFIXES.has(bare(words.at(-1)!)) ? words.pop() : undefined;
  if (suffix) parts.name_suffix = suffix;
  const { first_name: given = '', ...prefix } = leading(words);
  const names = given.split(' ');
  Object.assign(parts, prefix);
  if (names.length === 1) return { ...parts, first_name: given };
  // The family comes first where names are written in these scripts.
  if (names.length === 2 && names.every((name) => CJK.test(name)))
    return { ...parts, last_name: names[0]!, first_name: names[1]! };
  let start = names.length - 1;
  while (start > 1 && PARTICLES.has(bare(names[start - 1]!))) start -= 1;
  return { ...parts, first_name: names.slice(0, start).join(' '), last_name: names.slice(start).join(' ') };
}

function leading(words: string[]): Record<string, string> {
  let start = 0;
  while (start < words.length - 1 && PREFIXES.has(bare(words[start]!))) start += 1;
  const prefix = words.slice(0, start).join(' ');
  return { ...(prefix && { name_prefix: prefix }), first_name: words.slice(start).join(' ') };
}

const pad = (number: string) => number.padStart(2, '0');

/**
 * A day as contacts have it, from what programs write; undefined when it cannot be told which day is meant. '' where a program
 * writes a day that is none.
 */
export function parseBirthday(text: string, order: Detected['date_order']): string | undefined {
  const day = text.trim();
  if (/^0+([./-])0+\1(0+)$/.test(day)) return '';
  const iso = /^(\d{4})-?(\d{2})-?(\d{2})(?:$|[T ])/.exec(day);
  // Calendars of address books have this year for an unknown one.
  if (iso) return `${iso[1] === '1604' ? '-' : iso[1]}-${iso[2]}-${iso[3]}`;
  const yearless = /^--(\d{2})-?(\d{2})$/.exec(day);
  if (yearless) return `--${yearless[1]}-${yearless[2]}`;
  const asian = /^(\d{4}) ?(?:年|년|[./]) ?(\d{1,2}) ?(?:月|월|[./]) ?(\d{1,2})(?: ?[日일.])?$/u.exec(day);
  if (asian) return `${asian[1]}-${pad(asian[2]!)}-${pad(asian[3]!)}`;
  const [, one, sign, two, year] = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?: 0+:00(?::00)?)?$/.exec(day) ?? [];
  if (!one || !two || !year) return undefined;
  const meant = sign === '.' || Number(one) > 12 ? 'DMY' : Number(two) > 12 ? 'MDY' : order;
  if (!meant) return undefined;
  const [month, date] = meant === 'DMY' ? [two, one] : [one, two];
  return `${year}-${pad(month)}-${pad(date)}`;
}

/** What the dates in a column tell of the order of day and month; undefined when they do not. */
export function dateOrderOf(texts: string[]): Detected['date_order'] {
  for (const text of texts) {
    const [, one, sign, two] = /^(\d{1,2})([/-])(\d{1,2})\2\d{4}\b/.exec(text.trim()) ?? [];
    if (!sign) continue;
    if (Number(one) > 12) return 'DMY';
    if (Number(two) > 12) return 'MDY';
  }
  return undefined;
}

/** Countries that write the month first. */
export function dateOrderIn(region: string | undefined): Detected['date_order'] {
  if (!region) return undefined;
  return ['US', 'PH', 'PR', 'GU', 'FM', 'MH', 'PW'].includes(region) ? 'MDY' : 'DMY';
}

/** A number, and what stood around it: "mobile: 0151 …", "0151 … (work)". */
export interface TypedNumber {
  number: string;
  label?: string;
}

/** The numbers that a person typed into one field, as typed. */
export function typedNumbers(text: string): TypedNumber[] {
  const whole = asWhole(text);
  const numbers = numbersIn(whole);
  return numbers.length > 1 ? numbers.map((number) => ({ number })) : [withoutLabel(whole)];
}

/** A number of which a program has made one to calculate with: 491511234567.0, 4.91511234567E+11. With fewer digits some are lost. */
function asWhole(text: string): string {
  const isWhole = /^\s*(?:\d{5,15}\.0|\d\.\d{7,14}e\+?1\d)\s*$/i.test(text);
  return isWhole && Number.isSafeInteger(Number(text)) ? String(Number(text)) : text;
}

function withoutLabel(text: string): TypedNumber {
  const [, before, number] = /^(\p{L}[\p{L} ]{0,20}?)\.?\s*[:=]?\s*(\+?[\p{Nd}(].*)$/su.exec(text) ?? [];
  if (before && number && !/^(?:ext|x|p|w|tel)$/i.test(before))
    return { number, label: before.toLowerCase() };
  const [, front, after] = /^([+\p{Nd}][^\p{L}]*?)\s*\((\p{L}[\p{L} ]{0,20})\)$/su.exec(text) ?? [];
  if (front && after) return { number: front, label: after.toLowerCase() };
  return { number: text };
}

/** Labels that Google writes with capitals and that are the same everywhere. */
const KNOWN = [
  'mobile',
  'work',
  'home',
  'main',
  'work fax',
  'home fax',
  'fax',
  'pager',
  'other',
  'work mobile',
];
export const titleCase = (label: string) =>
  KNOWN.includes(label) ? label.replace(/\b\w/g, (letter) => letter.toUpperCase()) : label;
export const knownLabel = (label: string) =>
  KNOWN.includes(label.toLowerCase()) ? label.toLowerCase() : label;
