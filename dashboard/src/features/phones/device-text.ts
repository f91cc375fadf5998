import type { Device } from '../../api/types';
import { m } from '../../i18n';
import { number } from '../../i18n/format';
import { isBrowser } from '../../live/device-id';

export function nameOf({ device_name, device_id }: Device): string {
  return device_name || (isBrowser(device_id) ? m.phones.browser : device_id);
}

/** How far it is. */
export function progressOf({ sync_status, versions_behind }: Device): string {
  if (sync_status === 'never') return m.phones.neverSynced;
  return versions_behind ? m.overview.behind(number(versions_behind)) : m.phones.upToDate;
}

/** It may still bring what the last restore took back. */
export function isAwaited({ back_since_restore, wipe_status }: Device): boolean {
  return back_since_restore === false && wipe_status === 'none';
}
