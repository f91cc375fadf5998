import { DeviceRegistry } from '@app/devices';
import { startTestApp, type TestAgent, type TestApp, type TestTeam } from '../support/app';
import { Device } from '../support/device';
import { makeContact, rows } from '../support/team';
import { until } from '../support/wait';
import { UNTOUCHED_DEVICE } from '../support/wire';

let app: TestApp;
let team: TestTeam;
const open: Device[] = [];
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  team = await app.createTeam();
});
afterEach(() => {
  open.splice(0).forEach((device) => device.disconnect());
  jest.restoreAllMocks();
});
afterAll(() => app.close());

const registry = () => app.app.get(DeviceRegistry);

function phone(agent: TestAgent = team.agent): Device {
  const device = new Device(app.url, agent);
  open.push(device);
  return device;
}

const get = async (agent: TestAgent, path: string) =>
  (await new Device(app.url, agent, '').call('GET', `/api/devices${path}`)).body;

/** The device as the admin's list shows it once everything known is stored. */
async function listed(device: Device): Promise<any> {
  await registry().flush();
  const { data } = await get(team.admin, '');
  return data.find(({ device_id }: any) => device_id === device.id);
}

async function importRows(count: number): Promise<void> {
  await new Device(app.url, team.admin, '').call('POST', '/api/bulk/import', { contacts: rows(count) });
}

async function readPage(device: Device, version: number, limit = 1000): Promise<any> {
  return (await device.call('GET', `/api/sync/delta?version=${version}&limit=${limit}`)).body.data;
}

describe('a device', () => {
  it('is listed with everything the contract names', async () => {
    await importRows(3);
    const device = phone();
    await readPage(device, 0, 2);
    expect(await listed(device)).toEqual({
      device_id: device.id,
      agent_code: team.agent.agentCode,
      agent_name: `Name of ${team.agent.agentCode}`,
      agent_active: true,
      last_sync_version: 2,
      last_sync_at: expect.stringMatching(/^\d{4}-.*Z$/),
      sync_status: 'behind',
      current_version: 3,
      proven_sync_version: null,
      proven_sync_at: null,
      versions_behind: 1,
      connection_status: 'online',
      ...UNTOUCHED_DEVICE,
    });
  });

  it('has come back since the last restore when it has read the new epoch', async () => {
    await importRows(1);
    const [back, away] = [phone(), phone()];
    const { epoch } = await readPage(back, 0);
    await readPage(away, 0);
    // Without a restore nobody is waited for.
    expect(await listed(back)).toMatchObject({ back_since_restore: null });
    await app.db.query('SELECT begin_epoch($1, 0)', [team.id]);
    for (const device of [back, away])
      expect(await listed(device)).toMatchObject({ back_since_restore: false });
    // Being told of it is not enough: what it has seen may be on its way.
    expect((await back.call('GET', `/api/sync/delta?version=1&epoch=${epoch}`)).status).toBe(410);
    expect(await listed(back)).toMatchObject({ back_since_restore: false });
    await readPage(back, 0);
    expect(await listed(back)).toMatchObject({ back_since_restore: true });
    expect(await listed(away)).toMatchObject({ back_since_restore: false });
    const outdated = (await get(team.admin, '/outdated?threshold=0')).data;
    expect(outdated).toMatchObject([{ device_id: away.id, back_since_restore: false }]);
    // Who comes after a restore has nothing of before.
    const fresh = phone();
    await readPage(fresh, 0);
    expect(await listed(fresh)).toMatchObject({ back_since_restore: true });
  });

  it('that has never read anything says so', async () => {
    const device = phone();
    await device.call('GET', '/api/contacts');
    expect(await listed(device)).toMatchObject({
      last_sync_version: 0,
      last_sync_at: null,
      sync_status: 'never',
    });
  });

  it.each([
    ['4 minutes', false, 'online'],
    ['6 minutes', false, 'idle'],
    ['59 minutes', false, 'idle'],
    ['61 minutes', false, 'offline'],
    ['61 minutes', true, 'online'],
  ])('last seen %s ago (socket open: %p) is %s', async (age, isOpen, expected) => {
    const device = phone();
    if (isOpen) await device.connect();
    else await readPage(device, 0);
    await registry().flush();
    await app.db.query('UPDATE sync_log SET last_seen_at = now() - $2::interval WHERE device_id = $1', [
      device.id,
      age,
    ]);
    expect(await listed(device)).toMatchObject({ connection_status: expected });
  });

  it('shows as connected and as gone at once', async () => {
    const device = phone();
    const connections = async () => {
      const [{ count }] = await app.db.query(
        'SELECT count(*)::int AS count FROM device_connections WHERE device_id = $1',
        [device.id],
      );
      return count as number;
    };
    await device.connect();
    const second = phone();
    const twin = new Device(app.url, team.agent, device.id);
    await twin.connect();
    open.push(twin);
    await until('its connection', async () => (await connections()) === 1, 2_000);
    twin.disconnect();
    await second.connect();
    await registry().flush();
    expect(await connections()).toBe(1);
    device.disconnect();
    await until('its end', async () => (await connections()) === 0, 2_000);
  });
});

describe('last_sync_version', () => {
  it.each([
    ['without a socket', false],
    ['with an open socket', true],
  ])('of a device that pages (%s) is the cursor of its page, not the head', async (_what, isOpen) => {
    const device = phone();
    if (isOpen) await device.connect();
    await importRows(250);
    if (isOpen) await until('all events', () => device.events.length === 250);
    for (const [cursor, expected] of [
      [0, 100],
      [100, 200],
      [200, 250],
    ] as const) {
      expect(await readPage(device, cursor, 100)).toMatchObject({ current_version: expected });
      expect(await listed(device)).toMatchObject({
        last_sync_version: expected,
        versions_behind: 250 - expected,
        sync_status: expected === 250 ? 'synced' : 'behind',
      });
    }
  });

  it('of a device that pages over its socket is the cursor of its page', async () => {
    const device = await phone().connect();
    await importRows(250);
    await until('all events', () => device.events.length === 250);
    for (const [cursor, expected] of [
      [0, 100],
      [100, 200],
      [200, 250],
    ] as const) {
      await device.emit('sync_request', { last_known_version: cursor, limit: 100 });
      expect(await listed(device)).toMatchObject({ last_sync_version: expected });
    }
  });

  it('moves on with the events, and is stored within 5 s', async () => {
    const device = await phone().connect();
    await readPage(device, 0);
    await makeContact(phone(team.admin));
    await makeContact(phone(team.admin));
    await device.waitForVersion(2);
    await until(
      'the stored cursor',
      async () => {
        const { data } = await get(team.admin, '');
        return data.some(
          ({ device_id, last_sync_version, sync_status }: any) =>
            device_id === device.id && last_sync_version === 2 && sync_status === 'synced',
        );
      },
      5_000,
    );
  });

  it('does not move before the device has read anything', async () => {
    const device = await phone().connect();
    await makeContact(phone(team.admin));
    await device.waitForVersion(1);
    expect(await listed(device)).toMatchObject({ last_sync_version: 0, sync_status: 'never' });
  });

  it('does not jump over what happened while the device was away', async () => {
    const device = await phone().connect();
    device.healsGaps = false;
    await readPage(device, 0);
    await makeContact(phone(team.admin));
    await device.waitForVersion(1);
    device.disconnect();
    await until('its last news', async () => (await listed(device)).last_sync_version === 1);
    await makeContact(phone(team.admin));
    await device.connect();
    await makeContact(phone(team.admin));
    await until('the event', () => device.versions().includes(3));
    expect(await listed(device)).toMatchObject({ last_sync_version: 1, versions_behind: 2 });
    await readPage(device, 1);
    expect(await listed(device)).toMatchObject({ last_sync_version: 3, versions_behind: 0 });
  });

  it('of a protocol 2 device does not count what it was spared', async () => {
    const device = await phone().connect({ protocol: 2 });
    await readPage(device, 0);
    await importRows(150);
    await until('the hint', () => device.received.some(({ name }) => name === 'sync_available'));
    expect(await listed(device)).toMatchObject({ last_sync_version: 0, versions_behind: 150 });
    await readPage(device, 0);
    await makeContact(phone(team.admin));
    await until('the event', () => device.versions().includes(151));
    expect(await listed(device)).toMatchObject({ last_sync_version: 151, versions_behind: 0 });
  });

  it('goes back when the device starts over', async () => {
    await importRows(3);
    const device = phone();
    await readPage(device, 0);
    expect(await listed(device)).toMatchObject({ last_sync_version: 3 });
    await readPage(device, 0, 1);
    expect(await listed(device)).toMatchObject({ last_sync_version: 1 });
  });

  it('survives a database that fails once while the device goes on', async () => {
    await importRows(3);
    const device = phone();
    const { repository } = registry() as unknown as {
      repository: { store(updates: { deviceId: string }[]): Promise<void> };
    };
    const write = repository.store.bind(repository);
    let failures = 0;
    const store = jest.spyOn(repository, 'store').mockImplementation(async (updates) => {
      if (failures > 0 || !updates.some(({ deviceId }) => deviceId === device.id)) return write(updates);
      failures += 1;
      // While the write fails, the device makes another request, which names no cursor.
      await device.call('GET', '/api/contacts?limit=1');
      throw new Error('the database is away');
    });
    await readPage(device, 0);
    // By this flush, or by the registry's own that came before it.
    await registry().flush();
    expect(failures).toBe(1);
    store.mockRestore();
    expect(await listed(device)).toMatchObject({ last_sync_version: 3, sync_status: 'synced' });
  });
});

it('costs no write per request or event', async () => {
  const { repository } = registry() as unknown as {
    repository: { store(updates: unknown[]): Promise<void> };
  };
  await registry().flush();
  const store = jest.spyOn(repository, 'store');
  const written = async () => {
    const [{ count }] = await app.db.query(
      `SELECT coalesce(sum(syncs_count), 0)::int AS count FROM sync_log WHERE team_id = $1`,
      [team.id],
    );
    return count as number;
  };
  const started = Date.now();
  const devices = await Promise.all(Array.from({ length: 5 }, () => phone().connect()));
  for (let i = 0; i < 40; i += 1) {
    await Promise.all(devices.map((device) => readPage(device, 0)));
    if (i % 10 === 0) await makeContact(devices[0]!);
  }
  const seconds = (Date.now() - started) / 1000;
  // One each two seconds, and one for the devices that came.
  expect(store.mock.calls.length).toBeLessThanOrEqual(Math.ceil(seconds / 2) + 2);
  await registry().flush();
  expect(await written()).toBe(200);
});

describe('outdated', () => {
  it.each([
    ['', ['101']],
    ['?threshold=100', ['101']],
    ['?threshold=99', ['101', '100']],
    ['?threshold=0', ['101', '100', '1']],
    ['?threshold=101', []],
  ])('%s lists who is more versions behind than that', async (query, expected) => {
    await importRows(101);
    for (const [name, cursor] of [
      ['100', 1],
      ['1', 100],
      ['0', 101],
    ] as const) {
      await readPage(new Device(app.url, team.agent, `behind-${name}`), cursor - 1, 1);
    }
    await new Device(app.url, team.agent, 'behind-101').call('GET', '/api/contacts');
    await registry().flush();
    const { data, total } = await get(team.admin, `/outdated${query}`);
    expect(data.map(({ device_id }: any) => device_id)).toEqual(expected.map((name) => `behind-${name}`));
    expect(total).toBe(expected.length);
  });

  it.each(['abc', '-1', '1e3', '', '1.5'])('refuses threshold=%s', async (threshold) => {
    const { body, status } = await new Device(app.url, team.admin).call(
      'GET',
      `/api/devices/outdated?threshold=${threshold}`,
    );
    expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED']);
  });
});

describe('totals', () => {
  it('count the devices, their syncs and their states', async () => {
    expect(await get(team.admin, '/stats')).toEqual({
      success: true,
      data: {
        total_devices: 0,
        total_agents: 0,
        synced_devices: 0,
        avg_changes_per_sync: 0,
        last_sync_time: null,
      },
    });
    expect((await get(team.admin, '/health')).data).toEqual({
      total_devices: 0,
      online: 0,
      idle: 0,
      offline: 0,
      outdated: 0,
      health_percentage: 100,
    });

    await importRows(150);
    const [full, half, old] = [phone(), phone(), phone(team.viewer)];
    await readPage(full, 0);
    await readPage(half, 0, 100);
    await readPage(old, 0, 20);
    await registry().flush();
    for (const [device, age] of [
      [half, '30 minutes'],
      [old, '3 hours'],
    ] as const) {
      await app.db.query('UPDATE sync_log SET last_seen_at = now() - $2::interval WHERE device_id = $1', [
        device.id,
        age,
      ]);
    }
    expect((await get(team.admin, '/stats')).data).toEqual({
      total_devices: 3,
      total_agents: 2,
      synced_devices: 1,
      avg_changes_per_sync: 90,
      last_sync_time: (await listed(old)).last_sync_at,
    });
    expect((await get(team.admin, '/health')).data).toEqual({
      total_devices: 3,
      online: 1,
      idle: 1,
      offline: 1,
      outdated: 1,
      health_percentage: 66.7,
    });
    // An agent's totals are those of its own devices.
    expect((await get(team.agent, '/stats')).data).toMatchObject({ total_devices: 2, total_agents: 1 });
    expect((await get(team.agent, '/health')).data).toMatchObject({
      total_devices: 2,
      outdated: 0,
      health_percentage: 100,
    });
  });
});

describe('who sees which devices', () => {
  it('an admin all of the team, everybody else his own', async () => {
    const stranger = await app.createTeam();
    const agents = [team.admin, team.agent, team.viewer, stranger.admin];
    const devices = agents.map((agent) => phone(agent));
    await Promise.all(devices.map((device) => readPage(device, 0)));
    await registry().flush();
    const ids = async (agent: TestAgent, path = '') => {
      const { data, total } = await get(agent, path);
      expect(total).toBe(data.length);
      return data.map(({ device_id }: any) => device_id).sort();
    };
    const [admins, agents2, viewers, strangers] = devices.map(({ id }) => id);
    expect(await ids(team.admin)).toEqual([admins, agents2, viewers].sort());
    expect(await ids(team.agent)).toEqual([agents2]);
    expect(await ids(team.viewer)).toEqual([viewers]);
    expect(await ids(stranger.admin)).toEqual([strangers]);
    expect(await ids(team.admin, `/agent/${team.viewer.agentCode}`)).toEqual([viewers]);
    expect(await ids(team.viewer, `/agent/${team.viewer.agentCode}`)).toEqual([viewers]);
    expect(await get(team.viewer, `/agent/${team.agent.agentCode}`)).toMatchObject({ code: 'FORBIDDEN' });
    expect(await get(team.agent, '/agent/NOBODY')).toMatchObject({ code: 'FORBIDDEN' });
    expect(await get(team.admin, '/agent/NOBODY')).toMatchObject({ code: 'AGENT_NOT_FOUND' });
    expect(await get(team.admin, `/agent/${stranger.admin.agentCode}`)).toMatchObject({
      code: 'AGENT_NOT_FOUND',
    });
  });

  it('a phone that two agents share is two devices', async () => {
    const mine = phone();
    const shared = new Device(app.url, team.viewer, mine.id);
    await readPage(mine, 0);
    await readPage(shared, 0);
    await registry().flush();
    const { data } = await get(team.admin, '');
    expect(data.map(({ agent_code }: any) => agent_code).sort()).toEqual(
      [team.agent.agentCode, team.viewer.agentCode].sort(),
    );
  });
});
