import { m } from '../../i18n';
import { body } from '../../api/client';
import { useServerQuery } from '../../api/use-server-query';
import { number } from '../../i18n/format';
import { ErrorMessage } from '../../ui/error-message';
import styles from './counts.module.css';

/** How much there is of everything. */
export function Counts() {
  const { data, error } = useServerQuery(
    ['counts'],
    async (api, signal) => {
      const [contacts, devices] = await Promise.all([
        body(api.GET('/api/contacts/stats', { signal })),
        body(api.GET('/api/devices/health', { signal })),
      ]);
      return { contacts: contacts.data, devices: devices.data };
    },
    { follows: 'contacts' },
  );
  if (!data && error) return <ErrorMessage>{error}</ErrorMessage>;

  return (
    <section aria-label={m.overview.counts}>
      <dl className={`card ${styles.counts}`}>
        <Count label={m.overview.contacts} value={data?.contacts.total_active} />
        <Count label={m.overview.deleted} value={data?.contacts.total_deleted} />
        <Count label={m.overview.agents} value={data?.contacts.total_agents} />
        <Count label={m.overview.version} value={data?.contacts.latest_version} />
        <Count label={m.overview.online} value={data?.devices.online} state="online" />
        <Count label={m.overview.idle} value={data?.devices.idle} state="idle" />
        <Count label={m.overview.offline} value={data?.devices.offline} state="offline" />
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
      <dd>{value === undefined ? '–' : number(value)}</dd>
    </div>
  );
}
