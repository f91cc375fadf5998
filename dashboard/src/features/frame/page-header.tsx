import { type ReactNode, useState } from 'react';
import { sentenceOf } from '../../api/errors';
import { chooseLanguage, type Language, language, LANGUAGES, m } from '../../i18n';
import { useLive, useSession } from '../../session';
import { Alert } from '../../ui/alert';
import { Avatar } from '../../ui/avatar';
import { Button } from '../../ui/button';
import { Logo } from '../../ui/logo';
import { UnsentBadge } from '../unsent/unsent-badge';
import { ConnectionBadge } from './connection-badge';
import styles from './page-header.module.css';

interface PageHeaderProps {
  /** Opens the palette. */
  onFind: () => void;
  /** The navigation. */
  children: ReactNode;
}

/** Beside every page, or on a narrow screen above it, with all but the state of the connection folded away. */
export function PageHeader({ onFind, children }: PageHeaderProps) {
  const { agent, signOut: endSession } = useSession();
  const status = useLive('status');
  const [isOpen, setOpen] = useState(false);
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);

  const signOut = async () => {
    setBusy(true);
    try {
      await endSession();
    } catch (thrown) {
      // To look signed out while the session lives on would be a lie.
      setProblem(sentenceOf(thrown));
      setBusy(false);
    }
  };

  return (
    <header className={styles.header} onKeyDown={({ key }) => key === 'Escape' && setOpen(false)}>
      <div className={styles.bar}>
        <button
          type="button"
          className={styles.toggle}
          aria-expanded={isOpen}
          aria-label={m.frame.pages}
          onClick={() => setOpen((now) => !now)}
        >
          <svg aria-hidden viewBox="0 0 20 20" width="20" height="20" stroke="currentColor" strokeWidth="2">
            <path d={isOpen ? 'M4 4l12 12M16 4L4 16' : 'M2 5h16M2 10h16M2 15h16'} />
          </svg>
        </button>
        <p className={styles.brand}>
          <Logo /> <span>{m.frame.product}</span>
        </p>
        <ConnectionBadge status={status} />
        <UnsentBadge />
        <button type="button" className={styles.find} title={m.palette.open} onClick={onFind}>
          <svg
            aria-hidden
            viewBox="0 0 20 20"
            width="18"
            height="18"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.8"
          >
            <circle cx="8.5" cy="8.5" r="5.5" />
            <path d="m13 13 5 5" />
          </svg>
          <span>{m.common.search}</span> <kbd>{m.palette.key}</kbd>
        </button>
      </div>
      <div
        className={styles.drawer}
        data-open={isOpen || undefined}
        onClick={({ target }) => (target as HTMLElement).closest('a') && setOpen(false)}
      >
        {children}
        <div className={styles.account}>
          <p className={styles.agent}>
            <Avatar name={agent.agent_name} />
            <span className={styles.name}>{agent.agent_name}</span>
            <span className={styles.role}>
              {agent.agent_code} · {m.frame.roles[agent.role]}
            </span>
          </p>
          <select
            className={styles.language}
            aria-label={m.frame.language}
            value={language}
            onChange={(event) => chooseLanguage(event.target.value as Language)}
          >
            {Object.entries(LANGUAGES).map(([code, name]) => (
              <option key={code} value={code} lang={code}>
                {name}
              </option>
            ))}
          </select>
          <Button type="button" look="quiet" busy={busy} onClick={() => void signOut()}>
            {busy ? m.frame.signingOut : m.frame.signOut}
          </Button>
        </div>
        <Alert>{problem}</Alert>
      </div>
    </header>
  );
}
