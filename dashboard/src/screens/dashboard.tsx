import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { Api } from '../api/api';
import { mayOpen, Navigation } from '../components/navigation';
import { Page } from '../components/page';
import { PageHeader } from '../components/page-header';
import { useServerData } from '../hooks/use-server-data';
import { browserDeviceId } from '../live/device-id';
import { LiveStore } from '../live/live-store';
import { Conflicts } from '../pages/conflicts';
import { History } from '../pages/history';
import { Live } from '../pages/live';
import { People } from '../pages/people';
import { PersonPage } from '../pages/person';
import { Phones } from '../pages/phones';
import { Settings } from '../pages/settings';
import { type Route, useRoute } from '../routing';
import type { Session } from '../session';
import styles from './dashboard.module.css';

/** One for the page: signing out and in again does not make it another device. */
const deviceId = browserDeviceId();
const COUNT_PACE = { pauseMs: 2_000 };

interface DashboardProps {
  session: Session;
  onSignOut: () => Promise<void>;
  /** @param reason why the server has ended the session */
  onEnded: (reason: string) => void;
}

/** Everything there is for somebody who is signed in: the frame, and the page that the address names. */
export function Dashboard({ session, onSignOut, onEnded }: DashboardProps) {
  const { agent } = session;
  const api = useMemo(() => new Api(onEnded), [onEnded]);
  const [live] = useState(() => new LiveStore({ api, deviceId, onRefused: onEnded }));
  useEffect(live.open, [live]);
  const { status, revision, activity, arrivals } = useSyncExternalStore(live.subscribe, live.getSnapshot);
  const route = useRoute();

  const seesConflicts = mayOpen('conflicts', agent);
  const countConflicts = useCallback(
    async (signal: AbortSignal) =>
      seesConflicts ? (await api.conflicts({ page: 1, limit: 1 }, signal)).pagination.total : 0,
    [api, seesConflicts],
  );
  const { data: openConflicts, reload: recount } = useServerData(countConflicts, revision, COUNT_PACE);

  const pageOf = ({ page, id, query }: Route) => {
    if (!mayOpen(page, agent)) {
      return <Page title="Not here" lead="There is no such page, or your role does not allow it." children />;
    }
    const common = { api, revision };
    if (page === 'conflicts') return <Conflicts {...common} agent={agent} live={live} onSettled={recount} />;
    if (page === 'people' && id) return <PersonPage key={id} {...common} id={id} arrivals={arrivals} />;
    if (page === 'people') return <People {...common} arrivals={arrivals} />;
    if (page === 'phones') return <Phones {...common} thisDevice={deviceId} />;
    if (page === 'history') return <History {...common} query={query} />;
    if (page === 'settings') return <Settings {...common} agent={agent} />;
    return (
      <Live
        {...common}
        live={live}
        activity={activity}
        thisDevice={deviceId}
        withHistory={mayOpen('history', agent)}
      />
    );
  };

  return (
    <div className={styles.page}>
      <PageHeader agent={agent} status={status} onSignOut={onSignOut}>
        <Navigation agent={agent} current={route.page} openConflicts={openConflicts} />
      </PageHeader>
      {pageOf(route)}
    </div>
  );
}
