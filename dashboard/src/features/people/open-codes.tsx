import { wholeList } from '../../api/client';
import { useServerQuery } from '../../api/use-server-query';
import { useAction } from '../../hooks/use-action';
import { timeOfDay } from '../../i18n/format';
import { useSession } from '../../session';
import { Button } from '../../ui/button';
import { StatusMessage } from '../../ui/status-message';
import { Panel, PanelBody } from '../../ui/panel';
import { Cell, RowActions, HeadCell, DataTable, Row } from '../../ui/data-table';
import { ErrorMessage } from '../../ui/error-message';

/** Codes that a phone could still come in with. */
export function useOpenCodes() {
  return useServerQuery(['enrolments'], (api, signal) =>
    wholeList((page) => api.GET('/api/auth/enrolments', { params: { query: { page } }, signal })),
  );
}

export function OpenCodes({ codes: { data, error, reload } }: { codes: ReturnType<typeof useOpenCodes> }) {
  const { api } = useSession();
  const action = useAction();
  return (
    <Panel title="Open codes" anchor="codes">
      {!data && error && <ErrorMessage>{error}</ErrorMessage>}
      <StatusMessage of={action} inset />
      {data?.length === 0 && (
        <PanelBody>
          <p>No code is waiting for a phone.</p>
        </PanelBody>
      )}
      {data && data.length > 0 && (
        <DataTable label="Open codes" columns={['For', 'Good until', 'Cancel']}>
          {data.map(({ id, agent_code, expires_at }) => (
            <Row key={id}>
              <HeadCell>{agent_code}</HeadCell>
              <Cell of="Good until">{timeOfDay(Date.parse(expires_at))}</Cell>
              <RowActions>
                <Button
                  type="button"
                  look="quiet"
                  busy={action.busy}
                  aria-label={`Cancel the code for ${agent_code}`}
                  onClick={() =>
                    void action
                      .run(
                        () => api.DELETE('/api/auth/enrolments/{id}', { params: { path: { id } } }),
                        'The code is cancelled.',
                      )
                      .then(reload)
                  }
                >
                  Cancel
                </Button>
              </RowActions>
            </Row>
          ))}
        </DataTable>
      )}
    </Panel>
  );
}
