import { Backoff } from './backoff';
import { digestOf } from './digest';
import { LiveSocket } from './live-socket';
import { type Edit, type Outcome, Replica } from './replica';
import type { Storage } from './storage/storage';
import { Tables } from './tables';
import type { SyncClientOptions, SyncEvents, SyncStatus } from './sync-client.types';
import { RestTransport, type Transport } from './transport';
import type { Answer, Contact, Entry, Fields, Issue, Mutation, Request } from './types';

type Listener<T> = (value: T) => void;

/** Seconds the server may hold a read until there is news. */
const LONG_POLL_S = 25;
const DIGEST_MS = 24 * 3_600_000;

/**
 * A device: a local copy of the team's contacts that can be read and edited at any time, and is kept equal with the
 * server whenever there is one. An edit whose promise has resolved survives any crash and is applied exactly once.
 */
export class SyncClient {
  private readonly listeners: { [E in keyof SyncEvents]: Set<Listener<SyncEvents[E]>> } = {
    status: new Set(),
    change: new Set(),
    issue: new Set(),
    mismatch: new Set(),
  };
  private readonly storage: Storage;
  private readonly transport: Transport;
  private readonly backoff: Backoff;
  private readonly heldBackoff: Backoff;
  private readonly now: () => number;
  private readonly timers = new Set<ReturnType<typeof setInterval>>();
  private replica = new Replica();
  private socket?: LiveSocket;
  private current: SyncStatus = { state: 'connecting', via: 'poll', pending: 0, cursor: 0 };
  /** The last transaction that was handed to the storage; rejected for ever after one that failed. */
  private storing: Promise<void> = Promise.resolve();
  private asking?: { request: Request; abort: AbortController };
  private loop?: Promise<void>;
  private wakeUp?: () => void;
  /** Nothing is asked before this time; `asked`: because the server said so. */
  private pause = { until: 0, asked: false };
  private socketFailed = false;
  private knowsLongPoll = true;
  private closed = false;

  constructor(private readonly options: SyncClientOptions) {
    const { base, cap } = options.backoff ?? { base: 500, cap: 30_000 };
    this.storage = options.storage;
    this.transport = options.transport ?? new RestTransport(options);
    this.backoff = new Backoff(base, cap, options.random);
    this.heldBackoff = new Backoff(base, cap, options.random);
    this.now = options.now ?? Date.now;
  }

  // ── For the app ────────────────────────────────────────────────────────────────────────────────────────────────

  /** Opens the storage and begins to synchronise. Resolves when the local copy can be read and edited. */
  async open(): Promise<this> {
    const tables = new Tables();
    for (const change of await this.storage.load()) tables.replay(change);
    this.replica = new Replica(tables);
    this.replica.outbox.storedBelow = this.replica.nextSequence;
    this.replica.prune(this.now());
    this.setStatus({});
    if (this.options.live !== false) this.connect();
    else this.socketFailed = true;
    this.every(this.options.pollMs ?? 15_000, () => !this.socket?.connected && this.replica.available());
    this.every(this.options.safetyMs ?? 300_000, () => this.replica.available());
    this.every(DIGEST_MS, () => this.replica.wantDigest());
    this.loop = this.run();
    return this;
  }

  /** Stops synchronising and closes the storage. Everything that is queued stays there. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.setStatus({ state: 'stopped' });
    this.closed = true;
    this.end();
    await this.loop;
    await this.storing.catch(() => undefined);
    await this.storage.close();
  }

  get status(): SyncStatus {
    return this.current;
  }

  /** @returns a function that ends the subscription */
  on<E extends keyof SyncEvents>(event: E, listener: Listener<SyncEvents[E]>): () => void {
    this.listeners[event].add(listener);
    return () => this.listeners[event].delete(listener);
  }

  /** A contact as the user shall see it: the server's, with local edits on top. */
  get(id: string): Contact | undefined {
    return this.replica.view(id);
  }

  /** All of them, in no order. */
  contacts(): Contact[] {
    return this.replica.views();
  }

  /** Edits that are not acknowledged yet, in their order. */
  queued(): Mutation[] {
    return this.replica.outbox.unsent();
  }

  /** Edits that the server acknowledged in the last seven days. */
  journal(): Entry[] {
    return this.replica.outbox.journal();
  }

  /** Edits that the server did not take, until they are dismissed. */
  issues(): Issue[] {
    return [...this.replica.tables.all('issues').values()];
  }

  async dismiss(mutationId: string): Promise<void> {
    this.replica.tables.remove('issues', mutationId);
    await this.store();
  }

  /** Makes a contact. Resolves when the edit is stored on this device; so do the next two. */
  create(fields: Fields, id: string = crypto.randomUUID()): Promise<Mutation> {
    return this.edit({ op: 'create', contact_id: id, fields });
  }

  /**
   * Changes the given fields and no others.
   * @param options `resurrect` brings a deleted contact back
   * @throws Error when there is no such contact here
   */
  update(id: string, fields: Fields, { resurrect = false } = {}): Promise<Mutation> {
    return this.edit({ op: 'update', contact_id: id, fields, resurrect });
  }

  /** @throws Error when there is no such contact here */
  delete(id: string): Promise<Mutation> {
    return this.edit({ op: 'delete', contact_id: id });
  }

  /** Looks for news now: the network is back, the app is in front again, the user pulled the list. */
  refresh(): void {
    this.replica.available();
    this.socket?.hurry();
    this.interruptLongPoll();
    if (!this.pause.asked) this.pause.until = 0;
    this.wake();
  }

  /** Compares the whole store with the server when all else is done; a difference leads to a new reading. */
  verify(): void {
    this.replica.wantDigest();
    this.wake();
  }

  // ── Inside ─────────────────────────────────────────────────────────────────────────────────────────────────────

  private async edit(edit: Omit<Edit, 'mutation_id' | 'now'>): Promise<Mutation> {
    if (edit.op !== 'create' && !edit.resurrect && !this.replica.view(edit.contact_id)) {
      throw new Error('There is no such contact on this device.');
    }
    const mutation = this.replica.edit({ ...edit, mutation_id: crypto.randomUUID(), now: this.now() });
    const stored = this.store();
    this.announce();
    await stored;
    // Now it may be sent; a long poll under way must not hold it up.
    this.interruptLongPoll();
    this.wake();
    return mutation;
  }

  private connect(): void {
    const { url, apiKey, agentCode, deviceId } = this.options;
    const { base, cap } = this.options.backoff ?? { base: 500, cap: 30_000 };
    this.socket = new LiveSocket(
      {
        url,
        auth: { api_key: apiKey, agent_code: agentCode, device_id: deviceId },
        transports: this.options.transports ?? ['websocket'],
      },
      new Backoff(base, cap, this.options.random),
      {
        connected: () => {
          this.socketFailed = false;
          this.interruptLongPoll();
          if (!this.pause.asked) this.pause.until = 0;
          this.heard(() => this.replica.connected());
        },
        disconnected: () => {
          this.socketFailed = true;
          // REST tells the difference between no network, no key and a proxy that knows no WebSocket.
          this.heard(() => this.replica.available());
        },
        event: (name, payload) => this.heard(() => this.replica.event(name, payload)),
        available: (head, epoch) => this.heard(() => this.replica.available(head, epoch)),
      },
    );
    this.socket.connect();
  }

  private heard(input: () => void): void {
    if (this.closed || this.current.state === 'stopped') return;
    input();
    void this.store();
    this.announce();
    this.wake();
  }

  /** Asks one request after the other, as the replica wants it. */
  private async run(): Promise<void> {
    while (!this.closed && this.current.state !== 'stopped') {
      // The network must not run away from a slow disk.
      await this.storing.catch(() => undefined);
      const pause = this.pause.until - this.now();
      const request = pause > 0 || this.closed ? undefined : this.replica.next(this.longPoll());
      if (request) await this.ask(request);
      else {
        if (pause <= 0 && !this.closed && this.replica.settled) this.setStatus({ state: 'live' });
        await this.sleep(pause > 0 ? pause : undefined);
      }
    }
  }

  private async ask(request: Request): Promise<void> {
    const abort = new AbortController();
    this.asking = { request, abort };
    const waits = request.ask === 'delta' && request.wait !== undefined;
    if (waits && this.replica.pending === 0) this.setStatus({ state: 'live' });
    else if (!waits && this.current.state === 'live') this.setStatus({ state: 'syncing' });
    const answer = await this.send(request, abort.signal);
    this.asking = undefined;
    // What arrived after close() is not stored: the next start asks again.
    if (this.closed) return;
    if (waits && answer.status === 400) {
      this.knowsLongPoll = false;
      answer.status = 0;
      abort.abort();
    }
    const outcome = this.replica.answer(answer, this.now());
    const stored = this.store();
    this.settle(request, answer, outcome, abort.signal.aborted);
    for (const report of outcome.reports) this.emit('issue', report);
    this.announce();
    if (request.ask === 'digest' && this.replica.resyncing) this.emit('mismatch', request);
    await stored.catch(() => undefined);
  }

  private settle({ ask }: Request, answer: Answer, { pause, held, stop }: Outcome, aborted: boolean): void {
    if (stop) return this.stop(`${stop.code}: ${stop.error}`, stop.wipeId);
    if (held) {
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        // A long poll under way must not hold it up any longer.
        this.interruptLongPoll();
        this.heard(() => this.replica.release());
      }, this.heldBackoff.next(answer.retryAfter));
      this.timers.add(timer);
    } else if (ask === 'push') this.heldBackoff.reset();
    if (pause && !aborted) {
      const until = this.now() + this.backoff.next(answer.retryAfter);
      this.pause = { until, asked: answer.retryAfter !== undefined };
      const said = answer.body ? `${String(answer.body.code)}: ${String(answer.body.error)}` : 'No answer.';
      this.setStatus({ state: 'offline', lastError: said });
    } else if (answer.status > 0) {
      this.backoff.reset();
      this.pause = { until: 0, asked: false };
      this.setStatus({ state: 'syncing', lastError: undefined });
    }
  }

  /** A digest can be asked only with ours. */
  private async send(request: Request, signal: AbortSignal): Promise<Answer> {
    if (request.ask !== 'digest') return this.transport.send(request, signal);
    const digest = await digestOf(this.replica.live());
    return digest ? this.transport.send({ ...request, digest }, signal) : { status: 0 };
  }

  /** Everything changed so far, in one transaction. */
  private store(): Promise<void> {
    this.storing = this.storing.then(async () => {
      const { tables, outbox } = this.replica;
      const upTo = this.replica.nextSequence;
      const changes = tables.take();
      if (changes.length > 0) await this.storage.commit(changes);
      outbox.storedBelow = upTo;
    });
    this.storing.catch((error: Error) => this.stop(`The storage failed: ${error.message}`));
    return this.storing;
  }

  private longPoll(): number | undefined {
    const blocked = this.socketFailed && !this.socket?.connected;
    return blocked && this.knowsLongPoll ? LONG_POLL_S : undefined;
  }

  private interruptLongPoll(): void {
    if (this.asking?.request.ask === 'delta' && this.asking.request.wait) this.asking.abort.abort();
  }

  private every(milliseconds: number, input: () => void): void {
    this.timers.add(setInterval(() => this.heard(input), milliseconds));
  }

  private stop(lastError: string, wipeId?: string): void {
    if (this.current.state === 'stopped' || this.closed) return;
    this.setStatus({ state: 'stopped', lastError, ...(wipeId !== undefined && { wipeId }) });
    this.end();
  }

  private end(): void {
    this.socket?.close();
    for (const timer of this.timers) clearInterval(timer);
    this.asking?.abort.abort();
    this.wake();
  }

  private sleep(milliseconds?: number): Promise<void> {
    if (this.closed) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = milliseconds === undefined ? undefined : setTimeout(resolve, milliseconds);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private wake(): void {
    this.wakeUp?.();
    this.wakeUp = undefined;
  }

  /** Tells the app what is different. */
  private announce(): void {
    const touched = this.replica.tables.takeTouched();
    if (touched === 'all') this.emit('change', undefined);
    else if (touched.size > 0) this.emit('change', touched);
    this.setStatus({});
  }

  private setStatus(change: Partial<SyncStatus>): void {
    const { pending, cursor } = this.replica;
    const via = this.socket?.connected ? ('socket' as const) : ('poll' as const);
    const next: SyncStatus = { ...this.current, ...change, pending, cursor, via };
    if (this.current.state === 'stopped') return;
    const before = this.current;
    this.current = next;
    const names = Object.keys(next) as (keyof SyncStatus)[];
    if (names.some((name) => next[name] !== before[name])) this.emit('status', next);
  }

  private emit<E extends keyof SyncEvents>(event: E, value: SyncEvents[E]): void {
    for (const listener of this.listeners[event]) listener(value);
  }
}
