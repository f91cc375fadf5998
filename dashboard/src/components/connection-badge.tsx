import type { LiveStatus } from '../live/live-store';
import styles from './connection-badge.module.css';

const TEXT: Record<LiveStatus, [label: string, explanation: string]> = {
  connecting: ['Connecting', 'Connecting to the server.'],
  live: ['Live', 'Changes show as they happen.'],
  interrupted: ['Offline', 'Not connected. Trying again.'],
  restarting: ['Offline', 'The server is restarting. Back in a moment.'],
};

/** Whether changes arrive by themselves. */
export function ConnectionBadge({ status }: { status: LiveStatus }) {
  const [label, explanation] = TEXT[status];
  return (
    <p role="status" className={`${styles.badge} ${styles[status]}`}>
      <strong>{label}</strong>
      <span className={styles.explanation}>{explanation}</span>
    </p>
  );
}
