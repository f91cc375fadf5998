import type { ReactNode } from 'react';
import { useFocusOnArrival } from '../hooks/use-focus-on-arrival';
import { Logo } from './logo';
import styles from './welcome.module.css';

interface WelcomeProps {
  title: string;
  lead: string;
  children: ReactNode;
}

/** The frame of the screens before signing in. */
export function Welcome({ title, lead, children }: WelcomeProps) {
  return (
    <main className={styles.page}>
      <p className={styles.brand}>
        <Logo /> Contacts Sync
      </p>
      <div className={styles.card}>
        <h1 ref={useFocusOnArrival()} tabIndex={-1}>
          {title}
        </h1>
        <p className={styles.lead}>{lead}</p>
        {children}
      </div>
    </main>
  );
}
