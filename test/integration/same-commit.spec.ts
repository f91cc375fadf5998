import { metricsOf, startTestApp, type TestApp, type TestTeam } from '../support/app';
import { type Answer, Device } from '../support/device';
import { makeContact } from '../support/team';
import { until } from '../support/wait';

let app: TestApp;
let team: TestTeam;
beforeAll(async () => {
  app = await startTestApp();
  team = await app.createTeam();
});
afterAll(() => app.close());

/** Transactions that wait for another one. */
const waiting = async () => {
  const [{ count }] = await app.db.query('SELECT count(*)::int FROM pg_locks WHERE NOT granted');
  return count as number;
};

/** Changes that wait for the next commit. */
async function queued(): Promise<number> {
  const body = await metricsOf(app);
  return Number(/^contactsync_queue_mutations (\d+)$/m.exec(body)![1]);
}

it('changes of one contact that share a commit are each answered with their own version', async () => {
  const device = new Device(app.url, team.agent);
  const { id } = await makeContact(device);
  // Whoever holds the clock makes the next commit wait, and what arrives meanwhile share the one after it.
  const holder = app.db.createQueryRunner();
  await holder.startTransaction();
  await holder.query('SELECT FROM global_version WHERE team_id = $1 FOR UPDATE', [team.id]);
  const first = makeContact(device, { last_name: 'First' });
  await until('a commit to wait for the clock', async () => (await waiting()) > 0);
  const path = `/api/contacts/${id}`;
  const together: Promise<Answer>[] = [];
  for (const [method, body] of [['PUT', { notes: 'one' }], ['PUT', { notes: 'two' }], ['DELETE']] as const) {
    together.push(device.call(method, path, body));
    await until('it to wait too', async () => (await queued()) === together.length);
  }
  await holder.rollbackTransaction();
  await holder.release();
  expect((await first).version).toBe(2);
  const answers = await Promise.all(together);
  const told = answers.map(({ status, body }) => [status, body.data.version, body.data.notes]);
  expect(told).toEqual([
    [200, 3, 'one'],
    [200, 4, 'two'],
    [200, 5, undefined],
  ]);
});
