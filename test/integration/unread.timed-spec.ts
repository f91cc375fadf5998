import { once } from 'node:events';
import type { Socket } from 'node:net';
import { SyncService } from '@app/sync';
import { metricsOf, startTestApp, type TestAgent, type TestApp, type TestTeam } from '../support/app';
import { Device } from '../support/device';
import { socketFailure } from '../support/failure';
import { openSocket } from '../support/raw';
import { until } from '../support/wait';

/** Bytes of a full page of a delta, nearly; more than the buffers of a connection hold. */
const PAGE = 4_000_000;
const ANSWERS = 1;

let app: TestApp;
/** A server that soon ends whoever reads nothing. */
let impatient: TestApp;
let team: TestTeam;
beforeAll(async () => {
  app = await startTestApp({
    UNREAD_BYTES_SOCKET: '65536',
    UNREAD_BYTES: String(2.5 * PAGE),
    UNREAD_ANSWERS: String(ANSWERS),
  });
  impatient = await app.another({
    UNREAD_BYTES_SOCKET: '65536',
    UNREAD_ANSWERS: String(ANSWERS),
    UNREAD_TIMEOUT: '2000',
  });
  team = await app.createTeam();
  const writer = new Device(app.url, team.admin);
  for (let batch = 0; batch < 10; batch += 1) {
    const contacts = Array.from({ length: 100 }, (_, i) => ({
      first_name: 'Long',
      last_name: `N${batch}-${i}`,
      notes: 'n'.repeat(10_000),
    }));
    expect((await writer.call('POST', '/api/bulk/import', { contacts })).status).toBe(200);
  }
});
afterEach(() => jest.restoreAllMocks());
afterAll(async () => {
  await impatient.close();
  await app.close();
});

/** A number of the server's metrics; 0 when it has none yet. */
async function metric(name: string, server = app): Promise<number> {
  const body = await metricsOf(server);
  const line = new RegExp(`^${name.replace(/[{}]/g, '\\$&')} (\\S+)$`, 'm').exec(body);
  return Number(line?.[1] ?? 0);
}

/** A connected device of the viewer whose client has stopped reading. */
async function pausedDevice(
  options: { protocol?: 2 } = {},
  { url } = app,
): Promise<{ device: Device; resume: () => void }> {
  const device = await new Device(url, team.viewer).connect(options);
  const connection: Socket = (device.socket as any).io.engine.transport.ws._socket;
  connection.pause();
  return { device, resume: () => connection.resume() };
}

const all = { last_known_version: 0 };

/** Sends a request whose answer nobody reads. */
async function askOnly(path: string, agent: TestAgent, { url } = app): Promise<Socket> {
  const socket = await openSocket(url);
  socket.write(`GET ${path} HTTP/1.1\r\nHost: test\r\nX-API-Key: ${agent.key}\r\n\r\n`);
  return socket;
}

const nothingUnread = () =>
  until('nothing to be unread', async () => (await metric('contactsync_unread_bytes')) < PAGE / 2);

describe('a client that asks and does not read', () => {
  it('makes one page at a time, and is told of what a newer request has replaced', async () => {
    const made = jest.spyOn(app.app.get(SyncService), 'delta');
    const { device, resume } = await pausedDevice();
    const answers: any[] = [];
    for (let i = 0; i < 60; i += 1)
      device.socket!.emit('sync_request', all, (answer: unknown) => answers.push(answer));
    await until('the first page', async () => (await metric('contactsync_unread_bytes')) > PAGE / 2);
    // All sixty have arrived long before: they are small, and came before the first page was made.
    expect(made.mock.calls.length).toBeLessThanOrEqual(3);
    expect(await metric('contactsync_unread_bytes')).toBeLessThan(2 * PAGE);
    resume();
    await until('every answer', () => answers.length === 60);
    const failed = answers.filter(({ success }) => !success);
    expect(failed.length).toBeGreaterThanOrEqual(56);
    expect(failed[0]).toEqual({ ...socketFailure('RATE_LIMITED'), retry_after: 1 });
    expect(answers.at(-1).success).toBe(true);
    expect(made.mock.calls.length).toBeLessThanOrEqual(6);
    device.disconnect();
    await nothingUnread();
  });

  it.each([{}, { protocol: 2 as const }])('is ended when it reads nothing at all: %j', async (options) => {
    const ended = () => metric('contactsync_sockets_ended_total{reason="stalled"}', impatient);
    const before = await ended();
    const { device, resume } = await pausedDevice(options, impatient);
    device.socket!.emit('sync_request', all);
    await until('its end', async () => (await ended()) > before, 30_000);
    resume();
    await until('the client to notice', () => !device.socket!.connected);
  });

  it('is ended when it makes the server answer pings of the protocol that it does not read', async () => {
    const ended = 'contactsync_sockets_ended_total{reason="slow_reader"}';
    const before = await metric(ended);
    const { device } = await pausedDevice();
    const { ws } = (device.socket as any).io.engine.transport;
    await until(
      'its end',
      async () => {
        for (let i = 0; i < 2_000 && ws.readyState === 1; i += 1) ws.ping(Buffer.alloc(125));
        return (await metric(ended)) > before;
      },
      30_000,
    );
    device.disconnect();
  });

  it('fills the bound of its key: others of the key wait, and other keys do not', async () => {
    const paused = await Promise.all([pausedDevice(), pausedDevice(), pausedDevice()]);
    const viewer = new Device(app.url, team.viewer);
    // Asked for all the time, by a request that waits for nobody: within a second the slowest sockets are ended.
    let refusal: { status: number; body: any };
    const refused = until('the bound', async () => {
      refusal = await viewer.call('GET', '/api/auth/verify');
      return refusal.status === 429;
    });
    for (const { device } of paused) device.socket!.emit('sync_request', all);
    await refused;
    expect(refusal!.body).toMatchObject({ code: 'RATE_LIMITED', retry_after: 1 });
    expect((await new Device(app.url, team.admin).call('GET', '/api/contacts?limit=1')).status).toBe(200);
    for (const { resume } of paused) resume();
    await until('room', async () => (await viewer.call('GET', '/api/contacts?limit=1')).status === 200);
    for (const { device } of paused) device.disconnect();
    await nothingUnread();
  });
});

describe('an answer that nobody reads', () => {
  it.each(['/api/sync/delta?version=0', '/api/bulk/export?format=json', '/api/bulk/export?format=csv'])(
    'of %s takes its place, and is cut off in time',
    async (path) => {
      const admin = new Device(impatient.url, team.admin);
      const open: Socket[] = [];
      for (let i = 0; i < ANSWERS; i += 1) open.push(await askOnly(path, team.admin, impatient));
      await until('no place', async () => (await admin.call('GET', '/api/contacts?limit=1')).status === 429);
      expect((await new Device(impatient.url, team.viewer).call('GET', '/api/contacts?limit=1')).status).toBe(
        200,
      );
      // Not before the server has given up what it held.
      await until(
        'places again',
        async () => (await admin.call('GET', '/api/contacts?limit=1')).status === 200,
        30_000,
      );
      for (const socket of open) {
        const closed = once(socket, 'close');
        socket.resume();
        await closed;
      }
    },
  );

  it('of a client that hangs up gives its place back at once', async () => {
    const admin = new Device(app.url, team.admin);
    const open = await Promise.all(
      Array.from({ length: ANSWERS }, () => askOnly('/api/sync/delta?version=0', team.admin)),
    );
    await until('no place', async () => (await admin.call('GET', '/api/contacts?limit=1')).status === 429);
    open.forEach((socket) => socket.destroy());
    await until(
      'places again',
      async () => (await admin.call('GET', '/api/contacts?limit=1')).status === 200,
    );
  });
});
