import type { Contact } from './types';

const BUCKETS = 256;

/**
 * The `digest` of `GET /api/sync/digest` over these live contacts. For each first byte of an id: SHA-256 in hex over the
 * lines `id:version`, ascending, each ended by a line feed. Then SHA-256 over these 256 texts.
 * @returns undefined where there is no Web Crypto: in a browser page without TLS
 */
export async function digestOf(contacts: Iterable<Contact>): Promise<string | undefined> {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) return undefined;
  const sha256 = async (text: string) => {
    const hash = await subtle.digest('SHA-256', new TextEncoder().encode(text));
    return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
  };
  const buckets: string[][] = Array.from({ length: BUCKETS }, () => []);
  for (const { id, version } of contacts) buckets[parseInt(id.slice(0, 2), 16)]?.push(`${id}:${version}\n`);
  const digests = await Promise.all(buckets.map((lines) => sha256(lines.sort().join(''))));
  return sha256(digests.join(''));
}
