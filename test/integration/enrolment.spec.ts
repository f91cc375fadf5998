import { randomUUID } from 'node:crypto';
import { ERRORS } from '@app/platform';
import { startTestApp, type TestAgent, type TestApp, type TestTeam } from '../support/app';
import { type Answer, Device } from '../support/device';
import { range } from '../support/team';
import { until } from '../support/wait';
import { comparable, distinct, expectFailure, TIME, tracesOf, UUID } from '../support/wire';

let app: TestApp;
let team: TestTeam;
let admin: Device;
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  team = await app.createTeam();
  admin = new Device(app.url, team.admin);
});
afterAll(() => app.close());

const CODE = expect.stringMatching(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);

async function makeCode(body: object = { agent_code: team.agent.agentCode }): Promise<any> {
  const answer = await admin.call('POST', '/api/auth/enrolments', body);
  expect(answer.status).toBe(201);
  return answer.body.data;
}

/** A phone that has no key, as it comes out of its box. */
function enrol(body: object, url = app.url): Promise<Answer> {
  const stranger: TestAgent = { id: '', agentCode: '', role: 'agent', key: '' };
  return new Device(url, stranger).call('POST', '/api/auth/enrol', body, { 'x-api-key': '' });
}

/** The phone after it came in. */
function phoneOf({ body: { data } }: Answer): Device {
  return new Device(
    app.url,
    { id: '', agentCode: data.agent_code, role: data.role, key: data.api_key },
    data.device_id,
  );
}

/** Those of the agent: the admin's own shows up sooner or later. */
async function devices(): Promise<any[]> {
  return (await admin.call('GET', `/api/devices/agent/${team.agent.agentCode}`)).body.data;
}

/** Anything that refuses a code must look the same from outside. */
function expectRefused(answers: Answer[]): void {
  for (const answer of answers) expectFailure(answer, 403, 'ENROLMENT_INVALID');
  expect(distinct(answers.map(comparable))).toHaveLength(1);
  expect(answers[0]!.body.error).toBe(ERRORS.ENROLMENT_INVALID.message);
}

describe('a code', () => {
  it('is made by an admin for an agent, shown once, stored as a digest only', async () => {
    const made = await makeCode();
    expect(made).toEqual({
      id: UUID,
      agent_code: team.agent.agentCode,
      agent_name: `Name of ${team.agent.agentCode}`,
      role: 'agent',
      created_by: team.admin.agentCode,
      created_at: TIME,
      expires_at: TIME,
      code: CODE,
      url: app.url,
      fingerprint: expect.stringMatching(/^id\/[0-9a-f]{32}$/),
      qr_payload: expect.stringMatching(/^contactsync:\/\/enrol\?/),
      qr_svg: expect.stringMatching(/^<svg /),
    });
    expect(Date.parse(made.expires_at) - Date.parse(made.created_at)).toBe(600_000);
    expect(Object.fromEntries(new URL(made.qr_payload).searchParams)).toEqual({
      url: app.url,
      code: made.code,
      fp: made.fingerprint,
    });

    const { body } = await admin.call('GET', '/api/auth/enrolments');
    const { code, url: _url, fingerprint: _fp, qr_payload: _payload, qr_svg: _svg, ...listed } = made;
    expect([body.data, body.total]).toEqual([[listed], 1]);
    const [{ rows }] = await app.db.query(
      `SELECT to_jsonb(e)::text AS rows FROM enrolments e WHERE id = $1`,
      [made.id],
    );
    expect(rows).not.toContain(code.replaceAll('-', ''));
    const { body: trail } = await admin.call('GET', '/api/audit?action=enrolment.created');
    expect(trail.data[0]).toMatchObject({
      agent_code: team.admin.agentCode,
      after: { enrolment_id: made.id, agent_code: team.agent.agentCode },
    });
    expect(JSON.stringify(trail)).not.toContain(code);
  });

  it('can make a new agent, that has no key until a phone comes in', async () => {
    const made = await makeCode({ agent_code: 'ZOE', agent_name: 'Zoë Kim', role: 'viewer', expires_in: 60 });
    expect(made).toMatchObject({ agent_code: 'ZOE', agent_name: 'Zoë Kim', role: 'viewer' });
    expect(Date.parse(made.expires_at) - Date.parse(made.created_at)).toBe(60_000);
    expect((await tracesOf(app, team)).keys).toBe(3);
    const entered = await enrol({ code: made.code, device_id: 'phone' });
    expect(entered.body.data).toMatchObject({ agent_code: 'ZOE', agent_name: 'Zoë Kim', role: 'viewer' });
    expect((await phoneOf(entered).call('GET', '/api/auth/verify')).body.data.agent_code).toBe('ZOE');
  });

  it.each([
    ['an unknown agent', 404, 'AGENT_NOT_FOUND', { agent_code: 'NOBODY' }],
    ['a new agent whose code is taken', 409, 'AGENT_EXISTS', { agent_name: 'Another' }],
    ['a role without a new agent', 400, 'VALIDATION_FAILED', { role: 'admin' }],
    ['a time that is too long', 400, 'VALIDATION_FAILED', { expires_in: 3_601 }],
    ['an unknown field', 400, 'VALIDATION_FAILED', { team_id: randomUUID() }],
  ])('is not made for %s, and leaves nothing', async (_what, status, code, more) => {
    const before = await tracesOf(app, team);
    const answer = await admin.call('POST', '/api/auth/enrolments', {
      agent_code: team.agent.agentCode,
      ...more,
    });
    expectFailure(answer, status, code);
    expect(await tracesOf(app, team)).toEqual(before);
  });

  it("is not made for a deactivated agent, and never for another team's", async () => {
    await app.db.query('UPDATE agents SET is_active = false WHERE id = $1', [team.agent.id]);
    const other = await app.createTeam();
    const call = (agent_code: string) => admin.call('POST', '/api/auth/enrolments', { agent_code });
    expectFailure(await call(team.agent.agentCode), 403, 'AGENT_INACTIVE');
    expectFailure(await call(other.agent.agentCode), 404, 'AGENT_NOT_FOUND');
  });

  it('can be cancelled', async () => {
    const { id, code } = await makeCode();
    const other = await app.createTeam();
    const foreign = new Device(app.url, other.admin);
    expectFailure(await foreign.call('DELETE', `/api/auth/enrolments/${id}`), 404, 'ENROLMENT_NOT_FOUND');
    expect((await admin.call('DELETE', `/api/auth/enrolments/${id}`)).body.data).toEqual({ id });
    expectFailure(await admin.call('DELETE', `/api/auth/enrolments/${id}`), 404, 'ENROLMENT_NOT_FOUND');
    expectFailure(await enrol({ code, device_id: 'phone' }), 403, 'ENROLMENT_INVALID');
    expect((await admin.call('GET', '/api/auth/enrolments')).body.data).toEqual([]);
  });

  it('names the public address and the certificate where they are configured', async () => {
    const fingerprint = `sha256/${'A'.repeat(43)}=`;
    const other = await app.another({
      PUBLIC_URL: 'https://contacts.example.com',
      SERVER_FINGERPRINT: fingerprint,
    });
    const made = await new Device(other.url, team.admin).call('POST', '/api/auth/enrolments', {
      agent_code: team.agent.agentCode,
    });
    expect(made.body.data).toMatchObject({ url: 'https://contacts.example.com', fingerprint });
    const { body } = await enrol({ code: made.body.data.code, device_id: 'phone' }, other.url);
    expect(body.data.server).toEqual({
      url: 'https://contacts.example.com',
      fingerprint,
      socket_path: '/socket.io',
    });
  });
});

describe('a phone with a code', () => {
  it('gets a key of its own, named after it, and is listed at once', async () => {
    const { code } = await makeCode();
    const entered = await enrol({
      code,
      device_id: 'pixel',
      device_name: 'Pixel of Anna',
      app_version: '2.4.1',
    });
    expect([entered.status, entered.body.data]).toEqual([
      201,
      {
        agent_code: team.agent.agentCode,
        agent_name: `Name of ${team.agent.agentCode}`,
        role: 'agent',
        api_key: expect.stringMatching(/^sk_[0-9A-Za-z]{49}$/),
        device_id: 'pixel',
        server: { fingerprint: expect.any(String), url: app.url, socket_path: '/socket.io' },
      },
    ]);
    expect(await devices()).toEqual([
      expect.objectContaining({
        device_id: 'pixel',
        device_name: 'Pixel of Anna',
        app_version: '2.4.1',
        agent_code: team.agent.agentCode,
        wipe_status: 'none',
        revoked_at: null,
      }),
    ]);
    const keys = await app.db.query(
      'SELECT name, device_id FROM api_keys WHERE team_id = $1 AND device_id IS NOT NULL',
      [team.id],
    );
    expect(keys).toEqual([{ name: 'Pixel of Anna', device_id: 'pixel' }]);
    const { body } = await admin.call('GET', '/api/audit?action=enrolment.used');
    expect(body.data[0]).toMatchObject({ agent_code: team.agent.agentCode, device_id: 'pixel' });
    expect(
      (await phoneOf(entered).call('POST', '/api/contacts', { first_name: 'A', last_name: 'B' })).status,
    ).toBe(201);
  });

  it('is taken in whichever way the code was typed', async () => {
    const { code } = await makeCode();
    const typed = ` ${code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')}`;
    expect((await enrol({ code: typed, device_id: 'phone' })).status).toBe(201);
  });

  it('cannot use its key as another device; without an id it counts as itself', async () => {
    const phone = phoneOf(await enrol({ code: (await makeCode()).code, device_id: 'pixel' }));
    expectFailure(
      await phone.call('GET', '/api/contacts', undefined, { 'x-device-id': 'galaxy' }),
      403,
      'DEVICE_MISMATCH',
    );
    expectFailure(
      await phone.call('GET', '/api/sync/delta?version=0&device_id=galaxy', undefined, { 'x-device-id': '' }),
      403,
      'DEVICE_MISMATCH',
    );
    const thief = new Device(app.url, phone.agent, 'galaxy');
    await expect(thief.connect()).rejects.toMatchObject({ data: { code: 'DEVICE_MISMATCH' } });
    await phone.call('POST', '/api/contacts', { first_name: 'A', last_name: 'B' }, { 'x-device-id': '' });
    const { body } = await admin.call('GET', '/api/audit?action=CREATE');
    expect(body.data[0].device_id).toBe('pixel');
    await phone.connect();
    phone.disconnect();
  });

  it('of a hundred at once one comes in', async () => {
    const { code } = await makeCode();
    const other = await app.another();
    const answers = await Promise.all(
      range(100).map((n) =>
        enrol(
          { code, device_id: `phone-${n}`, ...(n % 2 && { nonce: `nonce-of-phone-${n}-${randomUUID()}` }) },
          n % 3 ? app.url : other.url,
        ),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expectRefused(answers.filter(({ status }) => status !== 201));
    const { keys } = await tracesOf(app, team);
    expect(keys).toBe(3 + 1);
    expect(await devices()).toHaveLength(1);
  });

  it('is refused alike with a code that is used, expired, cancelled, guessed or of a deactivated agent', async () => {
    const used = await makeCode();
    await enrol({ code: used.code, device_id: 'first' });
    const expired = await makeCode();
    await app.db.query(`UPDATE enrolments SET expires_at = now() - interval '1 second' WHERE id = $1`, [
      expired.id,
    ]);
    const cancelled = await makeCode();
    await admin.call('DELETE', `/api/auth/enrolments/${cancelled.id}`);
    const late = await makeCode({ agent_code: 'LATE', agent_name: 'Late' });
    await app.db.query(`UPDATE agents SET is_active = false WHERE team_id = $1 AND agent_code = 'LATE'`, [
      team.id,
    ]);
    const before = await tracesOf(app, team);
    const codes = [used.code, expired.code, cancelled.code, late.code, '7K3M-9QXT-2B5D-HW8R', 'x', '🙂'];
    const answers: Answer[] = [];
    // Also the device that came in with the very code: its key is not told a second time.
    for (const code of codes) answers.push(await enrol({ code, device_id: 'first' }));
    answers.push(await enrol({ code: used.code, device_id: 'first', nonce: randomUUID() }));
    expectRefused(answers);
    expect(await tracesOf(app, team)).toEqual(before);
  });

  it('that comes in again gets a fresh key, and its old one ends; other devices keep theirs', async () => {
    const first = await enrol({ code: (await makeCode()).code, device_id: 'pixel' });
    const bystander = phoneOf(await enrol({ code: (await makeCode()).code, device_id: 'galaxy' }));
    const second = await enrol({ code: (await makeCode()).code, device_id: 'pixel' });
    expect(second.body.data.api_key).not.toBe(first.body.data.api_key);
    expectFailure(await phoneOf(first).call('GET', '/api/contacts'), 401, 'INVALID_API_KEY');
    expect((await phoneOf(second).call('GET', '/api/contacts')).status).toBe(200);
    expect((await bystander.call('GET', '/api/contacts')).status).toBe(200);
    expect((await new Device(app.url, team.agent, 'pixel').call('GET', '/api/contacts')).status).toBe(200);
  });
});

it('ten wrong codes a minute from one address, and then 429; a right one still passes', async () => {
  const strict = await startTestApp({ RATE_LIMIT_FAILURES: '10' }, app.database);
  try {
    const guesses: number[] = [];
    for (let n = 0; n < 12; n += 1) {
      guesses.push((await enrol({ code: '7K3M-9QXT-2B5D-HW8R', device_id: 'phone' }, strict.url)).status);
    }
    expect(guesses).toEqual([...Array<number>(10).fill(403), 429, 429]);
    const { code } = await makeCode();
    expect((await enrol({ code, device_id: 'phone' }, strict.url)).status).toBe(201);
  } finally {
    await strict.close();
  }
});

describe('a phone whose answer was lost', () => {
  const nonce = randomUUID();

  it('asks again with its nonce, and gets a fresh key in place of the one that never came', async () => {
    const { code } = await makeCode();
    const lost = await enrol({ code, device_id: 'pixel', nonce });
    const again = await enrol({ code, device_id: 'pixel', nonce });
    expect([lost.status, again.status]).toEqual([201, 201]);
    expect(again.body.data.api_key).not.toBe(lost.body.data.api_key);
    expectFailure(await phoneOf(lost).call('GET', '/api/contacts'), 401, 'INVALID_API_KEY');
    expect((await phoneOf(again).call('GET', '/api/contacts')).status).toBe(200);
  });

  it.each<[string, object, (id: string) => Promise<unknown>]>([
    ['another nonce', { nonce: randomUUID() }, () => Promise.resolve()],
    ['no nonce', { nonce: undefined }, () => Promise.resolve()],
    ['another device', { device_id: 'galaxy' }, () => Promise.resolve()],
    [
      'a code that has run out',
      {},
      (id) =>
        app.db.query(`UPDATE enrolments SET expires_at = now() - interval '1 second' WHERE id = $1`, [id]),
    ],
    [
      'a key that was used already',
      {},
      (id) =>
        app.db.query(
          `UPDATE api_keys SET last_used_at = now() WHERE id = (SELECT key_id FROM enrolments WHERE id = $1)`,
          [id],
        ),
    ],
    [
      'a key that an admin has revoked',
      {},
      (id) =>
        app.db.query(
          `UPDATE api_keys SET revoked_at = now() WHERE id = (SELECT key_id FROM enrolments WHERE id = $1)`,
          [id],
        ),
    ],
  ])('is refused with %s', async (_what, change, meanwhile) => {
    const { id, code } = await makeCode();
    await enrol({ code, device_id: 'pixel', nonce });
    await meanwhile(id);
    const before = await tracesOf(app, team);
    expectFailure(await enrol({ code, device_id: 'pixel', nonce, ...change }), 403, 'ENROLMENT_INVALID');
    expect(await tracesOf(app, team)).toEqual(before);
  });
});

describe('admins', () => {
  it('hear of it live, on every server; nobody else does', async () => {
    const other = await app.another();
    const here = await new Device(app.url, team.admin).connect();
    const there = await new Device(other.url, team.admin).connect();
    const agent = await new Device(app.url, team.agent).connect();
    const foreign = await new Device(app.url, (await app.createTeam()).admin).connect();
    const { id, code } = await makeCode();
    await enrol({ code, device_id: 'pixel' });
    const heard = (device: Device) => device.received.filter(({ name }) => name === 'device_enrolled');
    for (const device of [here, there]) {
      await until('the admin hears of it', () => heard(device).length > 0, 5_000);
      expect(heard(device)).toEqual([
        {
          name: 'device_enrolled',
          payload: { device_id: 'pixel', agent_code: team.agent.agentCode, enrolment_id: id },
        },
      ]);
    }
    // A second one, by which the first would have come to the others and twice to the admins.
    const second = await makeCode();
    await enrol({ code: second.code, device_id: 'galaxy' });
    for (const device of [here, there]) await until('the second', () => heard(device).length === 2, 5_000);
    expect([heard(agent), heard(foreign)]).toEqual([[], []]);
    for (const device of [here, there, agent, foreign]) device.disconnect();
  });
});
