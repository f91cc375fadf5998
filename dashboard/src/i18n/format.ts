import { locale } from '.';

const once = <T>(make: () => T) => {
  let made: T | undefined;
  return () => (made ??= make());
};
const numbers = once(() => new Intl.NumberFormat(locale));
const times = once(() => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }));
const days = once(() => new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }));
const clock = once(() => new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }));
const relative = once(() => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));
const lists = once(() => new Intl.ListFormat(locale, { type: 'conjunction' }));

export const number = (value: number) => numbers().format(value);
export const dateTime = (at: number) => times().format(at);
export const day = (at: number) => days().format(at);
export const timeOfDay = (at: number) => clock().format(at);
export const list = (items: string[]) => lists().format(items);

const UNITS: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** "2 minutes ago"; undefined for less than one. @param milliseconds since then */
export function ago(milliseconds: number): string | undefined {
  const seconds = milliseconds / 1000;
  const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? [];
  return unit && size ? relative().format(-Math.floor(seconds / size), unit) : undefined;
}
