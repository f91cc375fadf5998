import { m } from '../../i18n';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { NewAgent, NewEnrolment } from '../../api/types';
import { AddPerson } from './add-person';
import { Columns } from '../../ui/columns';
import { EnrolmentDialog } from './enrolment-dialog';
import { OpenCodes, useOpenCodes } from './open-codes';
import { Page } from '../../ui/page';
import { Panel } from '../../ui/panel';
import { Cell, HeadCell, DataTable, Row } from '../../ui/data-table';
import { RelativeTime } from '../../ui/relative-time';
import { SecretDialog } from '../../ui/secret-dialog';
import { Tag } from '../../ui/tag';
import { ErrorMessage } from '../../ui/error-message';
import { useServerQuery } from '../../api/use-server-query';
import { useLive } from '../../session';
import { PEOPLE, readPeople } from './read-people';

/** Who is in the team, and how others get in. */
export function PeoplePage() {
  const { data, error, reload } = useServerQuery(PEOPLE, readPeople);
  const recentEnrolments = useLive('recentEnrolments');
  const [newAgent, setNewAgent] = useState<NewAgent>();
  const [enrolment, setEnrolment] = useState<NewEnrolment>();
  const codes = useOpenCodes();

  const added = () => {
    codes.reload();
    reload();
  };

  return (
    <Page title={m.people.title} lead={m.people.lead}>
      <Columns
        side={
          <>
            <AddPerson
              onKey={(agent) => {
                setNewAgent(agent);
                added();
              }}
              onCode={(code) => {
                setEnrolment(code);
                added();
              }}
            />
            <OpenCodes codes={codes} />
          </>
        }
      >
        <Panel title={m.people.team} anchor="team">
          {!data && error && <ErrorMessage>{error}</ErrorMessage>}
          {data && (
            <DataTable
              label={m.people.team}
              columns={[m.people.name, m.people.role, m.people.state, m.people.lastSeen]}
            >
              {data.map(({ id, agent_code, agent_name, role, is_active, last_seen }) => (
                <Row key={id} faded={!is_active}>
                  <HeadCell minor={agent_code}>
                    <Link to="/people/$id" params={{ id }}>
                      <bdi>{agent_name}</bdi>
                    </Link>
                  </HeadCell>
                  <Cell of={m.people.role}>{m.frame.roles[role]}</Cell>
                  <Cell of={m.people.state}>
                    {is_active ? (
                      <Tag kind="good">{m.people.active}</Tag>
                    ) : (
                      <Tag kind="bad">{m.people.deactivated}</Tag>
                    )}
                  </Cell>
                  <Cell of={m.people.lastSeen}>
                    {last_seen ? <RelativeTime at={Date.parse(last_seen)} /> : m.people.never}
                  </Cell>
                </Row>
              ))}
            </DataTable>
          )}
        </Panel>
      </Columns>
      {newAgent && (
        <SecretDialog
          title={m.people.keyOf(newAgent.agent_name)}
          secret={newAgent.api_key}
          onClose={() => setNewAgent(undefined)}
        />
      )}
      {enrolment && (
        <EnrolmentDialog
          enrolment={enrolment}
          recentEnrolments={recentEnrolments}
          onClose={() => setEnrolment(undefined)}
        />
      )}
    </Page>
  );
}
