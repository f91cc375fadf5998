import { randomUUID } from 'node:crypto';
import { startTestApp, type TestApp, type TestTeam } from '../support/app';
import { Device } from '../support/device';
import { count } from '../support/jobs';
import { expectFailure } from '../support/wire';

let app: TestApp;
let team: TestTeam;
beforeAll(async () => {
  // It begins jobs and does none, so that they stay as they are.
  app = await startTestApp();
});
beforeEach(async () => {
  team = await app.createTeam();
});
afterAll(() => app.close());

const as = (who: 'admin' | 'agent' | 'viewer', of = team) => new Device(app.url, of[who]);
const idsOf = async (device: Device) =>
  (await device.call('GET', '/api/jobs')).body.data.map(({ id }: { id: string }) => id);

it('lists own jobs, to an admin those of the team, newest first', async () => {
  const other = await team.addAgent();
  const mine = await count(app, team, { rows: 1 });
  const theirs = await count(app, team, { rows: 2 }, other);
  await count(app, await app.createTeam(), { rows: 3 });
  expect(await idsOf(as('agent'))).toEqual([mine]);
  expect(await idsOf(new Device(app.url, other))).toEqual([theirs]);
  expect(await idsOf(as('admin'))).toEqual([theirs, mine]);
  expect(await idsOf(as('viewer'))).toEqual([]);
});

it('reads one, and answers like none for those of others and of other teams', async () => {
  const id = await count(app, team, { rows: 7 });
  const { status, body } = await as('agent').call('GET', `/api/jobs/${id}`);
  expect([status, body]).toEqual([
    200,
    {
      success: true,
      data: {
        id,
        kind: 'test.count',
        label: 'Counting to 7',
        state: 'queued',
        agent_code: team.agent.agentCode,
        done: 0,
        total: null,
        result: null,
        error: null,
        created_at: expect.stringMatching(/^\d{4}-.*Z$/),
        started_at: null,
        finished_at: null,
      },
    },
  ]);
  expect((await as('admin').call('GET', `/api/jobs/${id}`)).status).toBe(200);
  const strangers = [as('viewer'), as('admin', await app.createTeam())];
  for (const stranger of strangers) {
    expectFailure(await stranger.call('GET', `/api/jobs/${id}`), 404, 'JOB_NOT_FOUND');
    expectFailure(await stranger.call('GET', `/api/jobs/${randomUUID()}`), 404, 'JOB_NOT_FOUND');
  }
  expectFailure(await as('agent').call('GET', '/api/jobs/7'), 400, 'VALIDATION_FAILED');
});

it('pages by cursor, and repeats and skips nothing', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 5; i += 1) ids.unshift(await count(app, team, { rows: i }));
  // Two of the same moment.
  await app.db.query(
    'UPDATE jobs SET created_at = (SELECT created_at FROM jobs WHERE id = $1) WHERE id = $2',
    [ids[2], ids[1]],
  );
  const seen: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const { body }: { body: any } = await as('agent').call(
      'GET',
      `/api/jobs?limit=2${cursor && `&cursor=${cursor}`}`,
    );
    expect(body.data.length).toBeGreaterThan(0);
    seen.push(...body.data.map(({ id }: { id: string }) => id));
    cursor = body.next_cursor;
  }
  expect(seen.toSorted()).toEqual(ids.toSorted());
  for (const wrong of [
    'cursor=x',
    `cursor=${Buffer.from('2026-11-22 x').toString('base64url')}`,
    'limit=0',
    'limit=201',
  ])
    expectFailure(await as('agent').call('GET', `/api/jobs?${wrong}`), 400, 'VALIDATION_FAILED');
});

it('cancels own jobs, an admin any of the team, and one that has ended stays as it is', async () => {
  const id = await count(app, team, { rows: 1 });
  const cancel = (device: Device) => device.call('POST', `/api/jobs/${id}/cancel`);
  expectFailure(await cancel(as('viewer')), 403, 'FORBIDDEN');
  expectFailure(await cancel(new Device(app.url, await team.addAgent())), 404, 'JOB_NOT_FOUND');
  expectFailure(await cancel(as('admin', await app.createTeam())), 404, 'JOB_NOT_FOUND');
  const { status, body } = await cancel(as('admin'));
  expect([status, body.data.state]).toEqual([200, 'cancelled']);
  expect((await cancel(as('agent'))).body.data).toEqual(body.data);
});
