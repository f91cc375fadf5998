import { number } from '../../i18n/format';
import { m } from '../../i18n';
import type { Device } from '../../api/types';
import { isBrowser } from '../../live/device-id';
import { useSession } from '../../session';
import { useDevices } from '../phones/read-devices';
import styles from './device-list.module.css';
import { Panel } from '../../ui/panel';
import { ErrorMessage } from '../../ui/error-message';

const SHOWN = 100;

/** The devices that this key may see: this page, then those in use. */
export function DeviceList() {
  const { deviceId: thisDevice } = useSession();
  const { data: known, error } = useDevices();
  const data = known && [...known].sort((a, b) => rank(a, thisDevice) - rank(b, thisDevice));
  const more = (data?.length ?? 0) - SHOWN;

  return (
    <Panel title={m.overview.devices} anchor="devices">
      {!data && error && <ErrorMessage>{error}</ErrorMessage>}
      {data?.length === 0 && <p className={styles.empty}>{m.overview.noDevice}</p>}
      {data && data.length > 0 && (
        <div className={styles.scroll} tabIndex={0} role="region" aria-label={m.overview.deviceList}>
          <ul className={styles.devices}>
            {data.slice(0, SHOWN).map((device) => (
              <li
                key={`${device.agent_code} ${device.device_id}`}
                className={styles[device.connection_status]}
              >
                <p className={styles.id}>
                  {nameOf(device.device_id, thisDevice)}
                  <span className={styles.agent}>{device.agent_code}</span>
                </p>
                <p className={styles.state}>
                  {m.overview.connection[device.connection_status]}
                  <span className={styles.progress}>{progressOf(device)}</span>
                </p>
              </li>
            ))}
          </ul>
          {more > 0 && <p className={styles.more}>{m.overview.more(number(more))}</p>}
        </div>
      )}
    </Panel>
  );
}

function nameOf(deviceId: string, thisDevice: string): string {
  if (deviceId === thisDevice) return m.overview.thisPage;
  return isBrowser(deviceId) ? m.phones.browser : deviceId;
}

const ORDER = ['online', 'idle', 'offline'];

function rank({ device_id, connection_status }: Device, thisDevice: string): number {
  return device_id === thisDevice ? -1 : ORDER.indexOf(connection_status);
}

function progressOf({ sync_status, versions_behind, current_version, proven_sync_version }: Device): string {
  if (sync_status === 'never') return m.overview.never;
  if (versions_behind) return m.overview.behind(number(versions_behind));
  return proven_sync_version === current_version ? m.overview.proven : m.overview.upToDate;
}
