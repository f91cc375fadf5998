import { type RefObject, useEffect, useRef } from 'react';

/** For a screen's heading: when the screen appears, keyboard and screen reader start from there. */
export function useFocusOnArrival(): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const { activeElement } = document;
    // Unless an input of the screen has asked for it. A link has done its work when its page is there.
    if (activeElement === document.body || activeElement instanceof HTMLAnchorElement)
      heading.current?.focus({ preventScroll: true });
  }, []);
  return heading;
}
