import { ERRORS, FairQueue, rateLimitKey, toAppError } from '@app/platform';
import type { FastifyInstance } from 'fastify';

/** Refusals that leave in one interval, and how long that is (milliseconds): 250 a second take a tenth of a processor. */
const PER_INTERVAL = 5;
const INTERVAL_MS = 20;
/** Refusals of one address or agent that wait, two seconds' worth. */
const MAX_WAITING = 500;

/** Lets refusals out at a bounded pace, those of different owners in turn. */
export class RefusalPace {
  private readonly waiting = new FairQueue<() => void>();
  private left = PER_INTERVAL;
  private timer?: NodeJS.Timeout;

  /**
   * Calls `leave` when it is the turn of a refusal of this owner: at once, unless many have left just now.
   * @returns false when too many of the owner's wait already, and this one is not taken
   */
  add(owner: string, leave: () => void): boolean {
    if (this.waiting.countOf(owner) >= MAX_WAITING) return false;
    this.timer ??= setTimeout(() => this.next(), INTERVAL_MS);
    if (this.left === 0) this.waiting.add(owner, leave);
    else {
      this.left -= 1;
      leave();
    }
    return true;
  }

  private next(): void {
    const isQuiet = this.left === PER_INTERVAL;
    this.timer = isQuiet ? undefined : setTimeout(() => this.next(), INTERVAL_MS);
    this.left = PER_INTERVAL;
    for (; this.left > 0 && !this.waiting.isEmpty; this.left -= 1) this.waiting.take()!();
  }
}

/**
 * What is refused before its body is read, for want of a key, a role or a quota, is answered at a bounded pace. Most who flood a
 * server ask again as soon as they are answered: refused as fast as it can, they would take all the time that it has, and
 * everybody else would wait behind a crowd of them in each turn of the event loop.
 */
export function paceRefusals(fastify: FastifyInstance): void {
  const pace = new RefusalPace();
  fastify.addHook('onError', (request, _reply, error, done) => {
    // A server that is busy says so at once: its client shall try another one.
    if (ERRORS[toAppError(error).code].status >= 500) return done();
    if (!pace.add(request.principal?.agentId ?? rateLimitKey(request.ip), done)) request.socket.destroy();
  });
}
