import { randomUUID } from 'node:crypto';
import { startTestApp, type TestApp, type TestTeam } from '../support/app';
import { type Answer, Device } from '../support/device';
import { makeContact } from '../support/team';
import { until } from '../support/wait';
import { comparable, expectFailure, TIME, UUID } from '../support/wire';
import { MemoryStorage, SyncClient } from '@app/sync-client';

let app: TestApp;
let other: TestApp;
let team: TestTeam;
let admin: Device;
const open: Device[] = [];
beforeAll(async () => {
  app = await startTestApp();
  other = await app.another();
});
beforeEach(async () => {
  team = await app.createTeam();
  admin = new Device(app.url, team.admin);
});
afterEach(() => open.splice(0).forEach((device) => device.disconnect()));
afterAll(() => app.close());

/** A revocation must count everywhere within this time. */
const SOON = 2_000;

/** A phone with a key of its own. */
async function enrolled(deviceId = 'pixel', url = app.url): Promise<Device> {
  const { body } = await admin.call('POST', '/api/auth/enrolments', { agent_code: team.agent.agentCode });
  const response = await fetch(`${app.url}/api/auth/enrol`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: body.data.code, device_id: deviceId }),
  });
  const { data } = (await response.json()) as { data: { api_key: string } };
  return new Device(url, { ...team.agent, key: data.api_key }, deviceId);
}

/** A phone that shares its agent's key with others, and is known. */
async function sharing(deviceId: string): Promise<Device> {
  const device = new Device(app.url, team.agent, deviceId);
  await device.call('GET', '/api/sync/delta?version=0');
  await until('the device is known', async () => (await statusOf(deviceId)) !== undefined);
  return device;
}

async function statusOf(deviceId: string): Promise<any> {
  const { body } = await admin.call('GET', '/api/devices');
  return body.data.find((device: { device_id: string }) => device.device_id === deviceId);
}

async function decide(what: string, deviceId: string, body: object = {}): Promise<Answer> {
  const answer = await admin.call('POST', `/api/devices/${what}`, { device_id: deviceId, ...body });
  expect(answer.status).toBe(200);
  return answer;
}

const read = (device: Device) => device.call('GET', '/api/contacts');
const actions = async () =>
  (await admin.call('GET', '/api/audit?limit=100')).body.data
    .map(({ action }: { action: string }) => action)
    .filter((action: string) => action.startsWith('device.'));

describe('a locked out device', () => {
  it('that was enrolled: its key ends, its sockets end on every server, others go on', async () => {
    const phone = await enrolled('pixel');
    const elsewhere = new Device(other.url, phone.agent, 'pixel');
    const bystander = await enrolled('galaxy', other.url);
    for (const device of [phone, elsewhere, bystander]) open.push(await device.connect());
    await decide('revoke', 'pixel');
    const at = Date.now();
    await until('both sockets have ended', () => !phone.socket!.connected && !elsewhere.socket!.connected);
    expect(Date.now() - at).toBeLessThan(SOON);
    expectFailure(await read(phone), 401, 'INVALID_API_KEY');
    await until('the other server knows', async () => (await read(elsewhere)).status === 401, SOON);
    expect(bystander.socket!.connected).toBe(true);
    expect((await read(bystander)).status).toBe(200);
    expect(await statusOf('pixel')).toMatchObject({ revoked_at: TIME });
    expect(await statusOf('galaxy')).toMatchObject({ revoked_at: null });
    const { body } = await admin.call('GET', '/api/audit?action=device.revoked');
    expect(body.data).toEqual([
      expect.objectContaining({
        version: null,
        agent_code: team.admin.agentCode,
        after: { agent_code: team.agent.agentCode, device_id: 'pixel' },
      }),
    ]);
  });

  it('on a shared key: refused by its id, wherever it says it; the key goes on elsewhere', async () => {
    const phone = await sharing('lost');
    open.push(await phone.connect());
    const colleague = new Device(app.url, team.agent, 'kept');
    await decide('revoke', 'lost');
    await until('the socket has ended', () => !phone.socket!.connected, SOON);
    expectFailure(await read(phone), 403, 'DEVICE_REVOKED');
    expectFailure(
      await phone.call('GET', '/api/sync/delta?version=0&device_id=lost', undefined, { 'x-device-id': '' }),
      403,
      'DEVICE_REVOKED',
    );
    const upload = { device_id: 'lost', mutations: [] };
    expectFailure(
      await phone.call('POST', '/api/sync/push', upload, { 'x-device-id': '' }),
      403,
      'DEVICE_REVOKED',
    );
    await expect(phone.connect()).rejects.toMatchObject({ data: { code: 'DEVICE_REVOKED' } });
    expect((await read(colleague)).status).toBe(200);
    // The same phone in the hands of a colleague is another device.
    expect((await read(new Device(app.url, team.viewer, 'lost'))).status).toBe(200);
  });

  it('is let in again; the enrolled one with a new code only', async () => {
    const shared = await sharing('shared');
    const phone = await enrolled('pixel');
    for (const id of ['shared', 'pixel']) await decide('revoke', id);
    // A code does not help a device that an admin has locked out, and is not used up by it.
    const { body } = await admin.call('POST', '/api/auth/enrolments', { agent_code: team.agent.agentCode });
    const enrol = () => phone.call('POST', '/api/auth/enrol', { code: body.data.code, device_id: 'pixel' });
    expectFailure(await enrol(), 403, 'DEVICE_REVOKED');
    for (const id of ['shared', 'pixel']) await decide('restore', id);
    expect((await read(shared)).status).toBe(200);
    expectFailure(await read(phone), 401, 'INVALID_API_KEY');
    expect((await enrol()).status).toBe(201);
    expect(await statusOf('pixel')).toMatchObject({ revoked_at: null });
    expect(await actions()).toEqual([
      'device.restored',
      'device.restored',
      'device.revoked',
      'device.revoked',
    ]);
  });

  it('is that of one agent, when the admin names one; odd ids are found too', async () => {
    const id = 'shared tablet / 7 ü';
    const { agent, viewer } = team;
    await new Device(app.url, agent, 'x').call(
      'GET',
      `/api/sync/delta?version=0&device_id=${encodeURIComponent(id)}`,
      undefined,
      { 'x-device-id': '' },
    );
    await new Device(app.url, viewer, 'x').call(
      'GET',
      `/api/sync/delta?version=0&device_id=${encodeURIComponent(id)}`,
      undefined,
      { 'x-device-id': '' },
    );
    await until('both are known', async () => {
      const { body } = await admin.call('GET', '/api/devices');
      return body.data.filter((device: any) => device.device_id === id).length === 2;
    });
    await decide('revoke', id, { agent_code: viewer.agentCode });
    const delta = (who: typeof agent) =>
      new Device(app.url, who).call(
        'GET',
        `/api/sync/delta?version=0&device_id=${encodeURIComponent(id)}`,
        undefined,
        {
          'x-device-id': '',
        },
      );
    expectFailure(await delta(viewer), 403, 'DEVICE_REVOKED');
    expect((await delta(agent)).status).toBe(200);
    const missing = await admin.call('POST', '/api/devices/revoke', { device_id: 'nobody' });
    expectFailure(missing, 404, 'DEVICE_NOT_FOUND');
  });
});

it.each(['revoke', 'restore', 'wipe', 'wipe/cancel'])(
  "%s does not find another team's device, exactly as one that never was",
  async (decision) => {
    const phone = await enrolled('pixel');
    if (decision === 'wipe/cancel') await decide('wipe', 'pixel');
    const stranger = new Device(app.url, (await app.createTeam()).admin);
    const before = await statusOf('pixel');
    const call = (device_id: string) => stranger.call('POST', `/api/devices/${decision}`, { device_id });
    const [foreign, unknown] = [await call('pixel'), await call('nobody')];
    expectFailure(foreign, 404, 'DEVICE_NOT_FOUND');
    expect(comparable(foreign)).toEqual(comparable(unknown));
    const { revoked_at, wipe_status } = await statusOf('pixel');
    expect([revoked_at, wipe_status]).toEqual([before.revoked_at, before.wipe_status]);
    expect((await read(phone)).status).toBe(decision === 'wipe/cancel' ? 403 : 200);
  },
);

describe('a wipe', () => {
  /** What a refused answer tells the device. */
  const wipeIn = (answer: Answer): { wipe_id: string; upload_first: boolean } => {
    expectFailure(answer, 403, 'DEVICE_WIPE_REQUESTED');
    expect(answer.body.data).toEqual({ wipe_id: UUID, upload_first: expect.any(Boolean) });
    return answer.body.data;
  };
  const confirm = (device: Device, wipe_id: string) =>
    device.call('POST', '/api/devices/wipe/confirm', { wipe_id });

  it('is told by socket at once, by REST and at the handshake; confirmed, the key ends', async () => {
    const phone = await enrolled('pixel', other.url);
    open.push(await phone.connect());
    await decide('wipe', 'pixel');
    const at = Date.now();
    await until('the socket has ended', () => !phone.socket!.connected);
    expect(Date.now() - at).toBeLessThan(SOON);
    const told = phone.received.find(({ name }) => name === 'wipe_requested')!.payload;
    expect(told).toEqual({ wipe_id: UUID, upload_first: false });
    await until('the other server knows', async () => (await read(phone)).status === 403, SOON);
    for (const [method, path, body] of [
      ['GET', '/api/contacts'],
      ['GET', '/api/sync/delta?version=0'],
      ['GET', '/api/auth/verify'],
      ['POST', '/api/contacts', { first_name: 'A', last_name: 'B' }],
    ] as const) {
      expect(wipeIn(await phone.call(method, path, body))).toEqual(told);
    }
    await expect(phone.connect()).rejects.toMatchObject({
      data: { code: 'DEVICE_WIPE_REQUESTED', data: told },
    });
    expect(await statusOf('pixel')).toMatchObject({ wipe_status: 'requested', wipe_requested_at: TIME });

    expectFailure(await confirm(phone, crypto.randomUUID()), 404, 'WIPE_NOT_FOUND');
    expect((await confirm(phone, told.wipe_id)).status).toBe(200);
    expectFailure(await read(phone), 401, 'INVALID_API_KEY');
    expect(await statusOf('pixel')).toMatchObject({ wipe_status: 'confirmed', wipe_confirmed_at: TIME });
    expect(await actions()).toEqual(['device.wiped', 'device.wipe_requested']);
    // A fresh code begins anew.
    const again = await enrolled('pixel');
    expect((await read(again)).status).toBe(200);
    expect(await statusOf('pixel')).toMatchObject({ wipe_status: 'none', wipe_confirmed_at: null });
  });

  it('reaches a phone that was locked out before, and that of somebody who left', async () => {
    const locked = await enrolled('locked');
    await decide('revoke', 'locked');
    expectFailure(await read(locked), 401, 'INVALID_API_KEY');
    await decide('wipe', 'locked', { upload_first: true });
    const { wipe_id } = wipeIn(await read(locked));
    // It may not send either: an admin has locked it out.
    wipeIn(await locked.call('POST', '/api/contacts', { first_name: 'A', last_name: 'B' }));
    expect((await confirm(locked, wipe_id)).status).toBe(200);
    expectFailure(await read(locked), 401, 'INVALID_API_KEY');

    const left = await enrolled('left');
    await decide('wipe', 'left');
    await app.db.query('UPDATE agents SET is_active = false WHERE id = $1', [team.agent.id]);
    const told = await until('the device is told', async () => {
      const answer = await read(left);
      return answer.body.code === 'DEVICE_WIPE_REQUESTED' ? answer : undefined;
    });
    expect((await confirm(left, wipeIn(told).wipe_id)).status).toBe(200);
    expect(await statusOf('left')).toMatchObject({ wipe_status: 'confirmed' });
  });

  it('with upload_first lets the queue in, and nothing out', async () => {
    const phone = await enrolled('pixel');
    const contact = await makeContact(phone);
    await decide('wipe', 'pixel', { upload_first: true });
    expect(wipeIn(await read(phone)).upload_first).toBe(true);
    const sent = await phone.call('PUT', `/api/contacts/${contact.id}`, { company: 'Kim Ltd' });
    expect([sent.status, sent.body.data.company]).toEqual([200, 'Kim Ltd']);
    wipeIn(await phone.call('GET', `/api/contacts/${contact.id}`));
    wipeIn(await phone.call('GET', '/api/bulk/export'));
    await expect(phone.connect()).rejects.toMatchObject({ data: { code: 'DEVICE_WIPE_REQUESTED' } });
  });

  it('with upload_first takes the edits of a device that never read anything', async () => {
    const phone = await enrolled('pixel');
    await decide('wipe', 'pixel', { upload_first: true });
    const storage = new MemoryStorage();
    const { agentCode, key: apiKey } = phone.agent;
    const backoff = { base: 1, cap: 1 };
    const options = { url: app.url, apiKey, agentCode, deviceId: 'pixel', live: false, backoff, storage };
    const offline = { send: () => Promise.resolve({ status: 0 }) };
    const before = await new SyncClient({ ...options, transport: offline }).open();
    const { contact_id: id } = await before.create({ first_name: 'Zoë', last_name: 'Kim' });
    await before.update(id, { company: 'Kim Ltd' });
    await before.close();

    const client = await new SyncClient(options).open();
    await until('it has nothing more to send', () => client.status.state === 'stopped');
    expect(client.status.lastError).toMatch(/^DEVICE_WIPE_REQUESTED/);
    expect(client.status.wipeId).toBe(wipeIn(await read(phone)).wipe_id);
    expect(client.queued()).toEqual([]);
    await client.close();
    const { body } = await admin.call('GET', `/api/contacts/${id}`);
    expect(body.data).toMatchObject({ first_name: 'Zoë', company: 'Kim Ltd' });
  });

  it('with upload_first takes nothing of somebody who may only read by now, and says so with the wipe', async () => {
    const phone = await enrolled('pixel');
    const contact = await makeContact(phone);
    await decide('wipe', 'pixel', { upload_first: true });
    await app.db.query(`UPDATE agents SET role = 'viewer' WHERE id = $1`, [team.agent.id]);
    const epoch = randomUUID();
    for (const [method, path, body] of [
      ['POST', '/api/sync/push', { device_id: 'pixel', epoch, mutations: [] }],
      ['POST', '/api/sync/pictures', { epoch }],
      ['PUT', `/api/contacts/${contact.id}`, { company: 'Kim Ltd' }],
    ] as const) {
      const told = await until('the role to be known', async () => {
        const answer = await phone.call(method, path, body);
        return answer.status === 403 ? answer : undefined;
      });
      wipeIn(told);
    }
  });

  it('on a shared key: the device stays out, the key lives, and the admin is told so; confirming twice is no error', async () => {
    const phone = await sharing('shared');
    expect((await decide('wipe', 'shared')).body).toMatchObject({ key_works_elsewhere: true });
    await enrolled('pixel');
    expect((await decide('wipe', 'pixel')).body).toMatchObject({ key_works_elsewhere: false });
    const { wipe_id } = wipeIn(await read(phone));
    expect((await confirm(phone, wipe_id)).status).toBe(200);
    expect((await confirm(phone, wipe_id.toUpperCase())).status).toBe(200);
    expectFailure(await read(phone), 403, 'DEVICE_REVOKED');
    expect((await read(new Device(app.url, team.agent, 'kept'))).status).toBe(200);
    expectFailure(await confirm(new Device(app.url, team.agent, 'kept'), wipe_id), 404, 'WIPE_NOT_FOUND');
    await decide('restore', 'shared');
    expect((await read(phone)).status).toBe(200);
    expect(await statusOf('shared')).toMatchObject({ wipe_status: 'none' });
  });

  it('can be taken back until it is confirmed', async () => {
    const phone = await enrolled('pixel');
    const cancel = () =>
      admin.call('POST', '/api/devices/wipe/cancel', {
        device_id: 'pixel',
        agent_code: team.agent.agentCode,
      });
    expectFailure(await cancel(), 404, 'WIPE_NOT_FOUND');
    await decide('wipe', 'pixel');
    const { wipe_id } = wipeIn(await read(phone));
    expect((await cancel()).status).toBe(200);
    expect((await read(phone)).status).toBe(200);
    expectFailure(await confirm(phone, wipe_id), 404, 'WIPE_NOT_FOUND');
    await decide('wipe', 'pixel');
    await confirm(phone, wipeIn(await read(phone)).wipe_id);
    expectFailure(await cancel(), 404, 'WIPE_NOT_FOUND');
    expect(await actions()).toEqual([
      'device.wiped',
      'device.wipe_requested',
      'device.wipe_cancelled',
      'device.wipe_requested',
    ]);
  });
});
