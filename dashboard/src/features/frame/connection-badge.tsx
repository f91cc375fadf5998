import { m } from '../../i18n';
import type { LiveStatus } from '../../live/live-store';
import styles from './connection-badge.module.css';

/** Whether changes arrive by themselves. */
export function ConnectionBadge({ status }: { status: LiveStatus }) {
  const [label, explanation] = m.frame.connection[status];
  return (
    <p role="status" className={`${styles.badge} ${styles[status]}`}>
      <strong>{label}</strong>
      <span className={styles.explanation}>{explanation}</span>
    </p>
  );
}
