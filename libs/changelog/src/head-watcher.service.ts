import { Lifecycle } from '@app/platform';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ChangelogRepository } from './changelog.repository';
import { Changelog } from './changelog.service';
import type { Clock, CommittedBatch } from './changelog.types';

/** How often heads are read from the database (milliseconds): the longest that a commit elsewhere stays unknown. */
const COMPARE_MS = 1_000;

/** Somebody who must learn of every commit of some teams, wherever it was made. */
export interface HeadFollower {
  /** The teams that matter now; asked anew each time. */
  teams(): Iterable<string>;
  /** The committed clocks of these teams (and perhaps others), once a second. The next call waits for this one. */
  onHeadsCompared(clocks: ReadonlyMap<string, Clock>): void | Promise<void>;
  /** A commit of this server or, through Redis, of another: at once, but not every one. Must not throw or wait. */
  onBatch?(batch: CommittedBatch): void;
}

/**
 * Knows when a team's head moves, on any server: at once when it is told, else within a second, by one query for
 * all teams that anybody here follows.
 */
@Injectable()
export class HeadWatcher implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('HeadWatcher');
  private readonly followers = new Set<HeadFollower>();
  /** Followers that are still at work on the clocks of an earlier comparison. */
  private readonly busy = new Set<HeadFollower>();
  private asking = false;
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly repository: ChangelogRepository,
    private readonly lifecycle: Lifecycle,
    changelog: Changelog,
  ) {
    changelog.onCommitted((batch) => this.receive(batch));
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.compare(), COMPARE_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  follow(follower: HeadFollower): void {
    this.followers.add(follower);
  }

  /** Passes on what another server has committed. */
  receive(batch: CommittedBatch): void {
    for (const follower of this.followers) follower.onBatch?.(batch);
  }

  private async compare(): Promise<void> {
    if (this.asking || this.lifecycle.draining) return;
    this.asking = true;
    try {
      const idle = [...this.followers].filter((follower) => !this.busy.has(follower));
      const teams = new Set(idle.flatMap((follower) => [...follower.teams()]));
      if (teams.size === 0) return;
      const clocks = await this.repository.clocks([...teams]);
      for (const follower of idle) void this.tell(follower, clocks);
    } catch (error) {
      this.logger.warn(`heads could not be compared: ${(error as Error).message}`);
    } finally {
      this.asking = false;
    }
  }

  private async tell(follower: HeadFollower, clocks: ReadonlyMap<string, Clock>): Promise<void> {
    this.busy.add(follower);
    try {
      await follower.onHeadsCompared(clocks);
    } catch (error) {
      this.logger.warn(`heads could not be compared: ${(error as Error).message}`);
    } finally {
      this.busy.delete(follower);
    }
  }
}
