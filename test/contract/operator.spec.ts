import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { SetupService } from '@app/auth';
import request from 'supertest';
import { OPERATOR_KEY, startTestApp, type TestApp } from '../support/app';
import { rawRequest, sendRaw } from '../support/raw';

/** What operators and their tools ask for; no key but for the metrics. */
let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const get = (path: string) => request(app.url).get(path);

it('GET /health tells each dependency, without a key', async () => {
  const { status, body, headers } = await get('/health');
  expect(status).toBe(200);
  expect(body).toEqual({
    status: 'healthy',
    degraded: false,
    timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
    uptime: expect.any(Number),
    database: 'up',
    redis: 'unused',
    jobs: 'off',
  });
  expect(headers['cache-control']).toBe('no-store');
});

it('GET /livez and /readyz answer probes', async () => {
  expect((await get('/livez')).body).toMatchObject({ status: 'alive' });
  const ready = await get('/readyz');
  expect([ready.status, ready.body]).toEqual([
    200,
    { status: 'ready', database: 'up', migrations: 'current', draining: false, degraded: false },
  ]);
});

it('is not ready while the schema is older than the server', async () => {
  const [newest] = await app.db.query('SELECT * FROM schema_migrations ORDER BY id DESC LIMIT 1');
  await app.db.query('DELETE FROM schema_migrations WHERE id = $1', [newest.id]);
  const behind = await get('/readyz');
  await app.db.query('INSERT INTO schema_migrations (id, timestamp, name) VALUES ($1, $2, $3)', [
    newest.id,
    newest.timestamp,
    newest.name,
  ]);
  expect([behind.status, behind.body.migrations]).toEqual([503, 'behind']);
  expect((await get('/livez')).status).toBe(200);
});

it('GET /metrics is for the operator, in the form that Prometheus reads', async () => {
  const team = await app.createTeam();
  expect((await get('/metrics')).status).toBe(401);
  expect((await get('/metrics').set('x-api-key', team.agent.key)).status).toBe(403);
  await request(app.url)
    .post('/api/contacts')
    .set('x-api-key', team.agent.key)
    .send({ first_name: 'A', last_name: 'B' })
    .expect(201);
  const { status, text, headers } = await get('/metrics').set('authorization', `Bearer ${OPERATOR_KEY}`);
  expect([status, headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
  expect(text).toMatch(/^contactsync_changes_total\{op="create"\} [1-9]/m);
  expect(text).toMatch(
    /^contactsync_http_request_duration_seconds_count\{method="POST",route="\/api\/contacts",status="201"\} 1$/m,
  );
  expect(text).toMatch(/^contactsync_missing_versions_total 0$/m);
  // A label per team, agent or device would grow without a bound.
  for (const secret of [team.id, team.agent.agentCode, team.agent.key]) expect(text).not.toContain(secret);
});

it('GET /metrics of an admin is about that team alone: what another team does changes nothing in it', async () => {
  const [team, other] = [await app.createTeam(), await app.createTeam()];
  const own = async () => (await get('/metrics').set('x-api-key', team.admin.key).expect(200)).text;
  const before = await own();
  expect(before).toMatch(/^contactsync_team_head_version 0$/m);
  expect(
    [...before.matchAll(/^(?!#)(\w+)/gm)].every(([, name]) => name!.startsWith('contactsync_team_')),
  ).toBe(true);
  const create = (key: string) =>
    request(app.url)
      .post('/api/contacts')
      .set('x-api-key', key)
      .send({ first_name: 'A', last_name: 'B' })
      .expect(201);
  await create(other.agent.key);
  expect(await own()).toBe(before);
  await create(team.agent.key);
  expect(await own()).toMatch(/^contactsync_team_head_version 1$/m);
});

it('METRICS_PORT serves the same without a key, on a port of its own', async () => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  await app.another({ METRICS_PORT: String(port) });
  const own = request(`http://127.0.0.1:${port}`);
  expect((await own.get('/metrics')).text).toMatch(/^contactsync_missing_versions_total 0$/m);
  expect((await own.get('/api/contacts')).status).toBe(404);
});

it('GET /docs works under a policy that runs no foreign script', async () => {
  const page = await get('/docs');
  expect(page.headers['content-security-policy']).toContain("script-src 'self';");
  expect(page.text).not.toMatch(/<script(?![^>]* src=)/);
  const document = (await get('/docs/openapi.json')).body;
  const operations = Object.values<Record<string, any>>(document.paths).flatMap((path) =>
    Object.values(path),
  );
  expect(operations.length).toBeGreaterThan(20);
  for (const operation of operations) {
    expect(operation.summary).toBeTruthy();
    const success = Object.keys(operation.responses).some((status) => status.startsWith('2'));
    expect([operation.operationId, success]).toEqual([operation.operationId, true]);
  }
});

it('the dashboard runs under a policy without foreign or inline scripts', async () => {
  const page = await get('/');
  const policy = page.headers['content-security-policy'] as string;
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("style-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe/);
  expect(page.text).toMatch(/<script[^>]* src="\/assets\//);
  expect(page.text).not.toMatch(/<script(?![^>]* src=)|<style| style=| on\w+=/);
});

it('the page is asked for again each time, what it loads is kept for ever, and nothing else is served', async () => {
  const page = await get('/');
  expect(page.headers['cache-control']).toBe('no-cache');
  const [script] = /\/assets\/[^"]+\.js/.exec(page.text)!;
  const loaded = await get(script);
  expect(loaded.status).toBe(200);
  expect(loaded.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  for (const path of ['/assets/', '/assets/none.js', '/assets/../index.html', '/assets/%2e%2e/index.html']) {
    const { status, body } = await sendRaw(app.url, rawRequest(`GET ${path}`));
    expect([path, status, body]).toMatchObject([path, 404, { code: 'NOT_FOUND' }]);
  }
  // Files are not told apart: a figure for each would be one more with every release.
  const { text } = await get('/metrics').set('authorization', `Bearer ${OPERATOR_KEY}`);
  expect(text).toContain('route="/assets/*"');
  expect(text).not.toContain(script);
});

it.each([
  ['', 'https://crm.example', undefined],
  ['https://crm.example', 'https://crm.example', 'https://crm.example'],
  ['https://crm.example', 'https://crm.example.evil', undefined],
  ['https://crm.example', 'http://crm.example', undefined],
  ['https://crm.example', 'null', undefined],
  ['*', 'https://anybody.example', '*'],
])(
  'CORS_ORIGIN=%p answers the origin %s with %p, and never lets credentials through',
  async (listed, origin, allowed) => {
    const other = await app.another({ CORS_ORIGIN: listed });
    for (const method of ['get', 'options'] as const) {
      const { headers } = await request(other.url)
        [method]('/api/contacts')
        .set({ origin, 'access-control-request-method': 'PUT' });
      expect(headers['access-control-allow-origin']).toBe(allowed);
      expect(headers).not.toHaveProperty('access-control-allow-credentials');
    }
  },
);

it('DOCS=off hides the documentation', async () => {
  const other = await app.another({ DOCS: 'off' });
  expect((await request(other.url).get('/docs')).status).toBe(404);
});

it('every answer carries the security headers', async () => {
  const { headers } = await get('/health');
  expect(headers).toMatchObject({
    'content-security-policy': expect.stringContaining("default-src 'self'"),
    'x-content-type-options': 'nosniff',
    'x-request-id': expect.any(String),
  });
});

it('compresses large answers for those who ask', async () => {
  const { headers } = await get('/docs/openapi.json').set('accept-encoding', 'gzip');
  expect(headers['content-encoding']).toBe('gzip');
});

it('ADMIN_API_KEY makes an admin when none is left, whatever codes are taken', async () => {
  await app.db.query(`UPDATE agents SET is_active = false WHERE role = 'admin'`);
  const [{ id }] = await app.db.query('SELECT id FROM teams WHERE is_default');
  await app.db.query(
    `INSERT INTO agents (team_id, agent_code, agent_name) VALUES ($1, 'admin', 'Somebody else')`,
    [id],
  );
  const key = 'a-key-that-automation-brought-along-0123';
  const other = await app.another({ ADMIN_API_KEY: key });
  expect(await other.app.get(SetupService).prepare()).toBeUndefined();
  const verified = await request(other.url).get('/api/auth/verify').set('x-api-key', key);
  expect(verified.body.data).toMatchObject({ agent_code: 'admin-2', role: 'admin' });
});
