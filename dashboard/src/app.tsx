import { useCallback, useState } from 'react';
import { verifyKey } from './api/api';
import { Dashboard } from './screens/dashboard';
import { Setup } from './screens/setup';
import { SignIn } from './screens/sign-in';
import type { Session } from './session';
import { clearSetupLink, setupToken } from './setup-link';

/** Which of the three screens is shown. */
export function App() {
  const [token, setToken] = useState(setupToken);
  const [session, setSession] = useState<Session>();
  /** Why the person is asked to sign in again. */
  const [notice, setNotice] = useState('');

  const signIn = useCallback(async (key: string) => {
    const agent = await verifyKey(key);
    setNotice('');
    setSession({ key, agent });
  }, []);

  const signOut = useCallback((reason = '') => {
    setSession(undefined);
    setNotice(reason);
  }, []);

  const leaveSetup = useCallback(() => {
    clearSetupLink();
    setToken('');
  }, []);

  if (session) return <Dashboard session={session} onSignOut={signOut} />;
  if (token) return <Setup token={token} onSignIn={signIn} onLeave={leaveSetup} />;
  return <SignIn notice={notice} onSignIn={signIn} />;
}
