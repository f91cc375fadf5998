import { type FormEvent, useCallback, useState } from 'react';
import type { Api } from '../api/api';
import type { Arrival, NewEnrolment, Person, Role } from '../api/types';
import { Button } from '../components/button';
import { Columns } from '../components/columns';
import { Confirmation } from '../components/confirmation';
import { EnrolmentDialog } from '../components/enrolment-dialog';
import { Field } from '../components/field';
import { Keys } from '../components/keys';
import { Outcome } from '../components/outcome';
import { Page } from '../components/page';
import { Panel, PanelBody } from '../components/panel';
import { ROLE_OPTIONS, SelectField } from '../components/select-field';
import { Unavailable } from '../components/unavailable';
import { textOf } from '../form';
import { useAction } from '../hooks/use-action';
import { useServerData } from '../hooks/use-server-data';
import { addressOf } from '../routing';

const PACE = { pauseMs: 1_000 };

interface PersonPageProps {
  api: Api;
  revision: number;
  id: string;
  arrivals: readonly Arrival[];
}

/** Somebody of the team: name, role, whether they are let in, their phones and keys. */
export function PersonPage({ api, revision, id, arrivals }: PersonPageProps) {
  const load = useCallback(
    async (signal: AbortSignal) => (await api.people(signal)).find((person) => person.id === id) ?? null,
    [api, id],
  );
  const { data: person, error, reload } = useServerData(load, revision, PACE);
  const [enrolment, setEnrolment] = useState<NewEnrolment>();
  const enrolling = useAction();

  if (!person) {
    const why = person === null ? 'There is nobody with this address in the team.' : error;
    return <Page title="Person">{why && <Unavailable>{why}</Unavailable>}</Page>;
  }
  const ownHistory = addressOf('history', { query: new URLSearchParams({ agent_code: person.agent_code }) });
  return (
    <Page
      title={person.agent_name}
      lead={
        <>
          {person.agent_code} · <a href={addressOf('people')}>All people</a> ·{' '}
          <a href={ownHistory}>What they did</a>
        </>
      }
    >
      <Columns
        side={
          <>
            <Details key={person.id} api={api} person={person} onChanged={reload} />
            <Panel title="Phones" anchor="phone">
              <PanelBody>
                <p>A code lets one phone in, with a key of its own. It is good for ten minutes.</p>
                <Outcome of={enrolling} />
                <Button
                  type="button"
                  busy={enrolling.busy}
                  onClick={() =>
                    void enrolling.run(async () =>
                      setEnrolment(await api.enrol({ agent_code: person.agent_code })),
                    )
                  }
                >
                  Enrol a phone
                </Button>
              </PanelBody>
            </Panel>
          </>
        }
      >
        <Keys api={api} agentId={person.id} revision={revision} />
      </Columns>
      {enrolment && (
        <EnrolmentDialog enrolment={enrolment} arrivals={arrivals} onClose={() => setEnrolment(undefined)} />
      )}
    </Page>
  );
}

interface DetailsProps {
  api: Api;
  person: Person;
  onChanged: () => void;
}

function Details({ api, person, onChanged }: DetailsProps) {
  const { id, agent_name, role, is_active } = person;
  const action = useAction();
  const [asking, setAsking] = useState(false);

  const change = (what: Parameters<Api['updatePerson']>[1], sentence: string) =>
    action.run(() => api.updatePerson(id, what).then(onChanged), sentence);

  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (action.busy) return;
    const form = new FormData(event.currentTarget);
    void change({ agent_name: textOf(form, 'agent_name'), role: textOf(form, 'role') as Role }, 'Saved.');
  };

  return (
    <Panel title="Details" anchor="details">
      <form method="post" onSubmit={save}>
        <PanelBody>
          <Field
            label="Name"
            name="agent_name"
            defaultValue={agent_name}
            maxLength={255}
            autoComplete="off"
            required
          />
          <SelectField key={role} label="Role" name="role" defaultValue={role} options={ROLE_OPTIONS} />
          <Outcome of={action} />
          <Button type="submit" busy={action.busy}>
            Save
          </Button>
        </PanelBody>
      </form>
      <PanelBody>
        {is_active ? (
          <>
            <p>
              Deactivating ends every key, phone and browser of theirs within two seconds. It can be undone.
            </p>
            <Button type="button" look="danger" onClick={() => setAsking(true)}>
              Deactivate
            </Button>
          </>
        ) : (
          <>
            <p>Deactivated: nothing of theirs is let in.</p>
            <Button
              type="button"
              look="quiet"
              busy={action.busy}
              onClick={() => void change({ is_active: true }, `${agent_name} is active again.`)}
            >
              Activate again
            </Button>
          </>
        )}
      </PanelBody>
      {asking && (
        <Confirmation
          title={`Deactivate ${agent_name}?`}
          label="Deactivate"
          onConfirm={() => api.updatePerson(id, { is_active: false }).then(onChanged)}
          onClose={() => setAsking(false)}
        >
          <p>
            Their phones stop syncing and keep what they have. To empty a phone, first ask it to wipe under
            Phones.
          </p>
        </Confirmation>
      )}
    </Panel>
  );
}
