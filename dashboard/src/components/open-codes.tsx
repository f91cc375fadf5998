import { useCallback } from 'react';
import type { Api } from '../api/api';
import { useAction } from '../hooks/use-action';
import { useServerData } from '../hooks/use-server-data';
import { Button } from './button';
import { Outcome } from './outcome';
import { Panel, PanelBody } from './panel';
import { Cell, Deeds, HeadCell, Records, Row } from './records';
import { Unavailable } from './unavailable';

const PACE = { pauseMs: 800 };
const timeOfDay = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hour12: false });

interface OpenCodesProps {
  api: Api;
  /** Moves when a code was made or used. */
  revision: number;
}

/** Codes that a phone could still come in with. */
export function OpenCodes({ api, revision }: OpenCodesProps) {
  const load = useCallback((signal: AbortSignal) => api.enrolments(signal), [api]);
  const { data, error, reload } = useServerData(load, revision, PACE);
  const action = useAction();
  return (
    <Panel title="Open codes" anchor="codes">
      {!data && error && <Unavailable>{error}</Unavailable>}
      <Outcome of={action} inset />
      {data?.length === 0 && (
        <PanelBody>
          <p>No code is waiting for a phone.</p>
        </PanelBody>
      )}
      {data && data.length > 0 && (
        <Records label="Open codes" columns={['For', 'Good until', 'Cancel']}>
          {data.map(({ id, agent_code, expires_at }) => (
            <Row key={id}>
              <HeadCell>{agent_code}</HeadCell>
              <Cell of="Good until">{timeOfDay.format(new Date(expires_at))}</Cell>
              <Deeds>
                <Button
                  type="button"
                  look="quiet"
                  busy={action.busy}
                  aria-label={`Cancel the code for ${agent_code}`}
                  onClick={() =>
                    void action.run(() => api.cancelEnrolment(id), 'The code is cancelled.').then(reload)
                  }
                >
                  Cancel
                </Button>
              </Deeds>
            </Row>
          ))}
        </Records>
      )}
    </Panel>
  );
}
