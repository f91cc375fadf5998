import { startTestApp, type TestApp, type TestTeam } from '../support/app';
import { Random } from '../support/random';
import { watchRejections } from '../support/rejections';
import { range } from '../support/team';
import { until } from '../support/wait';
import { commitIn, type Evidence, type Query } from './evidence';
import { ClientDevice } from './client-device';
import { Desk } from './desk';
import { FieldDevice } from './field-device';
import { INVARIANTS, judge } from './invariants';
import { Journal, type Way, WAYS } from './journal';
import { live, work } from './work';
import type { World } from './world';

/** Acknowledged operations that each case makes at least. */
const OPERATIONS = 120;
/** Nobody with a sync client waits for an answer: without a breath there would be thousands of edits (milliseconds). */
const CLIENT_BREATH = 20;
const rejections = watchRejections();
afterAll(() => rejections.stop());

/** People who write in these ways only, on all servers, with duplicates and in disorder, until there is enough to judge. */
async function crowd(servers: TestApp[], team: TestTeam, ways: readonly Way[]): Promise<Evidence> {
  const [{ db }] = servers as [TestApp];
  const query: Query = (sql, values) => db.query(sql, values);
  const journal = new Journal();
  const random = new Random(ways.length * 100 + servers.length);
  let turn = 0;
  const world: World = {
    address: () => servers[(turn += 1) % servers.length]!.url,
    journal,
    random,
    isCommitted: commitIn(query, team.id),
    duplicates: 0.2,
    reordered: 0.1,
    unkeyed: 0.1,
    merged: isMerging(ways) ? 0.1 : 0,
    ways,
    asked: 0.2,
    patience: 10_000,
  };
  const agents = [team.admin, team.agent, await team.addAgent()];
  const devices = range(6).map((i) => new FieldDevice(world, agents[i % 3]!).start());
  // The sync client knows one way in.
  const clients = await Promise.all(
    (ways.includes('push') ? range(2) : []).map((i) => new ClientDevice(world, agents[i]!).start()),
  );
  const all = [...devices, ...clients];
  await until('all to be connected', () => all.every(({ connected }) => connected));
  const looked = lookedAt(ways);
  const goOn = () =>
    journal.acknowledged() < OPERATIONS || looked.some((what) => journal.counted(what) === 0);
  const desk = ways.includes('rest') ? [manage(new Desk(world, team.admin), world, goOn)] : [];
  await Promise.all([
    ...desk,
    ...devices.map((device) => work(device, world, goOn, 1)),
    ...clients.map((client) => live(client, world, goOn, CLIENT_BREATH)),
  ]);
  return {
    query,
    teamId: team.id,
    journal,
    devices: all,
    servers,
    adminKey: team.admin.key,
    unplannedExits: rejections.reasons.map(String),
  };
}

/** Where contacts are merged: of what is imported nobody is told the id. */
const isMerging = (ways: readonly Way[]) => ways.join() !== 'import';

/** What must have happened, by the ways in. */
const lookedAt = (ways: readonly Way[]): string[] => [
  ...(ways.includes('rest') ? ['edited many contacts', 'undone many contacts'] : []),
  ...(isMerging(ways) ? ['merged many contacts'] : []),
  // Among all ways they are rare.
  ...(isMerging(ways) && ways.length === 1 ? ['edits of merged contacts'] : []),
];

/** Edits many of the contacts that people have made, and takes it back, while they go on. */
async function manage(desk: Desk, { journal, random }: World, goOn: () => boolean): Promise<void> {
  while (goOn()) {
    const known = journal.operations.flatMap(({ state, contactId }) => (state === 'ok' && contactId) || []);
    await desk.editAndUndo({ ids: random.shuffle([...new Set(known)]).slice(0, 40) }, goOn);
  }
}

describe.each([
  [1, 'without Redis'],
  [1, 'with Redis'],
  [3, 'without Redis'],
  [3, 'with Redis'],
] as const)('%i at once, %s', (count, redis) => {
  let servers: TestApp[];
  beforeAll(async () => {
    const env = redis === 'with Redis' ? { REDIS_URL: process.env.TEST_REDIS_URL } : {};
    const first = await startTestApp(env);
    servers = [first, ...(await Promise.all(range(count - 1).map(() => first.another())))];
  });
  afterAll(() => servers[0]!.close());

  const cases = [...WAYS.map((way) => [way]), [...WAYS]].map((ways) => ({ name: ways.join(' and '), ways }));
  it.each(cases)('all nine invariants hold for $name', async ({ ways }) => {
    const team = await servers[0]!.createTeam();
    const evidence = await crowd(servers, team, ways);
    try {
      const verdicts = await judge(evidence);
      const named = [...verdicts].map(([number, problems]) => [
        INVARIANTS[number - 1]![0],
        problems.slice(0, 5),
      ]);
      expect(Object.fromEntries(named)).toEqual(Object.fromEntries(INVARIANTS.map(([name]) => [name, []])));
      // What was not looked at cannot have failed.
      const { journal } = evidence;
      for (const what of [
        'duplicates answered',
        'events',
        'states of devices compared with the trail',
        'bad cursors tried',
        ...lookedAt(ways),
      ])
        expect([what, journal.counted(what)]).not.toEqual([what, 0]);
    } finally {
      await Promise.all(evidence.devices.map((device) => device.stop()));
    }
  });
});
