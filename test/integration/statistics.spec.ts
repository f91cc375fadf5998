import { DeviceRegistry } from '@app/devices';
import { RollUpService, SyncTraffic } from '@app/statistics';
import { Device } from '../support/device';
import { admin, agent, app, create, team, useServer } from '../support/rest';

useServer();

const rollUp = () => app.app.get(RollUpService).rollUp();
const flush = () => app.app.get(SyncTraffic).flush();
const read = async (path: string) => (await admin.call('GET', `/api/statistics/${path}`)).body.data;

it('every change is counted once, by day and person, and each day has its contacts', async () => {
  const [first, second] = [await create(), await create()];
  await agent.call('PUT', `/api/contacts/${first.id}`, { company: 'Acme' });
  await admin.call('DELETE', `/api/contacts/${second.id}`);
  await rollUp();
  await Promise.all([rollUp(), rollUp()]);
  const { version, days, people } = await read('changes?days=3');
  expect(version).toBe(4);
  const nothing = { created: 0, updated: 0, deleted: 0, restored: 0 };
  expect(days.map(({ day: _, ...counts }: { day: string }) => counts)).toEqual([
    { ...nothing, contacts: 0 },
    { ...nothing, contacts: 0 },
    { created: 2, updated: 1, deleted: 1, restored: 0, contacts: 1 },
  ]);
  expect(people).toEqual([
    { agent_code: agent.agent.agentCode, ...nothing, created: 2, updated: 1 },
    { agent_code: admin.agent.agentCode, ...nothing, deleted: 1 },
  ]);
});

it('what was changed since the last counting is there at once, and counted once', async () => {
  const { id } = await create();
  await rollUp();
  await agent.call('PUT', `/api/contacts/${id}`, { company: 'Acme' });
  await create({}, admin);
  const seen = async () => {
    const { days, people } = await read('changes?days=1');
    return { days, people };
  };
  const atOnce = await seen();
  expect(atOnce.days).toMatchObject([{ created: 2, updated: 1, contacts: 2 }]);
  expect(atOnce.people).toMatchObject([
    { agent_code: agent.agent.agentCode, created: 1, updated: 1 },
    { agent_code: admin.agent.agentCode, created: 1, updated: 0 },
  ]);
  await rollUp();
  expect(await seen()).toEqual(atOnce);
});

it('a contact that is brought back is a contact again', async () => {
  const { id } = await create({}, admin);
  const operation = (await admin.call('DELETE', `/api/contacts/${id}`)).headers.get('x-operation-id');
  await rollUp();
  expect((await read('changes?days=1')).days[0]).toMatchObject({ deleted: 1, contacts: 0 });
  await admin.call('POST', `/api/operations/${operation}/undo`);
  await rollUp();
  expect((await read('changes?days=1')).days[0]).toMatchObject({ created: 1, restored: 1, contacts: 1 });
});

it('the end of what is counted in one transaction is not the end of the counting', async () => {
  await app.db.query(
    `INSERT INTO contacts (team_id, first_name, last_name) SELECT $1, 'A', n::text FROM generate_series(1, 5001) n`,
    [team.id],
  );
  await rollUp();
  expect((await read('changes')).days.at(-1)).toMatchObject({ created: 5001, contacts: 5001 });
});

it('days begin when they do where the reader is', async () => {
  await create();
  await rollUp();
  const change = '2026-03-10T23:30:00Z';
  await app.db.query('UPDATE change_counts SET began_at = $2 WHERE team_id = $1', [team.id, change]);
  const counted = async (tz: string) => {
    const days = Math.ceil((Date.now() - Date.parse(change)) / 86_400_000) + 2;
    const answer = await read(`changes?days=${Math.min(days, 366)}&tz=${tz}`);
    return answer.days.find(({ created }: { created: number }) => created)?.day;
  };
  expect(await counted('UTC')).toBe('2026-03-10');
  expect(await counted('Asia/Kolkata')).toBe('2026-03-11');
  expect(await counted('America/New_York')).toBe('2026-03-10');
});

it.each(['tz=Nowhere/Else', 'tz=', 'days=0', 'days=367', 'days=x', 'other=1'])(
  '%s is refused',
  async (query) => {
    const { status, body } = await admin.call('GET', `/api/statistics/changes?${query}`);
    expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED']);
  },
);

it('tells what catching up has cost, and what full downloads would have', async () => {
  for (let i = 0; i < 20; i += 1) await create();
  await rollUp();
  const { current_version } = (await agent.call('GET', '/api/sync/delta?version=0')).body.data;
  await create();
  await agent.call('GET', `/api/sync/delta?version=${current_version}`);
  // Nothing new: no download in any way of working.
  await agent.call('GET', `/api/sync/delta?version=${current_version + 1}`);
  await flush();
  const { total, days } = await read('sync?days=2');
  expect(total).toMatchObject({ catch_ups: 1, full_downloads: 1 });
  // One contact of twenty-one was read.
  expect(total.avoided_bytes / total.catch_up_bytes).toBeGreaterThan(15);
  expect(total.saved_bytes).toBe(total.avoided_bytes - total.catch_up_bytes);
  expect(total.saved_percentage).toBeGreaterThan(90);
  expect(days.map((day: { catch_ups: number }) => day.catch_ups)).toEqual([0, 1]);
});

it('how long contacts are is measured once an hour', async () => {
  const measured = async () => {
    await create({ notes: 'n'.repeat(5_000) });
    await rollUp();
    const [{ contact_bytes }] = await app.db.query<[{ contact_bytes: number }]>(
      'SELECT contact_bytes FROM statistics_progress WHERE team_id = $1',
      [team.id],
    );
    return contact_bytes;
  };
  await create();
  await rollUp();
  const first = await measured();
  expect(first).toBeLessThan(2_000);
  await app.db.query(
    `UPDATE statistics_progress SET contacts_measured_at = contacts_measured_at - interval '61 minutes' WHERE team_id = $1`,
    [team.id],
  );
  expect(await measured()).toBeGreaterThan(2_000);
});

it('a snapshot is a full download', async () => {
  await create();
  const { headers } = await agent.call('GET', '/api/sync/snapshot');
  await flush();
  expect((await read('sync')).total).toMatchObject({
    full_downloads: 1,
    full_download_bytes: Number(headers.get('content-length')),
  });
});

it('how the devices are is sampled every ten minutes', async () => {
  await agent.call('GET', '/api/sync/delta?version=0');
  for (let i = 0; i < 3; i += 1) await create({}, admin);
  await admin.call('GET', '/api/sync/delta?version=0');
  await app.app.get(DeviceRegistry).flush();
  await app.db.query('DELETE FROM device_samples');
  await rollUp();
  await create();
  await rollUp();
  expect(await read('devices?hours=1')).toEqual([
    {
      at: expect.stringMatching(/T\d\d:\d0:00.000Z$/),
      ...{ online: 2, idle: 0, offline: 0, behind: 1, lag_median: 0, lag_p95: 3, lag_max: 3 },
    },
  ]);
});

it('a team sees its own counts alone', async () => {
  await create();
  await rollUp();
  const other = await app.createTeam();
  const theirs = new Device(app.url, other.admin);
  const { body } = await theirs.call('GET', '/api/statistics/changes?days=1');
  expect(body.data).toMatchObject({ version: 0, people: [], days: [{ created: 0, contacts: 0 }] });
});
