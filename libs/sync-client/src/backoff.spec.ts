import { Backoff } from './backoff';

it('any time up to a limit that doubles up to a cap, on top of what the server asked for', () => {
  const upper = new Backoff(100, 1_000, () => 1);
  expect([1, 2, 3, 4, 5, 6].map(() => upper.next())).toEqual([100, 200, 400, 800, 1_000, 1_000]);
  expect(upper.next(5_000)).toBe(6_000);
  upper.reset();
  expect(upper.next()).toBe(100);
  expect(new Backoff(100, 1_000, () => 0).next(2_000)).toBe(2_000);
});
