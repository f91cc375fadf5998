import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import {
  CONTACT_COLUMNS,
  type ContactMutation,
  type ContactOutcome,
  type ContactSource,
  ContactsRepository,
  ContactWriter,
} from '@app/contacts';
import { contactField, type FieldProblem, isJsonObject, parseContactFields } from '@app/protocol';
import { type Actor, AppError, Config, ERRORS, type Operation } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { ImportErrorDto, ImportResultDto, ImportWarningDto } from './bulk.dto';
import { sentence } from './sentence';

/** Devices that know `protocol: 2` get one hint instead of the events of an operation larger than this. */
const LARGE = 100;
/** Rows a transaction: small enough that nobody else's write waits long behind one. */
const CHUNK = 100;

@Injectable()
export class ImportService {
  constructor(
    private readonly writer: ContactWriter,
    private readonly contacts: ContactsRepository,
    private readonly config: Config,
  ) {}

  /**
   * Puts good rows in and reports bad ones. A row with an `id`, as the export has it, is that contact: what differs is
   * changed, a deleted one comes back, an unknown one is made with this id. Each chunk commits by itself; when the database goes
   * away half way, the rows that are not in are reported as failed. With a key, the same import can be sent again safely.
   * @throws AppError PAYLOAD_TOO_LARGE for too many rows, or why not a single row could be tried.
   */
  async import(teamId: string, rows: unknown[], by: Actor, key?: string): Promise<ImportResultDto> {
    const operation: Operation = { ...by.operation, kind: 'import', label: `${rows.length} rows` };
    const actor: Actor = { ...by, operation, source: rows.length > LARGE ? 'bulk' : 'import' };
    const { IMPORT_ROWS, IMPORT_ERRORS } = this.config;
    if (rows.length > IMPORT_ROWS)
      throw new AppError('PAYLOAD_TOO_LARGE', `An import has at most ${IMPORT_ROWS} rows: split it.`);
    const report = new ImportReport(rows.length, IMPORT_ERRORS);
    let head = 0;
    let isWritten = false;
    for (let start = 0; start < rows.length; start += CHUNK) {
      const chunk = rows.slice(start, start + CHUNK);
      const accepted: (PlannedRow & { row: number; mutation: ContactMutation })[] = [];
      try {
        const known = await this.known(teamId, chunk);
        for (const [index, row] of chunk.entries()) {
          const number = start + index + 1;
          const planned = planRow(row, known, actor);
          if ('problems' in planned) {
            report.fail(number, sentence(planned.problems));
            continue;
          }
          if (planned.kept) report.warn(number, sentence(planned.kept));
          const { mutation } = planned;
          if (!mutation) report.skipped += 1;
          else {
            if (key) {
              mutation.key = { scope: actor.agentId, id: `${key}#${number}` };
              // Of the row: what it changes depends on what is there.
              mutation.requestHash = createHash('sha256').update(JSON.stringify(row)).digest();
            }
            accepted.push({ ...planned, mutation, row: number });
          }
        }
        const outcomes = await this.submit(
          teamId,
          accepted.map(({ mutation }) => mutation),
        );
        outcomes.forEach(({ code, version, operationId }, index) => {
          const { row, mutation } = accepted[index]!;
          head = Math.max(head, version);
          // Sent again after it broke off, it goes on: the rows that were missing belong to the same operation.
          if (operationId) operation.id = operationId;
          isWritten ||= operationId !== undefined;
          if (code) report.fail(row, ERRORS[code].message);
          else if (mutation.op === 'create' || mutation.revives) report.created += 1;
          else report.updated += 1;
        });
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        if (start === 0) throw error;
        for (const { row } of accepted) report.fail(row, error.message);
        if (accepted.length === 0)
          for (const index of chunk.keys()) report.fail(start + index + 1, error.message);
        for (let row = start + CHUNK + 1; row <= rows.length; row += 1) {
          report.fail(row, 'Not tried: the import stopped at an earlier row.');
        }
        break;
      }
    }
    if (head === 0) head = await this.contacts.head(teamId);
    return { ...report.result(), head_version: head, operation_id: isWritten ? operation.id : null };
  }

  /** The contacts, live or deleted, whose ids stand in these rows. */
  private async known(teamId: string, rows: unknown[]): Promise<Map<string, ContactSource>> {
    const ids = rows.flatMap((row) =>
      isJsonObject(row) && isUUID(row.id) ? (row.id as string).toLowerCase() : [],
    );
    const found = ids.length ? await this.contacts.findAll(teamId, ids) : [];
    return new Map(found.map((contact) => [contact.id, contact]));
  }

  private submit(teamId: string, mutations: ContactMutation[]): Promise<ContactOutcome[]> {
    return mutations.length ? this.writer.submitEach(teamId, mutations) : Promise.resolve([]);
  }
}

/** What an export says of a contact that no client writes. */
const READ_ONLY = new Set<string>(CONTACT_COLUMNS.filter((column) => !contactField(column)));

interface PlannedRow {
  /** Absent: there is nothing to change. */
  mutation?: ContactMutation;
  /** Values that go to the metadata, and why. */
  kept?: FieldProblem[];
}

/** What a row asks for. Contacts that it makes are known to the rows after it. */
function planRow(
  row: unknown,
  known: Map<string, ContactSource>,
  actor: Actor,
): PlannedRow | { problems: FieldProblem[] } {
  if (!isJsonObject(row) || row.id === undefined) {
    const parsed = parseContactFields(row, { keeps: true });
    if ('problems' in parsed) return parsed;
    return { mutation: { op: 'create', fields: parsed.fields, actor }, kept: parsed.kept };
  }
  if (!isUUID(row.id)) return { problems: [{ field: 'id', message: 'must be a UUID' }] };
  const contactId = (row.id as string).toLowerCase();
  const current = known.get(contactId);
  const written = Object.entries(row).filter(([field]) => !READ_ONLY.has(field));
  if (!current) {
    const parsed = parseContactFields(Object.fromEntries(written), { keeps: true });
    if ('problems' in parsed) return parsed;
    known.set(contactId, { ...parsed.fields, id: contactId } as ContactSource);
    return { mutation: { op: 'create', contactId, fields: parsed.fields, actor }, kept: parsed.kept };
  }
  // What is there already need not be what could be written today.
  const stored = current as Record<string, unknown>;
  const changed = current.is_deleted
    ? written
    : written.filter(([field, value]) => !isDeepStrictEqual(value, stored[field] ?? null));
  if (changed.length === 0) return {};
  const { phones } = stored;
  const parsed = parseContactFields(Object.fromEntries(changed), { partial: true, keeps: true, phones });
  if ('problems' in parsed) return parsed;
  const { fields, kept } = parsed;
  if (kept) fields.metadata = { ...(current.metadata as object), ...fields.metadata };
  const revives = current.is_deleted === true;
  return { mutation: { op: 'update', contactId, fields, actor, ...(revives && { revives }) }, kept };
}

/** What became of the rows. */
class ImportReport {
  created = 0;
  updated = 0;
  skipped = 0;
  private failed = 0;
  private warned = 0;
  private readonly errors: ImportErrorDto[] = [];
  private readonly warnings: ImportWarningDto[] = [];

  /** @param listed rows of each kind that the answer lists */
  constructor(
    private readonly total: number,
    private readonly listed: number,
  ) {}

  fail(row: number, error: string): void {
    this.failed += 1;
    if (this.errors.length < this.listed) this.errors.push({ row, error });
  }

  warn(row: number, warning: string): void {
    this.warned += 1;
    if (this.warnings.length < this.listed) this.warnings.push({ row, warning });
  }

  result(): Omit<ImportResultDto, 'head_version' | 'operation_id'> {
    const { total, created, updated, skipped, failed, errors, warned, warnings } = this;
    return {
      ...{ total, success: total - failed, failed, errors },
      ...(failed > errors.length && { errors_omitted: failed - errors.length }),
      ...{ created, updated, skipped, warnings },
      ...(warned > warnings.length && { warnings_omitted: warned - warnings.length }),
    };
  }
}
