import { Link, useSearch } from '@tanstack/react-router';
import { m } from '../../i18n';
import { bytes, number, percent } from '../../i18n/format';
import { Page } from '../../ui/page';
import { RelativeTime } from '../../ui/relative-time';
import { Tile, Tiles } from '../../ui/tiles';
import { ChangeCharts } from './change-charts';
import { DeviceCharts } from './device-charts';
import { useChangeStatistics, useDeviceSamples, useSyncStatistics } from './read-statistics';
import styles from './statistics-page.module.css';
import { SyncChart } from './sync-chart';

const SPANS = [7, 30, 90, 365];
const SPAN = 30;

/** How the contacts grow, who changes them, and how well phones keep up. */
export function StatisticsPage() {
  const search = useSearch({ from: '/statistics' });
  const days = SPANS.find((span) => String(span) === search.days) ?? SPAN;
  const { data: changes } = useChangeStatistics(days);
  return (
    <Page title={m.frame.page.statistics} lead={m.statistics.lead}>
      <div className={styles.head}>
        <nav aria-label={m.statistics.span}>
          <ul className={styles.spans}>
            {SPANS.map((span) => (
              <li key={span}>
                <Link
                  to="/statistics"
                  search={{ days: String(span) }}
                  aria-current={span === days ? 'page' : undefined}
                >
                  {m.statistics.days(span)}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        {changes?.rolled_up_at && (
          <p className={styles.counted}>
            {m.statistics.counted(number(changes.version))}
            <RelativeTime at={Date.parse(changes.rolled_up_at)} />
          </p>
        )}
      </div>
      <Summary days={days} />
      <ChangeCharts days={days} />
      <SyncChart days={days} />
      <DeviceCharts days={days} />
    </Page>
  );
}

function Summary({ days }: { days: number }) {
  const { data: changes } = useChangeStatistics(days);
  const { data: sync } = useSyncStatistics(days);
  const { data: samples } = useDeviceSamples(days);
  const text = m.statistics.tiles;
  const first = changes?.days[0];
  const last = changes?.days.at(-1);
  const grown = first && last ? last.contacts - first.contacts + net(first) : 0;
  const count = changes?.days.reduce(
    (sum, day) => sum + day.created + day.updated + day.deleted + day.restored,
    0,
  );
  const saved = sync?.total.saved_percentage;
  const phones = samples?.at(-1);
  const all = phones && phones.online + phones.idle + phones.offline;
  return (
    <Tiles>
      <Tile
        label={text.contacts}
        value={last && number(last.contacts)}
        note={last && text.grown(`${grown < 0 ? '−' : '+'}${number(Math.abs(grown))}`, days)}
      />
      <Tile
        label={text.changes}
        value={count === undefined ? undefined : number(count)}
        note={count === undefined ? undefined : text.perDay(number(Math.round(count / days)))}
      />
      <Tile
        label={text.saved}
        value={typeof saved === 'number' ? percent(saved / 100) : undefined}
        note={
          sync?.total.catch_ups
            ? text.savedOf(bytes(sync.total.catch_up_bytes), bytes(sync.total.avoided_bytes))
            : undefined
        }
      />
      <Tile
        label={text.upToDate}
        value={phones && all ? percent((all - phones.behind) / all) : undefined}
        note={all ? text.ofAll(number(all)) : undefined}
      />
    </Tiles>
  );
}

/** By how many contacts a day changed the amount. */
const net = (day: { created: number; restored: number; deleted: number }) =>
  day.created + day.restored - day.deleted;
