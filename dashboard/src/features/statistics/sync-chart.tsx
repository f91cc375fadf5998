import { m } from '../../i18n';
import { bytes, day, number, shortDay } from '../../i18n/format';
import { Chart } from '../../ui/chart';
import { ErrorMessage } from '../../ui/error-message';
import { Panel, PanelBody } from '../../ui/panel';
import { useSyncStatistics } from './read-statistics';
import { bars, isByWeek } from './time-series';

const BYTES = ['catch_up_bytes', 'avoided_bytes'] as const;

/** What it saves that phones read changes and not everything. */
export function SyncChart({ days }: { days: number }) {
  const { data, error } = useSyncStatistics(days);
  const text = m.statistics;
  if (!data) return error ? <ErrorMessage>{error}</ErrorMessage> : null;
  const { total } = data;
  return (
    <Panel title={text.saved} anchor="saved">
      <PanelBody>
        {total.catch_ups > 0 ? (
          <>
            <p>{text.savedText({ catch_ups: number(total.catch_ups), saved: bytes(total.saved_bytes) })}</p>
            <Chart
              label={text.saved}
              timeLabel={isByWeek(data.days) ? text.week : text.day}
              shortTime={shortDay}
              time={day}
              value={bytes}
              shortValue={bytes}
              points={bars(data.days, BYTES)}
              series={[
                { key: 'avoided_bytes', name: text.full, as: 'line', colour: 4 },
                { key: 'catch_up_bytes', name: text.sent, as: 'area', colour: 1 },
              ]}
            />
          </>
        ) : (
          <p>{text.noCatchUps}</p>
        )}
        {total.full_downloads > 0 && <p>{text.downloads(total, bytes(total.full_download_bytes))}</p>}
      </PanelBody>
    </Panel>
  );
}
