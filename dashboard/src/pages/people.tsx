import { useCallback, useState } from 'react';
import type { Api } from '../api/api';
import type { Arrival, NewAgent, NewEnrolment } from '../api/types';
import { AddPerson } from '../components/add-person';
import { Columns } from '../components/columns';
import { EnrolmentDialog } from '../components/enrolment-dialog';
import { OpenCodes } from '../components/open-codes';
import { Page } from '../components/page';
import { Panel } from '../components/panel';
import { Cell, HeadCell, Records, Row } from '../components/records';
import { RelativeTime } from '../components/relative-time';
import { SecretDialog } from '../components/secret-dialog';
import { Tag } from '../components/tag';
import { Unavailable } from '../components/unavailable';
import { useServerData } from '../hooks/use-server-data';
import { addressOf } from '../routing';

const PACE = { pauseMs: 1_000 };

interface PeopleProps {
  api: Api;
  revision: number;
  arrivals: readonly Arrival[];
}

/** Who is in the team, and how others get in. */
export function People({ api, revision, arrivals }: PeopleProps) {
  const load = useCallback((signal: AbortSignal) => api.people(signal), [api]);
  const { data, error, reload } = useServerData(load, revision, PACE);
  const [newAgent, setNewAgent] = useState<NewAgent>();
  const [enrolment, setEnrolment] = useState<NewEnrolment>();
  const [made, setMade] = useState(0);

  const added = () => {
    setMade((count) => count + 1);
    reload();
  };

  return (
    <Page title="People" lead="Choose somebody to change their role, lock them out, or see their keys.">
      <Columns
        side={
          <>
            <AddPerson
              api={api}
              onKey={(agent) => {
                setNewAgent(agent);
                added();
              }}
              onCode={(code) => {
                setEnrolment(code);
                added();
              }}
            />
            <OpenCodes api={api} revision={made + arrivals.length} />
          </>
        }
      >
        <Panel title="Team" anchor="team">
          {!data && error && <Unavailable>{error}</Unavailable>}
          {data && (
            <Records label="Team" columns={['Name', 'Role', 'State', 'Last seen']}>
              {data.map(({ id, agent_code, agent_name, role, is_active, last_seen }) => (
                <Row key={id} faded={!is_active}>
                  <HeadCell minor={agent_code}>
                    <a href={addressOf('people', { id })}>
                      <bdi>{agent_name}</bdi>
                    </a>
                  </HeadCell>
                  <Cell of="Role">{role}</Cell>
                  <Cell of="State">
                    {is_active ? <Tag kind="good">active</Tag> : <Tag kind="bad">deactivated</Tag>}
                  </Cell>
                  <Cell of="Last seen">
                    {last_seen ? <RelativeTime at={Date.parse(last_seen)} /> : 'never'}
                  </Cell>
                </Row>
              ))}
            </Records>
          )}
        </Panel>
      </Columns>
      {newAgent && (
        <SecretDialog
          title={`The key of ${newAgent.agent_name}`}
          secret={newAgent.api_key}
          onClose={() => setNewAgent(undefined)}
        />
      )}
      {enrolment && (
        <EnrolmentDialog enrolment={enrolment} arrivals={arrivals} onClose={() => setEnrolment(undefined)} />
      )}
    </Page>
  );
}
