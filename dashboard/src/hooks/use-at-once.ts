import { useEffect, useRef } from 'react';

/**
 * @returns a function that does it at once, or for calls that follow each other within `ms` when they pause, with the latest value.
 * What it does must not depend on when it is made.
 */
export function useAtOnce<T>(act: (value: T) => void, ms: number): (value: T) => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const calledAt = useRef(-Infinity);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (value) => {
    clearTimeout(timer.current);
    const now = performance.now();
    if (now - calledAt.current > ms) act(value);
    else timer.current = setTimeout(() => act(value), ms);
    calledAt.current = now;
  };
}
