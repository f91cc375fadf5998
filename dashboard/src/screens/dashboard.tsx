import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { Api } from '../api/api';
import { ActivityFeed } from '../components/activity-feed';
import { Announcer } from '../components/announcer';
import { ContactList } from '../components/contact-list';
import { Counts } from '../components/counts';
import { DeviceList } from '../components/device-list';
import { PageHeader } from '../components/page-header';
import { browserDeviceId } from '../live/device-id';
import { LiveStore } from '../live/live-store';
import type { Session } from '../session';
import styles from './dashboard.module.css';

/** One for the page: signing out and in again does not make it another device. */
const deviceId = browserDeviceId();

interface DashboardProps {
  session: Session;
  onSignOut: () => Promise<void>;
  /** @param reason why the server has ended the session */
  onEnded: (reason: string) => void;
}

/** The team's contacts, as they are now. */
export function Dashboard({ session, onSignOut, onEnded }: DashboardProps) {
  const { agent } = session;
  const api = useMemo(() => new Api(onEnded), [onEnded]);
  const [live] = useState(() => new LiveStore({ api, deviceId, onRefused: onEnded }));
  useEffect(live.open, [live]);
  const { status, revision, activity } = useSyncExternalStore(live.subscribe, live.getSnapshot);

  return (
    <div className={styles.page}>
      <PageHeader agent={agent} status={status} onSignOut={onSignOut} />
      <main className={styles.main}>
        <Counts api={api} revision={revision} />
        <nav className={styles.parts} aria-label="Parts of this page">
          <a href="#contacts">Contacts</a>
          <a href="#activity">Activity</a>
          <a href="#devices">Devices</a>
        </nav>
        <div className={styles.contacts}>
          <ContactList api={api} live={live} revision={revision} />
        </div>
        <div className={styles.side}>
          <ActivityFeed activity={activity} />
          <DeviceList api={api} revision={revision} thisDevice={deviceId} />
        </div>
      </main>
      <Announcer latest={activity[0]} />
    </div>
  );
}
