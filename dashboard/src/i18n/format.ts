import { locale } from '.';

const once = <T>(make: () => T) => {
  let made: T | undefined;
  return () => (made ??= make());
};
const numbers = once(() => new Intl.NumberFormat(locale));
const compactNumbers = once(() => new Intl.NumberFormat(locale, { notation: 'compact' }));
const percentages = once(() => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }));
const times = once(() => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }));
const days = once(() => new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }));
const shortDays = once(() => new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' }));
const weekdays = once(() => new Intl.DateTimeFormat(locale, { weekday: 'short' }));
const clock = once(() => new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }));
const shortTimes = once(() => new Intl.DateTimeFormat(locale, { timeStyle: 'short' }));
const relative = once(() => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));
const regions = once(() => new Intl.DisplayNames(locale, { type: 'region' }));
const texts = once(() => new Intl.Collator(locale));
const lists = once(() => new Intl.ListFormat(locale, { type: 'conjunction' }));

export const number = (value: number) => numbers().format(value);
/** "12K", for axes. */
export const compact = (value: number) => compactNumbers().format(value);
/** @param share 1 is 100 % */
export const percent = (share: number) => percentages().format(share);
export const dateTime = (at: number) => times().format(at);
export const day = (at: number) => days().format(at);
/** As short as it says it: the time of today, else the day, without its year while that is this one. */
export function shortTime(at: number): string {
  const then = new Date(at);
  const now = new Date();
  if (then.toDateString() === now.toDateString()) return shortTimes().format(at);
  return then.getFullYear() === now.getFullYear() ? shortDay(at) : day(at);
}
/** Without its year, for axes. */
export const shortDay = (at: number) => shortDays().format(at);
/** "Mon" */
export const weekday = (at: number) => weekdays().format(at);
export const timeOfDay = (at: number) => clock().format(at);
/** @param code two letters of ISO 3166 @returns the code itself where nobody knows it */
export const countryName = (code: string) => regions().of(code) ?? code;
/** As dictionaries of the language sort them. */
export const textOrder = (one: string, other: string) => texts().compare(one, other);
export const list = (items: string[]) => lists().format(items);

const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** "1.84 MB": three digits say enough. */
export function bytes(value: number): string {
  const power = Math.floor(Math.log10(Math.max(1, Math.abs(value))) / 3);
  const unit = BYTE_UNITS[power] ?? 'terabyte';
  const shown = value / 1000 ** BYTE_UNITS.indexOf(unit);
  const unitDisplay = unit === 'byte' ? 'long' : 'short';
  return new Intl.NumberFormat(locale, {
    ...{ style: 'unit', unit, unitDisplay },
    maximumSignificantDigits: 3,
  }).format(shown);
}

const UNITS: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** "3 days", the largest unit of it. @param seconds at least one minute counts as one */
export function duration(seconds: number): string {
  const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? (['minute', 60] as const);
  const style = { style: 'unit', unit, unitDisplay: 'long' } as const;
  return new Intl.NumberFormat(locale, style).format(Math.max(1, Math.floor(seconds / size)));
}

/** "2 minutes ago"; undefined for less than one. @param milliseconds since then */
export function ago(milliseconds: number): string | undefined {
  const seconds = milliseconds / 1000;
  const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? [];
  return unit && size ? relative().format(-Math.floor(seconds / size), unit) : undefined;
}
