import type { Lifecycle } from '@app/platform';
import { Logger, type OnApplicationShutdown } from '@nestjs/common';

/** How often (milliseconds). */
const LOOK_INTERVAL_MS = 1_000;

/** What looks every second for something that sockets are to hear of: once at a time, and not while the server ends. */
export abstract class RegularLook implements OnApplicationShutdown {
  private readonly logger = new Logger('Realtime');
  private timer?: NodeJS.Timeout;
  private looking = false;

  /** @param what is looked for, in the line that says that it could not be */
  protected constructor(
    private readonly what: string,
    private readonly lifecycle: Lifecycle,
  ) {}

  protected abstract announce(): Promise<void>;

  start(): void {
    this.timer = setInterval(() => void this.look(), LOOK_INTERVAL_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    if (this.looking || this.lifecycle.draining) return;
    this.looking = true;
    try {
      await this.announce();
    } catch (error) {
      this.logger.warn(`${this.what} could not be looked for: ${(error as Error).message}`);
    } finally {
      this.looking = false;
    }
  }
}
