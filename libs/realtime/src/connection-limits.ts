import type { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { AppError, Config, Metrics, RateLimits } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { ClientSocket } from './socket-state';

/** A connection without a valid key is ended after so long (milliseconds). */
export const AUTH_TIMEOUT_MS = 10_000;
/** How long a socket has to read that its time is up (milliseconds). */
const NOTICE_MS = 500;
/** Connections of one address that have shown no valid key yet, on this server; each takes memory. */
const MAX_UNAUTHENTICATED = 1_000;

/** A connection of Engine.IO: what is under a socket, and there before it. */
export type EngineConnection = EventEmitter & { request: IncomingMessage; close(discard: boolean): void };

/** How many connections an address and a key may have open on this server. */
@Injectable()
export class ConnectionLimits {
  /** Connections without a valid key, by address. */
  private readonly unauthenticated = new Map<string, Set<unknown>>();
  private readonly byKey = new Map<string, Set<unknown>>();

  constructor(
    private readonly config: Config,
    private readonly limits: RateLimits,
    private readonly metrics: Metrics,
  ) {}

  /** Whether a new connection may be opened; a client that is refused tries again by itself. */
  async allows(request: IncomingMessage): Promise<boolean> {
    const address = this.limits.addressOf(request);
    if ((this.unauthenticated.get(address)?.size ?? 0) >= MAX_UNAUTHENTICATED) {
      this.metrics.rateLimited.inc({ limit: 'connections' });
      return false;
    }
    return this.limits.consume(this.limits.address, address).then(
      () => true,
      () => false,
    );
  }

  count(connection: EngineConnection): void {
    const address = this.limits.addressOf(connection.request);
    add(this.unauthenticated, address, connection);
    // Later than a socket is told that its time is up; this is for those that never became one.
    const timer = setTimeout(() => {
      if (this.unauthenticated.get(address)?.has(connection)) connection.close(true);
    }, AUTH_TIMEOUT_MS + NOTICE_MS).unref();
    connection.once('close', () => {
      clearTimeout(timer);
      remove(this.unauthenticated, address, connection);
    });
  }

  /**
   * Counts a socket's connection for its key from now on.
   * @throws AppError RATE_LIMITED when the key has as many as it may have.
   */
  countForKey(socket: ClientSocket, keyId: string): void {
    remove(this.unauthenticated, this.limits.addressOf(socket.request), socket.conn);
    const { conn } = socket;
    const sockets = this.byKey.get(keyId);
    if (sockets?.has(conn)) return;
    if (sockets && sockets.size >= this.config.RATE_LIMIT_SOCKETS) {
      this.metrics.rateLimited.inc({ limit: 'sockets' });
      throw new AppError('RATE_LIMITED', 'This key has too many open connections.');
    }
    add(this.byKey, keyId, conn);
    conn.once('close', () => remove(this.byKey, keyId, conn));
  }
}

function add(sets: Map<string, Set<unknown>>, name: string, item: unknown): void {
  const set = sets.get(name);
  if (set) set.add(item);
  else sets.set(name, new Set([item]));
}

function remove(sets: Map<string, Set<unknown>>, name: string, item: unknown): void {
  const set = sets.get(name);
  if (set?.delete(item) && set.size === 0) sets.delete(name);
}
