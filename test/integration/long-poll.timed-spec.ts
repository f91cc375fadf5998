import { Lifecycle } from '@app/platform';
import { connect } from 'node:net';
import { metricsOf, startTestApp, type TestApp, type TestTeam } from '../support/app';
import { type Answer, Device } from '../support/device';
import { startRedisService, type TestService } from '../support/services';
import { headOf, insertInDatabase, makeContact, rows } from '../support/team';
import { until } from '../support/wait';
import { expectFailure } from '../support/wire';

let redis: TestService;
let one: TestApp;
let two: TestApp;
let team: TestTeam;
beforeAll(async () => {
  redis = await startRedisService();
  one = await startTestApp({ REDIS_URL: redis.url, DB_POOL_MAX: '3' });
  two = await one.another();
});
beforeEach(async () => {
  team = await one.createTeam();
});
afterAll(async () => {
  await one.close();
  await redis.close();
});

/** Requests that wait on a server now. */
async function waiting(server: TestApp): Promise<number> {
  const body = await metricsOf(server);
  return Number(/^contactsync_delta_waits (\d+)$/m.exec(body)![1]);
}

async function poll(device: Device, version: number, wait = 25): Promise<Answer & { ms: number }> {
  const start = Date.now();
  const answer = await device.call('GET', `/api/sync/delta?version=${version}&wait=${wait}`);
  return { ...answer, ms: Date.now() - start };
}

const phone = (server: TestApp) => new Device(server.url, team.viewer);

async function waits(server: TestApp, count: number): Promise<void> {
  await until(`${count} to wait`, async () => (await waiting(server)) === count);
}

describe('delta with wait', () => {
  it('answers at once when there is something, and when the cursor is wrong', async () => {
    await makeContact(new Device(one.url, team.agent));
    const { body, ms } = await poll(phone(one), 0);
    expect(body.data).toMatchObject({ current_version: 1, has_more: false });
    expect(ms).toBeLessThan(2_000);
    expectFailure(await poll(phone(one), 2), 410, 'RESYNC_REQUIRED');
    for (const wait of ['26', '-1', '', '1.5']) {
      const answer = await phone(one).call('GET', `/api/sync/delta?version=0&wait=${wait}`);
      expectFailure(answer, 400, 'VALIDATION_FAILED');
    }
    expect(await waiting(one)).toBe(0);
  });

  it('answers empty when nothing came', async () => {
    const { status, body, ms } = await poll(phone(one), 0, 1);
    expect([status, body.data.changes, body.data.current_version]).toEqual([200, [], 0]);
    expect(ms).toBeGreaterThan(950);
    expect(await waiting(one)).toBe(0);
  });

  it('answers as soon as a change is committed on this server or, through Redis, on another', async () => {
    const here = poll(phone(one), 0);
    const there = poll(phone(two), 0);
    await waits(one, 1);
    await waits(two, 1);
    const start = Date.now();
    const { version } = await makeContact(new Device(one.url, team.agent));
    for (const { status, body } of await Promise.all([here, there])) {
      expect([status, body.data.current_version, body.data.changes.length]).toEqual([200, version, 1]);
    }
    // Comparing heads alone would take half a second on average.
    expect(Date.now() - start).toBeLessThan(900);
  });

  it('answers also for a change that somebody makes in psql', async () => {
    const answer = poll(phone(one), 0);
    await waits(one, 1);
    await insertInDatabase(one, team.id);
    expect((await answer).body.data.current_version).toBe(1);
    expect((await answer).ms).toBeLessThan(5_000);
  });

  it('is not woken by another team', async () => {
    const stranger = await one.createTeam();
    const answer = poll(phone(one), 0, 2);
    await waits(one, 1);
    await makeContact(new Device(one.url, stranger.agent));
    expect(await answer).toMatchObject({ body: { data: { current_version: 0, changes: [] } } });
    expect((await answer).ms).toBeGreaterThan(1_900);
  });

  it('holds no connection: a hundred wait beside a pool of three, and all hear of one change', async () => {
    const answers = Array.from({ length: 100 }, () => poll(phone(one), 0));
    await waits(one, 100);
    expect((await phone(one).call('GET', '/api/contacts')).status).toBe(200);
    await makeContact(new Device(one.url, team.agent));
    const versions = (await Promise.all(answers)).map(({ body }) => body.data.current_version);
    expect(new Set(versions)).toEqual(new Set([1]));
    expect(await waiting(one)).toBe(0);
  });

  it('forgets a client that has gone, and answers the earlier request of a device that asks again', async () => {
    const { hostname, port } = new URL(one.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      `GET /api/sync/delta?version=0&wait=25 HTTP/1.1\r\nHost: x\r\nX-API-Key: ${team.viewer.key}\r\n\r\n`,
    );
    await waits(one, 1);
    socket.destroy();
    await waits(one, 0);
    const device = phone(one);
    const first = poll(device, 0);
    await waits(one, 1);
    const second = poll(device, 0);
    expect((await first).body.data.changes).toEqual([]);
    expect(await waiting(one)).toBe(1);
    await makeContact(new Device(one.url, team.agent));
    expect((await second).body.data.changes).toHaveLength(1);
  });

  it('misses nothing while others write: a chain of long polls is the whole story', async () => {
    const device = phone(two);
    const seen = new Set<number>();
    const follow = async () => {
      while (device.cursor < 60) {
        const { body } = await poll(device, device.cursor);
        for (const { version } of body.data.changes) seen.add(version);
        device.cursor = body.data.current_version;
      }
    };
    const following = follow();
    const writer = new Device(one.url, team.agent);
    for (let i = 0; i < 60; i += 1) await makeContact(writer);
    await following;
    expect(seen.size).toBe(60);
  });

  it('is answered by a server that is told to stop', async () => {
    const third = await one.another();
    const answer = poll(phone(third), 0);
    await waits(third, 1);
    third.app.get(Lifecycle).beginDrain();
    const { status, body, ms } = await answer;
    expect([status, body.data.changes]).toEqual([200, []]);
    expect(ms).toBeLessThan(5_000);
    expect((await poll(phone(third), 0)).ms).toBeLessThan(5_000);
  });

  it('wakes on the other server also without Redis', async () => {
    await redis.stop();
    try {
      await until('degraded', async () => (await phone(two).call('GET', '/health')).body.degraded);
      const answer = poll(phone(two), 0);
      await waits(two, 1);
      const start = Date.now();
      await new Device(one.url, team.admin).call('POST', '/api/bulk/import', { contacts: rows(3) });
      expect((await answer).body.data.current_version).toBeGreaterThan(0);
      expect(Date.now() - start).toBeLessThan(4_000);
      expect(await headOf(one, team.id)).toBe(3);
    } finally {
      await redis.start();
      for (const server of [one, two])
        await until('recovery', async () => !(await phone(server).call('GET', '/health')).body.degraded);
    }
  });
});
