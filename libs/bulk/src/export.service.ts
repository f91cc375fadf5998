import { Readable } from 'node:stream';
import { AuditService } from '@app/audit';
import { ContactsRepository, presentContact } from '@app/contacts';
import { csvHeader, csvRows } from '@app/formats';
import { type Actor, RequestSlots } from '@app/platform';
import { Injectable } from '@nestjs/common';

/** Rows that are read and written out in one go: nobody else is answered meanwhile (a thousand rows of CSV take 15 to 60 ms). */
const PAGE = 250;
/** As many as the longest list. */
const PAGE_SLOTS = 2;

/** Streams all live contacts of a team, page by page, in bounded memory. */
@Injectable()
export class ExportService {
  constructor(
    private readonly contacts: ContactsRepository,
    private readonly audit: AuditService,
    private readonly slots: RequestSlots,
  ) {}

  /** `{ success, data, total }`. A failure on the way breaks the connection, so a cut file is never taken for a whole one. */
  json(teamId: string, actor: Actor): Promise<Readable> {
    return this.started(teamId, actor, 'json', this.jsonChunks(teamId));
  }

  csv(teamId: string, actor: Actor, raw: boolean): Promise<Readable> {
    return this.started(teamId, actor, 'csv', this.csvChunks(teamId, raw));
  }

  /**
   * Reads the first page before the answer begins, so that a database that is away still gives a proper error. No
   * byte leaves before the trail knows of it, and what is not known to have left was not sent.
   */
  private async started(
    teamId: string,
    { agentId, agentCode, deviceId, requestId, source }: Actor,
    format: string,
    chunks: AsyncGenerator<string>,
  ): Promise<Readable> {
    const { slots } = this;
    // A slot for each page, and none while the client reads it.
    const nextPage = () => slots.run({ teamId, agentId }, () => chunks.next(), PAGE_SLOTS);
    const first = await nextPage();
    await this.audit.record(undefined, {
      ...{ agentCode, deviceId, requestId, source, teamId },
      action: 'contacts.exported',
      after: { format },
    });
    async function* all() {
      yield first.value as string;
      for (let page = await nextPage(); !page.done; page = await nextPage()) yield page.value;
    }
    return Readable.from(all(), { objectMode: false });
  }

  private async *jsonChunks(teamId: string): AsyncGenerator<string> {
    let total = 0;
    let separator = '{"success":true,"data":[\n';
    for await (const page of this.contacts.walk(teamId, PAGE)) {
      total += page.length;
      yield separator + page.map((row) => JSON.stringify(presentContact(row))).join(',\n');
      separator = ',\n';
    }
    yield `${total === 0 ? separator : ''}\n],"total":${total}}\n`;
  }

  private async *csvChunks(teamId: string, raw: boolean): AsyncGenerator<string> {
    let header = csvHeader();
    for await (const page of this.contacts.walk(teamId, PAGE)) {
      yield header + csvRows(page.map(presentContact), raw);
      header = '';
    }
    if (header) yield header;
  }
}
