import { type ContactMutation, type ContactOutcome, ContactWriter, type Within } from '@app/contacts';
import {
  AT_ONCE,
  jobActor,
  type JobDto,
  type JobOrigin,
  JobsService,
  originOf,
  type RunningJob,
} from '@app/jobs';
import { type Actor, AppError, type ErrorCode, hasRole, newOperationId, type Principal } from '@app/platform';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { OperationRow } from './operation.entity';
import type { LeftDto, UndoDto, UndoneContactDto } from './operations.dto';
import { OperationsRepository } from './operations.repository';
import { OperationsService } from './operations.service';
import { fieldOf } from './contact-history';
import { type ContactPlan, type Left, type LeftReason, planUndo } from './undo-plan';

/** How long an agent may undo what the agent did (milliseconds). */
const AGENTS_UNDO_MS = 24 * 60 * 60_000;
/** Devices that know `protocol: 2` get one hint instead of the events of an operation larger than this. */
const LARGE = 100;
/** Contacts of one commit: small enough that nobody else's write waits long behind one. */
const CHUNK = 100;
/** Contacts that a dry run looks at. */
const MOST_CONTACTS = 20_000;
/** Changes of one contact since the operation; a contact with more is left as it is. */
const MOST_CHANGES = 1_000;
/** How often a contact that somebody changes at the same time is planned anew. */
const ATTEMPTS = 10;
const SHOWN = { changes: 100, left: 1_000 };
/** Of what is left, in a job's result: it is saved with each commit. */
const LISTED_BY_JOB = 100;

/** It is not as it was planned for. */
const OVERTAKEN: ErrorCode[] = ['VERSION_MISMATCH', 'CONTACT_NOT_FOUND'];
/** Why a contact was left, when that shows only as it is written. */
const REASONS: Partial<Record<ErrorCode, LeftReason>> = {
  CONTACT_BUSY: 'busy',
  VERSION_MISMATCH: 'busy',
};

/** What became of the contacts of an undo so far, or would become. */
interface Report {
  contacts: number;
  changes: UndoneContactDto[];
  left: LeftDto[];
  leftCount: number;
}
const NOTHING: Report = { contacts: 0, changes: [], left: [], leftCount: 0 };

/** What a job's result says: ids, and fields without their values. */
interface JobResult {
  operation_id: string | null;
  undoes: string;
  contacts: number;
  left: LeftDto[];
  left_omitted: number;
}

interface UndoParams {
  operation: string;
  undo: string;
  origin: JobOrigin;
}

/** Where a job is: at a chunk, with these contacts of it done, and so many changes before it. */
interface Place {
  after: number;
  done: string[];
  before: number;
}

/** What came of planning some contacts and writing the first of the plans. */
interface Settled {
  report: Report;
  /** Somebody was faster, or its turn has not come: what is to be done is to be found out anew. */
  waiting: string[];
}

/**
 * Takes operations back. Nothing is remembered but which undo undoes what: what is still to be done follows from the audit log
 * alone. So an undo that broke off, or that two people ask for at once, goes on where it is and does nothing twice.
 */
@Injectable()
export class UndoService implements OnModuleInit {
  constructor(
    private readonly operations: OperationsService,
    private readonly repository: OperationsRepository,
    private readonly writer: ContactWriter,
    private readonly jobs: JobsService,
  ) {}

  onModuleInit(): void {
    this.jobs.register<UndoParams, Place, JobResult>({
      kind: 'operations.undo',
      run: (job) => this.run(job),
    });
  }

  /**
   * Undoes an operation, contact by contact in commits of their own, or only says what that would do. One of more than 500
   * changes is undone by a job; while that is under way, the same call answers with it.
   * @throws AppError OPERATION_NOT_FOUND; FORBIDDEN for an agent after 24 hours; TOO_MANY_JOBS; 503 or OUTCOME_UNKNOWN: the
   *   same call goes on
   */
  async undo(
    principal: Principal,
    id: string,
    by: Actor,
    dryRun: boolean,
  ): Promise<{ job: JobDto } | { result: UndoDto }> {
    const { teamId, role } = principal;
    const operation = await this.operations.find(principal, id);
    const age = Date.now() - operation.ended_at.getTime();
    if (!hasRole(role, 'admin') && age > AGENTS_UNDO_MS)
      throw new AppError('FORBIDDEN', 'After 24 hours only an admin can undo this.');
    const undo = dryRun ? null : await this.claim(operation);
    if (undo && operation.changes > AT_ONCE) {
      const params: UndoParams = { operation: operation.id, undo, origin: originOf(by) };
      return { job: await this.begin(principal, operation, params) };
    }
    const actor: Actor | undefined = undo
      ? { ...by, source: operation.changes > LARGE ? 'bulk' : 'rest', operation: undoOf(operation, undo) }
      : undefined;
    let report = NOTHING;
    let complete = true;
    for (let after = 0, seen = 0; ;) {
      const { contactIds, last } = await this.repository.contactsOf(teamId, operation.id, after, CHUNK);
      if (last === undefined) break;
      seen += contactIds.length;
      complete = seen <= MOST_CONTACTS;
      if (!complete) break;
      report = await this.undoContacts(operation, contactIds, report, actor);
      after = last;
    }
    const { contacts, changes, left, leftCount } = report;
    const omitted = { changes: contacts - changes.length, left: leftCount - left.length };
    return {
      result: {
        operation_id: await this.idOf(operation, undo),
        undoes: operation.id,
        dry_run: dryRun,
        complete,
        contacts,
        changes,
        left,
        ...(omitted.changes && { changes_omitted: omitted.changes }),
        ...(omitted.left && { left_omitted: omitted.left }),
        head_version: await this.repository.head(teamId),
      },
    };
  }

  private async begin(principal: Principal, operation: OperationRow, params: UndoParams): Promise<JobDto> {
    const open = await this.jobs.findOpen(principal, 'operations.undo', { undo: params.undo });
    if (open) return open;
    const { teamId } = principal;
    const id = await this.jobs.enqueue<UndoParams>({
      teamId,
      kind: 'operations.undo',
      createdBy: principal,
      label: undoOf(operation, params.undo).label,
      params,
      total: operation.changes,
    });
    return this.jobs.get(principal, id);
  }

  private async run(job: RunningJob<UndoParams, Place, JobResult>): Promise<JobResult> {
    const { teamId, params } = job;
    const operation = await this.repository.find(teamId!, params.operation);
    if (!operation) throw new AppError('OPERATION_NOT_FOUND');
    const actor = jobActor(job, params.origin, undoOf(operation, params.undo));
    const { contacts = 0, left = [], left_omitted = 0 } = job.result ?? {};
    let report: Report = { ...NOTHING, contacts, left, leftCount: left.length + left_omitted };
    const resultOf = (of: Report, isWritten: boolean): JobResult => ({
      operation_id: isWritten ? params.undo : null,
      undoes: operation.id,
      contacts: of.contacts,
      left: of.left
        .slice(0, LISTED_BY_JOB)
        .map((one) => ({ ...one, field: one.field && fieldOf(one.field) })),
      left_omitted: Math.max(0, of.leftCount - LISTED_BY_JOB),
    });
    let place: Place = job.checkpoint ?? { after: 0, done: [], before: 0 };
    for (;;) {
      job.signal.throwIfAborted();
      const { after, done, before } = place;
      const page = await this.repository.contactsOf(teamId!, operation.id, after, CHUNK);
      const { contactIds, last } = page;
      if (last === undefined) break;
      const next: Place = { after: last, done: [], before: before + page.changes };
      const chunk = contactIds.filter((contactId) => !done.includes(contactId));
      report = await this.undoContacts(operation, chunk, report, actor, async (manager, settled) => {
        const { waiting } = settled;
        const isDone = (contactId: string) => !waiting.includes(contactId);
        job.progress(next.before - waiting.length);
        const reached = waiting.length ? { ...place, done: contactIds.filter(isDone) } : next;
        await job.save(manager, reached, resultOf(settled.report, settled.report.contacts > 0));
      });
      place = next;
    }
    return resultOf(report, (await this.idOf(operation, params.undo)) !== null);
  }

  /** The undo of an operation: the one that was begun, unless it was undone itself. */
  private async claim(operation: OperationRow): Promise<string> {
    for (let current: OperationRow | null = operation; current;) {
      const { team_id, id, undone_by } = current;
      if (undone_by && !(await this.isUndone(team_id, undone_by))) return undone_by;
      const undo = newOperationId();
      if (await this.repository.claim(team_id, id, undone_by, undo)) return undo;
      current = await this.repository.find(team_id, id);
    }
    throw new AppError('OPERATION_NOT_FOUND');
  }

  /** Whether an undo of an operation changed something and counts. */
  private async isUndone(teamId: string, id: string): Promise<boolean> {
    const undo = (await this.repository.find(teamId, id))?.undone_by;
    if (!undo || (await this.repository.known(teamId, [undo])).size === 0) return false;
    return !(await this.isUndone(teamId, undo));
  }

  /** The id of an undo, if it has changed anything. */
  private async idOf({ team_id }: OperationRow, undo: string | null): Promise<string | null> {
    return undo && (await this.repository.known(team_id, [undo])).has(undo) ? undo : null;
  }

  /**
   * @param actor absent: it is only reported what would be done
   * @param save joins each commit, and is told what came of the contacts by then
   */
  private async undoContacts(
    operation: OperationRow,
    contactIds: string[],
    before: Report,
    actor?: Actor,
    save?: (manager: Parameters<Within>[0], settled: Settled) => Promise<void>,
  ): Promise<Report> {
    let settled: Settled = { report: before, waiting: contactIds };
    for (let attempt = 1; settled.waiting.length > 0; attempt += 1) {
      const { report, waiting } = settled;
      const plans = await this.planAll(operation, waiting);
      const todo = plans.filter(({ changes }) => Object.keys(changes).length > 0);
      const settle = (outcomes: ContactOutcome[]) =>
        settlePlans(report, plans, todo, outcomes, attempt < ATTEMPTS);
      const within: Within | undefined = save && ((manager, outcomes) => save(manager, settle(outcomes)));
      if (!actor)
        settled = settle(todo.map(({ contactId }) => ({ status: 'applied', version: 0, contactId })));
      else if (todo.length) settled = settle(await this.write(operation.team_id, todo, actor, within));
      else {
        settled = settle([]);
        if (save) await this.repository.transaction((manager) => save(manager, settled));
      }
    }
    return settled.report;
  }

  private async planAll(operation: OperationRow, contactIds: string[]): Promise<ContactPlan[]> {
    const { team_id, id, first_version } = operation;
    const trails = await this.repository.trails(team_id, contactIds, first_version, MOST_CHANGES + 1);
    return contactIds.map((contactId) => {
      const { isKnown, isErased, changes } = trails.get(contactId)!;
      const reason = isErased
        ? 'erased'
        : !isKnown
          ? 'purged'
          : changes.length > MOST_CHANGES
            ? 'too_many_changes'
            : undefined;
      if (!reason) return planUndo(contactId, id, changes);
      const left: Left[] = [{ contactId, element: null, reason }];
      return { contactId, version: 0, fields: {}, changes: {}, left };
    });
  }

  private write(
    teamId: string,
    plans: ContactPlan[],
    actor: Actor,
    within?: Within,
  ): Promise<ContactOutcome[]> {
    const mutations = plans.map(({ contactId, version, fields, deleted, mergedInto }): ContactMutation => ({
      op: 'undo',
      contactId,
      fields,
      actor,
      ifVersion: version,
      ...(deleted !== undefined && { deleted }),
      ...(mergedInto && { mergedInto }),
    }));
    return this.writer.submitEach(teamId, mutations, within);
  }
}

function undoOf({ id, kind }: OperationRow, undo: string) {
  return { id: undo, kind: 'undo' as const, label: `undo of ${kind}`, undoes: id };
}

/**
 * @param todo plans that change something, of which the first were written with these outcomes
 * @param tryAgain whether contacts that somebody changed meanwhile are planned anew
 */
function settlePlans(
  { contacts, changes, left, leftCount }: Report,
  plans: ContactPlan[],
  todo: ContactPlan[],
  outcomes: ContactOutcome[],
  tryAgain: boolean,
): Settled {
  const report: Report = { contacts, changes: [...changes], left: [...left], leftCount };
  const waiting: string[] = [];
  const written = new Map(outcomes.map((outcome) => [outcome.contactId, outcome]));
  for (const plan of plans) {
    const { contactId } = plan;
    const isTodo = todo.includes(plan);
    const outcome = written.get(contactId);
    const code = outcome?.code;
    // Not yet; or somebody was faster: what is to be done is another thing now, and that is told of.
    if (isTodo && (!outcome || (code && OVERTAKEN.includes(code) && tryAgain))) {
      waiting.push(contactId);
      continue;
    }
    for (const one of plan.left) leave(report, one);
    if (code) leave(report, { contactId, element: null, reason: REASONS[code] ?? 'refused' });
    else if (isTodo) done(report, plan);
  }
  return { report, waiting };
}

function done(report: Report, { contactId, deleted, changes }: ContactPlan): void {
  report.contacts += 1;
  if (report.changes.length >= SHOWN.changes) return;
  const action = deleted === undefined ? 'change' : deleted ? 'delete' : 'bring_back';
  report.changes.push({ contact_id: contactId, action, fields: changes });
}

function leave(report: Report, { contactId, element, reason, by }: Left): void {
  report.leftCount += 1;
  if (report.left.length >= SHOWN.left) return;
  report.left.push({
    contact_id: contactId,
    field: element,
    reason,
    ...(by && {
      agent_code: by.agentCode,
      device_id: by.deviceId,
      occurred_at: by.at,
      version: by.version,
      operation_id: by.operationId,
    }),
  });
}
