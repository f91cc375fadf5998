const NAME = 'contacts-sync-device';

/** A name for this browser among the team's devices, the same at every load: else each load left one behind. */
export function browserDeviceId(): string {
  try {
    const known = localStorage.getItem(NAME) ?? makeDeviceId();
    localStorage.setItem(NAME, known);
    return known;
  } catch {
    // Storage may be forbidden; then this page is a device of its own.
    return makeDeviceId();
  }
}

function makeDeviceId(): string {
  // Not crypto.randomUUID(): browsers offer that only over https and on localhost.
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return `dashboard-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
