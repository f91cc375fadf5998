import { randomUUID } from 'node:crypto';
import { JobsService } from '@app/jobs';
import { DataSource } from 'typeorm';
import type { TestAgent, TestApp, TestTeam } from './app';
import { countingJob, KIND } from './counting-job.cjs';
import { until } from './wait';

export { TICK } from './counting-job.cjs';

export interface Counting {
  rows: number;
  /** Rows a transaction. */
  chunk?: number;
  /** Milliseconds after each. */
  pause?: number;
  /** So many starts end in an error after their first transaction. */
  fail?: number;
  /** So many starts go no further than their first transaction, until they are told to end. */
  stay?: number;
}

/** The table that counting jobs write into: each row of a job must be there once. */
export async function prepareCounting({ db, database }: TestApp): Promise<void> {
  const role = new URL(database.appUrl).username;
  await db.query(`
    CREATE TABLE counted (job_id uuid NOT NULL, row int NOT NULL, pid int NOT NULL);
    GRANT SELECT, INSERT ON counted TO "${role}"`);
}

/** Makes a server in this process able to do them. */
export function registerCounting({ app }: TestApp): void {
  app.get(JobsService).register(countingJob(app.get(DataSource).manager));
}

export function count(
  { app }: TestApp,
  team: TestTeam,
  params: Counting,
  { id: agentId, agentCode, keyId = randomUUID() }: TestAgent = team.agent,
): Promise<string> {
  return app.get(JobsService).enqueue({
    teamId: team.id,
    kind: KIND,
    createdBy: { agentId, agentCode, keyId },
    label: `Counting to ${params.rows}`,
    params,
  });
}

export interface JobRow {
  state: string;
  attempt: number;
  failures: number;
  done: number;
  error: string | null;
  result: object | null;
  checkpoint: number | null;
  finished_at: Date | null;
}

export async function jobOf({ db }: Pick<TestApp, 'db'>, id: string): Promise<JobRow> {
  const [job] = await db.query<JobRow[]>('SELECT * FROM jobs WHERE id = $1', [id]);
  return job!;
}

/** Of a job that has ended. @param patience milliseconds until that counts as never */
export function ended(app: Pick<TestApp, 'db'>, id: string, patience?: number): Promise<JobRow> {
  return until(
    'the job has ended',
    async () => {
      const job = await jobOf(app, id);
      return job.finished_at && job;
    },
    patience,
  );
}

/** Numbers that a counting job has written, in their order, and by how many processes. */
export async function countedOf(
  { db }: Pick<TestApp, 'db'>,
  id: string,
): Promise<{ rows: number[]; processes: number }> {
  const rows = await db.query<{ row: number; pid: number }[]>(
    'SELECT row, pid FROM counted WHERE job_id = $1 ORDER BY row',
    [id],
  );
  return { rows: rows.map(({ row }) => row), processes: new Set(rows.map(({ pid }) => pid)).size };
}
