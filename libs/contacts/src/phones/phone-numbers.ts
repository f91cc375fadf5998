import { cleanPhone, isVanity, numbersIn } from '@app/protocol';
import { LRUCache } from 'lru-cache';
// Google's own rules: the smaller libphonenumber-js takes full-width and vanity numbers for others. About 1 MB more of memory.
import { type PhoneNumber, PhoneNumberFormat, PhoneNumberType, PhoneNumberUtil } from 'google-libphonenumber';
import { countryNamed } from './country-names';

const util = PhoneNumberUtil.getInstance();

/** Changes with whatever dialledOf() gives for the same fields: all numbers are then derived again. */
export const PHONE_RULES = 'google-libphonenumber 3.2, 3';

const NO_REGION = 'ZZ';
const MIN_DIGITS = 2;

/** In the order of the fields. */
export const PHONE_FIELDS = ['phone_primary', 'phone_secondary', 'phones'] as const;
/** From which something is derived. */
export const DIALLED_FIELDS = [...PHONE_FIELDS, 'addresses'] as const;

/** What follows from a contact's phones and addresses. */
export interface Dialled {
  /** Each once, in the order of the fields: E.164 of what is a valid number of the world or of the region; the digits alone of what is not. */
  numbers: string[];
  /** ISO 3166 codes of where these numbers are dialled and the contact has an address. In their order. */
  countries: string[];
}

/** A number as it is looked up, and its country where it is known. */
interface Reading {
  number: string;
  country?: string;
}

/** @param region ISO 3166 code of where numbers without a country are dialled */
export function dialledOf(fields: object, region: string | null): Dialled {
  const all = fields as Record<string, unknown>;
  const texts = PHONE_FIELDS.flatMap((field) => all[field] ?? []).map((value) => memberOf(value, 'number'));
  const readings = texts.flatMap((text) => (typeof text === 'string' ? readingsOf(text, region) : []));
  const addresses = [all.addresses ?? []].flat().map((address) => memberOf(address, 'country'));
  const countries = [
    ...readings.map(({ country }) => country),
    ...addresses.map((name) => (typeof name === 'string' ? countryNamed(name) : undefined)),
  ];
  return {
    numbers: [...new Set(readings.map(({ number }) => number))],
    countries: [...new Set(countries.filter((country) => country !== undefined))].toSorted(),
  };
}

/** Texts stand for themselves. */
function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' ? (value as Record<string, unknown> | null)?.[name] : value;
}

/**
 * By what a number is compared: as it is dialled, with whatever is dialled before and after it. Two extensions of a house are two
 * numbers.
 */
export function phoneKeyOf(text: string, region: string | null): string {
  const number = cleanPhone(text);
  const dialled = [PREFIX, SUFFIX].flatMap((part) => part.exec(number)?.[0].replace(/[\s.]/g, '') ?? []);
  return (
    [...readingsOf(text, region).map((reading) => reading.number), ...dialled].join(' ').toLowerCase() ||
    number
  );
}

/** Derived once for the writer, which does it while nobody else of the team can write, and for whoever looks again. */
const derived = new LRUCache<string, Reading[]>({ max: 5_000 });

/** What a text may mean: E.164 of what is a valid number of the world or of the region, else its digits. */
export function readingsOf(text: string, region: string | null): Reading[] {
  const key = `${region} ${text}`;
  let readings = derived.get(key);
  if (!readings) derived.set(key, (readings = derive(text, region)));
  return readings;
}

/** Service codes before a number, extensions and pauses behind it. */
const PREFIX = /^[*#][*#\d]*#(?=[+\d])/;
const SUFFIX = /(?<=\d\)?) ?(?:;|,|#|\*|ext|x|доб|[pw] ?\d).*$/iu;

function derive(text: string, region: string | null): Reading[] {
  const numbers = numbersIn(text);
  return (numbers.length ? numbers : [cleanPhone(text)]).flatMap((number) => deriveOne(number, region));
}

function deriveOne(text: string, region: string | null): Reading[] {
  if (isVanity(text)) {
    const real = parsed(text, region, isDialledByWords);
    return real ? [real] : digitsOf(text);
  }
  const isPlain = /^[+\d][\d ().-]*$/.test(text);
  const number = isPlain ? text : text.replace(PREFIX, '').replace(SUFFIX, '');
  // With letters in it Google's rules read the keys of a telephone.
  if (!isPlain && /\p{L}/u.test(number)) return digitsOf(number);
  const readings = e164Of(number, region);
  return readings.length ? readings : digitsOf(number);
}

/** Where numbers have no fixed length, a number with a word behind it is a valid one as well. */
function isDialledByWords(number: PhoneNumber): boolean {
  const { TOLL_FREE, PREMIUM_RATE, SHARED_COST, UAN } = PhoneNumberType;
  const type = util.getNumberType(number);
  return number.getCountryCode() === 1 || [TOLL_FREE, PREMIUM_RATE, SHARED_COST, UAN].includes(type);
}

function digitsOf(number: string): Reading[] {
  const digits = number.replace(/\D/g, '');
  return digits.length < MIN_DIGITS ? [] : [{ number: digits }];
}

function e164Of(number: string, region: string | null): Reading[] {
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
): Reading | undefined {
  try {
    const result = util.parse(number, region ?? NO_REGION);
    // Once: to be valid is to be so in the region that its digits tell.
    const country = util.getRegionCodeForNumber(result);
    if (!country || !util.isValidNumberForRegion(result, country)) return undefined;
    if (accepts && !accepts(result)) return undefined;
    // Numbers of no country, such as those of satellites, have three digits in its place.
    return {
      number: util.format(result, PhoneNumberFormat.E164),
      ...(/^[A-Z]{2}$/.test(country) && { country }),
    };
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
