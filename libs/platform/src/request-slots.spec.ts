import type { HttpAdapterHost } from '@nestjs/core';
import type { Config } from './config';
import { Metrics } from './metrics';
import { RequestSlots } from './request-slots';

beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate'] }));
afterEach(() => jest.useRealTimers());

const anna = { teamId: 'north', agentId: 'anna' };
const bert = { teamId: 'north', agentId: 'bert' };
const cleo = { teamId: 'north', agentId: 'cleo' };
const dora = { teamId: 'south', agentId: 'dora' };

function slots(config: Partial<Config> = {}): RequestSlots {
  const whole = { SLOTS_AGENT: 2, SLOTS_TEAM: 3, DB_POOL_MAX: 20, ...config } as Config;
  return new RequestSlots(whole, new Metrics(), {} as HttpAdapterHost<never>);
}

/** Whether somebody who has asked is in by now: everything here is decided in the same turn of the loop. */
async function isIn(asked: Promise<unknown>): Promise<boolean> {
  const later = new Promise((resolve) => setImmediate(() => resolve('waits')));
  return (await Promise.race([asked, later])) !== 'waits';
}

it('an agent has so many at a time, and the next in the order in which they came', async () => {
  const shares = slots();
  const [first] = [await shares.enter(anna), await shares.enter(anna)];
  const [third, fourth] = [shares.enter(anna), shares.enter(anna)];
  expect([await isIn(third), await isIn(fourth)]).toEqual([false, false]);
  expect(await isIn(shares.enter(bert))).toBe(true);
  first();
  first();
  expect([await isIn(third), await isIn(fourth)]).toEqual([true, false]);
});

it('a team has so many at a time, and another team does not wait for them', async () => {
  const shares = slots();
  const [release] = [await shares.enter(anna), await shares.enter(anna), await shares.enter(bert)];
  const next = shares.enter(cleo);
  expect([await isIn(next), await isIn(shares.enter(dora))]).toEqual([false, true]);
  release();
  expect(await isIn(next)).toBe(true);
});

it('whoever waits for slots of the agent holds none of the team', async () => {
  const shares = slots({ SLOTS_AGENT: 1, SLOTS_TEAM: 2 });
  await shares.enter(anna);
  const waiting = [shares.enter(anna), shares.enter(anna)];
  expect(await isIn(shares.enter(bert))).toBe(true);
  expect(await isIn(waiting[0]!)).toBe(false);
});

it('a dear call takes several, at most all that an agent has', async () => {
  const shares = slots();
  const release = await shares.enter(anna, 50);
  const [second, other] = [shares.enter(anna), shares.enter(bert, 50)];
  expect([await isIn(second), await isIn(other)]).toEqual([false, false]);
  release();
  expect([await isIn(second), await isIn(other)]).toEqual([true, true]);
});

it('half of the connections are for other teams, however few there are', async () => {
  const shares = slots({ DB_POOL_MAX: 3 });
  await shares.enter(anna);
  expect([await isIn(shares.enter(bert)), await isIn(shares.enter(dora))]).toEqual([false, true]);
});

it('work gives its slot back, also when it fails', async () => {
  const shares = slots({ SLOTS_AGENT: 1 });
  expect(await shares.run(anna, () => Promise.resolve('done'))).toBe('done');
  await expect(shares.run(anna, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await isIn(shares.enter(anna))).toBe(true);
});

it('so many may wait, and whoever comes then is refused at once; nothing is kept of those who are gone', async () => {
  const shares = slots({ SLOTS_AGENT: 1 });
  const release = await shares.enter(anna);
  const waiting = Array.from({ length: 250 }, () => shares.run(anna, () => Promise.resolve()));
  await expect(shares.enter(anna)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  release();
  await Promise.all(waiting);
  expect(await isIn(shares.enter(anna))).toBe(true);
});

it('nobody waits for ever', async () => {
  const shares = slots({ SLOTS_AGENT: 1 });
  const release = await shares.enter(anna);
  const late = expect(shares.enter(anna)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  await jest.advanceTimersByTimeAsync(5_000);
  await late;
  release();
  expect(await isIn(shares.enter(anna))).toBe(true);
});
