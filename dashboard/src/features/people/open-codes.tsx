import { m } from '../../i18n';
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
    <Panel title={m.people.openCodes} anchor="codes">
      {!data && error && <ErrorMessage>{error}</ErrorMessage>}
      <StatusMessage of={action} inset />
      {data?.length === 0 && (
        <PanelBody>
          <p>{m.people.noCode}</p>
        </PanelBody>
      )}
      {data && data.length > 0 && (
        <DataTable
          label={m.people.openCodes}
          columns={[m.people.codeFor, m.people.goodUntil, m.common.cancel]}
        >
          {data.map(({ id, agent_code, expires_at }) => (
            <Row key={id}>
              <HeadCell>{agent_code}</HeadCell>
              <Cell of={m.people.goodUntil}>{timeOfDay(Date.parse(expires_at))}</Cell>
              <RowActions>
                <Button
                  type="button"
                  look="quiet"
                  busy={action.busy}
                  aria-label={m.people.cancelCode(agent_code)}
                  onClick={() =>
                    void action
                      .run(
                        () => api.DELETE('/api/auth/enrolments/{id}', { params: { path: { id } } }),
                        m.people.codeCancelled,
                      )
                      .then(reload)
                  }
                >
                  {m.common.cancel}
                </Button>
              </RowActions>
            </Row>
          ))}
        </DataTable>
      )}
    </Panel>
  );
}
