import { createHash } from 'node:crypto';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** As docs/SYNC.md tells clients to compute it, by another way than the server's. */
export function digestOf(contacts: Iterable<{ id: string; version: number }>): {
  digest: string;
  buckets: string[];
} {
  const lines = Array.from({ length: 256 }, () => '');
  const sorted = [...contacts].sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const { id, version } of sorted) lines[Number.parseInt(id.slice(0, 2), 16)] += `${id}:${version}\n`;
  const buckets = lines.map(sha256);
  return { digest: sha256(buckets.join('')), buckets };
}
