/** When a day of the server's answer is, at noon where the reader is: then no time zone makes it another day. */
export const timeOf = (day: string): number => Date.parse(`${day}T12:00`);

/** More bars than this tell nothing: weeks do in place of days. */
const BARS = 100;
const WEEK = 7;

export const isByWeek = (days: readonly unknown[]): boolean => days.length > BARS;

/** The sums of these members for each day, or of a long span for each of its whole weeks, the last of which ends today. */
export function bars<Name extends string>(
  days: readonly (Record<NoInfer<Name>, number> & { day: string })[],
  names: readonly Name[],
): (Record<Name, number> & { at: number })[] {
  const size = isByWeek(days) ? WEEK : 1;
  const points = [];
  for (let end = days.length; end >= size; end -= size) {
    const part = days.slice(end - size, end);
    const sums = names.map((name) => [name, part.reduce((sum, day) => sum + day[name], 0)] as const);
    points.unshift({ ...(Object.fromEntries(sums) as Record<Name, number>), at: timeOf(part[0]!.day) });
  }
  return points;
}
