import { m } from '../../i18n';
import { useLive } from '../../session';
import { Page } from '../../ui/page';
import { ActivityFeed } from './activity-feed';
import { Announcer } from './announcer';
import { Counts } from './counts';
import { DeviceList } from './device-list';
import styles from './overview-page.module.css';

/** How much there is, what happens, and who is connected. */
export function OverviewPage() {
  const activity = useLive('activity');
  return (
    <>
      <Page title={m.overview.title}>
        <Counts />
        <div className={styles.parts}>
          <ActivityFeed activity={activity} />
          <DeviceList />
        </div>
      </Page>
      <Announcer latest={activity[0]} />
    </>
  );
}
