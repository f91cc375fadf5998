import { useCallback } from 'react';
import type { Api } from '../api/api';
import { useAction } from '../hooks/use-action';
import { useServerData } from '../hooks/use-server-data';
import { Button } from './button';
import { Outcome } from './outcome';
import { Panel } from './panel';
import { Cell, Deeds, HeadCell, Records, Row } from './records';
import { RelativeTime } from './relative-time';
import { Tag } from './tag';
import { Unavailable } from './unavailable';

const PACE = { pauseMs: 800 };

interface SessionsProps {
  api: Api;
  revision: number;
  /** An admin sees everybody's. */
  wholeTeam: boolean;
}

/** Browsers that are signed in. */
export function Sessions({ api, revision, wholeTeam }: SessionsProps) {
  const load = useCallback((signal: AbortSignal) => api.sessions(signal), [api]);
  const { data, error, reload } = useServerData(load, revision, PACE);
  const action = useAction();
  return (
    <Panel title={wholeTeam ? 'Signed-in browsers of the team' : 'Your signed-in browsers'} anchor="sessions">
      {!data && error && <Unavailable>{error}</Unavailable>}
      {data && (
        <Records label="Signed-in browsers" columns={['Person', 'Browser', 'Last used', 'Actions']}>
          {data.map(({ id, agent_code, agent_name, user_agent, ip, last_used_at, current }) => (
            <Row key={id}>
              <HeadCell minor={agent_code}>
                <bdi>{agent_name}</bdi>
              </HeadCell>
              <Cell of="Browser" minor={ip}>
                <span title={user_agent}>{browserOf(user_agent)}</span>
              </Cell>
              <Cell of="Last used">
                <RelativeTime at={Date.parse(last_used_at)} />
              </Cell>
              <Deeds>
                {current ? (
                  <Tag kind="plain">this browser</Tag>
                ) : (
                  <Button
                    type="button"
                    look="quiet"
                    busy={action.busy}
                    aria-label={`End the session of ${agent_name}, ${browserOf(user_agent)}`}
                    onClick={() =>
                      void action.run(() => api.endSession(id), 'That browser is signed out.').then(reload)
                    }
                  >
                    End
                  </Button>
                )}
              </Deeds>
            </Row>
          ))}
        </Records>
      )}
      <Outcome of={action} inset />
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
  return [browser ?? 'A browser', system].filter(Boolean).join(' on ');
}
