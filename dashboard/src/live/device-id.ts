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

const BROWSER = 'dashboard-';
const makeDeviceId = () => `${BROWSER}${randomHex(8)}`;

/** Whether a device of the team is a browser with this page, and no phone. */
export const isBrowser = (deviceId: string): boolean => deviceId.startsWith(BROWSER);
