import { DeviceRegistry } from '@app/devices';
import { Lifecycle, Metrics } from '@app/platform';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Connections, endTransport, liveDevice, teamRoom } from './connections.service';
import type { AuthenticatedSocket } from './socket-state';

/** How often sockets are looked at (milliseconds). */
const CHECK_INTERVAL_MS = 1_000;
/** Packets that may wait for one socket's client to read them. */
const MAX_UNSENT = 5_000;
/** A client whose events are paused counts as having caught up when no more packets than these wait for it. */
const FEW_UNSENT = 50;

/**
 * A client that reads slower than its team writes would fill the memory. With protocol 2 it gets no more events
 * until it has read what waits, and then one hint; another one is ended. Both catch up by delta.
 */
@Injectable()
export class SlowReaders implements OnApplicationShutdown {
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly connections: Connections,
    private readonly devices: DeviceRegistry,
    private readonly lifecycle: Lifecycle,
    private readonly metrics: Metrics,
  ) {}

  start(): void {
    this.timer = setInterval(() => this.check(), CHECK_INTERVAL_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private check(): void {
    if (this.lifecycle.draining) return;
    for (const socket of this.connections.all()) {
      const unsent = unsentPackets(socket);
      if (socket.data.paused) {
        if (unsent <= FEW_UNSENT) this.resumeEvents(socket);
      } else if (unsent > MAX_UNSENT) {
        if (socket.data.protocol === 2) this.pauseEvents(socket);
        else {
          this.metrics.socketsEnded.inc({ reason: 'slow_reader' });
          endTransport(socket);
        }
      }
    }
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

function unsentPackets({ conn }: AuthenticatedSocket): number {
  return (conn as unknown as { writeBuffer: unknown[] }).writeBuffer.length;
}
