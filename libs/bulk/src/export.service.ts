import { Readable } from 'node:stream';
import { ContactsRepository, presentContact } from '@app/contacts';
import { Injectable } from '@nestjs/common';
import { csvHeader, csvRows } from './csv';

/** Streams all live contacts of a team, page by page, in bounded memory. */
@Injectable()
export class ExportService {
  constructor(private readonly contacts: ContactsRepository) {}

  /** `{ success, data, total }`. A failure on the way breaks the connection, so a cut file is never taken for a whole one. */
  json(teamId: string): Promise<Readable> {
    return started(this.jsonChunks(teamId));
  }

  csv(teamId: string, raw: boolean): Promise<Readable> {
    return started(this.csvChunks(teamId, raw));
  }

  private async *jsonChunks(teamId: string): AsyncGenerator<string> {
    let total = 0;
    let separator = '{"success":true,"data":[\n';
    for await (const page of this.contacts.walk(teamId)) {
      total += page.length;
      yield separator + page.map((row) => JSON.stringify(presentContact(row))).join(',\n');
      separator = ',\n';
    }
    yield `${total === 0 ? separator : ''}\n],"total":${total}}\n`;
  }

  private async *csvChunks(teamId: string, raw: boolean): AsyncGenerator<string> {
    let header = csvHeader();
    for await (const page of this.contacts.walk(teamId)) {
      yield header + csvRows(page.map(presentContact), raw);
      header = '';
    }
    if (header) yield header;
  }
}

/** Reads the first page before the answer begins, so that a database that is away still gives a proper error. */
async function started(chunks: AsyncGenerator<string>): Promise<Readable> {
  const first = await chunks.next();
  async function* all() {
    yield first.value as string;
    yield* chunks;
  }
  return Readable.from(all(), { objectMode: false });
}
