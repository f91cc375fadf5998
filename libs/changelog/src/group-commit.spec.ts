import { AppError } from '@app/platform';
import { GroupCommit } from './group-commit';

const LIMITS = { batch: 4, bulk: 3, queue: 6, teams: 2, wait: 10_000, patience: 10_000 };

/** An execute() that the test lets go on, call by call. */
function gate() {
  const calls: { teamId: string; jobs: string[]; finish: () => void; fail: (error: Error) => void }[] = [];
  const execute = (teamId: string, jobs: string[]) =>
    new Promise<string[]>((resolve, reject) =>
      calls.push({
        teamId,
        jobs,
        finish: () => resolve(jobs.map((job) => `${job} done`)),
        fail: reject,
      }),
    );
  return { calls, execute };
}

const turn = () => new Promise(setImmediate);
const codeOf = (error: unknown) => (error as AppError).code;

it('commits what arrives meanwhile together, in order, at most a batch', async () => {
  const { calls, execute } = gate();
  const groups = new GroupCommit(execute, LIMITS);
  const first = groups.submit('t', '1');
  await turn();
  const rest = ['2', '3', '4', '5', '6'].map((job) => groups.submit('t', job));
  await turn();
  expect(calls.map(({ jobs }) => jobs)).toEqual([['1']]);
  calls[0]!.finish();
  expect(await first).toBe('1 done');
  await turn();
  calls[1]!.finish();
  await turn();
  calls[2]!.finish();
  expect(await Promise.all(rest)).toEqual(['2 done', '3 done', '4 done', '5 done', '6 done']);
  expect(calls.map(({ jobs }) => jobs)).toEqual([['1'], ['2', '3', '4', '5'], ['6']]);
  expect(groups.waiting).toBe(0);
});

it('puts nothing large behind others, who would wait for it; they may join it', async () => {
  const { calls, execute } = gate();
  const groups = new GroupCommit(execute, LIMITS);
  const jobs = [groups.submit('t', '1')];
  await turn();
  jobs.push(groups.submit('t', '2'), groups.submit('t', 'import', 3), groups.submit('t', '3'));
  for (let at = 0; at < 3; at += 1) {
    calls[at]!.finish();
    await turn();
  }
  await Promise.all(jobs);
  expect(calls.map((call) => call.jobs)).toEqual([['1'], ['2'], ['import', '3']]);
});

it('tells whether somebody waits for the commit in flight', async () => {
  const { calls, execute } = gate();
  const groups = new GroupCommit(execute, LIMITS);
  const jobs = [groups.submit('t', '1')];
  await turn();
  expect([groups.isWaitedFor('t'), groups.isWaitedFor('another')]).toEqual([false, false]);
  jobs.push(groups.submit('t', '2'));
  expect(groups.isWaitedFor('t')).toBe(true);
  for (let at = 0; at < 2; at += 1) {
    calls[at]!.finish();
    await turn();
  }
  await Promise.all(jobs);
  expect(groups.isWaitedFor('t')).toBe(false);
});

it('lets teams take turns, so many at a time', async () => {
  const { calls, execute } = gate();
  const groups = new GroupCommit(execute, LIMITS);
  const jobs = ['a', 'b', 'c'].map((team) => groups.submit(team, team));
  await turn();
  const again = groups.submit('a', 'a2');
  expect(calls.map(({ teamId }) => teamId)).toEqual(['a', 'b']);
  calls[0]!.finish();
  await turn();
  // Not a's second job: c has waited longer.
  expect(calls.map(({ teamId }) => teamId)).toEqual(['a', 'b', 'c']);
  calls.slice(1).forEach(({ finish }) => finish());
  await turn();
  calls[3]!.finish();
  expect(await Promise.all([...jobs, again])).toEqual(['a done', 'b done', 'c done', 'a2 done']);
});

it('refuses what does not fit into the queue, and gives back what waited too long', async () => {
  const { calls, execute } = gate();
  const groups = new GroupCommit(execute, { ...LIMITS, patience: -1 });
  const late = groups.submit('t', 'late', 4);
  expect(() => groups.requireRoom('t', 3)).toThrow(new AppError('QUEUE_FULL'));
  expect(() => groups.requireRoom('another', 3)).not.toThrow();
  const full = groups.submit('t', 'full', 3);
  expect(codeOf(await full.catch((error: unknown) => error))).toBe('QUEUE_FULL');
  expect(codeOf(await late.catch((error: unknown) => error))).toBe('QUEUE_FULL');
  expect([calls.length, groups.waiting]).toEqual([0, 0]);
});

describe('what would wait too long is refused at once', () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate'] }));
  afterEach(() => jest.useRealTimers());
  const pass = (milliseconds: number) => jest.setSystemTime(Date.now() + milliseconds);
  const limits = { ...LIMITS, batch: 1, wait: 2_500 };

  it('by the time of the turns before it', async () => {
    const { calls, execute } = gate();
    const groups = new GroupCommit(execute, limits);
    const jobs = ['1', '2'].map((job) => groups.submit('t', job));
    await turn();
    pass(1_000);
    calls[0]!.finish();
    await jobs[0];
    await turn();
    // A second a turn: behind two others it takes two seconds, behind three three.
    jobs.push(...['3', '4', '5'].map((job) => groups.submit('t', job)));
    expect(codeOf(await groups.submit('t', 'late').catch((error: unknown) => error))).toBe('QUEUE_FULL');
    const other = groups.submit('u', 'another team');
    for (const at of [1, 2, 3, 4, 5]) {
      await turn();
      calls[at]!.finish();
      await turn();
    }
    expect(await Promise.all([...jobs, other])).toHaveLength(6);
    const again = groups.submit('t', 'again');
    await turn();
    calls[6]!.finish();
    expect(await again).toBe('again done');
  });

  it('by a turn that does not end', async () => {
    const { calls, execute } = gate();
    const groups = new GroupCommit(execute, limits);
    const first = groups.submit('t', '1');
    await turn();
    pass(3_000);
    const second = groups.submit('t', '2');
    expect(codeOf(await groups.submit('t', 'late').catch((error: unknown) => error))).toBe('QUEUE_FULL');
    calls[0]!.finish();
    await first;
    await turn();
    calls[1]!.finish();
    expect(await second).toBe('2 done');
  });
});

it('tries a batch that fails in halves, so that only the poisonous job fails', async () => {
  const groups = new GroupCommit(
    (_, jobs: string[]) =>
      jobs.includes('poison') ? Promise.reject(new Error('poison')) : Promise.resolve(jobs),
    LIMITS,
  );
  const results = await Promise.allSettled(['1', 'poison', '3', '4'].map((job) => groups.submit('t', job)));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
});
