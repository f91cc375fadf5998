/** A plain JSON object: neither null nor an array. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** No NUL (PostgreSQL refuses it) and no half of a surrogate pair (JSON and UTF-8 would disagree about it). */
export function isCleanText(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0') && value.isWellFormed();
}

/** Whether a parsed JSON value nests deeper than `levels`; itself never recurses deeper than that. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const key in value) {
    if (isDeeperThan((value as Record<string, unknown>)[key], levels - 1)) return true;
  }
  return false;
}

const RESERVED = new Set(['__proto__', 'constructor', 'prototype']);

/** Path of a name that Nest would take out of the value in silence, anywhere in it; undefined when there is none. */
export function findReservedName(value: unknown, path = ''): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const key of Object.keys(value)) {
    const here = path ? `${path}.${key}` : key;
    const found = RESERVED.has(key) ? here : findReservedName((value as Record<string, unknown>)[key], here);
    if (found) return found;
  }
  return undefined;
}
