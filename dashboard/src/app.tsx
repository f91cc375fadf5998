import { useCallback, useEffect, useState } from 'react';
import { currentAgent, endSession, startSession } from './api/api';
import { ApiError, isRefusal, sentenceOf } from './api/api-error';
import { Dashboard } from './screens/dashboard';
import { Setup } from './screens/setup';
import { SignIn } from './screens/sign-in';
import type { Session } from './session';
import { clearSetupLink, setupToken } from './setup-link';

/** Which of the three screens is shown. */
export function App() {
  const [token, setToken] = useState(setupToken);
  /** Undefined until the server has said whether somebody is signed in, null when nobody is. */
  const [session, setSession] = useState<Session | null>();
  /** Why the person is asked to sign in again. */
  const [notice, setNotice] = useState('');

  useEffect(() => {
    currentAgent().then(
      (agent) => setSession((known) => known ?? (agent && { agent })),
      (thrown: unknown) => {
        setNotice(sentenceOf(thrown));
        setSession((known) => known ?? null);
      },
    );
  }, []);

  const signIn = useCallback(async (key: string) => {
    const agent = await startSession(key);
    setNotice('');
    setSession({ agent });
  }, []);

  /** The server has ended the session. */
  const leave = useCallback((reason: string) => {
    setSession(null);
    setNotice(reason);
  }, []);

  const signOut = useCallback(async () => {
    await endSession().catch((thrown: unknown) => {
      // It had ended already.
      if (!(thrown instanceof ApiError && isRefusal(thrown.code))) throw thrown;
    });
    setNotice('');
    setSession(null);
  }, []);

  const leaveSetup = useCallback(() => {
    clearSetupLink();
    setToken('');
  }, []);

  if (token) return <Setup token={token} onSignIn={signIn} onLeave={leaveSetup} />;
  if (session) return <Dashboard session={session} onSignOut={signOut} onEnded={leave} />;
  // Nothing to see for a moment: a form that disappears again would be worse.
  if (session === undefined) return null;
  return <SignIn notice={notice} onSignIn={signIn} />;
}
