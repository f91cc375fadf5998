import { BatchSize } from './batch-size';

it('follows how long contacts take, by no more than twice, and stays between 20 and 500', () => {
  const size = new BatchSize();
  expect([size.rows, size.most]).toEqual([100, 125]);
  size.wrote(100, 100, 100, false, 0);
  expect([size.rows, size.most]).toEqual([50, 62.5]);
  size.wrote(50, 50, 1, false, 100);
  expect([size.rows, size.most]).toEqual([100, 125]);
  for (let at = 0; at < 5; at += 1) size.wrote(100, 100, 1, false, 200 + at);
  expect([size.rows, size.most]).toEqual([500, 500]);
  size.wrote(500, 500, 10_000, false, 300);
  expect([size.rows, size.most]).toEqual([20, 25]);
});

it('reads more rows where few are written, but no more than are looked at together', () => {
  const size = new BatchSize();
  size.wrote(50, 100, 50, false, 0);
  expect([size.rows, size.most]).toEqual([100, 62.5]);
  size.wrote(10, 100, 10, false, 100);
  expect([size.rows, size.most]).toEqual([200, 62.5]);
  size.looked();
  expect(size.rows).toBe(200);
});

it('writes for a shorter time while somebody has waited of late', () => {
  const size = new BatchSize();
  size.wrote(100, 100, 50, true, 0);
  expect(size.rows).toBe(30);
  size.wrote(30, 30, 15, false, 4_999);
  expect(size.rows).toBe(30);
  size.wrote(30, 30, 15, false, 5_000);
  expect(size.rows).toBe(60);
});
