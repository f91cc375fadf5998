import { type RefObject, useEffect, useRef } from 'react';

/** For a screen's heading: when the screen appears, keyboard and screen reader start from there. */
export function useFocusOnArrival(): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // Unless an input of the screen has asked for it.
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, []);
  return heading;
}
