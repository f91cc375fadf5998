import { parseCsvTable } from '../support/csv';
import { type Answer, type Device, Device as Phone, type WireContact } from '../support/device';
import { admin, agent, app, create, data, FULL, team, type Versioned, useServer } from '../support/rest';
import { TIME, UUID } from '../support/wire';

useServer();

describe('GET /api/audit', () => {
  it('tells who really did what, from where, with before and after, newest first', async () => {
    const made = await create(FULL, agent);
    await admin.call('PUT', `/api/contacts/${made.id}`, { company: 'B' }, { 'x-request-id': 'change-1' });
    await admin.call('DELETE', `/api/contacts/${made.id}`);
    const { body } = await admin.call('GET', '/api/audit');
    expect(body).toEqual({ success: true, data: expect.anything(), next_cursor: null });
    const entry = (device: Device, version: number, action: string, more: object) => ({
      id: expect.any(Number),
      version,
      action,
      contact_id: made.id,
      agent_code: device.agent.agentCode,
      device_id: device.id,
      request_id: expect.any(String),
      operation_id: UUID,
      source: 'rest',
      before: expect.objectContaining({ id: made.id, version: version - 1 }),
      after: expect.objectContaining({ id: made.id, version }),
      occurred_at: TIME,
      ...more,
    });
    expect(body.data).toEqual([
      entry(admin, 3, 'DELETE', {}),
      entry(admin, 2, 'UPDATE', { request_id: 'change-1' }),
      entry(agent, 1, 'CREATE', { before: null }),
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
    ['a device', () => `device_id=${admin.id}`, [4]],
    ['a device that did nothing', () => 'device_id=nobody', []],
    ['an operation that nobody knows', () => 'operation_id=019adf03-7c1e-7b52-9d4e-3f6a1c2b5d70', []],
    ['a span of time', (_, middle) => `since=${encodeURIComponent(middle)}&until=2999-01-01`, [4, 3]],
  ])('filters by %s', async (_what, query, versions) => {
    const one = await create();
    await create();
    await agent.call('PUT', `/api/contacts/${one.id}`, { company: 'A' });
    await admin.call('PUT', `/api/contacts/${one.id}`, { company: 'B' });
    const [{ middle }] = await app.db.query(
      'SELECT occurred_at::text AS middle FROM audit_log WHERE team_id = $1 AND version = 3',
      [team.id],
    );
    const entries = await data(admin, `/api/audit?${query(one, new Date(middle).toISOString())}`);
    const expected = versions.filter((version) => version !== 2 || entries.length !== 1);
    expect(entries.map(({ version }: Versioned) => version)).toEqual(expected);
  });

  it.each(['', '&action=CREATE'])(
    'pages by cursor without a gap or a repeat, while more is written%s',
    async (filter) => {
      for (let i = 0; i < 7; i += 1) await create();
      const seen: number[] = [];
      let cursor: number | null = null;
      do {
        const { body }: Answer = await admin.call(
          'GET',
          `/api/audit?limit=3${filter}${cursor ? `&cursor=${cursor}` : ''}`,
        );
        seen.push(...body.data.map(({ version }: Versioned) => version));
        cursor = body.next_cursor;
        await create();
      } while (cursor !== null);
      expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1]);
    },
  );
});

describe('GET /api/audit/export', () => {
  // Lines of JSON are not JSON.
  const download = async (query: string, by: Device = admin) => {
    const headers = { 'x-api-key': by.agent.key };
    const answer = await fetch(`${app.url}/api/audit/export?${query}`, { headers });
    return { status: answer.status, headers: answer.headers, body: await answer.text() };
  };

  it('streams what the list with the same filters shows, over many pages, as NDJSON and CSV', async () => {
    const contacts = Array.from({ length: 600 }, (_, i) => ({ first_name: '=1+1', last_name: `N${i}` }));
    const { body: imported } = await agent.call('POST', '/api/bulk/import', { contacts });
    const one = await create();
    const query = `operation_id=${imported.data.operation_id}`;
    const listed = await data(admin, `/api/audit?limit=500&${query}`);
    const lines = (await download(query)).body.trimEnd().split('\n');
    expect([lines.length, lines.slice(0, 500).map((line: string) => JSON.parse(line))]).toEqual([
      600,
      listed,
    ]);
    const csv = await download(`format=csv&contact_id=${one.id}`);
    expect(csv.headers.get('content-disposition')).toMatch(/^attachment; filename="audit-.*\.csv"$/);
    const [row, ...more] = parseCsvTable(csv.body.replace(/^\uFEFF/, ''));
    expect([row, more]).toMatchObject([{ action: 'CREATE', contact_id: one.id, before: '' }, []]);
    expect(JSON.parse(row!.after!)).toMatchObject({ first_name: 'Ada' });
    const [entry] = await data(admin, '/api/audit?action=audit.exported&limit=1');
    expect(entry).toMatchObject({
      agent_code: team.admin.agentCode,
      after: { format: 'csv', contact_id: one.id },
    });
  });

  it('is for admins, of their own team, and refuses what it does not know', async () => {
    await create();
    expect((await download('', agent)).status).toBe(403);
    const stranger = new Phone(app.url, (await app.createTeam()).admin);
    expect((await download('action=CREATE', stranger)).body).toBe('');
    for (const query of [
      'format=xml',
      'device_id=',
      'operation_id=x',
      'since=yesterday',
      'limit=5',
      'cursor=1',
    ])
      expect((await download(query)).status).toBe(400);
  });
});
