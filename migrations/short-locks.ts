import type { QueryRunner } from 'typeorm';

/** Longest wait for a lock of a table (milliseconds): whoever comes meanwhile waits behind it. */
const LOCK_TIMEOUT = 500;
/** Between two tries everybody else goes on for so long (milliseconds). */
const PAUSE = 200;
const GIVE_UP_AFTER = 120_000;

/** Somebody else holds the table, or held it while waiting for us. */
const CANNOT_LOCK = ['55P03', '40P01'];

/**
 * Runs `work` in a transaction of its own that never waits long for a table. A statement that waits for one makes
 * everybody wait who comes after it, while it waits for a report or a snapshot to end; so it lets go and tries again.
 * For a migration with `transaction = false`, on a database that servers use meanwhile.
 *
 * @throws the lock error when it got no turn for two minutes; nothing was changed.
 */
export async function withShortLocks(runner: QueryRunner, work: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + GIVE_UP_AFTER;
  for (;;) {
    try {
      await runner.startTransaction();
      await runner.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT}`);
      await work();
      return await runner.commitTransaction();
    } catch (error) {
      await runner.rollbackTransaction();
      const { code } = (error as { driverError?: { code?: string } }).driverError ?? {};
      if (!CANNOT_LOCK.includes(code ?? '') || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
}
