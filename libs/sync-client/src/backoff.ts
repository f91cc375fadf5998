/** Delays between attempts. "Full jitter": any time up to a limit that doubles, so that clients never march in step. */
export class Backoff {
  private failures = 0;

  /** @param base first limit, @param cap last limit, both in milliseconds */
  constructor(
    private readonly base = 500,
    private readonly cap = 30_000,
    private readonly random: () => number = Math.random,
  ) {}

  /**
   * Milliseconds until the next attempt.
   * @param atLeast what the server asked for (`Retry-After`); the jitter comes on top of it
   */
  next(atLeast = 0): number {
    const limit = Math.min(this.cap, this.base * 2 ** Math.min(this.failures, 20));
    this.failures += 1;
    return atLeast + this.random() * limit;
  }

  reset(): void {
    this.failures = 0;
  }
}
