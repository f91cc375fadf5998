import { Readable } from 'node:stream';
import { AuditService } from '@app/audit';
import { ContactsService, presentContact } from '@app/contacts';
import { csvHeader, csvRows } from '@app/formats';
import { type Actor, type Principal, RequestSlots } from '@app/platform';
import { CONTACT_FILTER_NAMES, type ContactFilters } from '@app/protocol';
import { Injectable } from '@nestjs/common';

/** Rows that are read and written out in one go: nobody else is answered meanwhile (a thousand rows of CSV take 15 to 60 ms). */
const PAGE = 250;
/** As many as the longest list. */
const PAGE_SLOTS = 2;

/** Streams contacts of a team, page by page, in bounded memory. */
@Injectable()
export class ExportService {
  constructor(
    private readonly contacts: ContactsService,
    private readonly audit: AuditService,
    private readonly slots: RequestSlots,
  ) {}

  /**
   * `{ success, data, total }`. A failure on the way breaks the connection, so a cut file is never taken for a whole one.
   * @param filters those of the list; without any, all live contacts
   * @throws AppError FORBIDDEN for deleted contacts, where the role is not an admin's
   */
  json(principal: Principal, actor: Actor, filters: ContactFilters): Promise<Readable> {
    return this.started(principal, actor, 'json', filters, this.jsonChunks(principal, filters));
  }

  /** The same as CSV. @param raw cells exactly as stored, for programs */
  csv(principal: Principal, actor: Actor, filters: ContactFilters, raw: boolean): Promise<Readable> {
    return this.started(principal, actor, 'csv', filters, this.csvChunks(principal, filters, raw));
  }

  /**
   * Reads the first page before the answer begins, so that a database that is away still gives a proper error. No
   * byte leaves before the trail knows of it, and what is not known to have left was not sent.
   */
  private async started(
    principal: Principal,
    { agentCode, deviceId, requestId, source }: Actor,
    format: string,
    filters: ContactFilters,
    chunks: AsyncGenerator<string>,
  ): Promise<Readable> {
    const { slots } = this;
    // A slot for each page, and none while the client reads it.
    const nextPage = () => slots.run(principal, () => chunks.next(), PAGE_SLOTS);
    const first = await nextPage();
    const filteredBy = CONTACT_FILTER_NAMES.filter((name) => filters[name] !== undefined);
    await this.audit.record(undefined, {
      ...{ agentCode, deviceId, requestId, source, teamId: principal.teamId },
      action: 'contacts.exported',
      // By which filters, and not what for: a search may be somebody's name.
      after: { format, ...(filteredBy.length > 0 && { filtered_by: filteredBy }) },
    });
    async function* all() {
      yield first.value as string;
      for (let page = await nextPage(); !page.done; page = await nextPage()) yield page.value;
    }
    return Readable.from(all(), { objectMode: false });
  }

  private async *jsonChunks(principal: Principal, filters: ContactFilters): AsyncGenerator<string> {
    let total = 0;
    let separator = '{"success":true,"data":[\n';
    for await (const page of this.contacts.walk(principal, filters, PAGE)) {
      total += page.length;
      yield separator + page.map((row) => JSON.stringify(presentContact(row))).join(',\n');
      separator = ',\n';
    }
    yield `${total === 0 ? separator : ''}\n],"total":${total}}\n`;
  }

  private async *csvChunks(
    principal: Principal,
    filters: ContactFilters,
    raw: boolean,
  ): AsyncGenerator<string> {
    let header = csvHeader();
    for await (const page of this.contacts.walk(principal, filters, PAGE)) {
      yield header + csvRows(page.map(presentContact), raw);
      header = '';
    }
    if (header) yield header;
  }
}
