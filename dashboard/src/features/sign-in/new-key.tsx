import { useEffect, useState } from 'react';
import { sentenceOf } from '../../api/errors';
import type { NewAgent } from '../../api/types';
import { Alert } from '../../ui/alert';
import { Button } from '../../ui/button';
import { CopyableKey } from '../../ui/copyable-key';
import { AuthLayout } from './auth-layout';
import { clearSetupLink } from './setup-link';

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
    <AuthLayout
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
    </AuthLayout>
  );
}
