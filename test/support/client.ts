import {
  type Answer,
  type Contact,
  MemoryStorage,
  type Request,
  RestTransport,
  type RowChange,
  type Storage,
  SyncClient,
  type SyncClientOptions,
  type Transport,
} from '@app/sync-client';
import { randomUUID } from 'node:crypto';
import type { TestAgent, TestApp } from './app';
import { until } from './wait';

/** A sync client as a phone would have it, impatient enough for tests. */
export function syncClient(
  { url }: Pick<TestApp, 'url'>,
  { key, agentCode }: Pick<TestAgent, 'key' | 'agentCode'>,
  options: Partial<SyncClientOptions> = {},
): SyncClient {
  return new SyncClient({
    url,
    apiKey: key,
    agentCode,
    deviceId: `phone-${randomUUID()}`,
    storage: new MemoryStorage(),
    backoff: { base: 20, cap: 200 },
    ...options,
  });
}

/** Waits until a client has nothing more to send or to read. */
export async function settled(client: SyncClient, milliseconds?: number): Promise<void> {
  await until(
    'the client to be live',
    () => {
      const { state, lastError } = client.status;
      if (state === 'stopped') throw new Error(`the client stopped: ${lastError}`);
      return state === 'live' && client.status.pending === 0;
    },
    milliseconds,
  );
}

/** Id and version of everything a client shows, comparable with contactsInDatabase(). */
export function versionsOf(client: SyncClient): Map<string, number> {
  const known = client.contacts().map(({ id, version }: Contact) => [id, version] as const);
  return new Map(known.sort());
}

export type Fate = 'well' | 'never sent' | 'answer lost';

/** A network that does to each request what `fate` says. */
export class FaultyTransport implements Transport {
  readonly requests: Request[] = [];
  fate: (request: Request, count: number) => Fate = () => 'well';
  private readonly rest: RestTransport;

  constructor(options: ConstructorParameters<typeof RestTransport>[0]) {
    this.rest = new RestTransport(options);
  }

  async send(request: Request, signal: AbortSignal): Promise<Answer> {
    this.requests.push(request);
    const fate = this.fate(request, this.requests.length);
    if (fate === 'never sent') return { status: 0 };
    const answer = await this.rest.send(request, signal);
    return fate === 'answer lost' ? { status: 0 } : answer;
  }
}

/** A storage whose process dies at its n-th transaction: before it is written, or right after. */
export class DyingStorage implements Storage {
  commits = 0;

  constructor(
    private readonly inner: Storage,
    private readonly dies: { at: number; written: boolean },
  ) {}

  load(): Promise<Iterable<RowChange>> {
    return this.inner.load();
  }

  async commit(changes: readonly RowChange[]): Promise<void> {
    this.commits += 1;
    if (this.commits < this.dies.at) return this.inner.commit(changes);
    if (this.commits === this.dies.at && this.dies.written) await this.inner.commit(changes);
    throw new Error('the process died');
  }

  close(): Promise<void> {
    return this.inner.close();
  }
}
