/** The middle one of some measurements and the largest, for a person to read. */
export function spread(times: number[]): { count: number; p50: number; max: number } {
  const sorted = [...times].sort((a, b) => a - b);
  return { count: sorted.length, p50: sorted[sorted.length >> 1] ?? 0, max: sorted.at(-1) ?? 0 };
}

/** Prints what was measured, beside Jest's own report. */
export function print(what: string, figures: object): void {
  const text = Object.entries(figures).map(([name, value]) => `${name} ${value}`);
  process.stderr.write(`  ${what}: ${text.join(', ')}\n`);
}
