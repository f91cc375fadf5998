import { m } from '../../i18n';
import { mayOpen } from '../../pages';
import { useLive, useSession } from '../../session';
import { Page } from '../../ui/page';
import { ActivityFeed } from './activity-feed';
import { Announcer } from './announcer';
import { Counts } from './counts';
import { DeviceList } from './device-list';
import styles from './overview-page.module.css';
import { RecentImports } from './recent-imports';
import { Waiting } from './waiting';
import { Week } from './week';

/** What to look at, how much there is, what was done of late and by whom, what happens now, and who is connected. */
export function OverviewPage() {
  const { agent } = useSession();
  const activity = useLive('activity');
  return (
    <>
      <Page title={m.overview.title}>
        <Counts />
        <div className={styles.parts}>
          <Waiting />
          {mayOpen('statistics', agent) && <Week />}
        </div>
        <div className={styles.parts} data-scrolls>
          <ActivityFeed activity={activity} />
          <DeviceList />
        </div>
        <RecentImports />
      </Page>
      <Announcer latest={activity[0]} />
    </>
  );
}
