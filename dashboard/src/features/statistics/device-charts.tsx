import { m } from '../../i18n';
import { dateTime, shortDay, timeOfDay } from '../../i18n/format';
import { Chart } from '../../ui/chart';
import { ErrorMessage } from '../../ui/error-message';
import { Panel, PanelBody } from '../../ui/panel';
import { SAMPLES_KEPT_DAYS, useDeviceSamples } from './read-statistics';
import styles from './statistics-page.module.css';

const DAY_MS = 86_400_000;

/** How far phones were behind, and how they were connected. */
export function DeviceCharts({ days }: { days: number }) {
  const { data, error } = useDeviceSamples(days);
  const text = m.statistics;
  if (!data) return error ? <ErrorMessage>{error}</ErrorMessage> : null;
  const points = data.map(({ at, ...sample }) => ({ ...sample, at: Date.parse(at) }));
  const span = points.length ? points.at(-1)!.at - points[0]!.at : 0;
  const shared = {
    points,
    timeLabel: text.time,
    shortTime: span > DAY_MS ? shortDay : timeOfDay,
    time: dateTime,
  };
  if (!points.length) {
    return (
      <Panel title={text.lag} anchor="lag">
        <PanelBody>
          <p>{text.noSamples}</p>
        </PanelBody>
      </Panel>
    );
  }
  return (
    <>
      <div className={styles.pair}>
        <Panel title={text.lag} anchor="lag">
          <PanelBody>
            <p>{text.versionsBehind}</p>
            <Chart
              {...shared}
              label={text.lag}
              series={[
                { key: 'lag_max', name: text.lagMax, as: 'line', colour: 3 },
                { key: 'lag_p95', name: text.lagP95, as: 'line', colour: 2 },
                { key: 'lag_median', name: text.lagMedian, as: 'line', colour: 1 },
              ]}
            />
          </PanelBody>
        </Panel>
        <Panel title={text.connections} anchor="connections">
          <PanelBody>
            <Chart
              {...shared}
              label={text.connections}
              series={[
                { key: 'online', name: text.online, as: 'area', colour: 1 },
                { key: 'idle', name: text.idle, as: 'area', colour: 2 },
                { key: 'offline', name: text.offline, as: 'area', colour: 3 },
              ]}
            />
          </PanelBody>
        </Panel>
      </div>
      {days > SAMPLES_KEPT_DAYS && <p className={styles.counted}>{text.keptDays}</p>}
    </>
  );
}
