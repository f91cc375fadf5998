/**
 * Runs a task whenever it is asked to: never twice at once, and with a pause in between. What is asked during a
 * run is done once more afterwards, so the last run always began after the last question.
 */
export class Refresher {
  private timer?: ReturnType<typeof setTimeout>;
  private running = false;
  private askedAgain = false;
  private stopped = false;

  constructor(
    private readonly task: () => Promise<void>,
    private readonly pauseMs: number,
    /** How long a question waits for what else is to come. */
    private readonly delayMs: number,
  ) {}

  ask(delayMs = this.delayMs): void {
    if (this.running) this.askedAgain = true;
    else if (!this.stopped) this.timer ??= setTimeout(() => void this.run(), delayMs);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async run(): Promise<void> {
    this.running = true;
    this.askedAgain = false;
    await this.task();
    await new Promise((resolve) => setTimeout(resolve, this.pauseMs));
    this.running = false;
    this.timer = undefined;
    if (this.askedAgain) this.ask();
  }
}
