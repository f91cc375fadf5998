import type { IncomingMessage } from 'node:http';
import { AppError, Config, Metrics, RateLimits } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { MAX_FRAME_BYTES, MAX_UNAUTHENTICATED_FRAME_BYTES } from './bounded-decoder';
import { endConnection } from './connections.service';
import { HandshakeQueue } from './handshake-queue';
import { SocketOutputs } from './socket-output';
import type { ClientSocket, EngineConnection, EngineSocket } from './socket-state';

/** A connection without a valid key is ended after so long (milliseconds). */
export const AUTH_TIMEOUT_MS = 10_000;
/** How long a socket has to read that its time is up (milliseconds). */
const NOTICE_MS = 500;
/** Connections of one address that have shown no valid key yet, on this server; each takes memory. */
const MAX_UNAUTHENTICATED = 1_000;
/** A client with a key has shown it by now (milliseconds). */
const KEYLESS_AFTER_MS = 3_000;

/** How many connections an address and an agent may have open on this server. */
@Injectable()
export class ConnectionLimits {
  /** Connections without a valid key, by address; the oldest first, with the time at which they came. */
  private readonly unauthenticated = new Map<string, Map<EngineConnection, number>>();
  private readonly byAgent = new Map<string, Set<unknown>>();

  constructor(
    private readonly config: Config,
    private readonly limits: RateLimits,
    private readonly outputs: SocketOutputs,
    private readonly handshakes: HandshakeQueue,
    private readonly metrics: Metrics,
  ) {}

  /**
   * Whether a new connection may be opened, when it is its turn; a client that is refused tries again by itself. Of an
   * address with too many that show no key the oldest makes room: others behind it have keys.
   */
  async allows(request: IncomingMessage): Promise<boolean> {
    const address = this.limits.addressOf(request);
    await this.handshakes.turn(address);
    if (!this.makeRoom(address)) {
      this.metrics.rateLimited.inc({ limit: 'connections' });
      return false;
    }
    return this.limits.consumeForSocket(address).then(
      () => true,
      () => false,
    );
  }

  count(connection: EngineConnection): void {
    this.outputs.track(connection);
    limitFrames(connection.transport, MAX_UNAUTHENTICATED_FRAME_BYTES);
    connection.on('upgrading', (transport: object) =>
      limitFrames(
        transport,
        this.isUnauthenticated(connection) ? MAX_UNAUTHENTICATED_FRAME_BYTES : MAX_FRAME_BYTES,
      ),
    );
    const address = this.limits.addressOf(connection.request);
    const crowd = this.unauthenticated.get(address) ?? new Map<EngineConnection, number>();
    this.unauthenticated.set(address, crowd.set(connection, Date.now()));
    // Later than a socket is told that its time is up; this is for those that never became one.
    const timer = setTimeout(() => {
      if (this.unauthenticated.get(address)?.has(connection)) connection.close(true);
    }, AUTH_TIMEOUT_MS + NOTICE_MS).unref();
    connection.once('close', () => {
      clearTimeout(timer);
      remove(this.unauthenticated, address, connection);
    });
    // Several may have been let in while the last place was free.
    if (crowd.size > MAX_UNAUTHENTICATED) connection.close(true);
  }

  private makeRoom(address: string): boolean {
    const crowd = this.unauthenticated.get(address);
    if (!crowd || crowd.size < MAX_UNAUTHENTICATED) return true;
    const [oldest, since] = crowd.entries().next().value!;
    if (Date.now() - since < KEYLESS_AFTER_MS) return false;
    remove(this.unauthenticated, address, oldest);
    endConnection(oldest as unknown as EngineSocket);
    return true;
  }

  private isUnauthenticated(connection: EngineConnection): boolean {
    return this.unauthenticated.get(this.limits.addressOf(connection.request))?.has(connection) ?? false;
  }

  /**
   * Counts a socket's connection for its agent from now on, with whichever key it came.
   * @throws AppError RATE_LIMITED when the agent has as many as it may have.
   */
  countForAgent(socket: ClientSocket, agentId: string): void {
    remove(this.unauthenticated, this.limits.addressOf(socket.request), socket.conn);
    const { conn } = socket;
    const sockets = this.byAgent.get(agentId);
    if (sockets?.has(conn)) return;
    if (sockets && sockets.size >= this.config.RATE_LIMIT_SOCKETS) {
      this.metrics.rateLimited.inc({ limit: 'sockets' });
      throw new AppError('RATE_LIMITED', 'This agent has too many open connections.');
    }
    add(this.byAgent, agentId, conn);
    this.outputs.of(socket)?.countFor(agentId);
    limitFrames(conn.transport, MAX_FRAME_BYTES);
    conn.once('close', () => remove(this.byAgent, agentId, conn));
  }
}

/** A stranger's frames may be smaller than those that hold a contact: many of them are held while they arrive. */
function limitFrames(transport: object, bytes: number): void {
  // Engine.IO takes one limit for all; a polling transport and a WebSocket each keep their own.
  const own = transport as { maxHttpBufferSize?: number; socket?: { _receiver?: { _maxPayload: number } } };
  own.maxHttpBufferSize = bytes;
  if (own.socket?._receiver) own.socket._receiver._maxPayload = bytes;
}

function add(sets: Map<string, Set<unknown>>, name: string, item: unknown): void {
  const set = sets.get(name);
  if (set) set.add(item);
  else sets.set(name, new Set([item]));
}

function remove<Item>(
  collections: Map<string, { delete(item: Item): boolean; size: number }>,
  name: string,
  item: Item,
): void {
  const collection = collections.get(name);
  if (collection?.delete(item) && collection.size === 0) collections.delete(name);
}
