import { type FormEvent, useState } from 'react';
import type { Api } from '../api/api';
import type { NewAgent, NewEnrolment, Role } from '../api/types';
import { textOf } from '../form';
import { useAction } from '../hooks/use-action';
import { Button } from './button';
import { Field } from './field';
import { Outcome } from './outcome';
import { Panel, PanelBody } from './panel';
import { ROLE_OPTIONS, SelectField } from './select-field';

interface AddPersonProps {
  api: Api;
  onKey: (agent: NewAgent) => void;
  onCode: (enrolment: NewEnrolment) => void;
}

/** Lets somebody in: with a code for their phone, or with a key. */
export function AddPerson({ api, onKey, onCode }: AddPersonProps) {
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
      if (wayIn === 'code') onCode(await api.enrol(person));
      else onKey(await api.register(person));
    }, `${person.agent_name} is in the team.`);
    if (worked) currentTarget.reset();
  };

  return (
    <Panel title="Add a person" anchor="add">
      <form method="post" onSubmit={(event) => (action.busy ? event.preventDefault() : void submit(event))}>
        <PanelBody>
          <Field label="Name" name="agent_name" maxLength={255} autoComplete="off" required />
          <Field
            label="Agent code"
            hint="A short name for records, for good: letters, digits, - and _."
            name="agent_code"
            pattern="[A-Za-z0-9_\-]+"
            title="Letters, digits, - and _"
            maxLength={50}
            autoComplete="off"
            spellCheck={false}
            required
          />
          <SelectField label="Role" name="role" defaultValue="agent" options={ROLE_OPTIONS} />
          <SelectField
            label="Comes in with"
            value={wayIn}
            onChange={(event) => setWayIn(event.target.value)}
            options={[
              ['code', 'A code for a phone'],
              ['key', 'An API key'],
            ]}
          />
          <Outcome of={action} />
          <Button type="submit" busy={action.busy}>
            {wayIn === 'code' ? 'Add, and show the code' : 'Add, and show the key'}
          </Button>
        </PanelBody>
      </form>
    </Panel>
  );
}
