import { randomUUID } from 'node:crypto';
import { digestApiKey, SetupService } from '@app/auth';
import { DeviceRegistry } from '@app/devices';
import { ROLES } from '@app/platform';
import { PEPPER, startTestApp, type TestApp, type TestTeam } from '../support/app';
import { parseCsv, parseCsvTable } from '../support/csv';
import { type Answer, Device, type WireContact } from '../support/device';
import {
  expectFailure,
  expectNoTrace,
  TIME,
  tracesOf,
  UUID,
  wireContact,
  UNTOUCHED_DEVICE,
} from '../support/wire';

type Versioned = { version: number };

const PERSON = { first_name: 'Ada', last_name: 'Lovelace' };
const FULL = {
  ...PERSON,
  phone_primary: '+91 98 1234 5678',
  phone_secondary: '(212) 555-0142.9',
  email: 'ada@example.com',
  company: 'Analytical Engines',
  job_title: 'Programmer',
  notes: 'Line 1\nLine 2 – “quoted”, 世界 👩‍💻',
  address: '12 St James’s Square',
  birthday: '--02-29',
  tags: ['vip', 'customer'],
  metadata: { crm_id: 4711, nested: { list: [1, null, 'x'] } },
};

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

let team: TestTeam;
let [admin, agent, viewer]: Device[] = [];
beforeEach(async () => {
  team = await app.createTeam();
  [admin, agent, viewer] = (['admin', 'agent', 'viewer'] as const).map(
    (role) => new Device(app.url, team[role]),
  );
});

async function create(fields: object = {}, device = agent!): Promise<WireContact> {
  const { status, body } = await device.call('POST', '/api/contacts', { ...PERSON, ...fields });
  expect(status).toBe(201);
  return body.data;
}

async function data(device: Device, path: string) {
  const { status, body } = await device.call('GET', path);
  expect({ status, success: body.success }).toEqual({ status: 200, success: true });
  return body.data;
}

const ids = (contacts: { id: string }[]) => contacts.map(({ id }) => id);
const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);

/** Puts contacts in at times and in an order that only the database can choose. */
async function seed(rows: Record<string, unknown>[]): Promise<WireContact[]> {
  for (const row of rows) {
    const columns = ['team_id', ...Object.keys(row)];
    await app.db.query(
      `INSERT INTO contacts (${columns.join(', ')}) VALUES (${columns.map((_, i) => `$${i + 1}`).join(', ')})`,
      [team.id, ...Object.values(row)],
    );
  }
  return data(viewer!, '/api/contacts?sort_by=version&sort_order=asc&limit=1000');
}

describe('POST /api/contacts', () => {
  it('answers 201 with the whole contact, and GET with the same', async () => {
    const answer = await agent!.call('POST', '/api/contacts', FULL);
    expect([answer.status, answer.headers.get('etag')]).toEqual([201, '"1"']);
    expect(answer.body).toEqual({ success: true, data: wireContact(team.agent.agentCode, FULL) });
    const read = await viewer!.call('GET', `/api/contacts/${answer.body.data.id}`);
    expect([read.status, read.headers.get('etag'), read.body]).toEqual([200, '"1"', answer.body]);
  });

  it('needs only the two names, and takes empty as absent', async () => {
    const empty = Object.fromEntries(Object.keys(FULL).map((field) => [field, ''] as const));
    const contact = await create({ ...empty, ...PERSON, tags: null, metadata: null, email: null });
    expect(contact).toEqual(wireContact(team.agent.agentCode, {}));
  });

  it.each<Record<string, unknown>>([
    { crm: { toString: 'y', hasOwnProperty: null, then: 1 } },
    { valueOf: 5, length: 0, toJSON: 'x', name: [] },
    { '': 1, ' ': 2, 'a.b': 3, $: 4, ключ: '5', '10': 1, '9': 2 },
    {
      big: 9007199254740991,
      small: -0.1e-9,
      zero: 0,
      truth: false,
      nothing: null,
      empty: {},
      list: [[], {}],
    },
  ])('keeps metadata as it was sent: %j', async (metadata) => {
    const { id } = await create({ metadata });
    expect((await data(agent!, `/api/contacts/${id}`)).metadata).toEqual(metadata);
    const put = await agent!.call('PUT', `/api/contacts/${id}`, { metadata: { again: metadata } });
    expect(put.body.data.metadata).toEqual({ again: metadata });
  });

  it.each([
    ['names of 255 characters', { first_name: 'x'.repeat(255), last_name: 'é'.repeat(255) }],
    ['quotes, markup and SQL', { first_name: `O'Brien "x" \\ <b>`, last_name: "'; DROP TABLE contacts; --" }],
    ['any script', { first_name: '李', last_name: 'محمد 👨‍👩‍👧' }],
    ['ten digits', { phone_primary: '0123456789', phone_secondary: '+1 (23) 456-78.90' }],
    ['fifty characters of phone', { phone_primary: '1'.repeat(50) }],
    ['a percent sign', { company: '100 % _ \\' }],
  ])('takes %s', async (_what, fields) => {
    expect(await create(fields)).toEqual(wireContact(team.agent.agentCode, fields));
  });
});

describe('PUT /api/contacts/:id', () => {
  it('changes only what was sent, says who did, and spends one version', async () => {
    const before = await create(FULL);
    const answer = await admin!.call('PUT', `/api/contacts/${before.id}`, { company: 'Difference Engines' });
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, '"2"']);
    expect(answer.body).toEqual({
      success: true,
      data: {
        ...before,
        company: 'Difference Engines',
        version: 2,
        updated_by: team.admin.agentCode,
        updated_at: TIME,
      },
    });
    expect(answer.body.data.updated_at >= before.updated_at).toBe(true);
    expect(await data(viewer!, `/api/contacts/${before.id}`)).toEqual(answer.body.data);
  });

  it.each(['', null])('clears every optional field with %j', async (nothing) => {
    const { id } = await create(FULL);
    const optional = Object.keys(FULL).filter((field) => !(field in PERSON));
    const { status, body } = await agent!.call(
      'PUT',
      `/api/contacts/${id}`,
      Object.fromEntries(optional.map((field) => [field, nothing])),
    );
    expect([status, body.data]).toEqual([200, wireContact(team.agent.agentCode, { id, version: 2 })]);
  });

  it.each([
    ['nothing', {}],
    ['the values it has', FULL],
    ['its empty fields, emptied', { phone_secondary: '(212) 555-0142.9', notes: FULL.notes }],
  ])('spends no version on %s', async (_what, body) => {
    const before = await create(FULL);
    const answer = await expectNoTrace(app, team, () =>
      admin!.call('PUT', `/api/contacts/${before.id}`, body),
    );
    expect([answer.status, answer.body.data]).toEqual([200, before]);
  });

  it.each(['PUT', 'DELETE'])('finds it by an id in capitals, as GET does: %s', async (method) => {
    const { id } = await create();
    const path = `/api/contacts/${id.toUpperCase()}`;
    expect((await agent!.call('GET', path)).status).toBe(200);
    const { status, body } = await agent!.call(method, path, method === 'PUT' ? { company: 'A' } : undefined);
    expect([status, body.data]).toMatchObject([200, { id, version: 2 }]);
  });
});

describe('DELETE /api/contacts/:id', () => {
  it('answers with the version of the tombstone; then the contact is gone for good', async () => {
    const { id } = await create();
    const path = `/api/contacts/${id}`;
    const { status, body } = await agent!.call('DELETE', path);
    expect([status, body]).toEqual([
      200,
      { success: true, message: expect.any(String), data: { id, version: 2 } },
    ]);
    const later = [
      await agent!.call('DELETE', path),
      await agent!.call('GET', path),
      await agent!.call('PUT', path, { company: 'A' }),
    ];
    for (const answer of later) expectFailure(answer, 404, 'CONTACT_NOT_FOUND');
    expect(await data(viewer!, '/api/contacts')).toEqual([]);
    expect((await tracesOf(app, team)).head).toBe(2);
  });

  it('needs no body, and ignores the type of none', async () => {
    const { id } = await create();
    const answer = await agent!.call('DELETE', `/api/contacts/${id}`, '', {
      'content-type': 'application/json',
    });
    expect(answer.status).toBe(200);
  });
});

describe('If-Match', () => {
  it.each([
    ['PUT', { company: 'B' }],
    ['DELETE', undefined],
  ])('lets %s through for the version it names', async (method, body) => {
    const { id } = await create();
    const path = `/api/contacts/${id}`;
    const etag = (await agent!.call('PUT', path, { company: 'A' })).headers.get('etag')!;
    expect((await agent!.call(method, path, body, { 'if-match': etag })).status).toBe(200);
  });

  it.each([
    ['PUT', { company: 'B' }],
    ['PUT', {}],
    ['DELETE', undefined],
  ])("answers %s with 412 and the server's copy when the contact has moved on", async (method, body) => {
    const { id } = await create();
    const path = `/api/contacts/${id}`;
    const current = (await admin!.call('PUT', path, { company: 'A' })).body.data;
    const answer = await expectNoTrace(app, team, () =>
      agent!.call(method, path, body, { 'if-match': '"1"' }),
    );
    expectFailure(answer, 412, 'VERSION_MISMATCH');
    expect(answer.body.data).toEqual(current);
  });

  it('lets one of ten simultaneous editors win', async () => {
    const { id } = await create();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        agent!.call('PUT', `/api/contacts/${id}`, { company: `C${i}` }, { 'if-match': '"1"' }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(9).fill(412)]);
    const winner = answers.find(({ status }) => status === 200)!;
    expect(await data(viewer!, `/api/contacts/${id}`)).toEqual(winner.body.data);
  });

  it('* asks only that there is one', async () => {
    const { id } = await create();
    const headers = { 'if-match': '*' };
    expect((await agent!.call('PUT', `/api/contacts/${id}`, { company: 'A' }, headers)).status).toBe(200);
  });
});

describe('Idempotency-Key', () => {
  const keyed = (key: string) => ({ 'idempotency-key': key });

  it.each([['create'], ['update'], ['delete']] as const)('makes a repeated %s one', async (op) => {
    const { id } = await create(FULL);
    const call = () => {
      if (op === 'create') return agent!.call('POST', '/api/contacts', PERSON, keyed('k-1'));
      const path = `/api/contacts/${id}`;
      return op === 'update'
        ? agent!.call('PUT', path, { company: 'B' }, keyed('k-1'))
        : agent!.call('DELETE', path, undefined, keyed('k-1'));
    };
    const first = await call();
    expect(first.status).toBe(op === 'create' ? 201 : 200);
    const again = await expectNoTrace(app, team, call);
    expect([again.status, again.headers.get('etag'), again.body]).toEqual([
      first.status,
      first.headers.get('etag'),
      first.body,
    ]);
  });

  it.each([
    ['another body', () => agent!.call('POST', '/api/contacts', { ...PERSON, company: 'B' }, keyed('k'))],
    ['another call', (id: string) => agent!.call('PUT', `/api/contacts/${id}`, PERSON, keyed('k'))],
    ['a deletion', (id: string) => agent!.call('DELETE', `/api/contacts/${id}`, undefined, keyed('k'))],
  ])('is 409 for %s under the same key', async (_what, call) => {
    const first = await agent!.call('POST', '/api/contacts', PERSON, keyed('k'));
    const answer = await expectNoTrace(app, team, () => call(first.body.data.id));
    expectFailure(answer, 409, 'IDEMPOTENCY_MISMATCH');
  });

  it('makes of 20 identical creates at once one contact and 20 equal answers', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => agent!.call('POST', '/api/contacts', FULL, keyed('twenty'))),
    );
    expect(new Set(answers.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).size).toBe(1);
    expect(answers[0]!.status).toBe(201);
    expect(await tracesOf(app, team)).toMatchObject({ head: 1, audit: 1 });
    expect(await data(viewer!, '/api/contacts')).toEqual([answers[0]!.body.data]);
  });

  it("is an agent's own: another's same key is another wish", async () => {
    const [one, two] = [
      await agent!.call('POST', '/api/contacts', PERSON, keyed('same')),
      await admin!.call('POST', '/api/contacts', PERSON, keyed('same')),
    ];
    expect([one.status, two.status]).toEqual([201, 201]);
    expect(one.body.data.id).not.toBe(two.body.data.id);
  });

  it('is the same bare and quoted, and not spent by a request that was refused', async () => {
    expect((await agent!.call('POST', '/api/contacts', { first_name: '' }, keyed('q'))).status).toBe(400);
    const bare = await agent!.call('POST', '/api/contacts', PERSON, keyed('q'));
    const quoted = await agent!.call('POST', '/api/contacts', PERSON, keyed('"q"'));
    expect([bare.status, quoted.body]).toEqual([201, bare.body]);
  });

  it('makes a repeated import one', async () => {
    const contacts = [PERSON, { ...PERSON, first_name: '' }, { ...PERSON, company: 'B' }];
    const call = () => agent!.call('POST', '/api/bulk/import', { contacts }, keyed('import-1'));
    const first = await call();
    expect(first.body.data).toMatchObject({ total: 3, success: 2, failed: 1, head_version: 2 });
    const again = await expectNoTrace(app, team, call);
    expect(again.body).toEqual(first.body);
  });
});

describe('X-Request-Id', () => {
  it.each(['abc', '0d1f7a52-3c0e-4d8a-9a55-2f6f0f6f7c11', 'A.b_c-9'])(
    '%s comes back and into the trail',
    async (id) => {
      const made = await agent!.call('POST', '/api/contacts', PERSON, { 'x-request-id': id });
      const failed = await agent!.call('GET', `/api/contacts/${randomUUID()}`, undefined, {
        'x-request-id': id,
      });
      expect([made, failed].map(({ headers }) => headers.get('x-request-id'))).toEqual([id, id]);
      expect(failed.body.request_id).toBe(id);
      expect((await data(admin!, '/api/audit'))[0].request_id).toBe(id);
    },
  );

  it('is made where there is none, another each time', async () => {
    const answers = await Promise.all([1, 2].map(() => agent!.call('GET', '/api/nope')));
    const [one, two] = answers.map(({ headers }) => headers.get('x-request-id'));
    expect([one, two]).toEqual([UUID, UUID]);
    expect(one).not.toBe(two);
  });
});

describe('GET /api/contacts', () => {
  it('lists whole contacts with their pagination, and no deleted ones', async () => {
    const [kept, gone] = [await create(FULL), await create()];
    await agent!.call('DELETE', `/api/contacts/${gone.id}`);
    const { body } = await viewer!.call('GET', '/api/contacts');
    expect(body).toEqual({
      success: true,
      data: [kept],
      pagination: { page: 1, limit: 50, total: 1, total_pages: 1 },
    });
  });

  it.each([
    [1, 3, 3],
    [2, 3, 3],
    [3, 3, 1],
    [4, 3, 0],
    [1, 7, 7],
    [1, 1000, 7],
    [1_000_000, 1000, 0],
  ])('page %i of %i holds %i of seven', async (page, limit, expected) => {
    for (let i = 0; i < 7; i += 1) await create({ company: `${i}` });
    const { status, body } = await viewer!.call('GET', `/api/contacts?page=${page}&limit=${limit}`);
    expect([status, body.data.length]).toEqual([200, expected]);
    expect(body.pagination).toEqual({ page, limit, total: 7, total_pages: Math.ceil(7 / limit) });
  });

  it('is empty with zero pages for a new team', async () => {
    const { body } = await viewer!.call('GET', '/api/contacts');
    expect([body.data, body.pagination]).toEqual([[], { page: 1, limit: 50, total: 0, total_pages: 0 }]);
  });

  const SORTABLE = ['updated_at', 'created_at', 'first_name', 'last_name', 'version', 'company'];
  it.each(SORTABLE.flatMap((field) => ['asc', 'desc'].map((order) => [field, order] as const)))(
    'sorts by %s %s, ties by id, and walks every page without a gap or a repeat',
    async (field, order) => {
      const moments = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'];
      const contacts = await seed(
        Array.from({ length: 12 }, (_, i) => ({
          first_name: ['Bea', 'Ada', 'Cem'][i % 3],
          last_name: ['Unger', 'Tran'][i % 2],
          company: i % 4 ? `Company ${i % 3}` : null,
          created_at: moments[i % 2],
          updated_at: moments[Math.trunc(i / 6)],
        })),
      );
      const sign = order === 'asc' ? 1 : -1;
      const expected = contacts.toSorted((a, b) => {
        // Contacts without the value come last either way.
        if ((a[field] === null) !== (b[field] === null)) return a[field] === null ? 1 : -1;
        if (a[field] !== b[field]) return (a[field] < b[field] ? -1 : 1) * sign;
        return a.id < b.id ? -1 : 1;
      });
      const query = `/api/contacts?sort_by=${field}&sort_order=${order}`;
      expect(ids(await data(viewer!, query))).toEqual(ids(expected));
      const pages = await Promise.all(
        [1, 2, 3].map((page) => data(viewer!, `${query}&limit=5&page=${page}`)),
      );
      expect(ids(pages.flat())).toEqual(ids(expected));
    },
  );

  it('shows the newest change first by default', async () => {
    const [one, two] = [await create(), await create()];
    await agent!.call('PUT', `/api/contacts/${one.id}`, { company: 'A' });
    expect(ids(await data(viewer!, '/api/contacts'))).toEqual(ids([one, two]));
  });

  it('filters by the agent who created', async () => {
    const [own] = [await create({}, agent), await create({}, admin)];
    expect(ids(await data(viewer!, `/api/contacts?agent_code=${team.agent.agentCode}`))).toEqual([own.id]);
    expect(await data(viewer!, '/api/contacts?agent_code=nobody')).toEqual([]);
  });
});

describe('search', () => {
  const PEOPLE: Record<string, object> = {
    ada: { first_name: 'Ada', last_name: 'Lovelace', company: 'Analytical', email: 'ada@engines.example' },
    jose: { first_name: 'José', last_name: 'Muñoz', phone_primary: '+91 98-1234-5678', tags: ['VIP'] },
    anne: { first_name: 'Anne-Marie', last_name: "O'Brien", phone_secondary: '(212) 555.0142' },
    percent: { first_name: '100%', last_name: 'Legal', job_title: 'Under_score' },
    plain: { first_name: '100', last_name: 'Legal', job_title: 'Underscore' },
    slash: { first_name: 'Back\\slash', last_name: 'Straße', company: 'Łódź Æther' },
  };

  it.each<[query: string, found: string[]]>([
    ['lovelace', ['ada']],
    ['LOVE', ['ada']],
    ['ada lovelace', ['ada']],
    ['lovelace ada', ['ada']],
    ['  ada   love  ', ['ada']],
    ['ada legal', []],
    ['analytical', ['ada']],
    ['ada@engines', ['ada']],
    ['jose munoz', ['jose']],
    ['JOSÉ MUÑOZ', ['jose']],
    ['vip', ['jose']],
    ['9812345678', ['jose']],
    ['+91 98 1234', ['jose']],
    ['98-1234', ['jose']],
    ['(212) 555-0142', ['anne']],
    ['5550142', ['anne']],
    ['anne-marie', ['anne']],
    ["o'brien", ['anne']],
    ['100', ['percent', 'plain']],
    ['100%', ['percent']],
    ['%', ['percent']],
    ['_', ['percent']],
    ['under_score', ['percent']],
    ['\\', ['slash']],
    ['back\\slash', ['slash']],
    ['strasse', ['slash']],
    ['lodz aether', ['slash']],
    ['(a+)+$', []],
    ['%%%', []],
    ["' OR 1=1 --", []],
    ['x'.repeat(128), []],
  ])('%s finds %j', async (query, found) => {
    const byId = new Map<string, string>();
    for (const [name, fields] of Object.entries(PEOPLE)) byId.set((await create(fields)).id, name);
    for (const parameter of ['q', 'search']) {
      const contacts = await data(viewer!, `/api/contacts?${parameter}=${encodeURIComponent(query)}`);
      expect(ids(contacts).map((id) => byId.get(id))).toEqual(expect.arrayContaining(found));
      expect(contacts).toHaveLength(found.length);
    }
  });

  it('for nothing finds everybody, and never the deleted or another team', async () => {
    const [kept, gone] = [await create(), await create()];
    await agent!.call('DELETE', `/api/contacts/${gone.id}`);
    const other = await app.createTeam();
    await create({}, new Device(app.url, other.agent));
    for (const query of ['q=', 'q=%20', 'search=', 'q=ada']) {
      expect(ids(await data(viewer!, `/api/contacts?${query}`))).toEqual([kept.id]);
    }
  });
});

describe('GET /api/contacts/stats', () => {
  it('counts what there is, in numbers', async () => {
    expect(await data(viewer!, '/api/contacts/stats')).toEqual({
      total_active: 0,
      total_deleted: 0,
      total_agents: 3,
      latest_version: 0,
    });
    const [gone] = [await create(), await create(), await create()];
    await agent!.call('DELETE', `/api/contacts/${gone.id}`);
    await team.addAgent();
    expect(await data(viewer!, '/api/contacts/stats')).toEqual({
      total_active: 2,
      total_deleted: 1,
      total_agents: 4,
      latest_version: 4,
    });
  });
});

describe('GET /api/sync/delta', () => {
  const delta = (version: number, more = '') => data(viewer!, `/api/sync/delta?version=${version}${more}`);
  const importMany = async (count: number) => {
    const contacts = Array.from({ length: count }, (_, i) => ({ ...PERSON, company: `Company ${i}` }));
    const { body } = await agent!.call('POST', '/api/bulk/import', { contacts });
    expect(body.data).toEqual({ total: count, success: count, failed: 0, errors: [], head_version: count });
  };

  it('has the exact shape of the contract', async () => {
    const contact = await create(FULL);
    const { body } = await viewer!.call('GET', '/api/sync/delta?version=0');
    expect(body).toEqual({
      success: true,
      data: {
        current_version: 1,
        changes: [{ action: 'CREATE', contact, version: 1 }],
        has_more: false,
        head_version: 1,
        epoch: UUID,
        min_version: 0,
      },
    });
  });

  it('tells each contact once, in its latest state, ascending, by what the cursor knows', async () => {
    const [a, b, c] = [await create(), await create(), await create()];
    const changed = (await agent!.call('PUT', `/api/contacts/${a.id}`, { company: 'A' })).body.data;
    await agent!.call('DELETE', `/api/contacts/${b.id}`);
    const tombstone = { id: b.id, version: 5, is_deleted: true, deleted_at: TIME };
    const told = async (version: number) => (await delta(version)).changes;
    const born = { action: 'CREATE', contact: c, version: 3 };
    const gone = { action: 'DELETE', contact: tombstone, version: 5 };
    expect(await told(0)).toEqual([born, { action: 'CREATE', contact: changed, version: 4 }, gone]);
    expect(await told(1)).toEqual([born, { action: 'UPDATE', contact: changed, version: 4 }, gone]);
    expect(await told(3)).toEqual([{ action: 'UPDATE', contact: changed, version: 4 }, gone]);
    expect(await told(4)).toEqual([gone]);
    expect(await delta(5)).toMatchObject({ changes: [], has_more: false, current_version: 5 });
  });

  it('has nothing personal in a tombstone', async () => {
    const { id } = await create(FULL);
    await agent!.call('DELETE', `/api/contacts/${id}`);
    const text = JSON.stringify(await delta(0));
    for (const value of ['Ada', 'Lovelace', '1234', '555', 'example', 'Analytical', 'vip', '4711']) {
      expect(text).not.toContain(value);
    }
  });

  it.each([
    [999, 999, false],
    [1000, 1000, false],
    [1001, 1000, true],
  ])('of %i changes gives %i, has_more %p', async (count, given, hasMore) => {
    await importMany(count);
    const page = await delta(0);
    expect([page.changes.length, page.has_more, page.head_version]).toEqual([given, hasMore, count]);
    expect(page.current_version).toBe(hasMore ? page.changes.at(-1).version : count);
    const last = await delta(page.current_version);
    expect([last.changes.length, last.has_more, last.current_version]).toEqual([count - given, false, count]);
  });

  it('says the version of the last change while there is more, whatever the head is', async () => {
    const first = await create();
    for (let i = 0; i < 4; i += 1) await create();
    await agent!.call('PUT', `/api/contacts/${first.id}`, { company: 'moved to the end' });
    const seen: unknown[] = [];
    let cursor = 0;
    for (let more = true; more;) {
      const page = await delta(cursor, '&limit=2');
      seen.push([page.current_version, page.changes.map(({ version }: Versioned) => version), page.has_more]);
      [cursor, more] = [page.current_version, page.has_more];
    }
    expect(seen).toEqual([
      [3, [2, 3], true],
      [5, [4, 5], true],
      [6, [6], false],
    ]);
  });

  it.each([
    ['alone', 0],
    ['while eight writers go on', 8],
  ])('brings 2,500 changes over in pages, %s', async (_what, writers) => {
    await importMany(2_500);
    const known = ids(await data(viewer!, '/api/contacts?limit=1000'));
    let writing = writers;
    const write = async (writer: number) => {
      for (let i = 0; i < 30; i += 1) {
        const id = known[writer * 100 + i]!;
        const answers = [
          await agent!.call('PUT', `/api/contacts/${id}`, { company: `by ${writer}` }),
          i % 3
            ? await create({ company: `new of ${writer}` })
            : await agent!.call('DELETE', `/api/contacts/${id}`),
        ];
        expect(answers[0]).toMatchObject({ status: 200 });
      }
      writing -= 1;
    };
    const store = new Map<string, number>();
    const read = async () => {
      let cursor = 0;
      for (;;) {
        const page = await delta(cursor);
        const versions: number[] = page.changes.map(({ version }: Versioned) => version);
        expect(versions).toEqual(versions.toSorted((a, b) => a - b));
        if (versions.length) expect(versions[0]).toBeGreaterThan(cursor);
        expect(page.current_version).toBe(page.has_more ? versions.at(-1) : page.head_version);
        for (const { action, contact } of page.changes) {
          if (action === 'DELETE') store.delete(contact.id);
          else store.set(contact.id, contact.version);
        }
        const wasWriting = writing > 0;
        cursor = page.current_version;
        if (!page.has_more && !wasWriting) return cursor;
      }
    };
    const [, cursor] = await Promise.all([
      Promise.all(Array.from({ length: writers }, (_, writer) => write(writer))),
      read(),
    ]);
    const final = await delta(cursor);
    for (const { action, contact } of final.changes) {
      if (action === 'DELETE') store.delete(contact.id);
      else store.set(contact.id, contact.version);
    }
    const pages = await Promise.all(
      [1, 2, 3, 4].map((page) => data(viewer!, `/api/contacts?limit=1000&page=${page}`)),
    );
    const server = new Map<string, number>(pages.flat().map(({ id, version }) => [id, version]));
    expect(new Map([...store].sort())).toEqual(new Map([...server].sort()));
    expect(final.current_version).toBe((await tracesOf(app, team)).head);
    if (writers) expect(final.current_version).toBeGreaterThan(2_500);
  });

  it.each([
    ['ahead of the head', 'ahead_of_head', () => 'version=3'],
    ['far ahead of the head', 'ahead_of_head', () => `version=${Number.MAX_SAFE_INTEGER}`],
    ['of another epoch', 'wrong_epoch', () => `version=1&epoch=${randomUUID()}`],
    ['of another epoch, even from 0', 'wrong_epoch', () => `version=0&epoch=${randomUUID()}`],
    ['below the floor', 'below_floor', () => 'version=1'],
  ])('is 410 for a cursor %s', async (_what, reason, query) => {
    await create();
    await create();
    const { epoch } = await delta(0);
    if (reason === 'below_floor') {
      await app.db.query('UPDATE global_version SET floor = 2 WHERE team_id = $1', [team.id]);
    }
    const answer = await viewer!.call('GET', `/api/sync/delta?${query()}`);
    expectFailure(answer, 410, 'RESYNC_REQUIRED');
    expect(answer.body).toMatchObject({
      reason,
      epoch,
      min_version: reason === 'below_floor' ? 2 : 0,
      snapshot_url: '/api/sync/snapshot',
    });
    const own = await viewer!.call('GET', `/api/sync/delta?version=2&epoch=${epoch.toUpperCase()}`);
    expect([own.status, own.body.data.current_version]).toEqual([200, 2]);
    expect((await delta(0)).changes).toHaveLength(2);
  });
});

describe('POST /api/bulk/import', () => {
  it('puts good rows in, reports bad ones by their number from 1, and says the head', async () => {
    await create();
    const contacts = [
      FULL,
      { first_name: 'No', last_name: '' },
      'not a row',
      { ...PERSON, phone_primary: '<script>' },
      { ...PERSON, colour: 'red', email: 'nobody' },
      { ...PERSON, company: 'last' },
    ];
    const { status, body } = await agent!.call('POST', '/api/bulk/import', { contacts });
    expect([status, body]).toEqual([
      200,
      {
        success: true,
        data: {
          total: 6,
          success: 2,
          failed: 4,
          errors: [2, 3, 4, 5].map((row) => ({ row, error: expect.stringMatching(/^\S.*\.$/) })),
          head_version: 3,
        },
      },
    ]);
    expect(body.data.errors.map(({ error }: { error: string }) => error)).toEqual([
      expect.stringContaining('last_name'),
      expect.stringContaining('row'),
      expect.stringContaining('phone_primary'),
      expect.stringMatching(/colour.*email/),
    ]);
    const { changes } = await data(viewer!, '/api/sync/delta?version=1');
    expect(changes.map(({ contact }: { contact: WireContact }) => contact)).toEqual([
      wireContact(team.agent.agentCode, { ...FULL, version: 2 }),
      wireContact(team.agent.agentCode, { company: 'last', version: 3 }),
    ]);
  });

  it('says the head also when there was nothing to put in', async () => {
    await create();
    const { body } = await agent!.call('POST', '/api/bulk/import', { contacts: [] });
    expect(body.data).toEqual({ total: 0, success: 0, failed: 0, errors: [], head_version: 1 });
  });

  it('takes 20,000 rows in one call, with the number of each bad row, and lets others write meanwhile', async () => {
    const contacts = Array.from({ length: 20_000 }, (_, i) => ({
      ...PERSON,
      first_name: i % 5_000 === 4_999 ? '' : 'Ada',
      notes: 'n'.repeat(500),
    }));
    let importing = true;
    const work = agent!.call('POST', '/api/bulk/import', { contacts }).finally(() => (importing = false));
    let writes = 0;
    let slowest = 0;
    while (importing) {
      const started = Date.now();
      await create({ company: 'meanwhile' }, admin);
      slowest = Math.max(slowest, Date.now() - started);
      writes += 1;
    }
    const { status, body } = await work;
    expect(status).toBe(200);
    expect(body.data).toMatchObject({ total: 20_000, success: 19_996, failed: 4 });
    expect(body.data.errors.map(({ row }: { row: number }) => row)).toEqual([5_000, 10_000, 15_000, 20_000]);
    expect(await data(viewer!, '/api/contacts/stats')).toMatchObject({
      total_active: 19_996 + writes,
      latest_version: 19_996 + writes,
    });
    expect(writes).toBeGreaterThan(5);
    expect(slowest).toBeLessThan(3_000);
  }, 60_000);
});

describe('GET /api/bulk/export', () => {
  const FORMULAS = [
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\tx',
    '\rx',
    "'=1",
    "''=1",
    "'quoted'",
    'a=1',
    ' =1',
    '',
  ];

  it('is a download of everything that lives, as JSON by default', async () => {
    const [one, two, gone] = [await create(FULL), await create(), await create()];
    await agent!.call('DELETE', `/api/contacts/${gone.id}`);
    for (const query of ['', '?format=json']) {
      const answer = await admin!.call('GET', `/api/bulk/export${query}`);
      expect(answer.headers.get('content-disposition')).toMatch(
        /^attachment; filename="contacts-\d{4}-\d\d-\d\d\.json"$/,
      );
      expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(answer.body).toEqual({ success: true, data: expect.anything(), total: 2 });
      expect(answer.body.data.toSorted((a: Versioned, b: Versioned) => a.version - b.version)).toEqual([
        one,
        two,
      ]);
    }
  });

  it.each([
    ['json', { success: true, data: [], total: 0 }],
    ['csv', expect.stringMatching(/^id,first_name,[\w,]+\r\n$/)],
  ])('of nobody is a valid %s', async (format, expected) => {
    const { status, body } = await admin!.call('GET', `/api/bulk/export?format=${format}`);
    expect([status, body]).toEqual([200, expected]);
  });

  it('is CSV that spreadsheets cannot run, except phones, and that says all', async () => {
    const made: WireContact[] = [await create({ ...FULL, company: 'a "quoted", cell\r\nof two lines' })];
    for (const company of FORMULAS) {
      made.push(
        await create({ company, phone_primary: '+91 98 1234 5678', phone_secondary: '-12345678901' }),
      );
    }
    const answer = await admin!.call('GET', '/api/bulk/export?format=csv');
    expect(answer.headers.get('content-disposition')).toMatch(
      /^attachment; filename="contacts-[\d-]+\.csv"$/,
    );
    expect(answer.headers.get('content-type')).toMatch(/^text\/csv; charset=utf-8/);
    const rows = new Map(parseCsvTable(answer.body).map((row) => [row.id!, row]));
    expect(rows.size).toBe(made.length);
    for (const contact of made) {
      const row = rows.get(contact.id)!;
      expect(row.company!.replace(/^'(?='*[=+\-@\t\r])/, '')).toBe(contact.company ?? '');
      expect(row.company).not.toMatch(/^[=+\-@\t\r]/);
      expect(row.phone_primary).toBe(contact.phone_primary);
      expect(row).toMatchObject({ first_name: 'Ada', version: String(contact.version) });
    }
    expect(rows.get(made[1]!.id)).toMatchObject({ company: "'=1+1", phone_secondary: "'-12345678901" });
    expect(rows.get(made[0]!.id)).toMatchObject({
      tags: 'vip;customer',
      metadata: JSON.stringify(FULL.metadata),
      created_at: TIME,
      notes: FULL.notes,
    });
  });

  it('gives every text back byte for byte with raw=true', async () => {
    const made = new Map<string, string>();
    for (const notes of [...FORMULAS, 'a,"b"\r\nc', 'ünï\u2028x'])
      made.set((await create({ notes })).id, notes);
    const { body } = await admin!.call('GET', '/api/bulk/export?format=csv&raw=true');
    expect(new Map(parseCsvTable(body).map(({ id, notes }) => [id, notes]))).toEqual(
      new Map([...made].sort(([a], [b]) => (a < b ? -1 : 1))),
    );
  });

  it('goes past one page', async () => {
    const contacts = Array.from({ length: 2_001 }, () => PERSON);
    await agent!.call('POST', '/api/bulk/import', { contacts });
    const [json, csv] = [
      await admin!.call('GET', '/api/bulk/export'),
      await admin!.call('GET', '/api/bulk/export?format=csv'),
    ];
    expect([json.body.total, new Set(ids(json.body.data)).size]).toEqual([2_001, 2_001]);
    expect(parseCsv(csv.body)).toHaveLength(2_002);
  });
});

describe('devices', () => {
  const flush = () => app.app.get(DeviceRegistry).flush();
  /** Three devices: the agent's is two behind, the viewer's has everything, the admin's never synced. */
  const prepare = async () => {
    await create();
    await agent!.call('GET', '/api/sync/delta?version=0');
    await create({}, new Device(app.url, team.agent, ''));
    await create({}, new Device(app.url, team.agent, ''));
    await viewer!.call('GET', '/api/sync/delta?version=0');
    await admin!.call('GET', '/api/auth/verify');
    await flush();
  };
  const status = (device: Device, more: object) => ({
    device_id: device.id,
    agent_code: device.agent.agentCode,
    agent_name: `Name of ${device.agent.agentCode}`,
    agent_active: true,
    current_version: 3,
    connection_status: 'online',
    proven_sync_version: null,
    proven_sync_at: null,
    ...UNTOUCHED_DEVICE,
    ...more,
  });
  const behind = () =>
    status(agent!, { last_sync_version: 1, last_sync_at: TIME, sync_status: 'behind', versions_behind: 2 });
  const synced = () =>
    status(viewer!, { last_sync_version: 3, last_sync_at: TIME, sync_status: 'synced', versions_behind: 0 });
  const never = () =>
    status(admin!, { last_sync_version: 0, last_sync_at: null, sync_status: 'never', versions_behind: 3 });

  it('are listed: all for an admin, their own for others', async () => {
    await prepare();
    const { body } = await admin!.call('GET', '/api/devices');
    expect(body).toEqual({ success: true, data: [never(), behind(), synced()], total: 3 });
    expect((await agent!.call('GET', '/api/devices')).body).toEqual({
      success: true,
      data: [behind()],
      total: 1,
    });
    expect(await data(viewer!, '/api/devices')).toEqual([synced()]);
  });

  it('are listed by agent: anyone for an admin, only themselves for others', async () => {
    await prepare();
    const of = ({ agentCode }: { agentCode: string }) => `/api/devices/agent/${agentCode}`;
    const { body } = await admin!.call('GET', of(team.agent));
    expect(body).toEqual({ success: true, data: [behind()], total: 1 });
    expect(await data(viewer!, of(team.viewer))).toEqual([synced()]);
    expectFailure(await viewer!.call('GET', of(team.agent)), 403, 'FORBIDDEN');
    expectFailure(await agent!.call('GET', '/api/devices/agent/nobody'), 403, 'FORBIDDEN');
  });

  it.each([
    ['', []],
    ['?threshold=3', []],
    ['?threshold=2', ['admin']],
    ['?threshold=1', ['admin', 'agent']],
    ['?threshold=0', ['admin', 'agent']],
  ])('that are outdated by more than %s are %j', async (query, roles) => {
    await prepare();
    const { body } = await admin!.call('GET', `/api/devices/outdated${query}`);
    const expected = roles.map((role) => (role === 'admin' ? never() : behind()));
    expect(body).toEqual({ success: true, data: expected, total: expected.length });
  });

  it('are counted', async () => {
    await prepare();
    expect(await data(admin!, '/api/devices/stats')).toEqual({
      total_devices: 3,
      total_agents: 3,
      synced_devices: 1,
      avg_changes_per_sync: 2,
      last_sync_time: TIME,
    });
    expect(await data(agent!, '/api/devices/stats')).toMatchObject({ total_devices: 1, synced_devices: 0 });
  });

  it.each([
    ['now', 'online', { online: 3, idle: 0, offline: 0 }],
    ['4 minutes', 'online', { online: 3, idle: 0, offline: 0 }],
    ['6 minutes', 'idle', { online: 2, idle: 1, offline: 0 }],
    ['59 minutes', 'idle', { online: 2, idle: 1, offline: 0 }],
    ['61 minutes', 'offline', { online: 2, idle: 0, offline: 1 }],
  ])('seen %s ago are %s', async (ago, connection, counts) => {
    await prepare();
    await app.db.query(
      `UPDATE sync_log SET last_seen_at = now() - $2::interval WHERE team_id = $1 AND device_id = $3`,
      [team.id, ago === 'now' ? '0' : ago, viewer!.id],
    );
    const [device] = await data(admin!, `/api/devices/agent/${team.viewer.agentCode}`);
    expect(device).toEqual({ ...synced(), connection_status: connection });
    expect(await data(admin!, '/api/devices/health')).toEqual({
      total_devices: 3,
      ...counts,
      outdated: 0,
      health_percentage: 100,
    });
  });

  it('are outdated in their health when more than 100 behind', async () => {
    await prepare();
    await agent!.call('POST', '/api/bulk/import', { contacts: Array(99).fill(PERSON) });
    await viewer!.call('GET', '/api/sync/delta?version=3');
    await flush();
    // 101 and 102 behind: the agent's and the one that never synced.
    expect(await data(admin!, '/api/devices/health')).toMatchObject({ outdated: 2, health_percentage: 33.3 });
    expect(await data(viewer!, '/api/devices/health')).toMatchObject({ outdated: 0, health_percentage: 100 });
  });

  it('are named by the query as well as by the header', async () => {
    const bare = new Device(app.url, team.agent, '');
    await bare.call('GET', '/api/sync/delta?version=0&device_id=pixel%208');
    await flush();
    expect(
      (await data(agent!, '/api/devices')).map(({ device_id }: { device_id: string }) => device_id),
    ).toContain('pixel 8');
  });

  it('that page through a first sync are not ahead of what they have', async () => {
    for (let i = 0; i < 3; i += 1) await create({}, new Device(app.url, team.agent, ''));
    await viewer!.call('GET', '/api/sync/delta?version=0&limit=2');
    await flush();
    expect((await data(viewer!, '/api/devices'))[0]).toMatchObject({
      last_sync_version: 2,
      versions_behind: 1,
    });
  });
});

describe('GET /api/audit', () => {
  it('tells who really did what, from where, with before and after, newest first', async () => {
    const made = await create(FULL, agent);
    await admin!.call('PUT', `/api/contacts/${made.id}`, { company: 'B' }, { 'x-request-id': 'change-1' });
    await admin!.call('DELETE', `/api/contacts/${made.id}`);
    const { body } = await admin!.call('GET', '/api/audit');
    expect(body).toEqual({ success: true, data: expect.anything(), next_cursor: null });
    const entry = (device: Device, version: number, action: string, more: object) => ({
      id: expect.any(Number),
      version,
      action,
      contact_id: made.id,
      agent_code: device.agent.agentCode,
      device_id: device.id,
      request_id: expect.any(String),
      source: 'rest',
      before: expect.objectContaining({ id: made.id, version: version - 1 }),
      after: expect.objectContaining({ id: made.id, version }),
      occurred_at: TIME,
      ...more,
    });
    expect(body.data).toEqual([
      entry(admin!, 3, 'DELETE', {}),
      entry(admin!, 2, 'UPDATE', { request_id: 'change-1' }),
      entry(agent!, 1, 'CREATE', { before: null }),
    ]);
    expect(body.data[1].before.company).toBe(FULL.company);
    expect(body.data[1].after).toMatchObject({ company: 'B', created_by_agent: team.agent.agentCode });
    expect([body.data[0].before.is_deleted, body.data[0].after.is_deleted]).toEqual([false, true]);
  });

  it.each<[what: string, query: (contact: WireContact, middle: string) => string, versions: number[]]>([
    ['a contact', ({ id }) => `contact_id=${id}`, [4, 3, 1]],
    ['an agent', () => `agent_code=${team.admin.agentCode}`, [4]],
    ['an action', () => 'action=UPDATE', [4, 3]],
    ['a start', (_, middle) => `from=${encodeURIComponent(middle)}`, [4, 3]],
    ['an end', (_, middle) => `to=${encodeURIComponent(middle)}`, [2, 1]],
    ['two of them', ({ id }) => `contact_id=${id}&action=CREATE`, [1]],
    ['a day', () => 'to=2020-01-01', []],
    ['an agent who did nothing', () => 'agent_code=nobody', []],
  ])('filters by %s', async (_what, query, versions) => {
    const one = await create();
    await create();
    await agent!.call('PUT', `/api/contacts/${one.id}`, { company: 'A' });
    await admin!.call('PUT', `/api/contacts/${one.id}`, { company: 'B' });
    const [{ middle }] = await app.db.query(
      'SELECT occurred_at::text AS middle FROM audit_log WHERE team_id = $1 AND version = 3',
      [team.id],
    );
    const entries = await data(admin!, `/api/audit?${query(one, new Date(middle).toISOString())}`);
    const expected = versions.filter((version) => version !== 2 || entries.length !== 1);
    expect(entries.map(({ version }: Versioned) => version)).toEqual(expected);
  });

  it('pages by cursor without a gap or a repeat, while more is written', async () => {
    for (let i = 0; i < 7; i += 1) await create();
    const seen: number[] = [];
    let cursor: number | null = null;
    do {
      const { body }: Answer = await admin!.call(
        'GET',
        `/api/audit?limit=3${cursor ? `&cursor=${cursor}` : ''}`,
      );
      seen.push(...body.data.map(({ version }: Versioned) => version));
      cursor = body.next_cursor;
      await create();
    } while (cursor !== null);
    expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1]);
  });
});

describe('agents and keys', () => {
  const register = (body: object, device = admin!) => device.call('POST', '/api/auth/register', body);

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
    const { body } = await admin!.call('GET', '/api/auth/agents');
    const listed = ({ id, agentCode, role }: TestTeam['agent']) => ({
      id,
      agent_code: agentCode,
      agent_name: `Name of ${agentCode}`,
      role,
      is_active: role !== 'viewer',
      created_at: TIME,
      last_seen: null,
    });
    expect(body).toEqual({
      success: true,
      data: [team.admin, team.agent, team.viewer].map(listed),
      total: 3,
    });
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
    const [entry] = await data(admin!, '/api/audit?action=agent.registered');
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
    expectFailure(await agent!.call('GET', '/api/auth/verify'), status, code);
    expectFailure(await agent!.call('POST', '/api/contacts', PERSON), status, code);
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
    await agent!.call('GET', '/api/auth/verify');
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

describe('a write that fails', () => {
  interface Scene {
    contact: WireContact;
    path: string;
  }
  const used = { 'idempotency-key': 'used' };
  const stale = { 'if-match': '"77"' };

  it.each<[what: string, call: (scene: Scene) => Promise<Answer>, status: number]>([
    ['create without a name', () => agent!.call('POST', '/api/contacts', { first_name: 'x' }), 400],
    [
      'create with a field too many',
      () => agent!.call('POST', '/api/contacts', { ...PERSON, version: 9 }),
      400,
    ],
    ['create of malformed JSON', () => agent!.call('POST', '/api/contacts', '{"first_name":'), 400],
    ['create with a used key', () => agent!.call('POST', '/api/contacts', FULL, used), 409],
    ['create with If-Match', () => agent!.call('POST', '/api/contacts', PERSON, stale), 412],
    ['create by a viewer', () => viewer!.call('POST', '/api/contacts', PERSON), 403],
    ['update of nobody', () => agent!.call('PUT', `/api/contacts/${randomUUID()}`, { company: 'A' }), 404],
    ['update to an empty name', ({ path }) => agent!.call('PUT', path, { first_name: '' }), 400],
    [
      'update of half a valid body',
      ({ path }) => agent!.call('PUT', path, { company: 'A', email: 'x' }),
      400,
    ],
    ['update of an old version', ({ path }) => agent!.call('PUT', path, { company: 'A' }, stale), 412],
    ['update by a viewer', ({ path }) => viewer!.call('PUT', path, { company: 'A' }), 403],
    ['update to what it is', ({ path }) => admin!.call('PUT', path, PERSON), 200],
    ['delete of nobody', () => agent!.call('DELETE', `/api/contacts/${randomUUID()}`), 404],
    ['delete of an old version', ({ path }) => agent!.call('DELETE', path, undefined, stale), 412],
    ['delete by a viewer', ({ path }) => viewer!.call('DELETE', path), 403],
    ['import by a viewer', () => viewer!.call('POST', '/api/bulk/import', { contacts: [PERSON] }), 403],
    ['import of bad rows only', () => agent!.call('POST', '/api/bulk/import', { contacts: [{}, 5] }), 200],
    ['import of no list', () => agent!.call('POST', '/api/bulk/import', { contacts: PERSON }), 400],
    [
      'registration by an agent',
      () => agent!.call('POST', '/api/auth/register', { agent_code: 'x', agent_name: 'X' }),
      403,
    ],
    ['method that is not there', ({ path }) => agent!.call('PATCH', path, { company: 'A' }), 405],
  ])('leaves no change, audit row or event: %s', async (_what, call, status) => {
    const contact = (await agent!.call('POST', '/api/contacts', PERSON, used)).body.data;
    const scene = { contact, path: `/api/contacts/${contact.id}` };
    const answer = await expectNoTrace(app, team, () => call(scene));
    expect(answer.status).toBe(status);
    expect(await data(viewer!, scene.path)).toEqual(contact);
  });

  it('in the database itself leaves nothing either, and the next one takes its version', async () => {
    await app.db.query(
      `ALTER TABLE contacts ADD CONSTRAINT planted CHECK (company <> 'forbidden ' || team_id)`,
    );
    try {
      const answers = await expectNoTrace(app, team, () =>
        Promise.all([
          agent!.call('POST', '/api/contacts', { ...PERSON, company: `forbidden ${team.id}` }),
          agent!.call('GET', '/api/contacts'),
        ]),
      );
      expectFailure(answers[0], 500, 'INTERNAL_ERROR');
      expect(answers[1].status).toBe(200);
    } finally {
      await app.db.query('ALTER TABLE contacts DROP CONSTRAINT planted');
    }
  });

  it('takes nobody with it: of 30 at once only the impossible one fails', async () => {
    await app.db.query(
      `ALTER TABLE contacts ADD CONSTRAINT planted CHECK (company <> 'forbidden ' || team_id)`,
    );
    try {
      const answers = await Promise.all(
        Array.from({ length: 30 }, (_, i) =>
          agent!.call('POST', '/api/contacts', {
            ...PERSON,
            company: i === 13 ? `forbidden ${team.id}` : 'A',
          }),
        ),
      );
      expect(answers.map(({ status }) => status)).toEqual(
        Array.from({ length: 30 }, (_, i) => (i === 13 ? 500 : 201)),
      );
      expect(await tracesOf(app, team)).toMatchObject({ head: 29, audit: 29 });
      expect(sum(answers.filter(({ status }) => status === 201).map(({ body }) => body.data.version))).toBe(
        435,
      );
    } finally {
      await app.db.query('ALTER TABLE contacts DROP CONSTRAINT planted');
    }
  });
});

describe('what needs no key', () => {
  it('health says at the top level how the server is', async () => {
    const response = await fetch(`${app.url}/health`);
    expect([response.status, response.headers.get('cache-control'), await response.json()]).toEqual([
      200,
      'no-store',
      {
        status: 'healthy',
        degraded: false,
        timestamp: TIME,
        uptime: expect.any(Number),
        database: 'up',
        redis: 'unused',
      },
    ]);
  });

  it('documentation is there, and absent with DOCS=off', async () => {
    const page = await fetch(`${app.url}/docs`);
    expect([page.status, page.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('text/html'),
    ]);
    const closed = await app.another({ DOCS: 'off' });
    for (const path of ['/docs', '/docs/openapi.json', '/docs/openapi.yaml']) {
      expect((await fetch(closed.url + path)).status).toBe(404);
    }
  });
});
