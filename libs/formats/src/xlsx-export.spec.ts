import { buffer } from 'node:stream/consumers';
import { EMPTY_CONTACT } from '@app/protocol';
import { bufferSource, detect, type ExportedContact, readRecords } from '.';
import { xlsxStream } from './xlsx-export';

const contact = (first_name: string): ExportedContact => ({
  id: '5f0c6f0e-52b1-4a35-9d0f-8f3a5d7c2b11',
  ...EMPTY_CONTACT,
  first_name,
  ...{ created_by_agent: 'A1', created_at: null, updated_by: 'A1', updated_at: null, version: 1 },
});

async function names(content: Buffer, sheet?: string) {
  const file = bufferSource(content);
  const detected = await detect(file, '', { sheet });
  const found = [];
  for await (const { cells } of readRecords(file, detected)) found.push(cells.first_name);
  return { sheets: detected.sheets, found };
}

async function* pages(...list: string[][]) {
  for (const page of list) yield await Promise.resolve(page.map(contact));
}

it('begins another sheet, with its header, where the rows of one end', async () => {
  const content = await buffer(xlsxStream(pages(['a', 'b', 'c'], [], ['d', 'e']), 3));
  const all = ['Contacts', 'Contacts 2', 'Contacts 3'];
  expect(await names(content)).toEqual({ sheets: all, found: ['a', 'b'] });
  expect(await names(content, 'Contacts 2')).toEqual({ sheets: all, found: ['c', 'd'] });
  expect(await names(content, 'Contacts 3')).toEqual({ sheets: all, found: ['e'] });
  expect(await names(await buffer(xlsxStream(pages(['a', 'b']), 3)))).toEqual({
    sheets: ['Contacts'],
    found: ['a', 'b'],
  });
});

it('breaks off where its contacts do', async () => {
  async function* broken() {
    yield await Promise.resolve([contact('a')]);
    throw new Error('database away');
  }
  await expect(buffer(xlsxStream(broken()))).rejects.toThrow('database away');
});

it('asks for no more contacts when nobody reads', async () => {
  let isClosed = false;
  async function* endless() {
    try {
      for (;;) yield await Promise.resolve([contact('a')]);
    } finally {
      isClosed = true;
    }
  }
  const stream = xlsxStream(endless());
  await new Promise((done) => stream.once('data', done));
  stream.destroy();
  await new Promise((done) => stream.once('close', done));
  for (let turn = 0; turn < 1_000 && !isClosed; turn += 1) await new Promise(setImmediate);
  expect(isClosed).toBe(true);
});
