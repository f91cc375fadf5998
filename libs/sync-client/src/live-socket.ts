import { io, type Socket } from 'socket.io-client';
import type { Backoff } from './backoff';

export interface SocketOptions {
  /** Of the server; a page needs none for the one that it came from. */
  url?: string;
  /** Says who asks to be let in. */
  auth: Record<string, unknown>;
  transports: string[];
  /** Events to hear besides those of contacts. */
  events?: string[];
}

/** Why there is no connection; it is being tried again. */
export interface Interruption {
  /** The server's stable code, when it is the one who said no. */
  code?: string;
  error: string;
  /** The server announced that it will be back in a moment. */
  restarting: boolean;
}

export interface SocketHandlers {
  /** From now on no change is missed; what was before must be asked for. */
  connected(): void;
  /** The connection ended, or an attempt failed. */
  disconnected(interruption: Interruption): void;
  event(name: string, payload: Record<string, unknown>): void;
  available(headVersion: number, epoch: string): void;
}

type Refusal = Record<'code' | 'error', string>;

const EVENTS = ['contact_created', 'contact_updated', 'contact_deleted'];
/** A connection that lived this long was a good one: the next attempt starts with the shortest delay. */
const GOOD_MS = 10_000;

/** One connection after the other, never two at once, each after a pause that grows with the failures. */
export class LiveSocket {
  private readonly socket: Socket;
  private timer?: ReturnType<typeof setTimeout>;
  private connectedAt = 0;
  /** What the server asked for when it announced its stop, in milliseconds. */
  private announced?: number;
  /** It announced one, and has not been reached since. */
  private restarting = false;
  /** Neither connected nor refused yet. */
  private attempting = false;
  private closed = false;

  constructor(
    { url, auth, transports, events = [] }: SocketOptions,
    private readonly backoff: Backoff,
    private readonly handlers: SocketHandlers,
  ) {
    this.socket = io(url, {
      // One hint in place of the thousands of events of an import.
      auth: { ...auth, protocol: 2 },
      transports,
      tryAllTransports: true,
      autoConnect: false,
      forceNew: true,
      // Its own way of coming back knows neither full jitter nor `retry_in_ms`, and gives up after a refusal.
      reconnection: false,
    });
    this.socket.on('connect', () => {
      this.attempting = false;
      this.restarting = false;
      this.connectedAt = Date.now();
      handlers.connected();
    });
    this.socket.on('disconnect', (reason) => this.ended(reason));
    this.socket.on('connect_error', ({ message, data }: Error & { data?: Partial<Refusal> }) =>
      this.ended(data?.error ?? message, data?.code),
    );
    this.socket.on('server_draining', ({ retry_in_ms }: { retry_in_ms?: number }) => {
      this.restarting = true;
      this.announced = retry_in_ms;
    });
    this.socket.on('sync_available', ({ head_version, epoch }: { head_version: number; epoch: string }) =>
      handlers.available(head_version, epoch),
    );
    for (const name of [...EVENTS, ...events]) {
      this.socket.on(name, (payload: Record<string, unknown>) => handlers.event(name, payload));
    }
  }

  get connected(): boolean {
    return this.socket.connected;
  }

  /** Does nothing while an attempt is under way: there is never a second connection. */
  connect(): void {
    clearTimeout(this.timer);
    // Socket.IO would ask to be let in a second time, and everything would be told twice from then on.
    if (this.closed || this.attempting || this.socket.connected) return;
    this.attempting = true;
    this.socket.connect();
  }

  /** The network is back: no reason to wait. */
  hurry(): void {
    this.backoff.reset();
    this.connect();
  }

  /** Says it to the server if there is a connection, and not later: for what is only true now. */
  tell(event: string, payload: object): void {
    if (this.socket.connected) this.socket.emit(event, payload);
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.socket.disconnect();
  }

  private ended(error: string, code?: string): void {
    this.attempting = false;
    if (this.connectedAt > 0 && Date.now() - this.connectedAt > GOOD_MS) this.backoff.reset();
    this.connectedAt = 0;
    const delay = this.announced ?? this.backoff.next();
    this.announced = undefined;
    if (!this.closed) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.connect(), delay);
      this.handlers.disconnected({ error, ...(code && { code }), restarting: this.restarting });
    }
  }
}
