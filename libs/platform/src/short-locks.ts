import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource, EntitySubscriberInterface, QueryRunner } from 'typeorm';
import { sqlState } from './database-errors';

/** Longest wait for a lock of a table (milliseconds): whoever comes meanwhile waits behind it. */
const LOCK_TIMEOUT = 500;
/** Between two tries everybody else goes on for so long (milliseconds). */
const PAUSE = 200;
/** About two minutes of waiting. */
const TRIES = 170;

/** Somebody else holds the table, or held it while waiting for us. */
const CANNOT_LOCK = ['55P03', '40P01'];

class BoundedWait implements EntitySubscriberInterface {
  async afterTransactionStart({ queryRunner }: { queryRunner: QueryRunner }): Promise<void> {
    await queryRunner.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT}`);
  }
}

/**
 * Runs `work` on a database that servers use meanwhile, again and again until no lock is in its way: none of its transactions
 * waits long for one. A statement that waits for a table makes everybody wait who comes after it, while it waits for a report
 * or a snapshot to end; so it lets go and tries again. What a transaction had done by then is gone, what was committed is not
 * done again by migrations.
 *
 * @throws the lock error when it got no turn for two minutes
 */
export async function withShortWaits<T>(dataSource: DataSource, work: () => Promise<T>): Promise<T> {
  const wait = new BoundedWait();
  dataSource.subscribers.push(wait);
  try {
    return await untilLocked(work);
  } finally {
    dataSource.subscribers.splice(dataSource.subscribers.indexOf(wait), 1);
  }
}

/**
 * The same for a step of a migration with `transaction = false`, in a transaction of its own.
 *
 * @throws the lock error when it got no turn for two minutes; nothing was changed.
 */
export function withShortLocks(runner: QueryRunner, work: () => Promise<void>): Promise<void> {
  return untilLocked(async () => {
    try {
      await runner.startTransaction();
      await runner.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT}`);
      await work();
      await runner.commitTransaction();
    } catch (error) {
      await runner.rollbackTransaction();
      throw error;
    }
  });
}

async function untilLocked<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!CANNOT_LOCK.includes(sqlState(error) ?? '') || tries >= TRIES) throw error;
      await sleep(PAUSE);
    }
  }
}
