import { setTimeout as pause } from 'node:timers/promises';

/** Waits until `condition` holds (returns or resolves to something truthy) and gives it back. */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  milliseconds = 15_000,
  /** Milliseconds between two looks. */
  every = 5,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`Waited ${milliseconds} ms in vain: ${what}`);
    await pause(every);
  }
}
