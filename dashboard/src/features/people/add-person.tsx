import { m } from '../../i18n';
import { type FormEvent, useState } from 'react';
import { body } from '../../api/client';
import type { NewAgent, NewEnrolment, Role } from '../../api/types';
import { textOf } from '../../ui/form';
import { useAction } from '../../hooks/use-action';
import { useSession } from '../../session';
import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { StatusMessage } from '../../ui/status-message';
import { Panel, PanelBody } from '../../ui/panel';
import { ROLE_OPTIONS, SelectField } from '../../ui/select-field';

interface AddPersonProps {
  onKey: (agent: NewAgent) => void;
  onCode: (enrolment: NewEnrolment) => void;
}

/** Lets somebody in: with a code for their phone, or with a key. */
export function AddPerson({ onKey, onCode }: AddPersonProps) {
  const { api } = useSession();
  const action = useAction();
  const [wayIn, setWayIn] = useState('code');

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const { currentTarget } = event;
    const form = new FormData(currentTarget);
    const person = {
      agent_code: textOf(form, 'agent_code'),
      agent_name: textOf(form, 'agent_name'),
      role: textOf(form, 'role') as Role,
    };
    const worked = await action.run(async () => {
      if (wayIn === 'code') onCode((await body(api.POST('/api/auth/enrolments', { body: person }))).data);
      else onKey((await body(api.POST('/api/auth/register', { body: person }))).data);
    }, m.people.added(person.agent_name));
    if (worked) currentTarget.reset();
  };

  return (
    <Panel title={m.people.add} anchor="add">
      <form method="post" onSubmit={(event) => (action.busy ? event.preventDefault() : void submit(event))}>
        <PanelBody>
          <Field label={m.people.name} name="agent_name" maxLength={255} autoComplete="off" required />
          <Field
            label={m.people.code}
            hint={m.people.codeHint}
            name="agent_code"
            pattern="[A-Za-z0-9_\-]+"
            title={m.people.codeRule}
            maxLength={50}
            autoComplete="off"
            spellCheck={false}
            required
          />
          <SelectField label={m.people.role} name="role" defaultValue="agent" options={ROLE_OPTIONS} />
          <SelectField
            label={m.people.wayIn}
            value={wayIn}
            onChange={(event) => setWayIn(event.target.value)}
            options={[
              ['code', m.people.byCode],
              ['key', m.people.byKey],
            ]}
          />
          <StatusMessage of={action} />
          <Button type="submit" busy={action.busy}>
            {wayIn === 'code' ? m.people.addWithCode : m.people.addWithKey}
          </Button>
        </PanelBody>
      </form>
    </Panel>
  );
}
