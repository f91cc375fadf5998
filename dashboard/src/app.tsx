import { CSPProvider } from '@base-ui/react/csp-provider';
import { useCallback, useEffect, useState } from 'react';
import { body, createApi } from './api/client';
import { ApiError, isRefusal, sentenceOf } from './api/errors';
import type { CurrentAgent } from './api/types';
import { forgetDrafts } from './features/contacts/kept-drafts';
import { SignedIn } from './features/frame/signed-in';
import { Setup } from './features/sign-in/setup';
import { clearSetupLink, setupToken } from './features/sign-in/setup-link';
import { SignIn } from './features/sign-in/sign-in';

/** Before somebody is signed in. */
const api = createApi();

/** Which of the three screens is shown. */
export function App() {
  const [token, setToken] = useState(setupToken);
  /** Undefined until the server has said whether somebody is signed in, null when nobody is. */
  const [agent, setAgent] = useState<CurrentAgent | null>();
  /** Why the person is asked to sign in again. */
  const [notice, setNotice] = useState('');

  useEffect(() => {
    body(api.GET('/api/session')).then(
      ({ data }) => setAgent((known) => known ?? data),
      (thrown: unknown) => {
        setNotice(sentenceOf(thrown));
        setAgent((known) => known ?? null);
      },
    );
  }, []);

  /** Turns the key into a session: from here on the browser proves who it is, with a cookie that no page can read. */
  const signIn = useCallback(async (key: string) => {
    const { data } = await body(api.POST('/api/session', { headers: { 'X-API-Key': key } }));
    setNotice('');
    setAgent(data);
  }, []);

  /** The server has ended the session. */
  const leave = useCallback((reason: string) => {
    setAgent(null);
    setNotice(reason);
  }, []);

  const signOut = useCallback(async () => {
    await body(api.DELETE('/api/session')).catch((thrown: unknown) => {
      // It had ended already.
      if (!(thrown instanceof ApiError && isRefusal(thrown.code))) throw thrown;
    });
    forgetDrafts();
    setNotice('');
    setAgent(null);
  }, []);

  const leaveSetup = useCallback(() => {
    clearSetupLink();
    setToken('');
  }, []);

  const screen = () => {
    if (token) return <Setup token={token} onSignIn={signIn} onLeave={leaveSetup} />;
    if (agent) return <SignedIn agent={agent} onChanged={setAgent} onSignOut={signOut} onEnded={leave} />;
    // Nothing to see for a moment: a form that disappears again would be worse.
    if (agent === undefined) return null;
    return <SignIn notice={notice} onSignIn={signIn} />;
  };
  // The content security policy allows no style elements; what they would say is in the page's own style sheets.
  return <CSPProvider disableStyleElements>{screen()}</CSPProvider>;
}
