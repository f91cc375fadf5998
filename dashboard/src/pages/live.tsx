import type { Api } from '../api/api';
import { ActivityFeed } from '../components/activity-feed';
import { Announcer } from '../components/announcer';
import { ContactList } from '../components/contact-list';
import { Counts } from '../components/counts';
import { DeviceList } from '../components/device-list';
import { useTitle } from '../components/page';
import { useFocusOnArrival } from '../hooks/use-focus-on-arrival';
import type { Activity } from '../live/activity-log';
import type { LiveStore } from '../live/live-store';
import styles from './live.module.css';

interface LiveProps {
  api: Api;
  live: LiveStore;
  revision: number;
  activity: readonly Activity[];
  thisDevice: string;
  /** Whether a contact leads to its history. */
  withHistory: boolean;
}

/** The team's contacts, as they are now. */
export function Live({ api, live, revision, activity, thisDevice, withHistory }: LiveProps) {
  useTitle('Contacts');
  return (
    <>
      <main className={styles.main}>
        <h1 ref={useFocusOnArrival()} tabIndex={-1} className="visually-hidden">
          The team’s contacts, live
        </h1>
        <Counts api={api} revision={revision} />
        <nav className={styles.parts} aria-label="Parts of this page">
          <a href="#contacts">Contacts</a>
          <a href="#activity">Activity</a>
          <a href="#devices">Devices</a>
        </nav>
        <div className={styles.contacts}>
          <ContactList api={api} live={live} revision={revision} withHistory={withHistory} />
        </div>
        <div className={styles.side}>
          <ActivityFeed activity={activity} />
          <DeviceList api={api} revision={revision} thisDevice={thisDevice} />
        </div>
      </main>
      <Announcer latest={activity[0]} />
    </>
  );
}
