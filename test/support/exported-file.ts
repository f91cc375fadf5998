import { buffer } from 'node:stream/consumers';
import { bufferSource, type ExportedContact, type ExportFormat, exporter } from '@app/formats';

async function* paged(contacts: ExportedContact[]) {
  for (let start = 0; start < contacts.length; start += 250)
    yield Promise.resolve(contacts.slice(start, start + 250));
}

/** Contacts as an export writes them, and under which name. */
export async function exportedFile(format: ExportFormat, contacts: ExportedContact[]) {
  const out = exporter(format);
  return { file: bufferSource(await buffer(out.write(paged(contacts)))), name: `contacts.${out.extension}` };
}
