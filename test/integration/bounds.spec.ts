/** What one agent may have of something: each bound with a small one in place of its default. */
import { DeviceRegistry } from '@app/devices';
import { metricsOf, startTestApp, type TestApp, type TestTeam } from '../support/app';
import { type Answer, Device } from '../support/device';
import { range, rows } from '../support/team';
import { until } from '../support/wait';
import { expectFailure } from '../support/wire';

let app: TestApp;
let team: TestTeam;
beforeAll(async () => {
  app = await startTestApp({
    DEVICES_PER_AGENT: '3',
    SESSIONS_PER_KEY: '2',
    KEYS_PER_DAY: '3',
    WAITS_PER_AGENT: '2',
    WAITS_PER_TEAM: '3',
    IMPORT_ERRORS: '2',
    IMPORT_ROWS: '20000',
  });
});
beforeEach(async () => {
  team = await app.createTeam();
});
afterAll(() => app.close());

const named = (id: string) => ({ 'x-device-id': id });
const flush = () => app.app.get(DeviceRegistry).flush();

describe('devices of one agent', () => {
  const ids = async () => {
    const { body } = await new Device(app.url, team.admin).call(
      'GET',
      `/api/devices/agent/${team.agent.agentCode}`,
    );
    return body.data.map(({ device_id }: { device_id: string }) => device_id).sort();
  };
  const use = async (id: string) => {
    const phone = new Device(app.url, team.agent);
    const { status } = await phone.call('GET', '/api/contacts', undefined, named(id));
    await flush();
    return status;
  };

  it('are bounded: the one that was not seen for longest is forgotten, and may come back', async () => {
    for (const i of range(4)) expect(await use(`phone ${i}`)).toBe(200);
    expect(await ids()).toEqual(['phone 2', 'phone 3', 'phone 4']);
    expect(await use('phone 1')).toBe(200);
    expect(await ids()).toEqual(['phone 1', 'phone 3', 'phone 4']);
  });

  it('that are locked out stay in the list and out', async () => {
    await use('phone 1');
    const locked = await new Device(app.url, team.admin).call('POST', '/api/devices/revoke', {
      device_id: 'phone 1',
      agent_code: team.agent.agentCode,
    });
    expect(locked.status).toBe(200);
    for (const i of range(5, 2)) await use(`phone ${i}`);
    expect(await ids()).toEqual(['phone 1', 'phone 3', 'phone 4', 'phone 5']);
    expect(await use('phone 1')).toBe(403);
  });
});

it('sessions of one key are bounded: the oldest ends, and the trail says so', async () => {
  const start = async () => {
    const answer = await fetch(`${app.url}/api/session`, {
      method: 'POST',
      headers: { 'x-api-key': team.agent.key, origin: app.url },
    });
    return answer.headers.get('set-cookie')!.split(';')[0]!;
  };
  const status = async (cookie: string) =>
    (await fetch(`${app.url}/api/contacts`, { headers: { cookie, origin: app.url } })).status;
  const cookies = [await start(), await start(), await start()];
  expect([await status(cookies[0]!), await status(cookies[1]!), await status(cookies[2]!)]).toEqual([
    401, 200, 200,
  ]);
  const { body } = await new Device(app.url, team.admin).call('GET', '/api/audit?action=session.ended');
  expect(body.data.map(({ after }: { after: { reason: string } }) => after.reason)).toEqual(['limit']);
});

it('keys that one agent is given in a day are bounded, and the answer says when there may be another', async () => {
  const admin = new Device(app.url, team.admin);
  const made: Answer[] = [];
  for (const _ of range(4))
    made.push(await admin.call('POST', `/api/auth/agents/${team.viewer.id}/keys`, {}));
  const isFirst = made.findIndex(({ status }) => status === 429);
  expect(isFirst).toBeGreaterThan(0);
  expectFailure(made[isFirst]!, 429, 'RATE_LIMITED');
  const wait = Number(made[isFirst]!.headers.get('retry-after'));
  expect(wait).toBeGreaterThan(86_000);
  expect(wait).toBeLessThanOrEqual(86_400);
  const [first] = made;
  const mine = new Device(app.url, { ...team.viewer, key: first!.body.data.api_key });
  expectFailure(
    await mine.call('POST', `/api/auth/keys/${first!.body.data.id}/rotate`, {}),
    429,
    'RATE_LIMITED',
  );
  expect((await admin.call('POST', `/api/auth/agents/${team.agent.id}/keys`, {})).status).toBe(201);
});

describe('requests that wait for a change', () => {
  const wait = (agent: TestTeam['agent'], id: string) =>
    new Device(app.url, agent).call('GET', '/api/sync/delta?version=0&wait=25', undefined, named(id));
  const waiting = async () => Number(/^contactsync_delta_waits (\d+)$/m.exec(await metricsOf(app))![1]);

  it('are bounded for an agent and for a team; what is refused says when to come back', async () => {
    const waits = [wait(team.agent, 'a'), wait(team.agent, 'b')];
    await until('two to wait', async () => (await waiting()) === 2);
    const third = await wait(team.agent, 'c');
    expectFailure(third, 429, 'RATE_LIMITED');
    expect(third.headers.get('retry-after')).toBe('5');
    waits.push(wait(team.viewer, 'd'));
    await until('three to wait', async () => (await waiting()) === 3);
    expectFailure(await wait(team.admin, 'e'), 429, 'RATE_LIMITED');
    // The same device again takes the place of its first request.
    waits.push(wait(team.agent, 'b'));
    const other = await app.createTeam();
    waits.push(wait(other.agent, 'f'));
    await until('another team to wait', async () => (await waiting()) === 4);
    for (const { agent } of [team, other]) {
      await new Device(app.url, agent).call('POST', '/api/contacts', { first_name: 'Ada', last_name: 'B' });
    }
    expect((await Promise.all(waits)).map(({ status }) => status)).toEqual(Array(5).fill(200));
  });
});

describe('an import', () => {
  it('lists the first refused rows, and counts them all', async () => {
    const bad = range(5).map(() => ({ first_name: '', last_name: '' }));
    const { body } = await new Device(app.url, team.agent).call('POST', '/api/bulk/import', {
      contacts: [...rows(3), ...bad],
    });
    expect(body.data).toMatchObject({ total: 8, success: 3, failed: 5, errors_omitted: 3 });
    expect(body.data.errors.map(({ row }: { row: number }) => row)).toEqual([4, 5]);
    const few = await new Device(app.url, team.agent).call('POST', '/api/bulk/import', {
      contacts: bad.slice(0, 2),
    });
    expect(few.body.data).not.toHaveProperty('errors_omitted');
  });

  it('has so many rows, and nothing of a larger one goes in', async () => {
    const tooMany = range(20_001).map(() => ({}));
    const answer = await new Device(app.url, team.agent).call('POST', '/api/bulk/import', {
      contacts: tooMany,
    });
    expectFailure(answer, 413, 'PAYLOAD_TOO_LARGE');
    const allowed = await new Device(app.url, team.agent).call('POST', '/api/bulk/import', {
      contacts: tooMany.slice(1),
    });
    expect(allowed.body.data).toMatchObject({ total: 20_000, failed: 20_000, errors_omitted: 19_998 });
  });
});
