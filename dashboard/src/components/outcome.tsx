import type { Action } from '../hooks/use-action';
import { Alert } from './alert';
import styles from './outcome.module.css';

/** What came of something that a person has set off. */
export function Outcome({ of: { problem, done } }: { of: Pick<Action, 'problem' | 'done'> }) {
  return (
    <>
      <Alert>{problem}</Alert>
      <p role="status" className={styles.done}>
        {done}
      </p>
    </>
  );
}
