import type { Agent } from '../api/types';
import { useFocusOnArrival } from '../hooks/use-focus-on-arrival';
import type { LiveStatus } from '../live/live-store';
import { Button } from './button';
import { ConnectionBadge } from './connection-badge';
import { Logo } from './logo';
import styles from './page-header.module.css';

interface PageHeaderProps {
  agent: Agent;
  status: LiveStatus;
  onSignOut: () => void;
}

export function PageHeader({ agent, status, onSignOut }: PageHeaderProps) {
  return (
    <header className={styles.header}>
      <div className={styles.inner}>
        <h1 ref={useFocusOnArrival()} tabIndex={-1} className={styles.brand}>
          <Logo /> Contacts Sync
        </h1>
        <ConnectionBadge status={status} />
        <p className={styles.agent}>
          <span className={styles.name}>{agent.agent_name}</span>
          <span className={styles.role}>
            {agent.agent_code} · {agent.role}
          </span>
        </p>
        <Button type="button" look="quiet" onClick={onSignOut}>
          Sign out
        </Button>
      </div>
    </header>
  );
}
