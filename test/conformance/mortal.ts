import type { Answer, Request, RowChange, Storage, Transport } from '@app/sync-client';
import type { StoredCopy, Told } from './stored-copy';

/** Storage of an app that can be killed at any moment: what is being written then may be written, but nobody hears of it. */
export class MortalStorage implements Storage {
  private alive = true;

  constructor(
    private readonly inner: Storage,
    private readonly copy: StoredCopy,
    private readonly told: { loaded(told: Told): void; committed(told: Told): void },
  ) {}

  die(): void {
    this.alive = false;
  }

  async load(): Promise<Iterable<RowChange>> {
    const changes = [...(await this.inner.load())];
    this.told.loaded(this.copy.load(changes));
    return changes;
  }

  async commit(changes: readonly RowChange[]): Promise<void> {
    this.demandLife();
    await this.inner.commit(changes);
    this.told.committed(this.copy.commit(changes));
    this.demandLife();
  }

  close(): Promise<void> {
    return this.inner.close();
  }

  private demandLife(): void {
    if (!this.alive) throw new Error('the app was killed');
  }
}

/** What a client asks and is answered, until it is killed. */
export class MortalTransport implements Transport {
  private alive = true;

  constructor(
    private readonly inner: Transport,
    private readonly witness: { asks(request: Request): void; hears(request: Request, answer: Answer): void },
  ) {}

  die(): void {
    this.alive = false;
  }

  async send(request: Request, signal: AbortSignal): Promise<Answer> {
    if (!this.alive) return { status: 0 };
    this.witness.asks(request);
    const answer = await this.inner.send(request, signal);
    if (!this.alive) return { status: 0 };
    this.witness.hears(request, answer);
    return answer;
  }
}
