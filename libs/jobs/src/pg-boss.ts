import type * as Library from 'pg-boss';
import type { QueryRunner } from 'typeorm';

/** The library's tables have a schema of their own; nothing else knows what is in it. */
export const QUEUE_SCHEMA = 'job_queue';

/** One queue for all kinds: each further one would be asked for work all the time as well. */
export const QUEUE = 'jobs';

/** A process that has not been heard of for so long is dead; heard of it is three times in that time (seconds). */
const DEAD_AFTER = 10;

/** Runs one statement, or several, of the library's. */
export type Execute = (text: string, values?: unknown[]) => Promise<unknown>;

/**
 * Loaded where jobs are run or begun, and not before: 9 MB. It is an ES module, which Node.js loads with require() from
 * 20.19 on.
 */
export function makeBoss(execute: Execute, options: { works: boolean; migrate?: boolean }): Library.PgBoss {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const library = require('pg-boss') as typeof Library;
  const { works, migrate = false } = options;
  return new library.PgBoss({
    db: { executeSql: execute as never },
    schema: QUEUE_SCHEMA,
    migrate,
    createSchema: migrate,
    supervise: works,
    schedule: works,
    // Each second of these is one more until a dead process's job is taken over.
    superviseIntervalSeconds: DEAD_AFTER / 2,
    monitorIntervalSeconds: DEAD_AFTER / 2,
    // The servers' role owns no index, and their own registry is `instances`.
    reindex: false,
    monitorVacuum: false,
    registerInstance: false,
    openTelemetry: { enabled: false },
  });
}

/**
 * Brings the library's schema to what its installed version needs; does nothing where it is already. For migrations:
 * one after each update of the library that changes its schema.
 */
export async function installQueue(runner: QueryRunner): Promise<void> {
  const client = (await runner.connect()) as { query: Execute };
  const boss = makeBoss((text, values) => client.query(text, values), { works: false, migrate: true });
  const failures: unknown[] = [];
  boss.on('error', (error) => failures.push(error));
  await boss.start();
  try {
    await boss.createQueue(QUEUE, {
      heartbeatSeconds: DEAD_AFTER,
      // How often a job is tried after it failed is for the row in `jobs` to say; this is for processes that die.
      retryLimit: 1_000_000,
      // And for a database that is away; a turn that cannot even begin must not take every other one's place.
      retryDelay: 3,
      expireInSeconds: 86_399,
      retentionSeconds: 365 * 86_400,
      deleteAfterSeconds: 3_600,
    });
  } finally {
    await boss.stop({ close: false, graceful: false });
  }
  if (failures.length) throw failures[0];
}
