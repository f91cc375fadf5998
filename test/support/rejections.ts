import { runInThisContext } from 'node:vm';

/** Collects unhandled rejections, which would end a real server. */
export function watchRejections(): { reasons: unknown[]; stop(): void } {
  // Jest gives specs a copy of `process` that hears of nothing; the real one is outside their sandbox.
  const real = runInThisContext('process') as NodeJS.Process;
  const reasons: unknown[] = [];
  const listener = (reason: unknown) => reasons.push(reason);
  real.on('unhandledRejection', listener);
  return { reasons, stop: () => real.off('unhandledRejection', listener) };
}
