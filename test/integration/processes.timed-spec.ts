import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ADVISORY_LOCKS } from '@app/platform';
import type { ManagerOptions, SocketOptions } from 'socket.io-client';
import { PEPPER, startTestApp, type TestApp, type TestTeam } from '../support/app';
import { Balancer } from '../support/balancer';
import { Device, liveContacts } from '../support/device';
import { print, spread } from '../support/figures';
import { Phone } from '../support/phone';
import { openSocket, rawRequest } from '../support/raw';
import { type ServerProcess, startServerProcess } from '../support/server-process';
import { startRedisService, type TestService } from '../support/services';
import { contactsInDatabase, headOf, makeContact, range, rows } from '../support/team';
import { until } from '../support/wait';
import { Writers } from '../support/writers';

/** Where the tests look into the database; no device is connected to it. */
let app: TestApp;
let team: TestTeam;
let redis: TestService;
/** The way to Redis, which can be cut. */
let wire: Balancer;
let env: NodeJS.ProcessEnv;
let servers: ServerProcess[] = [];
/** What ends the things that a test has begun. */
const closers: (() => void)[] = [];

beforeAll(async () => {
  [app, redis] = await Promise.all([startTestApp(), startRedisService()]);
  wire = await new Balancer([redis.port]).start();
  env = {
    DATABASE_URL: app.database.appUrl,
    DATABASE_MIGRATION_URL: app.database.ownerUrl,
    API_KEY_PEPPER: PEPPER,
    DB_POOL_MIN: '0',
    LOG_LEVEL: 'warn',
    REDIS_URL: `redis://127.0.0.1:${wire.port}`,
  };
  servers = await Promise.all(range(3).map(() => startServerProcess(env)));
});
beforeEach(async () => {
  team = await app.createTeam();
});
afterEach(() => closers.splice(0).forEach((close) => close()));
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop('SIGKILL')));
  wire.close();
  await redis.close();
  await app.close();
});

async function connected(
  server: ServerProcess,
  options?: Partial<ManagerOptions & SocketOptions>,
): Promise<Device> {
  const device = new Device(server.url, team.agent);
  closers.push(() => device.disconnect());
  return device.connect(options);
}

/** Two devices on each of these servers. */
const twoOnEach = (places: ServerProcess[]) =>
  Promise.all([...places, ...places].map((server) => connected(server)));

const portOf = ({ url }: { url: string }) => Number(new URL(url).port);

/** Ends a server as a power cut does. */
const kill = (server: ServerProcess) => server.stop('SIGKILL');

/** Starts a server that has ended, where it was. */
async function startAgain(server: ServerProcess): Promise<ServerProcess> {
  const again = await startServerProcess({ ...env, PORT: `${portOf(server)}` });
  return (servers[servers.indexOf(server)] = again);
}

async function redisIs(state: 'up' | 'down'): Promise<void> {
  for (const { url } of servers) {
    await until(`Redis to be ${state}`, async () => {
      const body: any = await (await fetch(`${url}/health`)).json();
      return body.redis === state && body.degraded === (state === 'down');
    });
  }
}

/** None ended by itself, as an unhandled rejection makes it. */
function expectAlive(): void {
  expect(servers.map(({ child }) => child.exitCode ?? child.signalCode)).toEqual(servers.map(() => null));
}

/** Everyone was told of everything but his own, once and in order, and knows the same. */
async function expectEverythingEverywhere(devices: Device[]): Promise<void> {
  const trail = await app.db.query(
    `SELECT version::int, contact_id AS id, device_id AS device FROM audit_log
      WHERE team_id = $1 AND version IS NOT NULL ORDER BY version`,
    [team.id],
  );
  expect(trail.map(({ version }: any) => version)).toEqual(range(await headOf(app, team.id)));
  const truth = await contactsInDatabase(app, team.id);
  for (const device of devices) {
    const expected = trail
      .filter((change: any) => change.device !== device.id)
      .map(({ version, id }: any) => ({ version, id }));
    await until(`${device.id} to hear of all`, () => device.events.length >= expected.length);
    // What was sent before this answer has come.
    await device.emit('ping');
    const told = device.events.map(({ version, payload }) => ({
      version,
      id: payload.contact_id ?? payload.contact.id,
    }));
    expect(told).toEqual(expected);
    // The first may only join one that began before the last write.
    await device.catchUp();
    await device.catchUp();
    expect(liveContacts(device)).toEqual(truth);
  }
  expectAlive();
}

/** Each device writes on its own server by socket, and on the next one by REST. */
async function writeEverywhere(devices: Device[], rounds: number): Promise<void> {
  await Promise.all(
    devices.map(async (device, i) => {
      const elsewhere = new Device(servers[(i + 1) % servers.length]!.url, device.agent, device.id);
      for (const round of range(rounds)) {
        const { id } = await makeContact(elsewhere, { last_name: `R${round}` });
        const made = await device.emit('contact_create', { first_name: 'Sock', last_name: `N${round}` });
        expect(made).toMatchObject({ success: true });
        const changed = await device.emit('contact_update', { id, data: { company: 'Analytical' } });
        expect(changed).toMatchObject({ success: true });
        if (round % 2) continue;
        const { status } = await elsewhere.call('DELETE', `/api/contacts/${made.data.id}`);
        expect(status).toBe(200);
      }
    }),
  );
}

/** When each version reached each device. */
function arrivals(devices: Device[]): { version: number; at: number }[] {
  const list: { version: number; at: number }[] = [];
  for (const { socket } of devices)
    socket!.onAny((_name: string, { version }: any) => list.push({ version, at: Date.now() }));
  return list;
}

it('three servers deliver every change exactly once and in order, wherever and however it was made', async () => {
  const devices = (await Promise.all([twoOnEach(servers), twoOnEach(servers)])).flat();
  await Promise.all([
    writeEverywhere(devices, 4),
    ...servers.map(async (server) => {
      const importer = new Device(server.url, team.admin);
      const { status } = await importer.call('POST', '/api/bulk/import', { contacts: rows(60) });
      expect(status).toBe(200);
    }),
  ]);
  expect(await headOf(app, team.id)).toBe(devices.length * 14 + servers.length * 60);
  await expectEverythingEverywhere(devices);
});

/** What a server wrote in its last moment reaches the devices of the others, once; then it is started again. */
async function killTheWriter(writing: ServerProcess, restore = () => {}): Promise<void> {
  const others = servers.filter((server) => server !== writing);
  const devices = await twoOnEach(others);
  const times = arrivals(devices);
  const writer = await connected(writing);
  await Promise.all([
    ...range(4).map(() => makeContact(writer)),
    ...range(4).map(() => writer.emit('contact_create', { first_name: 'Last', last_name: 'Words' })),
  ]);
  const acknowledgedAt = Date.now();
  await kill(writing);
  await Promise.all(devices.map((device) => device.waitForVersion(8)));
  const delays = times.map(({ at }) => Math.max(0, at - acknowledgedAt));
  print('from acknowledgement to event after a kill, ms', spread(delays));

  restore();
  const later = await twoOnEach([await startAgain(writing)]);
  expect(spread(delays).max).toBeLessThanOrEqual(2_500);
  await Promise.all(later.map((device) => device.catchUp()));
  // A hand-over that was stuck arrives now, late: nobody is told anything twice.
  await Promise.all(servers.map((server) => makeContact(new Device(server.url, team.agent))));
  for (const device of [...devices, ...later]) {
    await device.waitForVersion(11);
    await device.emit('ping');
    expect(device.versions()).toEqual(range(11, later.includes(device) ? 9 : 1));
  }
  expectAlive();
}

it('a server that is killed between commit and hand-over, for Redis hangs, loses nothing', async () => {
  wire.freeze();
  await killTheWriter(servers[0]!, () => wire.thaw());
});

describe('while Redis is away', () => {
  beforeAll(async () => {
    await redis.stop();
    await redisIs('down');
  });
  afterAll(async () => {
    await redis.start();
    await redisIs('up');
  });

  it('the comparison of heads delivers within 2 s, exactly once and in order', async () => {
    const devices = await twoOnEach(servers);
    const times = arrivals(devices);
    const acknowledged: number[] = [];
    const write = async (server: ServerProcess) => {
      const { version } = await makeContact(new Device(server.url, team.agent));
      acknowledged[version] = Date.now();
      return version;
    };
    // One by one: each begins when the last has just been found, so it waits the longest.
    for (const server of servers) {
      const version = await write(server);
      await Promise.all(devices.map((device) => device.waitForVersion(version)));
    }
    // All at once.
    await Promise.all(servers.flatMap((server) => range(20).map(() => write(server))));
    await Promise.all(devices.map((device) => device.waitForVersion(63)));
    const delays = times.map(({ version, at }) => Math.max(0, at - acknowledged[version]!));
    print('from acknowledgement to event without Redis, ms', spread(delays));
    expect(delays).toHaveLength(63 * devices.length);
    expect(spread(delays).max).toBeLessThanOrEqual(2_500);

    await writeEverywhere(devices, 2);
    await expectEverythingEverywhere(devices);
  });

  it('a server that is killed loses nothing, and starts again', () => killTheWriter(servers[1]!));
});

it('servers killed under load, again and again, lose nothing and do nothing twice', async () => {
  const balancer = await new Balancer(servers.map(portOf)).start();
  closers.push(() => balancer.close());
  const quick = { reconnectionDelay: 50, reconnectionDelayMax: 200 };
  const phones = range(12).map(() => new Phone(balancer.url, team.agent));
  closers.push(() => phones.forEach((phone) => phone.disconnect()));
  await Promise.all(phones.map((phone) => phone.connect(quick)));
  const writers = new Writers(balancer.url, team.agent, { rest: 6, socket: 3 });
  closers.push(() => writers.abandon());
  const restarts: Promise<unknown>[] = [];
  let running = [...servers];
  const started = Date.now();
  for (const _ of range(10)) {
    await until('two servers', () => running.length > 1);
    await writers.more(10);
    // At any moment, not only just after an acknowledgement.
    await pause(Math.random() * 30);
    // The one that has run longest has the most devices and writers.
    const [victim, ...others] = running as [ServerProcess, ...ServerProcess[]];
    running = others;
    await kill(victim);
    restarts.push(startAgain(victim).then((server) => (running = [...running, server])));
  }
  await Promise.all(restarts);
  await writers.more(20);
  await writers.stop();
  const { acknowledged, retries, tries, slowest } = writers;
  print('10 kills', {
    writes: acknowledged.length,
    'sent again': JSON.stringify(retries),
    'most tries': tries,
    'slowest ms': slowest,
    reconnects: phones.reduce((sum, { reconnects }) => sum + reconnects, 0),
    ms: Date.now() - started,
  });
  expect(Object.keys(retries)).not.toEqual([]);

  expectAlive();
  await writers.expectNothingLost(app, team.id);
  const truth = await contactsInDatabase(app, team.id);
  for (const phone of phones) {
    // Each of them by itself: what a lost event has left open is found within 5 s.
    await phone.waitForVersion(acknowledged.length, 5_000);
    expect(liveContacts(phone)).toEqual(truth);
    for (const versions of phone.versionsByConnection())
      expect(versions).toEqual(range(versions.at(-1) ?? 0, versions[0]));
  }
});

it('the devices of a killed server soon count as gone', async () => {
  const [asked, , dying] = servers as [ServerProcess, ServerProcess, ServerProcess];
  const device = await connected(dying);
  const status = async () => {
    const admin = new Device(asked.url, team.admin);
    const { body } = await admin.call('GET', '/api/devices');
    return body.data.find(({ device_id }: any) => device_id === device.id)?.connection_status;
  };
  // Only the connection speaks for it, not that it was seen a moment ago.
  const forget = () =>
    app.db.query(`UPDATE sync_log SET last_seen_at = now() - interval '2 hours' WHERE team_id = $1`, [
      team.id,
    ]);
  const connections = () =>
    app.db.query(
      `SELECT count(*)::int, min(extract(epoch FROM now() - heartbeat_at))::float AS age
         FROM device_connections JOIN instances ON instances.id = instance_id WHERE team_id = $1`,
      [team.id],
    );
  await until('the connection', async () => (await connections())[0].count === 1);
  await kill(dying);
  await forget();
  expect(await status()).toBe('online');
  // It said that it lives every 10 s, and is believed for 30 s.
  const [{ age }] = await connections();
  expect(age).toBeLessThan(11);
  const later = (seconds: number) =>
    app.db.query(
      `UPDATE instances SET heartbeat_at = now() - make_interval(secs => $2)
        WHERE id = (SELECT instance_id FROM device_connections WHERE team_id = $1)`,
      [team.id, seconds],
    );
  await later(25);
  expect(await status()).toBe('online');
  await later(31);
  expect(await status()).toBe('offline');
  // It comes back elsewhere, beside what the dead server has left.
  const back = new Device(asked.url, team.agent, device.id);
  closers.push(() => back.disconnect());
  await back.connect();
  await until('the new connection', async () => (await connections())[0].count === 2);
  await forget();
  expect(await status()).toBe('online');
});

/** Takes a while, so other tests go on meanwhile. */
let stopWithEndlessRequest: Promise<{ code: number; ms: number; teamId: string }>;

describe('a planned stop', () => {
  it('answers what is under way, ends the sockets and leaves nothing behind', async () => {
    const server = servers[1]!;
    const devices = await Promise.all([
      ...range(4).map(() => connected(server)),
      connected(server, { transports: ['polling'] }),
    ]);
    const connections = async () => {
      const [{ count }] = await app.db.query(
        'SELECT count(*)::int FROM device_connections WHERE team_id = $1',
        [team.id],
      );
      return count;
    };
    await until('the connections', async () => (await connections()) === 5);
    const clock = app.db.createQueryRunner();
    await clock.startTransaction();
    await clock.query('SELECT FROM global_version WHERE team_id = $1 FOR UPDATE', [team.id]);
    const slow = makeContact(devices[0]);
    await until('the write to wait', async () => {
      const waiting = await clock.query(
        'SELECT FROM pg_locks WHERE NOT granted AND transactionid = pg_current_xact_id()::xid',
      );
      return waiting.length > 0;
    });

    const stopped = Date.now();
    const exited = once(server.child, 'exit');
    server.child.kill('SIGTERM');
    await until('the end of the sockets', () => devices.every(({ socket }) => !socket!.connected), 2_000);
    for (const { received } of devices)
      expect(received).toEqual([{ name: 'server_draining', payload: { retry_in_ms: expect.any(Number) } }]);
    await until('no more requests', async () => {
      const status = await new Device(server.url, team.agent).call('GET', '/readyz').then(
        (answer) => answer.status,
        () => 'refused',
      );
      return status === 'refused';
    });
    expect(server.child.exitCode).toBeNull();
    await clock.commitTransaction();
    await clock.release();
    expect(await slow).toMatchObject({ version: 1 });
    expect(await exited).toEqual([0, null]);
    const took = Date.now() - stopped;
    print('planned stop', { ms: took });
    expect(took).toBeLessThan(10_000);
    expect(await connections()).toBe(0);
  });

  it('is not held up by connections that ask for nothing', async () => {
    const server = servers[0]!;
    const endless = await openSocket(server.url);
    endless.write(
      rawRequest('POST /api/contacts', ['Content-Type: application/json', 'Content-Length: 100'], '{'),
    );
    const device = await connected(server);
    const silent = await openSocket(server.url);
    const closed = once(silent.resume(), 'close');
    // An answer: by now the server has seen the others too.
    await makeContact(device);

    const stopped = Date.now();
    const teamId = team.id;
    stopWithEndlessRequest = once(server.child, 'exit').then(([code]) => {
      endless.destroy();
      return { code, ms: Date.now() - stopped, teamId };
    });
    server.child.kill('SIGTERM');
    await closed;
    expect(Date.now() - stopped).toBeLessThan(3_000);
  });
});

describe('a server that cannot start says why in a sentence, and ends', () => {
  /** Runs the server until it ends. */
  async function run(variables: NodeJS.ProcessEnv) {
    const child = spawn(process.execPath, [join(__dirname, '../../dist/apps/api/src/main.js')], {
      env: { ...process.env, ...env, REDIS_URL: '', HOST: '127.0.0.1', PORT: '0', ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [code] = await once(child, 'close');
    return { code, said };
  }

  /** A port that nobody uses now. */
  async function freePort(): Promise<number> {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as { port: number };
    probe.close();
    await once(probe, 'close');
    return port;
  }

  const place = (url: string, change: (url: URL) => void) => {
    const copy = new URL(url);
    change(copy);
    return copy.href;
  };
  /** The migrations come first, so theirs is the connection that is named. */
  const database = (change: (url: URL) => void) => ({
    DATABASE_MIGRATION_URL: place(app.database.ownerUrl, change),
  });
  const unusable = (where: string, why: string) =>
    new RegExp(
      `^The database ${where} cannot be used as \\S+: ${why}\\. Check DATABASE_URL and that PostgreSQL is running\\.\\n$`,
    );

  it('when its PORT is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    const { code, said } = await run({ PORT: `${port}` });
    taken.close();
    expect(said).toBe(`PORT ${port} is taken by another program. Stop it, or set PORT to a free one.\n`);
    expect(code).toBe(1);
  });

  it('when the database cannot be reached', async () => {
    const hanging = await new Balancer([]).start();
    hanging.freeze();
    const hangingPort = hanging.port;
    const closed = await new Balancer([]).start();
    const closedPort = closed.port;
    closed.close();
    const [refused, unknown, locked, silent] = await Promise.all([
      run(database((url) => Object.assign(url, { hostname: 'localhost', port: closedPort }))),
      run(database((url) => (url.pathname = '/no_such_database'))),
      run(database((url) => (url.password = 'wrong-and-secret'))),
      run(database((url) => (url.port = `${hangingPort}`))),
    ]);
    hanging.close();
    expect(refused.said).toMatch(unusable(`localhost:${closedPort}/test_\\w+`, '.*ECONNREFUSED.*'));
    expect(unknown.said).toMatch(
      unusable('\\S+/no_such_database', 'database "no_such_database" does not exist'),
    );
    expect(locked.said).toMatch(unusable('\\S+', 'password authentication failed for user "\\w+"'));
    expect(silent.said).toMatch(unusable(`\\S+:${hangingPort}/\\w+`, '.*timeout.*'));
    for (const { code, said } of [refused, unknown, locked, silent]) {
      expect(code).toBe(1);
      expect(said).not.toContain('secret');
    }
  });

  it('when the database goes away while it looks for its admin', async () => {
    const lock = app.db.createQueryRunner();
    await lock.startTransaction();
    await lock.query('SELECT pg_advisory_xact_lock($1)', [ADVISORY_LOCKS.setup]);
    const way = await new Balancer([Number(new URL(app.database.appUrl).port)]).start();
    const port = await freePort();
    const ended = run({
      PORT: `${port}`,
      DATABASE_URL: place(app.database.appUrl, (url) => (url.port = `${way.port}`)),
    });
    await until('it to wait for the lock', async () => {
      const waiting = await lock.manager.query<unknown[]>(
        `SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`,
      );
      return waiting.length > 0;
    });
    // Whoever has connected by then, and has not asked for anything whole, must not keep it.
    const early = await openSocket(`http://127.0.0.1:${port}`).catch(() => undefined);
    early?.write('GET /health');
    way.cut(() => 'reset');
    expect((await ended).code).toBe(1);
    early?.destroy();
    way.close();
    await lock.rollbackTransaction();
    await lock.release();
  });

  it('when variables are wrong, all of them at once', async () => {
    const { code, said } = await run({
      PORT: '70000',
      DATABASE_URL: 'mysql://root:hidden@localhost/contacts',
      REDIS_URL: 'localhost:6379',
      ADMIN_API_KEY: 'too-short-to-show',
      LOG_LEVEL: 'loud',
      WS_PING_INTERVAL: '10',
      DB_POOL_MIN: '30',
    });
    expect(said.split('\n')).toEqual([
      'The configuration is not valid:',
      ...[
        'PORT must be at most 65535 (it is "70000")',
        'DATABASE_URL must look like postgresql://user:password@host:5432/name',
        'REDIS_URL must look like redis://:password@host:6379',
        'ADMIN_API_KEY must have at least 32 characters; `openssl rand -hex 32` makes a good one',
        'LOG_LEVEL must be error, warn, info or debug (it is "loud")',
        'WS_PING_INTERVAL must be at least 1000 (it is "10")',
        'DB_POOL_MIN must not be above DB_POOL_MAX',
      ].map((problem) => `  - ${problem}`),
      '',
    ]);
    expect(code).toBe(1);
  });
});

it('a planned stop does not wait for a request without end', async () => {
  const { code, ms, teamId } = await stopWithEndlessRequest;
  print('planned stop with a request without end', { ms });
  expect(code).toBe(0);
  expect(ms).toBeLessThan(10_000);
  expect(await app.db.query('SELECT FROM device_connections WHERE team_id = $1', [teamId])).toEqual([]);
});
