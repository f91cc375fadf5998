import { redact } from '@app/platform';

/** Seconds of this process, the least of several runs: others on the machine only ever add to it. */
function work(text: string): number {
  const runs = Array.from({ length: 7 }, () => {
    const before = process.cpuUsage();
    redact(text);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  });
  return Math.min(...runs);
}

const SIZE = 10_000;

describe('redact', () => {
  // Each began again at every character of the text once.
  it.each([
    ['letters without an @', 'a'],
    ['addresses without an end', 'a@'],
    ['at signs', '@'],
    ['dots after an @', '@a.'],
    ['digits', '1'],
    ['digits and blanks', '1 '],
    ['digits and hyphens', '1-'],
    ['plus signs and digits', '+1'],
    ['brackets', '('],
    ['beginnings of keys', 'sk_ '],
    ['keys in keys', 'sk_-'],
  ])('of eight times as many %s is about eight times the work', (_what, unit) => {
    const text = (size: number) => `${unit.repeat(size / unit.length)}x`;
    redact(text(SIZE));
    // Sixty-four times as much where each character looks at all that follow.
    expect(work(text(8 * SIZE)) / Math.max(work(text(SIZE)), 0.0002)).toBeLessThan(24);
  });
});
