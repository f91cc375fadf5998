import type { Action } from '../hooks/use-action';
import { Alert } from './alert';
import styles from './status-message.module.css';

interface StatusMessageProps {
  of: Pick<Action, 'problem' | 'done'>;
  /** Directly in a panel, between lists that reach its edges. */
  inset?: boolean;
}

/** What came of something that a person has set off. Always in the document, see Alert. */
export function StatusMessage({ of: { problem, done }, inset = false }: StatusMessageProps) {
  return (
    <div className={inset ? styles.inset : styles.outcome}>
      <Alert>{problem}</Alert>
      <p role="status" className={styles.done}>
        {done}
      </p>
    </div>
  );
}
