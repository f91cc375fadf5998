import { startTestApp, type TestApp, type TestTeam } from '../support/app';
import { Device, liveContacts } from '../support/device';
import { bring, csvOf, importEnded, importOf, waitForImport } from '../support/imports';
import { PEPPER } from '../support/make-team';
import { type ServerProcess, startServerProcess } from '../support/server-process';
import { startPostgresService, type TestService } from '../support/services';
import { contactsInDatabase, range } from '../support/team';

const ROWS = 6_000;

let postgres: TestService;
let app: TestApp;
let team: TestTeam;
const workers: ServerProcess[] = [];
beforeAll(async () => {
  postgres = await startPostgresService();
  process.env.TEST_OWNER_DATABASE_URL = postgres.ownerUrl;
  process.env.TEST_APP_DATABASE_URL = postgres.url;
  // It begins jobs, and never does one.
  app = await startTestApp();
  team = await app.createTeam();
});
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop('SIGKILL')));
  await app.close();
  await postgres.close();
});

async function startWorker(): Promise<ServerProcess> {
  const worker = await startServerProcess({
    DATABASE_URL: app.database.appUrl,
    DATABASE_MIGRATION_URL: app.database.ownerUrl,
    API_KEY_PEPPER: PEPPER,
    WORKER: 'only',
  });
  workers.push(worker);
  return worker;
}

it('an import goes on elsewhere when its process is killed, each row once, and a phone ends with the same', async () => {
  const agent = new Device(app.url, team.agent);
  const phone = await new Device(app.url, team.viewer).connect();
  await phone.catchUp();
  const rows = range(ROWS).map((row) => [`Row ${row}`, 'N', `+49 30 ${1_000_000 + row}`]);
  const made = await bring(agent, csvOf([['First Name', 'Last Name', 'Phone'], ...rows]), 'many.csv');
  await startWorker();
  await agent.call('POST', `/api/bulk/imports/${made.id}/run`, {});
  let reached = 0;
  for (let kills = 1; kills <= 2; kills += 1) {
    const seen = await waitForImport(agent, made.id, 'goes on', ({ processed }) => processed > reached + 500);
    expect(seen.state).toBe('running');
    await workers.at(-1)!.stop('SIGKILL');
    reached = (await importOf(agent, made.id)).processed;
    expect(reached).toBeLessThan(ROWS);
    await startWorker();
  }
  const done = await importEnded(agent, made.id);
  expect(done).toMatchObject({ state: 'done', processed: ROWS, created: ROWS, skipped: 0, rejected: 0 });
  const [{ names, operations }] = await app.db.query(
    `SELECT count(DISTINCT first_name)::int AS names, count(DISTINCT operation_id)::int AS operations
       FROM contacts WHERE team_id = $1`,
    [team.id],
  );
  expect({ names, operations }).toEqual({ names: ROWS, operations: 1 });
  await phone.catchUp();
  expect(liveContacts(phone)).toEqual(await contactsInDatabase(app, team.id));
  phone.disconnect();
});
