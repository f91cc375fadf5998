import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, isConnectionLoss, isRetryable, Metrics } from '@app/platform';
import { Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type QueryRunner } from 'typeorm';
import { ChangelogRepository } from './changelog.repository';
import type { Change, CommittedBatch } from './changelog.types';
import { TeamTransaction } from './team-transaction';

const MAX_ATTEMPTS = 4;
/** How long to ask for the outcome of a commit whose answer was lost (milliseconds). */
const OUTCOME_DEADLINE = 8_000;

export type CommitListener = (batch: CommittedBatch) => void;

/**
 * The one door through which contacts change.
 *
 * Guarantees: versions of a team are given in commit order without holes; every change has its audit row in
 * the same transaction; a caller gets its result only after the commit; listeners hear of a batch after its
 * commit, in the order of versions, before the caller does.
 */
@Injectable()
export class Changelog {
  private readonly logger = new Logger('Changelog');
  private readonly listeners = new Set<CommitListener>();

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly repository: ChangelogRepository,
    private readonly metrics: Metrics,
  ) {}

  /** Calls `listener` with every batch that this server commits. It must not throw or wait. */
  onCommitted(listener: CommitListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * Runs `work` while holding the team's clock and commits it. `work` may run again after a deadlock, so it
   * must have no effect outside its transaction.
   *
   * @throws AppError DATABASE_UNAVAILABLE: nothing was applied. OUTCOME_UNKNOWN: the commit's answer was lost and
   * the database stayed away. Whatever `work` throws: rolled back.
   */
  async transact<T>(teamId: string, work: (tx: TeamTransaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.attempt(teamId, work);
      } catch (error) {
        if (!isRetryable(error) || attempt === MAX_ATTEMPTS) throw error;
        await sleep(Math.random() * 20 * attempt);
      }
    }
  }

  private async attempt<T>(teamId: string, work: (tx: TeamTransaction) => Promise<T>): Promise<T> {
    const batchId = crypto.randomUUID();
    const runner = this.dataSource.createQueryRunner();
    let tx: TeamTransaction;
    let result: T;
    let changes: Change[];
    try {
      try {
        await runner.startTransaction();
        const clock = await ChangelogRepository.lockClock(runner.manager, teamId, batchId);
        if (!clock) throw new Error('unknown team');
        tx = new TeamTransaction(teamId, clock, runner.manager);
        result = await work(tx);
        changes = await tx.changes();
      } catch (error) {
        await rollback(runner);
        this.metrics.commits.inc({ result: 'rolled_back' });
        throw error;
      }
      const stopTimer = this.metrics.commitDuration.startTimer();
      try {
        await runner.commitTransaction();
        stopTimer();
      } catch (error) {
        if (!isConnectionLoss(error)) {
          await rollback(runner);
          throw error;
        }
        await this.settle(teamId, changes, batchId, error);
      }
    } finally {
      await runner.release();
    }
    this.metrics.commits.inc({ result: 'committed' });
    if (changes.length) this.announce({ teamId, epoch: tx.clock.epoch, changes });
    return result;
  }

  /**
   * The database's head is below one that was delivered: committed changes were lost outside of our doing (a
   * plain restore, a failover). Starts a new epoch, so that every device starts over; once, whoever notices.
   */
  async replaceLostEpoch(teamId: string, epoch: string, deliveredHead: number): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const clock = await ChangelogRepository.lockClock(manager, teamId, crypto.randomUUID());
      if (!clock || clock.epoch !== epoch || clock.head >= deliveredHead) return;
      this.logger.error(
        `team ${teamId}: the database is at version ${clock.head}, devices were given ${deliveredHead}; a new epoch begins`,
      );
      await manager.query('SELECT begin_epoch($1, $2)', [teamId, deliveredHead]);
    });
  }

  /** Returns when the batch is known to be committed; throws when it is not, or when nobody can tell. */
  private async settle(teamId: string, changes: Change[], batchId: string, cause: unknown): Promise<void> {
    const [first] = changes;
    // Nothing but remembered outcomes was at stake: doing it again is harmless.
    if (!first) throw new AppError('DATABASE_UNAVAILABLE', undefined, {}, { cause });
    const deadline = Date.now() + OUTCOME_DEADLINE;
    while (Date.now() < deadline) {
      try {
        if (await this.repository.wasCommitted(teamId, first.version, batchId)) return;
        throw new AppError('DATABASE_UNAVAILABLE', undefined, {}, { cause });
      } catch (error) {
        if (error instanceof AppError) throw error;
        await sleep(250);
      }
    }
    this.metrics.commits.inc({ result: 'unknown' });
    throw new AppError('OUTCOME_UNKNOWN', undefined, {}, { cause });
  }

  private announce(batch: CommittedBatch): void {
    for (const { action } of batch.changes) this.metrics.changes.inc({ op: action.toLowerCase() });
    for (const listener of this.listeners) {
      try {
        listener(batch);
      } catch (error) {
        // The change is committed; whoever missed it compares heads.
        this.logger.error('a commit listener failed', error instanceof Error ? error.stack : String(error));
      }
    }
  }
}

async function rollback(runner: QueryRunner): Promise<void> {
  if (!runner.isTransactionActive) return;
  // A rollback fails only when the connection is gone, and then the server has rolled back.
  await runner.rollbackTransaction().catch(() => undefined);
}
