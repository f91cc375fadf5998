import { ContactWriter } from '@app/contacts';
import type { Answer, Device } from '../support/device';
import { liveContacts } from '../support/device';
import { admin, agent, app, create, FULL, team, useServer, viewer } from '../support/rest';
import { headOf, rows } from '../support/team';
import { createOf, deleteOf, epochOf, push, updateOf, upload } from '../support/upload';
import { Device as Phone } from '../support/device';

useServer();

const operationOf = ({ headers }: Answer) => headers.get('x-operation-id')!;

async function undo(id: string, by: Device = agent, body: object = {}) {
  const { status, body: answer } = await by.call('POST', `/api/operations/${id}/undo`, body);
  expect([status, answer.code]).toEqual([200, undefined]);
  return answer.data;
}

const put = async (id: string, fields: object, by: Device = agent) => {
  const answer = await by.call('PUT', `/api/contacts/${id}`, fields);
  expect(answer.status).toBe(200);
  return operationOf(answer);
};
const read = async (id: string) => (await agent.call('GET', `/api/contacts/${id}`)).body.data;
const statusOf = async (id: string) => (await agent.call('GET', `/api/contacts/${id}`)).status;

/** What a person has entered: a contact without who wrote it when. */
function entered({ id: _id, ...contact }: Record<string, unknown>): Record<string, unknown> {
  const own = ['created_by_agent', 'created_at', 'updated_by', 'updated_at', 'version'];
  return Object.fromEntries(Object.entries(contact).filter(([name]) => !own.includes(name)));
}

describe('an undo', () => {
  it('gives fields back the values from before, as a change that reaches every phone', async () => {
    const made = await create(FULL);
    const phone = await new Phone(app.url, team.viewer).connect();
    await phone.catchUp();
    const edit = await put(made.id, { company: 'B', notes: null, tags: ['vip', 'new'], metadata: { a: 1 } });
    const { operation_id, ...report } = await undo(edit);
    expect(report).toEqual({
      undoes: edit,
      dry_run: false,
      complete: true,
      contacts: 1,
      changes: [
        {
          contact_id: made.id,
          action: 'change',
          fields: {
            company: { from: 'B', to: FULL.company },
            notes: { from: null, to: FULL.notes },
            'tags.customer': { to: true },
            'tags.new': { from: true },
            'metadata.a': { from: 1 },
            'metadata.crm_id': { to: 4711 },
            'metadata.nested': { to: FULL.metadata.nested },
          },
        },
      ],
      left: [],
      head_version: 3,
    });
    const now = await read(made.id);
    expect(entered(now)).toEqual(entered(made));
    await phone.waitForVersion(3);
    expect(phone.received.at(-1)).toEqual({
      name: 'contact_updated',
      payload: { contact: now, version: 3, updated_by: team.agent.agentCode },
    });
    phone.disconnect();
    const { body } = await admin.call('GET', `/api/operations/${operation_id}`);
    expect(body.data).toMatchObject({ kind: 'undo', undoes: edit, change_count: 1, label: 'undo of edit' });
    expect((await admin.call('GET', `/api/operations/${edit}`)).body.data.undone_by).toBe(operation_id);
  });

  it('says before what it would do, and does nothing then', async () => {
    const made = await create({ company: 'A' });
    const edit = await put(made.id, { company: 'B', notes: 'n' });
    await put(made.id, { notes: 'theirs' }, admin);
    const before = await headOf(app, team.id);
    const dry = await undo(edit, agent, { dry_run: true });
    expect(await headOf(app, team.id)).toBe(before);
    const { operation_id, dry_run, head_version, ...done } = await undo(edit);
    expect(dry).toEqual({ ...done, operation_id: null, dry_run: true, head_version: head_version - 1 });
    expect([dry_run, operation_id]).toEqual([false, expect.any(String)]);
  });

  it('leaves what somebody has changed since, and says who', async () => {
    const made = await create({ tags: ['old'], metadata: { a: 1, b: 1 } });
    const edit = await put(made.id, { company: 'B', notes: 'n', tags: ['x', 'y'], metadata: { a: 2, b: 2 } });
    const theirs = await put(made.id, { company: 'C', tags: ['x'], metadata: { a: 3, b: 2 } }, admin);
    const { left, changes } = await undo(edit);
    const by = {
      contact_id: made.id,
      reason: 'changed_since',
      agent_code: team.admin.agentCode,
      device_id: admin.id,
      version: 3,
      operation_id: theirs,
      occurred_at: expect.any(String),
    };
    expect(left).toEqual(
      expect.arrayContaining([
        { ...by, field: 'company' },
        { ...by, field: 'tags.y' },
        { ...by, field: 'metadata.a' },
      ]),
    );
    expect(left).toHaveLength(3);
    expect(Object.keys(changes[0].fields).sort()).toEqual(['metadata.b', 'notes', 'tags.old', 'tags.x']);
    expect(await read(made.id)).toMatchObject({
      company: 'C',
      notes: null,
      tags: ['old'],
      metadata: { a: 3, b: 1 },
    });
  });

  it('a value that somebody changed and changed back is theirs', async () => {
    const made = await create({ company: 'A' });
    const edit = await put(made.id, { company: 'B' });
    await put(made.id, { company: 'C' }, admin);
    await put(made.id, { company: 'B' }, admin);
    expect(await undo(edit)).toMatchObject({ operation_id: null, contacts: 0, left: [{ field: 'company' }] });
    expect((await read(made.id)).company).toBe('B');
  });

  it('is itself undone, again and again', async () => {
    const made = await create({ company: 'A' });
    let last = await put(made.id, { company: 'B' });
    for (const company of ['A', 'B', 'A', 'B']) {
      last = (await undo(last)).operation_id;
      expect((await read(made.id)).company).toBe(company);
    }
  });

  it('of what was brought back by an undo of its undo is a new one', async () => {
    const made = await create({ company: 'A' });
    const edit = await put(made.id, { company: 'B' });
    const first = await undo(edit);
    await undo(first.operation_id);
    const second = await undo(edit);
    expect(second.operation_id).not.toBe(first.operation_id);
    expect((await read(made.id)).company).toBe('A');
  });

  it('goes step by step through several edits of a field, the newest first', async () => {
    const made = await create({ company: 'A' });
    const edits = [await put(made.id, { company: 'B' }), await put(made.id, { company: 'C' })];
    expect((await undo(edits[0]!)).left).toHaveLength(1);
    await undo(edits[1]!);
    await undo(edits[0]!);
    expect((await read(made.id)).company).toBe('A');
  });

  it('leaves the last name that a contact has', async () => {
    const made = await create({ first_name: 'Anna', last_name: '', company: null });
    const edit = await put(made.id, { last_name: 'Rowe', notes: 'n' });
    const theirs = await put(made.id, { first_name: '' }, admin);
    const left = [{ contact_id: made.id, field: 'last_name', reason: 'no_name' }];
    const dry = await undo(edit, agent, { dry_run: true });
    const report = await undo(edit);
    for (const one of [dry, report]) expect(one).toMatchObject({ contacts: 1, left });
    expect(report.changes[0].fields).toEqual({ notes: { from: 'n', to: null } });
    expect(await read(made.id)).toMatchObject({ first_name: '', last_name: 'Rowe', notes: null });
    // With the other name back it can go.
    await undo(theirs, admin);
    expect((await undo(edit)).left).toEqual([]);
    expect(await read(made.id)).toMatchObject({ first_name: 'Anna', last_name: '' });
  });

  it('asked for again does nothing, and says the same operation', async () => {
    const made = await create({ company: 'A' });
    const edit = await put(made.id, { company: 'B' });
    const first = await undo(edit);
    const again = await undo(edit);
    expect(again).toMatchObject({ operation_id: first.operation_id, contacts: 0, left: [] });
    expect(await headOf(app, team.id)).toBe(3);
  });

  it('asked for twice at once is one', async () => {
    const { body } = await agent.call('POST', '/api/bulk/import', { contacts: rows(150) });
    const id = body.data.operation_id;
    const both = await Promise.all([undo(id), undo(id, admin)]);
    expect(new Set(both.map(({ operation_id }) => operation_id)).size).toBe(1);
    expect(both[0].contacts + both[1].contacts).toBe(150);
    expect(both.flatMap(({ left }) => left)).toEqual([]);
    const detail = (await admin.call('GET', `/api/operations/${both[0].operation_id}`)).body.data;
    expect(detail.change_count).toBe(150);
    expect(await headOf(app, team.id)).toBe(300);
  });
});

describe('contacts that come and go', () => {
  it('what an operation made is deleted, except where others have changed something', async () => {
    const { body } = await agent.call('POST', '/api/bulk/import', { contacts: rows(3) });
    const [one, two, three] = (await agent.call('GET', '/api/contacts?sort_by=version&sort_order=asc')).body
      .data;
    await put(two.id, { company: 'Theirs' }, admin);
    const phone = new Phone(app.url, team.viewer);
    await phone.catchUp();
    const report = await undo(body.data.operation_id);
    expect(report.left).toEqual([
      expect.objectContaining({ contact_id: two.id, field: 'company', reason: 'changed_since' }),
    ]);
    expect(report.changes.map(({ action }: { action: string }) => action)).toEqual(['delete', 'delete']);
    expect(await Promise.all([one, two, three].map(({ id }) => statusOf(id)))).toEqual([404, 200, 404]);
    await phone.catchUp();
    expect([...liveContacts(phone).keys()]).toEqual([two.id]);
  });

  it('what it deleted comes back with everything it had, also after its own undo', async () => {
    const made = await create(FULL);
    const gone = operationOf(await agent.call('DELETE', `/api/contacts/${made.id}`));
    const back = await undo(gone);
    expect(back.changes).toEqual([
      { contact_id: made.id, action: 'bring_back', fields: { is_deleted: { from: true, to: false } } },
    ]);
    expect(entered(await read(made.id))).toEqual(entered(made));
    await undo(back.operation_id);
    expect(await statusOf(made.id)).toBe(404);
  });

  it('an import that was undone comes back whole', async () => {
    const { body } = await agent.call('POST', '/api/bulk/import', { contacts: [FULL] });
    const [made] = (await agent.call('GET', '/api/contacts')).body.data;
    const away = await undo(body.data.operation_id);
    await undo(away.operation_id);
    expect(entered(await read(made.id))).toEqual(entered(made));
  });

  it('an edit of a contact that somebody deleted stays as it is', async () => {
    const made = await create({ company: 'A' });
    const edit = await put(made.id, { company: 'B' });
    await admin.call('DELETE', `/api/contacts/${made.id}`);
    expect((await undo(edit)).left).toEqual([
      expect.objectContaining({ field: null, reason: 'deleted_since', agent_code: team.admin.agentCode }),
    ]);
  });

  it('an upload is undone with everything in it', async () => {
    const [kept, lost] = [await create(FULL), await create({ company: 'Lost' })];
    const made = createOf();
    const { body } = await upload(agent, await epochOf(app, team.id), [
      updateOf(kept.id, 1, { company: 'B' }),
      made,
      updateOf(made.contact_id, 0, { notes: 'more' }),
      deleteOf(lost.id, 2),
      updateOf(kept.id, 1, { company: 'C' }),
    ]);
    const report = await undo(body.data.operation_id);
    expect([report.contacts, report.left]).toEqual([3, []]);
    expect(entered(await read(kept.id))).toEqual(entered(kept));
    expect(entered(await read(lost.id))).toEqual(entered(lost));
    expect(await statusOf(made.contact_id)).toBe(404);
  });

  it('erased people and purged tombstones never come back', async () => {
    const [erased, purged] = [await create(FULL), await create(FULL)];
    const gone = await Promise.all(
      [erased, purged].map(async ({ id }) => operationOf(await agent.call('DELETE', `/api/contacts/${id}`))),
    );
    await app.db.query('SELECT erase_contact($1, $2)', [team.id, erased.id]);
    await app.db.query(
      `BEGIN; SET LOCAL contactsync.maintenance = 'purge'; DELETE FROM contacts WHERE id = '${purged.id}'; COMMIT`,
    );
    const reports = [await undo(gone[0]!), await undo(gone[1]!)];
    expect(
      reports.map(({ operation_id, left }) => [operation_id, left.map(({ reason }: any) => reason)]),
    ).toEqual([
      [null, ['erased']],
      [null, ['purged']],
    ]);
    expect(await statusOf(erased.id)).toBe(404);
  });

  it('who is erased while an undo is under way does not come back either', async () => {
    const made = await create(FULL);
    const gone = operationOf(await agent.call('DELETE', `/api/contacts/${made.id}`));
    const writer = app.app.get(ContactWriter);
    const spy = jest.spyOn(writer, 'submitEach').mockImplementationOnce(async (...args) => {
      // The undo is planned, and the person erased before it is written.
      await app.db.query('SELECT erase_contact($1, $2)', [team.id, made.id]);
      return writer.submitEach(...args);
    });
    expect((await undo(gone)).left).toEqual([{ contact_id: made.id, field: null, reason: 'erased' }]);
    spy.mockRestore();
    const [row] = await app.db.query('SELECT is_deleted, first_name FROM contacts WHERE id = $1', [made.id]);
    expect(row).toEqual({ is_deleted: true, first_name: '[erased]' });
  });
});

describe('an undo and others at the same time', () => {
  it('goes by what a phone wrote between planning and writing', async () => {
    const made = await create({ company: 'A', notes: 'n' });
    const edit = await put(made.id, { company: 'B', notes: 'm' });
    const writer = app.app.get(ContactWriter);
    const spy = jest.spyOn(writer, 'submitEach').mockImplementationOnce(async (...args) => {
      await put(made.id, { company: 'Phone' }, admin);
      return writer.submitEach(...args);
    });
    const report = await undo(edit);
    spy.mockRestore();
    expect(report).toMatchObject({ contacts: 1, left: [{ field: 'company', reason: 'changed_since' }] });
    expect(await read(made.id)).toMatchObject({ company: 'Phone', notes: 'n' });
  });

  it('goes on where it broke off', async () => {
    const { body } = await agent.call('POST', '/api/bulk/import', { contacts: rows(250) });
    const writer = app.app.get(ContactWriter);
    const original = writer.submitEach.bind(writer);
    const spy = jest.spyOn(writer, 'submitEach').mockImplementation(async (...args) => {
      if (spy.mock.calls.length === 2) throw new Error('the process dies');
      return original(...args);
    });
    const path = `/api/operations/${body.data.operation_id}/undo`;
    expect((await agent.call('POST', path, {})).status).toBe(500);
    spy.mockRestore();
    const begun = (await admin.call('GET', '/api/operations?kind=undo')).body.data;
    expect(begun).toEqual([expect.objectContaining({ change_count: 100 })]);
    const report = await undo(body.data.operation_id);
    expect(report).toMatchObject({ operation_id: begun[0].id, complete: true, contacts: 150, left: [] });
    expect((await admin.call('GET', '/api/contacts/stats')).body.data.total_active).toBe(0);
  });

  it('an edit that was made offline before it is merged with it', async () => {
    const made = await create({ company: 'A' });
    const edit = await put(made.id, { company: 'B' }, admin);
    await undo(edit, admin);
    const [result] = await push(
      agent,
      await epochOf(app, team.id),
      updateOf(made.id, 2, { company: 'Phone' }),
    );
    expect(result).toMatchObject({ status: 'merged', conflict_id: expect.any(String) });
    expect((await read(made.id)).company).toBe('Phone');
  });
});

describe('who may', () => {
  it('agents their own within 24 hours, admins everything, viewers nothing', async () => {
    const made = await create({ company: 'A' });
    const [own, theirs] = [await put(made.id, { company: 'B' }), await put(made.id, { notes: 'n' }, admin)];
    const ask = async (id: string, by: Device) => {
      const { status, body } = await by.call('POST', `/api/operations/${id}/undo`, {});
      return [status, body.code];
    };
    expect(await ask(theirs, agent)).toEqual([404, 'OPERATION_NOT_FOUND']);
    expect(await ask(own, viewer)).toEqual([403, 'FORBIDDEN']);
    const stranger = new Phone(app.url, (await app.createTeam()).admin);
    expect(await ask(own, stranger)).toEqual([404, 'OPERATION_NOT_FOUND']);
    await app.db.query(`UPDATE operations SET ended_at = now() - interval '25 hours' WHERE id = $1`, [own]);
    expect(await ask(own, agent)).toEqual([403, 'FORBIDDEN']);
    expect(await ask(own, admin)).toEqual([200, undefined]);
    expect(await read(made.id)).toMatchObject({ company: 'A', notes: 'n' });
  });
});

describe('GET /api/operations', () => {
  it('lists what was done, the newest first, page by page; agents see their own', async () => {
    const made = await create();
    const other = await create({}, admin);
    const edit = await put(made.id, { company: 'B' });
    await undo(edit);
    const { body } = await agent.call('POST', '/api/bulk/import', { contacts: rows(2) });
    const list = async (query: string, by = admin) => {
      const { status, body: answer } = await by.call('GET', `/api/operations?${query}`);
      expect(status).toBe(200);
      return answer;
    };
    const kinds = async (query: string, by = admin) =>
      (await list(query, by)).data.map(({ kind }: { kind: string }) => kind);
    const all = ['import', 'undo', 'edit', 'edit', 'edit'];
    expect(await kinds('')).toEqual(all);
    expect(await kinds('', agent)).toEqual(['import', 'undo', 'edit', 'edit']);
    expect(await kinds(`agent_code=${team.admin.agentCode}`)).toEqual(['edit']);
    expect(await kinds(`agent_code=${team.admin.agentCode}`, agent)).toEqual([]);
    expect(await kinds('kind=import')).toEqual(['import']);
    expect(await kinds(`device_id=${agent.id}`)).toEqual(['import', 'undo', 'edit', 'edit']);
    expect(await kinds(`contact_id=${other.id}`)).toEqual(['edit']);
    expect(await kinds(`contact_id=${made.id}`)).toEqual(['undo', 'edit', 'edit']);
    expect(await kinds(`since=${encodeURIComponent(new Date(Date.now() + 60_000).toISOString())}`)).toEqual(
      [],
    );
    expect(await kinds(`until=2020-01-01`)).toEqual([]);
    const [newest] = (await list('limit=1')).data;
    expect(newest).toEqual({
      id: body.data.operation_id,
      kind: 'import',
      agent_code: team.agent.agentCode,
      device_id: agent.id,
      label: '2 rows',
      started_at: expect.any(String),
      ended_at: expect.any(String),
      change_count: 2,
      first_change: { action: 'CREATE', contact_id: expect.any(String), contact_name: 'Row N1' },
      first_version: 5,
      last_version: 6,
      undoes: null,
      undone_by: null,
    });
    const paged: string[] = [];
    for (let cursor = ''; ;) {
      const page = await list(`limit=2${cursor && `&cursor=${cursor}`}`);
      paged.push(...page.data.map(({ kind }: { kind: string }) => kind));
      if (!page.next_cursor) break;
      cursor = page.next_cursor;
    }
    expect(paged).toEqual(all);
  });

  it('shows the changes of one, field by field', async () => {
    const made = await create({ company: 'A', tags: ['x'] });
    const edit = await put(made.id, { company: 'B', tags: [] });
    const { data } = (await agent.call('GET', `/api/operations/${edit}`)).body;
    expect(data.changes).toEqual([
      {
        version: 2,
        action: 'UPDATE',
        contact_id: made.id,
        contact_name: 'Ada Lovelace',
        agent_code: team.agent.agentCode,
        device_id: agent.id,
        occurred_at: expect.any(String),
        fields: { company: { before: 'A', after: 'B' }, tags: { before: ['x'], after: [] } },
      },
    ]);
    const imported = (await agent.call('POST', '/api/bulk/import', { contacts: rows(3) })).body.data
      .operation_id;
    const first = (await agent.call('GET', `/api/operations/${imported}?limit=2`)).body.data;
    expect(first.changes.map(({ action }: { action: string }) => action)).toEqual(['CREATE', 'CREATE']);
    const rest = (await agent.call('GET', `/api/operations/${imported}?cursor=${first.next_cursor}`)).body
      .data;
    expect([rest.changes.length, rest.next_cursor]).toEqual([1, null]);
    expect(rest.changes[0].fields).toEqual({
      first_name: { before: null, after: 'Row' },
      last_name: { before: null, after: 'N3' },
    });
  });
});
