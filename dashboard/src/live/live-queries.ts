import type { Query, QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import type { Contact, Import } from '../api/types';
import { useSession } from '../session';
import type { LiveNews } from './live-store';

declare module '@tanstack/react-query' {
  interface Register {
    queryMeta: { follows?: Topic };
  }
}

/** All contacts of the team; one, whose id is the second of the key; what is only counted; how far devices are. */
type Topic = 'contacts' | 'contact' | 'counts' | 'devices';

/** Shortest time between two readings for what changed, however much that is. */
const PAUSE_MS = 1_000;
/** For a number beside what one works at. */
const COUNTS_PAUSE_MS = 5_000;
/** The server stores how far devices are within a few seconds; asking sooner would show them behind. */
const DEVICE_DELAY_MS = 3_000;

/** Reads again what follows the team's contacts, each at most once a second, and the last time after the last change. */
export function useLiveQueries(): void {
  const { live } = useSession();
  const client = useQueryClient();
  useEffect(() => {
    const readers = [
      new Reader(client, 'contacts', PAUSE_MS, 0),
      new Reader(client, 'counts', COUNTS_PAUSE_MS, 0),
      new Reader(client, 'devices', PAUSE_MS, DEVICE_DELAY_MS),
    ];
    let known = live.getSnapshot();
    const unsubscribe = live.subscribe(() => {
      const { status, revision, recentEnrolments } = live.getSnapshot();
      if (recentEnrolments !== known.recentEnrolments) void client.invalidateQueries();
      if (revision !== known.revision) for (const reader of readers) reader.ask();
      // Where the history is another one nothing is told of what lies between.
      if (status === 'live' && status !== known.status) void readContact(client);
      known = live.getSnapshot();
    });
    const ignoreChanges = live.onChange((news) => followContact(client, news));
    const ignoreImports = live.onImportProgress(({ import_id: id, ...progress }) => {
      const key = ['imports', id];
      const former = client.getQueryData<Import>(key);
      if (former) client.setQueryData(key, { ...former, ...progress });
      // What an event does not say, such as what has become of the file: once it has begun or ended.
      if (former?.state !== progress.state) void client.invalidateQueries({ queryKey: ['imports'] });
    });
    return () => {
      ignoreImports();
      ignoreChanges();
      unsubscribe();
      for (const reader of readers) reader.stop();
    };
  }, [live, client]);
}

/** A change says what has become of a contact: it is not asked for again. */
function followContact(client: QueryClient, news: LiveNews): void {
  if (news.action === 'many') return void readContact(client);
  if (news.action === 'deleted') return void readContact(client, news.contactId);
  const { contact } = news;
  const key = ['contacts', contact.id];
  client.setQueryData<Contact>(key, (former) =>
    former && former.version < contact.version ? contact : former,
  );
  // An answer under way may be from before the change.
  if (client.isFetching({ queryKey: key, exact: true })) void readContact(client, contact.id);
}

/** @param id of all that are open where it is missing */
function readContact(client: QueryClient, id?: string): Promise<void> {
  return client.invalidateQueries({
    predicate: ({ meta, queryKey }) => meta?.follows === 'contact' && (!id || queryKey[1] === id),
  });
}

class Reader {
  private timer?: ReturnType<typeof setTimeout>;
  private notBefore = 0;

  constructor(
    private readonly client: QueryClient,
    private readonly topic: Topic,
    private readonly pauseMs: number,
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
    this.notBefore = Date.now() + this.pauseMs;
    const predicate = ({ meta }: Query) => meta?.follows === this.topic;
    // A reading under way may have begun before the change; ending it would starve a slow server of ever answering.
    if (this.client.isFetching({ predicate, type: 'active' })) return this.ask();
    void this.client.invalidateQueries({ predicate });
  }
}
