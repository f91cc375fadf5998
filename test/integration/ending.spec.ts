import { get, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { startTestApp, type TestAgent, type TestApp, type TestTeam } from '../support/app';
import { Device } from '../support/device';
import { contactsInDatabase, makeContact, rows } from '../support/team';
import { until } from '../support/wait';
import { expectFailure } from '../support/wire';

/** Two servers without Redis: what is decided on one ends work under way on the other. */
const OPERATOR_API_KEY = 'the-key-of-the-operator-0123456789abcdef';
const SOON = 2_000;

let one: TestApp;
let two: TestApp;
let team: TestTeam;
/** Whose work is under way. */
let agent: TestAgent;
let admin: Device;
beforeAll(async () => {
  one = await startTestApp({ OPERATOR_API_KEY });
  two = await one.another();
});
beforeEach(async () => {
  team = await one.createTeam();
  agent = team.agent;
  admin = new Device(one.url, team.admin);
});
afterAll(() => one.close());

const change = (body: object) => admin.call('PATCH', `/api/auth/agents/${agent.id}`, body);
const decide = (what: string) => admin.call('POST', `/api/devices/${what}`, { device_id: 'lost' });

/** Each way to end a credential, and what whoever has it is told. */
const ENDINGS: [what: string, end: () => Promise<{ status: number }>, status: number, code: string][] = [
  ['a revoked key', () => admin.call('DELETE', `/api/auth/keys/${agent.keyId}`), 401, 'INVALID_API_KEY'],
  ['a deactivated agent', () => change({ is_active: false }), 403, 'AGENT_INACTIVE'],
  ['a locked out device', () => decide('revoke'), 403, 'DEVICE_REVOKED'],
  ['a device that shall be wiped', () => decide('wipe'), 403, 'DEVICE_WIPE_REQUESTED'],
  [
    'a closed team',
    () =>
      new Device(one.url, { ...team.admin, key: OPERATOR_API_KEY }).call('PATCH', `/api/teams/${team.id}`, {
        closed: true,
      }),
    403,
    'TEAM_CLOSED',
  ],
];
const DEMOTION = ['a demoted agent', () => change({ role: 'viewer' }), 403, 'FORBIDDEN'] as const;

/** Waits until the agent's device is known to whoever may lock it out: its request is let in. */
const isKnown = () =>
  until('the device is known', async () => {
    const { body } = await admin.call('GET', '/api/devices');
    const devices = body.data as { device_id: string; agent_code: string }[];
    return devices.some((device) => device.device_id === 'lost' && device.agent_code === agent.agentCode);
  });

async function end(ending: () => Promise<{ status: number }>): Promise<number> {
  expect((await ending()).status).toBe(200);
  return Date.now();
}

describe.each(ENDINGS)('%s', (_what, ending, status, code) => {
  it('waits no longer, and hears of nothing that comes after', async () => {
    const phone = new Device(two.url, agent, 'lost');
    const waiting = phone.call('GET', '/api/sync/delta?version=0&wait=25');
    await isKnown();
    const at = await end(ending);
    const answer = await waiting;
    expect(Date.now() - at).toBeLessThan(SOON);
    expectFailure(answer, status, code);
  });

  it('that is woken at once by a change after its end is not given it', async () => {
    const waiting = new Device(two.url, agent, 'lost').call('GET', '/api/sync/delta?version=0&wait=25');
    await isKnown();
    await end(ending);
    // In the database: a closed team has nobody who could.
    await one.db.query(`INSERT INTO contacts (team_id, first_name, last_name) VALUES ($1, 'Later', 'Than')`, [
      team.id,
    ]);
    expectFailure(await waiting, status, code);
  });

  it('gets no more of an import in; what is in is answered', () => expectImportEnds(ending));
});

describe(DEMOTION[0], () => {
  it('gets no more of an import in; what is in is answered', () => expectImportEnds(DEMOTION[1]));

  it('goes on waiting, which a viewer may', async () => {
    const waiting = new Device(two.url, agent, 'lost').call('GET', '/api/sync/delta?version=0&wait=25');
    await isKnown();
    await end(DEMOTION[1]);
    await pause(SOON);
    await makeContact(admin);
    expect((await waiting).body.data.changes).toHaveLength(1);
  });
});

async function expectImportEnds(ending: () => Promise<{ status: number }>): Promise<void> {
  const phone = new Device(two.url, agent, 'lost');
  const inDatabase = async () => (await contactsInDatabase(one, team.id)).size;
  const importing = phone.call('POST', '/api/bulk/import', { contacts: rows(20_000) });
  await isKnown();
  await until('the first rows are in', async () => (await inDatabase()) > 0);
  await end(ending);
  const { status, body } = await importing;
  const applied = await inDatabase();
  expect([status, body.data.success, body.data.failed]).toEqual([200, applied, 20_000 - applied]);
  expect(applied).toBeLessThan(20_000);
  await pause(500);
  expect(await inDatabase()).toBe(applied);
  const [{ count }] = await one.db.query(
    `SELECT count(*)::int FROM audit_log WHERE team_id = $1 AND version IS NOT NULL`,
    [team.id],
  );
  expect(count).toBe(applied);
}

describe('a download', () => {
  let big: TestTeam;
  beforeAll(async () => {
    big = await one.createTeam();
    await one.db.query('UPDATE teams SET allow_agent_export = true WHERE id = $1', [big.id]);
    // More than the buffers between server and client hold.
    await one.db.query(
      `INSERT INTO contacts (team_id, first_name, last_name, notes)
       SELECT $1, 'Big', 'Note', (SELECT string_agg(md5(random()::text || n || i), '') FROM generate_series(1, 150) i)
         FROM generate_series(1, 6000) n`,
      [big.id],
    );
  });
  beforeEach(async () => {
    team = big;
    agent = await big.addAgent();
    admin = new Device(one.url, team.admin);
  });

  it.each([
    ['/api/bulk/export', () => change({ is_active: false })],
    ['/api/bulk/export', DEMOTION[1]],
    ['/api/bulk/export?format=csv', () => decide('revoke')],
    ['/api/sync/snapshot', () => decide('wipe')],
  ])('of %s is cut off', async (path, ending) => {
    const headers = { 'x-api-key': agent.key, 'x-device-id': 'lost' };
    const [response] = (await once(get(two.url + path, { headers }), 'response')) as [IncomingMessage];
    response.pause();
    expect(response.statusCode).toBe(200);
    const over = new Promise((resolve) => response.once('error', resolve).once('end', resolve));
    await isKnown();
    await end(ending);
    // Slowly, as much as is there each time: the whole would take half a minute.
    const reading = setInterval(() => response.read() as unknown, 50);
    await over;
    clearInterval(reading);
    expect(response.complete).toBe(false);
  });
});
