import { setTimeout as sleep } from 'node:timers/promises';
import type { QueryRunner } from 'typeorm';
import { sqlState } from './database-errors';

/** Longest wait for a lock of a table (milliseconds): whoever comes meanwhile waits behind it. */
const LOCK_TIMEOUT = 500;
/** Between two tries everybody else goes on for so long (milliseconds). */
const PAUSE = 200;
/** About two minutes of waiting. */
const TRIES = 170;

/** Somebody else holds the table, or held it while waiting for us. */
const CANNOT_LOCK = ['55P03', '40P01'];

/** Its transaction gives up rather than wait long for a lock. */
export async function boundWait(runner: QueryRunner): Promise<void> {
  await runner.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT}`);
}

/**
 * Runs a step of a migration with `transaction = false` in a transaction of its own, on a database that servers use meanwhile. A
 * statement that waits for a table makes everybody wait who comes after it, while it waits for a report or a snapshot to end;
 * so it lets go and tries again.
 *
 * @throws the lock error when it got no turn for two minutes; nothing was changed.
 */
export function withShortLocks(runner: QueryRunner, work: () => Promise<void>): Promise<void> {
  return untilTurn(async () => {
    try {
      await runner.startTransaction();
      await boundWait(runner);
      await work();
      await runner.commitTransaction();
    } catch (error) {
      await runner.rollbackTransaction();
      throw error;
    }
  });
}

/** Runs what gives up rather than wait for a lock, until it gets all its locks. @throws the lock error after two minutes */
export async function untilTurn<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!CANNOT_LOCK.includes(sqlState(error) ?? '') || tries >= TRIES) throw error;
      await sleep(PAUSE);
    }
  }
}
