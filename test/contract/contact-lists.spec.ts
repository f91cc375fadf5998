import { PURGE_NOW } from '../support/purge';
import { agent, app, create, data, ids, team, useServer, viewer } from '../support/rest';
import { range } from '../support/team';
import { expectFailure } from '../support/wire';

useServer();

const list = async (query: string) => (await viewer.call('GET', `/api/contacts?${query}`)).body;

/** All pages of a list, by their cursors. */
async function walk(query: string) {
  const pages = [await list(query)];
  for (let next = pages[0].pagination.next_cursor; next; next = pages.at(-1).pagination.next_cursor)
    pages.push(await list(`${query}&cursor=${next}`));
  return pages;
}

const SORTABLE = ['updated_at', 'created_at', 'full_name', 'first_name', 'last_name', 'version', 'company'];
const SORTS = SORTABLE.flatMap((field) =>
  ['asc', 'desc'].map((order) => `sort_by=${field}&sort_order=${order}`),
);

describe('cursors', () => {
  beforeEach(async () => {
    const at = ['2026-01-01T00:00:00.001Z', '2026-01-02T00:00:00Z'];
    for (let i = 0; i < 13; i += 1) {
      await app.db.query(
        `INSERT INTO contacts (team_id, first_name, last_name, company, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6)`,
        [
          team.id,
          ['Bea', 'Ada', '☺'][i % 3],
          ['Unger', 'Tran'][i % 2],
          i % 4 ? `C ${i % 3}` : null,
          at[i % 2],
          at[i < 6 ? 0 : 1],
        ],
      );
    }
  });

  it.each([...SORTS, 'q=a', 'q=tran&sort_by=first_name&sort_order=asc'])(
    '%s: page by page the same list as in one piece',
    async (query) => {
      const whole = await list(`${query}&limit=1000`);
      expect(whole.pagination.next_cursor).toBeNull();
      const pages = await walk(`${query}&limit=3`);
      expect(ids(pages.flatMap((page) => page.data))).toEqual(ids(whole.data));
      expect(pages.map(({ pagination }) => pagination.page)).toEqual(pages.map((_, i) => i + 1));
      for (const { pagination } of pages) {
        expect([pagination.total, pagination.total_pages]).toEqual([
          whole.data.length,
          Math.ceil(whole.data.length / 3),
        ]);
      }
      // A page that is asked for by its number is the same one, from whichever end it is read.
      for (const page of range(pages.length))
        expect(await list(`${query}&limit=3&page=${page}`)).toEqual(pages[page - 1]);
    },
  );

  it('meets every contact that was there all the time once, while others come, go and move', async () => {
    const query = 'sort_by=last_name&sort_order=asc&limit=2';
    const before = ids((await list('limit=1000')).data);
    const met: string[] = [];
    for (let cursor = ''; ;) {
      const { data: page, pagination } = await list(query + cursor);
      met.push(...ids(page));
      if (!pagination.next_cursor) break;
      cursor = `&cursor=${pagination.next_cursor}`;
      await create({ last_name: met.length % 4 ? 'Aaa' : 'Zzz' });
      // The one that the cursor stands on, and one that was met.
      if (met.length === 4) await agent.call('DELETE', `/api/contacts/${met.at(-1)}`);
      if (met.length === 6) await agent.call('PUT', `/api/contacts/${met[0]}`, { last_name: 'Aab' });
    }
    for (const id of before) expect(met.filter((one) => one === id)).toHaveLength(1);
    expect(met.length).toBeGreaterThan(before.length);
  });

  it.each([
    ['empty', ''],
    ['no base64', '***'],
    ['no JSON', Buffer.from('nonsense').toString('base64url')],
    ['another type', Buffer.from('{"a":1}').toString('base64url')],
    ['too few parts', Buffer.from('["x","2026-01-01T00:00:00.000Z"]').toString('base64url')],
    ['SQL', Buffer.from(`["x","' OR 1=1","x",0]`).toString('base64url')],
    ['very long', 'a'.repeat(5000)],
  ])('one that is %s is 400', async (_, cursor) => {
    const { status, body } = await viewer.call('GET', `/api/contacts?cursor=${encodeURIComponent(cursor)}`);
    expect([status, body.code, body.details[0].field]).toEqual([400, 'VALIDATION_FAILED', 'cursor']);
  });

  it('belong to one order and one filter, and stand in for the page', async () => {
    const { next_cursor: cursor } = (await list('limit=3&q=a')).pagination;
    for (const query of [
      '',
      'q=b',
      'q=a&sort_by=version',
      'q=a&sort_order=asc',
      'q=a&agent_code=AGENT_1',
      'q=a&page=2',
    ]) {
      expect((await viewer.call('GET', `/api/contacts?cursor=${cursor}&${query}`)).status).toBe(400);
    }
    expect((await viewer.call('GET', `/api/contacts?cursor=${cursor}&q=a&limit=7`)).status).toBe(200);
    const [, key, id, passed] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    const [mark] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    for (const parts of [
      [mark, '2026-99-99T00:00:00.000Z', id, passed],
      [mark, key, 'no uuid', passed],
      [mark, key, id, -1],
      [mark, null, id, passed],
      [mark, key, id, passed, 'more'],
    ]) {
      const forged = Buffer.from(JSON.stringify(parts)).toString('base64url');
      expect((await viewer.call('GET', `/api/contacts?cursor=${forged}&q=a`)).status).toBe(400);
    }
  });
});

describe('the order of names', () => {
  const NAMES = [
    '1und1',
    'abel',
    'Abel',
    'äbel',
    'Äbel',
    '-Anton',
    'Bader',
    '#hash',
    'Łuk',
    "O'Brien",
    'van Dyke',
    'vanity',
    ' von',
    'Zimmer',
    'Обама',
  ];

  it.each(['first_name', 'last_name', 'company'])('of %s is the one that people expect', async (field) => {
    const blanks = ['☺', '…'];
    for (const name of [...NAMES, ...blanks].toSorted(() => Math.random() - 0.5))
      await app.db.query(
        `INSERT INTO contacts (team_id, first_name, last_name, ${field === 'company' ? 'company' : 'email'})
         VALUES ($1, $2, $3, $4)`,
        [
          team.id,
          // Without letters, so that it is not what sorts instead of a name that has none.
          field === 'first_name' ? name : '–',
          field === 'last_name' ? name : '–',
          field === 'company' ? name : null,
        ],
      );
    const named = (contacts: Record<string, string>[]) => contacts.map((contact) => contact[field]);
    const up = named(await data(viewer, `/api/contacts?sort_by=${field}&sort_order=asc`));
    expect(up.slice(0, NAMES.length)).toEqual(NAMES);
    const down = named(await data(viewer, `/api/contacts?sort_by=${field}&sort_order=desc`));
    expect(down.slice(0, NAMES.length)).toEqual(NAMES.toReversed());
    for (const list of [up, down]) expect(list.slice(NAMES.length).toSorted()).toEqual(blanks.toSorted());
  });

  it('of whole names is that of first names, and of last names within one', async () => {
    const names = [
      ['ann', '', 'Zimmer'],
      ['Ann', 'abel', null],
      ['ann', 'Bader', null],
      ['Änn', 'Zimmer', null],
      ['Anna', 'Abel', null],
      ['', 'Annan', null],
      ['☺', '', 'Annel'],
      ['Anne-Marie', 'Abel', null],
      ['☺', '…', null],
    ];
    for (const name of names.toSorted(() => Math.random() - 0.5))
      await app.db.query(
        'INSERT INTO contacts (team_id, first_name, last_name, company) VALUES ($1, $2, $3, $4)',
        [team.id, ...name],
      );
    const listed = async (order: string) =>
      (await data(viewer, `/api/contacts?sort_by=full_name&sort_order=${order}`)).map(
        (contact: Record<string, string | null>) => [contact.first_name, contact.last_name, contact.company],
      );
    expect(await listed('asc')).toEqual(names);
    expect(await listed('desc')).toEqual([...names.slice(0, -1).toReversed(), names.at(-1)]);
  });
});

describe('the total', () => {
  const totals = async () => {
    const [{ live, kept }] = await app.db.query(
      `SELECT (SELECT count(*)::int FROM contacts WHERE team_id = $1 AND NOT is_deleted) AS live,
              live_contacts::int AS kept FROM global_version WHERE team_id = $1`,
      [team.id],
    );
    const { total } = (await list('limit=1')).pagination;
    expect([kept, total]).toEqual([live, live]);
    return live as number;
  };

  it('is right whichever way contacts come and go', async () => {
    expect(await totals()).toBe(0);
    const one = await create();
    const two = await create();
    await agent.call('PUT', `/api/contacts/${one.id}`, { company: 'Acme' });
    await agent.call('DELETE', `/api/contacts/${one.id}`);
    expect(await totals()).toBe(1);
    const contacts = Array.from({ length: 30 }, (_, i) => ({ first_name: 'Row', last_name: `${i}` }));
    await agent.call('POST', '/api/bulk/import', { contacts });
    expect(await totals()).toBe(31);
    // As somebody in psql does it.
    const sql = (text: string) => app.db.query(text, [team.id]);
    await sql(`INSERT INTO contacts (team_id, first_name, last_name) VALUES ($1, 'A', 'B'), ($1, 'C', 'D')`);
    await sql(`DELETE FROM contacts WHERE team_id = $1 AND last_name IN ('B', '3', '4')`);
    expect(await totals()).toBe(30);
    await sql(`UPDATE contacts SET is_deleted = false WHERE team_id = $1 AND last_name = 'B'`);
    await sql(`UPDATE contacts SET company = 'X' WHERE team_id = $1`);
    expect(await totals()).toBe(31);
    await app.db.query(PURGE_NOW);
    expect(await totals()).toBe(31);
    await app.db.query(`SELECT erase_contact($1, $2)`, [team.id, two.id]);
    expect(await totals()).toBe(30);
    expect((await data(viewer, '/api/contacts/stats')).total_active).toBe(30);
  });

  it('of a search follows every change', async () => {
    const found = async () => (await list('q=xy&limit=1')).pagination.total;
    expect(await found()).toBe(0);
    const { id } = await create({ company: 'Oxyd' });
    expect([await found(), await found()]).toEqual([1, 1]);
    await create({ company: 'Pixy' });
    expect(await found()).toBe(2);
    await agent.call('PUT', `/api/contacts/${id}`, { company: null });
    expect(await found()).toBe(1);
  });

  it('of a search is not waited for by those who say so, and told once it is counted', async () => {
    const contacts = Array.from({ length: 5 }, (_, i) => ({ first_name: 'Oxyd', last_name: `${i}` }));
    await agent.call('POST', '/api/bulk/import', { contacts: [...contacts, { first_name: 'Other' }] });
    const search = 'q=xy&limit=2&sort_by=last_name&sort_order=asc';
    const first = await list(`${search}&uncounted=true`);
    expect(first.pagination).toMatchObject({ page: 1, total: 3, total_pages: 2, at_least: true });
    const next = async ({ pagination }: typeof first) =>
      list(`${search}&uncounted=true&cursor=${pagination.next_cursor}`);
    const second = await next(first);
    expect(second.pagination).toMatchObject({ page: 2, total: 5, at_least: true });
    const last = await next(second);
    const names = [first, second, last].flatMap(({ data: page }) => page as { last_name: string }[]);
    expect(names.map(({ last_name }) => last_name)).toEqual(['0', '1', '2', '3', '4']);
    // To find that there are no more is to count them.
    expect(last.pagination).toEqual({ page: 3, limit: 2, total: 5, total_pages: 3, next_cursor: null });
    expect((await list(`${search}&uncounted=true`)).pagination).toMatchObject({ total: 5, total_pages: 3 });

    const counted = await list('q=oxyd&limit=2');
    expect(counted.pagination).toMatchObject({ total: 5 });
    expect(counted.pagination).not.toHaveProperty('at_least');
    const all = await list('limit=2&uncounted=true');
    expect(all.pagination).toMatchObject({ total: 6 });
    expect(all.pagination).not.toHaveProperty('at_least');
    expectFailure(await agent.call('GET', '/api/contacts?uncounted=1'), 400, 'VALIDATION_FAILED');
  });
});

it.each([
  ['p', ['Priya']],
  ['ya', ['Priya', 'Yann']],
  ['王', ['王小明']],
  ['小', ['王小明']],
  ['明', ['王小明']],
  ['小明', ['王小明']],
  ['юр', ['Юрий']],
  ['й', ['Юрий']],
  ['रा', ['राम']],
  ['म', ['राम']],
  ['n', ['Yann', "O'Neil"]],
  ["'", ["O'Neil"]],
  ["o'", ["O'Neil"]],
  ['\\', ['Back\\slash']],
  ['k\\', ['Back\\slash']],
  [':', ['a:b']],
  ['&', ['x & y']],
])('a search for %s finds it, however short and in any script', async (query, expected) => {
  for (const name of ['Priya', 'Yann', '王小明', 'Юрий', 'राम', "O'Neil", 'Back\\slash', 'a:b', 'x & y']) {
    await app.db.query(
      `INSERT INTO contacts (team_id, first_name, last_name, created_by_agent) VALUES ($1, $2, '·', 'A')`,
      [team.id, name],
    );
  }
  const found = await data(viewer, `/api/contacts?q=${encodeURIComponent(query)}`);
  expect(found.map(({ first_name }: { first_name: string }) => first_name).toSorted()).toEqual(
    expected.toSorted(),
  );
});
