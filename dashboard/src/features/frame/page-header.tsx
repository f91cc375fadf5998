import { type ReactNode, useState } from 'react';
import { sentenceOf } from '../../api/errors';
import { chooseLanguage, type Language, language, LANGUAGES, m } from '../../i18n';
import { useLive, useSession } from '../../session';
import { Alert } from '../../ui/alert';
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

export function PageHeader({ onFind, children }: PageHeaderProps) {
  const { agent, signOut: endSession } = useSession();
  const { status } = useLive();
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
    <header className={styles.header}>
      <div className={styles.inner}>
        <p className={styles.brand}>
          <Logo /> <span>{m.frame.product}</span>
        </p>
        <ConnectionBadge status={status} />
        <UnsentBadge />
        <p className={styles.agent}>
          <span className={styles.name}>{agent.agent_name}</span>
          <span className={styles.role}>
            {agent.agent_code} · {m.frame.roles[agent.role]}
          </span>
        </p>
        <button
          type="button"
          className={styles.find}
          aria-label={m.palette.open}
          title={m.palette.open}
          onClick={onFind}
        >
          <svg
            aria-hidden
            viewBox="0 0 20 20"
            width="18"
            height="18"
            fill="none"
            stroke="currentColor"
            strokeWidth="2"
          >
            <circle cx="8.5" cy="8.5" r="5.5" />
            <path d="m13 13 5 5" />
          </svg>
        </button>
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
      {children}
    </header>
  );
}
