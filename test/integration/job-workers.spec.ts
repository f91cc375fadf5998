import { join } from 'node:path';
import { startTestApp, type TestApp, type TestTeam } from '../support/app';
import type { TestDatabase } from '../support/database';
import { Device } from '../support/device';
import {
  type Counting,
  count,
  countedOf,
  ended as endOf,
  jobOf,
  prepareCounting,
  TICK,
} from '../support/jobs';
import { PEPPER } from '../support/make-team';
import { MAIN, type ServerProcess, startServerProcess } from '../support/server-process';
import { startPostgresService } from '../support/services';
import { range } from '../support/team';
import { until } from '../support/wait';

/** A dead process's job goes on elsewhere within (milliseconds). */
const TAKEN_OVER_WITHIN = 30_000;

interface World {
  /** It begins jobs, and never does one. */
  app: TestApp;
  team: TestTeam;
  workers: ServerProcess[];
  startWorker: (env?: NodeJS.ProcessEnv) => Promise<ServerProcess>;
  begin: (params: Counting) => Promise<string>;
  running: (id: string, processes?: number) => Promise<unknown>;
  ended: (id: string) => ReturnType<typeof endOf>;
}

/** Workers take whatever there is in their database, so each test has one of its own. @param database an empty one to use instead */
async function withWorkers(work: (world: World) => Promise<void>, database?: TestDatabase): Promise<void> {
  const app = await startTestApp({}, database, { migrate: database !== undefined });
  const workers: ServerProcess[] = [];
  try {
    await prepareCounting(app);
    const team = await app.createTeam();
    await work({
      app,
      team,
      workers,
      startWorker: async (env) => {
        const worker = await startServerProcess(
          {
            DATABASE_URL: app.database.appUrl,
            DATABASE_MIGRATION_URL: app.database.ownerUrl,
            API_KEY_PEPPER: PEPPER,
            WORKER: 'only',
            ...env,
          },
          ['--require', join(__dirname, '../support/counting-job.cjs'), ...MAIN],
        );
        workers.push(worker);
        return worker;
      },
      begin: (params) => count(app, team, params),
      running: (id, processes = 1) =>
        until('it is under way', async () => (await countedOf(app, id)).processes === processes, 120_000),
      ended: (id) => endOf(app, id, 120_000),
    });
  } finally {
    await Promise.all(workers.map((worker) => worker.stop('SIGKILL')));
    await app.close();
  }
}

// Side by side: most of their time they wait until a silent process counts as dead.
it.concurrent(
  'goes on elsewhere when its process is killed, again and again, or is stopped, and writes each row once',
  () =>
    withWorkers(async ({ app, workers, startWorker, begin, running, ended }) => {
      await startWorker();
      const id = await begin({ rows: 100, stay: 3 });
      for (const [ends, signal] of (['SIGKILL', 'SIGKILL', 'SIGTERM'] as const).entries()) {
        await running(id, ends + 1);
        await startWorker();
        // Whichever has it.
        const [{ pid }] = await app.db.query(
          'SELECT pid FROM counted WHERE job_id = $1 ORDER BY row DESC LIMIT 1',
          [id],
        );
        const began = performance.now();
        await workers.find(({ child }) => child.pid === pid)!.stop(signal);
        await running(id, ends + 2);
        // Stopped, it hands its job on at once.
        const limit = signal === 'SIGKILL' ? TAKEN_OVER_WITHIN : TAKEN_OVER_WITHIN / 2;
        expect([signal, performance.now() - began < limit]).toEqual([signal, true]);
      }
      // Being stopped is no failure.
      expect(await ended(id)).toMatchObject({ state: 'succeeded', attempt: 4, failures: 0, done: 100 });
      expect((await countedOf(app, id)).rows).toEqual(range(99, 0));
    }),
);

it.concurrent(
  'an edit of many contacts, and its undo, go on when their processes are killed, and change each contact once',
  () =>
    withWorkers(async ({ app, team, workers, startWorker, ended }) => {
      const contacts = 3_000;
      await app.db.query(
        `INSERT INTO contacts (team_id, first_name, last_name) SELECT $1, 'Row', n FROM generate_series(1, $2) n`,
        [team.id, contacts],
      );
      const agent = new Device(app.url, team.admin);
      const valuesOf = async () => {
        const [{ values }] = await app.db.query(
          `SELECT json_object_agg(value, count) AS values FROM (
             SELECT coalesce(company, '') AS value, count(*) FROM contacts WHERE team_id = $1 GROUP BY 1) c`,
          [team.id],
        );
        return values;
      };
      /** Kills whoever does the job, twice, when some of it is done. */
      const killed = async (path: string, body: object) => {
        const { status, body: answer } = await agent.call('POST', path, body);
        expect(status).toBe(202);
        const { id } = answer.data;
        for (let kills = 0; kills < 2; kills += 1) {
          const before = (await jobOf(app, id)).done;
          await until('some of it is done', async () => (await jobOf(app, id)).done > before, 120_000);
          await workers.at(-1)!.stop('SIGKILL');
          expect(await jobOf(app, id)).toMatchObject({ state: 'running', finished_at: null });
          await startWorker();
        }
        const job = await ended(id);
        expect(job).toMatchObject({
          state: 'succeeded',
          attempt: 3,
          done: contacts,
          total: contacts,
          params: {},
        });
        const { operation_id } = job.result as { operation_id: string };
        const [changes] = await app.db.query(
          `SELECT count(*)::int AS all, count(DISTINCT contact_id)::int AS contacts FROM audit_log
            WHERE team_id = $1 AND operation_id = $2`,
          [team.id, operation_id],
        );
        expect(changes).toEqual({ all: contacts, contacts });
        return job.result as { operation_id: string };
      };
      await startWorker();
      const edit = await killed('/api/contacts/bulk', { filter: { q: 'row' }, set: { company: 'Acme' } });
      expect(edit).toMatchObject({ changed: contacts, unchanged: 0, failed: 0 });
      expect(await valuesOf()).toEqual({ Acme: contacts });
      const undo = await killed(`/api/operations/${edit.operation_id}/undo`, {});
      expect(undo).toMatchObject({ undoes: edit.operation_id, contacts, left: [], left_omitted: 0 });
      expect(await valuesOf()).toEqual({ '': contacts });
    }),
);

it.concurrent('goes on when the database was away, and writes each row once', async () => {
  const postgres = await startPostgresService();
  const database = { ownerUrl: postgres.ownerUrl!, appUrl: postgres.url, drop: async () => {} };
  try {
    await withWorkers(async ({ app, startWorker, begin, running, ended }) => {
      const worker = await startWorker();
      const id = await begin({ rows: 2_000, pause: 20 });
      await running(id);
      await postgres.stop('immediate');
      await until('it is noticed', async () => (await fetch(`${worker.url}/readyz`)).status === 503);
      expect((await fetch(`${worker.url}/livez`)).status).toBe(200);
      await postgres.start();
      await until('the database is back', () => app.db.query('SELECT 1').catch(() => undefined));
      const job = await ended(id);
      expect([job.state, job.attempt > 1]).toEqual(['succeeded', true]);
      expect((await countedOf(app, id)).rows).toEqual(range(1_999, 0));
      expect(worker.child.exitCode).toBeNull();
    }, database);
  } finally {
    await postgres.close();
  }
});

it.concurrent('WORKER=only serves probes and metrics, and nothing else', () =>
  withWorkers(async ({ team, startWorker }) => {
    const worker = await startWorker();
    expect(worker.said()).not.toContain('#setup=');
    const statuses: Record<string, number> = {};
    const key = { 'x-api-key': team.admin.key };
    for (const path of [
      '/livez',
      '/readyz',
      '/health',
      '/metrics',
      '/api/contacts',
      '/api/jobs',
      '/',
      '/docs',
    ])
      statuses[path] = (await fetch(worker.url + path, { headers: key })).status;
    statuses.socket = (await fetch(`${worker.url}/socket.io/?EIO=4&transport=polling`)).status;
    expect(statuses).toEqual({
      '/livez': 200,
      '/readyz': 200,
      '/health': 200,
      '/metrics': 200,
      '/api/contacts': 404,
      '/api/jobs': 404,
      '/': 404,
      '/docs': 404,
      socket: 404,
    });
    expect(await (await fetch(`${worker.url}/health`)).json()).toMatchObject({
      status: 'healthy',
      jobs: 'up',
    });
  }),
);

it.concurrent(
  'WORKER=off does none, and what a schedule says is begun once however many servers there are',
  () =>
    withWorkers(async ({ app, startWorker, begin, ended }) => {
      const off = await startWorker({ WORKER: 'off' });
      const id = await begin({ rows: 1 });
      const ticks = () =>
        app.db.query<{ minute: Date; starts: number }[]>(
          `SELECT date_trunc('minute', created_at) AS minute, count(*)::int AS starts FROM jobs
            WHERE kind = $1 AND created_at > $2 GROUP BY 1 ORDER BY 1`,
          [TICK, since],
        );
      const [{ since }] = await app.db.query<[{ since: Date }]>('SELECT clock_timestamp() AS since');
      expect(await (await fetch(`${off.url}/health`)).json()).toMatchObject({
        status: 'healthy',
        jobs: 'off',
      });
      // Longer than anybody takes to find it.
      await until('a while has passed', async () => {
        const [{ age }] = await app.db.query(
          'SELECT extract(epoch FROM clock_timestamp() - $1)::float AS age',
          [since],
        );
        return age > 6;
      });
      expect(await jobOf(app, id)).toMatchObject({ state: 'queued', attempt: 0 });
      await Promise.all([startWorker(), startWorker({ WORKER: 'on' }), startWorker({ WORKER: 'on' })]);
      expect(await ended(id)).toMatchObject({ state: 'succeeded', attempt: 1 });
      await until('two minutes have begun', async () => (await ticks()).length >= 2, 180_000);
      for (const { starts } of await ticks()) expect(starts).toBe(1);
    }),
);
