// rate-limiter-flexible: kept, without dependencies, counts with one atomic script on one key, so it works on a Redis
// Cluster too. Asking Redis for every request costs more than many requests do, so it is asked beside them (below).
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import type { RedisClients } from './redis';

/** All quotas are for one minute (seconds). */
export const WINDOW = 60;
/** What was counted here is added to the shared count this often (milliseconds). */
const SHARE_MS = 200;
/** With fewer points left than this, the shared count is asked for before the answer: the end of a quota is exact. */
const EXACT_POINTS = 100;
/** Longest time that an answer waits for Redis; then what was counted here decides (milliseconds). */
const REDIS_MS = 100;
/** When it was too late, Redis is left alone for so long (milliseconds). */
const PAUSE_MS = 1_000;

/** What is left of a quota after something was taken from it. */
export interface Quota {
  name: string;
  limit: number;
  /** Points left; below 0 it was too much. */
  left: number;
  /** Milliseconds until all of it is there again. */
  resetMs: number;
}

/**
 * So many points a minute for each key or address, counted over all servers. It is decided here, from what Redis
 * last said and what was counted since; near the end of the quota Redis is asked first. While Redis is away or does
 * not answer in time each server counts for itself, so a limit is never open and never slow.
 */
export class RateLimit {
  private readonly local: RateLimiterMemory;
  private readonly shared?: RateLimiterRedis;
  /** Points that Redis has not been told of. */
  private readonly unsent = new Map<string, number>();
  private readonly timer?: NodeJS.Timeout;
  private pausedUntil = 0;

  /**
   * @param limit points a minute; 0 is no limit.
   * @param countDegraded called for each decision that Redis was too late for.
   */
  constructor(
    readonly name: string,
    readonly limit: number,
    { publisher }: Pick<RedisClients, 'publisher'>,
    private readonly countDegraded: () => void = () => undefined,
  ) {
    const options = { points: limit, duration: WINDOW, keyPrefix: `contactsync:limit:${name}` };
    this.local = new RateLimiterMemory(options);
    if (!publisher || limit === 0) return;
    this.shared = new RateLimiterRedis({ ...options, storeClient: publisher, rejectIfRedisNotReady: true });
    this.timer = setInterval(() => this.shareAll(), SHARE_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Takes points and says what is left, from what is known here. Undefined when there is no limit. */
  async consumeLocal(who: string, points = 1): Promise<Quota | undefined> {
    if (this.limit === 0) return undefined;
    const local = await this.consumeHere(who, points);
    if (local.left + points >= 0) this.shareLater(who, points);
    return local;
  }

  /** Takes points and says what is left on all servers together. Undefined when there is no limit. */
  async consume(who: string, points = 1): Promise<Quota | undefined> {
    if (this.limit === 0) return undefined;
    const local = await this.consumeHere(who, points);
    // Nobody needs to know how far beyond its end a quota was overdrawn.
    if (local.left + points < 0) return local;
    if (local.left < EXACT_POINTS) return (await this.ask(who, points)) ?? local;
    this.shareLater(who, points);
    return local;
  }

  /** What is left as far as this server knows, without taking anything. Undefined when there is no limit. */
  async peek(who: string): Promise<Quota | undefined> {
    if (this.limit === 0) return undefined;
    const known = await this.local.get(who);
    return this.quota(known?.consumedPoints ?? 0, known?.msBeforeNext ?? 0);
  }

  private async consumeHere(who: string, points: number): Promise<Quota> {
    const { consumedPoints, msBeforeNext } = await this.local.penalty(who, points);
    return this.quota(consumedPoints, msBeforeNext);
  }

  private shareLater(who: string, points: number): void {
    if (this.shared) this.unsent.set(who, (this.unsent.get(who) ?? 0) + points);
  }

  private shareAll(): void {
    if (this.paused) return;
    for (const who of this.unsent.keys()) void this.share(who, 0);
  }

  /** The shared count, if it is known in time; else this server decides alone, and for a moment does not ask again. */
  private async ask(who: string, points: number): Promise<Quota | undefined> {
    if (!this.shared || this.paused) {
      if (this.shared) this.countDegraded();
      this.shareLater(who, points);
      return undefined;
    }
    const quota = await inTime(this.share(who, points));
    if (quota) return quota;
    this.pausedUntil = Date.now() + PAUSE_MS;
    this.countDegraded();
    return undefined;
  }

  private get paused(): boolean {
    return Date.now() < this.pausedUntil;
  }

  /** Adds what was counted here to the shared count, which from then on is what is known here. */
  private async share(who: string, points: number): Promise<Quota | undefined> {
    const sum = points + (this.unsent.get(who) ?? 0);
    this.unsent.delete(who);
    try {
      const { consumedPoints, msBeforeNext } = await this.shared!.penalty(who, sum);
      const known = consumedPoints + (this.unsent.get(who) ?? 0);
      await this.local.set(who, known, Math.max(1, msBeforeNext) / 1000);
      return this.quota(consumedPoints, msBeforeNext);
    } catch {
      // Not kept for later: by then another minute may have begun.
      return undefined;
    }
  }

  private quota(consumed: number, resetMs: number): Quota {
    return { name: this.name, limit: this.limit, left: this.limit - consumed, resetMs };
  }
}

/** The answer, or undefined if it is not here in time. One that has arrived while this process was busy is in time. */
function inTime<T>(answer: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve) => {
    // What has arrived is read between a timer and an immediate.
    const timer = setTimeout(() => setImmediate(() => resolve(undefined)), REDIS_MS);
    void answer.then((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
}
