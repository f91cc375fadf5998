import { randomUUID } from 'node:crypto';
import { CredentialRepository } from '@app/auth';
import { Client, escapeLiteral } from 'pg';
import { type Device, Device as Phone } from '../support/device';
import { startTestApp, type TestApp, type TestTeam } from '../support/app';
import { withoutIndexes } from '../support/without-indexes';

const CONTACTS = 100_000;
/** What is put in order in memory: a page, or what a search finds, when it is few or all at the far end of the list. */
const MOST_SORTED = 25_000;
/** Steps along an index that a filter refuses. */
const MOST_REFUSED = 25_000;

const SINGLES = CONTACTS * 0.8;
/** Id of the operation of change n: a second for each. */
const OPERATION = `(lpad(to_hex(1764000000000 + least(n, ${SINGLES + 1}) * 1000::bigint), 12, '0') || '7000800000000000' || '0000')::uuid`;

let app: TestApp;
let team: TestTeam;
let phone: Device;
let psql: Client;
let spy: jest.SpyInstance;

type Value = string | number | (string | null)[] | Date | null | undefined;

/** A statement that the server has run. */
interface Asked {
  text: string;
  values: Value[];
  /** Only of a prepared one does PostgreSQL ever make a plan for any values. */
  isPrepared: boolean;
}

/** The statements about contacts that the server has run since the last look. */
function asked(): Asked[] {
  const calls = spy.mock.calls as [
    string | { name?: string; text?: string; values?: Value[] } | undefined,
    Value[] | undefined,
  ][];
  const statements = calls.flatMap(([query, values]) => {
    const text = typeof query === 'string' ? query : query?.text;
    if (
      !text ||
      !/\b(contacts|audit_log|operations|jobs|api_keys)\b/.test(text) ||
      /^\s*(INSERT|UPDATE)/.test(text)
    )
      return [];
    const isNamed = typeof query === 'object' && query.name !== undefined;
    return [{ text, values: (typeof query === 'object' ? query.values : values) ?? [], isPrepared: isNamed }];
  });
  spy.mockClear();
  return statements;
}

async function fillContacts(): Promise<void> {
  // Without the triggers, which would write the trail as well.
  await app.db.query(`
    BEGIN;
    ALTER TABLE contacts DISABLE TRIGGER USER;
    ALTER TABLE contacts ENABLE TRIGGER contacts_3_search;
    INSERT INTO contacts (team_id, first_name, last_name, company, phone_primary, email, created_at, updated_at,
                          version, created_version, created_by_agent, updated_by, tags, address, is_deleted, deleted_at)
    SELECT '${team.id}', (ARRAY['Priya', 'Анна', '李', 'José', 'Ada', 'Zoë', 'राम'])[1 + n % 7] || n % 97,
           (ARRAY['Sharma', 'Byron', '王', 'Ødegård', 'Петров'])[1 + n % 5] || n % 1009,
           CASE WHEN n % 3 > 0 THEN 'Company ' || n % 11 END, '+49 30 ' || lpad((n * 7919 % 10000000)::text, 8, '0'),
           'person' || n || '@example.com', now() - n * interval '1 minute', now() - n % 50000 * interval '1 minute',
           n, n, 'AGENT_' || n % 40, CASE WHEN n % 4 = 0 THEN 'AGENT_' || n % 40 ELSE 'AGENT_1' END,
           array_remove(ARRAY[CASE WHEN n % 2 = 1 THEN 'half' END, CASE WHEN n % 7 = 0 THEN 'seventh' END,
                              CASE WHEN n % 977 = 0 THEN 'rare' END], NULL),
           CASE WHEN n % 10 = 3 THEN n || ' Long Lane' END, n % 50 = 0, CASE WHEN n % 50 = 0 THEN now() END
      FROM generate_series(1, ${CONTACTS}) n;
    ALTER TABLE contacts ENABLE TRIGGER USER;
    INSERT INTO phone_numbers (team_id, contact_id, version, numbers, countries)
    SELECT team_id, id, version, ARRAY[replace(phone_primary, ' ', '')], ARRAY[CASE WHEN version % 500 = 1 THEN 'FR' ELSE 'DE' END]
      FROM contacts WHERE NOT is_deleted;
    ALTER TABLE global_version DISABLE TRIGGER USER;
    UPDATE global_version SET current_version = ${CONTACTS},
           live_contacts = (SELECT count(*) FROM contacts WHERE team_id = '${team.id}' AND NOT is_deleted)
     WHERE team_id = '${team.id}';
    ALTER TABLE global_version ENABLE TRIGGER USER;
    COMMIT`);
}

beforeAll(async () => {
  app = await startTestApp();
  team = await app.createTeam();
  phone = new Phone(app.url, team.admin);
  const query = (sql: string, values?: unknown[]) => app.db.query(sql, values);
  await withoutIndexes(query, ['contacts', 'phone_numbers'], fillContacts);
  // Four of five are single edits, a few of them uploads and transactions in psql; the last fifth is one import.
  await app.db.query(`
    INSERT INTO audit_log (team_id, version, action, contact_id, agent_code, device_id, source, operation_id, after)
    SELECT '${team.id}', n, 'CREATE', c.id, 'AGENT_' || n % 40, 'device-' || n % 500, 'rest', ${OPERATION}, contact_image(c)
      FROM contacts c JOIN generate_series(1, ${CONTACTS}) n ON n = c.version WHERE c.team_id = '${team.id}' ORDER BY n;
    INSERT INTO operations (team_id, id, kind, agent_code, device_id, changes, first_version, last_version)
    SELECT '${team.id}', ${OPERATION}, CASE WHEN min(n) > ${SINGLES} THEN 'import' WHEN min(n) % 1000 = 0 THEN 'db'
             WHEN min(n) % 10 = 0 THEN 'upload' ELSE 'edit' END,
           'AGENT_' || min(n) % 40, 'device-' || min(n) % 500, count(*), min(n), max(n)
      FROM generate_series(1, ${CONTACTS}) n GROUP BY ${OPERATION}`);
  // Of this team and of others; a few have not ended.
  const other = await app.createTeam();
  await app.db.query(
    `INSERT INTO jobs (id, turn_id, team_id, kind, created_by, agent_code, key_id, label, params, state, finished_at, request_key)
     SELECT gen_random_uuid(), gen_random_uuid(), team, 'bulk.edit', agent, 'A', gen_random_uuid(), 'job', '{}',
            CASE WHEN n > 5 THEN 'succeeded' ELSE 'queued' END, CASE WHEN n > 5 THEN now() - n * interval '1 minute' END, 'bulk ' || n
       FROM generate_series(1, 20000) n, (VALUES ($1::uuid, $2::uuid), ($3, $4)) AS of (team, agent)`,
    [team.id, team.agent.id, other.id, other.agent.id],
  );
  await app.db.query('VACUUM (ANALYZE) contacts, phone_numbers, audit_log, operations, jobs');
  psql = new Client(app.database.ownerUrl);
  await psql.connect();
  spy = jest.spyOn(Client.prototype, 'query');
});
beforeEach(() => {
  spy.mockClear();
});
afterAll(async () => {
  spy.mockRestore();
  await psql.end();
  await app.close();
});

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Parent Relationship'?: string;
  Output?: string[];
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: Plan[];
}

function nodesOf(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

/** What is wrong with a plan at this size. */
function faults(plan: Plan): string[] {
  return nodesOf(plan).flatMap((node) => {
    const { 'Node Type': type, 'Relation Name': table } = node;
    const rows = (of: Plan) => of['Actual Rows'] * of['Actual Loops'];
    if (type === 'Seq Scan' && ['contacts', 'audit_log', 'operations', 'jobs'].includes(table!))
      return [`${type} of ${table}`];
    if (type.endsWith('Sort') && rows(node.Plans![0]!) > MOST_SORTED)
      return [`${type} of ${rows(node.Plans![0]!)} rows`];
    // Told of one loop.
    const refused = (node['Rows Removed by Filter'] ?? 0) * node['Actual Loops'];
    if (type.startsWith('Index') && refused > MOST_REFUSED) return [`${type} past ${refused} rows`];
    return [];
  });
}

const literal = (value: Value): string => {
  if (value === undefined || value === null) return 'NULL';
  return escapeLiteral(
    Array.isArray(value)
      ? `{${value.map((item: unknown) => JSON.stringify(Buffer.isBuffer(item) ? `\\x${item.toString('hex')}` : item)).join(',')}}`
      : value instanceof Date
        ? value.toISOString()
        : `${value}`,
  );
};

/** What the server has asked is planned for its values, and what is prepared for any values, without faults. */
async function expectIndexed(statements = asked(), find = faults): Promise<void> {
  expect(statements.length).toBeGreaterThan(0);
  for (const { text, values, isPrepared } of statements) {
    for (const mode of ['force_custom_plan', ...(isPrepared ? ['force_generic_plan'] : [])]) {
      await psql.query(`SET plan_cache_mode = ${mode}; PREPARE asked AS ${text}`);
      const { rows } = await psql.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
        `EXPLAIN (ANALYZE, VERBOSE, FORMAT JSON) EXECUTE asked${values.length ? `(${values.map(literal).join(', ')})` : ''}`,
      );
      await psql.query('DEALLOCATE asked');
      const [{ Plan: plan }] = rows[0]!['QUERY PLAN'];
      expect({ mode, text, faults: find(plan) }).toEqual({ mode, text, faults: [] });
    }
  }
}

async function get(path: string) {
  const { status, body } = await phone.call('GET', path);
  expect({ path, status, body: status === 200 ? undefined : body }).toEqual({ path, status: 200 });
  return body;
}

const SORTS = [
  'updated_at',
  'created_at',
  'full_name',
  'first_name',
  'last_name',
  'version',
  'company',
].flatMap((field) => ['asc', 'desc'].map((order) => `sort_by=${field}&sort_order=${order}`));

it.each(SORTS)('%s walks an index: first page, cursor, deep page, blanks', async (sort) => {
  const first = await get(`/api/contacts?${sort}`);
  expect([first.data.length, first.pagination.total]).toEqual([50, 98_000]);
  const second = await get(`/api/contacts?${sort}&cursor=${first.pagination.next_cursor}`);
  expect(second.data.length).toBe(50);
  await expectIndexed();
});

it.each(['/api/contacts?limit=50', '/api/contacts?q=priya&limit=50', '/api/sync/delta?version=0&limit=50'])(
  '%s writes the JSON of each contact once',
  async (path) => {
    await get(path);
    await expectIndexed(asked(), (plan) => {
      const writing = nodesOf(plan).filter(
        ({ Output, 'Parent Relationship': relation }) =>
          relation === 'SubPlan' && Output?.some((column) => column.includes('row_to_json')),
      );
      const written = writing.reduce((sum, node) => sum + node['Actual Loops'], 0);
      return written > 51 ? [`${written} contacts written as JSON for 50`] : [];
    });
  },
);

it.each(['sort_by=company', 'sort_by=updated_at'])(
  '%s goes on from a cursor at its far end',
  async (sort) => {
    const late = await get(`/api/contacts?${sort}&page=1940`);
    await get(`/api/contacts?${sort}&cursor=${late.pagination.next_cursor}`);
    await expectIndexed(asked().slice(1));
  },
);

it('reads a deep page along an index', async () => {
  expect((await get('/api/contacts?page=1500')).data).toHaveLength(50);
  expect((await get('/api/contacts?page=1000000&limit=1000')).data).toEqual([]);
  await expectIndexed();
});

const FILTERS = [
  ...[
    'a',
    'an',
    '李',
    'ж',
    'Анна',
    'priya',
    'sharma7',
    '王',
    '30 0',
    '7919',
    'person4711@',
    'zq',
    'राम',
    'company 3',
  ].map((text) => `q=${encodeURIComponent(text)}`),
  'agent_code=AGENT_7',
  'agent_code=NOBODY',
  'q=ada&agent_code=AGENT_7',
  ...['updated_by=AGENT_1', 'updated_by=AGENT_4', 'tag=half', 'tag=rare', 'tag=half&tag=seventh', 'tag=none'],
  ...[
    'company=COMPANY%207',
    'company=Nobody',
    'has=phone',
    'has=address',
    'has=phone,address',
    'has=email&has=phone',
  ],
  ...['country=DE', 'country=FR', 'country=ZZ'],
  ...['2 days', '60 days', '1 second'].flatMap((ago) => [`updated_since=${ago}`, `created_since=${ago}`]),
  'company=company%203&tag=half',
  'tag=rare&has=phone&agent_code=AGENT_7',
  'q=priya&tag=half&country=DE',
  'q=a&has=phone&updated_since=3 days',
  'country=FR&has=address',
  'created_since=2 days&updated_since=2 days&updated_by=AGENT_1',
  'deleted=true',
  'deleted=true&q=priya',
  'deleted=true&tag=half&updated_by=AGENT_1&has=phone',
];

/** The same in plain SQL, without any index in mind. */
const SAME_IN_SQL: Record<string, string> = {
  agent_code: 'created_by_agent = $value',
  updated_by: 'updated_by = $value',
  tag: '$value = ANY (tags)',
  company: 'lower(company) = lower($value)',
  country: `EXISTS (SELECT FROM phone_numbers WHERE contact_id = contacts.id AND countries[1] = $value)`,
  created_since: 'created_at >= $value',
  updated_since: 'updated_at >= $value',
  deleted: 'is_deleted',
};
const PARTS: Record<string, string> = { phone: 'phone_primary', email: 'email', address: 'address' };

function conditionOf(name: string, value: string): string {
  if (name === 'has')
    return value
      .split(',')
      .map((part) => `${PARTS[part]} <> ''`)
      .join(' AND ');
  if (name === 'q')
    return value
      .split(' ')
      .map((word) => `strpos(search_text, fold_text(${escapeLiteral(word)})) > 0`)
      .join(' AND ');
  return SAME_IN_SQL[name]!.replace('$value', escapeLiteral(value));
}

it.each(FILTERS.flatMap((filter) => ['', '&sort_by=last_name&sort_order=asc'].map((sort) => filter + sort)))(
  '%s is answered from an index, and its total is right',
  async (relative) => {
    const filter = relative.replace(/since=(\d+) (\w+)/g, (_, count: string, unit: string) => {
      const ago = Number(count) * (unit.startsWith('day') ? 86_400_000 : 1000);
      return `since=${new Date(Date.now() - ago).toISOString()}`;
    });
    const pages = [await get(`/api/contacts?${filter}`)];
    // With what is remembered of it now.
    pages.push(await get(`/api/contacts?${filter}`));
    const { next_cursor: cursor } = pages[0].pagination;
    if (cursor) pages.push(await get(`/api/contacts?${filter}&cursor=${cursor}`));
    await expectIndexed();
    const conditions = [...new URLSearchParams(filter)].flatMap(([name, value]) =>
      name.startsWith('sort') ? [] : conditionOf(name, value),
    );
    if (!filter.includes('deleted')) conditions.push('NOT is_deleted');
    const [{ found }] = await app.db.query(
      `SELECT count(*)::int AS found FROM contacts WHERE team_id = $1 AND ${conditions.join(' AND ')}`,
      [team.id],
    );
    for (const { pagination } of pages) expect(pagination.total).toBe(found);
  },
);

it.each(
  ['o', '3', 'yron', 'riya', 'compan 3', 'harma7', 'erson4711@', 'zqq', 'Ødegår'].flatMap((text) =>
    ['updated_at', 'last_name'].map((sort) => `q=${encodeURIComponent(text)}&sort_by=${sort}`),
  ),
)('%s is answered from an index before it is counted, and counted then', async (search) => {
  const quick = await get(`/api/contacts?${search}&uncounted=true`);
  const { next_cursor: cursor, total: least, at_least: isUncounted } = quick.pagination;
  if (cursor) await get(`/api/contacts?${search}&uncounted=true&cursor=${cursor}`);
  const counted = await get(`/api/contacts?${search}`);
  await expectIndexed();
  expect(quick.data).toEqual(counted.data);
  const { total } = counted.pagination;
  expect(isUncounted ? Math.min(least, total) : total).toBe(least);
});

it.each([
  ...['030 1234567', '+49 30 00', 'priya, (sharma)', '+49 30 0007919 priya', '7-11', 'م', '감'],
  // Of several spellings each.
  ...[
    'Ødegård',
    'ö',
    'u.s.',
    'at&t',
    'h & m',
    'priya and sharma',
    '張偉',
    'हिन्दी',
    'Zoë Ødegård 030 1234567',
  ],
])('a search for %s is answered from an index', async (text) => {
  const first = await get(`/api/contacts?q=${encodeURIComponent(text)}`);
  const { next_cursor: cursor } = first.pagination;
  if (cursor) await get(`/api/contacts?q=${encodeURIComponent(text)}&cursor=${cursor}`);
  await expectIndexed();
});

it.each(['+49 30 00007919', '+49 30 99999999', '00 00 791 9', '112'])(
  'who has %s is read from an index',
  async (phone) => {
    await get(`/api/contacts/lookup?phone=${encodeURIComponent(phone)}`);
    await expectIndexed();
  },
);

it('deltas and reads of one contact walk an index', async () => {
  const start = await get('/api/sync/delta?version=0&limit=1000');
  await get(`/api/sync/delta?version=${CONTACTS - 100}&limit=100`);
  await get(`/api/contacts/caller-ids?since=${CONTACTS - 100}`);
  await get(`/api/contacts/${start.data.changes[0].contact.id}`);
  await expectIndexed();
});

describe('operations', () => {
  const ask = async (method: string, path: string) => {
    const { status, body } = await new Phone(app.url, team.admin).call(
      method,
      path,
      method === 'POST' ? { dry_run: true } : undefined,
    );
    expect({ path, status }).toEqual({ path, status: 200 });
    return body;
  };
  const times = [20_000, 40_000].map((n) => new Date(1764000000000 + n * 1000).toISOString());
  let contact: string;
  let imported: string;
  beforeAll(async () => {
    [{ id: contact }] = await app.db.query('SELECT id FROM contacts WHERE team_id = $1 AND version = 4711', [
      team.id,
    ]);
    [{ id: imported }] = await app.db.query(
      `SELECT id FROM operations WHERE team_id = $1 AND kind = 'import'`,
      [team.id],
    );
  });

  it.each([
    ['all', () => '', 50],
    ['rare kinds', () => 'kind=db', 50],
    ['the only one of a kind', () => 'kind=import', 1],
    ['none of a kind', () => 'kind=undo', 0],
    ['the usual kind', () => 'kind=edit', 50],
    ['an agent', () => 'agent_code=AGENT_7', 50],
    ['nobody', () => 'agent_code=NOBODY', 0],
    ['a device', () => 'device_id=device-7', 50],
    ['no device', () => 'device_id=none', 0],
    ['a contact', () => `contact_id=${contact}`, 1],
    ['a time', () => `since=${times[0]}&until=${times[1]}`, 50],
    ['a kind of an agent', () => 'kind=upload&agent_code=AGENT_10', 50],
  ])('of %s are read from an index', async (_what, filter, count) => {
    const { data, next_cursor: cursor } = await ask('GET', `/api/operations?${filter()}`);
    expect(data).toHaveLength(count);
    if (cursor) await ask('GET', `/api/operations?${filter()}&cursor=${cursor}`);
    await expectIndexed();
  });

  it('of 20,000 changes: a page of them, and what undoing them would do', async () => {
    const { data } = await ask('GET', `/api/operations/${imported}?limit=100`);
    expect(data.changes).toHaveLength(100);
    await ask('GET', `/api/operations/${imported}?limit=100&cursor=${data.next_cursor}`);
    const undo = (await ask('POST', `/api/operations/${imported}/undo`)).data;
    expect(undo.contacts + undo.left.length).toBe((CONTACTS - SINGLES) * 0.98);
    const statements = asked();
    // The server asks for other things meanwhile as well.
    const ofTrail = statements.filter(({ text }) => text.includes('audit_log'));
    await expectIndexed([...statements.slice(0, 10), ...ofTrail.slice(-4)]);
  });
});

describe('jobs', () => {
  it('are listed, read, counted and found from an index', async () => {
    const agent = new Phone(app.url, team.agent);
    const admin = new Phone(app.url, team.admin);
    const first = (await agent.call('GET', '/api/jobs')).body;
    expect(first.data).toHaveLength(50);
    for (const by of [agent, admin]) {
      const { status } = await by.call('GET', `/api/jobs?cursor=${first.next_cursor}`);
      expect(status).toBe(200);
    }
    expect((await admin.call('GET', `/api/jobs/${first.data[0].id}`)).status).toBe(200);
    const body = { filter: { q: 'priya' }, add_tags: ['x'] };
    const begun = await agent.call('POST', '/api/contacts/bulk', body, { 'idempotency-key': 'new' });
    expect(begun.status).toBe(202);
    const known = await agent.call('POST', '/api/contacts/bulk', body, { 'idempotency-key': 'new' });
    expect(known.body.data.id).toBe(begun.body.data.id);
    const [{ id }] = await app.db.query(`SELECT id FROM operations WHERE team_id = $1 AND kind = 'import'`, [
      team.id,
    ]);
    const undo = () => admin.call('POST', `/api/operations/${id}/undo`, {});
    const ids = [(await undo()).body.data.id, (await undo()).body.data.id];
    expect(ids[1]).toBe(ids[0]);
    const statements = asked();
    expect(statements.filter(({ text }) => /\bjobs\b/.test(text)).length).toBeGreaterThan(10);
    await expectIndexed(statements);
  });

  it.each([{ q: 'a' }, { q: 'sharma7' }, { agent_code: 'AGENT_7' }])(
    'what %j finds, for an edit of many, is found by an index',
    async (filter) => {
      const { status, body } = await new Phone(app.url, team.agent).call('POST', '/api/contacts/bulk', {
        filter,
        add_tags: ['x'],
        dry_run: true,
      });
      const [{ found }] = await app.db.query(
        `SELECT count(*)::int AS found FROM contacts WHERE team_id = $1 AND NOT is_deleted
            AND ($2::text IS NULL OR strpos(search_text, fold_text($2)) > 0) AND ($3::text IS NULL OR created_by_agent = $3)`,
        [team.id, filter.q, filter.agent_code],
      );
      expect([status, body.data.total]).toEqual([200, found]);
      // All that is found is edited, so all of it is read and put in order.
      await expectIndexed(asked().slice(0, 2), (plan) =>
        faults(plan).filter((one) => !one.startsWith('Sort')),
      );
    },
  );
});

describe('credentials of 10,000 devices that are connected', () => {
  const DEVICES = 10_000;
  /** As many as are asked about together. */
  const TOGETHER = 500;

  it('are looked at again without reading more than there are', async () => {
    await app.db.query(
      `WITH agents AS (
         INSERT INTO agents (team_id, agent_code, agent_name, role)
         SELECT $1, 'MANY_' || n, 'Many ' || n, 'agent' FROM generate_series(1, 100) n RETURNING team_id, id
       ), keys AS (
         INSERT INTO api_keys (team_id, agent_id, digest, prefix, last4, last_used_at, device_id)
         SELECT team_id, id, sha256((id::text || n)::bytea), 'sk_test', 'test', now(), 'device-' || n
           FROM agents, generate_series(1, ${DEVICES / 100}) n RETURNING team_id, agent_id, device_id
       )
       INSERT INTO device_access (team_id, agent_id, device_id) SELECT * FROM keys`,
      [team.id],
    );
    await app.db.query('VACUUM (ANALYZE) agents, api_keys, device_access, sessions');
    const keys = await app.db.query<{ id: string; device_id: string }[]>(
      `SELECT id, device_id FROM api_keys WHERE team_id = $1 AND device_id IS NOT NULL ORDER BY id LIMIT $2`,
      [team.id, TOGETHER],
    );
    spy.mockClear();
    const found = await app.app
      .get(CredentialRepository)
      .findConnections([
        ...keys.map(({ id, device_id }) => ({ teamId: team.id, keyId: id, deviceId: device_id })),
        { teamId: team.id, keyId: keys[0]!.id, sessionId: randomUUID(), deviceId: '' },
      ]);
    expect(found.map((one) => one?.alive ?? false)).toEqual([...keys.map(() => true), false]);
    await expectIndexed(asked(), (plan) =>
      nodesOf(plan).flatMap((node) => {
        const read = (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];
        const isTooMuch = node['Relation Name'] !== undefined && read > DEVICES * 1.1;
        return isTooMuch ? [`${node['Node Type']} of ${node['Relation Name']} reads ${read} rows`] : [];
      }),
    );
  });
});
