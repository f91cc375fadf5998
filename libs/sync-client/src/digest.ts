import type { Contact } from './types';

const BUCKETS = 256;

/**
 * What `GET /api/sync/digest` says of the same contacts: for each first byte of an id the SHA-256, in hex, of the lines
 * `id:version`, sorted, each ended by a line feed.
 * @returns undefined where there is no Web Crypto: a browser page without TLS
 */
export async function digestOf(contacts: Iterable<Contact>): Promise<string[] | undefined> {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) return undefined;
  const buckets: string[][] = Array.from({ length: BUCKETS }, () => []);
  for (const { id, version } of contacts) buckets[parseInt(id.slice(0, 2), 16)]?.push(`${id}:${version}\n`);
  const encoder = new TextEncoder();
  return Promise.all(
    buckets.map(async (lines) => {
      const hash = await subtle.digest('SHA-256', encoder.encode(lines.sort().join('')));
      return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
    }),
  );
}
