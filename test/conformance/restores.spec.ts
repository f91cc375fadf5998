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
