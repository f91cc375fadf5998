import { randomUUID } from 'node:crypto';
import { startTestApp, type TestApp, type TestTeam } from '../support/app';
import { begin, comeBack, problemsOf, RESTORE_CASES } from '../conformance/restore-cases';
import { Device } from '../support/device';
import { inTurn, ReturningPhone } from '../support/returning-phone';
import { backUp, restoreTeam } from '../support/team-backup';
import { createOf, deleteOf, push, upload } from '../support/upload';
import { until } from '../support/wait';
import { expectFailure } from '../support/wire';

let app: TestApp;
let team: TestTeam;
let admin: Device;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  team = await app.createTeam();
  admin = new Device(app.url, team.admin, 'desk');
});

const rowOf = async (id: string) => {
  const [row] = await app.db.query('SELECT * FROM contacts WHERE team_id = $1 AND id = $2', [team.id, id]);
  return row;
};
const headOf = async () => {
  const sql = 'SELECT current_version AS head FROM global_version WHERE team_id = $1';
  return Number((await app.db.query(sql, [team.id]))[0].head);
};
const conflicts = async () => (await admin.call('GET', '/api/sync/conflicts?status=open')).body.data;

const side = (kept: unknown, lost: unknown) => ({
  kept: expect.objectContaining({ value: kept }),
  lost: expect.objectContaining({ value: lost, version: null }),
});

const place = () => ({ url: app.url, db: app.db, team });
const before = (fields?: Record<string, unknown>) => begin(place(), fields);

it.each(RESTORE_CASES)('$row, $variant', async (one) => {
  expect(await problemsOf(one, place())).toEqual([]);
});

describe('a contact that the backup has not got', () => {
  it('is not there when it was deleted, though its maker comes last', async () => {
    const { a, b, backup } = await before();
    const create = createOf({ company: 'Acme' });
    await a.does(create);
    await b.look();
    await b.does(deleteOf(create.contact_id, b.known.get(create.contact_id)!.version));
    await comeBack({ db: app.db, backup }, 'images', b, a);
    expect(await rowOf(create.contact_id)).toMatchObject({ is_deleted: true });
  });

  it('comes back by a phone that had only seen it', async () => {
    const { a, b, backup } = await before();
    const { body } = await admin.call('POST', '/api/contacts', {
      ...{ first_name: 'By', last_name: 'Rest', company: 'Acme', tags: ['vip'] },
    });
    await b.look();
    await comeBack({ db: app.db, backup }, 'images', b, a);
    const contact = await rowOf(body.data.id);
    expect(contact).toMatchObject({ company: 'Acme', tags: ['vip'], created_by_agent: team.admin.agentCode });
    const [given] = await app.db.query(
      `SELECT agent_code, device_id, source, after FROM audit_log WHERE team_id = $1 AND action = 'contacts.given_back'`,
      [team.id],
    );
    expect(given).toMatchObject({ agent_code: b.agent.agentCode, device_id: b.id, source: 'restored' });
    const [entry] = await app.db.query(
      `SELECT agent_code, source, after #>> '{field_versions,*,3}' AS of_version FROM audit_log
        WHERE team_id = $1 AND contact_id = $2 ORDER BY id DESC LIMIT 1`,
      [team.id, body.data.id],
    );
    expect(entry).toMatchObject({
      ...{ agent_code: team.admin.agentCode, source: 'restored', of_version: String(body.data.version) },
    });
  });
});

describe('a merge that the backup has not got', () => {
  const merge = async (survivor: string, loser: string) => {
    const body = { survivor_id: survivor, loser_ids: [loser] };
    const answer = await admin.call('POST', '/api/contacts/merge', body);
    expect(answer.status).toBe(200);
  };
  const read = async (id: string) => (await admin.call('GET', `/api/contacts/${id}`)).body.data;

  async function two() {
    const [a, b] = [1, 2].map((n) => new ReturningPhone(app.url, team.agent, `phone-${n}`)) as [
      ReturningPhone,
      ReturningPhone,
    ];
    await a.look();
    const [stays, goes] = [createOf({ company: 'Stays' }), createOf({ email: 'goes@example.com' })];
    for (const create of [stays, goes]) await a.does(create);
    await b.look();
    return { a, b, stays: stays.contact_id, goes: goes.contact_id, backup: await backUp(app.db, team.id) };
  }

  it('comes back, the alias as well, with an edit that had landed on the other contact', async () => {
    const { a, b, stays, goes, backup } = await two();
    await merge(stays, goes);
    await b.does(b.edit(goes, { job_title: 'Late' }));
    b.queue.push(b.edit(goes, { nickname: 'Queued' }));
    await a.look();
    const { epoch } = await restoreTeam(app.db, backup);
    expect(await read(goes)).toMatchObject({ id: goes, email: 'goes@example.com' });
    await a.givesBack();
    await b.sendsJournal(epoch);
    await b.sendsQueue(epoch);
    expect(await read(goes)).toMatchObject({
      ...{ id: stays, merged_from: goes, company: 'Stays', email: 'goes@example.com' },
      ...{ job_title: 'Late', nickname: 'Queued' },
    });
    expect(await conflicts()).toEqual([]);
  });

  it('makes no circle with one that was made since in the other direction', async () => {
    const { a, stays, goes, backup } = await two();
    await merge(stays, goes);
    await a.look();
    await restoreTeam(app.db, backup);
    await merge(goes, stays);
    await a.givesBack();
    expect(await read(stays)).toMatchObject({ id: goes, company: 'Stays', email: 'goes@example.com' });
    const rows = await app.db.query('SELECT id, is_deleted, merged_into FROM contacts WHERE team_id = $1', [
      team.id,
    ]);
    expect(rows.filter(({ merged_into }: { merged_into: string | null }) => merged_into)).toEqual([
      { id: stays, is_deleted: true, merged_into: goes },
    ]);
  });
});

describe('new edits', () => {
  it('stay, what they go over is listed, and nothing else', async () => {
    const { a, b, id, backup } = await before({
      company: 'Old',
      notes: 'Old',
      metadata: { k: 0, l: 0 },
      tags: ['x'],
    });
    await inTurn(a, id, {
      ...{
        company: 'Of A',
        job_title: 'Of A',
        address: 'Of A',
        tags: ['x', 'a'],
        metadata: { k: 1, l: 1, m: 1 },
      },
    });
    const { epoch } = await restoreTeam(app.db, backup);
    await b.look();
    await push(b, epoch, b.edit(id, { company: 'New', notes: 'New', tags: [], metadata: { k: 2, l: 0 } }));
    await admin.call('PUT', `/api/contacts/${id}`, { address: 'New' });
    await a.givesBack();
    expect(await rowOf(id)).toMatchObject({
      ...{ company: 'New', notes: 'New', job_title: 'Of A', address: 'New', tags: ['a'] },
      metadata: { k: 2, l: 1, m: 1 },
    });
    const [conflict, ...more] = await conflicts();
    expect(more).toEqual([]);
    expect(conflict.fields).toEqual({
      company: side('New', 'Of A'),
      address: side('New', 'Of A'),
      'metadata.k': side(2, 1),
    });
    await a.givesBack();
    expect(await conflicts()).toHaveLength(1);
  });
  it('list only what the newest image has, in whatever order images come', async () => {
    const { a, b, id, backup } = await before({ company: 'Old' });
    await inTurn(a, id, { company: 'First' });
    await b.look();
    await inTurn(b, id, { company: 'Second' });
    const { epoch } = await restoreTeam(app.db, backup);
    const reader = new ReturningPhone(app.url, team.admin, 'reader');
    await reader.look();
    await push(reader, epoch, reader.edit(id, { company: 'New' }));
    await a.givesBack();
    await b.givesBack();
    expect(await conflicts()).toMatchObject([{ fields: { company: { lost: { value: 'Second' } } } }]);
  });

  it('a deletion stays, and lists what its editor had not seen; taking that brings it back', async () => {
    const { a, b, id, backup } = await before({ company: 'Old' });
    await inTurn(a, id, { company: 'Of A' });
    const { epoch } = await restoreTeam(app.db, backup);
    await b.look();
    await push(b, epoch, deleteOf(id, b.known.get(id)!.version));
    await a.givesBack();
    expect(await rowOf(id)).toMatchObject({ is_deleted: true });
    const [conflict, ...more] = await conflicts();
    expect(more).toEqual([]);
    expect(conflict).toMatchObject({ kind: 'delete', fields: { company: { lost: { value: 'Of A' } } } });
    await admin.call('POST', `/api/sync/conflicts/${conflict.id}/resolve`, { take: 'lost' });
    expect(await rowOf(id)).toMatchObject({ is_deleted: false, company: 'Of A' });
  });

  it('go below a deletion that comes back, and are listed', async () => {
    const { a, b, id, backup } = await before({ company: 'Old' });
    await a.does(deleteOf(id, a.known.get(id)!.version));
    const { epoch } = await restoreTeam(app.db, backup);
    await b.look();
    await push(b, epoch, b.edit(id, { company: 'New' }));
    await a.givesBack();
    expect(await rowOf(id)).toMatchObject({ is_deleted: true });
    expect(await conflicts()).toMatchObject([
      { kind: 'delete', fields: { company: { lost: { value: 'New' } } } },
    ]);
  });
});

describe('what does not come back', () => {
  it('is what was erased since, also when its tombstone is gone', async () => {
    const { a, id, backup } = await before({ company: 'Old' });
    await inTurn(a, id, { company: 'Private' });
    const { epoch } = await restoreTeam(app.db, backup);
    await app.db.query('SELECT erase_contact($1, $2)', [team.id, id]);
    await a.givesBack();
    await a.sendsJournal(epoch);
    await push(a, epoch, a.edit(id, { notes: 'Private' }));
    expect(await traces()).not.toContain('Private');
    await purge(id);
    await a.givesBack();
    await a.sendsJournal(epoch);
    expect(await rowOf(id)).toBeUndefined();
    expect(await traces()).not.toContain('Private');
  });

  it('is what was erased although the backup never had it', async () => {
    const { a, b, backup } = await before();
    const create = createOf({ company: 'Private' });
    const id = create.contact_id;
    await a.does(create);
    await b.look();
    const { epoch } = await restoreTeam(app.db, backup);
    await app.db.query('SELECT erase_contact($1, $2)', [team.id, id]);
    expect(await a.givesBack()).toMatchObject([{ restored: 0 }]);
    expect(await a.sendsJournal(epoch)).toMatchObject([{ status: 'rejected', code: 'CONTACT_NOT_FOUND' }]);
    const seen = { contact: b.known.get(id), resurrect: true };
    const results = await push(
      b,
      epoch,
      b.edit(id, { notes: 'Private' }, seen),
      createOf({ notes: 'Private' }, { contact_id: id }),
    );
    expect(results.map(({ code }) => code)).toEqual(['CONTACT_NOT_FOUND', 'CONTACT_NOT_FOUND']);
    expect(await rowOf(id)).toBeUndefined();
    expect(await traces()).not.toContain('Private');
  });

  it('is what was deleted since and purged', async () => {
    const { a, b, id, backup } = await before();
    await inTurn(a, id, { company: 'Of A' });
    const { epoch } = await restoreTeam(app.db, backup);
    await b.look();
    await push(b, epoch, deleteOf(id, b.known.get(id)!.version));
    await purge(id);
    await a.givesBack();
    expect(await a.sendsJournal(epoch)).toMatchObject([{ status: 'rejected', code: 'CONTACT_NOT_FOUND' }]);
    expect(await rowOf(id)).toBeUndefined();
  });

  it('is anything once an admin has ended the time of giving back', async () => {
    const { a, id, backup } = await before({ company: 'Old' });
    await inTurn(a, id, { company: 'Of A' });
    const { epoch } = await restoreTeam(app.db, backup);
    expectFailure(await a.call('DELETE', '/api/sync/pictures'), 403, 'FORBIDDEN');
    expect((await admin.call('DELETE', '/api/sync/pictures')).body.data).toMatchObject({ epoch });
    expect(await a.givesBack()).toMatchObject([{ restored: 0, open: false }]);
    await a.sendsJournal(epoch);
    expect(await rowOf(id)).toMatchObject({ company: 'Old' });
  });

  it('is what is of the present epoch, what the backup has, and what no version can be', async () => {
    const { a, id, backup } = await before({ company: 'Old' });
    const { epoch } = await restoreTeam(app.db, backup);
    const image = { ...a.known.get(id)!, company: 'Made up' };
    const old = a.epoch;
    for (const [version, of] of [
      [5, epoch],
      [image.version, old],
      [Number.MAX_SAFE_INTEGER, old],
    ] as const)
      expect((await a.offer([{ ...image, version }], of)).body.data).toMatchObject({ restored: 0 });
    expect(await rowOf(id)).toMatchObject({ company: 'Old' });
  });

  const traces = async () =>
    JSON.stringify([
      await app.db.query('SELECT to_jsonb(c) AS c FROM contacts c WHERE team_id = $1', [team.id]),
      await app.db.query('SELECT after, before FROM audit_log WHERE team_id = $1', [team.id]),
      await app.db.query('SELECT fields FROM contact_conflicts WHERE team_id = $1', [team.id]),
    ]);

  async function purge(id: string): Promise<void> {
    await app.db.transaction(async (manager) => {
      await manager.query(`SET LOCAL contactsync.maintenance = 'purge'`);
      await manager.query('DELETE FROM contacts WHERE team_id = $1 AND id = $2', [team.id, id]);
    });
  }
});

describe('the call', () => {
  it('names ids as they were sent, in capitals too, and takes in later what somebody holds', async () => {
    const { a, id, backup } = await before();
    await inTurn(a, id, { company: 'Of A' });
    await restoreTeam(app.db, backup);
    const capitals = { ...a.known.get(id)!, id: id.toUpperCase() };
    const runner = app.db.createQueryRunner();
    await runner.startTransaction();
    await runner.query('SELECT FROM contacts WHERE id = $1 FOR UPDATE', [id]);
    expect((await a.offer([capitals])).body.data).toMatchObject({ restored: 0, busy: [capitals.id] });
    await runner.rollbackTransaction();
    await runner.release();
    expect((await a.offer([capitals])).body.data).toMatchObject({ restored: 1, busy: [] });
    expect(await rowOf(id)).toMatchObject({ company: 'Of A' });
    expect((await a.offer([capitals])).body.data).toMatchObject({ restored: 0, known: 1 });
  });

  it('refuses what is malformed, item by item, and viewers', async () => {
    const { a, id, backup } = await before();
    await inTurn(a, id, { company: 'Of A' });
    const old = a.epoch;
    await restoreTeam(app.db, backup);
    for (const body of [{}, { epoch: 'x' }, { epoch: old, contacts: {} }, { epoch: old, more: 1 }])
      expectFailure(await a.call('POST', '/api/sync/pictures', body), 400, 'VALIDATION_FAILED');
    const viewer = new ReturningPhone(app.url, team.viewer, 'viewer');
    viewer.epoch = old;
    expectFailure(await viewer.offer([]), 403, 'FORBIDDEN');
    const image = a.known.get(id)!;
    const bad = [
      null,
      1,
      [],
      { id: 'x', version: 5 },
      { ...image, version: '9' },
      { ...image, first_name: '', last_name: ' ', company: null },
    ];
    const { data } = (await a.offer([...bad.map((item) => item as any).filter(Boolean), image] as any)).body;
    expect(data).toMatchObject({ restored: 1, busy: [] });
    expect(data.refused).toHaveLength(5);
    // Such a name was once taken.
    const unseen = { ...image, id: randomUUID(), first_name: '\u200B', last_name: '', company: null };
    expect((await a.offer([unseen])).body.data).toMatchObject({ restored: 1, refused: [] });
    // A member of a newer release, and a value that nobody could write, don't hold up the rest.
    const next = { ...image, version: image.version + 1, owner: 'x', phone_primary: '12', company: 'Newer' };
    await app.db.query('SELECT 1');
    expect((await a.offer([next as any])).body.data).toMatchObject({ refused: [] });
    expect(await rowOf(id)).toMatchObject({ company: 'Newer' });
  });

  it('takes a thousand at once, in few statements, and says what need not be sent', async () => {
    const { a, backup } = await before();
    const images = Array.from({ length: 1_000 }, (_, i) => ({
      ...{ id: randomUUID(), version: 10 + i, is_deleted: false, first_name: 'Ada', last_name: `L ${i}` },
    }));
    await restoreTeam(app.db, backup);
    const { body } = await a.offer(images);
    expect(body.data).toMatchObject({ restored: 1_000, known: 0, refused: [], restored_head: 1, open: true });
    expect(await headOf()).toBe(body.data.head_version);
    expect((await a.offer(images)).body.data).toMatchObject({ restored: 0, known: 1_000 });
  });

  it('names one operation for all that a device gives back', async () => {
    const { a, b, id, backup } = await before();
    await inTurn(a, id, { company: 'Of A' });
    await a.does(createOf());
    await b.look();
    await restoreTeam(app.db, backup);
    await b.givesBack(1);
    const ids = await app.db.query(
      `SELECT DISTINCT request_id FROM audit_log WHERE team_id = $1 AND source = 'restored'`,
      [team.id],
    );
    expect(ids).toEqual([{ request_id: expect.stringMatching(/^restore-[0-9a-f]{32}$/) }]);
  });
});

it('an upload that waits while the team is restored names the epoch in which its changes are', async () => {
  const { a, id } = await before();
  const restoring = app.db.createQueryRunner();
  await restoring.startTransaction();
  await restoring.query('SELECT FROM global_version WHERE team_id = $1 FOR UPDATE', [team.id]);
  const answer = upload(a, a.epoch, [a.edit(id, { company: 'New' })]);
  const waiting = 'SELECT FROM pg_locks WHERE NOT granted';
  await until('the upload to wait', async () => (await app.db.query(waiting)).length > 0);
  const [{ epoch }] = await restoring.query('SELECT begin_epoch($1, 0) AS epoch', [team.id]);
  await restoring.commitTransaction();
  await restoring.release();
  const { data } = (await answer).body;
  expect(data).toMatchObject({ epoch, results: [{ status: 'applied', version: await headOf() }] });
});

describe('several restores', () => {
  it.each([[[0, 1, 2]], [[2, 1, 0]], [[1, 0, 2]]])(
    'in a row: the newest image counts, phones coming in order %j',
    async (order) => {
      const { a, b, id, backup } = await before({ company: 'Old', notes: 'Old' });
      await inTurn(a, id, { company: 'First epoch' });
      const second = await restoreTeam(app.db, backup);
      await b.look();
      await b.does(b.edit(id, { notes: 'Second epoch' }));
      await a.givesBack();
      const c = new ReturningPhone(app.url, team.admin, 'c');
      await c.look();
      await c.does(c.edit(id, { job_title: 'Second epoch' }));
      expect(second.epoch).toBe(c.epoch);
      await restoreTeam(app.db, backup);
      const phones = [a, b, c];
      for (const at of order) await phones[at]!.givesBack();
      expect(await rowOf(id)).toMatchObject({
        ...{ company: 'First epoch', notes: 'Second epoch', job_title: 'Second epoch' },
      });
      expect(await conflicts()).toEqual([]);
    },
  );

  it.each([
    ['the phone that stayed away first', true],
    ['the other one first', false],
  ])('images that do not say how they came about lose nothing in silence, %s', async (_, isAwayFirst) => {
    const { a, b, id, backup: old } = await before({ company: 'Old', notes: 'Old' });
    await inTurn(a, id, { company: 'Later' });
    await b.look();
    const newer = await backUp(app.db, team.id);
    await inTurn(a, id, { company: 'Away', notes: 'Away' });
    await restoreTeam(app.db, newer);
    await b.look();
    await inTurn(b, id, { job_title: 'Between' });
    for (const contact of b.known.values()) delete contact.lineage;
    await restoreTeam(app.db, old);
    for (const phone of isAwayFirst ? [a, b] : [b, a]) await phone.givesBack();
    expect(await rowOf(id)).toMatchObject({ company: 'Later', notes: 'Away', job_title: 'Between' });
    expect(await conflicts()).toMatchObject([
      { fields: { company: { kept: { value: 'Later' }, lost: { value: 'Away' } } } },
    ]);
  });

  it('a contact of a later epoch alone comes back from an image that does not say how it came about', async () => {
    const { b, backup } = await before({ company: 'Old' });
    await restoreTeam(app.db, backup);
    await b.look();
    const create = createOf({ tags: ['x'], metadata: { k: 1 } });
    await b.does(create);
    delete b.known.get(create.contact_id)!.lineage;
    await restoreTeam(app.db, backup);
    await b.givesBack();
    expect(await rowOf(create.contact_id)).toMatchObject({
      tags: ['x'],
      metadata: { k: 1 },
      is_deleted: false,
    });
  });

  it.each([
    ['a version above its own', (version: number) => ({ as_of: 1, written: { company: version + 1 } })],
    ['a place that is none', () => ({ as_of: 1, written: { company: 'x' } })],
    ['no places', () => ({ as_of: 1 })],
    [
      'too many places',
      (version: number) => ({
        as_of: 1,
        written: Object.fromEntries(Array.from({ length: 1_001 }, (_, i) => [`tags.${i}`, version])),
      }),
    ],
    ['an epoch that is none', () => ({ as_of: 1, written: {}, epochs: ['x'] })],
    ['too many epochs', () => ({ as_of: 1, written: {}, epochs: Array.from({ length: 101 }, (_, i) => i) })],
  ])('a lineage with %s counts as none', async (_, lineageOf) => {
    const { b, id, backup } = await before({ company: 'Old', notes: 'Old' });
    const { began } = await restoreTeam(app.db, backup);
    await b.look();
    await inTurn(b, id, { company: 'Of B' });
    const image = b.known.get(id)!;
    expect(image.lineage).toEqual({ as_of: 1, written: { company: image.version }, epochs: [began] });
    await restoreTeam(app.db, backup);
    await b.offer([{ ...image, lineage: lineageOf(image.version) }]);
    expect(await rowOf(id)).toMatchObject({ company: 'Of B', notes: 'Old' });
  });

  it.each([
    ['by its images', 'a second restore', (phone: ReturningPhone) => phone.givesBack()],
    ['by its journal', 'a second restore', (phone: ReturningPhone, now: string) => phone.sendsJournal(now)],
    ['by its images', 'a third one', (phone: ReturningPhone) => phone.givesBack()],
    ['by its journal', 'a third one', (phone: ReturningPhone, now: string) => phone.sendsJournal(now)],
  ])(
    'what one phone has comes back %s after %s, though another gives back before what it was shown of a later epoch',
    async (_, restores, comesBack) => {
      const { a, b, id, backup } = await before({ company: 'Old', notes: 'Old' });
      await restoreTeam(app.db, backup);
      const between = await backUp(app.db, team.id);
      await a.look();
      await b.look();
      await inTurn(a, id, { notes: 'Of A' });
      let { epoch } = await restoreTeam(app.db, between);
      // Its upload was under way meanwhile: it takes the answer for one of the epoch before.
      await b.does(b.edit(id, { company: 'Of B' }));
      if (restores === 'a third one') ({ epoch } = await restoreTeam(app.db, between));
      await b.givesBack();
      await comesBack(a, epoch);
      expect(await rowOf(id)).toMatchObject({ company: 'Of B', notes: 'Of A' });
      expect(await conflicts()).toEqual([]);
    },
  );

  it('a journal alone brings back a change of the first epoch that it had brought back before', async () => {
    const { a, id, backup } = await before({ company: 'Old', notes: 'Old' });
    await inTurn(a, id, { notes: 'Of A' });
    const second = await restoreTeam(app.db, backup);
    const between = await backUp(app.db, team.id);
    await a.sendsJournal(second.epoch);
    // The version of the first answer, the epoch of the last one.
    a.journal[0]!.epoch = second.epoch;
    const { epoch } = await restoreTeam(app.db, between);
    expect(await a.sendsJournal(epoch)).toMatchObject([{ status: 'applied' }]);
    expect(await rowOf(id)).toMatchObject({ company: 'Old', notes: 'Of A' });
  });

  it('what a delta, a snapshot, an upload and an event say of it is the same; of a deletion nothing else', async () => {
    const { b, id, backup } = await before({ tags: ['x'], metadata: { k: 1 } });
    const { began } = await restoreTeam(app.db, backup);
    await b.look();
    await inTurn(b, id, { tags: ['x', 'y'] }, { metadata: {} });
    const told = b.known.get(id)!;
    await b.look();
    expect(b.known.get(id)).toEqual(told);
    const written = { 'tags.y': told.version - 1, 'metadata.k': told.version };
    expect(told.lineage).toEqual({ as_of: 1, written, epochs: [began] });
    const { version } = await b.does(deleteOf(id, told.version));
    const tombstone = b.known.get(id)!;
    await b.look();
    expect(b.known.get(id)).toEqual(tombstone);
    expect(tombstone.lineage).toEqual({ as_of: 1, written: { is_deleted: version }, epochs: [began] });
  });

  it('that know nothing of each other give no version twice, so that a bare cursor of the one is refused by the next', async () => {
    const { a, backup } = await before();
    await restoreTeam(app.db, backup, { isEmpty: true });
    await a.look();
    const { version: cursor } = await a.does(createOf());
    const { began } = await restoreTeam(app.db, backup, { isEmpty: true });
    expect(began).toBeGreaterThan(cursor);
    for (let n = 0; n < 3; n += 1)
      await admin.call('POST', '/api/contacts', { first_name: 'By', last_name: 'Desk' });
    const { status, body } = await a.call('GET', `/api/sync/delta?version=${cursor}`);
    expect([status, body.reason]).toEqual([410, 'below_floor']);
  });

  it('begin above all versions where the clock of the database is behind them', async () => {
    const { backup } = await before();
    const ahead = (Date.now() + 86_400_000) * 1_000;
    await app.db.query('ALTER TABLE global_version DISABLE TRIGGER USER');
    await app.db.query('UPDATE global_version SET current_version = $2 WHERE team_id = $1', [team.id, ahead]);
    await app.db.query('ALTER TABLE global_version ENABLE TRIGGER USER');
    const { epoch, began } = await restoreTeam(app.db, backup);
    expect(began).toBe(ahead + 2 ** 32);
    expect(Number.parseInt(epoch.replace(/^(.{8})-(.{4})-8(.{3})-.*$/, '$1$2$3'), 16)).toBe(began);
  });

  it('an old backup after a new one', async () => {
    const { a, b, id, backup: old } = await before({ company: 'Old' });
    await inTurn(a, id, { company: 'Later' });
    const newer = await backUp(app.db, team.id);
    await restoreTeam(app.db, newer);
    await b.look();
    await b.does(b.edit(id, { notes: 'Of the branch' }));
    const create = createOf();
    await b.does(create);
    const { epoch } = await restoreTeam(app.db, old);
    const c = new ReturningPhone(app.url, team.admin, 'c');
    await c.look();
    await push(c, epoch, c.edit(id, { job_title: 'New' }));
    await b.givesBack();
    await a.givesBack();
    expect(await rowOf(id)).toMatchObject({ company: 'Later', notes: 'Of the branch', job_title: 'New' });
    expect(await rowOf(create.contact_id)).toMatchObject({ is_deleted: false });
  });
});
