import { cleanPhone, isVanity, numbersIn } from '@app/protocol';
import { LRUCache } from 'lru-cache';
// Google's own rules: the smaller libphonenumber-js takes full-width and vanity numbers for others. About 1 MB more of memory.
import { type PhoneNumber, PhoneNumberFormat, PhoneNumberType, PhoneNumberUtil } from 'google-libphonenumber';

const util = PhoneNumberUtil.getInstance();

/** Changes with whatever phoneNumbersOf() gives for the same fields: all numbers are then derived again. */
export const PHONE_RULES = 'google-libphonenumber 3.2, 2';

const NO_REGION = 'ZZ';
const MIN_DIGITS = 2;

/** In the order of the fields. */
export const PHONE_FIELDS = ['phone_primary', 'phone_secondary', 'phones'] as const;

/**
 * The numbers of a contact as they are looked up, each once: E.164 (`+4930123456`) of what is a valid number of the world or of
 * the region; the digits alone of what is not.
 * @param region ISO 3166 code of where numbers without a country are dialled
 */
export function phoneNumbersOf(fields: object, region: string | null): string[] {
  const values = PHONE_FIELDS.flatMap((field) => (fields as Record<string, unknown>)[field] ?? []);
  const texts = values.map((value) =>
    typeof value === 'object' ? (value as { number?: unknown }).number : value,
  );
  return [...new Set(texts.flatMap((text) => (typeof text === 'string' ? derivedFrom(text, region) : [])))];
}

/**
 * By what a number is compared: as it is dialled, with whatever is dialled before and after it. Two extensions of a house are two
 * numbers.
 */
export function phoneKeyOf(text: string, region: string | null): string {
  const number = cleanPhone(text);
  const dialled = [PREFIX, SUFFIX].flatMap((part) => part.exec(number)?.[0].replace(/[\s.]/g, '') ?? []);
  return [...derivedFrom(text, region), ...dialled].join(' ').toLowerCase() || number;
}

/** Derived once for the writer, which does it while nobody else of the team can write, and for whoever looks again. */
const derived = new LRUCache<string, string[]>({ max: 5_000 });

function derivedFrom(text: string, region: string | null): string[] {
  const key = `${region} ${text}`;
  let numbers = derived.get(key);
  if (!numbers) derived.set(key, (numbers = derive(text, region)));
  return numbers;
}

/** Service codes before a number, extensions and pauses behind it. */
const PREFIX = /^[*#][*#\d]*#(?=[+\d])/;
const SUFFIX = /(?<=\d\)?) ?(?:;|,|#|\*|ext|x|доб|[pw] ?\d).*$/iu;

function derive(text: string, region: string | null): string[] {
  const numbers = numbersIn(text);
  return (numbers.length ? numbers : [cleanPhone(text)]).flatMap((number) => deriveOne(number, region));
}

function deriveOne(text: string, region: string | null): string[] {
  if (isVanity(text)) {
    const real = parsed(text, region, isDialledByWords);
    return real ? [real] : digitsOf(text);
  }
  const number = text.replace(PREFIX, '').replace(SUFFIX, '');
  // With letters in it Google's rules read the keys of a telephone.
  if (/\p{L}/u.test(number)) return digitsOf(number);
  const readings = e164Of(number, region);
  return readings.length ? readings : digitsOf(number);
}

/** Where numbers have no fixed length, a number with a word behind it is a valid one as well. */
function isDialledByWords(number: PhoneNumber): boolean {
  const { TOLL_FREE, PREMIUM_RATE, SHARED_COST, UAN } = PhoneNumberType;
  const type = util.getNumberType(number);
  return number.getCountryCode() === 1 || [TOLL_FREE, PREMIUM_RATE, SHARED_COST, UAN].includes(type);
}

function digitsOf(number: string): string[] {
  const digits = number.replace(/\D/g, '');
  return digits.length < MIN_DIGITS ? [] : [digits];
}

function e164Of(number: string, region: string | null): string[] {
  const dialled = number.replace(/^( ?(?:\+|00).*)\( ?0 ?\)/, '$1').trim();
  const digits = dialled.replace(/\D/g, '');
  const readings = [parsed(dialled, region)];
  if (/^00/.test(digits) && !readings[0]) readings.push(parsed(`+${digits.slice(2)}`, null));
  // Mexican mobile numbers were once dialled with a 1 that Google's rules do not know any more.
  if (/^\+? ?521\d{10}$/.test(dialled.replace(/[ ().-]/g, '')))
    readings.push(parsed(`+52${digits.slice(3)}`, null));
  // The country without a plus: both readings may be meant.
  const country = region && util.getCountryCodeForRegion(region);
  if (country && !/[+]/.test(dialled) && digits.startsWith(`${country}`))
    readings.push(parsed(`+${digits}`, null));
  return readings.filter((reading) => reading !== undefined);
}

function parsed(
  number: string,
  region: string | null,
  accepts?: (number: PhoneNumber) => boolean,
): string | undefined {
  try {
    const result = util.parse(number, region ?? NO_REGION);
    if (!util.isValidNumber(result) || (accepts && !accepts(result))) return undefined;
    return util.format(result, PhoneNumberFormat.E164);
  } catch {
    return undefined;
  }
}

/** Digits of an international number behind its country; undefined when it is not one or too short to tell. */
export function nationalDigits(number: string): string | undefined {
  try {
    return util.getNationalSignificantNumber(util.parse(number, NO_REGION));
  } catch {
    return undefined;
  }
}
