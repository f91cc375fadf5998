import { Throttle } from './throttle';

it('lets each name pass once in its time', () => {
  const throttle = new Throttle(1_000);
  expect([
    throttle.take('a', 0),
    throttle.take('a', 999),
    throttle.take('b', 999),
    throttle.take('a', 1_000),
  ]).toEqual([true, false, true, true]);
});

it('only looks where it is asked whether a name is free', () => {
  const throttle = new Throttle(1_000);
  expect([
    throttle.isFree('a', 0),
    throttle.take('a', 0),
    throttle.isFree('a', 1),
    throttle.isFree('a', 1_000),
  ]).toEqual([true, true, false, true]);
});

it('remembers so many names at most, and forgets those whose time is over first', () => {
  const throttle = new Throttle(1_000, 2);
  expect([throttle.take('a', 0), throttle.take('b', 500), throttle.take('c', 900)]).toEqual([
    true,
    true,
    false,
  ]);
  expect([throttle.take('c', 1_000), throttle.take('d', 1_000)]).toEqual([true, false]);
});
