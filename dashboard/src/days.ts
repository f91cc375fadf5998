/**
 * When a day begins for whoever looks at the page, as the API takes times.
 * @param day `YYYY-MM-DD`, as a date field has it @param later so many days after it
 * @returns undefined when it is no day
 */
export function midnight(day: string | undefined, later = 0): string | undefined {
  const [year = 0, month = 1, date = 1] = (day ?? '').split('-').map(Number);
  const time = new Date(year, month - 1, date + later);
  return day && !Number.isNaN(time.getTime()) ? time.toISOString() : undefined;
}
