import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { makeApiKey } from '@app/auth';
import { startTestApp, type TestAgent, type TestApp, type TestTeam } from '../support/app';
import { Device, type ReceivedEvent } from '../support/device';
import { SENTENCE, socketFailure } from '../support/failure';
import { makeContact, range, rows } from '../support/team';
import { until } from '../support/wait';
import { UUID, wireContact } from '../support/wire';

let app: TestApp;
let team: TestTeam;
const open: Device[] = [];
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  team = await app.createTeam();
});
afterEach(() => open.splice(0).forEach((device) => device.disconnect()));
afterAll(() => app.close());

/** A connected device; `auth: {}` in the options leaves the credentials to an event. */
async function connected(agent: TestAgent = team.agent, options = {}, id?: string): Promise<Device> {
  const device = new Device(app.url, agent, id);
  open.push(device);
  return device.connect(options);
}

const anonymous = () => connected(team.agent, { auth: {} });

const credentials = ({ agent, id }: Device) => ({
  api_key: agent.key,
  agent_code: agent.agentCode,
  device_id: id,
});

/** Payloads of an event received so far. */
const payloads = (device: Device, name: string) =>
  device.received.filter((event) => event.name === name).map(({ payload }) => payload);

const names = (events: ReceivedEvent[]) => events.map(({ name, version }) => [name, version]);

/** Waits until every device was given a change that is none of theirs, so whatever came before has come. */
async function flush(...devices: Device[]): Promise<number> {
  const { version } = await makeContact(new Device(app.url, team.admin), { last_name: 'Marker' });
  for (const device of devices) {
    await until('the marker', () => device.events.at(-1)?.version === version);
  }
  return version;
}

/** Credentials that are refused, and how. */
const REFUSED: [string, string, (right: ReturnType<typeof credentials>) => object | Promise<object>][] = [
  ['an unknown key', 'INVALID_API_KEY', (right) => ({ ...right, api_key: makeApiKey() })],
  ['a key that is none', 'INVALID_API_KEY', (right) => ({ ...right, api_key: 'short' })],
  ['another agent_code', 'INVALID_API_KEY', (right) => ({ ...right, agent_code: team.admin.agentCode })],
  ['no agent_code', 'VALIDATION_FAILED', ({ api_key, device_id }) => ({ api_key, device_id })],
  ['no device_id', 'VALIDATION_FAILED', ({ api_key, agent_code }) => ({ api_key, agent_code })],
  ['an unknown field', 'VALIDATION_FAILED', (right) => ({ ...right, team_id: team.id })],
  ['an unknown protocol', 'VALIDATION_FAILED', (right) => ({ ...right, protocol: 3 })],
  [
    'an inactive agent',
    'AGENT_INACTIVE',
    async (right) => {
      await app.db.query('UPDATE agents SET is_active = false WHERE id = $1', [team.agent.id]);
      return right;
    },
  ],
  [
    'a revoked key',
    'INVALID_API_KEY',
    async (right) => {
      await app.db.query('UPDATE api_keys SET revoked_at = now() WHERE agent_id = $1', [team.agent.id]);
      return right;
    },
  ],
];

describe('auth', () => {
  it('is acknowledged with the agent, and from then on the device hears of changes', async () => {
    const device = await anonymous();
    expect(await device.emit('auth', credentials(device))).toEqual({
      success: true,
      message: expect.any(String),
      agent_code: team.agent.agentCode,
      agent_name: `Name of ${team.agent.agentCode}`,
    });
    await flush(device);
    // Once more changes nothing.
    expect(await device.emit('auth', credentials(device))).toMatchObject({ success: true });
    const version = await flush(device);
    expect(device.versions()).toEqual([1, version]);
  });

  it.each(REFUSED)('with %s is acknowledged as %s first, then disconnected', async (_what, code, spoil) => {
    const device = await anonymous();
    const order: unknown[] = [];
    device.socket!.once('disconnect', (reason) => order.push(reason));
    device.socket!.emit('auth', await spoil(credentials(device)), (answer: unknown) => order.push(answer));
    await until('both', () => order.length === 2);
    expect(order).toEqual([socketFailure(code), 'io server disconnect']);
  });

  it.each(REFUSED)('in the handshake with %s is the connect_error %s', async (_what, code, spoil) => {
    const device = new Device(app.url, team.agent);
    const refused = device.connect({ auth: (await spoil(credentials(device))) as Record<string, string> });
    const error = await refused.catch((thrown: Error & { data?: unknown }) => thrown);
    expect(error).toMatchObject({ message: SENTENCE });
    expect((error as { data?: unknown }).data).toEqual(socketFailure(code));
    expect(device.socket!.connected).toBe(false);
  });

  it('of somebody else on an authenticated connection ends it', async () => {
    const device = await connected();
    const ended = once(device.socket as never, 'disconnect');
    const other = { ...credentials(device), api_key: team.admin.key, agent_code: team.admin.agentCode };
    expect(await device.emit('auth', other)).toEqual(socketFailure('INVALID_API_KEY'));
    await ended;
  });

  it.each([
    ['sync_request', { last_known_version: 0 }],
    ['contact_create', { first_name: 'A', last_name: 'B' }],
    ['contact_update', { id: randomUUID(), data: { company: 'C' } }],
    ['contact_delete', { id: randomUUID() }],
  ])('comes before %s', async (event, payload) => {
    const device = await anonymous();
    expect(await device.emit(event, payload)).toEqual(socketFailure('NOT_AUTHENTICATED'));
    expect(device.socket!.connected).toBe(true);
  });

  it('is not needed for ping', async () => {
    const device = await anonymous();
    const before = Date.now();
    const answer = await device.emit('ping');
    expect(answer).toEqual({ success: true, pong: expect.any(Number) });
    expect(answer.pong).toBeGreaterThanOrEqual(before);
    expect(answer.pong).toBeLessThanOrEqual(Date.now());
  });
});

describe('sync_request', () => {
  let device: Device;
  beforeEach(async () => {
    device = await connected();
    const writer = new Device(app.url, team.admin);
    const first = await makeContact(writer);
    const second = await makeContact(writer);
    await writer.call('PUT', `/api/contacts/${first.id}`, { company: 'Engines' });
    await writer.call('DELETE', `/api/contacts/${second.id}`);
    await makeContact(writer);
    await device.waitForVersion(5);
  });

  const request = (last_known_version: number, more = {}) => ({
    device_id: device.id,
    agent_code: device.agent.agentCode,
    last_known_version,
    ...more,
  });

  const delta = async (version: number, limit = 1000) =>
    (await device.call('GET', `/api/sync/delta?version=${version}&limit=${limit}`)).body.data;

  it('with a callback is acknowledged with the delta; sync_complete follows', async () => {
    const answer = await device.emit('sync_request', request(0));
    expect(answer).toEqual({ success: true, data: await delta(0) });
    expect(answer.data).toMatchObject({ current_version: 5, has_more: false });
    expect(answer.data.changes.map(({ action, version }: any) => [action, version])).toEqual([
      ['CREATE', 3],
      ['DELETE', 4],
      ['CREATE', 5],
    ]);
    await until('sync_complete', () => payloads(device, 'sync_complete').length);
    expect(payloads(device, 'sync_complete')).toEqual([{ current_version: 5, changes_count: 3 }]);
    expect(payloads(device, 'sync_response')).toEqual([]);
  });

  it('without a callback is answered by sync_response, then sync_complete', async () => {
    const start = device.received.length;
    device.socket!.emit('sync_request', request(2));
    await until('sync_complete', () => payloads(device, 'sync_complete').length);
    expect(device.received.slice(start)).toEqual([
      { name: 'sync_response', payload: await delta(2) },
      { name: 'sync_complete', payload: { current_version: 5, changes_count: 3 } },
    ]);
  });

  it('pages: current_version is the last change of the page until the last one, which says the head', async () => {
    const pages = [];
    for (let cursor = 0, more = true; more;) {
      const { data } = await device.emit('sync_request', request(cursor, { limit: 1 }));
      expect(data).toEqual(await delta(cursor, 1));
      pages.push([data.current_version, data.changes.length, data.has_more]);
      [cursor, more] = [data.current_version, data.has_more];
    }
    expect(pages).toEqual([
      [3, 1, true],
      [4, 1, true],
      [5, 1, false],
    ]);
    await until('one sync_complete a page', () => payloads(device, 'sync_complete').length === 3);
    expect(payloads(device, 'sync_complete')).toEqual([
      { current_version: 3, changes_count: 1 },
      { current_version: 4, changes_count: 1 },
      { current_version: 5, changes_count: 1 },
    ]);
  });

  it.each<[string, object, object]>([
    [
      'a cursor ahead of the head',
      { last_known_version: 6 },
      {
        code: 'RESYNC_REQUIRED',
        reason: 'ahead_of_head',
        epoch: UUID,
        min_version: 0,
        snapshot_url: '/api/sync/snapshot',
      },
    ],
    [
      'another epoch',
      { epoch: randomUUID() },
      {
        code: 'RESYNC_REQUIRED',
        reason: 'wrong_epoch',
        epoch: UUID,
        min_version: 0,
        snapshot_url: '/api/sync/snapshot',
      },
    ],
    ['a text for a version', { last_known_version: '1' }, socketFailure('VALIDATION_FAILED')],
    ['a negative version', { last_known_version: -1 }, socketFailure('VALIDATION_FAILED')],
    ['a fraction', { last_known_version: 1.5 }, socketFailure('VALIDATION_FAILED')],
    ['a version past 2^53', { last_known_version: 2 ** 53 }, socketFailure('VALIDATION_FAILED')],
    ['a limit of 0', { limit: 0 }, socketFailure('VALIDATION_FAILED')],
    ['a limit past 1000', { limit: 1001 }, socketFailure('VALIDATION_FAILED')],
    ['another device', { device_id: 'not mine' }, socketFailure('VALIDATION_FAILED')],
    ['another agent', { agent_code: 'SOMEBODY' }, socketFailure('VALIDATION_FAILED')],
    ['an unknown field', { team_id: randomUUID() }, socketFailure('VALIDATION_FAILED')],
  ])('refuses %s, with a callback and without', async (_what, more, expected) => {
    const failure = { ...socketFailure(''), ...expected };
    expect(await device.emit('sync_request', request(0, more))).toEqual(failure);
    device.socket!.emit('sync_request', request(0, more));
    await until('sync_response', () => payloads(device, 'sync_response').length);
    expect(payloads(device, 'sync_response')).toEqual([failure]);
    expect(payloads(device, 'sync_complete')).toEqual([]);
  });
});

describe('a write on a socket', () => {
  it('is acknowledged with the contact, and told to the others', async () => {
    const [author, other] = [await connected(), await connected(team.viewer)];
    const by = author.agent.agentCode;

    const created = await author.emit('contact_create', {
      first_name: 'Grace',
      last_name: 'Hopper',
      phone_primary: '+1 (212) 555-0100',
      tags: ['navy'],
    });
    const grace = wireContact(by, {
      first_name: 'Grace',
      last_name: 'Hopper',
      phone_primary: '+1 (212) 555-0100',
      tags: ['navy'],
    });
    const written = { success: true, operation_id: UUID };
    expect(created).toEqual({ ...written, data: grace });
    const { id } = created.data;

    const updated = await author.emit('contact_update', { id, data: { company: 'Navy', tags: null } });
    const changed = { ...grace, id, company: 'Navy', tags: [], version: 2 };
    expect(updated).toEqual({ ...written, data: changed });
    expect((await other.call('GET', `/api/contacts/${id}`)).body.data).toEqual(updated.data);

    const deleted = await author.emit('contact_delete', { id });
    expect(deleted).toEqual({
      ...written,
      message: expect.any(String),
      version: 3,
      data: { id, version: 3 },
    });

    await other.waitForVersion(3);
    expect(other.received).toEqual([
      { name: 'contact_created', payload: { contact: created.data, version: 1, created_by: by } },
      { name: 'contact_updated', payload: { contact: updated.data, version: 2, updated_by: by } },
      { name: 'contact_deleted', payload: { contact_id: id, version: 3, deleted_by: by } },
    ]);
    expect(author.received).toEqual([]);
  });

  it.each<[string, string, (id: string) => [string, object]]>([
    ['a phone of letters', 'VALIDATION_FAILED', () => ['contact_create', body({ phone_primary: 'call me' })]],
    ['no name', 'VALIDATION_FAILED', () => ['contact_create', { notes: 'A' }]],
    ['a NUL', 'VALIDATION_FAILED', () => ['contact_create', body({ last_name: 'a\0b' })]],
    ['an unknown field', 'VALIDATION_FAILED', () => ['contact_create', body({ version: 7 })]],
    [
      'an unknown field inside',
      'VALIDATION_FAILED',
      (id) => ['contact_update', { id, data: { team_id: id } }],
    ],
    [
      'an empty name',
      'VALIDATION_FAILED',
      (id) => ['contact_update', { id, data: { first_name: '', last_name: '' } }],
    ],
    ['no data', 'VALIDATION_FAILED', (id) => ['contact_update', { id }]],
    ['data that is a list', 'VALIDATION_FAILED', (id) => ['contact_update', { id, data: [] }]],
    ['data that is null', 'VALIDATION_FAILED', (id) => ['contact_update', { id, data: null }]],
    ['no UUID', 'VALIDATION_FAILED', () => ['contact_delete', { id: '1' }]],
    [
      'a mutation_id that is none',
      'VALIDATION_FAILED',
      (id) => ['contact_delete', { id, mutation_id: 'mine' }],
    ],
    [
      'an unknown contact',
      'CONTACT_NOT_FOUND',
      () => ['contact_update', { id: randomUUID(), data: { company: 'X' } }],
    ],
    ['a delete of an unknown contact', 'CONTACT_NOT_FOUND', () => ['contact_delete', { id: randomUUID() }]],
  ])('with %s is acknowledged as %s and leaves nothing', async (_what, code, message) => {
    const [author, other] = [await connected(), await connected()];
    const { id } = await makeContact(new Device(app.url, team.admin));
    const [event, payload] = message(id);
    expect(await author.emit(event, payload)).toEqual(socketFailure(code));
    expect(await flush(author, other)).toBe(2);
    expect(other.versions()).toEqual([1, 2]);
  });

  it("meets another team's contact exactly like an unknown one", async () => {
    const stranger = await app.createTeam();
    const { id } = await makeContact(new Device(app.url, stranger.agent));
    const author = await connected();
    for (const [event, payload] of [
      ['contact_update', { data: { company: 'Mine' } }],
      ['contact_delete', {}],
    ] as const) {
      const theirs = await author.emit(event, { id, ...payload });
      expect(theirs).toEqual(socketFailure('CONTACT_NOT_FOUND'));
      const unknown = await author.emit(event, { id: randomUUID(), ...payload });
      expect({ ...theirs, request_id: '' }).toEqual({ ...unknown, request_id: '' });
    }
  });

  it('sent twice with its mutation_id is applied once, also by another device', async () => {
    const [author, second] = [await connected(), await connected()];
    const payload = { ...body(), mutation_id: randomUUID() };
    const first = await author.emit('contact_create', payload);
    expect(first).toMatchObject({ success: true, data: { version: 1 } });
    expect(await author.emit('contact_create', payload)).toEqual(first);
    expect(await second.emit('contact_create', payload)).toEqual(first);
    expect(
      await author.emit('contact_create', { ...payload, mutation_id: payload.mutation_id.toUpperCase() }),
    ).toEqual(first);
    expect(await author.emit('contact_create', { ...payload, last_name: 'Other' })).toEqual(
      socketFailure('IDEMPOTENCY_MISMATCH'),
    );
    const update = { id: first.data.id.toUpperCase(), data: { company: 'A' }, mutation_id: randomUUID() };
    const both = await Promise.all([
      author.emit('contact_update', update),
      second.emit('contact_update', update),
    ]);
    expect(both.map(({ data }) => data.version)).toEqual([2, 2]);
    const remove = { id: first.data.id.toUpperCase(), mutation_id: randomUUID() };
    const deleted = await author.emit('contact_delete', remove);
    expect(deleted).toMatchObject({ success: true, version: 3 });
    expect(await author.emit('contact_delete', remove)).toEqual(deleted);
    expect(await flush(author, second)).toBe(4);
  });

  it('of a viewer is FORBIDDEN and reaches nobody; reading is allowed', async () => {
    const [viewer, other] = [await connected(team.viewer), await connected()];
    const { id } = await makeContact(new Device(app.url, team.admin));
    for (const [event, payload] of [
      ['contact_create', body()],
      ['contact_update', { id, data: { company: 'X' } }],
      ['contact_delete', { id }],
    ] as const) {
      expect(await viewer.emit(event, payload)).toEqual(socketFailure('FORBIDDEN'));
    }
    expect(await viewer.emit('sync_request', { last_known_version: 0 })).toMatchObject({
      success: true,
      data: { current_version: 1 },
    });
    expect(await flush(viewer, other)).toBe(2);
  });

  it('are applied in the order one socket sent them', async () => {
    const author = await connected();
    const { id } = await makeContact(author);
    const answers = await Promise.all(
      range(30).map((i) => author.emit('contact_update', { id, data: { company: `C${i}` } })),
    );
    expect(answers.map(({ data }) => data.version)).toEqual(range(31, 2));
    expect((await author.call('GET', `/api/contacts/${id}`)).body.data.company).toBe('C30');
  });
});

describe('no echo', () => {
  it('for the device that wrote, on any of its sockets; every other device hears of it', async () => {
    const author = await connected();
    const twin = await connected(team.agent, {}, author.id);
    const sameAgent = await connected();
    const sameDeviceId = await connected(team.viewer, {}, author.id);
    const { data } = await author.emit('contact_create', body());
    await author.call('PUT', `/api/contacts/${data.id}`, { company: 'By REST' });
    await author.call('DELETE', `/api/contacts/${data.id}`);
    const version = await flush(author, twin, sameAgent, sameDeviceId);
    const all = [
      ['contact_created', 1],
      ['contact_updated', 2],
      ['contact_deleted', 3],
      ['contact_created', version],
    ];
    for (const device of [sameAgent, sameDeviceId]) expect(names(device.events)).toEqual(all);
    for (const device of [author, twin]) expect(names(device.events)).toEqual(all.slice(3));
  });

  it('unless the request does not say which device it is from', async () => {
    const device = await connected();
    const { body: created } = await device.call('POST', '/api/contacts', body(), { 'x-device-id': '' });
    await device.waitForVersion(created.data.version);
    expect(device.versions()).toEqual([1]);
  });

  it('for an import', async () => {
    const [author, other] = [await connected(), await connected()];
    await author.call('POST', '/api/bulk/import', { contacts: rows(5) });
    const version = await flush(author, other);
    expect(other.versions()).toEqual(range(version));
    expect(author.versions()).toEqual([version]);
  });
});

describe('protocol 2', () => {
  it.each([2, '2'])('(%p) gets one hint for a large import, others every event', async (protocol) => {
    const [author, plain] = [new Device(app.url, team.agent), await connected(team.viewer)];
    const modern = await connected(team.viewer, { protocol });
    const own = await connected(team.agent, { protocol }, author.id);
    const ownPlain = await connected(team.agent, {}, author.id);
    const { body: imported } = await author.call('POST', '/api/bulk/import', { contacts: rows(450) });
    expect(imported.data).toMatchObject({ success: 450, head_version: 450 });
    const [{ epoch }] = await app.db.query('SELECT epoch FROM global_version WHERE team_id = $1', [team.id]);
    await Promise.all(
      [modern, own].map((device) => until('a hint', () => payloads(device, 'sync_available').length)),
    );
    const version = await flush(plain, modern, own, ownPlain);
    expect(version).toBe(451);
    for (const device of [modern, own]) {
      expect(payloads(device, 'sync_available')).toEqual([{ head_version: 450, epoch }]);
      expect(device.versions()).toEqual([451]);
    }
    expect(plain.versions()).toEqual(range(451));
    expect(ownPlain.versions()).toEqual([451]);
    expect(payloads(plain, 'sync_available')).toEqual([]);
  });

  it('gets the events of an operation of 100 changes', async () => {
    const modern = await connected(team.viewer, { protocol: 2 });
    await new Device(app.url, team.agent).call('POST', '/api/bulk/import', { contacts: rows(100) });
    await flush(modern);
    expect(modern.versions()).toEqual(range(101));
    expect(payloads(modern, 'sync_available')).toEqual([]);
  });

  it('can also be said in the auth event', async () => {
    const modern = await anonymous();
    await modern.emit('auth', { ...credentials(modern), protocol: 2 });
    await new Device(app.url, team.admin).call('POST', '/api/bulk/import', { contacts: rows(101) });
    await until('a hint', () => payloads(modern, 'sync_available').length);
    expect(modern.versions()).toEqual([]);
  });
});

describe('who edits what now', () => {
  const editorsOf = (device: Device) => payloads(device, 'presence').at(-1)?.editors as object[];
  const [first, second] = [randomUUID(), randomUUID()];
  const by = ({ agent }: Device, contact_id: string) => ({
    ...{ contact_id, agent_code: agent.agentCode },
    agent_name: `Name of ${agent.agentCode}`,
  });

  it('is told to those of the team who ask for it, until the socket says otherwise or ends', async () => {
    const [anna, ben] = [await connected(team.agent), await connected(team.admin)];
    const [viewer, deaf] = [await connected(team.viewer), await connected(team.viewer)];
    const stranger = await connected((await app.createTeam()).admin);
    await anna.emit('edit_presence', { contact_id: first.toUpperCase() });
    for (const device of [viewer, stranger])
      expect(await device.emit('watch_presence')).toEqual({ success: true });
    await until('how it is', () => editorsOf(viewer));
    expect(editorsOf(viewer)).toEqual([by(anna, first)]);

    await ben.emit('edit_presence', { contact_id: first });
    await until('both', () => editorsOf(viewer).length === 2);
    expect(editorsOf(viewer)).toEqual([by(ben, first), by(anna, first)]);
    await anna.emit('edit_presence', { contact_id: second });
    await until('the other contact', () => JSON.stringify(editorsOf(viewer)).includes(second));
    expect(editorsOf(viewer)).toEqual([by(anna, second), by(ben, first)]);
    await ben.emit('edit_presence', { contact_id: null });
    await until('one is done', () => editorsOf(viewer).length === 1);
    anna.disconnect();
    await until('nobody', () => editorsOf(viewer).length === 0);

    await until('the other team has been told', () => editorsOf(stranger));
    expect(payloads(stranger, 'presence')).toEqual([{ editors: [] }]);
    expect(payloads(deaf, 'presence')).toEqual([]);
  });

  it('is said by those alone who may edit, of one contact by its id', async () => {
    const viewer = await connected(team.viewer);
    expect(await viewer.emit('edit_presence', { contact_id: first })).toEqual(socketFailure('FORBIDDEN'));
    const anna = await connected(team.agent);
    for (const payload of [
      {},
      { contact_id: 'x' },
      { contact_id: [first] },
      { contact_id: first, name: 'x' },
    ])
      expect(await anna.emit('edit_presence', payload)).toMatchObject({ code: 'VALIDATION_FAILED' });
    await viewer.emit('watch_presence');
    await until('how it is', () => editorsOf(viewer));
    expect(editorsOf(viewer)).toEqual([]);
  });
});

it('is told before a planned stop, and then the connection ends', async () => {
  const stopping = await startTestApp({}, app.database);
  const device = await new Device(stopping.url, team.agent).connect();
  const ended = once(device.socket as never, 'disconnect');
  await stopping.close();
  await ended;
  expect(device.received).toEqual([
    { name: 'server_draining', payload: { retry_in_ms: expect.any(Number) } },
  ]);
});

function body(fields: object = {}): object {
  return { first_name: 'Ada', last_name: 'Byron', ...fields };
}
