import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Pool } from 'pg';
import { commitIn, type Evidence, type Query } from '../conformance/evidence';
import { FieldDevice } from '../conformance/field-device';
import { INVARIANTS } from '../conformance/invariants';
import { Journal } from '../conformance/journal';
import { work } from '../conformance/work';
import type { World } from '../conformance/world';
import { createMigratedDatabase, type TestDatabase } from '../support/database';
import { makeTeam, PEPPER } from '../support/make-team';
import { PURGE_NOW } from '../support/purge';
import { Random } from '../support/random';
import { type ServerProcess, startServerProcess } from '../support/server-process';
import { until } from '../support/wait';
import type { Mutant } from './mutants';
import { plantInDatabase } from './planting';

/** Enough for every planted bug to show, and no more: acknowledged operations, and the longest it may take (milliseconds). */
const OPERATIONS = 160;
const LONGEST_MS = 8_000;
const FAILPOINTS = join(__dirname, '../support/failpoints.cjs');

/** The nine, cheapest first: a trial ends with the first that is broken. */
const ALL = [2, 1, 3, 4, 5, 7, 8, 6, 9];

export interface Caught {
  /** What was found broken: an invariant, or a case of a restore. */
  by?: string;
  problem?: string;
  seconds: number;
}

type Urls = Pick<TestDatabase, 'appUrl' | 'ownerUrl'>;

/** What a server under trial is started with. */
export const serverEnv = ({ appUrl, ownerUrl }: Urls): NodeJS.ProcessEnv => ({
  NODE_ENV: 'test',
  DATABASE_URL: appUrl,
  DATABASE_MIGRATION_URL: ownerUrl,
  REDIS_URL: process.env.TEST_REDIS_URL,
  API_KEY_PEPPER: PEPPER,
  DB_POOL_MIN: '0',
  LOG_LEVEL: 'error',
});

const MIGRATE = join(__dirname, '../../dist/apps/cli/src/migrate.js');

/** With the newest schema: no mistake is planted into migrations. */
export const createTrialDatabase = () =>
  createMigratedDatabase((urls) =>
    promisify(execFile)(process.execPath, [MIGRATE], { env: { ...process.env, ...serverEnv(urls) } }),
  );

/** Two servers of this build, six devices that write on both, perhaps a death; then the invariants. */
export async function tryOut(
  main: string,
  mutant: Omit<Mutant, 'patches' | 'why'>,
  folder: string,
): Promise<Caught> {
  const began = performance.now();
  const database = await createTrialDatabase();
  const failpoints = join(folder, mutant.name.replace(/\W+/g, '-'));
  mkdirSync(failpoints, { recursive: true });
  const env = { ...serverEnv(database), FAILPOINTS: failpoints };
  const command = ['--require', FAILPOINTS, main];
  const servers: ServerProcess[] = [];
  const devices: FieldDevice[] = [];
  const db = new Pool({ connectionString: database.ownerUrl, max: 3 });
  const query: Query = async (sql, values) => (await db.query(sql, values)).rows as never;
  try {
    servers.push(...(await Promise.all([0, 1].map(() => startServerProcess(env, command)))));
    await plantInDatabase(mutant.sql ?? [], query);
    const team = await makeTeam(query);
    const world = worldOf(servers, query, team.id, mutant);
    const agents = [team.agent, await team.addAgent()];
    for (let i = 0; i < 6; i += 1) devices.push(new FieldDevice(world, agents[i % 2]!).start());
    await until('all to be connected', () => devices.every(({ connected }) => connected), 30_000);

    const { journal } = world;
    let deadline = Date.now() + LONGEST_MS;
    let target = OPERATIONS;
    const goOn = () => journal.acknowledged() < target && Date.now() < deadline;
    const working = devices.map((device) => work(device, world, goOn, 1));
    if (mutant.fault) {
      // The target moves on with the death, so that somebody is always writing when it comes.
      target = deadline = Infinity;
      await until('some writes', () => journal.acknowledged() > OPERATIONS / 4, 2 * LONGEST_MS);
      await die(servers, mutant.fault, failpoints, () =>
        startServerProcess({ ...env, PORT: new URL(servers[0]!.url).port }, command),
      );
      target = journal.acknowledged() + OPERATIONS / 2;
      deadline = Date.now() + LONGEST_MS;
    }
    await Promise.race([Promise.all(working), pause(2 * LONGEST_MS)]);
    await Promise.race([Promise.all(devices.map((device) => device.catchUp())), pause(3_000)]);
    if (mutant.purge) await purge(devices, db);

    const evidence: Evidence = {
      query,
      teamId: team.id,
      journal,
      devices,
      servers,
      adminKey: team.admin.key,
      unplannedExits: servers.flatMap((server) =>
        server.child.exitCode === null && server.child.signalCode === null ? [] : [server.said()],
      ),
    };
    const numbers = ALL.filter((number) => !mutant.caughtBy.length || mutant.caughtBy.includes(number));
    for (const number of numbers) {
      const [name, invariant] = INVARIANTS[number - 1]!;
      const [problem] = await invariant(evidence);
      if (problem) return { by: `${number} ${name}`, problem, seconds: (performance.now() - began) / 1000 };
    }
    return { seconds: (performance.now() - began) / 1000 };
  } finally {
    await Promise.all(devices.map((device) => device.stop()));
    await Promise.all(servers.map((server) => server.stop('SIGKILL')));
    await db.end();
    await database.drop();
  }
}

function worldOf(
  servers: ServerProcess[],
  query: Query,
  teamId: string,
  { device }: Pick<Mutant, 'device'>,
): World {
  let turn = 0;
  return {
    address: () => servers[(turn += 1) % servers.length]!.url,
    journal: new Journal(),
    random: new Random(7),
    isCommitted: commitIn(query, teamId),
    duplicates: 0.5,
    reordered: 0.1,
    unkeyed: 0.1,
    ways: ['rest', 'socket'],
    asked: 1,
    patience: 4_000,
    ...device,
  };
}

/** The first device sleeps while another deletes contacts that it knows, and their tombstones are purged. */
async function purge([sleeper, other]: FieldDevice[], db: Pool): Promise<void> {
  sleeper!.sleep();
  for (let i = 0; i < 5; i += 1) await other!.perform(other!.plan('rest', 'delete'));
  await db.query(PURGE_NOW);
  await other!.perform(other!.plan('rest', 'create'));
  sleeper!.wake();
}

/** The first server dies at the given moment, and is started again where it was. */
async function die(
  servers: ServerProcess[],
  { point, action, milliseconds }: NonNullable<Mutant['fault']>,
  failpoints: string,
  startAgain: () => Promise<ServerProcess>,
): Promise<void> {
  const [{ child }] = servers as [ServerProcess];
  const ended = () => child.signalCode !== null || child.exitCode !== null;
  writeFileSync(join(failpoints, String(child.pid)), `${point} ${action} ${milliseconds}`);
  await until(`the server to die at ${point}`, ended, 30_000);
  servers[0] = await startAgain();
}
