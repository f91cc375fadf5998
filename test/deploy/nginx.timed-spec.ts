import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer, type IncomingHttpHeaders, request, type Server } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connections } from '@app/realtime';
import type { ManagerOptions, SocketOptions } from 'socket.io-client';
import { startTestApp, type TestApp, type TestTeam } from '../support/app';
import { Device } from '../support/device';
import { headOf, makeContact, range } from '../support/team';
import { until } from '../support/wait';
import { type Nginx, startNginx } from './nginx';

type Options = Partial<ManagerOptions & SocketOptions>;

const POLLING_FIRST: Options = { transports: ['polling', 'websocket'] };
const POLLING_ONLY: Options = { transports: ['polling'] };

/** Another address of this machine, as another phone has. */
const from = (address: string): Options => ({
  agent: new Agent({ localAddress: address }) as unknown as Options['agent'],
});

interface Inside {
  server: { of(name: string): { sockets: Map<string, { data: { deviceId?: string } }> } };
}

function socketsOf(server: TestApp): string[] {
  const inside: unknown = server.app.get(Connections);
  const { sockets } = (inside as Inside).server.of('/');
  return [...sockets.values()].flatMap(({ data }) => data.deviceId ?? []);
}

const transportOf = (device: Device) => device.socket!.io.engine.transport.name;

describe('two servers behind nginx', () => {
  let one: TestApp;
  let two: TestApp;
  let nginx: Nginx;
  let team: TestTeam;
  const open: Device[] = [];

  beforeAll(async () => {
    one = await startTestApp({ REDIS_URL: process.env.TEST_REDIS_URL, TRUSTED_PROXIES: '127.0.0.1' });
    two = await one.another();
    nginx = await startNginx([one.url, two.url]);
  });
  afterAll(async () => {
    await nginx?.stop();
    await one?.close();
  });
  beforeEach(async () => {
    team = await one.createTeam();
  });
  afterEach(() => open.splice(0).forEach((device) => device.disconnect()));

  async function connect(options: Options, { queried = false } = {}): Promise<Device> {
    const device = new Device(nginx.url, team.agent);
    open.push(device);
    return device.connect({ ...options, ...(queried && { query: { device_id: device.id } }) });
  }

  const holders = (device: Device) => [one, two].filter((server) => socketsOf(server).includes(device.id));

  it.each([
    ['by its address', false],
    ['by device_id in the query', true],
  ])('a client that begins with polling is kept on one server %s, and upgrades', async (_, queried) => {
    const device = await connect(POLLING_FIRST, { queried });
    await until('the upgrade', () => transportOf(device) === 'websocket');
    expect(holders(device)).toHaveLength(1);
    // Through either server, and through nginx, whichever that takes.
    for (const url of [one.url, two.url, nginx.url]) await makeContact(new Device(url, team.agent));
    await device.waitForVersion(3);
    expect(device.versions()).toEqual([1, 2, 3]);
    expect(await device.emit('contact_create', { first_name: 'A', last_name: 'B' })).toMatchObject({
      success: true,
      data: { version: 4 },
    });
  });

  it('polling alone works, 20 times of 20', async () => {
    for (const i of range(20)) {
      const address = `127.0.0.${i}`;
      const device = await connect({ ...POLLING_ONLY, ...from(address) }, { queried: i % 2 === 0 });
      expect(await device.emit('ping')).toMatchObject({ success: true });
      expect(transportOf(device)).toBe('polling');
      expect(holders(device)).toHaveLength(1);
    }
    await makeContact(new Device(two.url, team.agent));
    await Promise.all(open.map((device) => device.waitForVersion(1)));
    expect(nginx.log().filter(({ path, status }) => path === '/socket.io/' && status >= 400)).toEqual([]);
  });

  it('addresses of one network, and phones behind one address, are spread over both', async () => {
    const used = new Set<TestApp>();
    for (let i = 1; used.size < 2 && i <= 40; i += 1)
      used.add(holders(await connect({ ...POLLING_ONLY, ...from(`127.0.0.${i}`) }))[0]!);
    expect(used.size).toBe(2);
    used.clear();
    for (let i = 1; used.size < 2 && i <= 40; i += 1)
      used.add(holders(await connect(POLLING_ONLY, { queried: true }))[0]!);
    expect(used.size).toBe(2);
  });

  it('WebSocket alone needs no affinity: 12 clients of one address are shared out evenly', async () => {
    for (const _ of range(12)) await connect({ transports: ['websocket'] });
    const shares = [one, two].map(
      (server) => open.filter((device) => holders(device).includes(server)).length,
    );
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(5);
    const writer = new Device(nginx.url, team.admin);
    for (const _ of range(20)) await makeContact(writer);
    await Promise.all(open.map((device) => device.waitForVersion(20)));
    for (const device of open) expect(device.versions()).toEqual(range(20));
  });

  it('lets a large import pass, and its events reach everybody', async () => {
    const devices = [await connect(POLLING_FIRST), await connect({ transports: ['websocket'] })];
    const contacts = range(4000).map((i) => ({
      first_name: 'Large',
      last_name: `N${i}`,
      notes: 'x'.repeat(1300),
    }));
    const body = JSON.stringify({ contacts });
    expect(body.length).toBeGreaterThan(5_000_000);
    const sender = new Device(nginx.url, team.admin);
    const { status } = await sender.call('POST', '/api/bulk/import', body);
    expect(status).toBe(200);
    expect(await headOf(one, team.id)).toBe(4000);
    await Promise.all(devices.map((device) => device.waitForVersion(4000)));
  });

  it('what is too large is refused in the form of all failures, here and there', async () => {
    const sender = new Device(nginx.url, team.admin);
    const send = async (path: string, megabytes: number) => {
      const { status, body } = await sender.call(
        'POST',
        path,
        JSON.stringify({ notes: 'x'.repeat(megabytes * 1e6) }),
      );
      return { status, success: body.success, code: body.code };
    };
    const refused = { status: 413, success: false, code: 'PAYLOAD_TOO_LARGE' };
    expect(await send('/api/contacts', 1.5)).toEqual(refused);
    expect(await send('/api/contacts', 3)).toEqual(refused);
    expect(await send('/api/bulk/import', 36)).toEqual(refused);
  });

  it('keeps queries, which hold names, out of its log, and one request id for both logs', async () => {
    const { headers } = await new Device(nginx.url, team.admin).call('GET', '/api/contacts?search=Xanthippe');
    expect(nginx.logText()).not.toContain('Xanthippe');
    const line = await until('its line', () =>
      nginx.log().find(({ request_id }) => request_id === headers.get('x-request-id')),
    );
    expect(line).toMatchObject({ method: 'GET', path: '/api/contacts', status: 200 });
  });

  it('when a server drains, its clients come back on the other and no write is lost or doubled', async () => {
    const leaving = await startTestApp(
      { REDIS_URL: process.env.TEST_REDIS_URL, TRUSTED_PROXIES: '127.0.0.1' },
      one.database,
    );
    const front = await startNginx([one.url, leaving.url]);
    const devices: Device[] = [];
    const reads: number[] = [];
    const writes: number[] = [];
    let running = true;
    let closed: Promise<void> | undefined;
    // As an app does it: what is refused, or has no clear end, is sent again with the same key.
    const write = async (client: Device) => {
      const key = randomUUID();
      for (let attempt = 1; ; attempt += 1) {
        const { status, headers } = await client.call(
          'POST',
          '/api/contacts',
          { first_name: 'A', last_name: 'B' },
          { 'idempotency-key': key },
        );
        if (status === 201 || attempt === 5) return status;
        expect([502, 503]).toContain(status);
        await sleep(Number(headers.get('retry-after') ?? 1) * 1_000);
      }
    };
    const load = ['GET', 'GET', 'POST'].map(async (method) => {
      const client = new Device(front.url, team.admin);
      while (running) {
        if (method === 'GET') reads.push((await client.call('GET', '/api/contacts')).status);
        else writes.push(await write(client));
      }
    });
    try {
      for (const i of range(12)) {
        const device = new Device(front.url, team.agent);
        devices.push(device);
        await device.connect({
          ...(i % 2 ? POLLING_FIRST : { transports: ['websocket'] }),
          reconnection: true,
          reconnectionDelay: 200,
          reconnectionDelayMax: 1_000,
          query: { device_id: device.id },
        });
      }
      const moved = devices.filter(({ id }) => socketsOf(leaving).includes(id));
      expect(moved.length).toBeGreaterThanOrEqual(3);
      const began = Date.now();
      closed = leaving.close();
      await until(
        'everybody on the other',
        () => devices.every(({ id }) => socketsOf(one).includes(id)),
        10_000,
      );
      const took = Date.now() - began;
      await closed;
      const [readSoFar, writtenSoFar] = [reads.length, writes.length];
      await until('more requests', () => reads.length > readSoFar + 50 && writes.length > writtenSoFar + 20);
      running = false;
      await Promise.all(load);
      const head = await headOf(one, team.id);
      await Promise.all(devices.map((device) => device.waitForVersion(head)));
      expect(writes.filter((status) => status !== 201)).toEqual([]);
      expect(head).toBe(writes.length);
      // What the leaving server refuses on a kept connection works when asked again.
      expect(reads.filter((status) => ![200, 503].includes(status))).toEqual([]);
      expect(reads.slice(-20)).toEqual(Array(20).fill(200));
      expect(took).toBeLessThan(2_000);
    } finally {
      running = false;
      await Promise.allSettled(load);
      devices.forEach((device) => device.disconnect());
      await front.stop();
      await (closed ?? leaving.close());
    }
  });

  it('would fail with an affinity by session id, as upstream.conf says', async () => {
    const front = await startNginx([one.url, two.url], {
      change: (text) => text.replace('hash $contacts_sync_affinity consistent', 'hash $arg_sid consistent'),
    });
    try {
      const outcomes = await Promise.all(
        range(12).map(async () => {
          const device = new Device(front.url, team.agent);
          open.push(device);
          return device.connect(POLLING_ONLY).then(
            () => 'connected',
            () => 'refused',
          );
        }),
      );
      expect(outcomes).toContain('refused');
    } finally {
      await front.stop();
    }
  });
});

describe('nginx with TLS', () => {
  let app: TestApp;
  let other: TestApp;
  let nginx: Nginx;
  const certificates = mkdtempSync(join(tmpdir(), 'contacts-sync-certs-'));

  beforeAll(async () => {
    const made = spawnSync('openssl', [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
      ],
      ...[
        '-subj',
        '/CN=localhost',
        '-out',
        `${certificates}/fullchain.pem`,
        '-keyout',
        `${certificates}/privkey.pem`,
      ],
    ]);
    if (made.status !== 0)
      throw new Error(
        `This test needs openssl on the PATH: ${made.error?.message ?? made.stderr.toString()}`,
      );
    app = await startTestApp({ TRUSTED_PROXIES: '127.0.0.1', REDIS_URL: process.env.TEST_REDIS_URL });
    other = await app.another();
    nginx = await startNginx([app.url, other.url], { certificates });
  });
  afterAll(async () => {
    await nginx?.stop();
    await app?.close();
    rmSync(certificates, { recursive: true });
  });

  it.each([
    ['polling first', POLLING_FIRST],
    ['WebSocket alone', { transports: ['websocket'] }],
  ])('carries sockets: %s', async (_, options) => {
    const team = await app.createTeam();
    const device = new Device(nginx.tlsUrl, team.agent);
    await device.connect({ ...options, rejectUnauthorized: false });
    await until('a WebSocket', () => transportOf(device) === 'websocket');
    await makeContact(new Device(other.url, team.admin));
    await device.waitForVersion(1);
    device.disconnect();
  });

  it('answers REST over TLS, sends pages there, and does not take keys in the clear', async () => {
    const health = tlsRequest(`${nginx.tlsUrl}/health`, { rejectUnauthorized: false }).end();
    const [answer] = await once(health, 'response');
    expect(answer.statusCode).toBe(200);
    answer.resume();
    const plain = (path: string) => fetch(nginx.url + path, { redirect: 'manual' });
    const page = await plain('/docs');
    expect([page.status, page.headers.get('location')]).toEqual([308, 'https://127.0.0.1/docs']);
    expect((await plain('/api/contacts')).status).toBe(403);
    expect((await plain('/livez')).status).toBe(200);
  });
});

describe('what nginx does with a server that fails', () => {
  interface Seen {
    method: string;
    headers: IncomingHttpHeaders;
  }
  const seen: Seen[] = [];
  const servers: Server[] = [];
  let nginx: Nginx;

  beforeAll(async () => {
    for (const _ of range(2)) {
      const server = createServer((incoming, reply) => {
        seen.push({ method: incoming.method!, headers: incoming.headers });
        incoming.resume().on('end', () => {
          if (incoming.url === '/busy')
            return reply.writeHead(503, { 'Retry-After': '7' }).end('{"code":"X"}');
          // The request has arrived, and nobody will ever know what became of it.
          if (incoming.url === '/lost') return reply.destroy();
          return reply.end('{}');
        });
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      servers.push(server);
    }
    const [one, two] = servers.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    // Failures must not take a server out of the game in between.
    nginx = await startNginx([one!, two!], {
      change: (text) => text.replaceAll('max_fails=2', 'max_fails=0'),
    });
  });
  afterAll(async () => {
    await nginx?.stop();
    for (const server of servers) server.close().closeAllConnections();
  });
  beforeEach(() => seen.splice(0));

  it.each([
    ['GET', 2],
    ['HEAD', 2],
    ['POST', 1],
    ['PATCH', 1],
    ['PUT', 1],
    ['DELETE', 1],
  ])('%s is sent %d time(s) when the answer is lost', async (method, times) => {
    const body = ['GET', 'HEAD'].includes(method) ? undefined : '{"first_name":"A"}';
    const answer = await fetch(`${nginx.url}/lost`, { method, body });
    expect(seen.map((one) => one.method)).toEqual(Array(times).fill(method));
    expect(answer.status).toBe(502);
    expect(answer.headers.get('retry-after')).toBe('1');
    if (method === 'HEAD') return;
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await answer.json()).toEqual({
      success: false,
      error: expect.stringMatching(/^\S.*\.$/),
      code: 'OUTCOME_UNKNOWN',
      request_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  it('503 and Retry-After pass as they are, after one try', async () => {
    const answer = await fetch(`${nginx.url}/busy`);
    expect([answer.status, answer.headers.get('retry-after'), await answer.text()]).toEqual([
      503,
      '7',
      '{"code":"X"}',
    ]);
    expect(seen).toHaveLength(1);
  });

  it('tells the servers who asks, and believes no client that says it itself', async () => {
    const asked = request(`${nginx.url}/`, {
      headers: {
        host: 'contacts.example.com:8443',
        'x-forwarded-for': '203.0.113.9',
        'x-forwarded-host': 'evil.example',
        'x-forwarded-proto': 'https',
        forwarded: 'for=203.0.113.9',
        'x-request-id': 'from-the-app',
      },
    }).end();
    const [answer] = await once(asked, 'response');
    answer.resume();
    expect(seen[0]!.headers).toMatchObject({
      host: 'contacts.example.com:8443',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': 'contacts.example.com:8443',
      'x-forwarded-proto': 'http',
      'x-request-id': 'from-the-app',
    });
    expect(seen[0]!.headers).not.toHaveProperty('forwarded');
    expect(seen[0]!.headers).not.toHaveProperty('upgrade');
  });

  it('keeps /metrics inside', async () => {
    expect((await fetch(`${nginx.url}/metrics`)).status).toBe(404);
    expect(seen).toEqual([]);
  });
});
