import type { ReactNode } from 'react';
import styles from './filters.module.css';

/** Fields that narrow the list below them. */
export function Filters({ label, children }: { label: string; children: ReactNode }) {
  return (
    <form
      role="search"
      aria-label={label}
      className={`card ${styles.filters}`}
      onSubmit={(event) => event.preventDefault()}
    >
      {children}
    </form>
  );
}
