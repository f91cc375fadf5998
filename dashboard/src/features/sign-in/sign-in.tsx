import { type FormEvent, useState } from 'react';
import { sentenceOf } from '../../api/errors';
import { Alert } from '../../ui/alert';
import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { AuthLayout } from './auth-layout';
import { textOf } from '../../ui/form';

interface SignInProps {
  /** Why the person was sent back here, '' at first. */
  notice: string;
  onSignIn: (key: string) => Promise<void>;
}

/** As the server takes keys; anything else could not even be put into a header. */
const KEY = /^[\x21-\x7e]{16,255}$/;

export function SignIn({ notice, onSignIn }: SignInProps) {
  const [problem, setProblem] = useState(notice);
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    // Read from the form and not kept in state: React would mirror a controlled input's text into the document.
    const key = textOf(new FormData(event.currentTarget), 'api_key');
    if (!KEY.test(key)) {
      return setProblem(
        'That is not an API key. Keys have at least 16 characters, no spaces, and usually begin with sk_.',
      );
    }
    setBusy(true);
    setProblem('');
    try {
      await onSignIn(key);
    } catch (thrown) {
      setProblem(sentenceOf(thrown));
      setBusy(false);
    }
  };

  return (
    <AuthLayout title="Sign in" lead="See your team’s contacts change as it happens.">
      <form method="post" onSubmit={(event) => void submit(event)}>
        <Field
          label="API key"
          hint="Asked for once: this page does not keep it. You stay signed in for up to 7 days, or until you sign out."
          name="api_key"
          type="password"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
          autoFocus
        />
        <Alert>{problem}</Alert>
        <Button type="submit" busy={busy}>
          {busy ? 'Signing in …' : 'Sign in'}
        </Button>
      </form>
    </AuthLayout>
  );
}
