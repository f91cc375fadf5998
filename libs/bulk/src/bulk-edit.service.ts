import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import {
  type ContactMutation,
  type ContactOutcome,
  ContactsRepository,
  ContactsService,
  ContactWriter,
  editedTags,
} from '@app/contacts';
import {
  AT_ONCE,
  jobActor,
  type JobDto,
  type JobOrigin,
  JobsService,
  originOf,
  type RunningJob,
} from '@app/jobs';
import {
  type Actor,
  AppError,
  ERRORS,
  type ErrorCode,
  hasRole,
  type Principal,
  RateLimits,
} from '@app/platform';
import { checkContactField, hasName } from '@app/protocol';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { BulkEditResultDto } from './bulk-edit.dto';
import { type BulkEdit, MOST_CONTACTS } from './bulk-edit.parser';

/** Devices that know `protocol: 2` get one hint instead of the events of an operation larger than this. */
const LARGE = 100;
/** Contacts of one commit: small enough that nobody else's write waits long behind one. */
const CHUNK = 100;
/** Contacts that are looked at together. */
const LOOKED_AT = 500;
/** So many of them cost a point of the quotas. */
const LOOKED_AT_FOR_A_POINT = 100;
/** Failures that a job's result lists: it is saved with each commit. */
const LISTED_BY_JOB = 100;

/** What is done to each contact. */
type Change = Pick<BulkEdit, 'set' | 'addTags' | 'removeTags' | 'delete'>;

/** What became of the contacts so far, or would become. */
type Tally = Pick<BulkEditResultDto, 'changed' | 'unchanged' | 'failed' | 'failures'> & {
  operation_id: string | null;
};
const NOTHING: Tally = { operation_id: null, changed: 0, unchanged: 0, failed: 0, failures: [] };

interface BulkEditParams {
  ids: string[];
  change: Change;
  operation_id: string;
  origin: JobOrigin;
  key?: string;
}

/** Changes many contacts in the same way, as one operation. */
@Injectable()
export class BulkEditService implements OnModuleInit {
  constructor(
    private readonly contacts: ContactsService,
    private readonly repository: ContactsRepository,
    private readonly writer: ContactWriter,
    private readonly jobs: JobsService,
    private readonly limits: RateLimits,
  ) {}

  onModuleInit(): void {
    this.jobs.register<BulkEditParams, number, Tally>({ kind: 'bulk.edit', run: (job) => this.run(job) });
  }

  /**
   * Up to 500 contacts are changed at once, more by a job. Each takes a point of the quotas, a job 500; none is touched when
   * they do not suffice. Commits a hundred at a time; with a key, the same call can be sent again, and goes on where it broke
   * off, or answers with the job that it has begun.
   * @throws AppError FORBIDDEN for deletions by others than admins, PAYLOAD_TOO_LARGE for a filter that finds too many,
   *   RATE_LIMITED, TOO_MANY_JOBS, IDEMPOTENCY_MISMATCH; 503 or OUTCOME_UNKNOWN: some of it may have been done
   */
  async edit(
    principal: Principal,
    edit: BulkEdit,
    by: Actor,
    key?: string,
  ): Promise<{ job: JobDto } | { result: BulkEditResultDto }> {
    const { teamId, role } = principal;
    if (edit.delete && !hasRole(role, 'admin')) throw new AppError('FORBIDDEN');
    const request = key === undefined ? undefined : { key: `bulk ${key}`, hash: hashOf(edit) };
    // Before looking for contacts: what it has done already, the filter may find no more.
    const begun = request && !edit.dryRun && (await this.jobs.findByRequest(principal, request));
    if (begun) return { job: begun };
    const ids = edit.ids ?? (await this.contacts.idsOf(principal, edit.filter!, MOST_CONTACTS));
    const { set, addTags, removeTags, delete: isDeletion } = edit;
    const change: Change = { set, addTags, removeTags, delete: isDeletion };
    if (edit.dryRun) {
      await this.limits.consumeOf(principal, Math.floor(ids.length / LOOKED_AT_FOR_A_POINT));
      const tally = await this.foreseeAll(teamId, ids, change);
      return { result: await this.answer(teamId, ids.length, true, tally) };
    }
    await this.limits.consumeOf(principal, Math.min(ids.length, AT_ONCE));
    if (ids.length > AT_ONCE) {
      const id = await this.jobs.enqueue<BulkEditParams>({
        teamId,
        kind: 'bulk.edit',
        createdBy: principal,
        label: labelOf(change),
        params: { ids, change, operation_id: by.operation.id, origin: originOf(by), key },
        total: ids.length,
        request,
      });
      return { job: await this.jobs.get(principal, id) };
    }
    const operation = { ...by.operation, kind: 'bulk_edit' as const, label: labelOf(change) };
    const actor: Actor = { ...by, operation, source: ids.length > LARGE ? 'bulk' : 'rest' };
    let tally = NOTHING;
    for (let start = 0; start < ids.length; start += CHUNK) {
      const mutations = mutationsOf(ids.slice(start, start + CHUNK), change, actor, key);
      tally = counted(tally, await this.writer.submitEach(teamId, mutations), AT_ONCE);
      // Sent again after it broke off, it goes on: the contacts that were missing belong to the same operation.
      operation.id = tally.operation_id ?? operation.id;
    }
    return { result: await this.answer(teamId, ids.length, false, tally) };
  }

  /** The checkpoint is the number of contacts that are done. */
  private async run(job: RunningJob<BulkEditParams, number, Tally>): Promise<Tally> {
    const { ids, change, origin, key } = job.params;
    const operation = { id: job.params.operation_id, kind: 'bulk_edit' as const, label: labelOf(change) };
    const actor = jobActor(job, origin, operation);
    let tally = job.result ?? NOTHING;
    for (let start = job.checkpoint ?? 0; start < ids.length; start += CHUNK) {
      job.signal.throwIfAborted();
      operation.id = tally.operation_id ?? operation.id;
      const mutations = mutationsOf(ids.slice(start, start + CHUNK), change, actor, key);
      const next = (outcomes: ContactOutcome[]) => counted(tally, outcomes, LISTED_BY_JOB);
      const outcomes = await this.writer.submitEach(job.teamId!, mutations, (manager, done) => {
        job.progress(start + done.length);
        return job.save(manager, start + done.length, next(done));
      });
      tally = next(outcomes);
    }
    job.progress(ids.length);
    return tally;
  }

  private async answer(
    teamId: string,
    total: number,
    dryRun: boolean,
    { operation_id, ...counts }: Tally,
  ): Promise<BulkEditResultDto> {
    const head_version = await this.repository.head(teamId);
    return { operation_id, dry_run: dryRun, total, ...counts, head_version };
  }

  private async foreseeAll(teamId: string, ids: string[], change: Change): Promise<Tally> {
    let tally = NOTHING;
    const seen = new Set<string>();
    for (let start = 0; start < ids.length; start += LOOKED_AT) {
      const chunk = ids.slice(start, start + LOOKED_AT);
      // An edit of one that was merged lands on what it has become; whoever deletes one means that alone.
      const found = change.delete
        ? new Map((await this.repository.findAll(teamId, chunk)).map((one) => [one.id, one]))
        : await this.repository.standingFor(teamId, chunk);
      const outcomes = chunk.map((contactId) => {
        const contact = found.get(contactId);
        // It was named before, by another id.
        if (contact && seen.has(contact.id)) return { contactId };
        const outcome = foresee(contact?.is_deleted ? undefined : contact, change);
        if (contact && !outcome.code) seen.add(contact.id);
        return { contactId, ...outcome };
      });
      tally = counted(tally, outcomes, AT_ONCE);
    }
    return { ...tally, operation_id: null };
  }
}

/** What an edit would do to a contact, by the rules of the writer. */
function foresee(
  contact: Record<string, unknown> | undefined,
  { set, addTags, removeTags, delete: isDeletion }: Change,
): { code?: ErrorCode; operationId?: string } {
  if (!contact) return { code: 'CONTACT_NOT_FOUND' };
  const tags = editedTags(contact.tags as string[], { add: addTags, remove: removeTags });
  if (checkContactField('tags', tags) || (hasName(contact) && !hasName({ ...contact, ...set })))
    return { code: 'VALIDATION_FAILED' };
  const wanted = Object.entries({ tags, ...set });
  const isChange = isDeletion || wanted.some(([field, value]) => !isDeepStrictEqual(value, contact[field]));
  return isChange ? { operationId: '' } : {};
}

function mutationsOf(
  ids: string[],
  { set, addTags, removeTags, delete: isDeletion }: Change,
  actor: Actor,
  key: string | undefined,
): ContactMutation[] {
  return ids.map((contactId) => ({
    op: isDeletion ? 'delete' : 'update',
    contactId,
    fields: set,
    actor,
    ...(addTags.length + removeTags.length > 0 && { tags: { add: addTags, remove: removeTags } }),
    ...(key && { key: { scope: actor.agentId, id: `${key}#${contactId}` } }),
  }));
}

/** Where what all codes say in general helps nobody. */
const REASONS: Partial<Record<ErrorCode, string>> = {
  VALIDATION_FAILED: 'It would have no name, or more than 50 tags.',
};

/** A tally with more contacts in it: those with an operation have been changed. */
function counted(
  tally: Tally,
  outcomes: Pick<ContactOutcome, 'contactId' | 'code' | 'operationId'>[],
  listed: number,
): Tally {
  const sum = { ...tally, failures: [...tally.failures] };
  for (const { contactId: id, code, operationId } of outcomes) {
    if (operationId) sum.operation_id = operationId;
    if (!code) sum[operationId === undefined ? 'unchanged' : 'changed'] += 1;
    else {
      sum.failed += 1;
      if (sum.failures.length < listed)
        sum.failures.push({ id, code, error: REASONS[code] ?? ERRORS[code].message });
    }
  }
  return sum;
}

/** Names fields and nobody's data. */
function labelOf({ set, addTags, removeTags, delete: isDeletion }: Change): string {
  if (isDeletion) return 'delete';
  const fields = Object.keys(set);
  const parts = [
    fields.length && `set ${fields.join(', ')}`,
    addTags.length && 'add tags',
    removeTags.length && 'remove tags',
  ];
  return parts.filter(Boolean).join('; ').slice(0, 255);
}

function hashOf({ dryRun: _dryRun, ...edit }: BulkEdit): string {
  return createHash('sha256').update(JSON.stringify(edit)).digest('hex');
}
