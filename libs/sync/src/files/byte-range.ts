/** The part of a file that a request asks for; both ends are included. */
export interface ByteRange {
  start: number;
  end: number;
}

/** Whether an `If-None-Match` header names the entity tag (RFC 9110, weak comparison). */
export function matchesAny(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  return header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}

/**
 * Reads a `Range` header for a file of `size` bytes (RFC 9110).
 * @returns undefined when there is nothing to serve but the whole file: no header, one that cannot be read, or
 * several ranges at once, which a server may refuse; 'unsatisfiable' when the file has no such byte.
 */
export function parseRange(
  header: string | undefined,
  size: number,
): ByteRange | 'unsatisfiable' | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/i.exec(header?.trim() ?? '') ?? [];
  if (first === undefined || last === undefined || (!first && !last)) return undefined;
  if (!first) {
    const length = Number(last);
    if (length === 0 || size === 0) return 'unsatisfiable';
    return { start: Math.max(0, size - length), end: size - 1 };
  }
  const start = Number(first);
  if (last && Number(last) < start) return undefined;
  if (start >= size) return 'unsatisfiable';
  return { start, end: last ? Math.min(Number(last), size - 1) : size - 1 };
}
