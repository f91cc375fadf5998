import { m } from '../../i18n';
import { Link, useParams } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { Person, Role, Schemas } from '../../api/types';
import { Button } from '../../ui/button';
import { Columns } from '../../ui/columns';
import { Confirmation } from '../../ui/confirmation';
import { Field } from '../../ui/field';
import { Keys } from './keys';
import { StatusMessage } from '../../ui/status-message';
import { Page } from '../../ui/page';
import { Panel, PanelBody } from '../../ui/panel';
import { ROLE_OPTIONS, SelectField } from '../../ui/select-field';
import { ErrorMessage } from '../../ui/error-message';
import { textOf } from '../../ui/form';
import { useAction } from '../../hooks/use-action';
import { useServerQuery } from '../../api/use-server-query';
import { useSession } from '../../session';
import { PEOPLE, readPeople } from './read-people';
import { PersonPhones } from './person-phones';
import { useEnrolling } from './use-enrolling';

/** Somebody of the team: name, role, whether they are let in, their phones and keys. */
export function PersonPage() {
  const { id } = useParams({ from: '/people/$id' });
  const { data: people, error, reload } = useServerQuery(PEOPLE, readPeople);
  const person = people?.find((each) => each.id === id);
  const enrolling = useEnrolling();

  if (!person) {
    const why = people ? m.people.nobody : error;
    return <Page title={m.people.person}>{why && <ErrorMessage>{why}</ErrorMessage>}</Page>;
  }
  return (
    <Page
      title={person.agent_name}
      lead={
        <>
          {person.agent_code} · <Link to="/people">{m.people.all}</Link> ·{' '}
          <Link to="/history" search={{ agent_code: person.agent_code }}>
            {m.people.history}
          </Link>
        </>
      }
    >
      <Columns
        side={
          <>
            <Details key={person.id} person={person} onChanged={reload} />
            <Panel title={m.people.phones} anchor="phone">
              <PanelBody>
                <PersonPhones agentCode={person.agent_code} />
                <p>{m.people.codeMeans}</p>
                <StatusMessage of={enrolling.action} />
                <Button
                  type="button"
                  busy={enrolling.action.busy}
                  onClick={() => enrolling.begin(person.agent_code)}
                >
                  {m.people.enrol}
                </Button>
              </PanelBody>
            </Panel>
          </>
        }
      >
        <Keys agentId={person.id} />
      </Columns>
      {enrolling.dialog}
    </Page>
  );
}

interface DetailsProps {
  person: Person;
  onChanged: () => void;
}

function Details({ person, onChanged }: DetailsProps) {
  const { id, agent_name, role, is_active } = person;
  const { api } = useSession();
  const action = useAction();
  const [asking, setAsking] = useState(false);

  const update = (change: Schemas['UpdateAgentDto']) =>
    api.PATCH('/api/auth/agents/{id}', { params: { path: { id } }, body: change }).then(onChanged);
  const change = (what: Schemas['UpdateAgentDto'], sentence: string) =>
    action.run(() => update(what), sentence);

  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (action.busy) return;
    const form = new FormData(event.currentTarget);
    void change(
      { agent_name: textOf(form, 'agent_name'), role: textOf(form, 'role') as Role },
      m.people.saved,
    );
  };

  return (
    <Panel title={m.people.details} anchor="details">
      <form method="post" onSubmit={save}>
        <PanelBody>
          <Field
            label={m.people.name}
            name="agent_name"
            defaultValue={agent_name}
            maxLength={255}
            autoComplete="off"
            required
          />
          <SelectField
            key={role}
            label={m.people.role}
            name="role"
            defaultValue={role}
            options={ROLE_OPTIONS}
          />
          <StatusMessage of={action} />
          <Button type="submit" busy={action.busy}>
            {m.common.save}
          </Button>
        </PanelBody>
      </form>
      <PanelBody>
        {is_active ? (
          <>
            <p>{m.people.deactivateMeans}</p>
            <Button type="button" look="quiet-danger" onClick={() => setAsking(true)}>
              {m.people.deactivate}
            </Button>
          </>
        ) : (
          <>
            <p>{m.people.isOut}</p>
            <Button
              type="button"
              look="quiet"
              busy={action.busy}
              onClick={() => void change({ is_active: true }, m.people.activeAgain(agent_name))}
            >
              {m.people.activate}
            </Button>
          </>
        )}
      </PanelBody>
      {asking && (
        <Confirmation
          title={m.people.deactivateAsk(agent_name)}
          label={m.people.deactivate}
          onConfirm={() => update({ is_active: false })}
          onClose={() => setAsking(false)}
        >
          <p>{m.people.deactivatePhones}</p>
        </Confirmation>
      )}
    </Panel>
  );
}
