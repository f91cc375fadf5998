import { useState } from 'react';
import { wholeList } from '../../api/client';
import { useServerQuery } from '../../api/use-server-query';
import { m } from '../../i18n';
import { number } from '../../i18n/format';
import { useSession } from '../../session';
import { ErrorMessage } from '../../ui/error-message';
import { RelativeTime } from '../../ui/relative-time';
import { Tag } from '../../ui/tag';
import styles from './contact-devices.module.css';

const KINDS = { current: 'good', older: 'wait', none: 'plain' } as const;

/** How far each phone is with a contact, and why not further; read when it is unfolded. */
export function ContactDevices({ contactId }: { contactId: string }) {
  const { deviceId: thisDevice } = useSession();
  const [open, setOpen] = useState(false);
  const { data, error } = useServerQuery(
    ['contacts', contactId, 'devices'],
    (api, signal) =>
      wholeList((page) =>
        api.GET('/api/contacts/{id}/devices', {
          params: { path: { id: contactId }, query: { page } },
          signal,
        }),
      ),
    { follows: 'devices', enabled: open },
  );
  const text = m.contacts.devices;
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{text.title}</summary>
      {!data && error && <ErrorMessage>{error}</ErrorMessage>}
      {data?.length === 0 && <p className={styles.none}>{text.none}</p>}
      <ul aria-label={text.title} className={styles.devices}>
        {data?.map(({ device_id, device_name, agent_code, agent_name, holds, reason, ...device }) => (
          <li key={`${agent_code} ${device_id}`}>
            <p className={styles.name}>
              <bdi>{device_id === thisDevice ? m.phones.thisBrowser : device_name || device_id}</bdi>
              <Tag kind={KINDS[holds]}>{text.holds[holds]}</Tag>
            </p>
            <p className={styles.minor}>
              <bdi>{agent_name}</bdi>
              {device.last_sync_at && (
                <>
                  {' · '}
                  {text.at(number(device.last_sync_version))}{' '}
                  <RelativeTime at={Date.parse(device.last_sync_at)} />
                </>
              )}
              {reason && ` · ${text.reason[reason]}`}
            </p>
          </li>
        ))}
      </ul>
    </details>
  );
}
