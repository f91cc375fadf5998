import { FairQueue } from '@app/platform';
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
  /** What begins the steps that wait, by address. */
  private readonly waiting = new FairQueue<() => void>();

  /** Resolves when one more step for this address may begin; never in the same turn of the event loop. */
  turn(address: string): Promise<void> {
    return new Promise((begin) => {
      if (this.waiting.isEmpty) setImmediate(() => this.next());
      this.waiting.add(address, begin);
    });
  }

  private next(): void {
    for (let begun = 0; begun < PER_TURN; begun += 1) this.waiting.take()?.();
    if (!this.waiting.isEmpty) setImmediate(() => this.next());
  }
}
