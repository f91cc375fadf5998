import { randomUUID } from 'node:crypto';
import { ADVISORY_LOCKS, type Role } from '@app/platform';
import { startTestApp, type TestAgent, type TestApp, type TestTeam } from '../support/app';
import { Device } from '../support/device';
import { makeContact } from '../support/team';
import { until } from '../support/wait';
import { expectFailure, TIME, UUID, wholeList } from '../support/wire';

const OPERATOR_API_KEY = 'the-key-of-the-operator-0123456789abcdef';

let app: TestApp;
let team: TestTeam;
let admin: Device;
let agent: Device;
let viewer: Device;
let operator: Device;
beforeAll(async () => {
  app = await startTestApp({ OPERATOR_API_KEY });
  operator = withKey(OPERATOR_API_KEY);
});
beforeEach(async () => {
  team = await app.createTeam();
  [admin, agent, viewer] = [team.admin, team.agent, team.viewer].map((who) => new Device(app.url, who)) as [
    Device,
    Device,
    Device,
  ];
});
afterAll(() => app.close());

/** A phone with this key, of whomever. */
const withKey = (key: string) => new Device(app.url, { id: '', agentCode: '', role: 'agent', key });
const verify = async (key: string) => (await withKey(key).call('GET', '/api/auth/verify')).status;
const agentPath = ({ id }: TestAgent) => `/api/auth/agents/${id}`;
const trail = async (action: string, of = admin) =>
  (await of.call('GET', `/api/audit?action=${action}`)).body.data;

describe('PATCH /api/auth/agents/:id', () => {
  it('renames and gives another role, which counts within a second, and tells the trail what changed', async () => {
    const changes = { agent_name: 'Anna Walker', role: 'viewer' };
    const { status, body } = await admin.call('PATCH', agentPath(team.agent), changes);
    expect([status, body]).toEqual([
      200,
      {
        success: true,
        data: {
          ...{ id: team.agent.id, agent_code: team.agent.agentCode, is_active: true, ...changes },
          ...{ created_at: TIME, last_seen: null },
        },
      },
    ]);
    await until(
      'the role',
      async () =>
        (await agent.call('POST', '/api/contacts', { first_name: 'A', last_name: 'B' })).status === 403,
      2_000,
    );
    expect(await trail('agent.updated')).toMatchObject([
      {
        agent_code: team.admin.agentCode,
        device_id: admin.id,
        source: 'rest',
        version: null,
        before: {
          agent_code: team.agent.agentCode,
          agent_name: `Name of ${team.agent.agentCode}`,
          role: 'agent',
        },
        after: { agent_code: team.agent.agentCode, ...changes },
      },
    ]);
  });

  it('deactivates, and activates again with the same keys', async () => {
    await admin.call('PATCH', agentPath(team.agent), { is_active: false });
    await until('403', async () => (await verify(team.agent.key)) === 403, 2_000);
    await admin.call('PATCH', agentPath(team.agent), { is_active: true });
    await until('200', async () => (await verify(team.agent.key)) === 200, 2_000);
    expect((await trail('agent.updated')).map(({ after }: any) => after.is_active)).toEqual([true, false]);
  });

  it('writes nothing when nothing differs', async () => {
    for (const body of [{}, { role: 'agent', is_active: true }]) {
      expect((await admin.call('PATCH', agentPath(team.agent), body)).status).toBe(200);
    }
    expect(await trail('agent.updated')).toEqual([]);
  });

  it.each([
    ['a null', { agent_name: null }],
    ['an empty name', { agent_name: '' }],
    ['a role that is none', { role: 'owner' }],
    ['a text for true', { is_active: 'yes' }],
    ['the code, which stays', { agent_code: 'NEW' }],
    ['a team', { team_id: randomUUID() }],
  ])('refuses %s', async (_what, body) => {
    expectFailure(await admin.call('PATCH', agentPath(team.agent), body), 400, 'VALIDATION_FAILED');
  });

  it('asks for a good key before it looks at the device id', async () => {
    const bad = { 'x-device-id': 'x'.repeat(256) };
    const nobody = withKey('nobody-has-this-key-0123456789');
    expectFailure(await nobody.call('GET', '/api/contacts', undefined, bad), 401, 'INVALID_API_KEY');
    expectFailure(await agent.call('GET', '/api/contacts', undefined, bad), 400, 'VALIDATION_FAILED');
  });

  it('refuses an id that is none', async () => {
    expectFailure(await admin.call('PATCH', '/api/auth/agents/5', {}), 400, 'VALIDATION_FAILED');
  });
});

describe('the last admin', () => {
  const others: [what: string, body: object][] = [
    ['demoted', { role: 'agent' }],
    ['deactivated', { is_active: false }],
  ];

  it.each(others)('cannot be %s, not even by herself', async (_what, body) => {
    expectFailure(await admin.call('PATCH', agentPath(team.admin), body), 409, 'LAST_ADMIN');
    expect(await verify(team.admin.key)).toBe(200);
    expect(await trail('agent.updated')).toEqual([]);
  });

  it.each(others)('can be %s when there is another one, with a key', async (_what, body) => {
    const second = await team.addAgent('admin');
    await app.db.query('UPDATE api_keys SET revoked_at = now() WHERE id = $1', [second.keyId]);
    expectFailure(await admin.call('PATCH', agentPath(team.admin), body), 409, 'LAST_ADMIN');
    await app.db.query('UPDATE api_keys SET revoked_at = NULL WHERE id = $1', [second.keyId]);
    expect((await admin.call('PATCH', agentPath(team.admin), body)).status).toBe(200);
  });

  it('keeps her last key; one that was replaced and runs out does not count', async () => {
    expectFailure(await admin.call('DELETE', `/api/auth/keys/${team.admin.keyId}`), 409, 'LAST_ADMIN');
    const next = (await admin.call('POST', `/api/auth/keys/${team.admin.keyId}/rotate`)).body.data;
    expectFailure(await admin.call('DELETE', `/api/auth/keys/${next.id}`), 409, 'LAST_ADMIN');
    expect((await admin.call('DELETE', `/api/auth/keys/${team.admin.keyId}`)).status).toBe(200);
    expect(await verify(next.api_key)).toBe(200);
  });

  it.each(Array.from({ length: 5 }, (_, i) => i))(
    'stays when two demote each other at once (%i)',
    async () => {
      const second = await team.addAgent('admin');
      const other = new Device(app.url, second);
      // Both keys are known by now, so that the two meet at the lock and not at the guard.
      for (const device of [admin, other]) await device.call('GET', '/api/auth/verify');
      const answers = await Promise.all([
        admin.call('PATCH', agentPath(second), { role: 'viewer' }),
        other.call('PATCH', agentPath(team.admin), { is_active: false }),
      ]);
      const [won, lost] = answers.map(({ status }) => status).sort();
      expect([won, lost === 409 || lost === 403]).toEqual([200, true]);
      const [{ admins }] = await app.db.query(
        `SELECT count(*)::int AS admins FROM agents WHERE team_id = $1 AND role = 'admin' AND is_active`,
        [team.id],
      );
      expect(admins).toBe(1);
    },
  );

  it('stays when twenty revoke all admin keys at once', async () => {
    const keys = await Promise.all(
      Array.from({ length: 19 }, async () => {
        const path = `${agentPath(team.admin)}/keys`;
        return (await admin.call('POST', path, {})).body.data as { id: string; api_key: string };
      }),
    );
    const answers = await Promise.all(
      [team.admin.keyId!, ...keys.map(({ id }) => id)].map((id) =>
        admin.call('DELETE', `/api/auth/keys/${id}`),
      ),
    );
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(19);
  });
});

describe('keys', () => {
  const shape = (more: object) => ({
    ...{ id: UUID, agent_code: team.agent.agentCode, name: '', status: 'active', is_current: false },
    ...{ prefix: expect.stringMatching(/^sk_\w{4}$/), last4: expect.stringMatching(/^\w{4}$/) },
    ...{ created_at: TIME, expires_at: null, revoked_at: null, last_used_at: null, device_id: null, ...more },
  });
  const keysOf = async (who: TestAgent) =>
    (await admin.call('GET', `${agentPath(who)}/keys`)).body.data as any[];

  it('are several for one agent, each shown once, with a name, the beginning and the end', async () => {
    const path = `${agentPath(team.agent)}/keys`;
    const made = await admin.call('POST', path, { name: 'Tablet', expires_at: '2999-01-01T00:00:00Z' });
    const more = { name: 'Tablet', expires_at: '2999-01-01T00:00:00.000Z' };
    const api_key = expect.stringMatching(/^sk_\w{49}$/);
    expect([made.status, made.body.data]).toEqual([201, { ...shape(more), api_key }]);
    const key = made.body.data.api_key as string;
    expect([made.body.data.prefix, made.body.data.last4]).toEqual([key.slice(0, 7), key.slice(-4)]);
    expect(await verify(key)).toBe(200);
    expect(await verify(team.agent.key)).toBe(200);
    const { body } = await admin.call('GET', path);
    expect(body.total).toBe(2);
    expect(body.data[0]).toEqual({ ...shape(more), last_used_at: body.data[0].last_used_at });
    expect(JSON.stringify(body)).not.toContain(key.slice(7, -4));
    const [entry] = await trail('key.created');
    expect(entry).toMatchObject({
      agent_code: team.admin.agentCode,
      after: { agent_code: team.agent.agentCode, key_id: made.body.data.id, name: 'Tablet' },
    });
    expect(JSON.stringify(entry)).not.toContain(key.slice(7, -4));
  });

  it('work with empty bodies and refuse what is none of theirs', async () => {
    const path = `${agentPath(team.agent)}/keys`;
    expect((await admin.call('POST', path)).status).toBe(201);
    const bad = [
      { expires_at: '2001-01-01' },
      { expires_at: 'soon' },
      { name: 'x'.repeat(101) },
      { role: 'admin' },
    ];
    for (const body of bad) expectFailure(await admin.call('POST', path, body), 400, 'VALIDATION_FAILED');
    const rotate = `/api/auth/keys/${team.agent.keyId}/rotate`;
    for (const body of [{ overlap_hours: -1 }, { overlap_hours: 721 }, { overlap_hours: 1.5 }])
      expectFailure(await admin.call('POST', rotate, body), 400, 'VALIDATION_FAILED');
    expect(await keysOf(team.agent)).toHaveLength(2);
  });

  it('of one’s own are seen, rotated and revoked by everybody; those of others are not there', async () => {
    const own = await viewer.call('GET', '/api/auth/keys');
    expect(own.body).toEqual(
      wholeList([
        shape({
          ...{ agent_code: team.viewer.agentCode, is_current: true, last_used_at: TIME },
          ...{ prefix: 'sk_test', last4: 'test' },
        }),
      ]),
    );
    for (const [method, end] of [
      ['DELETE', ''],
      ['POST', '/rotate'],
    ]) {
      const theirs = await viewer.call(method!, `/api/auth/keys/${team.agent.keyId}${end}`);
      expectFailure(theirs, 404, 'KEY_NOT_FOUND');
      expectFailure(await viewer.call(method!, `/api/auth/keys/${randomUUID()}${end}`), 404, 'KEY_NOT_FOUND');
    }
    expect(await verify(team.agent.key)).toBe(200);
    const next = await viewer.call('POST', `/api/auth/keys/${team.viewer.keyId}/rotate`, {});
    expect((await viewer.call('DELETE', `/api/auth/keys/${team.viewer.keyId}`)).body.data.status).toBe(
      'revoked',
    );
    await until('401', async () => (await verify(team.viewer.key)) === 401, 2_000);
    expect(await verify(next.body.data.api_key)).toBe(200);
  });

  it.each<[what: string, body: object | undefined, hours: number]>([
    ['for a day', undefined, 24],
    ['for as long as was said', { overlap_hours: 720 }, 720],
  ])('that are rotated go on %s beside the new one', async (_what, body, hours) => {
    const { status, body: answer } = await agent.call(
      'POST',
      `/api/auth/keys/${team.agent.keyId}/rotate`,
      body,
    );
    expect([status, await verify(answer.data.api_key), await verify(team.agent.key)]).toEqual([
      201, 200, 200,
    ]);
    const old = (await keysOf(team.agent)).find(({ id }) => id === team.agent.keyId);
    expect(old.status).toBe('replaced');
    const left = Date.parse(old.expires_at) - Date.now();
    expect(Math.abs(left - hours * 3_600_000)).toBeLessThan(10_000);
    // What is over is over: a second rotation does not put it off.
    await agent.call('POST', `/api/auth/keys/${team.agent.keyId}/rotate`, { overlap_hours: 720 });
    const again = (await keysOf(team.agent)).find(({ id }) => id === team.agent.keyId);
    expect(again.expires_at).toBe(old.expires_at);
    expect(await trail('key.rotated')).toMatchObject([
      {},
      {
        agent_code: team.agent.agentCode,
        before: { key_id: team.agent.keyId, expires_at: old.expires_at },
        after: { key_id: answer.data.id },
      },
    ]);
    await app.db.query('UPDATE api_keys SET expires_at = now() WHERE id = $1', [team.agent.keyId]);
    await until('401', async () => (await verify(team.agent.key)) === 401, 2_000);
    const late = await admin.call('POST', `/api/auth/keys/${team.agent.keyId}/rotate`, {});
    expectFailure(late, 409, 'KEY_NOT_ACTIVE');
  });

  it('that are rotated without an overlap end at once', async () => {
    const path = `/api/auth/keys/${team.agent.keyId}/rotate`;
    const { body } = await agent.call('POST', path, { overlap_hours: 0 });
    await until('401', async () => (await verify(team.agent.key)) === 401, 2_000);
    expect(await verify(body.data.api_key)).toBe(200);
  });

  it('that expire are not made to last by rotating them, but by an admin', async () => {
    const end = '2999-01-01T00:00:00.000Z';
    const { api_key, id } = (await admin.call('POST', `${agentPath(team.agent)}/keys`, { expires_at: end }))
      .body.data;
    const own = withKey(api_key);
    const first = await own.call('POST', `/api/auth/keys/${id}/rotate`, {});
    expect(first.body.data.expires_at).toBe(end);
    // Again, after the first one shortened the old key's life.
    const second = await own.call('POST', `/api/auth/keys/${id}/rotate`, {});
    expect(second.body.data.expires_at).toBe(end);
    const longer = { expires_at: '2999-01-02T00:00:00Z' };
    expectFailure(
      await own.call('POST', `/api/auth/keys/${second.body.data.id}/rotate`, longer),
      400,
      'VALIDATION_FAILED',
    );
    const byAdmin = await admin.call('POST', `/api/auth/keys/${second.body.data.id}/rotate`, longer);
    expect(byAdmin.body.data.expires_at).toBe('2999-01-02T00:00:00.000Z');
  });

  it('are revoked once, however often it is asked', async () => {
    const path = `/api/auth/keys/${team.agent.keyId}`;
    const first = await admin.call('DELETE', path);
    const second = await admin.call('DELETE', path);
    expect(first.body).toEqual(second.body);
    expect(await trail('key.revoked')).toMatchObject([
      { agent_code: team.admin.agentCode, before: { revoked_at: null }, after: { revoked_at: TIME } },
    ]);
  });

  it('are fifty live ones at most', async () => {
    const path = `${agentPath(team.agent)}/keys`;
    const answers = await Promise.all(Array.from({ length: 52 }, () => admin.call('POST', path, {})));
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused).toHaveLength(3);
    for (const answer of refused) expectFailure(answer, 409, 'KEY_LIMIT');
  });
});

describe('settings', () => {
  it('let agents export, which is off by default, and never viewers', async () => {
    expect((await admin.call('GET', '/api/settings')).body.data).toEqual({
      allow_agent_export: false,
      default_region: null,
      history_for_agents: 'all',
    });
    const exported = async (who: Device) => (await who.call('GET', '/api/bulk/export')).status;
    expect(await exported(agent)).toBe(403);
    const { body } = await admin.call('PATCH', '/api/settings', { allow_agent_export: true });
    expect(body.data).toMatchObject({ allow_agent_export: true, default_region: null });
    await until('200', async () => (await exported(agent)) === 200, 2_000);
    expect(await exported(viewer)).toBe(403);
    await admin.call('PATCH', '/api/settings', { allow_agent_export: true });
    expect(await trail('settings.updated')).toMatchObject([
      { before: { allow_agent_export: false }, after: { allow_agent_export: true } },
    ]);
    for (const bad of [
      { allow_agent_export: null },
      { allow_agent_export: 1 },
      { name: 'x' },
      { default_region: 'de' },
      { default_region: 'ZZ' },
      { default_region: 'UK' },
      { default_region: 'EU' },
      { default_region: 'Germany' },
      { default_region: 49 },
      { history_for_agents: 'some' },
      { history_for_agents: null },
    ])
      expectFailure(await admin.call('PATCH', '/api/settings', bad), 400, 'VALIDATION_FAILED');
  });

  it('do not reach another team', async () => {
    const other = await app.createTeam();
    await admin.call('PATCH', '/api/settings', { allow_agent_export: true });
    const theirs = await new Device(app.url, other.admin).call('GET', '/api/settings');
    expect(theirs.body.data).toMatchObject({ allow_agent_export: false, default_region: null });
  });
});

describe('the trail', () => {
  it.each(['json', 'csv'])('has each export, as %s', async (format) => {
    await admin.call('GET', `/api/bulk/export?format=${format}`, undefined, { 'x-request-id': 'export-1' });
    await agent.call('GET', `/api/bulk/export?format=${format}`);
    expect(await trail('contacts.exported')).toMatchObject([
      {
        ...{ agent_code: team.admin.agentCode, device_id: admin.id, request_id: 'export-1', source: 'rest' },
        after: { format },
      },
    ]);
  });

  it('has a sign-in when a key is used after twelve hours, once, over REST and sockets', async () => {
    const rest = (hours: number) =>
      app.db.query(`UPDATE api_keys SET last_used_at = now() - make_interval(hours => $2) WHERE id = $1`, [
        team.agent.keyId,
        hours,
      ]);
    await rest(11);
    await agent.call('GET', '/api/contacts');
    await rest(13);
    await until('the cache has forgotten the key', async () => {
      await agent.call('GET', '/api/contacts');
      return (await trail('auth.signed_in')).length === 1;
    });
    await rest(13);
    const phone = await new Device(app.url, team.agent).connect();
    phone.disconnect();
    await until('the second', async () => {
      await agent.call('GET', '/api/contacts');
      return (await trail('auth.signed_in')).length === 2;
    });
    const [last, first] = await trail('auth.signed_in');
    expect(first).toMatchObject({
      ...{ agent_code: team.agent.agentCode, device_id: agent.id, source: 'rest', version: null },
      ...{ before: null, after: { key: 'sk_test…test', ip: '127.0.0.1' } },
    });
    expect(['rest', 'socket']).toContain(last.source);
  });

  it('has one sign-in when two servers see the same key at once', async () => {
    const other = await app.another();
    await app.db.query(`UPDATE api_keys SET last_used_at = NULL WHERE id = $1`, [team.viewer.keyId]);
    const uses = [app, other, app, other].map(({ url }) =>
      new Device(url, team.viewer).call('GET', '/api/contacts'),
    );
    await Promise.all(uses);
    await until('the use', async () => {
      const [{ used }] = await app.db.query('SELECT last_used_at AS used FROM api_keys WHERE id = $1', [
        team.viewer.keyId,
      ]);
      return used;
    });
    await other.close();
    expect(await trail('auth.signed_in')).toHaveLength(1);
  });
});

describe('refused keys', () => {
  /** A server that has refused nothing yet. */
  const fresh = async () => {
    const server = await app.another();
    const refuse = (key: string, headers = {}) =>
      new Device(server.url, { ...team.agent, key }).call('GET', '/api/contacts', undefined, headers);
    return { server, refuse };
  };
  const rows = (of = team.id) =>
    app.db.query(
      `SELECT agent_code, source, after FROM audit_log WHERE team_id = $1 AND action = 'auth.failed' ORDER BY id`,
      [of],
    );
  const defaultTeam = async () =>
    (await app.db.query('SELECT id FROM teams WHERE is_default'))[0].id as string;

  it.each<[what: string, sql: string, reason: string]>([
    ['a revoked key', 'UPDATE api_keys SET revoked_at = now() WHERE agent_id = $1', 'INVALID_API_KEY'],
    ['an inactive agent', 'UPDATE agents SET is_active = false WHERE id = $1', 'AGENT_INACTIVE'],
    [
      'a closed team',
      'UPDATE teams SET closed_at = now() WHERE id = (SELECT team_id FROM agents WHERE id = $1)',
      'TEAM_CLOSED',
    ],
  ])('of %s are in the trail of their team', async (_what, sql, reason) => {
    const { refuse } = await fresh();
    await app.db.query(sql, [team.agent.id]);
    const { body } = await refuse(team.agent.key);
    expect(body.code).toBe(reason);
    const [row] = await until('the row', async () => {
      const found = await rows();
      return found.length && found;
    });
    expect(row).toEqual({
      agent_code: team.agent.agentCode,
      source: 'rest',
      after: { key: `${team.agent.key.slice(0, 7)}…`, reason, ip: '127.0.0.1' },
    });
  });

  it('that nobody has are in that of the default team, by their beginning only', async () => {
    const { refuse } = await fresh();
    const key = `hunter2-my-password-${randomUUID()}`;
    const id = await defaultTeam();
    const before = (await rows(id)).length;
    await refuse(key);
    const found = await until('the row', async () => {
      const all = await rows(id);
      return all.length > before && all;
    });
    expect(found.at(-1)).toMatchObject({ agent_code: 'unknown:key', after: { key: 'hunt…' } });
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });

  it('of one address are one row a minute, so that guessing fills no disk', async () => {
    const { server, refuse } = await fresh();
    const id = await defaultTeam();
    const before = (await rows(id)).length;
    await Promise.all(Array.from({ length: 200 }, (_, i) => refuse(`guess-number-${i}-of-an-attacker`)));
    await server.close();
    expect((await rows(id)).length).toBe(before + 1);
  });
});

describe('teams', () => {
  const make = async (body: object = {}) => {
    const name = `North ${randomUUID().slice(0, 8)}`;
    const answer = await operator.call('POST', '/api/teams', { name, ...body });
    return { name, ...answer };
  };

  it('are made with their first admin, who is alone in there', async () => {
    const { name, status, body } = await make({ admin_code: 'nora', admin_name: 'Nora North' });
    expect([status, body.data]).toEqual([
      201,
      {
        ...{ id: UUID, name, is_default: false, created_at: TIME, closed_at: null },
        admin: {
          ...{ agent_code: 'nora', agent_name: 'Nora North', role: 'admin', created_at: TIME },
          api_key: expect.stringMatching(/^sk_\w{49}$/),
        },
      },
    ]);
    const nora = withKey(body.data.admin.api_key);
    expect((await nora.call('GET', '/api/auth/agents')).body).toMatchObject({
      total: 1,
      data: [{ agent_code: 'nora' }],
    });
    expect(await makeContact(nora)).toMatchObject({ version: 1 });
    const actions = (await nora.call('GET', '/api/audit')).body.data.map((row: any) => [
      row.action,
      row.agent_code,
      row.source,
    ]);
    expect(actions).toEqual(
      expect.arrayContaining([
        ['team.created', 'operator:api', 'operator'],
        ['agent.registered', 'operator:api', 'operator'],
      ]),
    );
    const listed = (await operator.call('GET', '/api/teams')).body;
    expect(listed.data.find(({ id }: any) => id === body.data.id)).toMatchObject({ name, closed_at: null });
    expect(listed.total).toBe(listed.data.length);
    expect(listed.data.filter(({ is_default }: any) => is_default)).toHaveLength(1);
    expect(JSON.stringify(listed)).not.toContain('sk_');
  });

  it('have names of their own, also when twenty ask at once', async () => {
    const name = `Same ${randomUUID()}`;
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        operator.call('POST', '/api/teams', { name: i % 2 ? name : name.toUpperCase() }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(19).fill(409)]);
    const other = await make();
    const path = `/api/teams/${other.body.data.id}`;
    expectFailure(await operator.call('PATCH', path, { name }), 409, 'TEAM_EXISTS');
    const renamed = await operator.call('PATCH', path, { name: `${name} 2` });
    expect(renamed.body.data).toMatchObject({ name: `${name} 2` });
    expect((await operator.call('PATCH', path, { name: `${name} 2` })).status).toBe(200);
    const theirs = await trail('team.renamed', withKey(other.body.data.admin.api_key));
    expect(theirs).toMatchObject([{ before: { name: other.name }, after: { name: `${name} 2` } }]);
  });

  it('are made while a takeover is under way', async () => {
    const takeover = app.db.createQueryRunner();
    await takeover.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCKS.takeover]);
    try {
      expect((await make()).status).toBe(201);
    } finally {
      await takeover.query('SELECT pg_advisory_unlock($1)', [ADVISORY_LOCKS.takeover]);
      await takeover.release();
    }
  });

  it('that are closed keep everything and open nothing, until they are reopened', async () => {
    const { body } = await make();
    const { id, admin: made } = body.data;
    const key = withKey(made.api_key);
    const contact = await makeContact(key);
    const closed = await operator.call('PATCH', `/api/teams/${id}`, { closed: true });
    expect(closed.body.data).toMatchObject({ closed_at: TIME });
    await until('403', async () => (await verify(made.api_key)) === 403, 2_000);
    expectFailure(await key.call('GET', '/api/contacts'), 403, 'TEAM_CLOSED');
    const phone = new Device(app.url, { id: '', agentCode: 'admin', role: 'admin', key: made.api_key });
    await expect(phone.connect()).rejects.toMatchObject({ data: { code: 'TEAM_CLOSED' } });
    await operator.call('PATCH', `/api/teams/${id}`, { closed: true });
    await operator.call('PATCH', `/api/teams/${id}`, { closed: false });
    await until('200', async () => (await verify(made.api_key)) === 200, 2_000);
    expect((await key.call('GET', `/api/contacts/${contact.id}`)).body.data).toEqual(contact);
    const actions = await app.db.query(
      `SELECT action FROM audit_log WHERE team_id = $1 AND action LIKE 'team.%' ORDER BY id`,
      [id],
    );
    expect(actions.map(({ action }: any) => action)).toEqual([
      'team.created',
      'team.closed',
      'team.reopened',
    ]);
  });

  it.each([
    ['no name', {}],
    ['an empty name', { name: '' }],
    ['a bad code', { name: 'X', admin_code: 'a b' }],
    ['more than it knows', { name: 'X', is_default: true }],
  ])('are not made with %s', async (_what, body) => {
    expectFailure(await operator.call('POST', '/api/teams', body), 400, 'VALIDATION_FAILED');
  });

  it('are in no answer of those who need only one', async () => {
    const answers = await Promise.all(
      [
        ...['/api/auth/verify', '/api/auth/agents', '/api/auth/keys', '/api/contacts', '/api/settings'],
        ...['/api/sync/delta?version=0', '/api/devices', '/api/audit', '/api/bulk/export'],
      ].map((path) => admin.call('GET', path)),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    for (const { body } of answers) expect(JSON.stringify(body)).not.toMatch(/team/i);
  });
});

it.each<Role>(['viewer', 'agent'])('a %s cannot make anybody an admin', async (role) => {
  const who = new Device(app.url, team[role]);
  expectFailure(await who.call('PATCH', agentPath(team[role]), { role: 'admin' }), 403, 'FORBIDDEN');
});
