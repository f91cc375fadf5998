import { setTimeout as pause } from 'node:timers/promises';

/** What a look may cost is not known: those that ask a server or a database become rarer, up to this (milliseconds). */
const RARELY = 25;

/** Waits until `condition` holds (returns or resolves to something truthy) and gives it back. */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  milliseconds = 60_000,
  /** Milliseconds between two looks, at first. */
  every = 5,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + milliseconds;
  for (let wait = every; ;) {
    const look = condition();
    const value = await look;
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`Waited ${milliseconds} ms in vain: ${what}`);
    await pause(wait);
    if (look instanceof Promise) wait = Math.max(every, Math.min(wait * 1.5, RARELY));
  }
}

/** Waits until `look` gives this, which may be a matcher: what a page shows follows a moment after what was done to it. */
export async function shows<T>(look: () => Promise<T>, expected: T): Promise<void> {
  let difference: unknown;
  const isShown = async () => {
    const seen = await look();
    try {
      expect(seen).toEqual(expected);
      return true;
    } catch (error) {
      difference = error;
      return false;
    }
  };
  // What never comes fails with the difference, which says more than that it did not come.
  await until('what is expected is shown', isShown).catch((error: unknown) => {
    throw difference ?? error;
  });
}
