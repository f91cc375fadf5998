import { ContactWriter } from '@app/contacts';
import { ended, jobOf } from '../support/jobs';
import { Device } from '../support/device';
import { admin, agent, app, create, ids, team, useServer, viewer } from '../support/rest';
import { headOf, rows } from '../support/team';
import { until } from '../support/wait';

useServer({ WORKER: 'on' });

const bulk = (body: object, by = agent, headers: Record<string, string> = {}) =>
  by.call('POST', '/api/contacts/bulk', body, headers);

async function edit(body: object, by = agent, headers: Record<string, string> = {}) {
  const { status, body: answer } = await bulk(body, by, headers);
  expect([status, answer.code, answer.details]).toEqual([200, undefined, undefined]);
  return answer.data;
}

/** Begins a job, and waits for its end. */
async function editByJob(body: object, by = agent) {
  const { status, headers, body: answer } = await bulk(body, by);
  expect([status, answer.code]).toEqual([202, undefined]);
  expect(headers.get('location')).toBe(`/api/jobs/${answer.data.id}`);
  return ended(app, answer.data.id);
}

/** More contacts than are changed at once. */
const importMany = (count = 650) => agent.call('POST', '/api/bulk/import', { contacts: rows(count) });

const all = async () =>
  (await admin.call('GET', '/api/contacts?sort_by=version&sort_order=asc&limit=1000')).body.data;

describe('POST /api/contacts/bulk', () => {
  it('edits what a merged contact has become, and its dry run says so', async () => {
    const [stays, goes, other] = [await create(), await create(), await create({ company: 'Acme' })];
    const merge = { survivor_id: stays.id, loser_ids: [goes.id] };
    expect((await agent.call('POST', '/api/contacts/merge', merge)).status).toBe(200);
    const wanted = { ids: [goes.id, stays.id, other.id], set: { company: 'Acme' } };
    const { operation_id: _none, head_version: _before, ...dry } = await edit({ ...wanted, dry_run: true });
    const { operation_id: _id, head_version: _after, ...result } = await edit(wanted);
    expect(result).toMatchObject({ changed: 1, unchanged: 2, failed: 0 });
    expect(dry).toEqual({ ...result, dry_run: true });
    // Whoever deletes means that contact, which is gone.
    const deletion = { ids: [goes.id], delete: true };
    expect(await edit({ ...deletion, dry_run: true }, admin)).toMatchObject({ changed: 0, failed: 1 });
    expect(await edit(deletion, admin)).toMatchObject({ changed: 0, failed: 1 });
  });

  it('changes contacts by id, as one operation that reaches every phone and is undone as a whole', async () => {
    const made = [await create({ tags: ['lead', 'x'] }), await create({ company: 'Acme' }), await create()];
    const phone = await new Device(app.url, team.viewer).connect();
    await phone.catchUp();
    const wanted = { set: { company: 'Acme', notes: null }, add_tags: ['vip'], remove_tags: ['lead'] };
    const asked = [made[0]!.id, made[1]!.id.toUpperCase(), made[0]!.id];
    const dry = await edit({ ...wanted, ids: asked, dry_run: true });
    expect(await headOf(app, team.id)).toBe(3);
    const result = await edit({ ...wanted, ids: asked });
    const counts = { total: 2, changed: 2, unchanged: 0, failed: 0, failures: [] };
    expect(dry).toEqual({ ...counts, operation_id: null, dry_run: true, head_version: 3 });
    expect(result).toEqual({ ...counts, operation_id: expect.any(String), dry_run: false, head_version: 5 });
    expect((await all()).map(({ company, tags }: any) => [company, tags])).toEqual([
      [null, []],
      ['Acme', ['x', 'vip']],
      ['Acme', ['vip']],
    ]);
    await phone.waitForVersion(5);
    expect(phone.versions()).toEqual([4, 5]);
    phone.disconnect();
    const path = `/api/operations/${result.operation_id}`;
    expect((await agent.call('GET', path)).body.data).toMatchObject({
      kind: 'bulk_edit',
      label: 'set company, notes; add tags; remove tags',
      change_count: 2,
    });
    expect((await agent.call('POST', `${path}/undo`, {})).body.data).toMatchObject({ contacts: 2, left: [] });
    expect((await all()).map(({ company, tags }: any) => [company, tags])).toEqual([
      [null, []],
      [null, ['lead', 'x']],
      ['Acme', []],
    ]);
  });

  it('finds contacts as the list does, over its pages, in commits of a hundred', async () => {
    await agent.call('POST', '/api/bulk/import', { contacts: rows(450) });
    const other = await create({ last_name: 'Else' }, admin);
    const result = await edit({ filter: { q: 'row' }, add_tags: ['imported'] });
    expect(result).toMatchObject({ total: 450, changed: 450, failed: 0 });
    expect((await admin.call('GET', '/api/contacts?q=imported&limit=1')).body.pagination.total).toBe(450);
    expect((await agent.call('GET', `/api/contacts/${other.id}`)).body.data.tags).toEqual([]);
    const again = await edit({ filter: { agent_code: team.agent.agentCode }, add_tags: ['imported'] });
    expect(again).toMatchObject({ operation_id: null, total: 450, changed: 0, unchanged: 450 });
  });

  it('leaves no contact without any name, and says so before', async () => {
    const [company, person] = [
      await create({ first_name: '', last_name: '', company: 'Acme' }),
      await create({ company: 'Acme' }),
    ];
    const asked = { ids: ids([company, person]), set: { company: null } };
    const error = 'It would have no name, or more than 50 tags.';
    const failures = [{ id: company.id, code: 'VALIDATION_FAILED', error }];
    for (const dry_run of [true, false])
      expect(await edit({ ...asked, dry_run })).toMatchObject({ changed: 1, failed: 1, failures });
  });

  it('reports what it cannot do, and does the rest', async () => {
    const tags = Array.from({ length: 50 }, (_, i) => `tag ${i}`);
    const [full, gone, good] = [await create({ tags }), await create(), await create()];
    await agent.call('DELETE', `/api/contacts/${gone.id}`);
    const asked = { ids: ids([full, gone, good]), add_tags: ['more'] };
    const failures = [
      { id: full.id, code: 'VALIDATION_FAILED', error: expect.any(String) },
      { id: gone.id, code: 'CONTACT_NOT_FOUND', error: expect.any(String) },
    ];
    for (const dry_run of [true, false])
      expect(await edit({ ...asked, dry_run })).toMatchObject({ total: 3, changed: 1, failed: 2, failures });
  });

  it('deletes for admins only', async () => {
    const made = [await create(), await create()];
    const asked = { ids: ids(made), delete: true };
    for (const by of [agent, viewer]) expect((await bulk(asked, by)).status).toBe(403);
    const { operation_id } = await edit(asked, admin);
    expect(await all()).toEqual([]);
    await admin.call('POST', `/api/operations/${operation_id}/undo`, {});
    expect(await all()).toHaveLength(2);
  });

  it('sent again with its key goes on where it broke off, as the same operation', async () => {
    await agent.call('POST', '/api/bulk/import', { contacts: rows(250) });
    const asked = { ids: ids(await all()), set: { company: 'Once' } };
    const writer = app.app.get(ContactWriter);
    const original = writer.submitEach.bind(writer);
    const spy = jest.spyOn(writer, 'submitEach').mockImplementation(async (...args) => {
      if (spy.mock.calls.length === 2) throw new Error('the process dies');
      return original(...args);
    });
    expect((await bulk(asked, agent, { 'idempotency-key': 'k' })).status).toBe(500);
    spy.mockRestore();
    const result = await edit(asked, agent, { 'idempotency-key': 'k' });
    expect(result).toMatchObject({ total: 250, changed: 250, failed: 0 });
    expect(await headOf(app, team.id)).toBe(500);
    const { body } = await admin.call('GET', '/api/operations?kind=bulk_edit');
    expect(body.data).toEqual([expect.objectContaining({ id: result.operation_id, change_count: 250 })]);
    const other = await edit({ ...asked, set: { company: 'Other' } }, agent, { 'idempotency-key': 'k' });
    expect(other.failures[0].code).toBe('IDEMPOTENCY_MISMATCH');
  });

  it.each([
    [500, 200],
    [501, 202],
  ])('of %d contacts answers %d', async (count, expected) => {
    await importMany(count);
    const { status, body } = await bulk({ filter: { q: 'row' }, add_tags: ['x'] });
    expect([status, body.success]).toEqual([expected, true]);
    const dry = await edit({ filter: { q: 'row' }, add_tags: ['y'], dry_run: true });
    expect(dry).toMatchObject({ operation_id: null, total: count, changed: count });
    if (status === 202) await ended(app, body.data.id);
    else expect(body.data).toMatchObject({ changed: count });
  });

  it('of many contacts is a job: one operation, and one job that undoes it', async () => {
    await importMany();
    const gone = await create();
    await agent.call('DELETE', `/api/contacts/${gone.id}`);
    const asked = [...ids(await all()), gone.id];
    const job = await editByJob({ ids: asked, set: { company: 'Acme' }, add_tags: ['vip'] });
    const failures = [{ id: gone.id, code: 'CONTACT_NOT_FOUND', error: expect.any(String) }];
    const operation_id = expect.any(String);
    expect(job).toMatchObject({
      state: 'succeeded',
      label: 'set company; add tags',
      done: 651,
      total: 651,
      params: {},
      result: { operation_id, changed: 650, unchanged: 0, failed: 1, failures },
    });
    const { operation_id: id } = job.result as { operation_id: string };
    const operation = (await admin.call('GET', `/api/operations/${id}`)).body.data;
    expect(operation).toMatchObject({
      kind: 'bulk_edit',
      change_count: 650,
      agent_code: team.agent.agentCode,
      device_id: agent.id,
    });
    const [first] = await all();
    await agent.call('PUT', `/api/contacts/${first.id}`, { company: 'Mine', tags: ['vip', 'mine'] });
    const { status, body } = await agent.call('POST', `/api/operations/${id}/undo`, {});
    expect(status).toBe(202);
    const again = await agent.call('POST', `/api/operations/${id}/undo`, {});
    const undo = await ended(app, body.data.id);
    expect([again.status, again.body.data.kind]).toEqual([202, 'operations.undo']);
    expect(undo).toMatchObject({
      state: 'succeeded',
      label: 'undo of bulk_edit',
      done: 650,
      total: 650,
      result: {
        operation_id,
        undoes: id,
        contacts: 650,
        left: [{ contact_id: first.id, field: 'company', reason: 'changed_since' }],
        left_omitted: 0,
      },
    });
    if (again.body.data.id !== body.data.id)
      expect((await ended(app, again.body.data.id)).result).toMatchObject({ contacts: 0 });
    expect((await all()).filter(({ company }: any) => company !== null)).toEqual([
      expect.objectContaining({ id: first.id, company: 'Mine', tags: ['mine'] }),
    ]);
  });

  it('that is cancelled keeps what it has done, and says under which operation', async () => {
    await importMany();
    const writer = app.app.get(ContactWriter);
    const original = writer.submitEach.bind(writer);
    let go!: () => void;
    const held = new Promise<void>((resolve) => (go = resolve));
    const spy = jest.spyOn(writer, 'submitEach').mockImplementation(async (...args) => {
      if (spy.mock.calls.length === 3) await held;
      return original(...args);
    });
    const { body } = await bulk({ filter: { q: 'row' }, set: { company: 'Acme' } });
    await until('the third commit is near', () => spy.mock.calls.length === 3);
    const cancelled = (await agent.call('POST', `/api/jobs/${body.data.id}/cancel`)).body.data;
    go();
    const last = await editByJob({ ids: ids(await all()), add_tags: ['x'] });
    spy.mockRestore();
    expect(last).toMatchObject({ state: 'succeeded', result: { changed: 650 } });
    expect(cancelled).toMatchObject({ state: 'cancelled', result: { changed: 200 } });
    expect(await jobOf(app, body.data.id)).toMatchObject({ result: cancelled.result, params: {} });
    const changed = (await all()).filter(({ company }: any) => company === 'Acme');
    expect(changed).toHaveLength(200);
    const { data } = (await admin.call('GET', `/api/operations/${cancelled.result.operation_id}`)).body;
    expect(data).toMatchObject({ kind: 'bulk_edit', change_count: 200 });
  });

  it('sent again with its key is the same job, whatever its filter finds by then', async () => {
    await importMany();
    const asked = { filter: { q: 'row' }, set: { first_name: 'Line' } };
    const keyed = { 'idempotency-key': 'k' };
    const first = await bulk(asked, agent, keyed);
    await ended(app, first.body.data.id);
    const second = await bulk(asked, agent, keyed);
    expect([second.status, second.body.data.id]).toEqual([202, first.body.data.id]);
    expect(second.body.data).toMatchObject({ state: 'succeeded', result: { changed: 650 } });
    const other = await bulk({ ...asked, set: { first_name: 'Other' } }, agent, keyed);
    expect([other.status, other.body.code]).toEqual([409, 'IDEMPOTENCY_MISMATCH']);
    expect(await headOf(app, team.id)).toBe(1_300);
  });

  it('a contact that the database cannot take fails alone, in a job as well', async () => {
    await importMany();
    const [poisoned] = await all();
    const writer = app.app.get(ContactWriter);
    const original = writer.submit.bind(writer);
    const spy = jest.spyOn(writer, 'submit').mockImplementation(async (teamId, mutations, within) => {
      if (mutations.some(({ contactId }) => contactId === poisoned.id)) throw new Error('cannot be stored');
      return original(teamId, mutations, within);
    });
    const job = await editByJob({ filter: { q: 'row' }, set: { company: 'Acme' } });
    spy.mockRestore();
    const failures = [{ id: poisoned.id, code: 'INTERNAL_ERROR', error: expect.any(String) }];
    expect(job).toMatchObject({ attempt: 1, done: 650, result: { changed: 649, failed: 1, failures } });
  });

  it.each<[what: string, body: object, field: string]>([
    ['neither ids nor a filter', { add_tags: ['x'] }, 'ids'],
    ['both', { ids: [], filter: { q: 'x' }, add_tags: ['x'] }, 'ids'],
    ['ids that are none', { ids: ['1'], add_tags: ['x'] }, 'ids'],
    ['a filter of nothing', { filter: {}, add_tags: ['x'] }, 'filter'],
    ['a search for nothing', { filter: { q: '  ' }, add_tags: ['x'] }, 'filter.q'],
    ['a search for what nobody sees', { filter: { q: '\u200b' }, add_tags: ['x'] }, 'filter.q'],
    ['an unknown filter', { filter: { colour: 'red' }, add_tags: ['x'] }, 'filter.colour'],
    ['nothing to do', { ids: [] }, 'set'],
    ['an edit of what is deleted', { ids: [], delete: true, add_tags: ['x'] }, 'set'],
    ['tags twice', { ids: [], set: { tags: ['a'] }, add_tags: ['x'] }, 'set.tags'],
    ['a tag that comes and goes', { ids: [], add_tags: ['x'], remove_tags: ['x'] }, 'add_tags'],
    ['a wrong value', { ids: [], set: { email: 'nobody' } }, 'set.email'],
    ['an unknown member', { ids: [], add_tags: ['x'], colour: 'red' }, 'colour'],
    [
      'too many',
      { ids: Array.from({ length: 100_001 }, () => '5f0c6f0e-52b1-4a35-9d0f-8f3a5d7c2b11'), add_tags: ['x'] },
      'ids',
    ],
  ])('refuses %s', async (_what, body, field) => {
    const { status, body: answer } = await bulk(body);
    expect([status, answer.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(answer.details.map((problem: { field: string }) => problem.field)).toContain(field);
  });

  it('takes a point of the quotas for each contact, before any work', async () => {
    const limited = await app.another({ RATE_LIMIT_AGENT: '60' });
    const phone = new Device(limited.url, team.agent);
    const made = [await create(), await create()];
    const many = Array.from({ length: 100 }, () =>
      made[0]!.id.replace(/^.{8}/, Math.random().toString(16).slice(2, 10).padEnd(8, '0')),
    );
    expect((await bulk({ ids: [...ids(made), ...many], add_tags: ['x'] }, phone)).status).toBe(429);
    expect(await headOf(app, team.id)).toBe(2);
    await limited.close();
  });
});
