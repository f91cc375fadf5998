/**
 * Runs a task whenever it is asked to: never twice at once, and with a pause in between. What is asked during a
 * run is done once more afterwards, so the last run always began after the last question.
 */
export class Refresher {
  private timer?: ReturnType<typeof setTimeout>;
  private dueAt = Infinity;
  private notBefore = 0;
  private running = false;
  private askedAgain?: 'soon' | 'now';
  private stopped = false;

  constructor(
    private readonly task: () => Promise<void>,
    private readonly pauseMs: number,
    /** How long a question waits for what else is to come. */
    private readonly delayMs: number,
  ) {}

  ask(): void {
    if (this.running) this.askedAgain ??= 'soon';
    else this.schedule(Math.max(Date.now() + this.delayMs, this.notBefore));
  }

  /** For a person who waits for the answer: neither the delay nor the pause holds it up. */
  askNow(): void {
    if (this.running) this.askedAgain = 'now';
    else this.schedule(Date.now());
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private schedule(at: number): void {
    if (this.stopped || at >= this.dueAt) return;
    clearTimeout(this.timer);
    this.dueAt = at;
    this.timer = setTimeout(() => void this.run(), at - Date.now());
  }

  private async run(): Promise<void> {
    this.dueAt = Infinity;
    this.running = true;
    await this.task();
    this.running = false;
    this.notBefore = Date.now() + this.pauseMs;
    const again = this.askedAgain;
    this.askedAgain = undefined;
    if (again === 'now') this.askNow();
    else if (again === 'soon') this.ask();
  }
}
