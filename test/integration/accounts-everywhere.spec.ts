import { SetupService } from '@app/auth';
import { startTestApp, type TestAgent, type TestApp, type TestTeam } from '../support/app';
import { Device } from '../support/device';
import { until } from '../support/wait';

/** Two servers, and no Redis: what is changed on one counts on the other all the same. */
const OPERATOR_API_KEY = 'the-key-of-the-operator-0123456789abcdef';
/** What the documents promise. */
const EVERYWHERE_MS = 2_000;

let one: TestApp;
let two: TestApp;
let team: TestTeam;
const open: Device[] = [];
beforeAll(async () => {
  one = await startTestApp({ OPERATOR_API_KEY });
  two = await one.another();
});
beforeEach(async () => {
  team = await one.createTeam();
});
afterEach(() => open.splice(0).forEach((device) => device.disconnect()));
afterAll(() => one.close());

async function connected(agent: TestAgent, server: TestApp): Promise<Device> {
  const device = await new Device(server.url, agent).connect();
  open.push(device);
  return device;
}

/** A phone on each server, for whom the other server's word counts. */
const onBoth = (agent: TestAgent) => Promise.all([connected(agent, one), connected(agent, two)]);
const ended = (devices: Device[]) =>
  until('the end of the sockets', () => devices.every(({ socket }) => !socket!.connected), EVERYWHERE_MS);
const admin = () => new Device(one.url, team.admin);
const status = async (server: TestApp, { key }: TestAgent) =>
  (await fetch(`${server.url}/api/contacts`, { headers: { 'x-api-key': key } })).status;

it('a deactivated agent loses her sockets and requests on both servers; a colleague keeps his', async () => {
  const colleague = await connected(team.viewer, two);
  const devices = await onBoth(team.agent);
  const { body } = await admin().call('PATCH', `/api/auth/agents/${team.agent.id}`, { is_active: false });
  expect(body.data.is_active).toBe(false);
  await ended(devices);
  expect([await status(one, team.agent), await status(two, team.agent)]).toEqual([403, 403]);
  expect(colleague.socket!.connected).toBe(true);
});

it('another role counts on open sockets of both servers, which stay open', async () => {
  const devices = await onBoth(team.agent);
  const write = { first_name: 'A', last_name: 'B' };
  for (const device of devices)
    expect(await device.emit('contact_create', write)).toMatchObject({ success: true });
  const path = `/api/auth/agents/${team.agent.id}`;
  await admin().call('PATCH', path, { role: 'viewer' });
  const answers = (code: string | undefined) =>
    until(
      `${code} on both`,
      async () => {
        const given = await Promise.all(devices.map((device) => device.emit('contact_create', write)));
        return given.every((answer) => answer.code === code);
      },
      EVERYWHERE_MS,
      // Faster than 100 messages a second a socket is ended.
      50,
    );
  await answers('FORBIDDEN');
  await admin().call('PATCH', path, { role: 'agent' });
  await answers(undefined);
  expect(devices.every(({ socket }) => socket!.connected)).toBe(true);
});

it('on the server that hears it, whatever is decided of keys, agents and the team counts for the next request', async () => {
  const write = () => new Device(one.url, team.agent).call('POST', '/api/contacts', { first_name: 'A' });
  const read = () => status(one, team.agent);
  const operator = new Device(one.url, { ...team.admin, key: OPERATOR_API_KEY });
  const agent = `/api/auth/agents/${team.agent.id}`;
  for (const [decide, asked, expected] of [
    [() => admin().call('PATCH', agent, { role: 'viewer' }), async () => (await write()).status, 403],
    [() => admin().call('PATCH', agent, { role: 'agent' }), async () => (await write()).status, 201],
    [() => operator.call('PATCH', `/api/teams/${team.id}`, { closed: true }), read, 403],
    [() => operator.call('PATCH', `/api/teams/${team.id}`, { closed: false }), read, 200],
    [() => admin().call('PATCH', agent, { is_active: false }), read, 403],
    [() => admin().call('PATCH', agent, { is_active: true }), read, 200],
    [() => admin().call('DELETE', `/api/auth/keys/${team.agent.keyId}`), read, 401],
  ] as const) {
    // What was good a moment ago must not count any more.
    await asked();
    expect((await decide()).status).toBe(200);
    expect(await asked()).toBe(expected);
  }
});

it('a revoked key ends on both servers; another key of the same agent goes on', async () => {
  const { body } = await admin().call('POST', `/api/auth/agents/${team.agent.id}/keys`, {});
  const other = await connected({ ...team.agent, key: body.data.api_key }, two);
  const devices = await onBoth(team.agent);
  await admin().call('DELETE', `/api/auth/keys/${team.agent.keyId}`);
  await ended(devices);
  expect([await status(one, team.agent), await status(two, team.agent)]).toEqual([401, 401]);
  expect(other.socket!.connected).toBe(true);
});

it('a closed team ends on both servers and comes back whole; other teams notice nothing', async () => {
  const neighbour = await connected((await one.createTeam()).agent, two);
  const devices = await onBoth(team.agent);
  const operator = new Device(one.url, { ...team.admin, key: OPERATOR_API_KEY });
  await operator.call('PATCH', `/api/teams/${team.id}`, { closed: true });
  await ended(devices);
  expect([await status(one, team.agent), await status(two, team.admin)]).toEqual([403, 403]);
  await operator.call('PATCH', `/api/teams/${team.id}`, { closed: false });
  await until('200', async () => (await status(two, team.agent)) === 200, EVERYWHERE_MS);
  const back = await connected(team.agent, two);
  expect(await back.emit('sync_request', { last_known_version: 0 })).toMatchObject({ success: true });
  expect(neighbour.socket!.connected).toBe(true);
});

it('two admins on two servers who demote each other at once leave one', async () => {
  for (let round = 0; round < 10; round += 1) {
    const rivals = await one.createTeam();
    const second = await rivals.addAgent('admin');
    const [a, b] = [new Device(one.url, rivals.admin), new Device(two.url, second)];
    for (const device of [a, b]) await device.call('GET', '/api/auth/verify');
    const answers = await Promise.all([
      a.call('PATCH', `/api/auth/agents/${second.id}`, { role: 'agent' }),
      b.call('PATCH', `/api/auth/agents/${rivals.admin.id}`, { role: 'agent' }),
    ]);
    const [won, lost] = answers.map(({ status }) => status).sort();
    expect([won, lost === 409 || lost === 403]).toEqual([200, true]);
  }
});

describe('the first admin', () => {
  let first: TestApp;
  let second: TestApp;
  beforeEach(async () => {
    first = await startTestApp();
    second = await first.another();
  });
  afterEach(() => first.close());
  const prepare = (server: TestApp) => server.app.get(SetupService).prepare();
  const admins = () => first.db.query(`SELECT agent_code FROM agents WHERE role = 'admin'`);

  it('is one, of twenty set-ups at once, with two links, on two servers', async () => {
    const tokens = [(await prepare(first))!, (await prepare(second))!];
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        fetch(`${[first, second][i % 2]!.url}/api/auth/setup`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ token: tokens[(i >> 1) % 2], agent_code: `admin_${i}` }),
        }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(19).fill(403)]);
    expect(await admins()).toHaveLength(1);
  });

  it('is one with ADMIN_API_KEY, however many servers start at once and again', async () => {
    const key = 'a-key-that-automation-brought-along-0123';
    const servers = await Promise.all(Array.from({ length: 4 }, () => first.another({ ADMIN_API_KEY: key })));
    for (let start = 0; start < 3; start += 1) {
      expect(await Promise.all(servers.map(prepare))).toEqual([undefined, undefined, undefined, undefined]);
    }
    expect(await admins()).toHaveLength(1);
    const answer = await fetch(`${first.url}/api/audit`, { headers: { 'x-api-key': key } });
    const { data } = (await answer.json()) as { data: any[] };
    expect(data.find(({ action }) => action === 'agent.registered')).toMatchObject({
      agent_code: 'operator:environment',
      source: 'environment',
    });
  });

  it('is not made again from a key that was taken back', async () => {
    const key = 'a-key-that-automation-brought-along-0123';
    const server = await first.another({ ADMIN_API_KEY: key });
    await prepare(server);
    await first.db.query(`UPDATE agents SET is_active = false`);
    // A link in its place, and no crash.
    expect(await prepare(server)).toEqual(expect.any(String));
    expect(await admins()).toHaveLength(1);
  });

  it('of another team is no first admin', async () => {
    await first.createTeam();
    expect(await prepare(first)).toEqual(expect.any(String));
  });
});
