import { randomUUID } from 'node:crypto';
import { type Answer, Device, liveContacts } from '../support/device';
import { PURGE_NOW } from '../support/purge';
import { admin, agent, app, create, data, team, useServer, viewer } from '../support/rest';
import { contactsInDatabase, headOf } from '../support/team';
import { deleteOf, epochOf, push, updateOf } from '../support/upload';

useServer();

async function merge(survivor: string, losers: string[], more: object = {}, by: Device = agent) {
  const body = { survivor_id: survivor, loser_ids: losers, ...more };
  const answer = await by.call('POST', '/api/contacts/merge', body);
  expect([answer.status, answer.body.code]).toEqual([200, undefined]);
  return answer.body.data;
}

const refused = ({ status, body }: Answer) => [
  status,
  body.code,
  (body.details ?? []).map(({ field }: { field: string }) => field),
];
const tryMerge = (survivor: string, losers: string[], fields = {}) =>
  agent.call('POST', '/api/contacts/merge', { survivor_id: survivor, loser_ids: losers, fields });
const read = (id: string) => data(agent, `/api/contacts/${id}`);
const statusOf = async (id: string) => (await agent.call('GET', `/api/contacts/${id}`)).status;
const undo = async (operation: string, body: object = {}) => {
  const { status, body: answer } = await admin.call('POST', `/api/operations/${operation}/undo`, body);
  expect(status).toBe(200);
  return answer.data;
};
const conflicts = async () =>
  (await data(admin, '/api/sync/conflicts?status=all')).map(({ contact_id, kind, fields }: any) => ({
    contact_id,
    kind,
    lost: Object.fromEntries(Object.entries(fields).map(([field, { lost }]: any) => [field, lost.value])),
  }));
const entered = ({ id: _id, version: _v, updated_at: _at, updated_by: _by, ...contact }: any) => contact;

const SHORT = { first_name: 'Priya', last_name: 'Sharma', phone_primary: '+49 30 1234567', tags: ['vip'] };
const LONG = {
  first_name: 'Priya',
  last_name: 'SHARMA',
  phone_primary: '+49 171 2345678',
  phone_secondary: '0049 (0)30 1234567',
  phones: [{ label: 'fax', number: '+49 30 7654321' }],
  email: 'priya@example.com',
  company: 'Acme',
  notes: 'Calls back.',
  address: '12 MG Road',
  websites: [{ label: null, url: 'https://example.com' }],
  labels: { phone_primary: 'mobile', email: 'work' },
  tags: ['lead', 'vip'],
  metadata: { crm: 7 },
};

describe('POST /api/contacts/merge', () => {
  it('names its operation in the header, as other writes do', async () => {
    const [stays, goes] = [await create(SHORT), await create(LONG)];
    const dry = { survivor_id: stays.id, loser_ids: [goes.id], dry_run: true };
    expect((await agent.call('POST', '/api/contacts/merge', dry)).headers.get('x-operation-id')).toBeNull();
    const { headers, body } = await tryMerge(stays.id, [goes.id]);
    expect(headers.get('x-operation-id')).toBe(body.data.operation_id);
    expect((await tryMerge(stays.id, [goes.id])).headers.get('x-operation-id')).toBeNull();
  });

  it('drops nothing, and doubles nothing that is the same', async () => {
    const stays = await create({
      ...SHORT,
      company: 'ACME',
      notes: 'Met at the fair.',
      metadata: { crm: 1 },
    });
    const goes = await create({ ...LONG, job_title: 'Buyer' });
    const { operation_id, fields, ...report } = await merge(stays.id, [goes.id]);
    const merged = await read(stays.id);
    expect(report).toEqual({
      dry_run: false,
      merged: [goes.id],
      survivor: merged,
      head_version: await headOf(app, team.id),
    });
    expect(merged).toMatchObject({
      id: stays.id,
      first_name: 'Priya',
      last_name: 'Sharma',
      phone_primary: '+49 30 1234567',
      // Of the other one only the first is another number.
      phone_secondary: null,
      phones: [
        { label: 'mobile', number: '+49 171 2345678' },
        { label: 'fax', number: '+49 30 7654321' },
      ],
      company: 'ACME',
      metadata: { crm: 1, 'crm 2': 7 },
    });
    expect(operation_id).toBeTruthy();
    expect(fields.email).toEqual({ from: null, to: 'priya@example.com' });
    expect(Object.keys(fields)).not.toContain('company');
  });

  it('keeps further numbers and addresses in the lists, with their labels', async () => {
    const stays = await create({
      ...SHORT,
      phone_secondary: '110',
      email: 'sharma@example.com',
      address: '1 Hill View',
      notes: 'Met at the fair.',
      company: 'ACME',
      metadata: { crm: 1 },
    });
    const goes = await create({ ...LONG, job_title: 'Buyer', nickname: 'Piku' });
    const third = await create({ ...LONG, nickname: 'Pia', notes: 'calls  back.', phones: [] });
    await merge(stays.id, [goes.id, third.id]);
    expect(await read(stays.id)).toMatchObject({
      phone_primary: '+49 30 1234567',
      phone_secondary: '110',
      phones: [
        { label: 'mobile', number: '+49 171 2345678' },
        { label: 'fax', number: '+49 30 7654321' },
      ],
      email: 'sharma@example.com',
      emails: [{ label: 'work', email: 'priya@example.com' }],
      address: '1 Hill View',
      addresses: [{ label: null, text: '12 MG Road' }],
      websites: [{ label: null, url: 'https://example.com' }],
      company: 'ACME',
      job_title: 'Buyer',
      nickname: 'Piku',
      notes: 'Met at the fair.\n\nCalls back.',
      tags: ['vip', 'lead'],
      metadata: { crm: 1, 'crm 2': 7, nickname: 'Pia' },
    });
  });

  it('takes what is chosen: of one of the contacts, or another value', async () => {
    const stays = await create({ ...SHORT, company: 'Acme', notes: 'old' });
    const goes = await create({
      ...SHORT,
      last_name: 'Sharma-Rao',
      company: 'Acme, Inc.',
      phone_primary: '112',
    });
    const fields = {
      last_name: goes.id.toUpperCase(),
      company: 'Acme GmbH',
      phone_primary: goes.id,
      notes: null,
    };
    await merge(stays.id, [goes.id], { fields });
    expect(await read(stays.id)).toMatchObject({
      last_name: 'Sharma-Rao',
      company: 'Acme GmbH',
      phone_primary: '112',
      phones: [{ label: null, number: '+49 30 1234567' }],
      notes: null,
      metadata: {},
    });
  });

  it('only says what it would do when it is asked to', async () => {
    const [stays, goes] = [await create(SHORT), await create(LONG)];
    const before = await headOf(app, team.id);
    const foreseen = await merge(stays.id, [goes.id], { dry_run: true });
    expect(foreseen).toMatchObject({
      operation_id: null,
      dry_run: true,
      merged: [goes.id],
      head_version: before,
    });
    expect(await headOf(app, team.id)).toBe(before);
    const done = await merge(stays.id, [goes.id]);
    expect(done.fields).toEqual(foreseen.fields);
    expect(entered(done.survivor)).toEqual(entered(foreseen.survivor));
  });

  it('is refused whole when one contact cannot hold it, and names the field', async () => {
    const phones = (from: number) =>
      Array.from({ length: 12 }, (_, i) => ({ label: null, number: `+49 30 5550${from + i}` }));
    const [stays, goes] = [await create({ phones: phones(100) }), await create({ phones: phones(200) })];
    const head = await headOf(app, team.id);
    expect(refused(await tryMerge(stays.id, [goes.id]))).toEqual([422, 'MERGE_TOO_LARGE', ['phones']]);
    expect(await headOf(app, team.id)).toBe(head);
    await merge(stays.id, [goes.id], { fields: { phones: goes.id } });
    expect((await read(stays.id)).phones).toEqual(phones(200));
  });

  it.each([
    [{}, ['survivor_id', 'loser_ids']],
    [{ survivor_id: 'x', loser_ids: [] }, ['survivor_id', 'loser_ids']],
    [{ survivor_id: randomUUID(), loser_ids: 'x' }, ['loser_ids']],
    [{ survivor_id: randomUUID(), loser_ids: Array.from({ length: 21 }, () => randomUUID()) }, ['loser_ids']],
    [{ survivor_id: randomUUID(), loser_ids: [randomUUID()], fields: { version: 3 } }, ['fields.version']],
    [{ survivor_id: randomUUID(), loser_ids: [randomUUID()], fields: { email: 'x' } }, ['fields.email']],
    [
      { survivor_id: randomUUID(), loser_ids: [randomUUID()], fields: { company: randomUUID() } },
      ['fields.company'],
    ],
    [{ survivor_id: randomUUID(), loser_ids: [randomUUID()], more: 1 }, ['more']],
  ])('refuses %j', async (body, fields) => {
    const answer = await agent.call('POST', '/api/contacts/merge', body);
    expect(refused(answer)).toEqual([400, 'VALIDATION_FAILED', fields]);
  });

  it('knows neither deleted contacts nor those of another team', async () => {
    const stays = await create();
    const gone = await create();
    await agent.call('DELETE', `/api/contacts/${gone.id}`);
    const other = await app.createTeam();
    const foreign = await create({}, new Device(app.url, other.agent));
    for (const id of [gone.id, foreign.id, randomUUID()]) {
      expect(refused(await tryMerge(stays.id, [id]))).toEqual([404, 'CONTACT_NOT_FOUND', ['loser_ids.0']]);
      expect(refused(await tryMerge(id, [stays.id]))).toEqual([404, 'CONTACT_NOT_FOUND', ['survivor_id']]);
    }
    const body = { survivor_id: stays.id, loser_ids: [gone.id], dry_run: true };
    const dry = await agent.call('POST', '/api/contacts/merge', body);
    expect(refused(dry)).toEqual([404, 'CONTACT_NOT_FOUND', ['loser_ids.0']]);
    expect((await viewer.call('POST', '/api/contacts/merge', body)).status).toBe(403);
  });

  it('is done once, however often it is sent with the same key', async () => {
    const [stays, goes] = [await create(SHORT), await create(LONG)];
    const body = { survivor_id: stays.id, loser_ids: [goes.id] };
    const send = () => agent.call('POST', '/api/contacts/merge', body, { 'idempotency-key': 'merge-1' });
    const [first, second] = [await send(), await send()];
    expect(second.body.data).toMatchObject({
      operation_id: first.body.data.operation_id,
      head_version: first.body.data.head_version,
    });
  });
});

describe('the id of a contact that was merged', () => {
  it('is told of as an alias, in the event and in the delta', async () => {
    const phone = await new Device(app.url, team.viewer).connect();
    const [stays, goes] = [await create(SHORT), await create(LONG)];
    await phone.waitForVersion(await headOf(app, team.id));
    const { head_version } = await merge(stays.id, [goes.id]);
    await phone.waitForVersion(head_version);
    expect(phone.events.slice(-2)).toMatchObject([
      { name: 'contact_updated', payload: { contact: { id: stays.id } } },
      { name: 'contact_deleted', payload: { contact_id: goes.id, merged_into: stays.id } },
    ]);
    phone.disconnect();
    const { changes } = await data(viewer, `/api/sync/delta?version=${head_version - 1}`);
    expect(changes[0].contact).toEqual({
      id: goes.id,
      version: head_version,
      is_deleted: true,
      deleted_at: expect.any(String),
      merged_into: stays.id,
    });
    expect(liveContacts(phone)).toEqual(await contactsInDatabase(app, team.id));
  });

  it('answers the contact that it has become, and writes it', async () => {
    const [stays, goes] = [await create(SHORT), await create(LONG)];
    await merge(stays.id, [goes.id]);
    const got = await agent.call('GET', `/api/contacts/${goes.id.toUpperCase()}`);
    expect(got.headers.get('content-location')).toBe(`/api/contacts/${stays.id}`);
    expect(got.headers.get('etag')).toBe(`"${got.body.data.version}"`);
    expect(got.body.data).toEqual({ ...(await read(stays.id)), merged_from: goes.id });
    const etag = got.headers.get('etag')!;
    const put = await agent.call(
      'PUT',
      `/api/contacts/${goes.id}`,
      { job_title: 'CTO' },
      { 'if-match': etag },
    );
    expect(put.status).toBe(200);
    expect(put.headers.get('content-location')).toBe(`/api/contacts/${stays.id}`);
    expect(put.body.data).toEqual({ ...(await read(stays.id)), merged_from: goes.id });
    expect(put.body.data).toMatchObject({ id: stays.id, job_title: 'CTO' });
    const stale = await agent.call(
      'PUT',
      `/api/contacts/${goes.id}`,
      { job_title: 'X' },
      { 'if-match': etag },
    );
    expect([stale.status, stale.body.data.id]).toEqual([412, stays.id]);
    const phone = await new Device(app.url, team.agent).connect();
    const told = await phone.emit('contact_update', { id: goes.id, data: { nickname: 'Piku' } });
    expect(told.data).toMatchObject({ id: stays.id, nickname: 'Piku', merged_from: goes.id });
    phone.disconnect();
    // What it holds is not deleted by whoever deletes the double.
    expect((await agent.call('DELETE', `/api/contacts/${goes.id}`)).status).toBe(404);
    const [deletion] = await push(agent, await epochOf(app, team.id), deleteOf(goes.id, goes.version));
    expect(deletion).toMatchObject({ status: 'applied' });
    expect(await statusOf(stays.id)).toBe(200);
  });

  it('stands for the last one of a chain, and never for itself', async () => {
    const [a, b, c, d] = [await create(), await create(), await create(), await create({ company: 'D' })];
    await merge(b.id, [a.id]);
    await merge(c.id, [b.id]);
    expect(await read(a.id)).toMatchObject({ id: c.id, merged_from: a.id });
    // Merging one that was merged merges what it has become.
    const { merged } = await merge(a.id, [d.id]);
    expect([merged, (await read(d.id)).id]).toEqual([[d.id], c.id]);
    expect(await read(c.id)).toMatchObject({ company: 'D' });
    // They are one already.
    expect(await merge(b.id, [a.id, c.id, d.id])).toMatchObject({ operation_id: null, merged: [] });
    expect(await merge(b.id, [a.id], { dry_run: true })).toMatchObject({ merged: [] });
  });

  it('of two merges at once in opposite directions one is done', async () => {
    const [a, b] = [await create({ company: 'A' }), await create({ job_title: 'B' })];
    const results = await Promise.all([merge(a.id, [b.id]), merge(b.id, [a.id])]);
    expect(results.filter(({ operation_id }) => operation_id)).toHaveLength(1);
    const [one, other] = [await read(a.id), await read(b.id)];
    expect([one.id, one.company, one.job_title]).toEqual([other.id, 'A', 'B']);
  });

  it.each([
    ['the one that goes first', ['goes', 'stays']],
    ['the one that stays first', ['stays', 'goes']],
  ] as const)('two edits of one phone meet where its contacts became one: %s', async (_, order) => {
    const contacts = { stays: await create({ company: 'Acme' }), goes: await create({ company: 'Acme' }) };
    await merge(contacts.stays.id, [contacts.goes.id], {}, admin);
    const epoch = await epochOf(app, team.id);
    const edits = order.map((which) => {
      const { id, version } = contacts[which];
      const more = { company: which, phones: [{ label: which, number: '+49 30 1234567' }] };
      return updateOf(id, version, more);
    });
    for (const { status } of await push(agent, epoch, ...edits)) expect(status).toMatch(/applied|merged/);
    // What the phone wrote of the other one it did not have in view.
    const kept = JSON.stringify([await read(contacts.stays.id), await conflicts()]);
    for (const which of order) {
      expect(kept).toContain(`"company":"${which}"`);
      expect(kept).toContain(`"label":"${which}"`);
    }
  });

  it('is as gone as the contact that it has become, and comes back with it', async () => {
    const [stays, goes] = [await create(SHORT), await create(LONG)];
    await merge(stays.id, [goes.id]);
    const deletion = await agent.call('DELETE', `/api/contacts/${stays.id}`);
    expect(await statusOf(goes.id)).toBe(404);
    expect((await agent.call('PUT', `/api/contacts/${goes.id}`, { company: 'X' })).status).toBe(404);
    const epoch = await epochOf(app, team.id);
    const [late] = await push(agent, epoch, updateOf(goes.id, goes.version, { company: 'Late' }));
    expect(late).toMatchObject({ status: 'conflict', code: 'CONTACT_DELETED', contact: { id: goes.id } });
    expect(await conflicts()).toEqual([
      { contact_id: stays.id, kind: 'edit_of_deleted', lost: { company: 'Late' } },
    ]);
    await undo(deletion.headers.get('x-operation-id')!);
    expect(await read(goes.id)).toMatchObject({ id: stays.id });
    await agent.call('DELETE', `/api/contacts/${stays.id}`);
    const [back] = await push(
      agent,
      epoch,
      updateOf(goes.id, goes.version, { company: 'Back' }, { resurrect: true }),
    );
    expect(back).toMatchObject({ status: 'applied', survivor: { id: stays.id, company: 'Back' } });
  });

  it('is an alias no more once the contact is there again', async () => {
    const [stays, goes] = [await create(SHORT), await create(LONG)];
    await merge(stays.id, [goes.id]);
    const row = { id: goes.id, ...SHORT, first_name: 'Again' };
    await agent.call('POST', '/api/bulk/import', { contacts: [row] });
    expect(await read(goes.id)).toMatchObject({
      id: goes.id,
      first_name: 'Again',
      phone_secondary: expect.any(String),
    });
    await merge(stays.id, [goes.id]);
    await app.db.query('UPDATE contacts SET is_deleted = false WHERE team_id = $1 AND id = $2', [
      team.id,
      goes.id,
    ]);
    expect(await read(goes.id)).not.toHaveProperty('merged_from');
  });

  it('is an alias also when its tombstone was purged', async () => {
    const [stays, goes] = [await create(SHORT), await create({ ...LONG, company: 'Acme' })];
    await merge(stays.id, [goes.id]);
    await app.db.query(PURGE_NOW);
    expect(await app.db.query('SELECT FROM contacts WHERE id = $1', [goes.id])).toEqual([]);
    expect(await read(goes.id)).toMatchObject({ id: stays.id });
    const [late] = await push(
      agent,
      await epochOf(app, team.id),
      updateOf(goes.id, goes.version, { company: 'Acme, Inc.', tags: ['vip'] }),
    );
    expect(late).toMatchObject({
      contact: { id: goes.id, merged_into: stays.id },
      survivor: { id: stays.id },
    });
    expect(await read(stays.id)).toMatchObject({ company: 'Acme, Inc.', tags: ['vip'] });
    expect(await conflicts()).toEqual([]);
  });
});

describe('an edit that a phone made offline of a contact that was merged meanwhile', () => {
  const phones = (...numbers: string[]) => numbers.map((number) => ({ label: null, number }));

  async function late(stays: object, goes: object, edit: Record<string, unknown>, more: object = {}) {
    const [one, other] = [await create(stays), await create(goes)];
    await merge(one.id, [other.id], {}, admin);
    const phone = new Device(app.url, team.agent);
    const mutation = updateOf(other.id, other.version, edit, more);
    const [result] = await push(phone, await epochOf(app, team.id), mutation);
    const { id: _id, ...survivor } = await read(one.id);
    const lost = (await conflicts()).map((conflict: any) => conflict.lost);
    const [again] = await push(phone, await epochOf(app, team.id), mutation);
    expect(again).toMatchObject({ status: 'duplicate', contact: { id: other.id, merged_into: one.id } });
    return { result, survivor, lost };
  }

  it('lands on the other one, and changes nothing else', async () => {
    const { result, survivor, lost } = await late(SHORT, LONG, { job_title: 'CTO', company: 'Acme, Inc.' });
    expect(result).toMatchObject({
      status: 'merged',
      contact: { is_deleted: true, merged_into: expect.any(String) },
      survivor: { job_title: 'CTO' },
    });
    expect(survivor).toMatchObject({ job_title: 'CTO', company: 'Acme, Inc.', last_name: 'Sharma' });
    expect(lost).toEqual([]);
  });

  it('goes over a value that its editor had not seen, which is listed', async () => {
    const { result, survivor, lost } = await late(
      { ...SHORT, company: 'Stays' },
      { ...LONG, company: 'Goes' },
      { company: 'Late' },
    );
    expect(result).toMatchObject({ status: 'merged', conflict_id: expect.any(String) });
    expect(survivor).toMatchObject({ company: 'Late' });
    expect(lost).toEqual([{ company: 'Stays' }]);
  });

  it('follows its value to where the merge has put it', async () => {
    const stays = {
      ...SHORT,
      phone_primary: '110',
      email: 'a@example.com',
      notes: 'Stays.',
      phones: phones('113'),
    };
    const goes = {
      ...SHORT,
      phone_primary: '111',
      phones: phones('112', '114'),
      notes: 'Goes.',
      email: 'b@example.com',
      tags: ['old', 'vip'],
      metadata: { a: 1, b: 1 },
    };
    const { survivor, lost } = await late(stays, goes, {
      phone_primary: '222',
      phones: phones('114', '115'),
      email: null,
      notes: 'Went.',
      address: '1 Hill View',
      tags: ['vip', 'new'],
      metadata: { a: 2, b: 1 },
    });
    expect(survivor).toMatchObject({
      phone_primary: '110',
      phones: phones('113', '222', '115', '114'),
      email: 'a@example.com',
      emails: [],
      notes: 'Stays.\n\nWent.',
      address: '1 Hill View',
      tags: ['vip', 'new'],
      metadata: { a: 2, b: 1 },
    });
    expect(lost).toEqual([]);
  });

  it('adds what the contact had not had beside what the other one has', async () => {
    const { survivor, lost } = await late(
      { ...SHORT, notes: 'Stays.', email: 'a@example.com' },
      { ...SHORT, phone_primary: null },
      { phone_primary: '112', notes: 'New.', email: 'b@example.com' },
    );
    expect(survivor).toMatchObject({
      phone_primary: '+49 30 1234567',
      phones: phones('112'),
      email: 'a@example.com',
      emails: [{ label: null, email: 'b@example.com' }],
      notes: 'Stays.\n\nNew.',
    });
    expect(lost).toEqual([]);
  });

  it('takes nothing away that somebody else had written before the merge', async () => {
    const [stays, goes] = [
      await create({ ...SHORT, notes: 'Stays.' }),
      await create({ ...SHORT, notes: 'Goes.' }),
    ];
    await admin.call('PUT', `/api/contacts/${goes.id}`, { notes: 'Goes.\n\nBy another.' });
    await merge(stays.id, [goes.id], {}, admin);
    const mutation = updateOf(goes.id, goes.version, { notes: 'Goes.\n\nLate.' });
    await push(agent, await epochOf(app, team.id), mutation);
    expect(await read(stays.id)).toMatchObject({ notes: 'Goes.\n\nLate.' });
    expect(await conflicts()).toMatchObject([{ lost: { notes: 'Stays.\n\nGoes.\n\nBy another.' } }]);
  });

  it('without a base goes over what stands there, which is listed', async () => {
    const [stays, goes] = [
      await create({ ...SHORT, company: 'Stays' }),
      await create({ ...LONG, company: 'Goes' }),
    ];
    await merge(stays.id, [goes.id], {}, admin);
    await agent.call('PUT', `/api/contacts/${goes.id}`, { company: 'Late', job_title: 'CTO' });
    expect(await read(stays.id)).toMatchObject({ company: 'Late', job_title: 'CTO' });
    expect(await conflicts()).toEqual([{ contact_id: stays.id, kind: 'edit', lost: { company: 'Stays' } }]);
  });

  it('settles an older conflict of the contact on the other one', async () => {
    const [stays, goes] = [await create(SHORT), await create(LONG)];
    await admin.call('PUT', `/api/contacts/${goes.id}`, { job_title: 'A' });
    const [{ conflict_id }] = (await push(
      agent,
      await epochOf(app, team.id),
      updateOf(goes.id, goes.version, { job_title: 'B' }),
    )) as [any];
    await merge(stays.id, [goes.id]);
    await admin.call('POST', `/api/sync/conflicts/${conflict_id}/resolve`, { take: 'lost' });
    expect(await read(stays.id)).toMatchObject({ job_title: 'A' });
    expect(await read(goes.id)).toMatchObject({ id: stays.id });
  });
});

describe('undoing a merge', () => {
  it('gives each its fields back', async () => {
    const [stays, goes, third] = [
      await create(SHORT),
      await create(LONG),
      await create({ email: 'x@example.com' }),
    ];
    const before = await Promise.all([stays, goes, third].map(({ id }) => read(id)));
    const { operation_id } = await merge(stays.id, [goes.id, third.id]);
    const operation = await data(agent, `/api/operations/${operation_id}`);
    expect(operation).toMatchObject({ kind: 'merge', label: 'merge of 3 contacts', change_count: 3 });
    const undone = await undo(operation_id);
    expect(undone).toMatchObject({ contacts: 3, left: [] });
    const after = await Promise.all([stays, goes, third].map(({ id }) => read(id)));
    expect(after.map(entered)).toEqual(before.map(entered));
    // The undo undone, they are one again.
    await undo(undone.operation_id);
    expect(await read(goes.id)).toMatchObject({ id: stays.id, email: LONG.email, merged_from: goes.id });
  });

  it('leaves what was edited since where it is, and lists it', async () => {
    const [stays, goes] = [await create(SHORT), await create(LONG)];
    const { operation_id } = await merge(stays.id, [goes.id]);
    await push(
      agent,
      await epochOf(app, team.id),
      updateOf(goes.id, goes.version, { email: 'new@example.com' }),
    );
    const { left } = await undo(operation_id);
    expect(left).toMatchObject([{ contact_id: stays.id, field: 'email', reason: 'changed_since' }]);
    expect(await read(stays.id)).toMatchObject({ email: 'new@example.com', company: null });
    expect(await read(goes.id)).toMatchObject({ id: goes.id, email: LONG.email });
  });

  it('does not merge again into a contact that is gone, or merged into it', async () => {
    const [a, b] = [await create(), await create()];
    const first = await undo((await merge(a.id, [b.id])).operation_id);
    await merge(b.id, [a.id]);
    expect((await undo(first.operation_id)).left).toMatchObject([{ contact_id: b.id, reason: 'refused' }]);
    expect(await read(a.id)).toMatchObject({ id: b.id });
    const [c, d] = [await create(), await create()];
    const second = await undo((await merge(c.id, [d.id])).operation_id);
    await agent.call('DELETE', `/api/contacts/${c.id}`);
    await undo(second.operation_id);
    expect(await statusOf(d.id)).toBe(200);
  });
});
