import { FairQueue, rateLimitKey } from '@app/platform';
import type { FastifyRequest } from 'fastify';

/** What waits of one owner at most. */
const MAX_WAITING = 500;

/** Lets things out at a bounded pace, those of different owners in turn. */
export class FairPace {
  private readonly waiting = new FairQueue<() => void>();
  private left: number;
  private timer?: NodeJS.Timeout;

  /**
   * @param perInterval how many leave in one interval
   * @param intervalMs how long that is (milliseconds)
   */
  constructor(
    private readonly perInterval: number,
    private readonly intervalMs: number,
  ) {
    this.left = perInterval;
  }

  /**
   * Calls `leave` when it is the turn of this owner: at once, unless many have left just now.
   * @returns false when too many of the owner's wait already, and this one is not taken
   */
  add(owner: string, leave: () => void): boolean {
    if (this.waiting.countOf(owner) >= MAX_WAITING) return false;
    this.timer ??= setTimeout(() => this.next(), this.intervalMs);
    if (this.left === 0) this.waiting.add(owner, leave);
    else {
      this.left -= 1;
      leave();
    }
    return true;
  }

  private next(): void {
    const isQuiet = this.left === this.perInterval;
    this.timer = isQuiet ? undefined : setTimeout(() => this.next(), this.intervalMs);
    this.left = this.perInterval;
    for (; this.left > 0 && !this.waiting.isEmpty; this.left -= 1) this.waiting.take()!();
  }
}

/** Whose turn a request takes: that of its agent, or where that is not known of the address it comes from. */
export function ownerOf({ principal, ip }: FastifyRequest): string {
  return principal?.agentId ?? rateLimitKey(ip);
}
