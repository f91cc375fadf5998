import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CallerIdsWriter, crc32, uuidBytes } from '@app/protocol';
import { crc32 as ofZlib } from 'node:zlib';
import { type Caller, CallerIds, type CallerIdsDelta } from '@app/sync-client';
import { callerIdsOf, type Dialled } from '../support/caller-ids';

interface Vector {
  epoch: string;
  version: number;
  contacts: Dialled[];
  file: string;
  find: Record<string, Caller[]>;
  delta?: CallerIdsDelta;
  updated?: string;
  found?: Record<string, Caller[]>;
}

const folder = join(__dirname, '../../docs/vectors/caller-ids');
const vectorOf = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Vector;
const found = (file: CallerIds, numbers: object) =>
  Object.fromEntries(Object.keys(numbers).map((number) => [number, file.find(number)]));

describe.each(readdirSync(folder))('the file of %s', (name) => {
  const vector = vectorOf(name);
  const file = new CallerIds(Buffer.from(vector.file, 'base64'));

  it('is written so', () => {
    expect(callerIdsOf(vector, vector.contacts).toString('base64')).toBe(vector.file);
  });

  it('is read so', () => {
    const { epoch, version, contacts, numbers } = file;
    const all = vector.contacts.flatMap((contact) => contact.numbers);
    expect([epoch, version, contacts, numbers]).toEqual([
      vector.epoch,
      vector.version,
      vector.contacts.length,
      all.length,
    ]);
    expect(found(file, vector.find)).toEqual(vector.find);
    for (const { id, name: called, numbers: dialled } of vector.contacts)
      for (const number of dialled) expect(file.find(number)).toContainEqual({ id, name: called });
  });
});

it('a delta makes the file that the server would make, to the last byte', () => {
  const { file, delta, updated, found: after } = vectorOf('few.json');
  const next = new CallerIds(Buffer.from(file, 'base64')).update(delta!);
  expect(Buffer.from(next.bytes).toString('base64')).toBe(updated);
  expect(found(next, after!)).toEqual(after);
  expect(() => next.update(delta!)).toThrow('not the changes since this file');
  expect(() => next.update({ ...delta!, since: next.version, epoch: vectorOf('empty.json').file })).toThrow(
    'not the changes since this file',
  );
});

it('a file of which a byte is wrong, or missing, is not read', () => {
  const bytes = Buffer.from(vectorOf('few.json').file, 'base64');
  for (let at = 0; at < bytes.length; at += 1) {
    const wrong = Buffer.from(bytes);
    wrong[at]! ^= 1;
    expect(() => new CallerIds(wrong)).toThrow('damaged');
  }
  for (const length of [0, 3, 40, 68, bytes.length - 1])
    expect(() => new CallerIds(bytes.subarray(0, length))).toThrow('damaged');
  const other = Buffer.from(bytes);
  other[11] = 2;
  other.writeUInt32BE(crc32(other.subarray(0, -4)), other.length - 4);
  expect(() => new CallerIds(other)).toThrow('of a format that is not known here');
});

it('what is out of order is not written', () => {
  const id = uuidBytes('5f0c6f0e-52b1-4a35-9d0f-8f3a5d7c2b11');
  const writer = new CallerIdsWriter({ epoch: '5f0c6f0e-52b1-4a35-9d0f-8f3a5d7c2b11', version: 1 });
  writer.contact(Buffer.from('b'), id);
  expect(() => writer.contact(Buffer.from('a'), id)).toThrow('by name and id');
  expect(() => writer.contact(Buffer.from('b'), id)).toThrow('by name and id');
  writer.endContacts();
  writer.entry(5, 0);
  for (const [number, place] of [
    [4, 0],
    [5, 0],
    [6, 1],
  ] as const)
    expect(() => writer.entry(number, place)).toThrow('in ascending order');
});

it('its checksum is the one of gzip', () => {
  for (const text of ['', 'a', '山田 秀英', 'x'.repeat(1000)]) {
    const bytes = Buffer.from(text);
    expect(crc32(bytes)).toBe(ofZlib(bytes));
    expect(crc32(bytes.subarray(1), crc32(bytes.subarray(0, 1)))).toBe(ofZlib(bytes));
  }
});
