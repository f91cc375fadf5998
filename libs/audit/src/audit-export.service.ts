import { Readable } from 'node:stream';
import { csvLines, neutraliseFormula } from '@app/formats';
import { type Actor, type Principal, RequestSlots } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { AuditEntryDto, ExportAuditQuery } from './audit.dto';
import { AuditService } from './audit.service';

/** Entries that are read and written out in one go: nobody else is answered meanwhile. */
const PAGE = 250;
/** As many as the longest list. */
const PAGE_SLOTS = 2;
const COLUMNS = [
  ...(['id', 'occurred_at', 'agent_code', 'device_id', 'action', 'contact_id', 'version'] as const),
  ...(['operation_id', 'source', 'request_id', 'before', 'after'] as const),
];
/** Without it spreadsheets take letters for others. */
const BYTE_ORDER_MARK = '\uFEFF';

/** Streams the audit log of a team, page by page, in bounded memory. */
@Injectable()
export class AuditExportService {
  constructor(
    private readonly audit: AuditService,
    private readonly slots: RequestSlots,
  ) {}

  /**
   * The first page is read before the answer begins, so that a database that is away still gives a proper error; a failure on
   * the way breaks the connection. No byte leaves before the audit log knows of the export.
   */
  async export(principal: Principal, by: Actor, { format, ...filters }: ExportAuditQuery): Promise<Readable> {
    const { teamId } = principal;
    const { agentCode, deviceId, requestId, source } = by;
    const pages = this.audit.walk(teamId, filters, PAGE);
    // A slot for each page, and none while the client reads it.
    const nextPage = () => this.slots.run(principal, () => pages.next(), PAGE_SLOTS);
    const first = await nextPage();
    await this.audit.record(undefined, {
      ...{ agentCode, deviceId, requestId, source, teamId },
      action: 'audit.exported',
      after: { format, ...filters },
    });
    const write = format === 'csv' ? csv : ndjson;
    async function* all() {
      if (format === 'csv') yield BYTE_ORDER_MARK + csvLines([[...COLUMNS]]);
      for (let page = first; !page.done; page = await nextPage()) yield write(page.value);
    }
    return Readable.from(all(), { objectMode: false });
  }
}

const ndjson = (entries: AuditEntryDto[]) => entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');

function csv(entries: AuditEntryDto[]): string {
  const cell = (value: unknown) => {
    if (value === null) return '';
    if (value instanceof Date) return value.toISOString();
    return neutraliseFormula(typeof value === 'string' ? value : JSON.stringify(value), false);
  };
  return csvLines(entries.map((entry) => COLUMNS.map((column) => cell(entry[column]))));
}
