import { setImmediate as breathe, setTimeout as pause } from 'node:timers/promises';
import {
  ContactMatchesRepository,
  type ContactMutation,
  type ContactOutcome,
  ContactWriter,
  dialledOf,
} from '@app/contacts';
import { type Detected, FormatError, readRecords } from '@app/formats';
import { JobsService, type RunningJob } from '@app/jobs';
import { type Actor, AppError, type ErrorCode, ERRORS, withSmallHeap } from '@app/platform';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { sentence } from '../sentence';
import { BatchSize } from './batch-size';
import type { ImportRow, Problem } from './import.entity';
import { type Candidate, ImportPlan, type PlannedRow, prepare } from './import-plan';
import { Problems } from './import-problems';
import { type ImportedRow, importedRow, type Regions } from './import-row';
import { type Counts, ImportsRepository, type Reject } from './imports.repository';
import { StoredFile } from './stored-file';

export const RUN_IMPORT = 'bulk.import-file';

/** Devices that know `protocol: 2` get one hint instead of the events of an operation larger than this. */
const LARGE = 100;
/** Characters of rows that are enough for a batch. */
const CHARACTERS = 1_000_000;
/** Rows that are read and checked before others have their turn on the processor. */
const ROWS_AT_A_TIME = 20;
/** How often rows are planned anew because somebody changed their contacts meanwhile. */
const ATTEMPTS = 5;
/** Until a queue that is full is tried again (milliseconds), with all that others want to write. */
const QUEUE_PAUSE_MS = 500;
/** Contacts that a dry run remembers having made. */
const REMEMBERED = 50_000;

/** Somebody else was faster: what is to be done with the row is another thing now. */
const OVERTAKEN: ErrorCode[] = ['VERSION_MISMATCH', 'CONTACT_NOT_FOUND', 'CONTACT_EXISTS', 'CONTACT_BUSY'];
class Overtaken extends Error {}

/** What runs an import: a job, or somebody at a terminal. */
export type ImportJob = Pick<RunningJob, 'signal' | 'progress' | 'save'>;

/** What a batch has come to. */
interface Result extends Counts {
  problems: Problem[];
  rejects: Reject[];
}

/** Brings the rows of stored files in. */
@Injectable()
export class ImportRunner implements OnModuleInit {
  constructor(
    private readonly repository: ImportsRepository,
    private readonly matches: ContactMatchesRepository,
    private readonly writer: ContactWriter,
    private readonly jobs: JobsService,
  ) {}

  onModuleInit(): void {
    this.jobs.register<{ import_id: string }, number>({
      kind: RUN_IMPORT,
      run: async (job) => {
        const { import_id } = job.params;
        const found = await this.repository.find({ teamId: job.teamId! }, import_id);
        // Of an import that was deleted, or begun anew, by now.
        if (found?.job_id !== job.id || found.state !== 'running') return { import_id };
        const { processed, created, updated, skipped, rejected } = await this.run(found, job);
        return { import_id, rows: processed, created, updated, skipped, rejected };
      },
    });
  }

  /**
   * Goes on with an import behind the rows that are done with. Each batch of rows is one transaction, with what is
   * remembered of them; so it may end at any line and be run again.
   * @throws AppError FILE_UNREADABLE, IMPORT_FILE_DELETED: the import has failed, what is in stays.
   */
  async run(found: ImportRow, job: ImportJob): Promise<ImportRow> {
    try {
      const run = new Run(found, job, this.repository, this.matches, this.writer);
      await withSmallHeap(() => run.all());
    } catch (error) {
      const message = reasonOf(error);
      if (message === undefined) throw error;
      await this.repository.transaction(async (manager) => {
        await this.repository.end(manager, found, 'failed', message);
        await job.save(manager, found.processed);
      });
      throw error instanceof AppError ? error : new AppError('FILE_UNREADABLE', message);
    }
    return (await this.repository.find({ teamId: found.team_id }, found.id)) ?? found;
  }
}

/** Why a file cannot be read to its end; undefined when it is not the file's fault. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof FormatError) return error.message;
  return error instanceof AppError && error.code === 'IMPORT_FILE_DELETED' ? error.message : undefined;
}

/** Rows, and what was known of their contacts while the rows before them were being written. */
interface Batch {
  rows: ImportedRow[];
  plan?: ImportPlan;
}

/** One attempt at an import. */
class Run {
  private readonly detected: Detected;
  private readonly actor: Actor;
  private readonly file: StoredFile;
  private regions!: Regions;
  private processed: number;
  private problems: Problem[];
  /** What the rows that are being written have brought to them. */
  private pending: Problem[] = [];
  private dry?: ImportPlan;
  /** Contacts that this batch has written: the next one may have been looked up before. */
  private written: Candidate[] = [];
  private readonly size = new BatchSize();

  constructor(
    private readonly found: ImportRow,
    private readonly job: ImportJob,
    private readonly repository: ImportsRepository,
    private readonly matches: ContactMatchesRepository,
    private readonly writer: ContactWriter,
  ) {
    const { team_id, id, size, detected, created_by, agent_code, operation_id } = found;
    this.detected = detected!;
    this.file = new StoredFile(repository, team_id, id, size);
    this.processed = found.processed;
    this.problems = found.problems;
    this.actor = {
      agentId: created_by,
      agentCode: agent_code,
      // Whoever brought the file hears of its rows like everybody else: no answer tells of them.
      deviceId: '',
      requestId: id,
      source: 'import',
      operation: { id: operation_id ?? '', kind: 'import', label: `${this.detected.format} file` },
    };
  }

  async all(): Promise<void> {
    const { team_id, options } = this.found;
    this.regions = { file: options.region, team: await this.matches.regionOf(team_id) };
    const all = this.rows();
    // The next rows are read, and their contacts looked for, while the database writes the ones before.
    let next = this.readAhead(all, LARGE + 1);
    for (;;) {
      const { rows, plan } = await next;
      if (rows.length > LARGE || this.processed > LARGE) this.actor.source = 'bulk';
      next = this.readAhead(all, this.size.rows);
      // Its own failure is met at the next turn, unless this one ends it all.
      next.catch(() => undefined);
      if (rows.length === 0) break;
      plan?.follow(this.written);
      this.written = [];
      await this.bring(rows, plan);
    }
    await this.repository.transaction(async (manager) => {
      await this.repository.end(manager, this.found, this.found.dry_run ? 'ready' : 'done', null);
      await this.job.save(manager, this.processed);
    });
  }

  private async readAhead(from: AsyncGenerator<ImportedRow>, count: number): Promise<Batch> {
    const rows = await take(from, count);
    // Whatever a row does to the search is met where rows are tried one by one.
    return { rows, plan: await this.planFor(rows).catch(() => undefined) };
  }

  /** Those that are not done with, checked. */
  private async *rows(): AsyncGenerator<ImportedRow> {
    const { file, team } = this.regions;
    let seq = 0;
    for await (const record of readRecords(this.file, this.detected)) {
      const at = seq++;
      if (at < this.found.processed) continue;
      if (at % ROWS_AT_A_TIME === 0) await breathe();
      const row = importedRow(record, at, this.detected, this.found.options, this.regions);
      // Remembered for the write: the numbers by which a row is matched are the same, unless the file has a region of its own.
      if (!file || file === team) dialledOf(row.fields, team);
      yield row;
    }
  }

  /**
   * Rows that fail together for a reason that belongs to one of them are tried in halves, down to it alone.
   * @param plan for the first attempt; any other one has to look again
   */
  private async bring(rows: ImportedRow[], plan?: ImportPlan): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      this.job.signal.throwIfAborted();
      try {
        const done = await this.attempt(rows, plan ?? (await this.planFor(rows)), attempt === ATTEMPTS);
        if (done === rows.length) return;
        rows = rows.slice(done);
        attempt = 0;
      } catch (error) {
        this.job.signal.throwIfAborted();
        if (error instanceof Overtaken) continue;
        if (error instanceof AppError && error.code === 'QUEUE_FULL') {
          attempt -= 1;
          await pause(QUEUE_PAUSE_MS, undefined, { signal: this.job.signal });
          continue;
        }
        if (error instanceof AppError) throw error;
        if (rows.length === 1) {
          const problems = [{ field: 'row', message: 'cannot be stored' }];
          return this.commit([{ row: rows[0]!, decision: { action: 'reject', problems }, warnings: [] }]);
        }
        const half = Math.ceil(rows.length / 2);
        await this.bring(rows.slice(0, half));
        return this.bring(rows.slice(half));
      } finally {
        plan = undefined;
      }
    }
  }

  /** @returns how many of the rows, from the first on, it has done: no more than may be written at once */
  private async attempt(rows: ImportedRow[], plan: ImportPlan, isLast: boolean): Promise<number> {
    const { team_id, dry_run } = this.found;
    const planned = this.atOnce(plan, rows);
    const written = planned.filter(({ decision }) => isWritten(decision));
    if (dry_run || written.length === 0) {
      this.size.looked();
      await this.commit(planned);
      return planned.length;
    }
    let took = 0;
    let isWaitedFor = false;
    const outcomes = await this.writer.submit(
      team_id,
      written.map((one) => mutationOf(one, this.actor)),
      async (manager, outcomes, held) => {
        await this.remember(manager, planned, outcomes, isLast);
        took = performance.now() - held;
        isWaitedFor = this.writer.isWaitedFor(team_id);
      },
    );
    this.done(planned.length);
    this.written.push(...outcomes.flatMap((outcome) => (outcome.code ? [] : (plan.written(outcome) ?? []))));
    this.size.wrote(written.length, planned.length, took, isWaitedFor);
    return planned.length;
  }

  /** The first of the rows, as far as the plan knows of them, with as many among them as may be written at once. */
  private atOnce(plan: ImportPlan, rows: ImportedRow[]): PlannedRow[] {
    const planned: PlannedRow[] = [];
    let count = 0;
    for (const next of plan.decide(rows)) {
      if (!this.found.dry_run && isWritten(next.decision) && (count += 1) > this.size.most) break;
      planned.push(next);
    }
    return planned;
  }

  private async planFor(rows: ImportedRow[]): Promise<ImportPlan> {
    const { options, team_id, dry_run } = this.found;
    const plan = dry_run
      ? this.planOfDryRun()
      : new ImportPlan(options, this.regions, this.actor.operation.id, this.detected);
    await prepare(plan, rows, this.matches, team_id, options);
    return plan;
  }

  /** What earlier rows would make is known to later ones, up to a bound. */
  private planOfDryRun(): ImportPlan {
    const { options } = this.found;
    if (!this.dry || this.dry.size > REMEMBERED)
      this.dry = new ImportPlan(options, this.regions, null, this.detected);
    return this.dry;
  }

  /** Of rows that write no contact. */
  private async commit(planned: PlannedRow[]): Promise<void> {
    await this.repository.transaction((manager) => this.remember(manager, planned, [], true));
    this.done(planned.length);
  }

  /** Writes what became of rows; it may run again. */
  private async remember(
    manager: EntityManager,
    planned: PlannedRow[],
    outcomes: ContactOutcome[],
    isLast: boolean,
  ): Promise<void> {
    const result = this.resultOf(planned, outcomes, isLast);
    this.pending = result.problems;
    const { percent } = this.file;
    const rejects = this.found.dry_run ? [] : result.rejects;
    await this.repository.advance(manager, this.found, result, { ...result, percent, rejects });
    await this.job.save(manager, this.processed + planned.length);
  }

  /** @throws Overtaken unless it is the last attempt */
  private resultOf(planned: PlannedRow[], outcomes: ContactOutcome[], isLast: boolean): Result {
    const problems = new Problems(this.problems);
    const result: Result = { created: 0, updated: 0, skipped: 0, rejected: 0, problems: [], rejects: [] };
    let at = 0;
    for (const { row, decision, warnings } of planned) {
      const code = isWritten(decision) ? outcomes[at++]?.code : undefined;
      if (code && OVERTAKEN.includes(code) && !isLast) throw new Overtaken();
      const reason =
        decision.action === 'reject' ? sentence(decision.problems) : code && ERRORS[code].message;
      if (reason === undefined) {
        result[
          decision.action === 'create' ? 'created' : decision.action === 'update' ? 'updated' : 'skipped'
        ] += 1;
        for (const { field, message } of warnings) problems.add('warning', field, message, row.row);
        continue;
      }
      result.rejected += 1;
      result.rejects.push({ seq: row.seq, row: row.row, cells: row.cells, reason });
      if (decision.action !== 'reject') problems.add('rejected', null, reason, row.row);
      else
        for (const { field, message } of decision.problems)
          problems.add('rejected', field, `${field} ${message}.`, row.row);
    }
    return { ...result, problems: problems.list() };
  }

  private done(rows: number): void {
    this.processed += rows;
    this.problems = this.pending;
    this.job.progress(this.processed);
  }
}

function isWritten({ action }: PlannedRow['decision']): boolean {
  return action === 'create' || action === 'update';
}

function mutationOf({ row, decision }: PlannedRow, actor: Actor): ContactMutation {
  if (decision.action !== 'create' && decision.action !== 'update')
    throw new Error('nothing is written of it');
  const { contactId, fields, ifVersion } = decision;
  const version = ifVersion === undefined ? {} : { ifVersion };
  if (decision.action === 'create' && !decision.revives)
    return { op: 'create', contactId, fields, actor, ...(contactId !== row.keys.id && { isNew: true }) };
  const revives = decision.action === 'create' && { revives: true as const };
  return { op: 'update', contactId, fields, actor, ...version, ...revives };
}

/** The next rows, fewer when they are long: those of two batches are in memory. */
async function take(from: AsyncGenerator<ImportedRow>, count: number): Promise<ImportedRow[]> {
  const taken: ImportedRow[] = [];
  for (let characters = 0; taken.length < count && characters < CHARACTERS;) {
    const next = await from.next();
    if (next.done) break;
    taken.push(next.value);
    for (const cell of Object.values(next.value.cells)) characters += cell.length;
  }
  return taken;
}
