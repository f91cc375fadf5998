import { once } from 'node:events';
import { request } from 'node:http';
import type { Duplex } from 'node:stream';
import { ContactsService } from '@app/contacts';
import { CONTACT_WIRE_BYTES } from '@app/protocol';
import { Connections } from '@app/realtime';
import { SyncService } from '@app/sync';
import type { Server as SocketServer } from 'socket.io';
import { io } from 'socket.io-client';
import { startTestApp, type TestApp, type TestTeam } from '../support/app';
import { Device } from '../support/device';
import { socketFailure } from '../support/failure';
import { watchRejections } from '../support/rejections';
import { makeContact } from '../support/team';
import { until } from '../support/wait';

let app: TestApp;
let team: TestTeam;
const rejections = watchRejections();
const open: Device[] = [];
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  team = await app.createTeam();
});
afterEach(async () => {
  open.splice(0).forEach((device) => device.disconnect());
  jest.restoreAllMocks();
  await expectAlive();
});
afterAll(async () => {
  await app.close();
  rejections.stop();
});

/** Whatever was sent: the server answers, a new device works, and no rejection went unhandled. */
async function expectAlive(): Promise<void> {
  const { status, body } = await new Device(app.url, team.agent).call('GET', '/health');
  expect([status, body.status]).toEqual([200, 'healthy']);
  const device = await connected();
  const { version } = await makeContact(new Device(app.url, team.admin));
  await until('an event', () => device.events.at(-1)?.version === version);
  device.disconnect();
  expect(rejections.reasons).toEqual([]);
}

async function connected(options = {}): Promise<Device> {
  const device = new Device(app.url, team.agent);
  open.push(device);
  return device.connect(options);
}

const create = { first_name: 'Ada', last_name: 'Byron' };

/** An object in an object, `levels` times. */
function nested(levels: number): object {
  return JSON.parse('{"a":'.repeat(levels) + '1' + '}'.repeat(levels)) as object;
}

const members = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`m${i}`, 1]));

/** The very module that Nest's pipe uses. */
const classTransformer = () => jest.requireActual<{ plainToInstance: () => unknown }>('class-transformer');

/** As clients send it that escape everything but ASCII. */
function escaped(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Every text as long as it may be, of characters that take twelve bytes when they are escaped. */
function longestContact(): Record<string, unknown> {
  const text = (units: number) => '😀'.repeat(Math.floor(units / 2));
  return {
    first_name: text(255),
    last_name: text(255),
    company: text(255),
    job_title: text(255),
    notes: text(10_000),
    address: text(1_000),
    tags: Array.from({ length: 50 }, (_, i) => `${i}${text(48)}`),
    metadata: { é: 'é'.repeat(4_080) },
  };
}

/** What the engine answers to a request with these headers: the status of a refusal, or of its acceptance. */
function handshake(transport: 'polling' | 'websocket', headers: Record<string, string>): Promise<number> {
  const upgrade = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  };
  const message = request(`${app.url}/socket.io/?EIO=4&transport=${transport}`, {
    headers: { ...(transport === 'websocket' && upgrade), ...headers },
  });
  return new Promise((resolve, reject) => {
    message.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve(response.statusCode!);
    });
    message.on('response', (response) => {
      response.destroy();
      resolve(response.statusCode!);
    });
    message.on('error', reject).end();
  });
}

it('a handshake whose connection breaks before its turn is heard, and does not end the process', async () => {
  const upgraded = once(app.app.getHttpServer(), 'upgrade');
  const answered = handshake('websocket', {});
  const [, connection] = (await upgraded) as [unknown, Duplex];
  expect(connection.listenerCount('error')).toBeGreaterThan(0);
  expect(await answered).toBe(101);
});

describe('without a callback', () => {
  it('ping is taken in silence', async () => {
    const device = await connected();
    device.socket!.emit('ping');
    expect(await device.emit('ping')).toMatchObject({ success: true });
  });

  it('auth still counts', async () => {
    const device = await connected({ auth: {} });
    device.socket!.emit('auth', {
      api_key: team.agent.key,
      agent_code: team.agent.agentCode,
      device_id: device.id,
    });
    await until(
      'membership',
      async () => (await device.emit('sync_request', { last_known_version: 0 })).success,
    );
  });

  it.each([
    ['nothing', undefined],
    ['a wrong key', { api_key: 'sk_wrong', agent_code: 'A', device_id: 'd' }],
    ['an empty object', {}],
  ])('auth with %s ends in a code or a disconnect', async (_what, payload) => {
    const device = await connected({ auth: {} });
    if (payload) device.socket!.emit('auth', payload);
    else device.socket!.emit('auth');
    await until(
      'an end',
      () =>
        !device.socket!.connected ||
        device.received.some(
          ({ name, payload: { code } }) => name === 'exception' && code === 'VALIDATION_FAILED',
        ),
    );
  });

  it('a write is applied, and a wrong one is not', async () => {
    const device = await connected();
    device.socket!.emit('contact_create', { notes: 'No name' });
    device.socket!.emit('contact_create', create);
    device.socket!.emit('contact_delete', null);
    await until(
      'the contact',
      async () => (await device.call('GET', '/api/contacts')).body.pagination.total === 1,
    );
    const { data } = await device.emit('sync_request', { last_known_version: 0 });
    expect(data.current_version).toBe(1);
  });
});

describe.each(['auth', 'sync_request', 'contact_create', 'contact_update', 'contact_delete'])(
  '%s',
  (event) => {
    it.each<[string, unknown]>([
      ['null', null],
      ['a string', 'text'],
      ['a list', [1, 2]],
      ['a list of objects', [create]],
      ['a number', 7],
      ['a boolean', true],
      ['an empty object', {}],
      ['an unknown field', { nonsense: 1 }],
      ['200 levels', nested(200)],
      [
        '__proto__',
        JSON.parse('{"__proto__": {"last_known_version": 0, "first_name": "A", "last_name": "B"}}'),
      ],
      ['constructor', { constructor: { prototype: { admin: true } } }],
      ['a binary', Buffer.from('bytes')],
      ['NUL', { id: '\0', first_name: '\0', api_key: '\0' }],
    ])('with %s is VALIDATION_FAILED', async (_what, payload) => {
      const device = await connected();
      expect(await device.emit(event, payload)).toEqual(socketFailure('VALIDATION_FAILED'));
      expect(({} as Record<string, unknown>).admin).toBeUndefined();
    });

    it('with a callback that is not a function, nothing hangs', async () => {
      const device = await connected();
      device.socket!.emit(event, {}, 'not a function');
      device.socket!.emit(event, {}, {}, null, 7);
      if (event === 'auth') await until('the end', () => !device.socket!.connected);
      else expect(await device.emit('ping')).toMatchObject({ success: true });
    });
  },
);

describe('an object with __proto__ beside good fields', () => {
  it.each<[string, string]>([
    ['contact_create', '{"first_name":"A","last_name":"B","__proto__":{"is_deleted":true}}'],
    ['sync_request', '{"last_known_version":0,"__proto__":{"limit":1}}'],
    ['contact_create', '{"first_name":"A","last_name":"B","metadata":{"__proto__":{"x":1}}}'],
  ])('%s is refused, or the key has no effect', async (event, text) => {
    const device = await connected();
    const answer = await device.emit(event, JSON.parse(text));
    expect(({} as Record<string, unknown>).is_deleted).toBeUndefined();
    expect(({} as Record<string, unknown>).x).toBeUndefined();
    if (!answer.success) expect(answer.code).toBe('VALIDATION_FAILED');
    else expect(JSON.stringify(answer)).not.toContain('__proto__');
  });
});

describe('an event that does not exist', () => {
  it.each(['nonsense', 'toString', '__proto__', 'constructor', 'join', ''])(
    '(%p) is UNKNOWN_EVENT',
    async (event) => {
      const device = await connected();
      expect(await device.emit(event, {})).toEqual(socketFailure('UNKNOWN_EVENT'));
      device.socket!.emit(event, null);
      await until('an exception', () => device.received.some(({ name }) => name === 'exception'));
      expect(device.received).toEqual([{ name: 'exception', payload: socketFailure('UNKNOWN_EVENT') }]);
    },
  );
});

describe('too much', () => {
  const full: Record<string, unknown> = { ...create, ...longestContact() };

  it('is not the largest contact, with every character escaped', async () => {
    const device = await connected();
    const text = escaped(['contact_create', full]);
    expect(text.length).toBeGreaterThan(100_000);
    (device.socket!.io.engine as any).write(`2${text}`);
    await until('the contact', async () => {
      const { body } = await device.call('GET', '/api/contacts');
      return body.data[0]?.notes === full.notes;
    });
    expect(device.received).toEqual([]);
  });

  it('for a message is PAYLOAD_TOO_LARGE, and the connection stays', async () => {
    const device = await connected();
    const long = 'x'.repeat(CONTACT_WIRE_BYTES + 10_000);
    const fat = { ...create, notes: long };
    expect(await device.emit('contact_create', fat)).toEqual(socketFailure('PAYLOAD_TOO_LARGE'));
    device.socket!.emit('contact_create', fat);
    device.socket!.emit('sync_request', { last_known_version: 0, epoch: long });
    await until('both', () => device.received.length === 2);
    expect(device.received.map(({ name, payload }) => [name, payload.code])).toEqual([
      ['exception', 'PAYLOAD_TOO_LARGE'],
      ['sync_response', 'PAYLOAD_TOO_LARGE'],
    ]);
    expect(await device.emit('contact_create', create)).toMatchObject({ success: true });
  });

  it.each<[string, string, object]>([
    ['values', 'PAYLOAD_TOO_LARGE', { metadata: { list: Array(10_001).fill(0) } }],
    ['empty lists', 'PAYLOAD_TOO_LARGE', { tags: Array(10_001).fill([]) }],
    ['members of an object', 'VALIDATION_FAILED', { metadata: members(2_001) }],
    ['unknown members', 'VALIDATION_FAILED', members(1_500)],
    ['levels', 'VALIDATION_FAILED', nested(200)],
  ])('of %s is %s before it is unfolded or worked on', async (_what, code, payload) => {
    const copies = jest.spyOn(classTransformer(), 'plainToInstance');
    const device = await connected();
    for (const event of ['contact_create', 'contact_update', 'auth']) {
      copies.mockClear();
      const answer = await device.emit(event, payload);
      expect(answer.code).toBe(code);
      expect(answer.details?.length ?? 0).toBeLessThanOrEqual(20);
      expect(copies).not.toHaveBeenCalled();
      if (!device.socket!.connected) await device.connect();
    }
  });

  it.each([nested(40), members(300)])('in the handshake is refused with a code (%#)', async (auth) => {
    await expect(connected({ auth: { api_key: 'sk_wrong', ...auth } })).rejects.toMatchObject({
      data: { code: 'VALIDATION_FAILED' },
    });
  });

  it.each(['websocket', 'polling'])('in one frame ends the connection (%s)', async (transport) => {
    const device = await connected({ transports: [transport] });
    const ended = once(device.socket as never, 'disconnect');
    device.socket!.emit('contact_create', { ...create, notes: 'x'.repeat(2 * CONTACT_WIRE_BYTES + 10_000) });
    await ended;
    const { body } = await device.call('GET', '/api/contacts');
    expect(body.pagination.total).toBe(0);
  });

  it.each(['websocket', 'polling'])('for a stranger is little (%s)', async (transport) => {
    const device = await connected({ auth: {}, transports: [transport] });
    const ended = once(device.socket as never, 'disconnect');
    device.socket!.emit('auth', { api_key: 'x'.repeat(20_000) });
    expect(await ended).not.toContain('io server disconnect');
  });

  it('in one second is RATE_LIMITED, and the connection ends', async () => {
    const device = await connected();
    const ended = once(device.socket as never, 'disconnect');
    const answers: any[] = [];
    // More than two windows' worth, wherever the second begins.
    for (let i = 0; i < 250; i += 1) device.socket!.emit('ping', (answer: unknown) => answers.push(answer));
    expect(await ended).toEqual(['io server disconnect', undefined]);
    expect(answers.at(-1)).toEqual({ ...socketFailure('RATE_LIMITED'), retry_after: 1 });
    expect(answers.filter(({ success }) => success).length).toBeLessThanOrEqual(200);
    expect(answers.filter(({ success }) => !success)).toHaveLength(1);
  });
});

describe.each(['polling', 'websocket'] as const)('%s', (transport) => {
  // The engine refuses an upgrade with a 400, whatever the reason.
  const [accepted, refused] = { polling: [200, 403], websocket: [101, 400] }[transport];

  it.each<[string, boolean, () => Record<string, string>]>([
    ['no Origin', true, () => ({})],
    ["the server's own", true, () => ({ origin: app.url })],
    ['a foreign one', false, () => ({ origin: 'https://evil.example' })],
    ["one that begins with the server's", false, () => ({ origin: `${app.url}.evil.example` })],
    ["one that ends with the server's", false, () => ({ origin: `http://evil.${new URL(app.url).host}` })],
    ["another port of the server's host", false, () => ({ origin: 'http://127.0.0.1:1' })],
    ['null', false, () => ({ origin: 'null' })],
    ['no URL', false, () => ({ origin: 'evil' })],
  ])('with %s is answered as it should be', async (_what, allowed, headers) => {
    expect(await handshake(transport, headers())).toBe(allowed ? accepted : refused);
  });

  it('works', async () => {
    const [device, other] = [await connected({ transports: [transport] }), await connected()];
    const { data } = await device.emit('contact_create', create);
    const { version } = await makeContact(other);
    await device.waitForVersion(version);
    expect([data.version, device.versions(), other.versions()]).toEqual([1, [2], [1]]);
  });

  it('refuses a foreign page also when its key is good', async () => {
    await expect(
      connected({ transports: [transport], extraHeaders: { Origin: 'https://evil.example' } }),
    ).rejects.toThrow();
  });
});

it('an origin that CORS_ORIGIN lists is let in, exactly', async () => {
  const listed = await startTestApp({ CORS_ORIGIN: 'https://crm.example' }, app.database);
  const ask = async (origin: string) =>
    (await fetch(`${listed.url}/socket.io/?EIO=4&transport=polling`, { headers: { origin } })).status;
  expect([
    await ask('https://crm.example'),
    await ask('https://crm.example.evil'),
    await ask('http://crm.example'),
  ]).toEqual([200, 403, 403]);
  await listed.close();
});

it('a connection without a key ends after 10 s with AUTH_TIMEOUT', async () => {
  const started = Date.now();
  const device = await connected({ auth: {} });
  const reason = await once(device.socket as never, 'disconnect');
  expect(reason[0]).toBe('io server disconnect');
  expect(Date.now() - started).toBeGreaterThanOrEqual(9_900);
  expect(Date.now() - started).toBeLessThan(15_000);
  expect(device.received).toEqual([{ name: 'exception', payload: socketFailure('AUTH_TIMEOUT') }]);
});

it('a connection that never becomes a socket ends after 10 s too', async () => {
  const { engine } = app.app.get<unknown, { server: SocketServer }>(Connections).server;
  const clients = () => engine.clientsCount;
  const before = clients();
  expect((await fetch(`${app.url}/socket.io/?EIO=4&transport=polling`)).status).toBe(200);
  expect(clients()).toBe(before + 1);
  await until('it is gone', () => clients() === before, 13_000);
});

it('a second CONNECT while the first is looked at ends the connection, which else would be told everything twice', async () => {
  const auth = { api_key: team.agent.key, agent_code: team.agent.agentCode, device_id: 'device-twice' };
  const socket = io(app.url, { transports: ['websocket'], forceNew: true, reconnection: false, auth });
  try {
    // Sent right behind the client's own.
    socket.io.once('open', () => socket.io.engine.send(`0${JSON.stringify(auth)}`));
    await new Promise((resolve) => socket.io.once('close', resolve));
    expect(socket.connected).toBe(false);
  } finally {
    socket.disconnect();
  }
});

describe('a connection that is cut', () => {
  it.each<[string, (device: Device) => void]>([
    ['by the client', (device) => device.socket!.io.engine.close()],
    ['in the network', (device) => (device.socket!.io.engine.transport as any).ws._socket.destroy()],
    [
      'in the middle of a write',
      (device) => {
        device.socket!.emit('contact_update', { id: device.id, data: {} }, () => undefined);
        device.socket!.emit('contact_create', create, () => undefined);
        setImmediate(() => (device.socket!.io.engine.transport as any).ws._socket.destroy());
      },
    ],
  ])('%s comes back and misses nothing', async (_how, cut) => {
    const device = await connected();
    const writer = new Device(app.url, team.admin);
    await makeContact(writer);
    await device.waitForVersion(1);
    const ended = once(device.socket as never, 'disconnect');
    cut(device);
    await ended;
    const { version } = await makeContact(writer);
    await device.connect();
    await device.catchUp();
    expect(device.cursor).toBeGreaterThanOrEqual(version);
    const next = await makeContact(writer);
    await device.waitForVersion(next.version);
    expect(device.versions().at(-1)).toBe(next.version);
  });
});

describe('a handler that throws', () => {
  it.each<[string, () => never | Promise<never>]>([
    [
      'at once',
      () => {
        throw new TypeError('SELECT secret FROM contacts');
      },
    ],
    ['later', () => Promise.reject(new Error('SELECT secret FROM contacts'))],
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    ['something that is no error', () => Promise.reject('secret')],
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    ['nothing', () => Promise.reject(undefined)],
  ])('%s is INTERNAL_ERROR and tells nothing', async (_how, fail) => {
    const device = await connected();
    jest.spyOn(app.app.get(ContactsService), 'create').mockImplementationOnce(fail);
    const answer = await device.emit('contact_create', create);
    expect(answer).toEqual(socketFailure('INTERNAL_ERROR'));
    expect(JSON.stringify(answer)).not.toMatch(/secret/);
    expect(await device.emit('contact_create', create)).toMatchObject({ success: true });
  });

  it('of sync_request without a callback is a sync_response', async () => {
    const device = await connected();
    jest.spyOn(app.app.get(SyncService), 'delta').mockRejectedValueOnce(new Error('secret'));
    device.socket!.emit('sync_request', { last_known_version: 0 });
    await until('sync_response', () => device.received.length > 0);
    expect(device.received).toEqual([{ name: 'sync_response', payload: socketFailure('INTERNAL_ERROR') }]);
  });
});
