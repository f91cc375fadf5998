import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAppLogger, loadConfig } from '@app/platform';
import { CLIENT_EVENTS } from '@app/realtime';
import { RouteTable } from '../../apps/api/src/route-table';
import { startTestApp, type TestApp, type TestTeam } from '../support/app';
import { type Answer, Device } from '../support/device';
import { captureOutput } from '../support/output';
import { openSocket, rawRequest } from '../support/raw';
import { until } from '../support/wait';

/** Texts that nothing but a customer's data or a secret would bring into a log. */
const CANARY = {
  first_name: 'Canaryfirst',
  last_name: 'Canarylast',
  phone_primary: '+91 98 7654 3210',
  phone_secondary: '(212) 555-0199',
  email: 'canary.mail@canary-domain.example',
  company: 'Canarycompany',
  job_title: 'Canaryjob',
  notes: 'Canarynotes',
  address: 'Canaryaddress',
  birthday: '1987-08-20',
  tags: ['Canarytag'],
  metadata: { canarykey: 'Canaryvalue' },
};
const WRONG_KEYS = ['sk_canary_key_that_nobody_has_0123', 'Canarykey0123456789abcdef'];
const BAD_PHONE = '98765canaryphone';

let folder: string;
let app: TestApp;
let output = '';
let team: TestTeam;
const requestIds: string[] = [];

const read = (name: string) => readFileSync(join(folder, name), 'utf8');
const linesOf = (name: string) => read(name).trim().split('\n');

async function call(
  device: Device,
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
): Promise<Answer> {
  const answer = await device.call(method, path, body, headers);
  requestIds.push(answer.headers.get('x-request-id')!);
  return answer;
}

/** A day's worth of good and bad calls, each with canaries wherever it can carry one. */
async function useEverything(): Promise<Answer[]> {
  const [admin, agent, viewer] = [team.admin, team.agent, team.viewer].map((who) => new Device(app.url, who));
  const answers: Answer[] = [];
  const add = async (...parameters: Parameters<typeof call>) => {
    const answer = await call(...parameters);
    answers.push(answer);
    return answer;
  };
  const { id } = (await add(agent!, 'POST', '/api/contacts', CANARY)).body.data;
  await add(agent!, 'PUT', `/api/contacts/${id}`, { ...CANARY, company: 'Canarycompany 2' });
  await add(viewer!, 'GET', `/api/contacts/${id}`);
  await add(viewer!, 'GET', `/api/contacts?q=${encodeURIComponent('Canaryfirst Canarylast')}&limit=5`);
  await add(viewer!, 'GET', `/api/contacts?search=${encodeURIComponent(CANARY.phone_primary)}`);
  await add(viewer!, 'GET', '/api/sync/delta?version=0');
  await add(agent!, 'POST', '/api/bulk/import', {
    contacts: [CANARY, { ...CANARY, phone_primary: BAD_PHONE }],
  });
  await add(admin!, 'GET', '/api/bulk/export?format=csv');
  await add(admin!, 'GET', '/api/audit');
  await add(admin!, 'POST', '/api/auth/register', { agent_code: 'canary_1', agent_name: 'Canaryagent' });
  await add(admin!, 'GET', '/api/auth/agents');
  const { code } = (await add(admin!, 'POST', '/api/auth/enrolments', { agent_code: 'canary_1' })).body.data;
  await add(agent!, 'POST', '/api/auth/enrol', { code, device_id: 'phone', nonce: 'Canarynonce 0123456789' });
  await add(agent!, 'POST', '/api/auth/enrol', { code, device_id: 'Canaryphone' });
  const { headers } = await add(admin!, 'POST', '/api/session');
  cookie = headers.getSetCookie()[0]!.split(';')[0]!;
  await add(agent!, 'GET', '/api/session', undefined, { cookie });
  // Validation, unknown ids, unknown addresses, roles, conflicts.
  await add(agent!, 'POST', '/api/contacts', { ...CANARY, phone_primary: BAD_PHONE });
  await add(agent!, 'POST', '/api/contacts', { ...CANARY, Canaryfield: 'Canaryvalue' });
  await add(agent!, 'POST', '/api/contacts', `{"first_name":"Canaryfirst", "broken`);
  await add(agent!, 'POST', '/api/contacts', 'Canarytext', { 'content-type': 'text/plain' });
  await add(agent!, 'GET', '/api/contacts/Canaryid');
  await add(agent!, 'GET', `/api/nowhere/Canarypath?name=Canaryfirst&key=${team.agent.key}`);
  await add(agent!, 'GET', '/nowhere/Canarypath?name=Canaryfirst');
  await add(agent!, 'GET', '/api/contacts?sort_by=Canarysort');
  await add(agent!, 'GET', '/api/contacts/%zz?Canaryfirst');
  await add(viewer!, 'DELETE', `/api/contacts/${id}`);
  await add(agent!, 'PUT', `/api/contacts/${id}`, CANARY, { 'if-match': '"1"' });
  await add(agent!, 'PUT', `/api/contacts/${id}`, CANARY, { 'x-device-id': 'x'.repeat(256) });
  // Keys that are not.
  for (const key of WRONG_KEYS) {
    const stranger = new Device(app.url, { ...team.agent, key });
    await add(stranger, 'GET', '/api/contacts');
    await add(stranger, 'GET', '/api/contacts', undefined, {
      authorization: `Bearer ${key}`,
      'x-api-key': key,
    });
  }
  await add(new Device(app.url, team.agent), 'POST', '/api/auth/setup', { token: 'Canarytoken0123456789' });
  return answers;
}

/** Every route and every event there is, with canaries in all the places that a client can fill. */
async function sendCanariesEverywhere(): Promise<number> {
  const more = {
    token: WRONG_KEYS[1]!.repeat(2),
    code: 'Canarycode0123456789',
    api_key: WRONG_KEYS[0],
    password: 'Canarypassword',
  };
  const body = {
    ...CANARY,
    ...more,
    contacts: [CANARY],
    mutations: [{ fields: CANARY }],
    agent_name: 'Canaryagent',
  };
  const routes = app.app
    .get(RouteTable)
    .routes.filter(
      ({ method, url }) => url.startsWith('/api/') && /^(GET|POST|PUT|PATCH|DELETE)$/.test(method),
    );
  for (const { method, url } of routes) {
    const path = url.replace(/:\w+/g, 'Canaryid').replace('*', 'Canarypath');
    for (const agent of [team.admin, { ...team.agent, key: WRONG_KEYS[0]! }]) {
      for (const payload of [body, `{"first_name":"Canaryfirst", "broken`]) {
        await fetch(`${app.url}${path}?q=Canaryfirst&code=Canarycode&api_key=${agent.key}`, {
          method,
          headers: {
            ...{ 'x-api-key': agent.key, 'content-type': 'application/json', 'x-device-id': 'Canarydevice' },
            ...{
              'idempotency-key': 'Canaryidempotency',
              'if-match': '"Canarymatch"',
              'user-agent': 'Canarybrowser',
            },
            ...{ cookie: 'session=Canarycookie', referer: `${app.url}/#setup=Canarytoken` },
          },
          ...(method === 'GET'
            ? {}
            : { body: typeof payload === 'string' ? payload : JSON.stringify(payload) }),
        });
      }
    }
  }
  for (const event of [...Object.keys(CLIENT_EVENTS), 'Canaryevent']) {
    for (const payload of [body, { data: body }, 'Canarytext', ['Canarylist']]) {
      const phone = await new Device(app.url, team.agent).connect();
      await phone.emit(event, payload);
      phone.disconnect();
      const late = await new Device(app.url, team.agent).connect({ auth: {} });
      late.socket!.emit(event, payload);
      await late
        .emit('auth', {
          api_key: WRONG_KEYS[0],
          agent_code: 'Canaryagent',
          device_id: 'Canarydevice',
        })
        // A wrong payload of auth has ended the connection already.
        .catch(() => undefined);
      late.disconnect();
    }
  }
  return routes.length;
}

/** The database refuses a row, and says the whole row in its error; then it is not there at all. */
async function breakTheDatabase(): Promise<Answer[]> {
  const agent = new Device(app.url, team.agent);
  const broken: [what: string, back: string][] = [
    [
      `ALTER TABLE contacts ADD CONSTRAINT planted CHECK (company <> 'Canarycompany') NOT VALID`,
      'ALTER TABLE contacts DROP CONSTRAINT planted',
    ],
    [
      `CREATE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN RAISE EXCEPTION 'cannot reach % or %, key ${team.agent.key}', NEW.email, NEW.phone_primary; END $$;
       CREATE TRIGGER planted BEFORE INSERT ON contacts FOR EACH ROW EXECUTE FUNCTION planted()`,
      'DROP FUNCTION planted CASCADE',
    ],
    ['ALTER TABLE contacts RENAME TO hidden', 'ALTER TABLE hidden RENAME TO contacts'],
  ];
  const answers: Answer[] = [];
  for (const [sql, back] of broken) {
    await app.db.query(sql);
    answers.push(await call(agent, 'POST', '/api/contacts', CANARY));
    await app.db.query(back);
  }
  return answers;
}

let cookie: string;
let ordinary: Answer[];
let failures: Answer[];
let routes = 0;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'contacts-sync-logs-'));
  process.env.TEST_LOG = '1';
  const captured = captureOutput();
  try {
    app = await startTestApp({ LOG_LEVEL: 'debug', LOG_DIR: folder });
    team = await app.createTeam();
    const phone = await new Device(app.url, team.viewer).connect();
    const stranger = new Device(app.url, { ...team.agent, key: WRONG_KEYS[0]! });
    await expect(stranger.connect()).rejects.toThrow();
    ordinary = await useEverything();
    routes = await sendCanariesEverywhere();
    failures = await breakTheDatabase();
    await phone.emit('contact_create', CANARY);
    await phone.emit('Canaryevent', CANARY);
    phone.disconnect();
    const cut = await openSocket(app.url);
    cut.write(
      rawRequest('POST /api/contacts', [`X-API-Key: ${team.agent.key}`, 'Content-Length: 99'], 'Canarybody'),
    );
    cut.destroy();
    await once(cut, 'close');
  } finally {
    delete process.env.TEST_LOG;
    await app.close();
    output = captured.text;
    captured.restore();
  }
  await until('the last line is in the file', () =>
    linesOf('combined.log').some((line) => line.includes(requestIds.at(-1)!)),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what the server writes at debug level', () => {
  it('is about calls that went well and wrong', () => {
    const statuses = new Set(ordinary.map(({ status }) => status));
    expect([...statuses].sort()).toEqual([200, 201, 400, 401, 403, 404, 412, 415]);
    expect(failures.map(({ status, body }) => [status, body.code])).toEqual(
      Array(3).fill([500, 'INTERNAL_ERROR']),
    );
    expect(output).toContain('/api/contacts/:id');
    expect(output).toMatch(/INSERT INTO contacts/);
    expect(routes).toBeGreaterThan(15);
    expect(linesOf('error.log').length).toBeGreaterThanOrEqual(3);
  });

  it.each(['standard output', 'combined.log', 'error.log'])('holds no canary: %s', (where) => {
    const text = where === 'standard output' ? output : read(where);
    expect(text.length).toBeGreaterThan(500);
    const secrets = [
      ...[CANARY.phone_primary, CANARY.phone_secondary, CANARY.birthday, CANARY.email, BAD_PHONE],
      ...['9198765', '98765432', '5550199', 'canary-domain', 'pepper for tests only'],
      ...[team.admin, team.agent, team.viewer].map(({ key }) => key),
      ...[team.admin, team.agent, team.viewer].map(({ key }) => key.slice(10)),
      ...ordinary.flatMap(({ body }) => (body.data?.api_key as string | undefined) ?? []),
      ...ordinary.flatMap(({ body }) => (body.data?.code as string | undefined) ?? []),
      cookie.split('=')[1]!,
      ...WRONG_KEYS,
    ];
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
    // Names, companies, notes, paths and queries: whatever was planted begins with the same letters.
    expect(text.match(/canary(?!_1\b)\w*/gi) ?? []).toEqual([]);
  });

  it('tells an operator what happened: each failure by its request id, the cause without the data', () => {
    const log = read('combined.log');
    expect(requestIds.filter((id) => !log.includes(id))).toEqual([]);
    const errors = read('error.log');
    for (const { body } of failures) expect(errors).toContain(body.request_id);
    expect(errors).toMatch(/violates check constraint/);
    expect(errors).toMatch(/cannot reach \[e-mail\] or \[phone\], key sk_\[redacted\]/);
    expect(errors).toMatch(/QueryFailedError/);
  });

  it('is one JSON object a line, with time and level; error.log holds errors only', () => {
    for (const [name, levels] of [
      ['combined.log', ['debug', 'error', 'info', 'warn']],
      ['error.log', ['error']],
    ] as const) {
      for (const line of linesOf(name)) {
        const entry = JSON.parse(line) as Record<string, unknown>;
        expect(entry).toMatchObject({
          level: expect.any(String),
          message: expect.any(String),
          timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        });
        expect(levels).toContain(entry.level);
      }
    }
  });
});

describe('log files', () => {
  it('are rotated at 20 MB', async () => {
    const logs = mkdtempSync(join(tmpdir(), 'contacts-sync-rotation-'));
    const config = loadConfig({ DATABASE_URL: 'postgresql://nobody@nowhere/none', LOG_DIR: logs });
    const captured = captureOutput();
    try {
      const logger = createAppLogger(config);
      const megabyte = 'not a secret '.repeat(80_000);
      await until('the second file', () => {
        logger.log(megabyte);
        return existsSync(join(logs, 'combined1.log'));
      });
      logger.log('the next line');
      await until(
        'the next line is in the new file',
        () =>
          // For a moment the old file is renamed and the new one not yet there.
          existsSync(join(logs, 'combined.log')) &&
          readFileSync(join(logs, 'combined.log'), 'utf8').includes('the next line'),
      );
      const size = statSync(join(logs, 'combined1.log')).size;
      expect([size > 19e6, size < 23e6]).toEqual([true, true]);
    } finally {
      captured.restore();
      rmSync(logs, { recursive: true, force: true });
    }
  });
});
