import { type ReactNode, useState } from 'react';
import { sentenceOf } from '../api/api-error';
import type { Agent } from '../api/types';
import type { LiveStatus } from '../live/live-store';
import { Alert } from './alert';
import { Button } from './button';
import { ConnectionBadge } from './connection-badge';
import { Logo } from './logo';
import styles from './page-header.module.css';

interface PageHeaderProps {
  agent: Agent;
  status: LiveStatus;
  onSignOut: () => Promise<void>;
  /** The navigation. */
  children: ReactNode;
}

export function PageHeader({ agent, status, onSignOut, children }: PageHeaderProps) {
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);

  const signOut = async () => {
    setBusy(true);
    try {
      await onSignOut();
    } catch (thrown) {
      // To look signed out while the session lives on would be a lie.
      setProblem(sentenceOf(thrown));
      setBusy(false);
    }
  };

  return (
    <header className={styles.header}>
      <div className={styles.inner}>
        <p className={styles.brand}>
          <Logo /> Contacts Sync
        </p>
        <ConnectionBadge status={status} />
        <p className={styles.agent}>
          <span className={styles.name}>{agent.agent_name}</span>
          <span className={styles.role}>
            {agent.agent_code} · {agent.role}
          </span>
        </p>
        <Button type="button" look="quiet" busy={busy} onClick={() => void signOut()}>
          {busy ? 'Signing out …' : 'Sign out'}
        </Button>
      </div>
      <Alert>{problem}</Alert>
      {children}
    </header>
  );
}
