import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { once } from 'node:events';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type JsonBounds, ORDINARY_JSON, scanJson } from '@app/platform';
import { ModulesContainer } from '@nestjs/core';
import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants';
import type { FastifyRequest } from 'fastify';
import { startTestApp, type TestApp, type TestTeam } from '../support/app';
import { type Answer, Device } from '../support/device';
import { openSocket, rawRequest, sendRaw } from '../support/raw';
import { FULL } from '../support/rest';
import { expectFailure, tracesOf } from '../support/wire';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

let team: TestTeam;
let device: Device;
/** A contact that was there before, for calls that need one. */
let known: { id: string; version: number };
beforeEach(async () => {
  team = await app.createTeam();
  device = new Device(app.url, team.admin);
  const { body } = await device.call('POST', '/api/contacts', { first_name: 'Ada', last_name: 'Lovelace' });
  known = body.data;
});

/** Does what must be refused, and checks that it was, that nothing came of it, and that the server lives. */
async function refused(work: () => Promise<Answer>, status: number, code: string): Promise<Answer> {
  const before = await tracesOf(app, team);
  const answer = await work();
  expectFailure(answer, status, code);
  expect(await tracesOf(app, team)).toEqual(before);
  const health = (await (await fetch(`${app.url}/health`)).json()) as { status: string };
  expect(health.status).toBe('healthy');
  return answer;
}

/** What a route says about its body. */
function jsonOf(controller: string, handler: string): Partial<JsonBounds> {
  const all = [...app.app.get(ModulesContainer).values()].flatMap(({ controllers }) => [
    ...controllers.values(),
  ]);
  const { metatype } = all.find(({ name }) => name === controller)!;
  const { [handler]: method } = metatype!.prototype as Record<string, object>;
  const config = Reflect.getMetadata(FASTIFY_ROUTE_CONFIG_METADATA, method!) as { json: Partial<JsonBounds> };
  return config.json;
}

const LONG = 'x'.repeat(256);
const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const person = (more: object) => ({ first_name: 'Grace', last_name: 'Hopper', ...more });
const json = { 'content-type': 'application/json' };

describe('a query', () => {
  it.each([
    ...['', '?version=', '?version=1e3', '?version=0x10', '?version=-1', '?version=abc', '?version=1.0'],
    ...['?version=+1', '?version=%201', '?version=0&version=0', '?version=9007199254740993', '?version=1n'],
    ...['?version=99999999999999999999', '?version=%D9%A1', '?version=0&limit=0', '?version=0&limit=1001'],
    ...['?version=0&limit=abc', '?version=0&epoch=x', '?version=0&device_id=', '?version=0&since=1'],
    ...[`?version=0&device_id=${LONG}`, '?version=0&device_id=a%00b', '?version[]=0', '?version[a]=0'],
    '?version=0&device_id=another-device',
  ])('of the delta is refused: %s', (query) =>
    refused(() => device.call('GET', `/api/sync/delta${query}`), 400, 'VALIDATION_FAILED'),
  );

  it.each([
    ...['since=', 'since=1e3', 'since=0x10', 'since=-1', 'since=abc', 'since=1.0', 'since=+1', 'since=%201'],
    ...['since=0&since=0', 'since=9007199254740993', 'since[]=0', 'since=0&epoch=x', 'since=0&epoch='],
    ...['epoch=b1a7f6f2-0c39-4b53-8f70-0f0d3c1f6a10', 'since=0&limit=1', 'version=0'],
  ])('of caller IDs is refused: %s', (query) =>
    refused(() => device.call('GET', `/api/contacts/caller-ids?${query}`), 400, 'VALIDATION_FAILED'),
  );

  it.each([
    ...['limit=0', 'limit=-1', 'limit=1e9', 'limit=200000', 'limit=1001', 'limit=abc', 'limit=', 'limit=1.5'],
    ...['page=0', 'page=-1', 'page=abc', 'page=1e3', 'page=9007199254740993', 'page=', 'page=1&page=2'],
    ...['sort_by=', 'sort_by=phone_primary', 'sort_by=id', 'sort_by=constructor', 'sort_by=__proto__'],
    ...['sort_by=first_name;DROP TABLE contacts', 'sort_by=(SELECT 1 FROM pg_sleep(5))', 'sort_by=1'],
    ...['sort_by=CASE WHEN (SELECT substr(digest::text,1,1) FROM api_keys LIMIT 1)>0 THEN 1 END'],
    ...['sort_by=version&sort_by=version', 'sort_order=', 'sort_order=desc;SELECT 1', 'sort_order=up'],
    ...['agent_code=', `agent_code=${LONG}`, "agent_code=a'b", 'q=%00', `q=${'x'.repeat(129)}`, 'q=a&q=b'],
    ...[`search=${'x'.repeat(10_000)}`, 'search=a%00', 'q[]=x', 'team_id=1', 'unknown=1', 'api_key=x'],
    `q=${'z '.repeat(9)}`,
    ...['__proto__=1', 'constructor=1', 'toString=1', 'hasOwnProperty=1', '__proto__[limit]=1'],
  ])('of a list is refused: %s', (query) =>
    refused(() => device.call('GET', `/api/contacts?${query}`), 400, 'VALIDATION_FAILED'),
  );

  it('with many unknown parameters is refused, and only some are named', async () => {
    const query = Array.from({ length: 45 }, (_, i) => `p${i}=1`).join('&');
    const { body } = await refused(
      () => device.call('GET', `/api/contacts?${query}`),
      400,
      'VALIDATION_FAILED',
    );
    expect([body.details.length, body.details_omitted]).toEqual([20, 25]);
  });

  it.each([
    [
      '/api/audit',
      ['limit=501', 'limit=0', 'cursor=0', 'cursor=abc', 'contact_id=x', 'contact_id=', 'action='],
    ],
    ['/api/audit', ['from=yesterday', 'from=2026', 'from=2026-W01-1', 'from=2026-02-30', 'to=2026-13-01']],
    [
      '/api/audit',
      [
        'to=0601-12-09T12:37:42-16:46',
        'from=2026-11-22T09:30:00%2B23:59',
        'from=2026-11-22T09:30:00%2B05:60',
      ],
    ],
    ['/api/audit', ['from=0000-01-01T00:00:00Z', 'from=2026-11-22T09:30:00,5Z', 'to=2026-11-22T25:00:00Z']],
    [
      '/api/audit',
      ['from=2026-11-22T09:30:00Z&from=2026-11-22T09:30:00Z', `action=${LONG}`, 'agent_code=%00'],
    ],
    [
      '/api/devices/outdated',
      ['threshold=-1', 'threshold=abc', 'threshold=', 'threshold=1e1', 'limit=0', 'pages=1'],
    ],
    ['/api/bulk/export', ['format=xml', 'format=', 'raw=maybe', 'raw=true&raw=true', 'columns=id']],
  ])('of %s is refused: %p', async (path, queries) => {
    for (const query of queries) {
      await refused(() => device.call('GET', `${path}?${query}`), 400, 'VALIDATION_FAILED');
    }
  });

  it.each(['q=(a%2B)%2B$', "q=' OR '1'='1", 'q=%25', 'q=_', 'q=%5C', `q=${'z '.repeat(8)}`, 'page=1000000'])(
    'that is only strange is answered, with nobody: %s',
    async (query) => {
      const { status, body } = await device.call('GET', `/api/contacts?${query}`);
      expect([status, body.data]).toEqual([200, []]);
    },
  );
});

describe('an id', () => {
  it.each(['abc', '0', '%00', "' OR 1=1--", '1;DROP TABLE contacts', 'x'.repeat(300), 'x'.repeat(2_000)])(
    'that is none is refused: %s',
    async (id) => {
      for (const [method, body] of [['GET'], ['PUT', { company: 'A' }], ['DELETE']] as const) {
        await refused(() => device.call(method, `/api/contacts/${id}`, body), 400, 'VALIDATION_FAILED');
      }
    },
  );

  it.each(['%00', 'a b', "x' OR '1'='1", LONG, 'x'.repeat(2_000)])('of no agent is unknown: %s', (code) =>
    refused(() => device.call('GET', `/api/devices/agent/${code}`), 404, 'AGENT_NOT_FOUND'),
  );

  it('that nobody has spends no version', async () => {
    const path = '/api/contacts/00000000-0000-4000-8000-000000000000';
    await refused(() => device.call('PUT', path, { company: 'A' }), 404, 'CONTACT_NOT_FOUND');
    await refused(() => device.call('DELETE', path), 404, 'CONTACT_NOT_FOUND');
  });
});

/** Fields of which an import or upload keeps a value in the metadata that they cannot take. */
const OPTIONAL = [
  'phone_primary',
  'phone_secondary',
  'email',
  'birthday',
  'tags',
  'company',
  'job_title',
  'notes',
  'address',
];

describe('a field', () => {
  const wrong: [field: string, value: unknown][] = [
    ...['x'.repeat(300), LONG, 'a\0b', '\ud800', 'x\udfff', 5, true, {}, ['x']].flatMap(
      (value): [string, unknown][] => [
        ['first_name', value],
        ['last_name', value],
      ],
    ),
    ...[
      '<b>1234567890</b>',
      '))((1234567890',
      '0123456789 ask Bob',
      `+${'1'.repeat(50)}`,
      '++++++++++',
      1234567890,
    ]
      .concat(['1234567890\0', "1234567890';--"])
      .map((value): [string, unknown] => ['phone_primary', value]),
    ...['none', 'a@b', 'a b@c.de', `${LONG}@example.com`, 'a@b..c'].map((v): [string, unknown] => [
      'email',
      v,
    ]),
    ...['2023-02-30', '2023-13-01', '0000-01-01', '20230101', '--02-30', '1.2.2023', '2023-1-1'].map(
      (v): [string, unknown] => ['birthday', v],
    ),
    ...['vip', [''], [' '], [5], ['x'.repeat(51)], Array(51).fill('t'), ['\0'], {}].map(
      (v): [string, unknown] => ['tags', v],
    ),
    ...[[], 'x', 5, { x: 'y'.repeat(8_200) }, { '\0': 1 }, { a: '\ud800' }, { a: JSON.parse(nested(9)) }].map(
      (v): [string, unknown] => ['metadata', v],
    ),
    ...['{"constructor":1}', '{"a":[{"constructor":{}}]}', '{"prototype":"x"}', '{"a":{"prototype":{}}}'].map(
      (text): [string, unknown] => ['metadata', JSON.parse(text)],
    ),
    ['phone_secondary', 'call me'],
    ['company', LONG],
    ['job_title', 'a\0'],
    ['notes', 'x'.repeat(10_001)],
    ['address', 'x'.repeat(1_001)],
    ['version', 99],
    ['id', '5f0c6f0e-52b1-4a35-9d0f-8f3a5d7c2b11'],
    ['team_id', '5f0c6f0e-52b1-4a35-9d0f-8f3a5d7c2b11'],
    ['created_by_agent', 'someone'],
    ['updated_by', 'someone'],
    ['is_deleted', true],
    ['created_at', '2020-01-01T00:00:00Z'],
    ['petname', 'x'],
    ['toString', 'x'],
    ['hasOwnProperty', 'x'],
    ['valueOf', null],
  ];

  it.each(wrong)('is refused when %s is %j', async (field, value) => {
    const row = JSON.stringify({ contacts: [person({ [field]: value })] });
    const create = await refused(
      () => device.call('POST', '/api/contacts', person({ [field]: value })),
      400,
      'VALIDATION_FAILED',
    );
    const update = await refused(
      () => device.call('PUT', `/api/contacts/${known.id}`, { [field]: value }),
      400,
      'VALIDATION_FAILED',
    );
    for (const { body } of [create, update]) expect(body.details[0].field).toMatch(field);
    // In an import it is who the contact is.
    if (field === 'id') return;
    const before = await tracesOf(app, team);
    const imported = await device.call('POST', '/api/bulk/import', row);
    const { success, errors, warnings } = imported.body.data;
    if (success === 0) {
      expect(errors).toEqual([{ row: 1, error: expect.stringContaining(field) }]);
      expect(await tracesOf(app, team)).toEqual(before);
      return;
    }
    // The rest of the contact goes in.
    expect(OPTIONAL).toContain(field);
    expect(warnings).toEqual([{ row: 1, warning: expect.stringMatching(`^${field} `) }]);
    const [contact] = (await device.call('GET', '/api/contacts?sort_by=version&limit=1')).body.data;
    expect([null, []]).toContainEqual(contact[field]);
    const kept = typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\uFFFD') : value;
    expect(contact.metadata).toEqual({ [field]: kept });
  });

  it.each([
    ['POST', '/api/contacts', {}, ['first_name']],
    ['POST', '/api/contacts', undefined, ['first_name']],
    ['POST', '/api/contacts', { notes: 'Grace' }, ['first_name']],
    ['POST', '/api/auth/register', undefined, ['agent_code', 'agent_name']],
    ['POST', '/api/auth/register', { agent_code: 'a b', agent_name: 'x' }, ['agent_code']],
    ['POST', '/api/auth/register', { agent_code: 'x'.repeat(51), agent_name: 'x' }, ['agent_code']],
    ['POST', '/api/auth/register', { agent_code: 'ok', agent_name: '' }, ['agent_name']],
    ['POST', '/api/auth/register', { agent_code: 'ok', agent_name: LONG }, ['agent_name']],
    ['POST', '/api/auth/register', { agent_code: 'ok', agent_name: 'a\0' }, ['agent_name']],
    ['POST', '/api/auth/register', { agent_code: 'ok', agent_name: 'x', role: 'root' }, ['role']],
    ['POST', '/api/auth/register', { agent_code: 'ok', agent_name: 'x', team_id: '1' }, ['team_id']],
    ['POST', '/api/auth/register', { agent_code: 'ok', agent_name: 'x', api_key: 'sk_mine' }, ['api_key']],
    ['POST', '/api/auth/setup', undefined, ['token']],
    ['POST', '/api/auth/setup', { token: 5 }, ['token']],
    ['POST', '/api/auth/setup', { token: 'a'.repeat(32), role: 'admin' }, ['role']],
    ['POST', '/api/bulk/import', undefined, ['contacts']],
    ['POST', '/api/bulk/import', { contacts: {} }, ['contacts']],
    ['POST', '/api/bulk/import', { contacts: null }, ['contacts']],
    ['POST', '/api/bulk/import', { contacts: [], dry_run: true }, ['dry_run']],
  ])('is named when it is missing or wrong: %s %s %j', async (method, path, body, fields) => {
    const answer = await refused(() => device.call(method, path, body), 400, 'VALIDATION_FAILED');
    expect(answer.body.details.map(({ field }: { field: string }) => field)).toEqual(fields);
  });

  it.each([null, 5, 'x', [], [{}], true])(
    'list of an import may hold %j, which is one bad row',
    async (row) => {
      const { status, body } = await device.call('POST', '/api/bulk/import', {
        contacts: [person({}), row, person({})],
      });
      expect([status, body.data.success, body.data.failed, body.data.errors[0].row]).toEqual([200, 2, 1, 2]);
    },
  );
});

describe('a body', () => {
  const writes: [method: string, path: () => string][] = [
    ['POST', () => '/api/contacts'],
    ['PUT', () => `/api/contacts/${known.id}`],
    ['POST', () => '/api/bulk/import'],
    ['POST', () => '/api/auth/register'],
  ];

  it.each<[what: string, body: string | Buffer, status: number, code: string]>([
    ['malformed', '{"first_name": "Gra', 400, 'MALFORMED_JSON'],
    ['no JSON', 'first_name=Grace', 400, 'MALFORMED_JSON'],
    ['a top-level array', '[{"first_name":"Grace","last_name":"Hopper"}]', 400, 'MALFORMED_JSON'],
    ['an empty array', '[]', 400, 'MALFORMED_JSON'],
    ['null', 'null', 400, 'MALFORMED_JSON'],
    ['a number', '5', 400, 'MALFORMED_JSON'],
    ['a text', '"first_name"', 400, 'MALFORMED_JSON'],
    ['white space', '  ', 400, 'MALFORMED_JSON'],
    ['NaN', '{"first_name":NaN}', 400, 'MALFORMED_JSON'],
    ['a comment', '{} // x', 400, 'MALFORMED_JSON'],
    ['a trailing comma', '{"first_name":"x",}', 400, 'MALFORMED_JSON'],
    ['a byte order mark only', '\ufeff', 400, 'MALFORMED_JSON'],
    ['__proto__', '{"__proto__":{"role":"admin"}}', 400, 'MALFORMED_JSON'],
    ['an escaped __proto__', '{"\\u005f_proto__":{"role":"admin"}}', 400, 'MALFORMED_JSON'],
    ['constructor.prototype', '{"constructor":{"prototype":{"x":1}}}', 400, 'MALFORMED_JSON'],
    ['200,000 levels deep', `{"metadata":${nested(200_000)}}`, 400, 'MALFORMED_JSON'],
    ['200,000 objects deep', `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`, 413, 'PAYLOAD_TOO_LARGE'],
    ['100,000 objects deep', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, 400, 'MALFORMED_JSON'],
    [
      '200,000 levels around __proto__',
      nested(100_000).replace('[]', '[{"__proto__":1}]'),
      400,
      'MALFORMED_JSON',
    ],
    ['33 levels deep', `{"metadata":${nested(33)}}`, 400, 'MALFORMED_JSON'],
    ['not UTF-8', Buffer.from('{"first_name":"Jos\xe9","last_name":"x"}', 'latin1'), 400, 'MALFORMED_JSON'],
  ])('is refused when it is %s', async (_what, body, status, code) => {
    for (const [method, path] of writes) {
      const call = () => device.call(method, path(), body, json);
      // An import may be larger, so there depth is what stops it; what strangers may call takes less.
      const large = code === 'PAYLOAD_TOO_LARGE' && path().includes('import');
      const small = body.length > 16 * 1024 && path().includes('register');
      if (small) await refused(call, 413, 'PAYLOAD_TOO_LARGE');
      else await refused(call, large ? 400 : status, large ? 'MALFORMED_JSON' : code);
    }
  });

  const members = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`m${i}`, 1]));
  const copies = jest.spyOn(
    jest.requireActual<{ plainToInstance: () => unknown }>('class-transformer'),
    'plainToInstance',
  );

  it.each([
    ['more values than one contact has', { metadata: { list: Array(10_000).fill(0) } }, 413],
    ['more empty lists', { tags: Array(10_000).fill([]) }, 413],
    ['an object of too many members', { metadata: members(2_001) }, 400],
    ['too many unknown members', members(2_000), 400],
    ['unknown members', members(25), 400],
  ])('of %s is refused before it is worked on', async (_what, body, status) => {
    copies.mockClear();
    for (const [method, path] of writes.filter(([, path]) => !path().includes('import'))) {
      // What strangers may call takes 16 kB.
      const isLarge =
        status === 413 || (path().includes('register') && JSON.stringify(body).length > 16 * 1024);
      const call = () => device.call(method, path(), body);
      const answer = isLarge
        ? await refused(call, 413, 'PAYLOAD_TOO_LARGE')
        : await refused(call, status, 'VALIDATION_FAILED');
      expect(answer.body.details?.length ?? 0).toBeLessThanOrEqual(20);
      expect(JSON.stringify(answer.body).length).toBeLessThan(3_000);
    }
    expect(copies).not.toHaveBeenCalled();
  });

  it('of an import is bounded by what its rows unfold to', async () => {
    const rows = JSON.stringify({ contacts: Array(2_000_000).fill(0) });
    await refused(() => device.call('POST', '/api/bulk/import', rows, json), 413, 'PAYLOAD_TOO_LARGE');
  });

  it('lists the first problems, and says how many more there are', async () => {
    const post = (path: string, body: object) => device.call('POST', path, body);
    const { body } = await refused(
      () => post('/api/contacts', person(members(25))),
      400,
      'VALIDATION_FAILED',
    );
    expect([body.details.length, body.details_omitted]).toEqual([20, 5]);

    const item = { mutation_id: randomUUID(), ...members(3_000) };
    const upload = { device_id: device.id, epoch: randomUUID(), mutations: [item] };
    const { results } = (await post('/api/sync/push', upload)).body.data;
    expect(results).toMatchObject([{ status: 'rejected', code: 'VALIDATION_FAILED' }]);
    expect(results[0].details).toHaveLength(20);
    expect(results[0].details_omitted).toBeGreaterThan(2_980);

    const { errors } = (await post('/api/bulk/import', { contacts: [person(members(3_000))] })).body.data;
    expect(errors[0].error).toMatch(/ and 2980 more\.$/);
    expect(errors[0].error.length).toBeLessThan(1_000);
  });

  it('of the longest contact there can be passes, 500 of them in an upload and 20,000 in an import', async () => {
    // Bounds alone: what a row or item holds is for others to test.
    const upload = jsonOf('PushController', 'push');
    const imported = jsonOf('BulkController', 'import');
    const metadata = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`field_${i}`, [i]]));
    const contact = { ...FULL, tags: Array(50).fill('tag'), metadata };
    const [item, row] = [{ base: contact, fields: contact, image: contact }, contact].map((value) =>
      JSON.stringify(value),
    );
    const list = (text: string, count: number) => `[${Array(count).fill(text).join(',')}]`;
    expect(scanJson(list(item!, 500), { ...ORDINARY_JSON, ...upload })).toEqual({ inexact: [] });
    expect(scanJson(list(row!, 20_000), { ...ORDINARY_JSON, ...imported })).toEqual({ inexact: [] });
    const widest = { ...contact, metadata: { list: Array(4_000).fill(1) } };
    expect((await device.call('POST', '/api/contacts', widest)).status).toBe(201);
  });

  it.each(['9007199254740993', '-9007199254740993', '12345678901234567890', '1e400'])(
    'with the number %s in metadata is refused where it stands, and nowhere else',
    async (number) => {
      const bad = `{"first_name":"Grace","last_name":"Hopper","metadata":{"a":[{"id":${number}}]}}`;
      const good = bad.replace(number, '9007199254740991,"rate":1.5e20');
      const { body } = await refused(
        () => device.call('POST', '/api/contacts', bad, json),
        400,
        'VALIDATION_FAILED',
      );
      expect(body.details).toEqual([{ field: 'metadata', message: expect.stringContaining('2^53') }]);
      await refused(
        () => device.call('PUT', `/api/contacts/${known.id}`, `{"metadata":{"id":${number}}}`, json),
        400,
        'VALIDATION_FAILED',
      );
      const rows = await device.call('POST', '/api/bulk/import', `{"contacts":[${bad},${good}]}`, json);
      expect(rows.body.data).toMatchObject({ total: 2, success: 1, failed: 1, errors: [{ row: 1 }] });
      const item = (fields: string) =>
        `{"op":"create","mutation_id":"${randomUUID()}","contact_id":"${randomUUID()}","fields":${fields}}`;
      const upload = `{"device_id":"${device.id}","epoch":"${randomUUID()}","mutations":[${item(bad)},${item(good)}]}`;
      const pushed = await device.call('POST', '/api/sync/push', upload, json);
      expect(pushed.body.data.results).toMatchObject([
        { status: 'rejected', details: [{ field: 'fields.metadata' }] },
        { status: 'applied', contact: { metadata: { a: [{ id: 9007199254740991, rate: 1.5e20 }] } } },
      ]);
    },
  );

  it.each(['iso-8859-1', 'UTF-16', '"windows-1252"', 'us-ascii', 'utf-8x'])(
    'in the charset %s is refused',
    (charset) =>
      refused(
        () =>
          device.call('POST', '/api/contacts', JSON.stringify(person({})), {
            'content-type': `application/json; charset=${charset}`,
          }),
        415,
        'UNSUPPORTED_MEDIA_TYPE',
      ),
  );

  it.each([
    ['text/plain', '{"company":"A"}', {}],
    ['application/x-www-form-urlencoded', 'company=A', {}],
    ['multipart/form-data; boundary=x', '--x--', {}],
    ['application/vnd.api+json', '{"company":"A"}', {}],
    ['application/json-patch+json', '{"company":"A"}', {}],
    ['nonsense', '{"company":"A"}', {}],
    ['application/json', gzipSync('{"company":"A"}'), { 'content-encoding': 'gzip' }],
    ['application/json', gzipSync(`{"company":"${'A'.repeat(1e6)}"}`), { 'content-encoding': 'gzip' }],
    ['application/json', '{"company":"A"}', { 'content-encoding': 'br' }],
    ['application/json', '{"company":"A"}', { 'content-encoding': 'gzip, identity' }],
  ])('of the type %s is refused unless it is plain JSON (%#)', async (type, body, headers) => {
    for (const [method, path] of writes) {
      await refused(
        () => device.call(method, path(), body, { 'content-type': type, ...headers }),
        415,
        'UNSUPPORTED_MEDIA_TYPE',
      );
    }
  });

  it.each([
    ['/api/contacts', 1024 * 1024 + 1],
    ['/api/auth/register', 16 * 1024 + 1],
    ['/api/auth/setup', 16 * 1024 + 1],
    ['/api/auth/enrol', 16 * 1024 + 1],
    ['/api/session', 16 * 1024 + 1],
    ['/api/contacts/bulk', 5 * 1024 * 1024 + 1],
    ['/api/bulk/import', 32 * 1024 * 1024 + 1],
  ])('for %s of %i bytes is refused before it is read', (path, bytes) =>
    refused(
      () =>
        sendRaw(
          app.url,
          rawRequest(`POST ${path}`, [
            `X-API-Key: ${team.admin.key}`,
            'Content-Type: application/json',
            `Content-Length: ${bytes}`,
          ]),
        ),
      413,
      'PAYLOAD_TOO_LARGE',
    ),
  );

  it('that does not say how large it is is cut off at the limit', async () => {
    const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`;
    const request = rawRequest(
      'POST /api/contacts',
      [`X-API-Key: ${team.admin.key}`, 'Content-Type: application/json', 'Transfer-Encoding: chunked'],
      chunk.repeat(17),
    );
    await refused(() => sendRaw(app.url, request), 413, 'PAYLOAD_TOO_LARGE');
  });

  it('that is not UTF-8 is refused in chunks too, where no length gives it away', async () => {
    const head = rawRequest('POST /api/contacts', [
      `X-API-Key: ${team.admin.key}`,
      'Content-Type: application/json',
      'Transfer-Encoding: chunked',
    ]);
    const body = Buffer.from('{"first_name":"Jos\xe9","last_name":"x"}', 'latin1');
    const chunks = Buffer.concat([
      Buffer.from(`${head}${body.length.toString(16)}\r\n`),
      body,
      Buffer.from('\r\n0\r\n\r\n'),
    ]);
    await refused(() => sendRaw(app.url, chunks), 400, 'MALFORMED_JSON');
  });

  it('of exactly 1 MiB is read, and refused for what it says', () =>
    refused(
      () => device.call('POST', '/api/contacts', `{"notes":"${'x'.repeat(1024 * 1024 - 12)}"}`),
      400,
      'VALIDATION_FAILED',
    ));

  it.each([
    ['identity', { 'content-encoding': 'identity' }],
    ['with a charset', { 'content-type': 'application/json; charset=utf-8' }],
    ['with a charset in quotes', { 'content-type': 'application/json;charset="UTF-8"' }],
    ['in capitals', { 'content-type': 'Application/JSON' }],
  ])('that is plain JSON passes: %s', async (_what, headers) => {
    const { status } = await device.call('POST', '/api/contacts', person({}), headers);
    expect(status).toBe(201);
  });

  it.each([
    ['/api/contacts', JSON.stringify(person({}))],
    ['/api/bulk/import', JSON.stringify({ contacts: Array(500).fill(person({})) })],
  ])(
    'that is cut off half way changes nothing, and the next write takes the next version: %s',
    async (path, body) => {
      const socket = await openSocket(app.url);
      const head = rawRequest(`POST ${path}`, [
        `X-API-Key: ${team.admin.key}`,
        'Content-Type: application/json',
        `Content-Length: ${body.length}`,
      ]);
      socket.write(head + body.slice(0, body.length / 2));
      const closed = once(socket, 'close');
      socket.destroy();
      await closed;
      const next = await device.call('POST', '/api/contacts', person({}));
      expect([next.status, next.body.data.version]).toEqual([201, known.version + 1]);
      expect((await device.call('GET', '/api/contacts/stats')).body.data.total_active).toBe(2);
    },
  );
});

describe('a header', () => {
  const call = (headers: string[], line = 'GET /api/contacts') => sendRaw(app.url, rawRequest(line, headers));

  it.each<[what: string, headers: (key: string, other: string) => string[], code: string]>([
    ['no key', () => [], 'MISSING_API_KEY'],
    ['an empty key', () => ['X-API-Key: '], 'INVALID_API_KEY'],
    ['two kinds of key', (key) => [`X-API-Key: ${key}`, `Authorization: Bearer ${key}`], 'INVALID_API_KEY'],
    ['the same key twice', (key) => [`X-API-Key: ${key}`, `X-API-Key: ${key}`], 'INVALID_API_KEY'],
    ['two keys', (key, other) => [`X-API-Key: ${key}`, `X-API-Key: ${other}`], 'INVALID_API_KEY'],
    [
      'two bearers',
      (key, other) => [`Authorization: Bearer ${key}`, `Authorization: Bearer ${other}`],
      'INVALID_API_KEY',
    ],
    ['a key of 16 kB', () => [`X-API-Key: ${'k'.repeat(16_384)}`], 'INVALID_API_KEY'],
    ['a bearer of 16 kB', () => [`Authorization: Bearer ${'k'.repeat(16_384)}`], 'INVALID_API_KEY'],
    ['a key too short to be one', () => ['X-API-Key: k'], 'INVALID_API_KEY'],
    [
      'a mistyped key',
      (key) => [`X-API-Key: ${key.slice(0, -1)}${key.endsWith('a') ? 'b' : 'a'}`],
      'INVALID_API_KEY',
    ],
    ['the start of a key', (key) => [`X-API-Key: ${key.slice(0, 40)}`], 'INVALID_API_KEY'],
    ['a key in other letters', (key) => [`X-API-Key: ${key.toLowerCase()}`], 'INVALID_API_KEY'],
    ['basic authentication', (key) => [`Authorization: Basic ${btoa(key)}`], 'INVALID_API_KEY'],
    ['a bearer without a key', () => ['Authorization: Bearer '], 'INVALID_API_KEY'],
    ['a naked key as authorization', (key) => [`Authorization: ${key}`], 'INVALID_API_KEY'],
    ['a key with SQL', () => ["X-API-Key: ' OR '1'='1' -- 0123456789"], 'INVALID_API_KEY'],
    ['a key with high bytes', () => ['X-API-Key: ékékékékékékékékék'], 'INVALID_API_KEY'],
    ['a key as a cookie', (key) => [`Cookie: api_key=${key}`], 'MISSING_API_KEY'],
  ])('with %s is 401', (_what, headers, code) =>
    refused(() => call(headers(team.admin.key, team.agent.key)), 401, code),
  );

  it.each(['api_key', 'key', 'X-API-Key', 'access_token', 'token'])('is not replaced by ?%s=', (name) =>
    refused(() => call([], `GET /api/contacts?${name}=${team.admin.key}`), 401, 'MISSING_API_KEY'),
  );

  it.each<[header: string, value: string]>([
    ['X-Device-ID', LONG],
    ['Idempotency-Key', 'a b'],
    ['Idempotency-Key', LONG],
    ['Idempotency-Key', '""'],
    ['If-Match', '1'],
    ['If-Match', 'W/"1"'],
    ['If-Match', '"one"'],
    ['If-Match', '"1", "2"'],
    ['If-Match', '"99999999999999999999"'],
  ])('%s: %s is 400', (header, value) =>
    refused(
      () =>
        device.call('PUT', `/api/contacts/${known.id}`, { company: 'A' }, { [header.toLowerCase()]: value }),
      400,
      'VALIDATION_FAILED',
    ),
  );

  it.each(['a b', 'x'.repeat(101), "x';--", '<b>', 'ä'])('X-Request-Id: %s is replaced', async (id) => {
    const answer = await call([`X-API-Key: ${team.admin.key}`, `X-Request-Id: ${id}`], 'GET /api/nope');
    expectFailure(answer, 404, 'NOT_FOUND');
    expect(answer.body.request_id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each([
    ['is ignored', {}, '127.0.0.1'],
    ['is ignored from a proxy that is not trusted', { TRUSTED_PROXIES: '10.0.0.0/8' }, '127.0.0.1'],
    ['is believed from a trusted proxy', { TRUSTED_PROXIES: '127.0.0.1' }, '203.0.113.9'],
    ['is no address from a trusted proxy', { TRUSTED_PROXIES: '127.0.0.1' }, '127.0.0.1', 'client-17'],
    [
      'is read from the end, up to what is no address',
      { TRUSTED_PROXIES: '127.0.0.1,10.0.0.0/8' },
      '10.0.0.7',
      '203.0.113.9, x, 10.0.0.7',
    ],
  ])('X-Forwarded-For %s', async (_what, env, expected, given = '203.0.113.9') => {
    const server = await app.another(env);
    const ips: string[] = [];
    const listen = (message: unknown) => ips.push((message as { request: FastifyRequest }).request.ip);
    subscribe('tracing:fastify.request.handler:start', listen);
    try {
      await fetch(`${server.url}/livez`, { headers: { 'x-forwarded-for': given } });
    } finally {
      unsubscribe('tracing:fastify.request.handler:start', listen);
    }
    expect(ips).toEqual([expected]);
  });
});

describe('a path', () => {
  it.each([
    'GET /api/contacts',
    'HEAD /api/contacts',
    'GET /%61pi/contacts',
    'GET /api/%63ontacts',
    'GET //api/contacts',
    'GET /api//contacts',
    'GET ///api///contacts///',
    'GET /api/contacts/',
    'GET /api/contacts;x',
    'GET /api/contacts;x=1/stats',
    'GET /api;x/contacts',
    'GET /api/./contacts',
    'GET /api/contacts/../contacts',
    'GET /api/contacts%2fstats',
    'GET /api/contacts%00',
    'GET /api/contacts?',
    'GET /api/contacts#x',
    'GET http://elsewhere/api/contacts',
    'TRACE /api/contacts',
    'QUERY /api/contacts',
  ])('is no way around the key: %s', async (line) => {
    const { status, body } = await sendRaw(app.url, rawRequest(line));
    // Either the guard's answer or an address that the guard has nothing to do with: never content.
    expect([401, 404, 400]).toContain(status);
    expect(body.success ?? false).toBe(false);
    if (/^(GET|HEAD) \/?[^;.]*$/.test(line)) expect(status).toBe(401);
  });

  it.each(['/%61pi/contacts', '//api//contacts/', '/api/contacts/'])(
    'in another spelling is the same: %s',
    async (path) => {
      const answer = await sendRaw(app.url, rawRequest(`GET ${path}`, [`X-API-Key: ${team.admin.key}`]));
      expect([answer.status, answer.body.data[0].id]).toEqual([200, known.id]);
    },
  );

  it.each(['/%zz', '/api/contacts/%zz', '/api/contacts/%', '/%', '/api/contacts/%ff'])(
    'that cannot be decoded is 400: %s',
    (path) =>
      refused(
        () => sendRaw(app.url, rawRequest(`GET ${path}`, [`X-API-Key: ${team.admin.key}`])),
        400,
        'BAD_REQUEST',
      ),
  );

  it('answers OPTIONS with nothing, known or not', async () => {
    const answers = await Promise.all(
      ['/api/contacts', '/api/nope'].map((path) => sendRaw(app.url, rawRequest(`OPTIONS ${path}`))),
    );
    expect(answers.map(({ status, body }) => [status, body])).toEqual(Array(2).fill([204, '']));
  });

  it('of no route is a failure object too', async () => {
    for (const path of ['/nope', '/api/nope', '/health/x']) {
      const answer = await device.call('GET', path);
      expectFailure(answer, 404, 'NOT_FOUND');
    }
  });
});

describe('a connection', () => {
  it.each<[what: string, request: string, status: number]>([
    ['no HTTP', 'HELLO\r\n\r\n', 400],
    ['another HTTP', 'GET / HTTP/9.9\r\n\r\n', 400],
    ['a header without a name', 'GET / HTTP/1.1\r\n: x\r\n\r\n', 400],
    ['headers of 64 kB', rawRequest('GET /api/contacts', [`X-Big: ${'x'.repeat(65_536)}`]), 431],
    ['a URL of 64 kB', rawRequest(`GET /api/contacts?q=${'x'.repeat(65_536)}`), 431],
    ['two lengths', rawRequest('POST /api/contacts', ['Content-Length: 2', 'Content-Length: 3'], '{}'), 400],
    ['two hosts', rawRequest('GET /livez', ['Host: elsewhere']), 400],
    ['too many parameters', rawRequest(`GET /livez?${'a=1&'.repeat(50)}`), 400],
    [
      'a length and chunks',
      rawRequest('POST /api/contacts', ['Content-Length: 2', 'Transfer-Encoding: chunked'], '0\r\n\r\n'),
      400,
    ],
  ])('with %s ends with a failure object', async (_what, request, status) => {
    const answer = await sendRaw(app.url, request);
    expect(answer).toMatchObject({ status, body: { success: false, code: 'BAD_REQUEST' } });
    expect(answer.body.error).toMatch(/^\S.*\.$/);
    expect((await fetch(`${app.url}/health`)).status).toBe(200);
  });

  describe.each([
    ['long polling', '&transport=polling', [], 200],
    [
      'a WebSocket',
      '&transport=websocket',
      [
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
      ],
      101,
    ],
  ])('of %s', (_what, transport, headers, welcome) => {
    const open = async (hosts: string[]) => {
      const socket = await openSocket(app.url);
      const lines = [`GET /socket.io/?EIO=4${transport} HTTP/1.1`, ...hosts.map((host) => `Host: ${host}`)];
      socket.write([...lines, ...headers, '', ''].join('\r\n'));
      const [answer] = (await once(socket, 'data')) as [Buffer];
      socket.destroy();
      return Number(answer.toString().split(' ')[1]);
    };

    it('is opened with one host and refused with two', async () => {
      expect(await open(['test'])).toBe(welcome);
      expect(await open(['test', 'elsewhere'])).toBe(400);
      expect(await open(['test', 'test'])).toBe(400);
    });
  });

  it('has a time limit for its headers and for a whole request', () => {
    const { headersTimeout, requestTimeout, keepAliveTimeout } = app.app.getHttpServer();
    expect({ headersTimeout, requestTimeout, keepAliveTimeout }).toEqual({
      headersTimeout: 10_000,
      requestTimeout: 15_000,
      keepAliveTimeout: 75_000,
    });
  });

  it.each([
    ['headers', rawRequest('GET /livez', ['X-Slow: ']).trimEnd()],
    ['body', rawRequest('POST /api/auth/setup', ['Content-Type: application/json', 'Content-Length: 9999'])],
  ])('that drips its %s is cut off soon after that limit', async (_what, start) => {
    const server = await app.another();
    Object.assign(server.app.getHttpServer(), { headersTimeout: 100, requestTimeout: 100 });
    const socket = await openSocket(server.url);
    const drip = setInterval(() => socket.write('x'), 20);
    try {
      let text = '';
      socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
      socket.write(start);
      await once(socket, 'close', { signal: AbortSignal.timeout(5_000) });
      expect(text).toMatch(/^HTTP\/1.1 408 .*"code":"REQUEST_TIMEOUT"/s);
    } finally {
      clearInterval(drip);
      socket.destroy();
    }
  });
});
