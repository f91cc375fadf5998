import { CallerIdsWriter, compareBytes, uuidBytes } from '@app/protocol';

/** A contact as the file of caller IDs has it. */
export interface Dialled {
  id: string;
  name: string;
  numbers: string[];
}

/** The file of these contacts, made in memory. */
export function callerIdsOf(head: { epoch: string; version: number }, contacts: Dialled[]): Buffer {
  const writer = new CallerIdsWriter(head);
  const rows = contacts
    .filter(({ numbers }) => numbers.length > 0)
    .map(({ id, name, numbers }) => ({ name: Buffer.from(name), id: uuidBytes(id), numbers }))
    .toSorted((a, b) => compareBytes(a.name, b.name) || compareBytes(a.id, b.id));
  for (const { name, id } of rows) writer.contact(name, id);
  const start = writer.take();
  writer.endContacts();
  const entries = rows.flatMap(({ numbers }, place) => numbers.map((one) => [Number(one), place] as const));
  for (const [number, place] of entries.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]))
    writer.entry(number, place);
  return Buffer.concat([start, writer.end()]);
}
