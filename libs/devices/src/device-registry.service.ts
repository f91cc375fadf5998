import { hostname } from 'node:os';
import { InFlightRequests } from '@app/auth';
import { Config, Lifecycle, Metrics } from '@app/platform';
import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type BeforeApplicationShutdown,
} from '@nestjs/common';
import { type DeviceKey, DevicesRepository, type DeviceUpdate } from './devices.repository';

const FLUSH_MS = 2_000;
/** A device that connects or leaves shows at once. */
const PRESENCE_MS = 100;
const HEARTBEAT_MS = 10_000;
/** Devices that may wait for a database that is away; beyond it the oldest news is dropped. */
const MAX_PENDING = 50_000;

/** A device with an open socket here, and what that socket was given: every change with `since < version <= head`. */
export interface LiveDevice {
  device: DeviceKey;
  epoch: string;
  since: number;
  head: number;
}

/**
 * Collects in memory what becomes known of devices and writes it every two seconds in one statement: never a
 * write per request or event. Losing the last two seconds in a crash only makes a device look a little behind.
 */
@Injectable()
export class DeviceRegistry implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Devices');
  private pending = new Map<string, DeviceUpdate>();
  /** Open sockets of this server by device, and which of these devices the database knows of. */
  private readonly sockets = new Map<string, { device: DeviceKey; count: number }>();
  private readonly stored = new Map<string, DeviceKey>();
  /** The cursor each device was last known to have; the oldest are forgotten first. */
  private readonly cursors = new Map<string, number>();
  /** Devices of which a request was let in here. */
  private readonly known = new Set<string>();
  private liveDevices: () => Iterable<LiveDevice> = () => [];
  private timer?: NodeJS.Timeout;
  private due = 0;
  private stopped = false;
  private heartbeatTimer?: NodeJS.Timeout;
  private flushing: Promise<void> = Promise.resolve();

  constructor(
    private readonly repository: DevicesRepository,
    private readonly lifecycle: Lifecycle,
    inFlight: InFlightRequests,
    private readonly config: Config,
    metrics: Metrics,
  ) {
    inFlight.onBegin((device) => this.authenticated(device));
    metrics.observeAll(
      'contactsync_device_lag_versions',
      'Versions behind the head, of the devices seen in the last 7 days.',
      [0, 1, 10, 100, 1_000, 10_000, 100_000],
      () => this.repository.recentLags(),
    );
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.repository.heartbeat(this.lifecycle.instanceId, hostname());
    this.heartbeatTimer = setInterval(() => void this.heartbeat(), HEARTBEAT_MS).unref();
    this.schedule(FLUSH_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    clearInterval(this.heartbeatTimer);
    await this.flush();
    await this.repository.removeInstances(this.lifecycle.instanceId).catch(() => undefined);
  }

  /** The gateway tells how to ask for the cursors of its sockets. */
  trackLive(liveDevices: () => Iterable<LiveDevice>): void {
    this.liveDevices = liveDevices;
  }

  seen(device: DeviceKey): void {
    this.update(device);
  }

  /** A request of the device was let in. One that is new here is stored at once, so that it can be locked out while it waits. */
  private authenticated(device: DeviceKey): void {
    this.update(device);
    const key = keyOf(device);
    if (!device.deviceId || this.known.has(key)) return;
    if (this.known.size >= MAX_PENDING) this.known.clear();
    this.known.add(key);
    this.schedule(PRESENCE_MS);
  }

  /** A delta was answered: `cursor` is what the client stores. While more follows, events don't move it on. */
  synced(device: DeviceKey, epoch: string, cursor: number, changes: number, hasMore = false): void {
    this.update(device, { cursor, epoch, syncs: 1, changes });
    if (hasMore) this.cursors.delete(keyOf(device));
  }

  connected(device: DeviceKey): void {
    const key = keyOf(device);
    const entry = this.sockets.get(key) ?? { device, count: 0 };
    entry.count += 1;
    this.sockets.set(key, entry);
    this.update(device);
    this.schedule(PRESENCE_MS);
  }

  disconnected(live: LiveDevice): void {
    const key = keyOf(live.device);
    const entry = this.sockets.get(key);
    if (entry && (entry.count -= 1) <= 0) this.sockets.delete(key);
    this.advance(live);
    this.update(live.device);
    this.schedule(PRESENCE_MS);
  }

  /** Events up to `head` were handed to the device; the next ones will not be. */
  delivered(live: LiveDevice): void {
    this.advance(live);
  }

  /** The device has shown that its contacts are exactly the team's at `version`. */
  proven(device: DeviceKey, version: number): void {
    this.update(device, { provenVersion: version });
  }

  /** Writes everything that is known now. */
  flush(): Promise<void> {
    this.flushing = this.flushing.then(() => this.write());
    return this.flushing;
  }

  private update(device: DeviceKey, news: Partial<DeviceUpdate> = {}): void {
    const { teamId, deviceId, agentId } = device;
    if (!deviceId) return;
    const key = keyOf(device);
    const now = new Date();
    const entry = this.pending.get(key) ?? { teamId, deviceId, agentId, seenAt: now, syncs: 0, changes: 0 };
    if (!this.pending.has(key) && this.pending.size >= MAX_PENDING) return;
    entry.seenAt = now;
    if (news.cursor !== undefined) {
      Object.assign(entry, { cursor: news.cursor, epoch: news.epoch, syncedAt: now });
      this.cursors.delete(key);
      this.cursors.set(key, news.cursor);
      if (this.cursors.size > MAX_PENDING) this.cursors.delete(this.cursors.keys().next().value!);
    }
    if (news.provenVersion !== undefined) {
      Object.assign(entry, { provenVersion: news.provenVersion, provenAt: now });
    }
    entry.syncs += news.syncs ?? 0;
    entry.changes += news.changes ?? 0;
    this.pending.set(key, entry);
  }

  /** Events moved the device on, if they went on without a gap from where it was. */
  private advance({ device, epoch, since, head }: LiveDevice): void {
    const cursor = this.cursors.get(keyOf(device));
    if (cursor !== undefined && cursor >= since && cursor < head)
      this.update(device, { cursor: head, epoch });
  }

  private schedule(delay: number): void {
    if (this.stopped) return;
    const due = Date.now() + delay;
    if (this.timer && this.due <= due) return;
    clearTimeout(this.timer);
    this.due = due;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.flush().then(() => this.schedule(FLUSH_MS));
    }, delay).unref();
  }

  private async write(): Promise<void> {
    for (const live of this.liveDevices()) this.advance(live);
    const batch = this.pending;
    this.pending = new Map();
    try {
      if (batch.size) await this.store([...batch.values()]);
      await this.writePresence();
    } catch (error) {
      this.logger.warn(`device states wait for the database: ${(error as Error).message}`);
      // What came in meanwhile is newer where it says something, and the counters of both count.
      for (const [key, old] of batch) {
        const newer = this.pending.get(key);
        const both = { syncs: old.syncs + (newer?.syncs ?? 0), changes: old.changes + (newer?.changes ?? 0) };
        this.pending.set(key, { ...old, ...newer, ...both });
      }
    }
  }

  private async store(updates: DeviceUpdate[]): Promise<void> {
    const agents = await this.repository.store(updates);
    if (agents.length === 0) return;
    // The next new device of the agent tries again.
    await this.repository
      .forgetUnused(agents, this.config.DEVICES_PER_AGENT)
      .catch((error: Error) => this.logger.warn(`unused devices are not forgotten: ${error.message}`));
  }

  private async writePresence(): Promise<void> {
    const came = [...this.sockets]
      .filter(([key]) => !this.stored.has(key))
      .map(([key, { device }]) => [key, device] as const);
    const left = [...this.stored].filter(([key]) => !this.sockets.has(key));
    const { instanceId } = this.lifecycle;
    if (came.length)
      await this.repository.connect(
        instanceId,
        came.map(([, device]) => device),
      );
    for (const [key, device] of came) this.stored.set(key, device);
    if (left.length)
      await this.repository.disconnect(
        instanceId,
        left.map(([, device]) => device),
      );
    for (const [key] of left) this.stored.delete(key);
  }

  private async heartbeat(): Promise<void> {
    try {
      if (await this.repository.heartbeat(this.lifecycle.instanceId, hostname())) this.stored.clear();
      await this.repository.removeInstances();
    } catch (error) {
      this.logger.warn(`no heartbeat: ${(error as Error).message}`);
    }
  }
}

function keyOf({ teamId, deviceId, agentId }: DeviceKey): string {
  return `${teamId} ${agentId} ${deviceId}`;
}
