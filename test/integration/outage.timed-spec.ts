import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { startTestApp, type TestApp, type TestTeam } from '../support/app';
import { type Answer, Device } from '../support/device';
import { watchRejections } from '../support/rejections';
import { startPostgresService, type TestService } from '../support/services';
import { headOf, makeContact, range } from '../support/team';
import { until } from '../support/wait';

let postgres: TestService;
let app: TestApp;
let team: TestTeam;
const rejections = watchRejections();
beforeAll(async () => {
  postgres = await startPostgresService();
  // Jest gives each spec an environment of its own, so only this one's databases are made there.
  process.env.TEST_OWNER_DATABASE_URL = postgres.ownerUrl;
  process.env.TEST_APP_DATABASE_URL = postgres.url;
  app = await startTestApp();
});
beforeEach(async () => {
  team = await app.createTeam();
});
afterEach(() => expect(rejections.reasons).toEqual([]));
afterAll(async () => {
  await app.close();
  await postgres.close();
  rejections.stop();
});

/** No call may take longer than this, whatever happens to the database (milliseconds). */
const PATIENCE = 15_000;

interface Acknowledged {
  name: string;
  id: string;
  version: number;
}

/** People who write without a pause, and send what was not acknowledged again under the same key. */
class Crowd {
  readonly acknowledged: Acknowledged[] = [];
  /** What was answered instead of an acknowledgement, by code. */
  readonly failures: Record<string, number> = {};
  slowest = 0;
  private writing = true;
  private broken?: Error;
  private readonly done: Promise<unknown>;

  constructor(people: number) {
    const devices = range(people).map(() => new Device(app.url, team.agent));
    this.done = Promise.all(
      devices.map((device, index) => this.write(index % 3 ? this.overRest(device) : this.overSocket(device))),
    );
    this.done.catch((error: Error) => {
      this.broken = error;
      this.writing = false;
    });
  }

  more(count: number): Promise<unknown> {
    const target = this.acknowledged.length + count;
    const reached = () => {
      if (this.broken) throw this.broken;
      return this.acknowledged.length >= target;
    };
    return until(`${count} more writes`, reached, 30_000);
  }

  failed(code: string): number {
    return this.failures[code] ?? 0;
  }

  async stop(): Promise<void> {
    this.writing = false;
    await this.done;
  }

  private async write(send: (name: string) => Promise<any>): Promise<void> {
    while (this.writing) {
      const name = randomUUID();
      for (;;) {
        const start = Date.now();
        const body = await send(name);
        this.slowest = Math.max(this.slowest, Date.now() - start);
        if (body.success) {
          this.acknowledged.push({ name, id: body.data.id, version: body.data.version });
          break;
        }
        this.failures[body.code] = this.failed(body.code) + 1;
        await pause(50);
      }
    }
  }

  private overRest(device: Device) {
    return async (name: string) => {
      const answer = await device.call(
        'POST',
        '/api/contacts',
        { first_name: 'Out', last_name: name },
        { 'idempotency-key': name },
      );
      if (answer.status !== 201) expectRefusal(answer);
      return answer.body;
    };
  }

  private overSocket(device: Device) {
    return async (name: string) => {
      if (!device.socket?.connected) {
        try {
          await device.connect();
        } catch (error) {
          return (error as { data: unknown }).data;
        }
      }
      return device
        .socket!.timeout(PATIENCE)
        .emitWithAck('contact_create', { first_name: 'Out', last_name: name, mutation_id: name });
    };
  }
}

/** Not now, and when to come back; or, rarely, nobody knows. */
function expectRefusal({ status, body, headers }: Answer): void {
  if (body.code === 'OUTCOME_UNKNOWN') return expect(status).toBe(500);
  expect([status, body.code]).toEqual([503, 'DATABASE_UNAVAILABLE']);
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
}

/** Every acknowledged write is there with its version, nothing is there twice, and no version is missing. */
async function expectNothingLost(acknowledged: Acknowledged[]): Promise<void> {
  const trail = await app.db.query(
    `SELECT version::int, contact_id, after ->> 'last_name' AS name FROM audit_log
      WHERE team_id = $1 AND version IS NOT NULL ORDER BY version`,
    [team.id],
  );
  const contacts = await app.db.query(
    'SELECT version::int, id AS contact_id, last_name AS name FROM contacts WHERE team_id = $1 ORDER BY version',
    [team.id],
  );
  expect(contacts).toEqual(trail);
  expect(trail.map(({ version }: any) => version)).toEqual(range(await headOf(app, team.id)));
  const expected = [...acknowledged]
    .sort((a, b) => a.version - b.version)
    .map(({ name, id, version }) => ({ version, contact_id: id, name }));
  expect(trail).toEqual(expected);
}

it('PostgreSQL that dies under load and comes back: 503 meanwhile, nothing lost, nothing twice', async () => {
  const listener = await new Device(app.url, team.viewer).connect();
  const reader = new Device(app.url, team.viewer);
  const crowd = new Crowd(9);
  for (let outage = 1; outage <= 2; outage += 1) {
    await crowd.more(60);
    await postgres.stop('immediate');
    const failed = crowd.failed('DATABASE_UNAVAILABLE');
    await until('503s', () => crowd.failed('DATABASE_UNAVAILABLE') > failed + 20);
    for (const path of ['/api/contacts', '/api/sync/delta?version=0', '/api/devices', '/api/auth/verify']) {
      const start = Date.now();
      await until(`a refusal of ${path}`, async () => {
        const answer = await reader.call('GET', path);
        if (answer.status === 200) return false;
        expectRefusal(answer);
        return true;
      });
      expect(Date.now() - start).toBeLessThan(PATIENCE);
    }
    const health = await reader.call('GET', '/health');
    expect([health.status, health.body.status, health.body.database]).toEqual([503, 'unhealthy', 'down']);
    await postgres.start();
    await until('health', async () => (await reader.call('GET', '/health')).status === 200);
    await crowd.more(60);
  }
  await crowd.stop();
  expect(crowd.slowest).toBeLessThan(PATIENCE);
  await expectNothingLost(crowd.acknowledged);
  // Sockets outlive the database, and what they missed is found.
  expect(listener.socket!.connected).toBe(true);
  await listener.waitForVersion(crowd.acknowledged.length);
  expect(listener.versions()).toEqual(range(crowd.acknowledged.length));
  listener.disconnect();
});

it('connections that are cut in the middle of whatever they do lose nothing and do nothing twice', async () => {
  const killer = await new DataSource({
    type: 'postgres',
    url: app.database.appUrl,
    applicationName: 'killer',
    installExtensions: false,
  }).initialize();
  const crowd = new Crowd(9);
  let killed = 0;
  try {
    for (let i = 0; i < 25; i += 1) {
      await crowd.more(8);
      const victims = await killer.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE application_name = 'contacts-sync' AND datname = current_database()`,
      );
      killed += victims.length;
    }
    await crowd.more(30);
  } finally {
    await killer.destroy();
    await crowd.stop();
  }
  expect(killed).toBeGreaterThan(25);
  expect(Object.keys(crowd.failures).length).toBeGreaterThan(0);
  expect(crowd.slowest).toBeLessThan(PATIENCE);
  await expectNothingLost(crowd.acknowledged);
});

it('a table that somebody locks answers 503 in time, and works again afterwards', async () => {
  const device = new Device(app.url, team.agent);
  await makeContact(device);
  const runner = app.db.createQueryRunner();
  await runner.startTransaction();
  await runner.query('SELECT FROM global_version WHERE team_id = $1 FOR UPDATE', [team.id]);
  const start = Date.now();
  const answers = await Promise.all(
    range(5).map(() => device.call('POST', '/api/contacts', { first_name: 'Ada', last_name: 'Byron' })),
  );
  expect(Date.now() - start).toBeLessThan(PATIENCE);
  answers.forEach(expectRefusal);
  // Readers, and writers of other teams, don't notice.
  const others = await app.createTeam();
  expect((await device.call('GET', '/api/contacts')).status).toBe(200);
  await makeContact(new Device(app.url, others.agent));
  await runner.rollbackTransaction();
  await runner.release();
  expect((await makeContact(device)).version).toBe(2);
});
