import { PhoneNumbersService } from '@app/contacts';
import { parseContactFilters, writeContactFilters } from '@app/protocol';
import { Device, type WireContact } from '../support/device';
import { parseCsvTable } from '../support/csv';
import { admin, agent, app, create, ids, team, useServer, viewer } from '../support/rest';

useServer();

const list = async (query: string, by = viewer) => {
  const { status, body } = await by.call('GET', `/api/contacts?${query}`);
  expect([status, body.details]).toEqual([200, undefined]);
  return body;
};
const names = (contacts: WireContact[]) => contacts.map(({ last_name }) => last_name as string).toSorted();

/** A few contacts that differ in everything there is a filter for; by last name. */
async function makeContacts(): Promise<Record<string, WireContact>> {
  const made: Record<string, WireContact> = {};
  const make = async (last_name: string, fields: object, by = agent) => {
    made[last_name] = await create({ last_name, ...fields }, by);
  };
  await make('A', { tags: ['vip', 'lead'], company: 'Ácme, Inc.', phone_primary: '+91 98 1234 5678' });
  await make('B', { tags: ['vip'], company: 'ACME, INC.', email: 'b@example.com' }, admin);
  await make('C', { tags: ['VIP'], company: 'Acme', phones: [{ label: null, number: '+49 30 1234567' }] });
  await make('D', { addresses: [{ label: null, city: 'Graz', country: 'Österreich' }] });
  await make('E', { address: '12 Long Lane', emails: [{ label: null, email: 'e@example.com' }] }, admin);
  await make('F', { phone_primary: '+91 98 7654 3210', phone_secondary: '+43 1 58858', tags: ['lead'] });
  await admin.call('PUT', `/api/contacts/${made.A!.id}`, { notes: 'changed' });
  return made;
}

describe('each filter, and several together', () => {
  it.each([
    ['tag=vip', 'AB'],
    ['tag=VIP', 'C'],
    ['tag=vip&tag=lead', 'A'],
    ['tag=none', ''],
    [`company=${encodeURIComponent(' acme, INC. ')}`, 'AB'],
    ['company=acme', 'C'],
    ['agent_code=AGENT', 'ACDF'],
    ['updated_by=ADMIN', 'ABE'],
    ['has=phone', 'ACF'],
    ['has=email', 'BE'],
    ['has=address', 'DE'],
    ['has=email,address', 'E'],
    ['has=email&has=address', 'E'],
    ['country=IN', 'AF'],
    ['country=at', 'DF'],
    ['country=DE', 'C'],
    ['country=US', ''],
    ['created_since=2020-01-01&updated_since=2020-01-01T00:00:00%2B02:00', 'ABCDEF'],
    ['created_since=2999-01-01', ''],
    ['updated_since=2999-01-01', ''],
    ['q=acme&tag=vip', 'AB'],
    ['q=a&tag=vip', 'AB'],
    ['q=acme&tag=vip&has=email', 'B'],
    ['q=%2B91%2098&country=IN&tag=lead&has=phone', 'AF'],
    ['tag=vip&agent_code=AGENT&updated_by=ADMIN&country=IN', 'A'],
    ['deleted=false&tag=vip', 'AB'],
  ])('%s', async (asked, expected) => {
    await makeContacts();
    const query = asked.replace('AGENT', team.agent.agentCode).replace('ADMIN', team.admin.agentCode);
    const wanted = [...expected];
    for (const sort of ['', '&sort_by=last_name&sort_order=asc', '&sort_by=created_at']) {
      const { data, pagination } = await list(query + sort);
      expect([names(data), pagination.total]).toEqual([wanted, wanted.length]);
      // Page by page, and with what is remembered of it.
      const met: WireContact[] = [];
      for (let cursor = ''; ;) {
        const page = await list(`${query}${sort}&limit=1${cursor}`);
        met.push(...page.data);
        expect(page.pagination.total).toBe(wanted.length);
        if (!page.pagination.next_cursor) break;
        cursor = `&cursor=${page.pagination.next_cursor}`;
      }
      expect(ids(met)).toEqual(ids(data));
    }
  });

  it('passes over nobody, however far apart in the order those are whom it finds', async () => {
    // More than are walked at once lie between the first and the last that have a company; the others have none.
    await app.db.query(
      `INSERT INTO contacts (team_id, first_name, company, tags, created_by_agent, updated_by, version, created_version)
       SELECT $1, 'N', CASE WHEN n <= 12000 THEN 'C' || lpad(n::text, 5, '0') END,
              CASE WHEN n <= 60 OR n > 11960 THEN ARRAY['vip'] ELSE '{}' END, 'AGENT', 'AGENT', n, n
         FROM (SELECT get_next_version($1, 18000) AS first) taken, generate_series(first, first + 17999) n`,
      [team.id],
    );
    const wanted = await app.db.query(
      `SELECT id FROM contacts WHERE team_id = $1 AND tags @> '{vip}' ORDER BY company NULLS LAST, id LIMIT 200`,
      [team.id],
    );
    const met: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { data, pagination } = await list(
        `tag=vip&sort_by=company&sort_order=asc&limit=40${cursor && `&cursor=${cursor}`}`,
      );
      met.push(...ids(data));
      // Behind those who have a company all are alike.
      cursor = met.length < 200 ? pagination.next_cursor : null;
    }
    expect(met).toEqual(wanted.map(({ id }: { id: string }) => id));
  });

  it('since tells apart what was written before and after', async () => {
    const made = await makeContacts();
    const { updated_at: changed } = (await list('q=vip&tag=lead')).data[0];
    expect(names((await list(`updated_since=${changed}`)).data)).toEqual(['A']);
    expect(names((await list(`created_since=${made.E!.created_at}`)).data)).toEqual(['E', 'F']);
    expect(names((await list(`created_since=${made.E!.created_at}&has=phone`)).data)).toEqual(['F']);
  });

  it('an export and a bulk edit with the same filters find the same contacts', async () => {
    await makeContacts();
    for (const query of ['tag=vip', 'has=phone&country=IN', 'q=acme&has=email', 'company=acme']) {
      const expected = ids((await list(query)).data).toSorted();
      const json = (await admin.call('GET', `/api/bulk/export?${query}`)).body;
      expect([ids(json.data), json.total]).toEqual([expected, expected.length]);
      const csv = await admin.call('GET', `/api/bulk/export?format=csv&${query}`);
      expect(parseCsvTable(csv.body).map(({ id }) => id)).toEqual(expected);
      const parsed = parseContactFilters(Object.fromEntries(new URLSearchParams(query)));
      const asked = { filter: 'filters' in parsed && parsed.filters, add_tags: ['found'], dry_run: true };
      const edit = await agent.call('POST', '/api/contacts/bulk', asked);
      expect(edit.body.data).toMatchObject({ total: expected.length, changed: expected.length });
    }
    const none = await admin.call('GET', '/api/bulk/export?format=csv&tag=none');
    expect(parseCsvTable(none.body)).toEqual([]);
    const [entry] = (await admin.call('GET', '/api/audit?action=contacts.exported&limit=2')).body.data;
    expect(entry.after).toEqual({ format: 'csv', filtered_by: ['tag'] });
  });

  it('a filter follows every change: of tags, of companies, of authors, also in psql', async () => {
    const { id } = await create({ tags: ['old'], company: 'Old' });
    const totals = async () =>
      Promise.all(
        ['tag=old', 'tag=new', 'company=old', 'company=new', `updated_by=${team.agent.agentCode}`].map(
          async (query) => (await list(query)).pagination.total,
        ),
      );
    expect(await totals()).toEqual([1, 0, 1, 0, 1]);
    await agent.call('PUT', `/api/contacts/${id}`, { tags: ['new'] });
    expect(await totals()).toEqual([0, 1, 1, 0, 1]);
    await app.db.query(`UPDATE contacts SET company = ' NEW ' WHERE id = $1`, [id]);
    expect(await totals()).toEqual([0, 1, 0, 1, 0]);
    const [{ updated_by }] = (await list('tag=new')).data;
    expect(names((await list(`updated_by=${encodeURIComponent(updated_by)}`)).data)).toEqual(['Lovelace']);
    await agent.call('DELETE', `/api/contacts/${id}`);
    expect(await totals()).toEqual([0, 0, 0, 0, 0]);
  });

  it('values that no index could hold are found all the same', async () => {
    // U+FDFA is eighteen characters when it is folded.
    const company = '\uFDFA'.repeat(255);
    await create({ company, last_name: 'Long' });
    const { data } = await list(`company=${encodeURIComponent(company)}`);
    expect(names(data)).toEqual(['Long']);
    await app.db.query('UPDATE contacts SET tags = ARRAY[$2] WHERE team_id = $1', [
      team.id,
      'x'.repeat(9_000),
    ]);
    expect((await list('tag=x')).data).toEqual([]);
  });

  it('countries of what somebody wrote in psql are derived in the background', async () => {
    await app.db.query(
      `INSERT INTO contacts (team_id, first_name, last_name, addresses)
       VALUES ($1, 'A', 'Psql', '[{"label": null, "country": "France"}]')`,
      [team.id],
    );
    expect((await list('country=FR')).data).toEqual([]);
    await app.app.get(PhoneNumbersService).run();
    expect(names((await list('country=FR')).data)).toEqual(['Psql']);
  });
});

describe('deleted contacts', () => {
  it('are listed and exported for admins, in every order and with other filters, until they are erased', async () => {
    const made = await makeContacts();
    for (const name of ['A', 'B', 'F']) await admin.call('DELETE', `/api/contacts/${made[name]!.id}`);
    const found = async (query: string) => names((await list(`deleted=true${query}`, admin)).data);
    for (const field of ['updated_at', 'created_at', 'first_name', 'last_name', 'version', 'company'])
      expect(await found(`&sort_by=${field}`)).toEqual(['A', 'B', 'F']);
    expect(await found('&tag=vip')).toEqual(['A', 'B']);
    expect(await found('&q=acme&has=phone')).toEqual(['A']);
    expect(await found('&q=%2B91%2098')).toEqual(['A', 'F']);
    expect(await found(`&agent_code=${team.agent.agentCode}&created_since=2020-01-01`)).toEqual(['A', 'F']);
    const { pagination, data } = await list('deleted=true&limit=2', admin);
    expect([pagination.total, data[0].is_deleted, data[0].last_name]).toEqual([3, true, 'F']);
    const next = await list(`deleted=true&limit=2&cursor=${pagination.next_cursor}`, admin);
    expect(names(next.data)).toEqual(['A']);
    const exported = (await admin.call('GET', '/api/bulk/export?deleted=true&tag=vip')).body;
    expect(names(exported.data)).toEqual(['A', 'B']);
    await app.db.query('SELECT erase_contact($1, $2)', [team.id, made.A!.id]);
    expect(await found('')).toEqual(['B', 'F']);
  });

  it('are for nobody else, nowhere', async () => {
    await app.db.query('UPDATE teams SET allow_agent_export = true WHERE id = $1', [team.id]);
    for (const path of ['/api/contacts?deleted=true', '/api/bulk/export?deleted=true']) {
      const { status, body } = await agent.call('GET', path);
      expect([status, body.code]).toEqual([403, 'FORBIDDEN']);
    }
    const filter = { deleted: true };
    const { body } = await admin.call('POST', '/api/contacts/bulk', { filter, add_tags: ['x'] });
    expect([body.code, body.details[0].field]).toEqual(['VALIDATION_FAILED', 'filter.deleted']);
  });
});

it('nobody sees or counts what another team has, with any filter', async () => {
  const foreign = await app.createTeam();
  const stranger = new Device(app.url, foreign.admin);
  const word = 'canary';
  const more = { tags: [word], company: word, address: word, email: `${word}@example.com` };
  const { body } = await stranger.call('POST', '/api/contacts', {
    first_name: word,
    phone_primary: '+4930123456',
    ...more,
  });
  await stranger.call('POST', '/api/contacts', { first_name: word, ...more });
  await stranger.call('DELETE', `/api/contacts/${body.data.id}`);
  for (const filter of [
    ...[`q=${word}`, `tag=${word}`, `company=${word}`, 'has=phone', 'has=email,address', 'country=DE'],
    ...[`agent_code=${foreign.admin.agentCode}`, `updated_by=${foreign.admin.agentCode}`],
    ...['created_since=2020-01-01', 'updated_since=2020-01-01', 'deleted=true'],
  ]) {
    const { data, pagination } = await list(filter, admin);
    expect([data, pagination.total]).toEqual([[], 0]);
    expect((await admin.call('GET', `/api/bulk/export?${filter}`)).body.data).toEqual([]);
  }
});

const WRONG = [
  ...['tag=', `tag=${'x'.repeat(51)}`, 'tag=a%00', `${'tag=a&'.repeat(11)}`, 'tag[a]=b'],
  ...['company=', `company=${'x'.repeat(256)}`, 'company=a&company=b', 'company=%20'],
  ...["agent_code=a'b", 'agent_code=a&agent_code=b', 'updated_by=', "updated_by=a'b"],
  ...[
    'created_since=',
    'created_since=yesterday',
    'created_since=2026-02-30',
    'updated_since=1',
    'updated_since=2026',
  ],
  ...['has=', 'has=fax', 'has=phone,', 'has=phone&has=fax', 'has=phone%20email', 'has=__proto__'],
  ...['country=', 'country=IND', 'country=1N', 'country=IN&country=DE', 'country=%D0%98%D0%9D'],
  ...['deleted=', 'deleted=1', 'deleted=yes', 'deleted=true&deleted=true', 'deleted=true&country=IN'],
];

it.each(WRONG)('%s is refused, by the list, the export and the bulk edit alike', async (query) => {
  for (const path of ['/api/contacts', '/api/bulk/export']) {
    const { status, body } = await admin.call('GET', `${path}?${query}`);
    expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(body.error).toMatch(/^\S+ .*\.$/);
  }
  const filter: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(query))
    filter[name] = name in filter ? [filter[name], value].flat() : value;
  const { status, body } = await admin.call('POST', '/api/contacts/bulk', { filter, add_tags: ['x'] });
  expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED']);
});

it('what the grammar writes it reads as the same', () => {
  const filters = {
    ...{
      q: 'Anna & Bo',
      tag: ['a,b', 'c=d'],
      company: 'Müller',
      agent_code: 'A-1',
      updated_by: 'db:postgres',
    },
    ...{ created_since: '2026-01-01', updated_since: '2026-01-01T10:00:00+02:00', country: 'DE' },
    has: ['phone' as const, 'email' as const],
  };
  const given: Record<string, unknown> = {};
  for (const [name, value] of writeContactFilters(filters))
    given[name] = name in given ? [given[name], value].flat() : value;
  expect(parseContactFilters(given)).toEqual({ filters });
  expect(parseContactFilters({ has: 'email,phone', deleted: 'false' })).toEqual({
    filters: { has: ['phone', 'email'], deleted: false },
  });
});

describe('long contacts', () => {
  /** So long that four pages of 4 MiB are needed for them. */
  const LONG = { notes: '世'.repeat(10_000), metadata: { text: '界'.repeat(2_600) } };
  const COUNT = 350;
  const body = {
    contacts: Array.from({ length: COUNT }, (_, i) => ({ first_name: `N${i}`, last_name: 'Long', ...LONG })),
  };

  it('come whole by the number of a page, in pieces, and fewer at a time by a cursor', async () => {
    expect((await admin.call('POST', '/api/bulk/import', body)).status).toBe(200);
    const order = 'sort_by=version&sort_order=asc';
    const whole = await list(`${order}&limit=1000`);
    expect([whole.data.length, whole.pagination.total, whole.pagination.next_cursor]).toEqual([
      COUNT,
      COUNT,
      null,
    ]);
    const versions = whole.data.map(({ version }: WireContact) => version);
    expect(versions).toEqual(versions.toSorted((a: number, b: number) => a - b));
    const second = await list(`${order}&limit=300&page=2`);
    expect(ids(second.data)).toEqual(ids(whole.data).slice(300));

    const first = await list(`${order}&limit=300`);
    expect([first.data.length, first.pagination.page]).toEqual([300, 1]);
    const met = [...ids(first.data)];
    for (let cursor = first.pagination.next_cursor; cursor;) {
      const page = await list(`${order}&limit=300&cursor=${cursor}`);
      expect(Buffer.byteLength(JSON.stringify(page.data))).toBeLessThan(4.1 * 1024 * 1024);
      met.push(...ids(page.data));
      cursor = page.pagination.next_cursor;
    }
    expect(met).toEqual(ids(whole.data));

    const start = await list(`${order}&limit=1`);
    const short = await list(`${order}&limit=300&cursor=${start.pagination.next_cursor}`);
    expect(short.data.length).toBeLessThan(150);
    expect(short.pagination.next_cursor).not.toBeNull();
    expect(ids(short.data)).toEqual(ids(whole.data).slice(1, 1 + short.data.length));
  });
});
