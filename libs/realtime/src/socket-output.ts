import type { ServerResponse } from 'node:http';
import type { Socket as TcpSocket } from 'node:net';
import { Config, UnreadOutput } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { ClientSocket, EngineConnection } from './socket-state';

/** What a packet takes beside its text (bytes). */
const PACKET_OVERHEAD = 64;

/** The transports of Engine.IO, as far as they show what has left. */
interface Transport {
  name: string;
  once(event: 'drain', listener: () => void): void;
  /** Of a poll that is being answered. */
  res?: ServerResponse;
  socket?: { bufferedAmount: number; _socket?: TcpSocket };
}

/** What one connection was given and its client has not read, in bytes. */
export class SocketOutput {
  /** Bytes that wait in Engine.IO for the transport. */
  private queued = 0;
  private unread = 0;
  private written = 0;
  private answer = 0;
  private agentId?: string;
  private poll?: ServerResponse;
  private readers: { upTo: number; resolve: () => void }[] = [];
  private closed = false;

  constructor(
    private readonly connection: EngineConnection,
    private readonly byAgent: UnreadOutput,
    private readonly timeoutMs: number,
    private readonly grown: (output: SocketOutput) => void,
  ) {
    connection.on('packetCreate', ({ data }: { data?: string | Buffer }) => this.add(data?.length ?? 0));
    connection.on('flush', () => this.flush());
    connection.once('close', () => this.close());
  }

  /** Bytes that wait for the client beside an answer that it has asked for, which may be of any size. */
  get pending(): number {
    return Math.max(this.unread, this.transport.socket?.bufferedAmount ?? 0) - this.answer;
  }

  /** Changes with whatever the client reads. */
  get progress(): number {
    const socket = this.transport.socket?._socket ?? this.poll?.socket;
    // A large write counts in Node only when it is out whole; the handle knows how much of it still waits.
    const waiting = (socket as unknown as { _handle?: { writeQueueSize?: number } })?._handle?.writeQueueSize;
    return this.written - this.unread - (waiting ?? 0);
  }

  get isEmpty(): boolean {
    return this.unread === 0;
  }

  get key(): string | undefined {
    return this.agentId;
  }

  /** Counts for this key from now on, what waits already too. */
  countFor(agentId: string): void {
    if (this.closed || this.agentId) return;
    this.agentId = agentId;
    this.byAgent.add(agentId, this.unread);
  }

  /**
   * Sends one answer that may be larger than what else may wait.
   * @returns when the client has read it, or has gone
   */
  sendAnswer(send: () => void): Promise<void> {
    const before = this.written;
    send();
    const bytes = this.written - before;
    if (this.closed || this.unread === 0) return Promise.resolve();
    this.answer += bytes;
    return new Promise((resolve) => {
      this.readers.push({
        upTo: this.written,
        resolve: () => {
          this.answer -= bytes;
          resolve();
        },
      });
    });
  }

  /** Gives up what waits, before its connection is ended: nobody reads it. */
  abandon(): void {
    this.poll?.destroy();
  }

  private get transport(): Transport {
    return (this.connection as unknown as { transport: Transport }).transport;
  }

  private add(length: number): void {
    if (this.closed) return;
    const bytes = length + PACKET_OVERHEAD;
    this.queued += bytes;
    this.unread += bytes;
    this.written += bytes;
    if (this.agentId) this.byAgent.add(this.agentId, bytes);
    this.grown(this);
  }

  /** What waited goes to the transport, which has at most one batch under way. */
  private flush(): void {
    const bytes = this.queued;
    const { transport } = this;
    this.queued = 0;
    corkForThisTick(transport.socket?._socket);
    const read = () => this.remove(bytes);
    if (transport.name === 'polling' && transport.res) {
      // Its `drain` says that the answer was handed to Node, not that anybody has read it.
      this.poll = transport.res;
      this.poll.once('close', read);
      // As any answer that is not read: the connection of a poll outlives that of Engine.IO.
      this.poll.socket?.setTimeout(this.timeoutMs);
    } else transport.once('drain', read);
  }

  private remove(bytes: number): void {
    if (this.closed) return;
    this.unread -= bytes;
    if (this.agentId) this.byAgent.add(this.agentId, -bytes);
    const read = this.written - this.unread;
    while (this.readers.length && this.readers[0]!.upTo <= read) this.readers.shift()!.resolve();
  }

  private close(): void {
    this.closed = true;
    if (this.agentId) this.byAgent.add(this.agentId, -this.unread);
    this.unread = this.queued = 0;
    for (const { resolve } of this.readers.splice(0)) resolve();
  }
}

/** What is about to be written leaves in one system call: the frames of a large upload would take one each. */
function corkForThisTick(socket: TcpSocket | undefined): void {
  if (!socket) return;
  socket.cork();
  process.nextTick(() => socket.uncork());
}

/** The outputs of all connections of this server, also of those that have not authenticated. */
@Injectable()
export class SocketOutputs {
  private readonly outputs = new Map<unknown, SocketOutput>();
  private listener: (output: SocketOutput) => void = () => undefined;

  constructor(
    private readonly byAgent: UnreadOutput,
    private readonly config: Config,
  ) {}

  /** Called for each packet that is added; it must not end the connection itself. */
  onGrowth(listener: (output: SocketOutput) => void): void {
    this.listener = listener;
  }

  /** Counts what a new connection is given. */
  track(connection: EngineConnection): void {
    const output = new SocketOutput(connection, this.byAgent, this.config.UNREAD_TIMEOUT, (grown) =>
      this.listener(grown),
    );
    this.outputs.set(connection, output);
    connection.once('close', () => this.outputs.delete(connection));
  }

  of({ conn }: ClientSocket): SocketOutput | undefined {
    return this.outputs.get(conn);
  }

  /** Connections with their outputs. */
  entries(): Iterable<[unknown, SocketOutput]> {
    return this.outputs;
  }
}
