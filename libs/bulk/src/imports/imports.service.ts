import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { AuditService } from '@app/audit';
import { ContactMatchesRepository } from '@app/contacts';
import {
  csvLines,
  type Detected,
  detect,
  FormatError,
  type Given,
  isTarget,
  neutraliseFormula,
  readRecords,
  REJECTION_COLUMNS,
} from '@app/formats';
import { JobQueue, JobsService, type JobState } from '@app/jobs';
import { OperationsService, UndoService } from '@app/operations';
import {
  type Actor,
  AppError,
  Config,
  hasRole,
  newOperationId,
  type Principal,
  validationError,
} from '@app/platform';
import { isCleanText } from '@app/protocol';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { sentence } from '../sentence';
import type { ImportRow, ImportState } from './import.entity';
import { ImportPlan, type PlannedRow, prepare } from './import-plan';
import { changedOptions, DEFAULT_OPTIONS } from './import-options';
import { importedRow } from './import-row';
import { ImportRunner, RUN_IMPORT } from './import-runner.service';
import {
  type ChangeImportDto,
  type ImportDto,
  type ImportPreviewDto,
  PREVIEW_ROWS,
  type PreviewQuery,
} from './imports.dto';
import { ImportsRepository, type Visible } from './imports.repository';
import { chunksOf, StoredFile } from './stored-file';
import { uploadOf } from './upload';

const MIB = 1024 * 1024;
/** Rows of one look into the database. */
const BATCH = 500;
/** States in which nothing happens to an import by itself. */
const RESTING: ImportState[] = ['ready', 'done', 'failed', 'cancelled', 'undone'];
/** In which a run may begin; of the last two what is done stays done, and the rest follows. */
const RUNNABLE: ImportState[] = ['ready', 'undone', 'cancelled', 'failed'];
/** In which it may have changed contacts, and nothing says yet that this was undone. */
const HAS_CHANGED: ImportState[] = ['done', 'failed', 'cancelled'];
/** A tool that has not been heard of for so long does not run its import any more (milliseconds). */
const SILENCE_MS = 60_000;
const NOTHING_DONE = {
  ...{ processed: 0, created: 0, updated: 0, skipped: 0, rejected: 0, percent: 0, problems: [] },
  ...{ error: null, operation_id: null, same_as: null, finished_at: null },
};

/** A file on its way in: the stream of a request, and what its headers say. */
export interface IncomingFile {
  body: Readable | undefined;
  headers: IncomingHttpHeaders;
  type?: string;
  filename?: string;
}

/** Files that are brought in. An agent sees those of their own, an admin all of the team. */
@Injectable()
export class ImportsService {
  constructor(
    private readonly repository: ImportsRepository,
    private readonly matches: ContactMatchesRepository,
    private readonly jobs: JobsService,
    private readonly queue: JobQueue,
    private readonly runner: ImportRunner,
    private readonly operations: OperationsService,
    private readonly undos: UndoService,
    private readonly audit: AuditService,
    private readonly config: Config,
  ) {}

  /**
   * Stores a file chunk by chunk, and says what it is. Of one that breaks off nothing stays.
   * @throws AppError PAYLOAD_TOO_LARGE, TOO_MANY_IMPORTS, FILE_UNREADABLE, VALIDATION_FAILED, REQUEST_TIMEOUT
   */
  async upload(principal: Principal, { body, headers, type, filename }: IncomingFile): Promise<ImportDto> {
    const { teamId, agentId, agentCode } = principal;
    const most = this.config.IMPORT_FILE_MB * MIB;
    const tooLarge = () =>
      new AppError('PAYLOAD_TOO_LARGE', `A file has at most ${this.config.IMPORT_FILE_MB} MiB.`);
    // A form is a little longer than its file.
    if (Number(headers['content-length'] ?? 0) > most + MIB) throw tooLarge();
    const id = newOperationId();
    const row = { team_id: teamId, id, created_by: agentId, agent_code: agentCode, filename: null };
    if (!(await this.repository.begin(row, this.config.IMPORT_FILES))) throw new AppError('TOO_MANY_IMPORTS');
    try {
      const upload = await uploadOf(body ?? Readable.from([]), headers, type);
      const hash = createHash('sha256');
      let seq = 0;
      let size = 0;
      for await (const chunk of chunksOf(upload.bytes)) {
        size += chunk.length;
        if (size > most) throw tooLarge();
        hash.update(chunk);
        if (!(await this.repository.addChunk(teamId, id, seq, chunk))) throw new AppError('REQUEST_TIMEOUT');
        seq += 1;
      }
      if (size === 0) throw new AppError('FILE_UNREADABLE', 'The file is empty.');
      const named = nameOf(filename ?? upload.filename);
      const file = new StoredFile(this.repository, teamId, id, size);
      const { detected, options } = await this.look(visibleTo(principal), file, named);
      await this.repository.change(row, ['uploading'], {
        state: 'ready',
        filename: named ?? null,
        content_hash: hash.digest(),
        detected,
        options,
      });
    } catch (error) {
      await this.repository.delete(row, ['uploading']);
      throw error;
    }
    return this.get(principal, id);
  }

  /** Newest first. */
  async list(
    principal: Principal,
    limit: number,
    cursor?: string,
  ): Promise<{ data: ImportDto[]; nextCursor: string | null }> {
    const rows = await this.repository.list(visibleTo(principal), limit, cursor);
    const page = rows.slice(0, limit);
    const data = await this.present(page);
    return { data, nextCursor: rows.length > limit ? page.at(-1)!.id : null };
  }

  /** @throws AppError IMPORT_NOT_FOUND */
  async get(principal: Principal, id: string): Promise<ImportDto> {
    const [presented] = await this.present([await this.find(principal, id)]);
    return presented!;
  }

  /** Corrects what was found out, and says what shall be done, before any row has gone in. @throws AppError IMPORT_STATE, VALIDATION_FAILED, FILE_UNREADABLE */
  async change(
    principal: Principal,
    id: string,
    { file, mapping, options }: ChangeImportDto,
  ): Promise<ImportDto> {
    const row = await this.findWithFile(principal, id);
    let { options: before } = row;
    let detected = row.detected!;
    if (file) {
      const given = Object.fromEntries(Object.entries(file).filter(([, value]) => value !== undefined));
      const who = visibleTo(principal);
      const found = await this.look(who, this.fileOf(row), row.filename ?? undefined, given);
      // Rejected rows that were none as long as the file was taken for another one; what somebody has chosen since stays.
      const isNew = !hasRejections(detected) && isDeepStrictEqual(before, DEFAULT_OPTIONS);
      if (isNew) before = found.options;
      ({ detected } = found);
    }
    if (mapping) detected = { ...detected, mapping: changedMapping(detected, mapping) };
    const changed = changedOptions(before, options ?? {});
    if ('problems' in changed) throw validationError(changed.problems);
    const state = await this.requireState(row, RUNNABLE);
    if (isHalfDone(row, state)) throw new AppError('IMPORT_STATE');
    const isChanged = await this.repository.change(row, [row.state], {
      detected,
      options: changed.options,
      // What a dry run has counted was counted otherwise.
      ...NOTHING_DONE,
      dry_run: false,
      state: 'ready',
    });
    if (!isChanged) throw new AppError('IMPORT_STATE');
    return this.get(principal, id);
  }

  /** The first rows as they would go in, or those of them with problems. Nothing is written. @throws AppError FILE_UNREADABLE, IMPORT_FILE_DELETED */
  async preview(
    principal: Principal,
    id: string,
    { limit, cursor, problems }: PreviewQuery,
  ): Promise<{ data: ImportPreviewDto[]; nextCursor: number | null }> {
    const row = await this.findWithFile(principal, id);
    const { detected, options, team_id } = row;
    const regions = { file: options.region, team: await this.matches.regionOf(team_id) };
    const plan = new ImportPlan(options, regions, null, detected!);
    const shown: PlannedRow[] = [];
    const until = problems === 'true' ? PREVIEW_ROWS : Math.min(cursor + limit, PREVIEW_ROWS);
    let waiting: ReturnType<typeof importedRow>[] = [];
    let hasMore = false;
    // Each row depends on the ones before it.
    const decide = async () => {
      for (let at = 0; at < waiting.length;) {
        await prepare(plan, waiting.slice(at), this.matches, team_id, options);
        const planned = [...plan.decide(waiting.slice(at))];
        shown.push(
          ...planned.filter((one) => one.row.seq >= cursor && (problems === 'false' || hasProblem(one))),
        );
        at += planned.length;
      }
      waiting = [];
    };
    try {
      let seq = 0;
      for await (const record of readRecords(this.fileOf(row), detected!)) {
        if (seq === until || shown.length > limit) {
          hasMore = seq < PREVIEW_ROWS;
          break;
        }
        waiting.push(importedRow(record, seq, detected!, options, regions));
        seq += 1;
        if (waiting.length === BATCH) await decide();
      }
      await decide();
    } catch (error) {
      throw unreadable(error);
    }
    const page = shown.slice(0, limit);
    const isCut = page.length < shown.length || (problems === 'false' && hasMore);
    return { data: page.map(presentRow), nextCursor: isCut ? page.at(-1)!.row.seq + 1 : null };
  }

  /**
   * Begins to bring the rows in, or only to count what would become of them; goes on with what was cancelled or has failed.
   * @throws AppError IMPORT_STATE, IMPORT_FILE_DELETED, TOO_MANY_JOBS
   */
  async run(principal: Principal, id: string, dryRun: boolean, by: Actor): Promise<ImportDto> {
    await this.begin(principal, id, dryRun, by, ({ detected }, manager) =>
      this.jobs.enqueue(
        {
          teamId: principal.teamId,
          kind: RUN_IMPORT,
          createdBy: principal,
          label: `${dryRun ? 'Count' : 'Import'} of a ${detected!.format} file`,
          params: { import_id: id },
        },
        manager,
      ),
    );
    await this.queue.nudge();
    return this.get(principal, id);
  }

  /** As run(), in this process and without a job: for a tool that waits for it. @throws AppError FILE_UNREADABLE too */
  async runHere(
    principal: Principal,
    id: string,
    dryRun: boolean,
    by: Actor,
    signal: AbortSignal,
  ): Promise<ImportDto> {
    const row = await this.begin(principal, id, dryRun, by, () => Promise.resolve(null));
    const nothing = { progress: () => undefined, save: () => Promise.resolve(signal.throwIfAborted()) };
    if (row.state === 'running') await this.runner.run(row, { signal, ...nothing });
    return this.get(principal, id);
  }

  private async begin(
    principal: Principal,
    id: string,
    dryRun: boolean,
    { agentCode, deviceId, requestId, source }: Actor,
    enqueue: (row: ImportRow, manager: EntityManager) => Promise<string | null>,
  ): Promise<ImportRow> {
    const row = await this.findWithFile(principal, id);
    const state = await this.requireState(row, RUNNABLE);
    if (
      state === 'undone' &&
      (await this.jobs.findOpen(principal, 'operations.undo', { operation: row.operation_id }))
    )
      throw new AppError('IMPORT_STATE', 'This import is being undone.');
    const goesOn = isHalfDone(row, state);
    // It would forget what was done.
    if (goesOn && dryRun) throw new AppError('IMPORT_STATE');
    const { team_id, options, detected, size } = row;
    const before = goesOn || dryRun || options.again ? undefined : await this.sameBefore(row);
    await this.repository.transaction(async (manager) => {
      const job_id = before ? null : await enqueue(row, manager);
      if (!goesOn) await this.repository.dropRejects(manager, team_id, id);
      const now = () => 'clock_timestamp()';
      const fresh = { ...NOTHING_DONE, operation_id: dryRun ? null : newOperationId() };
      const isBegun = await this.repository.change(
        row,
        [row.state],
        {
          ...(goesOn ? { error: null, finished_at: null } : fresh),
          ...{ state: 'running', dry_run: dryRun, job_id, started_at: now },
          ...(before && {
            ...{ state: 'done', same_as: before.id, operation_id: null, percent: 100, finished_at: now },
            ...{ processed: before.processed, skipped: before.processed },
          }),
        },
        manager,
      );
      if (!isBegun) throw new AppError('IMPORT_STATE');
      if (dryRun) return;
      await this.audit.record(manager, {
        ...{ teamId: team_id, agentCode, deviceId, requestId, source },
        action: 'contacts.import_started',
        after: { import_id: id, format: detected!.format, bytes: size },
      });
    });
    return this.find(principal, id);
  }

  /** Nothing more of it is applied when this has answered; what is in stays. One that does not run stays as it is. */
  async cancel(principal: Principal, id: string): Promise<ImportDto> {
    const row = await this.find(principal, id);
    if (row.state === 'running' && row.job_id) {
      await this.jobs.cancel(principal, row.job_id);
      await this.repository.change(row, ['running'], {
        // What was only counted can be corrected and counted again.
        state: row.dry_run ? 'ready' : 'cancelled',
        finished_at: () => 'clock_timestamp()',
      });
    }
    return this.get(principal, id);
  }

  /** Undoes what it has done so far, by a job when that is much; then it can be corrected and run again. @throws AppError IMPORT_STATE */
  async undo(principal: Principal, id: string, by: Actor, dryRun: boolean): ReturnType<UndoService['undo']> {
    const row = await this.find(principal, id);
    await this.requireState(row, ['done', 'failed', 'cancelled', 'undone']);
    if (!row.operation_id || row.created + row.updated === 0)
      throw new AppError('IMPORT_STATE', 'This import has changed nothing.');
    const undo = await this.undos.undo(principal, row.operation_id, by, dryRun);
    const isDone = !dryRun && ('job' in undo || undo.result.complete);
    if (isDone) await this.repository.change(row, [row.state], { state: 'undone' });
    return undo;
  }

  /** The rows that did not go in, with the columns of the file and the reason, as CSV. */
  async rejected(principal: Principal, id: string): Promise<{ filename: string; stream: Readable }> {
    const row = await this.find(principal, id);
    const { team_id, detected } = row;
    const columns = detected?.columns ?? [];
    const { repository } = this;
    async function* lines() {
      // Spreadsheets take a file without it for another encoding.
      yield '\uFEFF' + csvLines([[...columns, ...REJECTION_COLUMNS]]);
      for (let after = -1; ;) {
        const page = await repository.rejects(team_id, id, after, BATCH);
        if (page.length === 0) return;
        after = page.at(-1)!.seq;
        const rows = page.map(({ cells, row, reason }) => [
          ...columns.map((column) => neutraliseFormula(cells[column] ?? '', false)),
          `${row}`,
          reason,
        ]);
        yield csvLines(rows);
      }
    }
    return {
      filename: `rejected-${id.slice(0, 8)}.csv`,
      stream: Readable.from(lines(), { objectMode: false }),
    };
  }

  /** The file, its rejected rows and what is known of it; what it has brought in stays. @throws AppError IMPORT_STATE */
  async delete(principal: Principal, id: string): Promise<void> {
    const row = await this.find(principal, id);
    await this.requireState(row, RESTING);
    if (!(await this.repository.delete(row, [row.state]))) throw new AppError('IMPORT_STATE');
  }

  /** What a file is and what shall be done with it. Rejected rows come back by the mapping and options that their file had. */
  private async look(
    who: Visible,
    file: StoredFile,
    filename?: string,
    given: Given = {},
  ): Promise<Pick<ImportRow, 'options'> & { detected: Detected }> {
    const detected = await detect(file, filename, given).catch((error: unknown) => {
      throw unreadable(error);
    });
    const columns = detected.columns.filter((column) => !REJECTION_COLUMNS.includes(column as never));
    const before = hasRejections(detected) ? await this.repository.findRejected(who, columns) : undefined;
    if (!before) return { detected, options: DEFAULT_OPTIONS };
    const { mapping, date_order: known } = before.detected!;
    const date_order = given.date_order ?? known;
    const message = `These are rejected rows of ${before.filename ?? 'a file'}: the mapping and the options are the same.`;
    return {
      detected: {
        ...detected,
        ...(date_order && { date_order }),
        mapping: { ...detected.mapping, ...mapping },
        warnings: [...detected.warnings, { message }],
      },
      options: { ...before.options, again: false },
    };
  }

  private fileOf({ team_id, id, size }: ImportRow): StoredFile {
    return new StoredFile(this.repository, team_id, id, size);
  }

  /** One of the same content that has gone in, by the same mapping and options, and was not undone. */
  private async sameBefore(row: ImportRow): Promise<ImportRow | undefined> {
    const before = await this.repository.findDone(row.team_id, row.id);
    if (!before || (await this.operations.isUndone(row.team_id, before.operation_id!))) return undefined;
    const how = ({ detected, options }: ImportRow) => {
      const { format, encoding, delimiter, sheet, mapping } = detected!;
      return JSON.stringify([format, encoding, delimiter, sheet, mapping, { ...options, again: false }]);
    };
    return how(before) === how(row) ? before : undefined;
  }

  private async find(principal: Principal, id: string): Promise<ImportRow> {
    const row = await this.repository.find(visibleTo(principal), id);
    if (!row || row.state === 'uploading') throw new AppError('IMPORT_NOT_FOUND');
    return row;
  }

  private async findWithFile(principal: Principal, id: string): Promise<ImportRow> {
    const row = await this.find(principal, id);
    if (!row.has_file) throw new AppError('IMPORT_FILE_DELETED');
    return row;
  }

  private async requireState(row: ImportRow, states: ImportState[]): Promise<ImportState> {
    const [state] = await this.statesOf([row]);
    if (!states.includes(state!))
      throw new AppError('IMPORT_STATE', `This import is ${state}: it cannot do that.`);
    return state!;
  }

  /**
   * A job may have ended without a word: with its key, or for good after it failed again and again; a tool may have been stopped.
   * And what an import did may have been undone by its operation. @param rows of one team
   */
  private async statesOf(rows: ImportRow[]): Promise<ImportState[]> {
    const running = rows.flatMap(({ state, job_id }) => (state === 'running' && job_id ? [job_id] : []));
    const operations = rows.flatMap(({ state, operation_id }) =>
      HAS_CHANGED.includes(state) && operation_id ? [operation_id] : [],
    );
    const [jobs, undone] = await Promise.all([
      this.jobs.statesOf(running),
      operations.length ? this.operations.undone(rows[0]!.team_id, operations) : new Set<string>(),
    ]);
    return rows.map(({ state, job_id, operation_id, touched_at }) => {
      if (HAS_CHANGED.includes(state) && operation_id && undone.has(operation_id)) return 'undone';
      if (state !== 'running') return state;
      if (job_id) return stateOfJob(jobs.get(job_id));
      return Date.now() - touched_at.getTime() < SILENCE_MS ? 'running' : 'failed';
    });
  }

  private async present(rows: ImportRow[]): Promise<ImportDto[]> {
    const states = await this.statesOf(rows);
    return rows.map((row, i) => {
      const {
        team_id: _team,
        created_by: _agent,
        content_hash,
        touched_at: _touched,
        has_file,
        ...shown
      } = row;
      return {
        ...shown,
        state: states[i] as ImportDto['state'],
        detected: row.detected as unknown as ImportDto['detected'],
        file_kept: has_file,
        content_sha256: content_hash!.toString('hex'),
      };
    });
  }
}

function visibleTo({ teamId, agentId, role }: Principal): Visible {
  return hasRole(role, 'admin') ? { teamId } : { teamId, createdBy: agentId };
}

/** Some of its rows went in, and the others follow. */
function isHalfDone({ dry_run, processed }: ImportRow, state: ImportState): boolean {
  return !dry_run && processed > 0 && (state === 'cancelled' || state === 'failed');
}

function stateOfJob(state: JobState | undefined): ImportState {
  if (state === 'queued' || state === 'running') return 'running';
  // Whoever ends well says so in the import first: it was read a moment before.
  if (state === 'succeeded') return 'running';
  return state === 'cancelled' ? 'cancelled' : 'failed';
}

/** What a person called it, without the way there. */
function nameOf(filename: string | undefined): string | undefined {
  const name = filename?.split(/[\\/]/).at(-1)?.trim().slice(0, 255);
  return name && isCleanText(name) ? name : undefined;
}

/** Whether these are rejected rows of another import. */
function hasRejections({ columns }: Detected): boolean {
  return REJECTION_COLUMNS.every((column) => columns.includes(column));
}

function unreadable(error: unknown): unknown {
  return error instanceof FormatError ? new AppError('FILE_UNREADABLE', error.message) : error;
}

/** @throws AppError VALIDATION_FAILED */
function changedMapping(
  { columns, mapping }: Detected,
  changes: Record<string, unknown>,
): Detected['mapping'] {
  const problems = Object.entries(changes).flatMap(([column, target]) => {
    if (!columns.includes(column))
      return [{ field: `mapping.${column}`, message: 'is not a column of the file' }];
    if (target === null || (typeof target === 'string' && isTarget(target))) return [];
    return [{ field: `mapping.${column}`, message: 'must be mapped to a field of a contact, or null' }];
  });
  if (problems.length) throw validationError(problems);
  return { ...mapping, ...(changes as Detected['mapping']) };
}

function hasProblem({ decision, warnings }: PlannedRow): boolean {
  return decision.action === 'reject' || warnings.length > 0;
}

function presentRow({ row, decision, warnings }: PlannedRow): ImportPreviewDto {
  const { action } = decision;
  return {
    row: row.row,
    action,
    contact_id: 'contactId' in decision && decision.action !== 'create' ? decision.contactId : null,
    fields: row.fields,
    changes: decision.action === 'update' ? decision.changes : null,
    reason:
      decision.action === 'reject'
        ? sentence(decision.problems)
        : decision.action === 'skip'
          ? SKIPPED[decision.reason]
          : null,
    warnings: warnings.map(({ message }) => message),
  };
}

const SKIPPED = {
  duplicate: 'This contact is there already, with other values.',
  unchanged: 'This contact is there already, as it is in the file.',
};
