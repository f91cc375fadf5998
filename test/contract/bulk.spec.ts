import { restoreFormula } from '@app/bulk';
import { parseCsv, parseCsvTable } from '../support/csv';
import type { WireContact } from '../support/device';
import {
  admin,
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
      { first_name: 'No', last_name: '' },
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
          success: 2,
          failed: 4,
          errors: [2, 3, 4, 5].map((row) => ({ row, error: expect.stringMatching(/^\S.*\.$/) })),
          head_version: 3,
          operation_id: UUID,
        },
      },
    ]);
    expect(body.data.errors.map(({ error }: { error: string }) => error)).toEqual([
      expect.stringContaining('last_name'),
      expect.stringContaining('row'),
      expect.stringContaining('phone_primary'),
      expect.stringMatching(/colour.*email/),
    ]);
    const { changes } = await data(viewer, '/api/sync/delta?version=1');
    expect(changes.map(({ contact }: { contact: WireContact }) => contact)).toEqual([
      wireContact(team.agent.agentCode, { ...FULL, version: 2 }),
      wireContact(team.agent.agentCode, { company: 'last', version: 3 }),
    ]);
  });

  it('says the head also when there was nothing to put in', async () => {
    await create();
    const { body } = await agent.call('POST', '/api/bulk/import', { contacts: [] });
    const nothing = { total: 0, success: 0, failed: 0, errors: [], operation_id: null };
    expect(body.data).toEqual({ ...nothing, head_version: 1 });
  });

  it('takes 20,000 rows in one call, with the number of each bad row, and lets others write meanwhile', async () => {
    const contacts = Array.from({ length: 20_000 }, (_, i) => ({
      ...PERSON,
      first_name: i % 5_000 === 4_999 ? '' : 'Ada',
      notes: 'n'.repeat(500),
    }));
    let importing = true;
    const work = agent.call('POST', '/api/bulk/import', { contacts }).finally(() => (importing = false));
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
    expect(await data(viewer, '/api/contacts/stats')).toMatchObject({
      total_active: 19_996 + writes,
      latest_version: 19_996 + writes,
    });
    expect(writes).toBeGreaterThan(5);
    expect(slowest).toBeLessThan(3_000);
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

  it('gives every text back byte for byte with raw=true', async () => {
    const made = new Map<string, string>();
    for (const notes of [...FORMULAS, 'a,"b"\r\nc', 'ünï\u2028x'])
      made.set((await create({ notes })).id, notes);
    const { body } = await admin.call('GET', '/api/bulk/export?format=csv&raw=true');
    expect(new Map(parseCsvTable(body).map(({ id, notes }) => [id, notes]))).toEqual(
      new Map([...made].sort(([a], [b]) => (a < b ? -1 : 1))),
    );
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
