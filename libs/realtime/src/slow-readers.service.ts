import { DeviceRegistry } from '@app/devices';
import { Config, Lifecycle, Metrics, UnreadOutput } from '@app/platform';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Connections, endConnection, liveDevice, teamRoom } from './connections.service';
import { type SocketOutput, SocketOutputs } from './socket-output';
import type { AuthenticatedSocket, EngineSocket } from './socket-state';

/** How often all connections are looked at (milliseconds); those that grow beyond a bound are looked at soon. */
const CHECK_INTERVAL_MS = 1_000;
const EXCESS_MS = 10;
/** A client whose events are paused has caught up when no more than this part of the bound waits for it. */
const CAUGHT_UP = 1 / 16;

/**
 * A client that reads slower than the server writes would fill the memory. Beyond the bound one with protocol 2 gets no
 * more events until it has read what waits, and then one hint; another one is ended. Both catch up by delta. Who reads
 * nothing at all for a while is ended, whatever it speaks.
 */
@Injectable()
export class SlowReaders implements OnApplicationShutdown {
  /** How far each connection that has something to read has read, and since when (epoch milliseconds). */
  private readonly stalled = new WeakMap<SocketOutput, { progress: number; since: number }>();
  private timer?: NodeJS.Timeout;
  private checking?: NodeJS.Timeout;

  constructor(
    private readonly connections: Connections,
    private readonly outputs: SocketOutputs,
    private readonly unread: UnreadOutput,
    private readonly devices: DeviceRegistry,
    private readonly lifecycle: Lifecycle,
    private readonly config: Config,
    private readonly metrics: Metrics,
  ) {}

  start(): void {
    this.timer = setInterval(() => this.check(), CHECK_INTERVAL_MS).unref();
    this.outputs.onGrowth((output) => {
      if (this.checking || !this.isBeyond(output)) return;
      this.checking = setTimeout(() => {
        this.checking = undefined;
        this.check();
      }, EXCESS_MS);
    });
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    clearTimeout(this.checking);
  }

  private isBeyond(output: SocketOutput): boolean {
    return (
      output.pending > this.config.UNREAD_BYTES_SOCKET ||
      (output.key !== undefined && this.unread.excess(output.key) > 0)
    );
  }

  private check(): void {
    if (this.lifecycle.draining) return;
    for (const socket of this.connections.all()) this.checkSocket(socket);
    this.relieveKeys();
    this.endStalled();
  }

  private checkSocket(socket: AuthenticatedSocket): void {
    const pending = this.outputs.of(socket)?.pending ?? 0;
    const bound = this.config.UNREAD_BYTES_SOCKET;
    if (socket.data.paused) {
      if (pending <= bound * CAUGHT_UP) this.resumeEvents(socket);
    } else if (pending > bound) this.relieve(socket);
  }

  private relieve(socket: AuthenticatedSocket): void {
    if (socket.data.protocol === 2 && !socket.data.paused) this.pauseEvents(socket);
    else this.end(socket.conn, this.outputs.of(socket), 'slow_reader');
  }

  /** Beyond the bound of a key those that leave most unread are relieved first. */
  private relieveKeys(): void {
    const byAgent = new Map<string, { socket: AuthenticatedSocket; pending: number }[]>();
    for (const socket of this.connections.all()) {
      const output = this.outputs.of(socket);
      if (!output?.key || this.unread.excess(output.key) === 0) continue;
      const sockets = byAgent.get(output.key) ?? [];
      byAgent.set(output.key, sockets);
      sockets.push({ socket, pending: output.pending });
    }
    for (const [agentId, sockets] of byAgent) {
      let excess = this.unread.excess(agentId);
      for (const { socket, pending } of sockets.sort((a, b) => b.pending - a.pending)) {
        if (excess <= 0 || pending === 0) break;
        this.relieve(socket);
        excess -= pending;
      }
    }
  }

  /** Also those that never became sockets, and those that make the server answer without reading what it says. */
  private endStalled(): void {
    const now = Date.now();
    for (const [connection, output] of this.outputs.entries()) {
      const { progress, pending } = output;
      const before = this.stalled.get(output);
      if (pending > 2 * this.config.UNREAD_BYTES_SOCKET)
        this.end(connection as EngineSocket, output, 'slow_reader');
      else if (output.isEmpty) this.stalled.delete(output);
      else if (before?.progress !== progress) this.stalled.set(output, { progress, since: now });
      else if (now - before.since > this.config.UNREAD_TIMEOUT)
        this.end(connection as EngineSocket, output, 'stalled');
    }
  }

  private end(connection: EngineSocket, output: SocketOutput | undefined, reason: string): void {
    this.metrics.socketsEnded.inc({ reason });
    output?.abandon();
    endConnection(connection);
  }

  private pauseEvents(socket: AuthenticatedSocket): void {
    const { data } = socket;
    this.metrics.socketsPaused.inc();
    // What it was given until now counts; what comes next does not.
    this.devices.delivered(liveDevice(socket));
    Object.assign(data, { paused: true, since: Number.MAX_SAFE_INTEGER });
    void socket.leave(teamRoom(data.principal.teamId, 2));
  }

  /** At its place among the events: what follows the hint begins directly above its head. */
  private resumeEvents(socket: AuthenticatedSocket): void {
    const { data } = socket;
    data.paused = false;
    void data.channel
      .exclusive(() => {
        const { head, epoch } = data.channel;
        socket.emit('sync_available', { head_version: head, epoch });
        void socket.join(teamRoom(data.principal.teamId, 2));
        data.since = head;
      })
      .catch(() => undefined);
  }
}
