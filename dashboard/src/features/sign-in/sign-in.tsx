import { m } from '../../i18n';
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
      return setProblem(m.signIn.noKey);
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
    <AuthLayout title={m.signIn.signIn} lead={m.signIn.lead}>
      <form method="post" onSubmit={(event) => void submit(event)}>
        <Field
          label={m.signIn.key}
          hint={m.signIn.keyHint}
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
          {busy ? m.signIn.signingIn : m.signIn.signIn}
        </Button>
      </form>
    </AuthLayout>
  );
}
