import { useCallback, useEffect, useState } from 'react';
import type { Api } from '../api/api';
import type { CurrentAgent } from '../api/types';
import { Keys } from '../components/keys';
import { Outcome } from '../components/outcome';
import { Page } from '../components/page';
import { Panel, PanelBody } from '../components/panel';
import { Sessions } from '../components/sessions';
import { Unavailable } from '../components/unavailable';
import { useAction } from '../hooks/use-action';
import { useServerData } from '../hooks/use-server-data';
import styles from './settings.module.css';

const PACE = { pauseMs: 800 };

interface SettingsProps {
  api: Api;
  revision: number;
  agent: CurrentAgent;
}

/** What concerns the whole team, and what concerns oneself. */
export function Settings({ api, revision, agent }: SettingsProps) {
  return (
    <Page title="Settings">
      {agent.role === 'admin' && <TeamSettings api={api} revision={revision} />}
      {agent.may_export && (
        <Panel title="Export" anchor="export">
          <PanelBody>
            <p>All contacts of the team in one file. Each export is in the history.</p>
            <p className={styles.links}>
              {/* Downloads by the browser itself, with the session's cookie. */}
              <a className={styles.link} href="/api/bulk/export?format=csv" download>
                Download CSV
              </a>
              <a className={styles.link} href="/api/bulk/export?format=json" download>
                Download JSON
              </a>
            </p>
          </PanelBody>
        </Panel>
      )}
      <Sessions api={api} revision={revision} wholeTeam={agent.role === 'admin'} />
      <Keys api={api} revision={revision} />
    </Page>
  );
}

function TeamSettings({ api, revision }: Omit<SettingsProps, 'agent'>) {
  const load = useCallback((signal: AbortSignal) => api.settings(signal), [api]);
  const { data, error, reload } = useServerData(load, revision, PACE);
  const action = useAction();
  /** What was just chosen, until the server has answered. */
  const [chosen, setChosen] = useState<boolean>();
  useEffect(() => setChosen(undefined), [data]);
  return (
    <Panel title="Team" anchor="team">
      {!data && error && <Unavailable>{error}</Unavailable>}
      <PanelBody>
        {data && (
          <label>
            <input
              type="checkbox"
              checked={chosen ?? data.allow_agent_export}
              onChange={({ target: { checked } }) => {
                if (action.busy) return;
                setChosen(checked);
                void action
                  .run(
                    () => api.changeSettings({ allow_agent_export: checked }),
                    checked ? 'Agents may export now.' : 'Only admins export now.',
                  )
                  .then((worked) => (worked ? reload() : setChosen(undefined)));
              }}
            />{' '}
            Agents may export all contacts
          </label>
        )}
        <Outcome of={action} />
      </PanelBody>
    </Panel>
  );
}
