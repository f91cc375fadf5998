import { Lifecycle } from '@app/platform';
import { startTestApp, type TestApp, type TestTeam } from '../support/app';
import { Device, liveContacts } from '../support/device';
import { watchRejections } from '../support/rejections';
import { startRedisService, type TestService } from '../support/services';
import { contactsInDatabase, headOf, makeContact, range, rows } from '../support/team';
import { until } from '../support/wait';

let one: TestApp;
let two: TestApp;
let team: TestTeam;
const open: Device[] = [];
const rejections = watchRejections();

async function startBoth(env: NodeJS.ProcessEnv): Promise<void> {
  one = await startTestApp(env);
  two = await one.another();
}

beforeEach(async () => {
  team = await one.createTeam();
});
afterEach(() => {
  open.splice(0).forEach((device) => device.disconnect());
  expect(rejections.reasons).toEqual([]);
});
afterAll(() => rejections.stop());

async function connected(server: TestApp): Promise<Device> {
  const device = new Device(server.url, team.agent);
  open.push(device);
  return device.connect();
}

const health = async (server: TestApp) => {
  const { status, body } = await new Device(server.url, team.agent).call('GET', '/health');
  return { status, state: body.status, degraded: body.degraded, redis: body.redis };
};

/** Milliseconds from the answer of each of `count` writes on the first server to its event on the second. */
async function delays(count: number): Promise<number[]> {
  const device = await connected(two);
  const writer = new Device(one.url, team.agent);
  const times: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const { version } = await makeContact(writer);
    const start = Date.now();
    await device.waitForVersion(version, 2_000);
    times.push(Date.now() - start);
  }
  expect(device.versions()).toEqual(range(count));
  return times.sort((a, b) => a - b);
}

/** Writers and readers on both servers at once; everyone hears of everything but his own, once and in order. */
async function crossfire(): Promise<void> {
  const readers = await Promise.all([one, two, one, two].map(connected));
  const writers = await Promise.all([one, two, one, two].map(connected));
  await Promise.all([
    ...writers.map(async (device, index) => {
      for (let i = 0; i < 20; i += 1) {
        if (index < 2) await makeContact(device);
        else await device.emit('contact_create', { first_name: 'Sock', last_name: `N${i}` });
      }
    }),
    new Device(two.url, team.admin).call('POST', '/api/bulk/import', { contacts: rows(120) }),
  ]);
  expect(await headOf(one, team.id)).toBe(200);
  for (const device of readers) {
    await device.waitForVersion(200, 5_000);
    expect(device.versions()).toEqual(range(200));
  }
  for (const device of writers) {
    await until('the rest', () => device.versions().length === 180, 5_000);
    expect(device.versions()).toEqual([...new Set(device.versions())].sort((a, b) => a - b));
  }
  const truth = await contactsInDatabase(one, team.id);
  for (const device of [...readers, ...writers]) {
    // The first may only join one that began before the last write.
    await device.catchUp();
    await device.catchUp();
    expect(liveContacts(device)).toEqual(truth);
  }
}

describe('two servers with Redis', () => {
  beforeAll(() => startBoth({ REDIS_URL: process.env.TEST_REDIS_URL }));
  afterAll(() => one.close());

  it('hand changes over at once', async () => {
    const times = await delays(15);
    expect(times.at(-1)).toBeLessThan(1_000);
    // Comparing heads takes half a second on average: this is faster.
    expect(times[7]).toBeLessThan(250);
    expect(await health(one)).toEqual({ status: 200, state: 'healthy', degraded: false, redis: 'up' });
  });

  it('deliver everything exactly once and in order', crossfire);

  it('show a device online wherever it is connected, until it leaves or its server dies', async () => {
    const device = await connected(two);
    const status = async () => {
      await one.db.query(
        `UPDATE sync_log SET last_seen_at = now() - interval '2 hours' WHERE device_id = $1`,
        [device.id],
      );
      const { body } = await new Device(one.url, team.admin).call('GET', '/api/devices');
      return body.data.find(({ device_id }: any) => device_id === device.id)?.connection_status;
    };
    await until('online', async () => (await status()) === 'online');
    await until('offline with its server', async () => {
      await one.db.query(`UPDATE instances SET heartbeat_at = now() - interval '31 seconds' WHERE id = $1`, [
        two.app.get(Lifecycle).instanceId,
      ]);
      return (await status()) === 'offline';
    });
    await one.db.query('UPDATE instances SET heartbeat_at = now() WHERE id = $1', [
      two.app.get(Lifecycle).instanceId,
    ]);
    expect(await status()).toBe('online');
    device.disconnect();
    await until('offline', async () => (await status()) === 'offline');
  });

  it('show who edits what on the other one', async () => {
    const [watcher, editor] = [await connected(one), await connected(two)];
    const contact_id = '5f0c6f0e-52b1-4a35-9d0f-8f3a5d7c2b11';
    const told = () => watcher.received.filter(({ name }) => name === 'presence').at(-1)?.payload.editors;
    await watcher.emit('watch_presence');
    await editor.emit('edit_presence', { contact_id });
    await until('somebody edits', () => told()?.length);
    expect(told()).toMatchObject([{ contact_id, agent_code: team.agent.agentCode }]);
    editor.disconnect();
    await until('nobody does', () => told().length === 0);
  });

  it('end the sockets of a revoked key on both', async () => {
    const devices = await Promise.all([connected(one), connected(two)]);
    await one.db.query('UPDATE api_keys SET revoked_at = now() WHERE agent_id = $1', [team.agent.id]);
    await until('the end', () => devices.every(({ socket }) => !socket!.connected), 2_000);
  });
});

describe('two servers without Redis', () => {
  beforeAll(() => startBoth({}));
  afterAll(() => one.close());

  it('find each other’s changes within 2 s', async () => {
    await delays(4);
    expect(await health(one)).toEqual({ status: 200, state: 'healthy', degraded: false, redis: 'unused' });
  });

  it('deliver everything exactly once and in order', crossfire);
});

describe('two servers whose Redis goes away', () => {
  let redis: TestService;
  beforeAll(async () => {
    redis = await startRedisService();
    await startBoth({ REDIS_URL: redis.url });
  });
  afterAll(async () => {
    await one.close();
    await redis.close();
  });

  it('go on, say that they are degraded, and lose nothing', async () => {
    const up = { status: 200, state: 'healthy', degraded: false, redis: 'up' };
    const down = { status: 200, state: 'healthy', degraded: true, redis: 'down' };
    await until('Redis to be up', async () => (await health(one)).redis === 'up');
    const readers = await Promise.all([connected(one), connected(two)]);
    const statuses: number[] = [];
    let writing = true;
    const writes = [one, two].map(async (server) => {
      const writer = new Device(server.url, team.admin);
      while (writing) {
        const { status } = await writer.call('POST', '/api/contacts', { first_name: 'A', last_name: 'B' });
        statuses.push(status);
      }
    });
    const soon = (count: number) => {
      const target = statuses.length + count;
      return until(`${count} more writes`, () => statuses.length >= target);
    };
    await soon(20);
    await redis.stop();
    for (const server of [one, two]) {
      await until('degraded', async () => (await health(server)).degraded);
      expect(await health(server)).toEqual(down);
    }
    const goneAt = Date.now();
    await until('an outage of 3 s', () => Date.now() - goneAt > 3_000);
    await soon(20);
    // Within 2 s also now.
    const behind = await headOf(one, team.id);
    await Promise.all(readers.map((device) => device.waitForVersion(behind, 2_000)));
    await redis.start();
    for (const server of [one, two]) {
      await until('recovery', async () => !(await health(server)).degraded);
      expect(await health(server)).toEqual(up);
    }
    await soon(20);
    writing = false;
    await Promise.all(writes);
    expect(new Set(statuses)).toEqual(new Set([201]));
    const head = await headOf(one, team.id);
    expect(head).toBe(statuses.length);
    for (const device of readers) {
      await device.waitForVersion(head, 5_000);
      expect(device.versions()).toEqual(range(head));
    }
  });

  it('are fast again afterwards', async () => {
    expect((await delays(9))[4]).toBeLessThan(250);
  });
});
