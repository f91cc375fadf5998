import type { Readable } from 'node:stream';
import { AuditService } from '@app/audit';
import { type ContactSource, ContactsService, presentContact } from '@app/contacts';
import { exporter, type ExportFormat } from '@app/formats';
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
   * A file of contacts. A failure on the way breaks the connection, so a cut file is never taken for a whole one.
   *
   * The first page is read before the answer begins, so that a database that is away still gives a proper error. No byte leaves
   * before the trail knows of it, and what is not known to have left was not sent.
   * @param filters those of the list; without any, all live contacts
   * @throws AppError FORBIDDEN for deleted contacts, where the role is not an admin's
   */
  async export(
    principal: Principal,
    by: Actor,
    filters: ContactFilters,
    format: ExportFormat,
  ): Promise<Readable> {
    const file = exporter(format);
    const { json, cells } = file;
    const { contacts } = this;
    const begun = <Page>(pages: AsyncGenerator<Page>) => this.begun(pages, principal, by, filters, format);
    if (json) return json.write(await begun(contacts.walkJson(principal, filters, PAGE, json.separator)));
    if (cells) return cells.write(await begun(contacts.walkCells(principal, filters, PAGE)));
    return file.write(presented(await begun(contacts.walk(principal, filters, PAGE))));
  }

  /** The pages, of which the first has been read, and the audit log knows of it. */
  private async begun<Page>(
    pages: AsyncGenerator<Page>,
    principal: Principal,
    { agentCode, deviceId, requestId, source }: Actor,
    filters: ContactFilters,
    format: ExportFormat,
  ): Promise<AsyncIterable<Page>> {
    const { slots } = this;
    // A slot for each page, and none while the client reads it.
    const nextPage = () => slots.run(principal, () => pages.next(), PAGE_SLOTS);
    const first = await nextPage();
    const filteredBy = CONTACT_FILTER_NAMES.filter((name) => filters[name] !== undefined);
    await this.audit.record(undefined, {
      ...{ agentCode, deviceId, requestId, source, teamId: principal.teamId },
      action: 'contacts.exported',
      // By which filters, and not what for: a search may be somebody's name.
      after: { format, ...(filteredBy.length > 0 && { filtered_by: filteredBy }) },
    });
    return (async function* () {
      let next = Promise.resolve(first);
      for (let page = await next; !page.done; page = await next) {
        // The database reads one page while the one before is written out.
        next = nextPage();
        // Its failure is met when it is asked for, if anybody still asks.
        next.catch(() => undefined);
        yield page.value;
      }
    })();
  }
}

async function* presented(pages: AsyncIterable<ContactSource[]>) {
  for await (const page of pages) yield page.map(presentContact);
}
