import { Device } from '../support/device';
import { PURGE_NOW } from '../support/purge';
import { admin, agent, app, create, FULL, team, useServer, viewer } from '../support/rest';
import { headOf } from '../support/team';
import { TIME, UUID } from '../support/wire';

useServer();

const history = async (id: string, query = '', by = viewer) =>
  by.call('GET', `/api/contacts/${id}/history${query}`);
const entries = async (id: string, by = viewer) => {
  const { status, body } = await history(id, '', by);
  expect([status, body.details]).toEqual([200, undefined]);
  return body.data;
};
const restore = (id: string, version: number, headers: Record<string, string> = {}, by = agent) =>
  by.call('POST', `/api/contacts/${id}/restore`, { version }, headers);
const show = (history_for_agents: string) => admin.call('PATCH', '/api/settings', { history_for_agents });
const versions = (list: { version: number }[]) => list.map(({ version }) => version);

/** A contact that was changed twice and deleted: versions 1 to 4. */
async function lived() {
  const made = await create({ ...FULL, company: 'One' });
  await admin.call('PUT', `/api/contacts/${made.id}`, { company: 'Two', tags: ['a'], metadata: { crm: 2 } });
  await agent.call('PUT', `/api/contacts/${made.id}`, { company: null, notes: 'later' });
  await admin.call('DELETE', `/api/contacts/${made.id}`);
  return made;
}

describe('the history of a contact', () => {
  it('tells who did what, when, where and as what, field by field, newest first, of a deleted one too', async () => {
    const { id } = await lived();
    const list = await entries(id);
    const common = {
      contact_id: id,
      contact_name: 'Ada Lovelace',
      occurred_at: TIME,
      operation_id: UUID,
      kind: 'edit',
    };
    const by = (device: Device) => ({ ...common, agent_code: device.agent.agentCode, device_id: device.id });
    expect(list).toEqual([
      { ...by(admin), version: 4, action: 'DELETE', fields: {} },
      {
        ...by(agent),
        version: 3,
        action: 'UPDATE',
        fields: {
          company: { before: 'Two', after: null },
          notes: { before: FULL.notes, after: 'later' },
        },
      },
      {
        ...by(admin),
        version: 2,
        action: 'UPDATE',
        fields: {
          company: { before: 'One', after: 'Two' },
          tags: { before: FULL.tags, after: ['a'] },
          metadata: { before: FULL.metadata, after: { crm: 2 } },
        },
      },
      {
        ...by(agent),
        version: 1,
        action: 'CREATE',
        fields: expect.objectContaining({ company: { before: null, after: 'One' } }),
      },
    ]);
  });

  it('comes in pages, which a change in between does not shift', async () => {
    const { id } = await lived();
    const first = (await history(id, '?limit=2')).body;
    expect([versions(first.data), first.next_cursor]).toEqual([[4, 3], 3]);
    await restore(id, 1);
    const second = (await history(id, `?limit=2&cursor=${first.next_cursor}`)).body;
    expect([versions(second.data), second.next_cursor]).toEqual([[2, 1], null]);
  });

  it('names the kind of an import and of its undo', async () => {
    const { body } = await agent.call('POST', '/api/bulk/import', {
      contacts: [{ first_name: 'A', last_name: 'B' }],
    });
    const [{ id }] = (await viewer.call('GET', '/api/contacts')).body.data;
    await agent.call('POST', `/api/operations/${body.data.operation_id}/undo`, {});
    expect((await entries(id)).map(({ kind }: { kind: string }) => kind)).toEqual(['undo', 'import']);
  });

  it('is 404 for what is unknown, purged, erased, or another team’s', async () => {
    const [purged, erased] = [await create(), await create()];
    await agent.call('DELETE', `/api/contacts/${purged.id}`);
    await app.db.query(`UPDATE contacts SET deleted_at = now() - interval '1 year' WHERE id = $1`, [
      purged.id,
    ]);
    await app.db.query(PURGE_NOW);
    await app.db.query('SELECT erase_contact($1, $2)', [team.id, erased.id]);
    const stranger = new Device(app.url, (await app.createTeam()).admin);
    const foreign = await create({}, stranger);
    for (const id of [erased.id, foreign.id, '5f0c6f0e-52b1-4a35-9d0f-8f3a5d7c2b11']) {
      for (const { status, body } of [await history(id, '', admin), await restore(id, 1, {}, admin)])
        expect([status, body.code]).toEqual([404, 'CONTACT_NOT_FOUND']);
    }
    expect((await history(purged.id)).status).toBe(404);
    expect((await restore(purged.id, 1)).status).toBe(404);
  });

  it('shows agents and viewers as much as the team says, and admins all of it', async () => {
    const { id } = await lived();
    const seen = async (by: Device) => versions(await entries(id, by));
    await show('own');
    expect([await seen(agent), await seen(viewer), await seen(admin)]).toEqual([[3, 1], [], [4, 3, 2, 1]]);
    expect((await restore(id, 2)).body.code).toBe('VERSION_NOT_FOUND');
    await show('none');
    for (const { status, body } of [await history(id, '', agent), await history(id), await restore(id, 1)])
      expect([status, body.code]).toEqual([403, 'FORBIDDEN']);
    // Whether it exists is not told either.
    expect((await history('5f0c6f0e-52b1-4a35-9d0f-8f3a5d7c2b11', '', agent)).status).toBe(403);
    expect(await seen(admin)).toEqual([4, 3, 2, 1]);
    await show('all');
    expect(await seen(viewer)).toEqual([4, 3, 2, 1]);
    expect((await restore(id, 2)).status).toBe(200);
  });

  it.each(['?limit=0', '?limit=501', '?cursor=0', '?cursor=x', '?cursor=', '?page=1'])(
    '%s is refused',
    async (query) => {
      const { id } = await create();
      expect((await history(id, query)).body.code).toBe('VALIDATION_FAILED');
    },
  );
});

describe('restoring a contact', () => {
  it('makes every field what it was, as a new change of an operation that can be undone', async () => {
    const made = await create({ ...FULL, company: 'One' });
    await admin.call('PUT', `/api/contacts/${made.id}`, {
      ...{ company: 'Two', tags: [], metadata: {}, birthday: null, phones: [{ label: null, number: '112' }] },
    });
    const phone = await new Device(app.url, team.viewer).connect();
    await phone.catchUp();
    const answer = await restore(made.id, 1);
    const { version: _, updated_at, updated_by, ...fields } = answer.body.data;
    expect(made).toMatchObject(fields);
    expect([answer.status, answer.body.data.version, updated_by]).toEqual([200, 3, team.agent.agentCode]);
    expect(Date.parse(updated_at)).toBeGreaterThan(Date.parse(made.updated_at as string));
    expect([answer.headers.get('etag'), answer.headers.get('x-operation-id')]).toEqual(['"3"', UUID]);
    await phone.waitForVersion(3);
    phone.disconnect();
    const operation = answer.headers.get('x-operation-id')!;
    const detail = (await agent.call('GET', `/api/operations/${operation}`)).body.data;
    expect(detail).toMatchObject({ kind: 'edit', label: 'back to version 1', change_count: 1 });
    await agent.call('POST', `/api/operations/${operation}/undo`, {});
    expect((await viewer.call('GET', `/api/contacts/${made.id}`)).body.data).toMatchObject({
      company: 'Two',
      tags: [],
      phones: [{ label: null, number: '112' }],
    });
  });

  it('brings a deleted one back', async () => {
    const { id } = await lived();
    const { status, body } = await restore(id, 2);
    expect([status, body.data.company, body.data.is_deleted, body.data.version]).toEqual([
      200,
      'Two',
      false,
      5,
    ]);
    expect((await viewer.call('GET', `/api/contacts/${id}`)).status).toBe(200);
    const [newest] = await entries(id);
    expect(newest.fields.is_deleted).toEqual({ before: true, after: false });
  });

  it('to what it is already changes nothing', async () => {
    const made = await create();
    const { status, headers } = await restore(made.id, made.version);
    expect([status, headers.get('x-operation-id'), await headOf(app, team.id)]).toEqual([200, null, 1]);
  });

  it('says what cannot be restored, and why', async () => {
    const { id } = await lived();
    const codes = async (version: number, headers = {}) => {
      const { status, body } = await restore(id, version, headers);
      return [status, body.code];
    };
    expect(await codes(4)).toEqual([422, 'NOTHING_TO_RESTORE']);
    expect(await codes(99)).toEqual([404, 'VERSION_NOT_FOUND']);
    expect(await codes(1, { 'if-match': '"3"' })).toEqual([412, 'VERSION_MISMATCH']);
    expect(await codes(1, { 'if-match': '"4"' })).toEqual([200, undefined]);
    const other = await create();
    expect((await restore(other.id, 1)).body.code).toBe('VERSION_NOT_FOUND');
    expect((await restore(id, 1, {}, viewer)).status).toBe(403);
  });

  it('of one that was merged away is refused: that is undone', async () => {
    const [kept, merged] = [await create({ company: 'A' }), await create({ company: 'B' })];
    const { status } = await admin.call('POST', '/api/contacts/merge', {
      survivor_id: kept.id,
      loser_ids: [merged.id],
    });
    expect(status).toBe(200);
    const answer = await restore(merged.id, merged.version);
    expect([answer.status, answer.body.code]).toEqual([409, 'CONTACT_MERGED']);
  });

  it('sent again with its key is done once', async () => {
    const { id } = await lived();
    const answers = [
      await restore(id, 1, { 'idempotency-key': 'k' }),
      await restore(id, 1, { 'idempotency-key': 'k' }),
    ];
    expect(answers.map(({ status, body }) => [status, body.data.version])).toEqual([
      [200, 5],
      [200, 5],
    ]);
    expect((await restore(id, 2, { 'idempotency-key': 'k' })).body.code).toBe('IDEMPOTENCY_MISMATCH');
  });

  it('beside edits of others ends as it was, whoever comes first', async () => {
    const made = await create({ company: 'One' });
    await agent.call('PUT', `/api/contacts/${made.id}`, { company: 'Two' });
    const edits = Array.from({ length: 8 }, (_, i) =>
      admin.call('PUT', `/api/contacts/${made.id}`, { notes: `${i}` }),
    );
    const answers = await Promise.all([...edits, restore(made.id, 1)]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect((await viewer.call('GET', `/api/contacts/${made.id}`)).body.data.company).toBe('One');
  });

  it.each([
    {},
    { version: 0 },
    { version: '1' },
    { version: 1.5 },
    { version: null },
    { version: 1, more: 1 },
  ])('%j is refused', async (body) => {
    const { id } = await create();
    const answer = await agent.call('POST', `/api/contacts/${id}/restore`, body);
    expect([answer.status, answer.body.code]).toEqual([400, 'VALIDATION_FAILED']);
  });
});
