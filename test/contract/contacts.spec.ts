import { Device, type WireContact } from '../support/device';
import { admin, agent, app, create, data, FULL, ids, PERSON, team, useServer, viewer } from '../support/rest';
import { expectFailure, expectNoTrace, TIME, tracesOf, wireContact } from '../support/wire';

useServer();

/** Puts contacts in at times and in an order that only the database can choose. */
async function seed(rows: Record<string, unknown>[]): Promise<WireContact[]> {
  for (const row of rows) {
    const columns = ['team_id', ...Object.keys(row)];
    await app.db.query(
      `INSERT INTO contacts (${columns.join(', ')}) VALUES (${columns.map((_, i) => `$${i + 1}`).join(', ')})`,
      [team.id, ...Object.values(row)],
    );
  }
  return data(viewer, '/api/contacts?sort_by=version&sort_order=asc&limit=1000');
}

describe('POST /api/contacts', () => {
  it('answers 201 with the whole contact, and GET with the same', async () => {
    const answer = await agent.call('POST', '/api/contacts', FULL);
    expect([answer.status, answer.headers.get('etag')]).toEqual([201, '"1"']);
    expect(answer.body).toEqual({ success: true, data: wireContact(team.agent.agentCode, FULL) });
    const read = await viewer.call('GET', `/api/contacts/${answer.body.data.id}`);
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
    expect((await data(agent, `/api/contacts/${id}`)).metadata).toEqual(metadata);
    const put = await agent.call('PUT', `/api/contacts/${id}`, { metadata: { again: metadata } });
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
    const answer = await admin.call('PUT', `/api/contacts/${before.id}`, { company: 'Difference Engines' });
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
    expect(await data(viewer, `/api/contacts/${before.id}`)).toEqual(answer.body.data);
  });

  it.each(['', null])('clears every optional field with %j', async (nothing) => {
    const { id } = await create(FULL);
    const optional = Object.keys(FULL).filter((field) => !(field in PERSON));
    const { status, body } = await agent.call(
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
      admin.call('PUT', `/api/contacts/${before.id}`, body),
    );
    expect([answer.status, answer.body.data]).toEqual([200, before]);
  });

  it.each(['PUT', 'DELETE'])('finds it by an id in capitals, as GET does: %s', async (method) => {
    const { id } = await create();
    const path = `/api/contacts/${id.toUpperCase()}`;
    expect((await agent.call('GET', path)).status).toBe(200);
    const { status, body } = await agent.call(method, path, method === 'PUT' ? { company: 'A' } : undefined);
    expect([status, body.data]).toMatchObject([200, { id, version: 2 }]);
  });
});

it('a name that nobody sees is none, and where there was such a one it is no obstacle', async () => {
  const nobody = { first_name: '\u200B', last_name: '\u00AD' };
  expectFailure(await agent.call('POST', '/api/contacts', nobody), 400, 'VALIDATION_FAILED');
  const [{ id }] = await app.db.query(
    `INSERT INTO contacts (team_id, first_name, last_name) VALUES ($1, $2, '') RETURNING id`,
    [team.id, '\u200B'],
  );
  const edit = async (fields: object) => (await agent.call('PUT', `/api/contacts/${id}`, fields)).status;
  expect(await edit({ notes: 'met in May' })).toBe(200);
  expect(await edit({ first_name: '' })).toBe(400);
  expect(await edit({ last_name: 'Rowe' })).toBe(200);
  expect(await edit({ first_name: '' })).toBe(200);
  expect(await edit({ last_name: '\u200B' })).toBe(400);
});

describe('DELETE /api/contacts/:id', () => {
  it('answers with the version of the tombstone; then the contact is gone for good', async () => {
    const { id } = await create();
    const path = `/api/contacts/${id}`;
    const { status, body } = await agent.call('DELETE', path);
    expect([status, body]).toEqual([
      200,
      { success: true, message: expect.any(String), data: { id, version: 2 } },
    ]);
    const later = [
      await agent.call('DELETE', path),
      await agent.call('GET', path),
      await agent.call('PUT', path, { company: 'A' }),
    ];
    for (const answer of later) expectFailure(answer, 404, 'CONTACT_NOT_FOUND');
    expect(await data(viewer, '/api/contacts')).toEqual([]);
    expect((await tracesOf(app, team)).head).toBe(2);
  });

  it('needs no body, and ignores the type of none', async () => {
    const { id } = await create();
    const answer = await agent.call('DELETE', `/api/contacts/${id}`, '', {
      'content-type': 'application/json',
    });
    expect(answer.status).toBe(200);
  });
});

describe('GET /api/contacts', () => {
  it('lists whole contacts with their pagination, and no deleted ones', async () => {
    const [kept, gone] = [await create(FULL), await create()];
    await agent.call('DELETE', `/api/contacts/${gone.id}`);
    const { body } = await viewer.call('GET', '/api/contacts');
    expect(body).toEqual({
      success: true,
      data: [kept],
      pagination: { page: 1, limit: 50, total: 1, total_pages: 1, next_cursor: null },
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
    const { status, body } = await viewer.call('GET', `/api/contacts?page=${page}&limit=${limit}`);
    expect([status, body.data.length]).toEqual([200, expected]);
    expect(body.pagination).toEqual({
      page,
      limit,
      total: 7,
      total_pages: Math.ceil(7 / limit),
      next_cursor: page * limit < 7 ? expect.any(String) : null,
    });
  });

  it('is empty with zero pages for a new team', async () => {
    const { body } = await viewer.call('GET', '/api/contacts');
    expect([body.data, body.pagination]).toEqual([
      [],
      { page: 1, limit: 50, total: 0, total_pages: 0, next_cursor: null },
    ]);
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
      expect(ids(await data(viewer, query))).toEqual(ids(expected));
      const pages = await Promise.all([1, 2, 3].map((page) => data(viewer, `${query}&limit=5&page=${page}`)));
      expect(ids(pages.flat())).toEqual(ids(expected));
    },
  );

  it('shows the newest change first by default', async () => {
    const [one, two] = [await create(), await create()];
    await agent.call('PUT', `/api/contacts/${one.id}`, { company: 'A' });
    expect(ids(await data(viewer, '/api/contacts'))).toEqual(ids([one, two]));
  });

  it('filters by the agent who created', async () => {
    const [own] = [await create({}, agent), await create({}, admin)];
    expect(ids(await data(viewer, `/api/contacts?agent_code=${team.agent.agentCode}`))).toEqual([own.id]);
    expect(await data(viewer, '/api/contacts?agent_code=nobody')).toEqual([]);
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
      const contacts = await data(viewer, `/api/contacts?${parameter}=${encodeURIComponent(query)}`);
      expect(ids(contacts).map((id) => byId.get(id))).toEqual(expect.arrayContaining(found));
      expect(contacts).toHaveLength(found.length);
    }
  });

  it('for nothing finds everybody, and never the deleted or another team', async () => {
    const [kept, gone] = [await create(), await create()];
    await agent.call('DELETE', `/api/contacts/${gone.id}`);
    const other = await app.createTeam();
    await create({}, new Device(app.url, other.agent));
    for (const query of ['q=', 'q=%20', 'search=', 'q=ada']) {
      expect(ids(await data(viewer, `/api/contacts?${query}`))).toEqual([kept.id]);
    }
  });
});

describe('GET /api/contacts/stats', () => {
  it('counts what there is, in numbers', async () => {
    expect(await data(viewer, '/api/contacts/stats')).toEqual({
      total_active: 0,
      total_deleted: 0,
      total_agents: 3,
      latest_version: 0,
    });
    const [gone] = [await create(), await create(), await create()];
    await agent.call('DELETE', `/api/contacts/${gone.id}`);
    await team.addAgent();
    expect(await data(viewer, '/api/contacts/stats')).toEqual({
      total_active: 2,
      total_deleted: 1,
      total_agents: 4,
      latest_version: 4,
    });
  });
});
