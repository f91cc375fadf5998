import type { Query, QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import type { Import } from '../api/types';
import { useSession } from '../session';

declare module '@tanstack/react-query' {
  interface Register {
    queryMeta: { follows?: 'contacts' | 'devices' };
  }
}

/** Shortest time between two readings for what changed, however much that is. */
const PAUSE_MS = 1_000;
/** The server stores how far devices are within a few seconds; asking sooner would show them behind. */
const DEVICE_DELAY_MS = 3_000;

/** Reads again what follows the team's contacts, at most once a second, and the last time after the last change. */
export function useLiveQueries(): void {
  const { live } = useSession();
  const client = useQueryClient();
  useEffect(() => {
    const contacts = new Reader(client, 'contacts', 0);
    const devices = new Reader(client, 'devices', DEVICE_DELAY_MS);
    let known = live.getSnapshot();
    const unsubscribe = live.subscribe(() => {
      const { revision, recentEnrolments } = live.getSnapshot();
      if (recentEnrolments !== known.recentEnrolments) void client.invalidateQueries();
      if (revision !== known.revision) {
        contacts.ask();
        devices.ask();
      }
      known = live.getSnapshot();
    });
    const ignoreImports = live.onImportProgress(({ import_id: id, ...progress }) => {
      const key = ['imports', id];
      const former = client.getQueryData<Import>(key);
      if (former) client.setQueryData(key, { ...former, ...progress });
      // What an event does not say, such as what has become of the file: once it has begun or ended.
      if (former?.state !== progress.state) void client.invalidateQueries({ queryKey: ['imports'] });
    });
    return () => {
      ignoreImports();
      unsubscribe();
      contacts.stop();
      devices.stop();
    };
  }, [live, client]);
}

class Reader {
  private timer?: ReturnType<typeof setTimeout>;
  private notBefore = 0;

  constructor(
    private readonly client: QueryClient,
    private readonly topic: 'contacts' | 'devices',
    private readonly delayMs: number,
  ) {}

  ask(): void {
    this.timer ??= setTimeout(() => this.read(), Math.max(this.delayMs, this.notBefore - Date.now()));
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private read(): void {
    this.timer = undefined;
    this.notBefore = Date.now() + PAUSE_MS;
    const predicate = ({ meta }: Query) => meta?.follows === this.topic;
    // A reading under way may have begun before the change; ending it would starve a slow server of ever answering.
    if (this.client.isFetching({ predicate, type: 'active' })) return this.ask();
    void this.client.invalidateQueries({ predicate });
  }
}
