import { m } from '../../i18n';
import { useEffect, useState } from 'react';
import { body } from '../../api/client';
import { exportAddress, exportFormats } from '../../api/export';
import { useGuideChoice } from '../guide/guide-choice';
import { Keys } from '../people/keys';
import { Button } from '../../ui/button';
import { StatusMessage } from '../../ui/status-message';
import { Page } from '../../ui/page';
import { Panel, PanelBody } from '../../ui/panel';
import { RegionSetting } from './region-setting';
import { Sessions } from './sessions';
import { SelectField } from '../../ui/select-field';
import { ErrorMessage } from '../../ui/error-message';
import { useAction } from '../../hooks/use-action';
import { useServerQuery } from '../../api/use-server-query';
import { useSession } from '../../session';
import styles from './settings-page.module.css';

/** What concerns the whole team, and what concerns oneself. */
export function SettingsPage() {
  const { agent } = useSession();
  return (
    <Page title={m.settings.title}>
      <div className={styles.pair}>
        {agent.role === 'admin' && <TeamSettings />}
        {agent.may_export && (
          <Panel title={m.settings.export} anchor="export">
            <PanelBody>
              <p>{m.settings.exportMeans}</p>
              <p className={styles.links}>
                {exportFormats().map(([format, name]) => (
                  <a key={format} className={styles.link} href={exportAddress(format)} download>
                    {m.settings.download(name)}
                  </a>
                ))}
              </p>
            </PanelBody>
          </Panel>
        )}
      </div>
      <Sessions />
      <Keys />
    </Page>
  );
}

function TeamSettings() {
  const { api } = useSession();
  const { data, error, reload } = useServerQuery(
    ['settings'],
    async (api, signal) => (await body(api.GET('/api/settings', { signal }))).data,
  );
  const action = useAction();
  const [guide, chooseGuide] = useGuideChoice();
  /** What was just chosen, until the server has answered. */
  const [chosen, setChosen] = useState<boolean>();
  useEffect(() => setChosen(undefined), [data]);
  return (
    <Panel title={m.settings.team} anchor="team">
      {!data && error && <ErrorMessage>{error}</ErrorMessage>}
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
                    () => api.PATCH('/api/settings', { body: { allow_agent_export: checked } }),
                    checked ? m.settings.mayExport : m.settings.onlyAdmins,
                  )
                  .then((worked) => (worked ? reload() : setChosen(undefined)));
              }}
            />{' '}
            {m.settings.agentsMayExport}
          </label>
        )}
        {data && (
          <div className={styles.setting}>
            <SelectField
              label={m.settings.history}
              value={data.history_for_agents}
              options={Object.entries(m.settings.histories)}
              onChange={({ target: { value } }) =>
                void action
                  .run(
                    () =>
                      api.PATCH('/api/settings', {
                        body: { history_for_agents: value as keyof typeof m.settings.histories },
                      }),
                    m.settings.historySaved,
                  )
                  .then(reload)
              }
            />
          </div>
        )}
        <StatusMessage of={action} />
        {data && <RegionSetting region={data.default_region} onChanged={reload} />}
        {guide === 'hidden' && (
          <Button type="button" look="quiet" onClick={() => chooseGuide('shown')}>
            {m.guide.show}
          </Button>
        )}
      </PanelBody>
    </Panel>
  );
}
