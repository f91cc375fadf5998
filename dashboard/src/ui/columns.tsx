import type { ReactNode } from 'react';
import styles from './columns.module.css';

/** Something large, and beside it what goes with it; one below the other where it is narrow. */
export function Columns({ children, side }: { children: ReactNode; side: ReactNode }) {
  return (
    <div className={styles.columns}>
      <div className={styles.stack}>{children}</div>
      <div className={styles.stack}>{side}</div>
    </div>
  );
}
