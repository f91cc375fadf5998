/** Lets each name pass once in a while, and remembers no more than so many names: beyond them nobody new passes. */
export class Throttle {
  private readonly until = new Map<string, number>();

  /** @param milliseconds from one time to the next. */
  constructor(
    private readonly milliseconds: number,
    private readonly maxNames = 10_000,
  ) {}

  isFree(name: string, now: number): boolean {
    return (this.until.get(name) ?? 0) <= now;
  }

  /** Whether `name` may pass now; then it may not for a while. */
  take(name: string, now: number): boolean {
    if (!this.isFree(name, now)) return false;
    if (this.until.size >= this.maxNames) {
      for (const [known, end] of this.until) if (end <= now) this.until.delete(known);
      if (this.until.size >= this.maxNames) return false;
    }
    this.until.set(name, now + this.milliseconds);
    return true;
  }
}
