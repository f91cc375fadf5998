import { type AppError } from '@app/platform';
import { GroupCommit } from './group-commit';

const LIMITS = { batch: 4, queue: 6, teams: 2, patience: 10_000 };

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
  const full = groups.submit('t', 'full', 3);
  expect(codeOf(await full.catch((error: unknown) => error))).toBe('QUEUE_FULL');
  expect(codeOf(await late.catch((error: unknown) => error))).toBe('QUEUE_FULL');
  expect([calls.length, groups.waiting]).toEqual([0, 0]);
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
