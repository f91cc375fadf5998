import { type ContactMutation, type ContactOutcome, ContactsRepository, ContactWriter } from '@app/contacts';
import { type FieldProblem, parseContactFields } from '@app/protocol';
import { type Actor, AppError, Config, ERRORS, listed, type Operation } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { ImportErrorDto, ImportResultDto } from './bulk.dto';

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
   * Puts good rows in and reports bad ones. Each chunk commits by itself; when the database goes away half way,
   * the rows that are not in are reported as failed. With a key, the same import can be sent again safely.
   * @throws AppError PAYLOAD_TOO_LARGE for too many rows, or why not a single row could be tried.
   */
  async import(teamId: string, rows: unknown[], by: Actor, key?: string): Promise<ImportResultDto> {
    const operation: Operation = { ...by.operation, kind: 'import', label: `${rows.length} rows` };
    const actor: Actor = { ...by, operation, source: rows.length > LARGE ? 'bulk' : 'import' };
    const { IMPORT_ROWS } = this.config;
    if (rows.length > IMPORT_ROWS)
      throw new AppError('PAYLOAD_TOO_LARGE', `An import has at most ${IMPORT_ROWS} rows: split it.`);
    const errors: ImportErrorDto[] = [];
    let failed = 0;
    const fail = (row: number, error: string) => {
      failed += 1;
      if (errors.length < this.config.IMPORT_ERRORS) errors.push({ row, error });
    };
    let head = 0;
    let isWritten = false;
    for (let start = 0; start < rows.length; start += CHUNK) {
      const accepted: { row: number; mutation: ContactMutation }[] = [];
      rows.slice(start, start + CHUNK).forEach((row, index) => {
        const number = start + index + 1;
        const parsed = parseContactFields(row);
        if ('problems' in parsed) fail(number, sentence(parsed.problems));
        else {
          const mutation: ContactMutation = { op: 'create', fields: parsed.fields, actor };
          if (key) mutation.key = { scope: actor.agentId, id: `${key}#${number}` };
          accepted.push({ row: number, mutation });
        }
      });
      try {
        const outcomes = await this.submit(
          teamId,
          accepted.map(({ mutation }) => mutation),
        );
        outcomes.forEach(({ code, version, operationId }, index) => {
          head = Math.max(head, version);
          // Sent again after it broke off, it goes on: the rows that were missing belong to the same operation.
          if (operationId) operation.id = operationId;
          isWritten ||= operationId !== undefined;
          if (code) fail(accepted[index]!.row, ERRORS[code].message);
        });
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        if (start === 0) throw error;
        for (const { row } of accepted) fail(row, error.message);
        for (let row = start + CHUNK + 1; row <= rows.length; row += 1) {
          fail(row, 'Not tried: the import stopped at an earlier row.');
        }
        break;
      }
    }
    if (head === 0) head = await this.contacts.head(teamId);
    return {
      total: rows.length,
      success: rows.length - failed,
      failed,
      errors,
      ...(failed > errors.length && { errors_omitted: failed - errors.length }),
      head_version: head,
      operation_id: isWritten ? operation.id : null,
    };
  }

  private submit(teamId: string, mutations: ContactMutation[]): Promise<ContactOutcome[]> {
    return mutations.length ? this.writer.submitEach(teamId, mutations) : Promise.resolve([]);
  }
}

function sentence(problems: FieldProblem[]): string {
  const { details, details_omitted: omitted } = listed(problems);
  const parts = details.map(({ field, message }) => `${field} ${message}`);
  return `${parts.concat(omitted ? `and ${omitted} more` : []).join('; ')}.`;
}
