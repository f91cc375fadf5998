import type { ReactNode } from 'react';
import { useFocusOnArrival } from '../../hooks/use-focus-on-arrival';
import { Logo } from '../../ui/logo';
import styles from './auth-layout.module.css';

interface AuthLayoutProps {
  title: string;
  lead: string;
  children: ReactNode;
}

/** The frame of the screens before signing in. */
export function AuthLayout({ title, lead, children }: AuthLayoutProps) {
  return (
    <main className={styles.page}>
      <p className={styles.brand}>
        <Logo /> Contacts Sync
      </p>
      <div className={`card ${styles.card}`}>
        <h1 ref={useFocusOnArrival()} tabIndex={-1}>
          {title}
        </h1>
        <p className={styles.lead}>{lead}</p>
        {children}
      </div>
    </main>
  );
}
