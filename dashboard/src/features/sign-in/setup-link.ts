const PREFIX = '#setup=';

/** The token of the setup link that this page was opened with, or ''. */
export function setupToken(): string {
  const { hash } = window.location;
  return hash.startsWith(PREFIX) ? hash.slice(PREFIX.length) : '';
}

/** Takes a used link out of the address bar, and so out of the browser's history. */
export function clearSetupLink(): void {
  window.history.replaceState(null, '', window.location.pathname);
}

/** A link pasted over this page only changes the fragment, which loads nothing by itself. */
export function reloadForSetupLinks(): void {
  window.addEventListener('hashchange', () => {
    if (setupToken()) window.location.reload();
  });
}
