import { m } from '../../i18n';
import { type FormEvent, useState } from 'react';
import { body, createApi } from '../../api/client';
import { ApiError, sentenceOf } from '../../api/errors';
import type { NewAgent } from '../../api/types';
import { Alert } from '../../ui/alert';
import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { AuthLayout } from './auth-layout';
import { textOf } from '../../ui/form';
import { NewKey } from './new-key';

interface SetupProps {
  token: string;
  onSignIn: (key: string) => Promise<void>;
  /** The link is of no more use: go on without it. */
  onLeave: () => void;
}

/** Makes the first admin, for whoever opened the link that the server printed. */
export function Setup({ token, onSignIn, onLeave }: SetupProps) {
  const [admin, setAdmin] = useState<NewAgent>();
  const [problem, setProblem] = useState('');
  const [linkIsDead, setLinkIsDead] = useState(false);
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setProblem('');
    try {
      const first = { token, agent_code: textOf(form, 'agent_code'), agent_name: textOf(form, 'agent_name') };
      setAdmin((await body(createApi().POST('/api/auth/setup', { body: first }))).data);
    } catch (thrown) {
      setProblem(sentenceOf(thrown));
      setLinkIsDead(thrown instanceof ApiError && thrown.code === 'SETUP_LINK_INVALID');
      setBusy(false);
    }
  };

  if (admin) return <NewKey admin={admin} onSignIn={onSignIn} onLeave={onLeave} />;

  return (
    <AuthLayout title={m.signIn.welcome} lead={m.signIn.setupLead}>
      <form method="post" onSubmit={(event) => void submit(event)}>
        <Field
          label={m.signIn.code}
          hint={m.signIn.codeHint}
          name="agent_code"
          defaultValue="admin"
          pattern="[A-Za-z0-9_\-]+"
          title={m.people.codeRule}
          maxLength={50}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
        />
        <Field
          label={m.signIn.name}
          name="agent_name"
          defaultValue="Administrator"
          maxLength={255}
          autoComplete="name"
          required
        />
        <Alert>{problem}</Alert>
        {linkIsDead ? (
          <Button type="button" onClick={onLeave}>
            {m.signIn.toSignIn}
          </Button>
        ) : (
          <Button type="submit" busy={busy}>
            {busy ? m.signIn.making : m.signIn.make}
          </Button>
        )}
      </form>
    </AuthLayout>
  );
}
