import { buffer } from 'node:stream/consumers';
import {
  bufferSource,
  csvHeader,
  csvRows,
  detect,
  readRecords,
  restoreFormula,
  toContact,
} from '@app/formats';
import fc from 'fast-check';
import { parseCsv, parseCsvTable } from '../support/csv';
import { Device, type WireContact } from '../support/device';
import { PURGE_NOW } from '../support/purge';
import {
  admin,
  app,
  agent,
  create,
  data,
  FULL,
  ids,
  PERSON,
  team,
  useServer,
  type Versioned,
  viewer,
} from '../support/rest';
import { TIME, UUID, wireContact } from '../support/wire';

useServer();

describe('POST /api/bulk/import', () => {
  it('puts good rows in, reports bad ones by their number from 1, and says the head', async () => {
    await create();
    const contacts = [
      FULL,
      { first_name: '', last_name: '', notes: 'nobody' },
      'not a row',
      { ...PERSON, phone_primary: '<script>' },
      { ...PERSON, colour: 'red', email: 'nobody' },
      { ...PERSON, company: 'last' },
    ];
    const { status, body } = await agent.call('POST', '/api/bulk/import', { contacts });
    expect([status, body]).toEqual([
      200,
      {
        success: true,
        data: {
          total: 6,
          success: 3,
          failed: 3,
          errors: [2, 3, 5].map((row) => ({ row, error: expect.stringMatching(/^\S.*\.$/) })),
          ...{ created: 3, updated: 0, skipped: 0 },
          warnings: [{ row: 4, warning: expect.stringMatching(/^phone_primary .*"<" \(U\+003C\)\.$/) }],
          head_version: 4,
          operation_id: UUID,
        },
      },
    ]);
    expect(body.data.errors.map(({ error }: { error: string }) => error)).toEqual([
      expect.stringContaining('last_name'),
      expect.stringContaining('row'),
      expect.stringContaining('colour'),
    ]);
    const { changes } = await data(viewer, '/api/sync/delta?version=1');
    expect(changes.map(({ contact }: { contact: WireContact }) => contact)).toEqual([
      wireContact(team.agent.agentCode, { ...FULL, version: 2 }),
      wireContact(team.agent.agentCode, { metadata: { phone_primary: '<script>' }, version: 3 }),
      wireContact(team.agent.agentCode, { company: 'last', version: 4 }),
    ]);
  });

  it('says the head also when there was nothing to put in', async () => {
    await create();
    const { body } = await agent.call('POST', '/api/bulk/import', { contacts: [] });
    expect(body.data).toEqual({
      ...{ total: 0, success: 0, failed: 0, errors: [], created: 0, updated: 0, skipped: 0, warnings: [] },
      head_version: 1,
      operation_id: null,
    });
  });

  it('takes a contact without the value that its field cannot take, keeps it in the metadata and says so', async () => {
    const contacts = [
      { ...PERSON, phone_primary: 'ask Bob', email: 'a\u00A0b@example.com', metadata: { crm: 1 } },
      { ...PERSON, phone_primary: '\u202D+1 212 555 0142\u202C' },
    ];
    const { body } = await agent.call('POST', '/api/bulk/import', { contacts });
    expect(body.data).toMatchObject({ success: 2, failed: 0, created: 2 });
    expect(body.data.warnings).toEqual([
      { row: 1, warning: expect.stringMatching(/phone_primary .* "a" .*; email .*no-break space/) },
    ]);
    const list = await data(viewer, '/api/contacts?sort_by=version&sort_order=asc');
    expect(list[0]).toMatchObject({
      phone_primary: null,
      email: null,
      metadata: { crm: 1, phone_primary: 'ask Bob', email: 'a\u00A0b@example.com' },
    });
    expect(list[1]).toMatchObject({ phone_primary: '+1 212 555 0142', metadata: {} });
  });

  it('takes 20,000 rows in one call, with the number of each bad row, and lets others write meanwhile', async () => {
    const contacts = Array.from({ length: 20_000 }, (_, i) => ({
      ...PERSON,
      ...(i % 5_000 === 4_999 && { first_name: '', last_name: '' }),
      notes: 'n'.repeat(500),
    }));
    let importing = true;
    const began = Date.now();
    const work = agent.call('POST', '/api/bulk/import', { contacts }).finally(() => (importing = false));
    let writes = 0;
    let slowest = 0;
    while (importing) {
      const started = Date.now();
      await create({ company: 'meanwhile' }, admin);
      slowest = Math.max(slowest, Date.now() - started);
      writes += 1;
    }
    const took = Date.now() - began;
    const { status, body } = await work;
    expect(status).toBe(200);
    expect(body.data).toMatchObject({ total: 20_000, success: 19_996, failed: 4 });
    expect(body.data.errors.map(({ row }: { row: number }) => row)).toEqual([5_000, 10_000, 15_000, 20_000]);
    expect(await data(viewer, '/api/contacts/stats')).toMatchObject({
      total_active: 19_996 + writes,
      latest_version: 19_996 + writes,
    });
    expect(writes).toBeGreaterThan(5);
    expect(slowest).toBeLessThan(took / 3);
  });
});

describe('the export as an import', () => {
  const exported = async () => (await admin.call('GET', '/api/bulk/export?format=json')).body;
  const counts = ({ total, success, failed, created, updated, skipped }: Record<string, number>) => ({
    ...{ total, success, failed, created, updated, skipped },
  });
  const importing = async (body: object, headers = {}) => {
    const answer = await agent.call('POST', '/api/bulk/import', body, headers);
    expect(answer.status).toBe(200);
    return answer.body.data;
  };

  it('changes nothing where nothing differs, and takes no version', async () => {
    await create(FULL);
    const { id } = await create();
    // As somebody in psql entered it: no client could write it any more.
    await app.db.query(`UPDATE contacts SET phone_primary = 'none))', first_name = ' Ada ' WHERE id = $1`, [
      id,
    ]);
    const file = await exported();
    const before = await data(viewer, '/api/contacts/stats');
    const result = await importing(file);
    expect(counts(result)).toEqual({ total: 2, success: 2, failed: 0, created: 0, updated: 0, skipped: 2 });
    expect(await data(viewer, '/api/contacts/stats')).toEqual(before);
    expect(counts(await importing({ contacts: file.data }))).toMatchObject({ skipped: 2 });
  });

  it('changes what differs, brings back what was deleted, makes what is unknown with its id', async () => {
    const [changed, deleted, same, purged] = [
      await create(FULL),
      await create(FULL),
      await create(),
      await create(),
    ];
    const file = await exported();
    await agent.call('DELETE', `/api/contacts/${deleted.id}`);
    await agent.call('DELETE', `/api/contacts/${purged.id}`);
    await app.db.query(PURGE_NOW);
    await agent.call('DELETE', `/api/contacts/${deleted.id}`);
    for (const row of file.data) if (row.id === changed.id) row.company = 'Changed';
    const key = { 'Idempotency-Key': 'file-1' };
    const result = await importing(file, key);
    expect(counts(result)).toEqual({ total: 4, success: 4, failed: 0, created: 2, updated: 1, skipped: 1 });
    for (const { id } of [deleted, same, purged])
      expect(await data(viewer, `/api/contacts/${id}`)).toMatchObject({
        id,
        is_deleted: false,
        last_name: 'Lovelace',
      });
    expect(await data(viewer, `/api/contacts/${deleted.id}`)).toMatchObject({
      ...FULL,
      created_by_agent: deleted.created_by_agent,
    });
    expect(await data(viewer, `/api/contacts/${changed.id}`)).toMatchObject({ ...FULL, company: 'Changed' });
    // Sent again after somebody else's edit: what was applied once is not applied twice.
    await agent.call('PUT', `/api/contacts/${changed.id}`, { company: 'Newer' });
    expect(counts(await importing(file, key))).toMatchObject({ success: 4, failed: 0 });
    expect(await data(viewer, `/api/contacts/${changed.id}`)).toMatchObject({ company: 'Newer' });
  });

  it('never brings back who was erased', async () => {
    const { id } = await create();
    const file = await exported();
    await app.db.query('SELECT erase_contact($1, $2)', [team.id, id]);
    expect(await importing(file)).toMatchObject({ failed: 1, errors: [{ row: 1 }] });
    expect((await viewer.call('GET', `/api/contacts/${id}`)).status).toBe(404);
    await app.db.query(PURGE_NOW);
    expect(await importing(file)).toMatchObject({ failed: 1 });
  });

  it('refuses a row with an id that is none, and what no export has', async () => {
    const result = await importing({
      contacts: [
        { ...PERSON, id: '1' },
        { ...PERSON, version: 1 },
        { ...PERSON, id: crypto.randomUUID(), colour: 1 },
      ],
    });
    expect(result).toMatchObject({ success: 0, failed: 3 });
    for (const body of [{ data: [], contacts: [] }, { data: [], more: 1 }, { data: {} }, { success: true }])
      expect((await agent.call('POST', '/api/bulk/import', body)).status).toBe(400);
  });

  it("takes another team's export as new contacts", async () => {
    await create(FULL);
    const file = await exported();
    const other = new Device(app.url, (await app.createTeam()).agent);
    const { body } = await other.call('POST', '/api/bulk/import', file);
    expect(counts(body.data)).toMatchObject({ created: 1, updated: 0 });
    expect(await data(other, `/api/contacts/${file.data[0].id}`)).toMatchObject(FULL);
  });

  it('with an id twice, counts the second row as a change', async () => {
    const id = crypto.randomUUID();
    const result = await importing({
      contacts: [
        { ...PERSON, id },
        { ...PERSON, id: id.toUpperCase(), company: 'B' },
      ],
    });
    expect(counts(result)).toMatchObject({ created: 1, updated: 1 });
  });
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
    'vip;=1',
    'two lines\n=1',
    '\u200B＝1',
    '',
  ];

  it('is a download of everything that lives, as JSON by default', async () => {
    const [one, two, gone] = [await create(FULL), await create(), await create()];
    await agent.call('DELETE', `/api/contacts/${gone.id}`);
    for (const query of ['', '?format=json']) {
      const answer = await admin.call('GET', `/api/bulk/export${query}`);
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
    const { status, body } = await admin.call('GET', `/api/bulk/export?format=${format}`);
    expect([status, body]).toEqual([200, expected]);
  });

  it('is CSV that spreadsheets cannot run, except phones, and that says all', async () => {
    const made: WireContact[] = [await create({ ...FULL, company: 'a "quoted", cell\r\nof two lines' })];
    for (const company of FORMULAS) {
      made.push(
        await create({ company, phone_primary: '+91 98 1234 5678', phone_secondary: '-12345678901' }),
      );
    }
    const answer = await admin.call('GET', '/api/bulk/export?format=csv');
    expect(answer.headers.get('content-disposition')).toMatch(
      /^attachment; filename="contacts-[\d-]+\.csv"$/,
    );
    expect(answer.headers.get('content-type')).toMatch(/^text\/csv; charset=utf-8/);
    const rows = new Map(parseCsvTable(answer.body).map((row) => [row.id!, row]));
    expect(rows.size).toBe(made.length);
    for (const contact of made) {
      const row = rows.get(contact.id)!;
      expect(restoreFormula(row.company!)).toBe(contact.company ?? '');
      expect(row.company).not.toMatch(/(^|[;\t\r\n])[\s\u200B"]*[=+\-@＝]/);
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

  it.each(['csv', 'csv-raw'] as const)(
    'writes the same lines as %s in the database and here',
    async (form) => {
      const raw = form === 'csv-raw';
      await create({ ...PERSON, company: 'Lovelace, Byron & Co', email: 'ada@example.com' });
      const cell = fc.oneof(
        fc.string({ unit: 'grapheme', maxLength: 20 }),
        fc.string({
          unit: fc.constantFrom(...`=+-@＝＋－＠'";,|\\_ \t\n\v\x01\u0085\u00A0\u200B\u2028\u3000ßé’1a([{`),
          maxLength: 8,
        }),
      );
      const person = fc.record({
        ...{ company: cell, notes: cell, job_title: cell },
        phone_primary: fc.constantFrom(
          '+91 98 1234 5678',
          '-12345678901',
          '(212) 555-0100',
          '+1 x=12345',
          null,
        ),
        birthday: fc.constantFrom('1815-12-10', '--12-10', null),
        tags: fc.array(cell, { maxLength: 2 }),
        metadata: fc.constantFrom({}, { key: '-1, "2"\n\\' }, { n: 1.5, of: [null, '=1'] }),
      });
      const contacts = fc.sample(person, 200).map((one) => ({ ...one, first_name: 'Ada', last_name: '-' }));
      for (const company of FORMULAS) contacts.push({ ...contacts[0]!, company, tags: [], metadata: {} });
      await admin.call('POST', '/api/bulk/import', { contacts });
      const { data: all } = (await admin.call('GET', '/api/bulk/export')).body;
      const { body } = await admin.call('GET', `/api/bulk/export?format=${form}`);
      expect(body).toBe(csvHeader() + csvRows(all, raw));
    },
  );

  it('gives every text back byte for byte with raw=true', async () => {
    const made = new Map<string, string>();
    for (const notes of [...FORMULAS, 'a,"b"\r\nc', 'ünï\u2028x'])
      made.set((await create({ notes })).id, notes.trim());
    const { body } = await admin.call('GET', '/api/bulk/export?format=csv&raw=true');
    expect(new Map(parseCsvTable(body).map(({ id, notes }) => [id, notes]))).toEqual(
      new Map([...made].sort(([a], [b]) => (a < b ? -1 : 1))),
    );
  });

  it.each([
    ['json', 'application/json; charset=utf-8', 'json'],
    ['csv', 'text/csv; charset=utf-8; header=present', 'csv'],
    ['csv-raw', 'text/csv; charset=utf-8; header=present', 'raw.csv'],
    ['google', 'text/csv; charset=utf-8; header=present', 'google.csv'],
    ['outlook', 'text/csv; charset=utf-8; header=present', 'outlook.csv'],
    ['vcard3', 'text/vcard; charset=utf-8', 'vcf'],
    ['vcard4', 'text/vcard; charset=utf-8', 'vcf'],
    ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
    ['ndjson', 'application/x-ndjson; charset=utf-8', 'ndjson'],
  ])('as %s is a file that is read again', async (format, type, extension) => {
    const made = [await create(FULL), await create({ first_name: '山田' })];
    const answer = await fetch(`${app.url}/api/bulk/export?format=${format}`, {
      headers: { Authorization: `Bearer ${team.admin.key}` },
    });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type]);
    expect(answer.headers.get('content-disposition')).toMatch(
      new RegExp(`^attachment; filename="contacts-[\\d-]+\\.${extension}"$`),
    );
    const file = bufferSource(new Uint8Array(await answer.arrayBuffer()));
    // A mark where a spreadsheet needs one to know the letters, and nowhere else.
    const head = (await buffer(file.open({ start: 0, end: 3 }))).toString('hex');
    expect(head === 'efbbbf').toBe(['csv', 'google', 'outlook'].includes(format));
    const detected = await detect(file, `contacts.${extension}`);
    const names = [];
    for await (const record of readRecords(file, detected))
      names.push(toContact(record, detected).input.first_name);
    expect(names.sort()).toEqual(made.map(({ first_name }) => first_name).sort());
  });

  it('refuses a format that there is none of', async () => {
    expect((await admin.call('GET', '/api/bulk/export?format=pdf')).status).toBe(400);
  });

  it('goes past one page', async () => {
    const contacts = Array.from({ length: 2_001 }, () => PERSON);
    await agent.call('POST', '/api/bulk/import', { contacts });
    const [json, csv] = [
      await admin.call('GET', '/api/bulk/export'),
      await admin.call('GET', '/api/bulk/export?format=csv'),
    ];
    expect([json.body.total, new Set(ids(json.body.data)).size]).toEqual([2_001, 2_001]);
    expect(parseCsv(csv.body)).toHaveLength(2_002);
  });
});
