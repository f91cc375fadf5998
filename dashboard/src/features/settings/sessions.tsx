import { m } from '../../i18n';
import { wholeList } from '../../api/client';
import { useAction } from '../../hooks/use-action';
import { useServerQuery } from '../../api/use-server-query';
import { useSession } from '../../session';
import { Button } from '../../ui/button';
import { StatusMessage } from '../../ui/status-message';
import { Panel } from '../../ui/panel';
import { Cell, RowActions, HeadCell, DataTable, Row } from '../../ui/data-table';
import { RelativeTime } from '../../ui/relative-time';
import { Tag } from '../../ui/tag';
import { ErrorMessage } from '../../ui/error-message';

/** Browsers that are signed in; an admin sees everybody's. */
export function Sessions() {
  const { agent, api } = useSession();
  const wholeTeam = agent.role === 'admin';
  const { data, error, reload } = useServerQuery(['sessions'], (api, signal) =>
    wholeList((page) => api.GET('/api/sessions', { params: { query: { page } }, signal })),
  );
  const action = useAction();
  return (
    <Panel title={wholeTeam ? m.settings.teamSessions : m.settings.ownSessions} anchor="sessions">
      {!data && error && <ErrorMessage>{error}</ErrorMessage>}
      {data && (
        <DataTable
          label={m.settings.sessions}
          columns={[m.settings.person, m.settings.browser, m.settings.lastUsed, m.common.actions]}
        >
          {data.map(({ id, agent_code, agent_name, user_agent, ip, last_used_at, current }) => (
            <Row key={id}>
              <HeadCell minor={agent_code}>
                <bdi>{agent_name}</bdi>
              </HeadCell>
              <Cell of={m.settings.browser} minor={ip}>
                <span title={user_agent}>{browserOf(user_agent)}</span>
              </Cell>
              <Cell of={m.settings.lastUsed}>
                <RelativeTime at={Date.parse(last_used_at)} />
              </Cell>
              <RowActions>
                {current ? (
                  <Tag kind="plain">{m.settings.thisBrowser}</Tag>
                ) : (
                  <Button
                    type="button"
                    look="quiet"
                    busy={action.busy}
                    aria-label={m.settings.endSession(agent_name, browserOf(user_agent))}
                    onClick={() =>
                      void action
                        .run(
                          () => api.DELETE('/api/sessions/{id}', { params: { path: { id } } }),
                          m.settings.ended,
                        )
                        .then(reload)
                    }
                  >
                    {m.settings.end}
                  </Button>
                )}
              </RowActions>
            </Row>
          ))}
        </DataTable>
      )}
      <StatusMessage of={action} inset />
    </Panel>
  );
}

/** "Firefox on Linux"; the whole text shows on hovering. */
function browserOf(userAgent: string): string {
  const first = (pairs: [RegExp, string][]) => pairs.find(([pattern]) => pattern.test(userAgent))?.[1];
  const browser = first([
    [/Edg\//, 'Edge'],
    [/Firefox\//, 'Firefox'],
    [/Chrome\//, 'Chrome'],
    [/Safari\//, 'Safari'],
  ]);
  const system = first([
    [/Android/, 'Android'],
    [/iPhone|iPad/, 'iOS'],
    [/Windows/, 'Windows'],
    [/Mac OS/, 'macOS'],
    [/Linux/, 'Linux'],
  ]);
  return m.settings.browserOn(browser ?? m.settings.aBrowser, system);
}
