import { randomUUID } from 'node:crypto';
import { digestApiKey, SetupService } from '@app/auth';
import { ROLES } from '@app/platform';
import { PEPPER, startTestApp, type TestApp, type TestTeam } from '../support/app';
import { type Answer, Device } from '../support/device';
import { admin, agent, app, data, PERSON, team, useServer } from '../support/rest';
import { expectFailure, expectNoTrace, TIME, wholeList } from '../support/wire';

useServer();

describe('agents and keys', () => {
  const register = (body: object, device = admin) => device.call('POST', '/api/auth/register', body);

  it('are registered by an admin, the key shown once and valid at once', async () => {
    const { status, body } = await register({ agent_code: 'NEW-1_a', agent_name: 'Anne-Marie Ö’Walker' });
    expect([status, body]).toEqual([
      201,
      {
        success: true,
        data: {
          agent_code: 'NEW-1_a',
          agent_name: 'Anne-Marie Ö’Walker',
          role: 'agent',
          api_key: expect.stringMatching(/^sk_[0-9A-Za-z]{49}$/),
          created_at: TIME,
        },
      },
    ]);
    const verified = await fetch(`${app.url}/api/auth/verify`, {
      headers: { authorization: `Bearer ${body.data.api_key}` },
    });
    expect(await verified.json()).toEqual({
      success: true,
      data: { agent_code: 'NEW-1_a', agent_name: 'Anne-Marie Ö’Walker', role: 'agent', verified: true },
    });
  });

  it.each(ROLES)('get the role they are given: %s', async (role) => {
    const { body } = await register({ agent_code: 'x', agent_name: 'X', role });
    const own = new Device(app.url, { ...team.agent, key: body.data.api_key });
    expect((await data(own, '/api/auth/verify')).role).toBe(role);
    expect((await own.call('GET', '/api/auth/agents')).status).toBe(role === 'admin' ? 200 : 403);
  });

  it('have a code of their own in the team, and any in another', async () => {
    const body = { agent_code: team.agent.agentCode, agent_name: 'Twin' };
    const answer = await expectNoTrace(app, team, () => register(body));
    expectFailure(answer, 409, 'AGENT_EXISTS');
    const other = await app.createTeam();
    expect((await register(body, new Device(app.url, other.admin))).status).toBe(201);
  });

  it('are one when twenty register the same code at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => register({ agent_code: 'same', agent_name: 'Same' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(19).fill(409)]);
  });

  it('are listed without a key or its hash', async () => {
    await app.db.query('UPDATE agents SET is_active = false WHERE team_id = $1 AND id = $2', [
      team.id,
      team.viewer.id,
    ]);
    const { body } = await admin.call('GET', '/api/auth/agents');
    const listed = ({ id, agentCode, role }: TestTeam['agent']) => ({
      id,
      agent_code: agentCode,
      agent_name: `Name of ${agentCode}`,
      role,
      is_active: role !== 'viewer',
      created_at: TIME,
      last_seen: null,
    });
    expect(body).toEqual(wholeList([team.admin, team.agent, team.viewer].map(listed)));
    const text = JSON.stringify(body);
    for (const { key } of [team.admin, team.agent, team.viewer]) {
      const digest = digestApiKey(key, PEPPER);
      for (const secret of [key, digest.toString('hex'), digest.toString('base64'), 'sk_', 'digest']) {
        expect(text).not.toContain(secret);
      }
    }
  });

  it('leave no key in the trail or the database', async () => {
    const { body } = await register({ agent_code: 'secret', agent_name: 'Secret' });
    const [entry] = await data(admin, '/api/audit?action=agent.registered');
    expect(entry).toMatchObject({
      agent_code: team.admin.agentCode,
      version: null,
      after: { agent_code: 'secret', agent_name: 'Secret', role: 'agent' },
    });
    const rows = await app.db.query(
      `SELECT to_jsonb(k)::text || to_jsonb(a)::text AS text FROM api_keys k, audit_log a WHERE k.team_id = $1 AND a.team_id = $1`,
      [team.id],
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { text } of rows) expect(text).not.toContain(body.data.api_key);
  });

  it.each<[what: string, sql: string, status: number, code: string]>([
    ['inactive agent', 'UPDATE agents SET is_active = false WHERE id = $1', 403, 'AGENT_INACTIVE'],
    ['revoked key', 'UPDATE api_keys SET revoked_at = now() WHERE agent_id = $1', 401, 'INVALID_API_KEY'],
    ['expired key', 'UPDATE api_keys SET expires_at = now() WHERE agent_id = $1', 401, 'INVALID_API_KEY'],
  ])('of an %s are refused', async (_what, sql, status, code) => {
    await app.db.query(sql, [team.agent.id]);
    expectFailure(await agent.call('GET', '/api/auth/verify'), status, code);
    expectFailure(await agent.call('POST', '/api/contacts', PERSON), status, code);
  });

  it.each(['test_key_1234567', 'sk_abcdefghijklmnopqrstuvwxyz012345', `${'~'.repeat(255)}`])(
    'brought along in another form are looked up: %s',
    async (key) => {
      await app.db.query('UPDATE api_keys SET digest = $2 WHERE agent_id = $1', [
        team.agent.id,
        digestApiKey(key, PEPPER),
      ]);
      const answer = await new Device(app.url, { ...team.agent, key }).call('GET', '/api/auth/verify');
      expect([answer.status, answer.body.data]).toMatchObject([200, { agent_code: team.agent.agentCode }]);
      await app.db.query('DELETE FROM api_keys WHERE agent_id = $1', [team.agent.id]);
    },
  );

  it('show when they were last seen, written in batches', async () => {
    await agent.call('GET', '/api/auth/verify');
    const rows = await app.db.query('SELECT last_seen FROM agents WHERE id = $1', [team.agent.id]);
    expect(rows).toEqual([{ last_seen: null }]);
  });
});

describe('open registration', () => {
  let open: TestApp;
  beforeAll(async () => {
    open = await app.another({ REGISTRATION: 'open' });
  });
  const anyone = (body: object) =>
    fetch(`${open.url}/api/auth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  it('makes agents of the default team, and nothing more', async () => {
    const code = `open_${randomUUID().slice(0, 8)}`;
    expect((await anyone({ agent_code: code, agent_name: 'Open' })).status).toBe(201);
    const [row] = await app.db.query(
      'SELECT t.is_default, a.role FROM agents a JOIN teams t ON t.id = a.team_id WHERE a.agent_code = $1',
      [code],
    );
    expect(row).toEqual({ is_default: true, role: 'agent' });
    expect((await anyone({ agent_code: code, agent_name: 'Again' })).status).toBe(409);
  });

  it.each(['admin', 'viewer'])('gives nobody the role %s', async (role) => {
    const response = await anyone({ agent_code: `open_${role}`, agent_name: 'Open', role });
    const rows = await app.db.query('SELECT FROM agents WHERE agent_code = $1', [`open_${role}`]);
    expect([response.status, rows]).toEqual([403, []]);
  });

  it('is still closed to the key of an agent, and on a server that does not say it', async () => {
    const body = { agent_code: 'not_me', agent_name: 'X' };
    expectFailure(
      await new Device(open.url, team.agent).call('POST', '/api/auth/register', body),
      403,
      'FORBIDDEN',
    );
    const closed = await fetch(`${app.url}/api/auth/register`, { method: 'POST' });
    expect(closed.status).toBe(401);
  });
});

describe('the setup link', () => {
  let fresh: TestApp;
  beforeEach(async () => {
    fresh = await startTestApp();
  });
  afterEach(() => fresh.close());
  const prepare = () => fresh.app.get(SetupService).prepare();
  const use = async (body: object): Promise<Answer> => {
    const response = await fetch(`${fresh.url}/api/auth/setup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };

  it('makes the first admin, once, of ten uses at the same time', async () => {
    const token = (await prepare())!;
    const answers = await Promise.all(Array.from({ length: 10 }, () => use({ token })));
    const [winner, ...losers] = answers.sort((a, b) => a.status - b.status);
    expect(winner).toMatchObject({
      status: 201,
      body: {
        success: true,
        data: {
          agent_code: 'admin',
          agent_name: 'Administrator',
          role: 'admin',
          api_key: expect.stringMatching(/^sk_\w{49}$/),
          created_at: TIME,
        },
      },
    });
    for (const loser of losers) expectFailure(loser, 403, 'SETUP_LINK_INVALID');
    const agents = await fetch(`${fresh.url}/api/auth/agents`, {
      headers: { 'x-api-key': winner!.body.data.api_key },
    });
    expect(await agents.json()).toMatchObject({ total: 1, data: [{ agent_code: 'admin', role: 'admin' }] });
    expect(await prepare()).toBeUndefined();
  });

  it('takes a name for the admin, and is a new one at each start', async () => {
    const [first, second] = [(await prepare())!, (await prepare())!];
    expect(first).not.toBe(second);
    const { status, body } = await use({ token: second, agent_code: 'boss', agent_name: 'The Boss' });
    expect([status, body.data.agent_code, body.data.agent_name]).toEqual([201, 'boss', 'The Boss']);
    expectFailure(await use({ token: first }), 403, 'SETUP_LINK_INVALID');
  });

  it('is refused when it has expired, was guessed, or there is an admin already', async () => {
    const token = (await prepare())!;
    expectFailure(await use({ token: 'a'.repeat(32) }), 403, 'SETUP_LINK_INVALID');
    await fresh.db.query(`UPDATE setup_links SET expires_at = now() - interval '1 second'`);
    expectFailure(await use({ token }), 403, 'SETUP_LINK_INVALID');
    const valid = (await prepare())!;
    await fresh.db.query(
      `INSERT INTO agents (team_id, agent_code, agent_name, role) SELECT id, 'boss', 'Boss', 'admin' FROM teams WHERE is_default`,
    );
    expectFailure(await use({ token: valid }), 403, 'SETUP_LINK_INVALID');
    expect(await fresh.db.query(`SELECT FROM agents WHERE agent_code = 'admin'`)).toEqual([]);
  });

  it('is not needed with ADMIN_API_KEY, which is the key of the first admin', async () => {
    const key = 'an-admin-key-from-the-environment-0123';
    const server = await fresh.another({ ADMIN_API_KEY: key });
    expect(await server.app.get(SetupService).prepare()).toBeUndefined();
    const verified = await fetch(`${server.url}/api/auth/verify`, { headers: { 'x-api-key': key } });
    expect(await verified.json()).toMatchObject({ data: { agent_code: 'admin', role: 'admin' } });
    expect(await server.app.get(SetupService).prepare()).toBeUndefined();
    expect(await fresh.db.query(`SELECT role FROM agents`)).toHaveLength(1);
  });
});
