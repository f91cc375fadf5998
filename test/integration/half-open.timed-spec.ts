import { startTestApp, type TestApp } from '../support/app';
import { Balancer } from '../support/balancer';
import { Device } from '../support/device';
import { makeContact } from '../support/team';
import { until } from '../support/wait';

/** No call may take longer than this, whatever happens to the database (milliseconds). */
const PATIENCE = 25_000;

let app: TestApp;
/** The way to PostgreSQL: connections on it can fall silent, as when a firewall forgets them or a machine is gone. */
let way: Balancer;
beforeAll(async () => {
  const inner = await startTestApp();
  const port = Number(new URL(inner.database.appUrl).port);
  way = await new Balancer([port]).start();
  const url = new URL(inner.database.appUrl);
  url.port = `${way.port}`;
  app = await inner.another({ DATABASE_URL: url.href });
  closers.push(() => inner.close());
});
const closers: (() => Promise<void>)[] = [];
afterAll(async () => {
  way.close();
  await Promise.all(closers.map((close) => close()));
});

it('connections to PostgreSQL that fall silent for ever are given up: 503 in time, then work goes on', async () => {
  const team = await app.createTeam();
  const device = new Device(app.url, team.agent);
  const { id } = await makeContact(device);
  const silenced = way.cut(() => 'silence');
  expect(silenced).toBeGreaterThan(0);
  const start = Date.now();
  const answers = await Promise.all([
    device.call(
      'POST',
      '/api/contacts',
      { first_name: 'Silent', last_name: 'Line' },
      { 'idempotency-key': 'one' },
    ),
    device.call('GET', `/api/contacts/${id}`),
    device.call('GET', '/api/sync/delta?version=0'),
  ]);
  expect(Date.now() - start).toBeLessThan(PATIENCE);
  // Those that met a silent connection are refused; another may have got a new one.
  expect(answers.map(({ status }) => status).every((status) => [200, 201, 503].includes(status))).toBe(true);
  await until(
    'a write',
    async () =>
      (
        await device.call(
          'POST',
          '/api/contacts',
          { first_name: 'Silent', last_name: 'Line' },
          { 'idempotency-key': 'one' },
        )
      ).status === 201,
    PATIENCE,
  );
  await until(
    'a connection that is not silent for each',
    async () => (await device.call('GET', '/health')).status === 200,
  );
  const { body } = await device.call('GET', '/api/contacts?q=Silent');
  expect(body.pagination.total).toBe(1);
});
