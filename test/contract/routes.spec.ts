import { AdmittedGuard } from '@app/auth';
import {
  AppError,
  MINIMUM_ROLE,
  OPERATOR_ROUTE,
  PUBLIC_ROUTE,
  type Role,
  ROLES,
  UnreadOutput,
} from '@app/platform';
import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { RouteTable } from '../../apps/api/src/route-table';
import { startTestApp, type TestAgent, type TestApp, type TestTeam } from '../support/app';
import { Device } from '../support/device';
import { count } from '../support/jobs';
import { sendRaw } from '../support/raw';
import { comparable, distinct, expectFailure } from '../support/wire';

/**
 * The role table of the wire contract, route by route: the lowest role that may call it, that anyone may, or that only
 * the operator may, who has no role in any team. Written by hand and not read from the code: a new route needs a row here before the tests pass.
 */
const LOWEST_ROLE: Record<string, Role | 'public' | 'operator'> = {
  'POST /api/auth/register': 'admin',
  'POST /api/auth/setup': 'public',
  'GET /api/auth/verify': 'viewer',
  'GET /api/auth/agents': 'admin',
  'PATCH /api/auth/agents/:id': 'admin',
  'GET /api/auth/agents/:id/keys': 'admin',
  'POST /api/auth/agents/:id/keys': 'admin',
  // Their own; an admin those of the team.
  'GET /api/auth/keys': 'viewer',
  'POST /api/auth/keys/:id/rotate': 'viewer',
  'DELETE /api/auth/keys/:id': 'viewer',
  'GET /api/settings': 'admin',
  'PATCH /api/settings': 'admin',
  'GET /api/teams': 'operator',
  'POST /api/teams': 'operator',
  'PATCH /api/teams/:id': 'operator',
  'POST /api/auth/enrolments': 'admin',
  'GET /api/auth/enrolments': 'admin',
  'DELETE /api/auth/enrolments/:id': 'admin',
  'POST /api/auth/enrol': 'public',
  'POST /api/session': 'viewer',
  'GET /api/session': 'public',
  'DELETE /api/session': 'viewer',
  'GET /api/sessions': 'viewer',
  'DELETE /api/sessions/:id': 'viewer',
  'GET /api/contacts': 'viewer',
  'GET /api/contacts/stats': 'viewer',
  'GET /api/contacts/lookup': 'viewer',
  'GET /api/contacts/caller-ids': 'viewer',
  'GET /api/contacts/:id/devices': 'viewer',
  'GET /api/contacts/:id/history': 'viewer',
  'POST /api/contacts/:id/restore': 'agent',
  'GET /api/contacts/:id': 'viewer',
  'POST /api/contacts': 'agent',
  'PUT /api/contacts/:id': 'agent',
  'DELETE /api/contacts/:id': 'agent',
  'GET /api/sync/delta': 'viewer',
  'GET /api/sync/snapshot': 'viewer',
  'GET /api/sync/digest': 'viewer',
  'POST /api/sync/push': 'agent',
  'POST /api/sync/pictures': 'agent',
  'DELETE /api/sync/pictures': 'admin',
  'GET /api/sync/conflicts': 'viewer',
  'POST /api/sync/conflicts/:id/resolve': 'agent',
  'GET /api/jobs': 'viewer',
  'GET /api/jobs/:id': 'viewer',
  'POST /api/jobs/:id/cancel': 'agent',
  'POST /api/bulk/import': 'agent',
  'POST /api/bulk/imports': 'agent',
  'GET /api/bulk/imports': 'agent',
  'GET /api/bulk/imports/:id': 'agent',
  'PATCH /api/bulk/imports/:id': 'agent',
  'GET /api/bulk/imports/:id/preview': 'agent',
  'POST /api/bulk/imports/:id/run': 'agent',
  'POST /api/bulk/imports/:id/cancel': 'agent',
  'POST /api/bulk/imports/:id/undo': 'agent',
  'GET /api/bulk/imports/:id/rejected': 'agent',
  'DELETE /api/bulk/imports/:id': 'agent',
  'POST /api/contacts/bulk': 'agent',
  'POST /api/contacts/merge': 'agent',
  // One's own; what is for the whole team an agent shares, and an admin may take away.
  'GET /api/views': 'viewer',
  'POST /api/views': 'viewer',
  'PATCH /api/views/:id': 'viewer',
  'DELETE /api/views/:id': 'viewer',
  'GET /api/contacts/duplicates': 'viewer',
  'POST /api/contacts/duplicates/:id/dismiss': 'agent',
  'DELETE /api/contacts/duplicates/:id/dismiss': 'agent',
  'GET /api/backup': 'admin',
  'GET /api/statistics/changes': 'admin',
  'GET /api/statistics/sync': 'admin',
  'GET /api/statistics/devices': 'admin',
  'GET /api/operations': 'agent',
  'GET /api/operations/:id': 'agent',
  'POST /api/operations/:id/undo': 'agent',
  // An agent may export only where its team allows it; the teams of these tests do not.
  'GET /api/bulk/export': 'admin',
  'GET /api/devices': 'viewer',
  'GET /api/devices/agent/:agentCode': 'viewer',
  'GET /api/devices/outdated': 'viewer',
  'GET /api/devices/stats': 'viewer',
  'GET /api/devices/health': 'viewer',
  'POST /api/devices/revoke': 'admin',
  'POST /api/devices/restore': 'admin',
  'POST /api/devices/wipe': 'admin',
  'POST /api/devices/wipe/cancel': 'admin',
  'POST /api/devices/wipe/confirm': 'viewer',
  'GET /api/audit': 'admin',
  'GET /api/audit/export': 'admin',
  'GET /health': 'public',
  'GET /livez': 'public',
  'GET /readyz': 'public',
  'GET /metrics': 'admin',
};

/** What else is served, to anybody: documentation and the files of the dashboard. */
const FILES = /^GET \/(docs\b.*|assets\/.*|[\w.-]*\.\w+)?$/;

/** Behind the guard like all others, and answers nothing. */
const UNKNOWN = '/api/*';

/** A body that each writing route accepts, so that only its target is at fault. */
const BODIES: Record<string, object> = {
  'PUT /api/contacts/:id': { company: 'Acme' },
  'POST /api/contacts/:id/restore': { version: 1 },
  'PATCH /api/views/:id': { name: 'Mine now' },
  'PATCH /api/bulk/imports/:id': { options: { tags: ['mine'] } },
  'POST /api/sync/conflicts/:id/resolve': { take: 'lost' },
  'PATCH /api/auth/agents/:id': { agent_name: 'Mine now', is_active: false },
  'POST /api/auth/agents/:id/keys': { name: 'A way in' },
  'POST /api/auth/keys/:id/rotate': { overlap_hours: 0 },
};

/** Whatever they are sent is a file. */
const MAKES = ['POST /api/bulk/imports'];

const HIDDEN = /^(HEAD|OPTIONS)$/;
const routes = Object.keys(LOWEST_ROLE);
const keyed = routes.filter((route) => LOWEST_ROLE[route] !== 'public');
const ofTeams = keyed.filter((route) => LOWEST_ROLE[route] !== 'operator');
const ofOperator = keyed.filter((route) => LOWEST_ROLE[route] === 'operator');
const open = routes.filter((route) => LOWEST_ROLE[route] === 'public');

const OPERATOR_API_KEY = 'the-key-of-the-operator-0123456789abcdef';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ OPERATOR_API_KEY });
});
afterAll(() => app.close());

/** As the HTTP server has them, without the two methods that come with others. */
function served(): string[] {
  return app.app
    .get(RouteTable)
    .routes.filter(({ method }) => !HIDDEN.test(method))
    .map(({ method, url }) => `${method} ${url}`);
}

function split(route: string): [method: string, path: string] {
  return route.split(' ') as [string, string];
}

/** The route with its parameters filled in by `values`. */
function fill(path: string, values: Record<string, string>): string {
  return path.replace(/:(\w+)/g, (_, name: string) => {
    if (!(name in values)) throw new Error(`say what a foreign and a random ${name} are`);
    return values[name]!;
  });
}

/** Parameters that name nothing anywhere. */
function unknownTarget() {
  return {
    id: randomUUID(),
    agentCode: `nobody_${randomUUID().slice(0, 8)}`,
  };
}

/** What others must not be able to touch, as text. */
async function everythingOf({ id }: TestTeam): Promise<unknown> {
  const [state] = await app.db.query(
    `SELECT (SELECT array_agg(c::text ORDER BY id) FROM contacts c WHERE team_id = $1) AS contacts,
            (SELECT array_agg(to_jsonb(a) - 'last_seen' ORDER BY id) FROM agents a WHERE team_id = $1) AS agents,
            (SELECT array_agg(to_jsonb(k) - 'last_used_at' ORDER BY id) FROM api_keys k WHERE team_id = $1) AS keys,
            (SELECT array_agg(t::text) FROM teams t WHERE id = $1) AS team,
            (SELECT array_agg(x::text) FROM contact_conflicts x WHERE team_id = $1) AS conflicts,
            (SELECT array_agg(v::text) FROM contact_views v WHERE team_id = $1) AS views,
            (SELECT count(*)::int FROM audit_log WHERE team_id = $1) AS audit`,
    [id],
  );
  return state;
}

/** A group of contacts of theirs that are alike, and its id. */
async function groupOf({ id: teamId }: TestTeam, contactId: string): Promise<string> {
  const [{ id }] = await app.db.query(
    `INSERT INTO duplicate_groups (team_id, id, contact_ids, size, reasons, score, shared, fingerprint)
     VALUES ($1, gen_random_uuid(), ARRAY[$2::uuid, gen_random_uuid()], 2, '[]', 50, false, 'x') RETURNING id`,
    [teamId, contactId],
  );
  return id;
}

/** A value of theirs that lost, and its id. */
async function conflictOf({ id, agent }: TestTeam, contactId: string): Promise<string> {
  const side = { value: 'A', agent_code: agent.agentCode, device_id: 'x', version: 1 };
  const [{ id: conflict }] = await app.db.query(
    `INSERT INTO contact_conflicts (team_id, id, contact_id, kind, fields, agent_codes)
     VALUES ($1, gen_random_uuid(), $2, 'edit', $3, $4) RETURNING id`,
    [id, contactId, { company: { kept: side, lost: side } }, [agent.agentCode]],
  );
  return conflict;
}

/** The id of what the agent makes there. */
async function madeBy(agent: TestAgent, path: string, body?: object): Promise<string> {
  const { data } = (await new Device(app.url, agent).call('POST', path, body)).body;
  return data.id ?? data.session_id;
}

/** The handlers of Nest's own controllers, with what their decorators say. */
function handlers() {
  const scanner = new MetadataScanner();
  const controllers = [...app.app.get(ModulesContainer).values()].flatMap(({ controllers }) => [
    ...controllers.values(),
  ]);
  return controllers.flatMap(({ metatype, instance }) => {
    const prototype = Object.getPrototypeOf(instance) as Record<string, () => unknown>;
    const prefix = Reflect.getMetadata(PATH_METADATA, metatype!) as string;
    return scanner.getAllMethodNames(prototype).flatMap((name) => {
      const handler = prototype[name]!;
      const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
      if (method === undefined) return [];
      const path = [prefix, Reflect.getMetadata(PATH_METADATA, handler) as string]
        .flatMap((part) => part.split('/'))
        .filter(Boolean);
      const says = <T>(key: string): T | undefined =>
        (Reflect.getMetadata(key, handler) ?? Reflect.getMetadata(key, metatype!)) as T | undefined;
      return [
        {
          route: `${RequestMethod[method]} /${path.join('/')}`,
          isPublic: says<boolean>(PUBLIC_ROUTE) ?? false,
          role: says<boolean>(OPERATOR_ROUTE) ? 'operator' : (says<Role>(MINIMUM_ROLE) ?? 'viewer'),
        },
      ];
    });
  });
}

describe('the list of routes', () => {
  it('has a row in the role table for each route, and no row for none', () => {
    const own = served().filter((route) => !FILES.test(route) && !route.endsWith(` ${UNKNOWN}`));
    expect(distinct(own).sort()).toEqual([...routes].sort());
  });

  it('asks for exactly the roles of the role table', () => {
    const said = handlers()
      .filter(({ route }) => !route.endsWith(` ${UNKNOWN}`))
      .map(({ route, isPublic, role }) => [route, isPublic ? 'public' : role] as const);
    // Who may export is also for the team to say, so there the decorator asks for less.
    const expected = { ...LOWEST_ROLE, 'GET /api/bulk/export': 'agent' };
    expect(Object.fromEntries(said)).toEqual(expected);
  });

  it('is not open where it answers nothing', () => {
    const unknown = handlers().filter(({ route }) => route.endsWith(` ${UNKNOWN}`));
    expect(unknown.map(({ isPublic }) => isPublic)).toEqual([false]);
  });

  it('is complete in the OpenAPI document', async () => {
    const document = (await (await fetch(`${app.url}/docs/openapi.json`)).json()) as {
      paths: Record<string, object>;
    };
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
    );
    expect(described.sort()).toEqual([...routes].sort());
  });

  it.each(open)('answers %s without a key', async (route) => {
    const [method, path] = split(route);
    const { status } = await fetch(app.url + path, { method });
    expect(status).not.toBe(401);
  });
});

/** A caller with another key than those of a team. */
function caller(key: string): Device {
  return new Device(app.url, { id: '', agentCode: '', role: 'admin', key });
}

describe.each(keyed)('%s without a good key', (route) => {
  const [method, path] = split(route);

  it.each(method === 'GET' ? ['GET', 'HEAD'] : [method])('is 401 for %s', async (verb) => {
    const call = (headers: Record<string, string>) =>
      caller('').call(verb, fill(path, unknownTarget()), undefined, headers);
    const missing = await call({ 'x-api-key': '' });
    const unknown = await call({ 'x-api-key': 'sk_of_somebody_who_was_never_here' });
    expect([missing.status, unknown.status]).toEqual([401, 401]);
    if (verb !== 'HEAD') expectFailure(unknown, 401, 'INVALID_API_KEY');
    const none = await fetch(app.url + fill(path, unknownTarget()), { method: verb });
    expect(none.status).toBe(401);
  });
});

/** Sends the beginning of a large body that never comes, and reads until the server ends the connection. */
async function refusedUnread(line: string, headers: string[], by = app) {
  let request: IncomingMessage | undefined;
  let read: boolean | undefined;
  const server = by.app.getHttpServer();
  server.prependOnceListener('request', (incoming: IncomingMessage, response: ServerResponse) => {
    request = incoming;
    const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => ServerResponse;
    response.writeHead = (...args: unknown[]) => {
      read = incoming.readableDidRead;
      return writeHead(...args);
    };
  });
  const head = [`${line} HTTP/1.1`, 'Host: test', 'Content-Type: application/json', ...headers, '', ''];
  const start = headers.some((header) => header.startsWith('Expect')) ? '' : '5\r\n{"a":';
  const answer = await sendRaw(by.url, head.join('\r\n') + start);
  return { answer, read, bytes: request!.socket.bytesRead, sent: head.join('\r\n').length + start.length };
}

const withBody = keyed.filter((route) => !route.startsWith('GET'));

describe.each(withBody)('%s without a key', (route) => {
  const [method, path] = split(route);

  it.each([
    ['of a length', ['Content-Length: 1000000']],
    ['in chunks', ['Transfer-Encoding: chunked']],
    ['that waits to be asked for', ['Content-Length: 1000000', 'Expect: 100-continue']],
  ])('reads nothing of a body %s', async (_what, headers) => {
    const line = `${method} ${fill(path, unknownTarget())}`;
    const { answer, read, bytes, sent } = await refusedUnread(line, headers);
    expectFailure(answer, 401, 'MISSING_API_KEY');
    expect(answer.headers.get('connection')).toBe('close');
    expect({ read, bytes }).toEqual({ read: false, bytes: sent });
  });

  it('reads nothing of a body with a wrong key, nor with a lesser role', async () => {
    const line = `${method} ${fill(path, unknownTarget())}`;
    const body = 'Content-Length: 1000000';
    const wrong = await refusedUnread(line, [body, 'X-API-Key: sk_of_somebody_who_was_never_here']);
    expectFailure(wrong.answer, 401, 'INVALID_API_KEY');
    expect(wrong.read).toBe(false);
    if (LOWEST_ROLE[route] === 'viewer') return;
    const { viewer } = await app.createTeam();
    const below = await refusedUnread(line, [body, `X-API-Key: ${viewer.key}`]);
    expectFailure(below.answer, 403, 'FORBIDDEN');
    expect(below.read).toBe(false);
  });
});

describe('a body of somebody with a good key', () => {
  const LINES = ['POST /api/contacts', 'POST /api/bulk/import', 'POST /api/sync/push'];
  const BODIES = [
    ['of a length', ['Content-Length: 500000']],
    ['in chunks', ['Transfer-Encoding: chunked']],
    ['that waits to be asked for', ['Content-Length: 500000', 'Expect: 100-continue']],
  ] as const;
  const cases = LINES.flatMap((line) => BODIES.map(([what, headers]) => ({ line, what, headers })));

  async function expectTooMany(server: TestApp, line: string, headers: string[]): Promise<void> {
    const { answer, read, bytes, sent } = await refusedUnread(line, headers, server);
    expectFailure(answer, 429, 'RATE_LIMITED');
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(answer.headers.get('connection')).toBe('close');
    expect({ read, bytes }).toEqual({ read: false, bytes: sent });
  }

  it.each(cases)('$what is not read when the quota is used up: $line', async ({ line, headers }) => {
    const small = await app.another({ RATE_LIMIT_AGENT: '2' });
    const { agent } = await app.createTeam();
    for (let i = 0; i < 2; i += 1)
      expect((await new Device(small.url, agent).call('GET', '/api/auth/verify')).status).toBe(200);
    await expectTooMany(small, line, [...headers, `X-API-Key: ${agent.key}`]);
    await small.close();
  });

  it.each(cases)('$what is not read while answers are unread: $line', async ({ line, headers }) => {
    const { agent } = await app.createTeam();
    const unread = app.app.get(UnreadOutput);
    unread.add(agent.id, app.config.UNREAD_BYTES);
    await expectTooMany(app, line, [...headers, `X-API-Key: ${agent.key}`]);
    unread.add(agent.id, -app.config.UNREAD_BYTES);
    expect((await new Device(app.url, agent).call('GET', '/api/auth/verify')).status).toBe(200);
  });
});

describe('an address without a route', () => {
  it.each(['POST /nowhere', 'POST /', 'PUT /api/nowhere', 'POST /docs/openapi.json'])(
    'reads no body either: %s',
    async (line) => {
      const { answer, read } = await refusedUnread(line, ['Content-Length: 1000000']);
      expect([401, 404, 405]).toContain(answer.status);
      expect(read).toBe(false);
    },
  );
});

describe('a method that the gate did not decide about', () => {
  it('stays closed', async () => {
    const guard = new AdmittedGuard(undefined as never);
    const request = { principal: {}, admittedTo: () => 'another' };
    const context = new ExecutionContextHost([request], Object, () => 'this one');
    await expect(guard.canActivate(context)).rejects.toThrow(AppError);
  });
});

describe.each(ofOperator)('%s', (route) => {
  const [method, path] = split(route);
  const call = (key: string, url = app.url) =>
    new Device(url, { id: '', agentCode: '', role: 'admin', key }).call(
      method,
      fill(path, unknownTarget()),
      method === 'GET' ? undefined : {},
    );

  it.each(ROLES)('is 403 for the role %s of any team', async (role) => {
    const team = await app.createTeam();
    expectFailure(await call(team[role].key), 403, 'FORBIDDEN');
  });

  it('is open to the operator', async () => {
    const { status } = await call(OPERATOR_API_KEY);
    expect([200, 400, 404]).toContain(status);
    expectFailure(await call(`${OPERATOR_API_KEY}x`), 401, 'INVALID_API_KEY');
  });

  it('is not there without OPERATOR_API_KEY', async () => {
    const server = await app.another({ OPERATOR_API_KEY: '' });
    const { admin } = await app.createTeam();
    expectFailure(await call(admin.key, server.url), 404, 'NOT_FOUND');
    expectFailure(await call(OPERATOR_API_KEY, server.url), 401, 'INVALID_API_KEY');
  });
});

describe.each(ofTeams)('%s', (route) => {
  const [method, path] = split(route);
  const lowest = LOWEST_ROLE[route] as Role;
  let team: TestTeam;
  beforeEach(async () => {
    team = await app.createTeam();
  });

  it("is not open to the operator, who reads nobody's contacts", async () => {
    // Of the whole server, and about nobody.
    if (path === '/metrics') return;
    const answer = await caller(OPERATOR_API_KEY).call(method, fill(path, unknownTarget()));
    expectFailure(answer, 401, 'INVALID_API_KEY');
  });

  const below = ROLES.slice(0, ROLES.indexOf(lowest));
  if (below.length) {
    it.each(below)('is 403 for the role %s', async (role) => {
      const answer = await new Device(app.url, team[role]).call(
        method,
        fill(path, unknownTarget()),
        method === 'GET' ? undefined : {},
      );
      expectFailure(answer, 403, 'FORBIDDEN');
    });
  }

  it.each(ROLES.slice(ROLES.indexOf(lowest)))('is open to the role %s', async (role) => {
    const own = { ...unknownTarget(), agentCode: team[role].agentCode };
    const { status } = await new Device(app.url, team[role]).call(
      method,
      fill(path, own),
      method === 'GET' ? undefined : {},
    );
    expect([200, 400, 404, ...(MAKES.includes(route) ? [201] : [])]).toContain(status);
  });

  if (path.includes(':')) {
    it("answers 404 for another team's, exactly as for one that never was", async () => {
      const other = await app.createTeam();
      const phone = new Device(app.url, other.agent);
      const theirs = await phone.call('POST', '/api/contacts', { first_name: 'Theirs', last_name: 'Alone' });
      const own = new Device(app.url, team.admin);
      const call = (values: Record<string, string>) => own.call(method, fill(path, values), BODIES[route]);
      const ids: Record<string, string> = {
        contacts: theirs.body.data.id,
        agents: other.agent.id,
        keys: other.agent.keyId!,
        operations: theirs.headers.get('x-operation-id')!,
        conflicts: await conflictOf(other, theirs.body.data.id),
        duplicates: await groupOf(other, theirs.body.data.id),
        enrolments: await madeBy(other.admin, '/api/auth/enrolments', { agent_code: other.agent.agentCode }),
        sessions: await madeBy(other.agent, '/api/session'),
        jobs: await count(app, other, { rows: 1 }),
        views: await madeBy(other.agent, '/api/views', { name: 'Theirs', shared: true }),
        imports: await madeBy(other.agent, '/api/bulk/imports', { contacts: [{ first_name: 'Theirs' }] }),
      };
      const [, kind = ''] = /(\w+)\/:id/.exec(path) ?? [];
      if (kind && !(kind in ids)) throw new Error(`say what a foreign id of ${kind} is`);
      const before = await everythingOf(other);
      const foreign = await call({ id: ids[kind] ?? '', agentCode: other.agent.agentCode });
      const unknown = await call(unknownTarget());
      expectFailure(foreign, 404, unknown.body.code);
      expect(comparable(foreign)).toEqual(comparable(unknown));
      expect(await everythingOf(other)).toEqual(before);
    });
  }
});

describe('filters', () => {
  it.each([
    ['GET /api/contacts', (_id: string, code: string) => `?agent_code=${code}`],
    ['GET /api/audit', (id: string) => `?contact_id=${id}`],
    ['GET /api/audit', (_id: string, code: string) => `?agent_code=${code}`],
    ['GET /api/operations', (id: string) => `?contact_id=${id}`],
    ['GET /api/operations', (_id: string, code: string) => `?agent_code=${code}`],
  ])("%s finds nothing of another team's", async (route, query) => {
    const [team, other] = [await app.createTeam(), await app.createTeam()];
    const { body } = await new Device(app.url, other.agent).call('POST', '/api/contacts', {
      first_name: 'Theirs',
      last_name: 'Alone',
    });
    const path = split(route)[1] + query(body.data.id, other.agent.agentCode);
    const [foreign, own] = [
      await new Device(app.url, team.admin).call('GET', path),
      await new Device(app.url, other.admin).call('GET', path),
    ];
    expect([foreign.status, foreign.body.data]).toEqual([200, []]);
    expect(own.body.data.length).toBeGreaterThan(0);
  });
});

describe('GET /api/bulk/export by an agent', () => {
  it.each([
    ['is 403 where the team does not allow it', false, 403],
    ['is 200 where the team allows it', true, 200],
  ])('%s', async (_what, allowed, status) => {
    const team = await app.createTeam();
    await app.db.query('UPDATE teams SET allow_agent_export = $2 WHERE id = $1', [team.id, allowed]);
    const call = async (role: Role) =>
      (await new Device(app.url, team[role]).call('GET', '/api/bulk/export')).status;
    expect([await call('viewer'), await call('agent'), await call('admin')]).toEqual([403, status, 200]);
  });
});

describe('an address that is no route', () => {
  it.each(['/api/nope', '/api/contacts/x/y', '/api/auth', '/api/v2/contacts'])(
    'says nothing of itself without a key: %s',
    async (path) => {
      const { viewer } = await app.createTeam();
      expect((await fetch(app.url + path)).status).toBe(401);
      expectFailure(await new Device(app.url, viewer).call('GET', path), 404, 'NOT_FOUND');
    },
  );

  it.each([
    ['PATCH', '/api/contacts/5f0c6f0e-52b1-4a35-9d0f-8f3a5d7c2b11', 'DELETE, GET, HEAD, PUT'],
    ['DELETE', '/api/contacts', 'GET, HEAD, POST'],
    ['POST', '/api/sync/delta', 'GET, HEAD'],
    ['PUT', '/api/bulk/import', 'POST'],
    ['POST', '/api/contacts/5f0c6f0e-52b1-4a35-9d0f-8f3a5d7c2b11?x=1', 'DELETE, GET, HEAD, PUT'],
  ])('is 405 for %s %s, with what it does answer', async (method, path, allow) => {
    const team = await app.createTeam();
    const answer = await new Device(app.url, team.admin).call(method, path, {});
    expectFailure(answer, 405, 'METHOD_NOT_ALLOWED');
    expect(answer.headers.get('allow')).toBe(allow);
    expect((await fetch(app.url + path, { method })).status).toBe(401);
  });

  it.each(['/health', '/livez', '/readyz', '/metrics', '/'])(
    'is 405 for POST and DELETE %s',
    async (path) => {
      const { viewer } = await app.createTeam();
      for (const method of ['POST', 'DELETE']) {
        const answer = await new Device(app.url, viewer).call(method, path);
        expectFailure(answer, 405, 'METHOD_NOT_ALLOWED');
        expect(answer.headers.get('allow')).toBe('GET, HEAD');
      }
    },
  );
});
