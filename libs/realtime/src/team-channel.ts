import type { Change, Clock, CommittedBatch } from '@app/changelog';
import { Logger } from '@nestjs/common';

/** Rows read at once when filling a gap. */
const PAGE = 500;
/** How long changes are emitted before other work gets a turn (milliseconds): with many sockets, one of them takes as long. */
const TURN_MS = 3;
/** Newest images kept, so that an acknowledgement never shows an older one than an event did. */
const RECENT = 1_000;

/** What a channel needs of the world. */
export interface ChannelPorts {
  readClock(teamId: string): Promise<Clock>;
  readTrail(teamId: string, after: number, upTo: number, limit: number): Promise<Change[]>;
  /** Hands a change to the team's sockets of this server. */
  emit(teamId: string, change: Change, epoch: string): void;
  /** Changes were read from the trail because no hand-over brought them; `missing` of them are not there. */
  filled(changes: number, missing: number): void;
  /** The database forgot versions that were delivered; what follows is a new epoch. */
  lost(teamId: string, epoch: string, deliveredHead: number): Promise<void>;
  /** The history was replaced (a restore, a failover): every socket must start over. */
  reset(teamId: string): void;
}

/**
 * Delivery to the sockets of one team on this server: one contiguous head, one queue.
 *
 * Whatever arrives, from this server, from another one through Redis, or found by comparing heads, becomes the
 * same thing: changes up to a version. What is at or below the head is dropped, a gap is read from the trail,
 * and only then is anything emitted. So every socket gets every change once and in order, and whoever is told
 * something else in this queue (an acknowledgement, a delta) is told it at its place in that order.
 */
export class TeamChannel {
  private readonly logger = new Logger('TeamChannel');
  /** Resolves when the head is known: only then may sockets join. */
  readonly opened: Promise<void>;
  private tail: Promise<unknown>;
  /** Undefined until it is open. */
  private current?: Clock;
  private readonly recent = new Map<string, Change>();

  constructor(
    readonly teamId: string,
    private readonly ports: ChannelPorts,
  ) {
    // Registered before this query is sent, the channel hears of every commit that the query may miss.
    this.opened = this.open();
    this.tail = this.opened;
    this.tail.catch(noop);
  }

  /** Version up to which everything was delivered here, true at every moment: a socket that joins now misses nothing above it. */
  get head(): number {
    return this.current!.head;
  }

  /** Versions of a clock that are not delivered here yet; 0 while the head is not known. */
  behind(clock: Clock): number {
    return this.current ? clock.head - this.current.head : 0;
  }

  get epoch(): string {
    return this.current!.epoch;
  }

  /**
   * Runs `task` alone, after everything that was queued before it.
   * @throws what the task throws, or the reason why the channel could not open.
   */
  exclusive<T>(task: () => T | Promise<T>): Promise<T> {
    const result = this.tail.then(task);
    this.tail = this.tail.then(
      () => result.then(noop, noop),
      (error: unknown) => Promise.reject(error as Error),
    );
    this.tail.catch(noop);
    return result;
  }

  /** A batch was committed, here or on another server. */
  receive(batch: CommittedBatch): void {
    void this.exclusive(async () => {
      if (batch.epoch !== this.epoch) return this.compare(await this.ports.readClock(this.teamId));
      const first = batch.changes[0]!.version;
      if (first > this.head + 1) await this.fill(first - 1);
      await this.deliver(batch.changes);
    }).catch((error: Error) =>
      this.logger.warn(`a batch waits for the next comparison of heads: ${error.message}`),
    );
  }

  /** The database's clock was read: deliver what is missing. */
  async reconcile(clock: Clock): Promise<void> {
    await this.exclusive(() => this.compare(clock));
  }

  /** Delivers everything up to `version`, then runs `task` at exactly that place or later. */
  async runAfter<T>(version: number, task: () => T | Promise<T>): Promise<T> {
    return this.exclusive(async () => {
      await this.deliverUpTo(version);
      return task();
    });
  }

  /** For use inside exclusive(): delivers everything up to a version that is known to be committed. */
  async deliverUpTo(version: number): Promise<void> {
    if (version > this.head) await this.fill(version);
  }

  /** The newest delivered change of a contact after `version`, as far as it is remembered. */
  newerThan(contactId: string, version: number): Change | undefined {
    const change = this.recent.get(contactId);
    return change && change.version > version ? change : undefined;
  }

  private async open(): Promise<void> {
    this.current = await this.ports.readClock(this.teamId);
  }

  private async compare(clock: Clock): Promise<void> {
    if (clock.epoch !== this.epoch) {
      this.logger.warn(`team ${this.teamId} has a new epoch: its devices start over`);
      this.current = clock;
      this.recent.clear();
      return this.ports.reset(this.teamId);
    }
    if (clock.head > this.head) return this.fill(clock.head);
    if (clock.head === this.head) return;
    // Read before the last delivery, as a rule; what is read now cannot be.
    const now = await this.ports.readClock(this.teamId);
    if (now.epoch === this.epoch && now.head < this.head)
      await this.ports.lost(this.teamId, this.epoch, this.head);
  }

  /** Reads and delivers what lies between the head and `upTo`, which is known to be committed. */
  private async fill(upTo: number): Promise<void> {
    while (this.head < upTo) {
      const changes = await this.ports.readTrail(this.teamId, this.head, upTo, PAGE);
      const last = changes.at(-1)?.version ?? upTo;
      const expected = (changes.length === PAGE ? last : upTo) - this.head;
      if (changes.length !== expected) {
        // The version, or the trail, may be of another history: one that was replaced a moment ago.
        const now = await this.ports.readClock(this.teamId);
        if (now.epoch !== this.epoch) return this.compare(now);
        // Cannot happen while the database's own check stands. Waiting for a version that was never written
        // would stop the team for ever, so it is skipped, loudly.
        this.logger.error(
          `team ${this.teamId}: ${expected - changes.length} versions up to ${upTo} are missing in the trail`,
        );
      }
      this.ports.filled(changes.length, expected - changes.length);
      await this.deliver(changes);
      this.current = { ...this.current!, head: Math.max(this.head, changes.length === PAGE ? last : upTo) };
    }
  }

  private async deliver(changes: Change[]): Promise<void> {
    const fresh = changes.filter(({ version }) => version > this.head);
    let began = performance.now();
    for (const change of fresh) {
      if (performance.now() - began > TURN_MS) {
        await new Promise(setImmediate);
        began = performance.now();
      }
      this.ports.emit(this.teamId, change, this.epoch);
      this.current = { ...this.current!, head: change.version };
      this.remember(change);
    }
  }

  private remember(change: Change): void {
    this.recent.delete(change.contactId);
    this.recent.set(change.contactId, change);
    for (const [contactId, { version }] of this.recent) {
      if (version >= change.version - RECENT) break;
      this.recent.delete(contactId);
    }
  }
}

function noop(): void {}
