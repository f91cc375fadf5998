import { wholeList } from '../../api/client';
import { useServerQuery } from '../../api/use-server-query';
import { m } from '../../i18n';
import { RelativeTime } from '../../ui/relative-time';
import { Tag } from '../../ui/tag';
import { nameOf, progressOf } from '../phones/device-text';
import styles from './person-phones.module.css';

/** What somebody uses, and how far it is. */
export function PersonPhones({ agentCode }: { agentCode: string }) {
  const { data } = useServerQuery(
    ['devices', agentCode],
    (api, signal) =>
      wholeList((page) =>
        api.GET('/api/devices/agent/{agentCode}', {
          params: { path: { agentCode }, query: { page } },
          signal,
        }),
      ),
    { follows: 'devices' },
  );
  if (!data?.length) return null;
  return (
    <ul aria-label={m.phones.list} className={styles.phones}>
      {data.map((device) => (
        <li key={device.device_id}>
          <p>
            <bdi>{nameOf(device)}</bdi>
            <Tag kind={device.connection_status === 'online' ? 'good' : 'plain'}>
              {m.overview.connection[device.connection_status]}
            </Tag>
          </p>
          <p className={styles.minor}>
            {progressOf(device)}
            {device.last_sync_at && (
              <>
                {' · '}
                {m.phones.synced} <RelativeTime at={Date.parse(device.last_sync_at)} />
              </>
            )}
          </p>
        </li>
      ))}
    </ul>
  );
}
