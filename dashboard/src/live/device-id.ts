import { randomHex } from '../uuid';

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

const makeDeviceId = () => `dashboard-${randomHex(8)}`;
