import { setTimeout as pause } from 'node:timers/promises';
import { FairPace } from './fair-pace';

it('a single one leaves at once, a crowd of them at a bounded pace, and nobody waits behind the crowd', async () => {
  const pace = new FairPace(5, 20);
  const left: string[] = [];
  const refuse = (owner: string) => pace.add(owner, () => left.push(owner));
  refuse('one');
  expect(left).toEqual(['one']);
  const began = performance.now();
  for (let i = 0; i < 100; i += 1) refuse('crowd');
  refuse('two');
  expect(left.length).toBeLessThan(10);
  while (!left.includes('two')) await pause(1);
  expect(left.length).toBeLessThan(20);
  while (left.length < 102) await pause(1);
  expect(performance.now() - began).toBeGreaterThan(300);
  await pause(100);
  refuse('three');
  expect(left.at(-1)).toBe('three');
});

it('of one owner so many wait, and what is beyond them is not taken', () => {
  const pace = new FairPace(5, 20);
  let [taken, tried] = [0, 0];
  while (tried < 2_000 && pace.add('crowd', () => undefined)) tried += 1;
  taken = tried;
  expect(taken).toBeLessThan(600);
  expect(pace.add('other', () => undefined)).toBe(true);
});
