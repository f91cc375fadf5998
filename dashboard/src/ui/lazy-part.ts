import { type ComponentType, lazy } from 'react';

/** When what is on the screen is there (milliseconds). */
export const LATER_MS = 1_500;

/**
 * Loads soon after the page what is shown later: by then nobody waits for it, and it must be there when the connection is
 * lost. What cannot be loaded now is tried again when it is shown.
 */
export function loadLater(load: () => Promise<unknown>, afterMs = LATER_MS): void {
  setTimeout(() => void load().catch(() => undefined), afterMs);
}

/** A part of a page that is not loaded with it, but soon after. */
export function lazyPart<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  loadLater(load);
  return lazy(async () => ({ default: await load() }));
}
