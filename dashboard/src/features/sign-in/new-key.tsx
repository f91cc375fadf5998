import { m } from '../../i18n';
import { useEffect, useState } from 'react';
import { sentenceOf } from '../../api/errors';
import type { NewAgent } from '../../api/types';
import { useAskBeforeUnload } from '../../hooks/use-ask-before-unload';
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
  useEffect(clearSetupLink, []);
  useAskBeforeUnload();

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
    <AuthLayout title={m.signIn.ready(admin.agent_name)} lead={m.signIn.readyLead}>
      <CopyableKey value={admin.api_key} />
      <p>{m.signIn.keep}</p>
      <Alert>{problem}</Alert>
      <Button type="button" busy={busy} onClick={() => void signIn()}>
        {busy ? m.signIn.signingIn : m.signIn.withThisKey}
      </Button>
    </AuthLayout>
  );
}
