import { useEffect, useRef, useState } from 'react';

/** The value at once, but changing at most every `ms`: always ends with the latest one. */
export function useThrottled<T>(value: T, ms: number): T {
  const [shown, setShown] = useState(value);
  const nextAt = useRef(0);
  useEffect(() => {
    const wait = Math.max(0, nextAt.current - performance.now());
    const timer = setTimeout(() => {
      nextAt.current = performance.now() + ms;
      setShown(value);
    }, wait);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return shown;
}
