import { type ComponentType, createElement, lazy, useState } from 'react';

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
  let loaded: ComponentType<Props> | undefined;
  const remember = async () => (loaded = await load());
  loadLater(remember);
  const Waiting = lazy(async () => ({ default: await remember() }));
  // What React has to wait for, be it there a moment later, is shown 300 ms after its fallback at the earliest.
  return function LazyPart(props: Props) {
    const [Part] = useState(() => loaded ?? Waiting);
    return createElement(Part, props);
  };
}
