import { useEffect, useState } from 'react';
import { sentenceOf } from '../api/api-error';
import type { NewAgent } from '../api/types';
import { Alert } from '../components/alert';
import { Button } from '../components/button';
import { CopyableKey } from '../components/copyable-key';
import { Welcome } from '../components/welcome';
import { clearSetupLink } from '../setup-link';

interface NewKeyProps {
  admin: NewAgent;
  onSignIn: (key: string) => Promise<void>;
  onLeave: () => void;
}

/** The one time that the first admin's key is shown. */
export function NewKey({ admin, onSignIn, onLeave }: NewKeyProps) {
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);

  // The link is used up now. Leaving by accident would lose the key for good, so the browser asks first.
  useEffect(() => {
    clearSetupLink();
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, []);

  const signIn = async () => {
    setBusy(true);
    setProblem('');
    try {
      await onSignIn(admin.api_key);
      onLeave();
    } catch (thrown) {
      setProblem(sentenceOf(thrown));
      setBusy(false);
    }
  };

  return (
    <Welcome
      title={`${admin.agent_name} is ready`}
      lead="This is the admin’s API key. It will not be shown again."
    >
      <CopyableKey value={admin.api_key} />
      <p>
        Keep it like a password, for instance in a password manager. The server stores no copy that could be
        read back.
      </p>
      <Alert>{problem}</Alert>
      <Button type="button" busy={busy} onClick={() => void signIn()}>
        {busy ? 'Signing in …' : 'Sign in with this key'}
      </Button>
    </Welcome>
  );
}
