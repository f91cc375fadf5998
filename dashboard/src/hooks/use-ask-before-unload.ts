import { useEffect } from 'react';

/** Lets the browser ask before the page is closed or loaded again, as long as something would be lost. */
export function useAskBeforeUnload(isLost = true): void {
  useEffect(() => {
    if (!isLost) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isLost]);
}
