import { randomUUID } from 'node:crypto';
import { startTestApp, type TestApp } from '../support/app';
import { Device } from '../support/device';
import { Random } from '../support/random';
import { epochOf, push, updateOf } from '../support/upload';
import { until } from '../support/wait';
import type { Evidence } from './evidence';
import { FieldDevice } from './field-device';
import { acknowledgedWritesExist, mutationsAreAppliedOnce } from './invariants';
import { Journal, type Operation, type Way } from './journal';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

/** A team in its second epoch, and a journal in which nobody has done anything. */
async function restored() {
  const team = await app.createTeam();
  const epoch = await epochOf(app, team.id);
  await app.db.query('SELECT begin_epoch($1, 0)', [team.id]);
  const [{ floor }] = await app.db.query('SELECT floor FROM global_version WHERE team_id = $1', [team.id]);
  const journal = new Journal();
  journal.restores.push({ backupBegan: 1000, epochBegan: floor });
  const evidence: Evidence = {
    query: (sql, values) => app.db.query(sql, values),
    teamId: team.id,
    journal,
    devices: [],
    servers: [],
    adminKey: '',
    unplannedExits: [],
  };
  return { team, epoch, now: await epochOf(app, team.id), journal, evidence };
}

/**
 * Two phones send again what a restore took back. The contact is made again from the picture of one of them, in which
 * is what somebody wrote after them and was never told of.
 * @param noted version that the journal has of the change that loses; the server is told of 997, and 1000 of the other.
 */
async function judgeRevival(noted: number) {
  const { team, epoch, now, journal, evidence } = await restored();
  const contactId = randomUUID();
  const begin = (deviceId: string, more: Partial<Operation> = {}): Operation =>
    Object.assign(
      journal.begin({
        ...{ mark: randomUUID(), way: 'push', op: 'update', contactId, keyed: true, deviceId },
        agentCode: team.agent.agentCode,
      }),
      more,
    );
  const [one, two] = ['one', 'two'].map((id) => new Device(app.url, team.agent, id)) as [Device, Device];
  const lost = begin(one.id, { kept: true, before: noted });
  const reviver = begin(two.id, { kept: true, before: 1000 });
  const last = begin('a phone without a network', { state: 'unknown' });
  const image = { first_name: 'Made', last_name: 'Before', notes: last.mark };
  for (const [device, operation, version] of [
    [two, reviver, 1000],
    [one, lost, 997],
  ] as const) {
    const [result] = await push(
      device,
      now,
      updateOf(
        contactId,
        1,
        { notes: operation.mark },
        { acknowledged_epoch: epoch, acknowledged_version: version, base_epoch: epoch, image },
      ),
    );
    expect(result!.status).toBe('applied');
    Object.assign(operation, {
      state: 'ok',
      version: result!.version,
      versions: new Set([result!.version]),
      epoch: now,
    });
  }
  return { problems: await acknowledgedWritesExist(evidence), lost, last };
}

it('what lost to a later change is not lost, though nobody was told of that one', async () => {
  expect((await judgeRevival(997)).problems).toEqual([]);
});

it('what lost to an earlier change is, and the verdict tells what there is instead', async () => {
  const { problems, lost, last } = await judgeRevival(1003);
  expect(problems).toEqual([
    expect.stringMatching(new RegExp(`${lost.mark}.* is lost.*CREATE.*${last.mark}`)),
  ]);
});

/** Two phones with two images of a contact, and an edit that was made since; in any order. */
async function giveBack(steps: ('one' | 'two' | 'edit')[]) {
  const { team, epoch, now, journal, evidence } = await restored();
  const contactId = randomUUID();
  const notes: Record<string, Operation> = {};
  for (const [id, version] of [
    ['one', 1000],
    ['two', 1003],
  ] as const) {
    const { agentCode } = team.agent;
    const made = {
      mark: randomUUID(),
      way: 'push',
      op: 'update',
      contactId,
      keyed: true,
      agentCode,
    } as const;
    notes[id] = journal.begin({ ...made, deviceId: id, kept: true });
    Object.assign(notes[id], { state: 'ok', version, epoch, acknowledgedAt: 2000 });
  }
  const device = new Device(app.url, team.agent, 'giver');
  for (const step of steps) {
    if (step === 'edit') {
      const { agentCode } = team.agent;
      const made = {
        mark: randomUUID(),
        way: 'push',
        op: 'update',
        contactId,
        keyed: true,
        agentCode,
      } as const;
      const edit = journal.begin({ ...made, deviceId: device.id });
      const [result] = await push(device, now, updateOf(contactId, 1, { notes: edit.mark }));
      Object.assign(edit, { state: 'ok', version: result!.version, exact: true });
    } else {
      const { mark, version } = notes[step]!;
      const contact = { id: contactId, version, first_name: 'Made', last_name: 'Before', notes: mark };
      const { body } = await device.call('POST', '/api/sync/pictures', {
        ...{ epoch, contacts: [contact], tombstones: [] },
      });
      expect(body.data.refused).toEqual([]);
    }
  }
  return { evidence, contactId, notes, judged: () => acknowledgedWritesExist(evidence) };
}

it.each([
  [['one', 'two', 'edit']],
  [['two', 'one', 'edit']],
  [['one', 'edit', 'two']],
  [['two', 'edit', 'one']],
] as const)('the newest image and the new edits are right, given back as %j', async (steps) => {
  expect(await (await giveBack([...steps])).judged()).toEqual([]);
});

it.each([
  ['is there, as its value is', (edit: Operation) => edit.mark, []],
  ['is lost, where it is acknowledged without its value', randomUUID, [expect.stringContaining('is lost')]],
])('an edit whose image somebody gave back before it was sent again %s', async (_, notesOf, found) => {
  const { team, epoch, now, journal, evidence } = await restored();
  const [contactId, { agentCode }] = [randomUUID(), team.agent];
  const device = new Device(app.url, team.agent, 'one');
  const made = { op: 'update', contactId, keyed: true, agentCode, way: 'push', deviceId: 'one' } as const;
  const edit = journal.begin({ ...made, mark: randomUUID() });
  const notes = notesOf(edit);
  const image = { id: contactId, version: 1000, first_name: 'Made', last_name: 'Before', notes };
  await new Device(app.url, team.agent, 'giver').call('POST', '/api/sync/pictures', {
    ...{ epoch, contacts: [image], tombstones: [] },
  });
  const [result] = await push(device, now, updateOf(contactId, 1, { notes }));
  Object.assign(edit, { state: 'ok', version: result!.version, exact: true });
  expect(await acknowledgedWritesExist(evidence)).toEqual(found);
});

it.each([
  ['made anew after the restore is not lost, if that one had been sent before without an answer', 1, []],
  ['made anew after the restore is lost else', 0, [expect.stringContaining('is lost')]],
])('what lost to a change %s', async (_, unanswered, found) => {
  const { team, epoch, now, journal, evidence } = await restored();
  const contactId = randomUUID();
  const { agentCode } = team.agent;
  const made = { op: 'update', contactId, keyed: true, agentCode } as const;
  const lost = journal.begin({ ...made, mark: randomUUID(), way: 'push', deviceId: 'one', kept: true });
  Object.assign(lost, { state: 'ok', version: 1000, epoch, acknowledgedAt: 2000 });
  const again = journal.begin({ ...made, mark: randomUUID(), way: 'rest', deviceId: 'two' });
  // Before the restore it was 1003, of which its device had no answer.
  const device = new Device(app.url, team.agent, 'two');
  const contact = { id: contactId, version: 990, first_name: 'Made', last_name: 'Before', notes: null };
  const giveBack = (image: object) =>
    device.call('POST', '/api/sync/pictures', { ...{ epoch, contacts: [image], tombstones: [] } });
  await giveBack(contact);
  const { body } = await device.call('PUT', `/api/contacts/${contactId}`, { notes: again.mark });
  const { version } = body.data;
  Object.assign(again, { state: 'ok', version, unanswered, attempts: 2, versions: new Set([version]) });
  await giveBack({ ...contact, version: 1003, notes: again.mark });
  const fields = { notes: lost.mark };
  const replay = { acknowledged_epoch: epoch, acknowledged_version: 1000, base_epoch: epoch };
  const image = { first_name: 'Made', last_name: 'Before', ...fields };
  const [result] = await push(device, now, updateOf(contactId, 1, fields, { ...replay, image }));
  Object.assign(lost, { version: result!.version, before: 1000 });
  expect(await acknowledgedWritesExist(evidence)).toEqual(found);
});

it('an older image in place of the newest is found', async () => {
  const { contactId, notes, judged } = await giveBack(['one', 'two']);
  await app.db.query('UPDATE contacts SET notes = $2 WHERE id = $1', [contactId, notes.one!.mark]);
  expect(await judged()).toEqual([expect.stringContaining(`and not ${notes.two!.mark} of version 1003`)]);
});

it('an image that nobody took in, and one that a new edit overrode in silence, are found', async () => {
  const { judged } = await giveBack(['one', 'edit']);
  expect(await judged()).toEqual([expect.stringContaining('is lost')]);
  const other = await giveBack(['one', 'edit', 'two']);
  expect(await other.judged()).toEqual([]);
  await app.db.query('DELETE FROM contact_conflicts WHERE contact_id = $1', [other.contactId]);
  expect(await other.judged()).toEqual([expect.stringContaining('is lost')]);
});

it('a conflict of two edits of which one had been seen by whoever made the other is found, and no other', async () => {
  const { evidence, contactId, notes, judged } = await giveBack(['one', 'two']);
  const { one, two } = notes;
  const list = (kept: Operation, lost: Operation) =>
    app.db.query(
      `INSERT INTO contact_conflicts (team_id, id, contact_id, kind, fields, agent_codes)
       VALUES ($1, gen_random_uuid(), $2, 'edit', $3, '{}')`,
      [
        evidence.teamId,
        contactId,
        { notes: { kept: { value: kept.mark }, lost: { value: lost.mark, version: null } } },
      ],
    );
  await list(two!, one!);
  two!.base = 999;
  expect(await judged()).toEqual([]);
  two!.base = 1000;
  expect(await judged()).toEqual([
    `${two!.mark} over ${one!.mark} of contact ${contactId} is in the conflict list, though whoever wrote ${two!.mark} had seen the other`,
  ]);
  await app.db.query(
    `UPDATE contact_conflicts SET resolved_at = now(), resolution = 'kept', resolved_by = 'X' WHERE contact_id = $1`,
    [contactId],
  );
  expect(await judged()).toEqual([]);
});

it.each([
  ['younger', 1001, []],
  ['older', 999, [expect.stringContaining('was refused with CONTACT_NOT_FOUND and yet applied')]],
])('an attempt that is applied after a refusal %s than the backup is judged', async (_, at, found) => {
  const { team, journal, evidence } = await restored();
  const device = new Device(app.url, team.agent, 'one');
  const by = { way: 'rest', agentCode: team.agent.agentCode, deviceId: 'one', keyed: true } as const;
  const [made, changed] = [randomUUID(), randomUUID()];
  const { id } = (await device.call('POST', '/api/contacts', { first_name: 'Made', last_name: made })).body
    .data;
  await device.call('PUT', `/api/contacts/${id}`, { notes: changed });
  journal.begin({ ...by, op: 'create', mark: made }).state = 'ok';
  const operation = journal.begin({ ...by, op: 'update', mark: changed, contactId: id });
  Object.assign(operation, { state: 'failed', code: 'CONTACT_NOT_FOUND', attempts: 2, refusedAt: at });
  expect(await mutationsAreAppliedOnce(evidence)).toEqual(found);
});

it.each<Way>(['rest', 'socket', 'push'])(
  'a create over %s that is repeated after a restore is of the contact that the repetition made',
  async (way) => {
    const { team, journal, evidence } = await restored();
    const device = new FieldDevice(
      {
        ...{
          address: () => app.url,
          journal,
          random: new Random(1),
          isCommitted: () => Promise.resolve(true),
        },
        ...{ duplicates: 0, reordered: 0, unkeyed: 0, ways: [way], asked: 0, patience: 10_000 },
      },
      team.agent,
    ).start();
    try {
      await until('the device to be connected', () => device.connected);
      const operation = device.plan(way, 'create');
      const before = { contactId: operation.contactId ?? randomUUID(), version: 1, acknowledgedAt: 2000 };
      Object.assign(operation, { state: 'ok', exact: true, ...before });
      await device['repeat'](operation);
      expect(operation.version).toBeGreaterThan(1);
      expect(await acknowledgedWritesExist(evidence)).toEqual([]);
    } finally {
      await device.stop();
    }
  },
);
