import { gzipSync } from 'node:zlib';
import { digestOf } from './digest';
import { parseSnapshot, resumable } from './snapshot';

const contacts = [...Array(500).keys()].map((i) => ({
  id: `c${i}`,
  version: i + 1,
  is_deleted: false,
  name: 'Zoë',
}));

function file(count = contacts.length, digest?: string): Buffer {
  const lines = [{ epoch: 'E', version: 500 }, ...contacts, { count, digest }];
  return gzipSync(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

/** A body that comes in pieces and breaks after `breaksAt` bytes. */
function body(bytes: Buffer, breaksAt = Infinity): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= breaksAt) return controller.error(new Error('connection lost'));
      if (at >= bytes.length) return controller.close();
      controller.enqueue(new Uint8Array(bytes.subarray(at, Math.min(at + 97, breaksAt))));
      at = Math.min(at + 97, breaksAt);
    },
  });
}

it('reads header, contacts and trailer, wherever the pieces end', async () => {
  expect(await parseSnapshot(body(file()))).toEqual({ epoch: 'E', version: 500, contacts });
});

it.each([
  ['counts wrong', file(499)],
  ['is not what its digest says', file(500, '0'.repeat(64))],
  ['is cut off', file().subarray(0, 300)],
  ['is empty', gzipSync('')],
])('refuses a file that %s', async (_what, bytes) => {
  await expect(parseSnapshot(body(bytes))).rejects.toThrow();
});

it('goes on where the connection broke, as long as it is the same file', async () => {
  const bytes = file();
  const ranges: string[] = [];
  const first = new Response(body(bytes, 200), { headers: { etag: '"a"' } });
  const get = (headers: Record<string, string>) => {
    ranges.push(`${headers.Range} ${headers['If-Range']}`);
    const from = Number(/\d+/.exec(headers.Range!)![0]);
    return Promise.resolve(
      new Response(body(bytes.subarray(from), ranges.length < 2 ? 300 : undefined), { status: 206 }),
    );
  };
  expect((await parseSnapshot(resumable(first, get))).contacts).toHaveLength(500);
  expect(ranges).toEqual(['bytes=200- "a"', 'bytes=500- "a"']);

  const other = new Response(body(bytes, 200), { headers: { etag: '"a"' } });
  const changed = () => Promise.resolve(new Response(body(bytes), { status: 200 }));
  await expect(parseSnapshot(resumable(other, changed))).rejects.toThrow('connection lost');
});

it('the digest of an empty store, and of one that differs in one version', async () => {
  const none = await digestOf([]);
  expect(none).toMatch(/^[0-9a-f]{64}$/);
  const of = (version: number) =>
    digestOf([{ id: 'a7c9e6f2-0c39-4b53-8f70-0f0d3c1f6a10', version, is_deleted: false }]);
  expect(new Set([none, await of(1), await of(2), await of(1)]).size).toBe(3);
});
