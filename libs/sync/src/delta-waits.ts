import { type Clock, type CommittedBatch, type HeadFollower, HeadWatcher } from '@app/changelog';
import { AppError, Config, Lifecycle, Metrics } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { Reader } from './sync.repository';

/** Requests that may wait on this server, of all teams, and those of one agent whose client names no device. */
const MAX_WAITS = 10_000;
const MAX_UNNAMED = 20;
/** Whoever is refused comes back after so long (seconds), a fifth of what a wait may last. */
const RETRY_AFTER = 5;

/** A request that waits for a change. Whoever began it must end it. */
export interface Wait {
  /** True: there may be something to read now. False: the time is over, or the answer is wanted now. Never rejects. */
  readonly over: Promise<boolean>;
  end(): void;
}

interface Waiting {
  teamId: string;
  agentId: string;
  cursor: number;
  finish(woken: boolean): void;
}

/**
 * Long polls: nothing but a promise and a timer each. One query a second, shared with the sockets, looks for
 * commits of other servers while Redis does not tell.
 */
@Injectable()
export class DeltaWaits implements HeadFollower {
  private readonly byTeam = new Map<string, Set<Waiting>>();
  /** By device, oldest first. */
  private readonly byReader = new Map<string, Waiting[]>();
  private readonly byAgent = new Map<string, number>();
  private count = 0;

  constructor(
    heads: HeadWatcher,
    private readonly lifecycle: Lifecycle,
    private readonly config: Config,
    private readonly metrics: Metrics,
  ) {
    heads.follow(this);
    lifecycle.onDrain(() => this.finishAll());
    metrics.observe('contactsync_delta_waits', 'Requests that wait for a change.', () => this.count);
  }

  /**
   * Waits from now on. A device has one wait: an earlier one is answered, its client has gone, as a rule.
   * @param gone ends it when the client closes the connection, or its credential ends.
   * @throws AppError RATE_LIMITED
   */
  begin(reader: Reader, cursor: number, milliseconds: number, gone: AbortSignal): Wait {
    const key = `${reader.teamId} ${reader.agentId} ${reader.deviceId}`;
    const own = this.byReader.get(key) ?? [];
    if (own.length >= (reader.deviceId ? 1 : MAX_UNNAMED)) own[0]!.finish(false);
    else this.requireRoom(reader);

    let finish!: (woken: boolean) => void;
    const over = new Promise<boolean>((resolve) => (finish = resolve));
    const waiting: Waiting = { teamId: reader.teamId, agentId: reader.agentId, cursor, finish };
    const timer = setTimeout(() => finish(false), milliseconds);
    const leave = () => finish(false);
    gone.addEventListener('abort', leave);
    if (gone.aborted || this.lifecycle.draining) finish(false);
    this.add(key, waiting);
    let ended = false;
    const end = () => {
      if (ended) return;
      ended = true;
      clearTimeout(timer);
      gone.removeEventListener('abort', leave);
      this.remove(key, waiting);
    };
    // Not only when its request gets to it: until then it would count, and be woken.
    void over.then(end);
    return {
      over,
      end: () => {
        finish(false);
        end();
      },
    };
  }

  teams(): Iterable<string> {
    return this.byTeam.keys();
  }

  onHeadsCompared(clocks: ReadonlyMap<string, Clock>): void {
    for (const [teamId, { head }] of clocks) this.wake(teamId, head);
  }

  onBatch({ teamId, changes }: CommittedBatch): void {
    this.wake(teamId, changes.at(-1)!.version);
  }

  /** A new epoch begins above every version that anybody knows, so it wakes everybody too. */
  private wake(teamId: string, head: number): void {
    for (const waiting of this.byTeam.get(teamId) ?? []) if (head > waiting.cursor) waiting.finish(true);
  }

  private finishAll(): void {
    for (const team of this.byTeam.values()) for (const waiting of team) waiting.finish(false);
  }

  /** Refused, and not answered at once: a client would ask again in the same moment. */
  private requireRoom({ teamId, agentId }: Reader): void {
    const { WAITS_PER_AGENT, WAITS_PER_TEAM } = this.config;
    const isFull =
      this.count >= MAX_WAITS ||
      (this.byTeam.get(teamId)?.size ?? 0) >= WAITS_PER_TEAM ||
      (this.byAgent.get(agentId) ?? 0) >= WAITS_PER_AGENT;
    if (!isFull) return;
    this.metrics.rateLimited.inc({ limit: 'waits' });
    throw new AppError('RATE_LIMITED', 'Too many requests wait for a change.', { retryAfter: RETRY_AFTER });
  }

  private add(key: string, waiting: Waiting): void {
    const team = this.byTeam.get(waiting.teamId) ?? new Set();
    this.byTeam.set(waiting.teamId, team.add(waiting));
    this.byReader.set(key, [...(this.byReader.get(key) ?? []), waiting]);
    this.byAgent.set(waiting.agentId, (this.byAgent.get(waiting.agentId) ?? 0) + 1);
    this.count += 1;
  }

  private remove(key: string, waiting: Waiting): void {
    const team = this.byTeam.get(waiting.teamId);
    if (!team?.delete(waiting)) return;
    this.count -= 1;
    const left = this.byAgent.get(waiting.agentId)! - 1;
    if (left) this.byAgent.set(waiting.agentId, left);
    else this.byAgent.delete(waiting.agentId);
    if (team.size === 0) this.byTeam.delete(waiting.teamId);
    const own = (this.byReader.get(key) ?? []).filter((other) => other !== waiting);
    if (own.length) this.byReader.set(key, own);
    else this.byReader.delete(key);
  }
}
