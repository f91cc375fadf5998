import { OncePer } from './once-per';

it('lets each name pass once in its time', () => {
  const once = new OncePer(1_000);
  expect([once.take('a', 0), once.take('a', 999), once.take('b', 999), once.take('a', 1_000)]).toEqual([
    true,
    false,
    true,
    true,
  ]);
});

it('only looks where it is asked whether a name is free', () => {
  const once = new OncePer(1_000);
  expect([once.isFree('a', 0), once.take('a', 0), once.isFree('a', 1), once.isFree('a', 1_000)]).toEqual([
    true,
    true,
    false,
    true,
  ]);
});

it('remembers so many names at most, and forgets those whose time is over first', () => {
  const once = new OncePer(1_000, 2);
  expect([once.take('a', 0), once.take('b', 500), once.take('c', 900)]).toEqual([true, true, false]);
  expect([once.take('c', 1_000), once.take('d', 1_000)]).toEqual([true, false]);
});
