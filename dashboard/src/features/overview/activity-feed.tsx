import { m } from '../../i18n';
import type { Activity } from '../../live/activity-log';
import styles from './activity-feed.module.css';
import { ActivityText } from './activity-text';
import marks from '../../ui/marked-list.module.css';
import { Panel } from '../../ui/panel';
import { RelativeTime } from '../../ui/relative-time';

/** What happened, newest first. */
export function ActivityFeed({ activity }: { activity: readonly Activity[] }) {
  return (
    <Panel title={m.overview.activity} anchor="activity">
      {activity.length ? (
        // In reach of the keyboard, because it scrolls.
        <div className={styles.scroll} tabIndex={0} role="region" aria-label={m.overview.latest}>
          <ol className={`${marks.list} ${styles.feed}`}>
            {activity.map((entry) => (
              <li key={entry.id} className={styles[entry.kind]}>
                <p>
                  <ActivityText entry={entry} />
                </p>
                <RelativeTime at={entry.at} />
              </li>
            ))}
          </ol>
        </div>
      ) : (
        <p className={styles.empty}>{m.overview.nothing}</p>
      )}
    </Panel>
  );
}
