import { Changelog, GroupCommit } from '@app/changelog';
import { AppError, Config, Lifecycle, Metrics } from '@app/platform';
import { Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { EntityManager } from 'typeorm';
import { dialledOf } from '../phones/phone-numbers';
import { ContactBatch } from './contact.batch';
import { type ContactMutation, type ContactOutcome, hashOf } from './contact.mutation';
import { EpochHistories } from './epoch-history';
import { TableStatistics } from './table-statistics';

/**
 * Rows one commit may carry, of which so many from one writer are bulk, and rows that may wait for one team; how long they may
 * expect to wait, and how long they may really wait (milliseconds): clients give up after about ten seconds.
 */
const LIMITS = { batch: 500, bulk: 50, queue: 10_000, wait: 3_000, patience: 5_000 };

/** Mutations that are committed together. */
interface Submission {
  mutations: ContactMutation[];
  within?: Within;
}

/**
 * Joins the transaction of mutations, after them: writes something else with them, such as how far a job has come. It may run
 * again, and what it throws rolls them back.
 * @param held since when nobody else of the team can write (performance.now())
 */
export type Within = (manager: EntityManager, outcomes: ContactOutcome[], held: number) => Promise<void>;

/** The only writer of contacts: REST, sockets, uploads and imports all end here. */
@Injectable()
export class ContactWriter {
  private readonly logger = new Logger('ContactWriter');
  private readonly groups: GroupCommit<Submission, ContactOutcome[] | AppError>;
  private readonly histories = new EpochHistories();
  /** Where teams dial numbers without a country, as their last commit had it. */
  private readonly regions = new LRUCache<string, { code: string | null }>({ max: 1_000 });

  constructor(
    private readonly changelog: Changelog,
    private readonly lifecycle: Lifecycle,
    private readonly metrics: Metrics,
    private readonly statistics: TableStatistics,
    config: Config,
  ) {
    this.groups = new GroupCommit((teamId, jobs) => this.commit(teamId, jobs), {
      ...LIMITS,
      // The other half is for reads: a thousand teams that write at once don't stop those.
      teams: Math.max(1, Math.floor(config.DB_POOL_MAX / 2)),
    });
    metrics.observe(
      'contactsync_queue_mutations',
      'Mutations that wait for a commit on this server.',
      () => this.groups.waiting,
    );
  }

  /** @throws AppError QUEUE_FULL when so many mutations would be refused now: before they are read and checked for nothing */
  requireRoom(teamId: string, mutations: number): void {
    this.groups.requireRoom(teamId, mutations);
  }

  /** Whether somebody waits for what is being written now. */
  isWaitedFor(teamId: string): boolean {
    return this.groups.isWaitedFor(teamId);
  }

  /** Works out what depends on the mutation alone. submit() does it too; whoever brings many does it a few at a time before. */
  prepare(teamId: string, mutation: ContactMutation): void {
    if (mutation.key) mutation.requestHash ??= hashOf(mutation);
    // Remembered for the commit, where time is dear.
    dialledOf(mutation.fields, this.regions.get(teamId)?.code ?? null);
  }

  /**
   * Applies mutations in their order, all in one commit, and answers each by itself; resolves after the commit.
   * At most 500 at a time, so that nobody else of the team waits long.
   * @param within is told their outcomes; what it throws is thrown here, with nothing applied
   * @throws AppError when nothing of it was applied (503, or why its credential has ended), or nobody can tell
   *   (OUTCOME_UNKNOWN).
   */
  async submit(teamId: string, mutations: ContactMutation[], within?: Within): Promise<ContactOutcome[]> {
    if (this.lifecycle.draining) throw new AppError('SHUTTING_DOWN');
    for (const mutation of mutations) this.prepare(teamId, mutation);
    const result =
      endOf(mutations) ?? (await this.groups.submit(teamId, { mutations, within }, mutations.length));
    if (result instanceof AppError) throw result;
    return result;
  }

  /**
   * As submit(), but a mutation that the database cannot take is answered `rejected` while the others of its
   * batch are applied, then in several commits.
   * @param within joins each of them; it is told the outcomes of all mutations up to there
   * @param before outcomes of those that went before these
   */
  async submitEach(
    teamId: string,
    mutations: ContactMutation[],
    within?: Within,
    before: ContactOutcome[] = [],
  ): Promise<ContactOutcome[]> {
    let refusal: unknown;
    const joining: Within | undefined =
      within &&
      (async (manager, outcomes, held) => {
        refusal = undefined;
        await within(manager, [...before, ...outcomes], held).catch((error: unknown) => {
          refusal = error;
          throw error;
        });
      });
    try {
      return await this.submit(teamId, mutations, joining);
    } catch (error) {
      if (error instanceof AppError || error === refusal) throw error;
      if (mutations.length === 1) {
        this.logger.error('a mutation failed', error instanceof Error ? error.stack : String(error));
        return [
          {
            status: 'rejected',
            code: 'INTERNAL_ERROR',
            version: 0,
            contactId: mutations[0]!.contactId ?? '',
          },
        ];
      }
      const half = Math.ceil(mutations.length / 2);
      const first = await this.submitEach(teamId, mutations.slice(0, half), within, before);
      const rest = mutations.slice(half);
      return [...first, ...(await this.submitEach(teamId, rest, within, [...before, ...first]))];
    }
  }

  private async commit(teamId: string, jobs: Submission[]): Promise<(ContactOutcome[] | AppError)[]> {
    let ends: (AppError | undefined)[] = [];
    const outcomes = await this.changelog.transact(teamId, async (tx) => {
      const held = performance.now();
      const history = await this.histories.of(tx);
      // Here, where the clock is held: a credential may have ended while its job waited for that.
      ends = jobs.map(({ mutations }) => endOf(mutations));
      const valid = jobs.filter((_, i) => !ends[i]);
      const applied = await new ContactBatch(tx, history).run(valid.flatMap(({ mutations }) => mutations));
      for (const outcome of applied) outcome.epoch = history.epoch;
      let next = 0;
      for (const { mutations, within } of valid)
        await within?.(tx.manager, applied.slice(next, (next += mutations.length)), held);
      if (tx.versionsTaken) this.regions.set(teamId, { code: tx.region });
      return applied;
    });
    this.statistics.wrote(outcomes.length);
    for (const { conflictId } of outcomes) if (conflictId) this.metrics.conflicts.inc();
    let offset = 0;
    return jobs.map((job, i) => ends[i] ?? outcomes.slice(offset, (offset += job.mutations.length)));
  }
}

/** Why the credential of mutations is good no more. */
function endOf(mutations: ContactMutation[]): AppError | undefined {
  return mutations.find(({ actor }) => actor.work?.ended)?.actor.work?.ended;
}
