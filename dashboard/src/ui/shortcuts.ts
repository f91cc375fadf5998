import { useEffect, useRef } from 'react';

/** Whether keys typed there are text. */
function takesText(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))
  );
}

/**
 * Keys that do something anywhere on the page, but where text is typed and while a dialog is open.
 * @param keys by what is typed; `mod+k` is Ctrl+K or ⌘K, which works in texts too
 */
export function useShortcuts(keys: Record<string, () => void>): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { key, ctrlKey, metaKey, altKey, target } = event;
      const isModified = ctrlKey || metaKey;
      const act = latest.current[isModified ? `mod+${key.toLowerCase()}` : key];
      if (!act || altKey || event.defaultPrevented || document.querySelector('[role=dialog]')) return;
      if (!isModified && takesText(target)) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}
