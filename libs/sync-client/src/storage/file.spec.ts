import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RowChange } from '../tables';
import { FileStorage } from './file';

const folder = mkdtempSync(join(tmpdir(), 'sync-client-file-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const put = (key: string, version: number, more = ''): RowChange => ({
  put: 'contacts',
  key,
  value: { id: key, version, is_deleted: false, more },
});

async function read(path: string): Promise<RowChange[]> {
  const storage = new FileStorage(path);
  const rows = [...(await storage.load())];
  await storage.close();
  return rows;
}

it('a file that is cut off at any byte holds every transaction that was whole, and goes on', async () => {
  const path = join(folder, 'torn');
  const storage = new FileStorage(path);
  await storage.load();
  const ends = [0];
  for (let i = 1; i <= 4; i += 1) {
    await storage.commit([put('Zoë 👋', i), put(`c${i}`, i)]);
    ends.push(statSync(path).size);
  }
  await storage.close();
  const whole = readFileSync(path);
  for (let length = 0; length <= whole.length; length += 1) {
    writeFileSync(path, whole.subarray(0, length));
    const count = ends.filter((end) => end <= length).length - 1;
    const again = new FileStorage(path);
    const rows = [...(await again.load())];
    expect([length, rows.length]).toEqual([length, count === 0 ? 0 : count + 1]);
    await again.commit([put('after', 9)]);
    await again.close();
    expect((await read(path)).at(-1)).toEqual(put('after', 9));
  }
});

it('zeros or noise after the last line, as a file system leaves them, are no transaction', async () => {
  const path = join(folder, 'noise');
  const storage = new FileStorage(path);
  await storage.load();
  await storage.commit([put('a', 1)]);
  await storage.close();
  for (const noise of ['\0\0\0\0', '00000000 []\n', 'deadbeef [{"clear":"contacts"}]']) {
    appendFileSync(path, noise);
    expect(await read(path)).toEqual([put('a', 1)]);
  }
});

it('a damaged line in the middle is not passed over', async () => {
  const path = join(folder, 'damaged');
  const storage = new FileStorage(path);
  await storage.load();
  await storage.commit([put('a', 1)]);
  await storage.commit([put('b', 2)]);
  await storage.close();
  writeFileSync(path, readFileSync(path, 'utf8').replace('"version":1', '"version":7'));
  await expect(read(path)).rejects.toThrow(/is damaged at byte 0/);
});

it('it shrinks, keeps everything, and leaves nothing beside it', async () => {
  const path = join(folder, 'shrinks');
  const storage = new FileStorage(path);
  await storage.load();
  let biggest = 0;
  for (let i = 1; i <= 60; i += 1) {
    await storage.commit([
      put('a', i, 'x'.repeat(50_000)),
      { put: 'staged', key: 'b', value: { id: 'b', version: i } },
    ]);
    biggest = Math.max(biggest, statSync(path).size);
  }
  await storage.commit([{ remove: 'contacts', key: 'a' }, { promote: true }]);
  await storage.close();
  expect(biggest).toBeLessThan(1_500_000);
  expect(await read(path)).toEqual([{ put: 'contacts', key: 'b', value: { id: 'b', version: 60 } }]);
  expect(readdirSync(folder).filter((name) => name.endsWith('.new'))).toEqual([]);
});
