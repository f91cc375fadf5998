import { useCallback } from 'react';
import type { Api } from '../api/api';
import { useServerData } from '../hooks/use-server-data';
import styles from './counts.module.css';
import { Unavailable } from './unavailable';

const PACE = { pauseMs: 2_000 };

interface CountsProps {
  api: Api;
  revision: number;
}

/** How much there is of everything. */
export function Counts({ api, revision }: CountsProps) {
  const load = useCallback(
    async (signal: AbortSignal) => {
      const [contacts, devices] = await Promise.all([api.contactStats(signal), api.deviceHealth(signal)]);
      return { contacts, devices };
    },
    [api],
  );
  const { data, error } = useServerData(load, revision, PACE);
  if (!data && error) return <Unavailable>{error}</Unavailable>;

  return (
    <section aria-label="Counts">
      <dl className={styles.counts}>
        <Count label="Contacts" value={data?.contacts.total_active} />
        <Count label="Deleted" value={data?.contacts.total_deleted} />
        <Count label="Agents" value={data?.contacts.total_agents} />
        <Count label="Latest version" value={data?.contacts.latest_version} />
        <Count label="Devices online" value={data?.devices.online} state="online" />
        <Count label="Devices idle" value={data?.devices.idle} state="idle" />
        <Count label="Devices offline" value={data?.devices.offline} state="offline" />
      </dl>
    </section>
  );
}

interface CountProps {
  label: string;
  /** Undefined until it is known. */
  value?: number;
  state?: 'online' | 'idle' | 'offline';
}

function Count({ label, value, state }: CountProps) {
  return (
    <div className={`${styles.count} ${state ? styles[state] : ''}`}>
      <dt>{label}</dt>
      <dd>{value?.toLocaleString() ?? '–'}</dd>
    </div>
  );
}
