import { Injectable } from '@nestjs/common';

/** Steps of handshakes in one turn of the event loop: about a millisecond of work. */
const PER_TURN = 4;

/**
 * Does handshakes a few at a time, and those of different addresses in turn. A thousand that arrive together, after a
 * restart or from somebody hostile, would otherwise all be worked off in one turn of the event loop, and every other
 * client of the server would wait for them. A handshake has two steps: the connection, and the socket on it.
 */
@Injectable()
export class HandshakeQueue {
  /** What begins the steps that wait, by address; who comes next stands first. */
  private readonly waiting = new Map<string, (() => void)[]>();

  /** Resolves when one more step for this address may begin; never in the same turn of the event loop. */
  turn(address: string): Promise<void> {
    return new Promise((begin) => {
      const queue = this.waiting.get(address);
      if (queue) return void queue.push(begin);
      if (this.waiting.size === 0) setImmediate(() => this.next());
      this.waiting.set(address, [begin]);
    });
  }

  private next(): void {
    for (let begun = 0; begun < PER_TURN && this.waiting.size > 0; begun += 1) {
      const [[address, queue]] = this.waiting as unknown as [[string, (() => void)[]]];
      this.waiting.delete(address);
      queue.shift()!();
      // Behind all others.
      if (queue.length > 0) this.waiting.set(address, queue);
    }
    if (this.waiting.size > 0) setImmediate(() => this.next());
  }
}
