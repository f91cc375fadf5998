import type { ReactNode } from 'react';
import styles from './panel.module.css';

interface PanelProps {
  title: string;
  /** Stands beside the title. */
  aside?: ReactNode;
  /** Where links to this part lead. */
  anchor: string;
  children: ReactNode;
}

/** A titled part of the page. */
export function Panel({ title, anchor, aside, children }: PanelProps) {
  return (
    <section className={`card ${styles.panel}`} id={anchor} aria-labelledby={`${anchor}-title`}>
      <div className={styles.head}>
        <h2 id={`${anchor}-title`}>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

/** What stands in a panel with room around it: forms and sentences, other than lists. @param flat within another one */
export function PanelBody({ flat = false, children }: { flat?: boolean; children: ReactNode }) {
  return <div className={flat ? styles.flat : styles.body}>{children}</div>;
}
