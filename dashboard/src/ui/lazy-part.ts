import { type ComponentType, lazy } from 'react';

/** When what is on the screen is there (milliseconds). */
const LATER_MS = 1_500;

/**
 * A part of a page that is not loaded with it, but soon after: by then nobody waits for it, and it must be there when the
 * connection is lost.
 */
export function lazyPart<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  // One that cannot be loaded now is tried again when it is shown.
  setTimeout(() => void load().catch(() => undefined), LATER_MS);
  return lazy(async () => ({ default: await load() }));
}
