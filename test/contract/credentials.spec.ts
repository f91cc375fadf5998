import { randomUUID } from 'node:crypto';
import { hasRole, type Role } from '@app/platform';
import { RouteTable } from '../../apps/api/src/route-table';
import { startTestApp, type TestApp, type TestTeam } from '../support/app';
import { until } from '../support/wait';

/** A credential never makes a wider one: from each kind every route is tried, and what comes out is compared. */
let app: TestApp;
let team: TestTeam;
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  team = await app.createTeam();
});
afterAll(() => app.close());

type Headers = Record<string, string>;

interface Credential {
  headers: Headers;
  role: Role;
  keyId: string;
  /** The one device that may use it. */
  device: string | null;
  expires: number;
}

async function call(headers: Headers, method: string, path: string, body?: object) {
  const response = await fetch(app.url + path, {
    method,
    headers: { ...headers, origin: app.url, ...(body && { 'content-type': 'application/json' }) },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  const json = response.headers.get('content-type')?.startsWith('application/json');
  const cookie = response.headers.get('set-cookie')?.split(';')[0];
  return { status: response.status, body: json && text ? JSON.parse(text) : text, text, cookie };
}

const withKey = (key: string): Headers => ({ 'x-api-key': key });

async function credentialOf(headers: Headers): Promise<Credential> {
  const { body } = await call(headers, 'GET', '/api/auth/keys');
  const key = body.data.find(({ is_current }: { is_current: boolean }) => is_current);
  const verified = await call(headers, 'GET', '/api/auth/verify');
  return {
    headers,
    role: verified.body.data.role,
    keyId: key.id,
    device: key.device_id,
    expires: key.expires_at ? Date.parse(key.expires_at) : Infinity,
  };
}

async function enrolled(role: 'admin' | 'agent' = 'agent', by = withKey(team.admin.key), device = 'pixel') {
  const made = await call(by, 'POST', '/api/auth/enrolments', { agent_code: team[role].agentCode });
  const answer = await call({}, 'POST', '/api/auth/enrol', { code: made.body.data.code, device_id: device });
  return withKey(answer.body.data.api_key);
}

const session = async (headers: Headers): Promise<Headers> => ({
  cookie: (await call(headers, 'POST', '/api/session', {})).cookie!,
});
const rotated = async (headers: Headers, overlap_hours = 24): Promise<Headers> => {
  const { keyId } = await credentialOf(headers);
  const { body } = await call(headers, 'POST', `/api/auth/keys/${keyId}/rotate`, { overlap_hours });
  return withKey(body.data.api_key);
};
async function expiring(): Promise<Headers> {
  const expires_at = new Date(Date.now() + 3_600_000).toISOString();
  const path = `/api/auth/agents/${team.admin.id}/keys`;
  const { body } = await call(withKey(team.admin.key), 'POST', path, { expires_at });
  return withKey(body.data.api_key);
}

const KINDS: Record<string, () => Promise<Headers> | Headers> = {
  'an admin key': () => withKey(team.admin.key),
  'an agent key': () => withKey(team.agent.key),
  'a viewer key': () => withKey(team.viewer.key),
  'a key of one device': () => enrolled(),
  "an admin's key of one device": () => enrolled('admin'),
  'an expiring admin key': () => expiring(),
  'a rotated successor': () => rotated(withKey(team.agent.key)),
  'a rotated successor of a key of one device': async () => rotated(await enrolled()),
  "an admin's session": () => session(withKey(team.admin.key)),
  "a viewer's session": () => session(withKey(team.viewer.key)),
  'a session of a key of one device': async () => session(await enrolled('admin')),
  'a session of an expiring key': async () => session(await expiring()),
};

/** What each route that changes something is sent; a new one needs a row here, so that it is tried. */
const BODIES: Record<string, object | (() => object)> = {
  'POST /api/auth/register': () => ({
    agent_code: `new_${randomUUID().slice(0, 8)}`,
    agent_name: 'New',
    role: 'admin',
  }),
  'POST /api/auth/setup': { token: 'a-token-that-was-never-given' },
  'PATCH /api/auth/agents/:id': { agent_name: 'Another' },
  'POST /api/auth/agents/:id/keys': { name: 'Another' },
  'POST /api/auth/keys/:id/rotate': {},
  'DELETE /api/auth/keys/:id': {},
  'PATCH /api/settings': {},
  'POST /api/teams': { name: 'Another', admin_code: 'admin', admin_name: 'Admin' },
  'PATCH /api/teams/:id': { closed: false },
  'POST /api/auth/enrolments': () => ({ agent_code: team.admin.agentCode }),
  'DELETE /api/auth/enrolments/:id': {},
  'POST /api/auth/enrol': { code: 'AAAA-AAAA-AAAA-AAAA', device_id: 'x' },
  'POST /api/session': {},
  'DELETE /api/session': {},
  'DELETE /api/sessions/:id': {},
  'POST /api/contacts': { first_name: 'A', last_name: 'B' },
  'PUT /api/contacts/:id': { company: 'A' },
  'DELETE /api/contacts/:id': {},
  'POST /api/contacts/:id/restore': { version: 1 },
  'POST /api/sync/push': { device_id: 'pixel', mutations: [] },
  'POST /api/sync/pictures': () => ({ epoch: randomUUID(), contacts: [], tombstones: [] }),
  'DELETE /api/sync/pictures': {},
  'POST /api/sync/conflicts/:id/resolve': { take: 'lost' },
  'POST /api/jobs/:id/cancel': {},
  'POST /api/bulk/import': { contacts: [] },
  'POST /api/bulk/imports': { first_name: 'A' },
  'PATCH /api/bulk/imports/:id': { options: { on_duplicate: 'skip' } },
  'POST /api/bulk/imports/:id/run': {},
  'POST /api/bulk/imports/:id/cancel': {},
  'POST /api/bulk/imports/:id/undo': {},
  'DELETE /api/bulk/imports/:id': {},
  'POST /api/contacts/bulk': () => ({ ids: [randomUUID()], add_tags: ['x'] }),
  'POST /api/contacts/merge': () => ({ survivor_id: randomUUID(), loser_ids: [randomUUID()] }),
  'POST /api/contacts/duplicates/:id/dismiss': {},
  'DELETE /api/contacts/duplicates/:id/dismiss': {},
  'POST /api/views': () => ({ name: randomUUID(), shared: false }),
  'PATCH /api/views/:id': { name: 'Another' },
  'DELETE /api/views/:id': {},
  'POST /api/operations/:id/undo': {},
  'POST /api/devices/revoke': { device_id: 'nobody' },
  'POST /api/devices/restore': { device_id: 'nobody' },
  'POST /api/devices/wipe': { device_id: 'nobody' },
  'POST /api/devices/wipe/cancel': { device_id: 'nobody' },
  'POST /api/devices/wipe/confirm': { wipe_id: '0d1f7a52-3c0e-4d8a-9a55-2f6f0f6f7c11' },
};

/** Whose id an `:id` is, so that something is there: of the most powerful in the team, and of the one that asks. */
const targets = (route: string, own: Credential): string[] =>
  /keys\/:id/.test(route)
    ? [own.keyId, team.admin.keyId!, team.agent.keyId!]
    : /agents\/:id/.test(route)
      ? [team.admin.id, team.agent.id]
      : [randomUUID()];

/** Everything in an answer with which somebody could come in. */
async function credentialsIn({ text, body, cookie }: Awaited<ReturnType<typeof call>>): Promise<Headers[]> {
  const found = [...text.matchAll(/sk_[0-9A-Za-z]{49}/g)].map(([key]) => withKey(key));
  if (cookie && !cookie.endsWith('=')) found.push({ cookie });
  const code = body?.data?.code;
  if (typeof code === 'string') {
    const answer = await call({}, 'POST', '/api/auth/enrol', { code, device_id: `other-${randomUUID()}` });
    if (answer.status === 201) found.push(withKey(answer.body.data.api_key));
  }
  return found;
}

const routes = () =>
  app.app
    .get(RouteTable)
    .routes.filter(
      ({ method, url }) => url.startsWith('/api/') && !url.includes('*') && !/HEAD|OPTIONS/.test(method),
    )
    // What ends the credential that asks comes last.
    .sort((a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'))
    .map(({ method, url }) => [method, url] as const);

describe.each(Object.keys(KINDS))('%s', (kind) => {
  it('makes nothing wider or longer-lived than itself, on any route', async () => {
    const own = await credentialOf(await KINDS[kind]!());
    let made = 0;
    for (const [method, url] of routes()) {
      const route = `${method} ${url}`;
      const given = BODIES[route];
      if (method !== 'GET' && !given) throw new Error(`say what ${route} is sent`);
      for (const id of targets(route, own)) {
        const path = url.replace(':id', id).replace(':agentCode', team.admin.agentCode);
        const body = typeof given === 'function' ? given() : given;
        const answer = await call(own.headers, method, path, method === 'GET' ? undefined : body);
        for (const headers of await credentialsIn(answer)) {
          made += 1;
          const result = await credentialOf(headers);
          expect({ route, wider: !hasRole(own.role, result.role) }).toEqual({ route, wider: false });
          expect({ route, longer: result.expires > own.expires }).toEqual({ route, longer: false });
          if (own.device !== null)
            expect({ route, device: result.device }).toEqual({ route, device: own.device });
        }
      }
    }
    // A session comes from a key only, and is no way to one that nobody rotates.
    expect(made).toBeGreaterThan(0);
  });
});

describe('a key of one device', () => {
  it('and a session of it list and reach only themselves, and work on no other device', async () => {
    // A phone that is enrolled again gets another key in the place of its own.
    const phones = [
      await enrolled('admin', undefined, 'first'),
      await enrolled('admin', undefined, 'second'),
    ];
    for (const headers of [phones[0]!, await session(phones[1]!)]) {
      const own = await credentialOf(headers);
      const { body } = await call(headers, 'GET', '/api/auth/keys');
      expect(body.data.map(({ id }: { id: string }) => id)).toEqual([own.keyId]);
      const other = `/api/auth/keys/${team.admin.keyId}`;
      expect((await call(headers, 'DELETE', other)).status).toBe(404);
      expect((await call(headers, 'POST', `${other}/rotate`, {})).status).toBe(404);
      expect((await call(headers, 'GET', `/api/auth/agents/${team.agent.id}/keys`)).status).toBe(403);
      const elsewhere = await call({ ...headers, 'x-device-id': 'another' }, 'GET', '/api/contacts');
      expect([elsewhere.status, elsewhere.body.code]).toEqual([403, 'DEVICE_MISMATCH']);
    }
  });
});

describe('what was made ends with what it was made from', () => {
  it('a revoked key takes its successors and sessions along', async () => {
    const key = withKey(team.agent.key);
    const [first, twice] = [await rotated(key), await rotated(key)];
    const third = await rotated(first);
    const sessions = [await session(key), await session(third)];
    const path = `/api/auth/keys/${team.agent.keyId}`;
    const { body } = await call(withKey(team.admin.key), 'DELETE', path);
    expect(body.data).toMatchObject({ id: team.agent.keyId, status: 'revoked', successors_revoked: 3 });
    for (const headers of [key, first, twice, third, ...sessions]) {
      await until('its end', async () => (await call(headers, 'GET', '/api/contacts')).status === 401);
    }
  });

  it('also when the key was retired by its successor, which leaves that alive', async () => {
    const key = withKey(team.agent.key);
    const next = await rotated(key);
    const path = `/api/auth/keys/${team.agent.keyId}`;
    const retired = await call(next, 'DELETE', path);
    expect(retired.body.data).toMatchObject({ status: 'revoked', successors_revoked: 0 });
    await until('its end', async () => (await call(key, 'GET', '/api/contacts')).status === 401);
    expect((await call(next, 'GET', '/api/contacts')).status).toBe(200);
    expect((await call(withKey(team.admin.key), 'DELETE', path)).body.data.successors_revoked).toBe(1);
    await until('the other end', async () => (await call(next, 'GET', '/api/contacts')).status === 401);
  });

  it('but not the key with which an admin replaced it', async () => {
    const admin = withKey(team.admin.key);
    const path = `/api/auth/keys/${team.agent.keyId}`;
    const { body } = await call(admin, 'POST', `${path}/rotate`, {});
    expect((await call(admin, 'DELETE', path)).body.data.successors_revoked).toBe(0);
    expect((await call(withKey(body.data.api_key), 'GET', '/api/contacts')).status).toBe(200);
  });

  it.each([
    ['is demoted', (id: string) => `UPDATE agents SET role = 'agent' WHERE id = '${id}'`],
    ['is deactivated', (id: string) => `UPDATE agents SET is_active = false WHERE id = '${id}'`],
    ['loses the key', (id: string) => `UPDATE api_keys SET revoked_at = now() WHERE agent_id = '${id}'`],
    [
      'has a closed team',
      (id: string) =>
        `UPDATE teams SET closed_at = now() WHERE id = (SELECT team_id FROM agents WHERE id = '${id}')`,
    ],
  ])('a code, when the admin who made it %s', async (_what, sql) => {
    const maker = await team.addAgent('admin');
    const { body } = await call(withKey(maker.key), 'POST', '/api/auth/enrolments', {
      agent_code: team.agent.agentCode,
    });
    await app.db.query(sql(maker.id));
    const answer = await call({}, 'POST', '/api/auth/enrol', { code: body.data.code, device_id: 'pixel' });
    expect([answer.status, answer.body.code]).toEqual([403, 'ENROLMENT_INVALID']);
  });
});
