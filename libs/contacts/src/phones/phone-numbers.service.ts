import { setTimeout as pause } from 'node:timers/promises';
import { Lifecycle } from '@app/platform';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PhoneNumbersRepository } from './phone-numbers.repository';

const INTERVAL_MS = 30_000;
/** Contacts of one transaction: at 0.1 ms a number nobody else is answered meanwhile. */
const CHUNK = 100;
/** And are answered for so long after each (milliseconds). */
const PAUSE_MS = 20;

/**
 * Derives phone numbers that the writer has not: of contacts that somebody wrote in psql, of all of a team when its region or
 * our rules have changed, after an update and a restore. Every server tries; one at a time does it.
 */
@Injectable()
export class PhoneNumbersService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('PhoneNumbers');
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly repository: PhoneNumbersRepository,
    private readonly lifecycle: Lifecycle,
  ) {}

  onApplicationBootstrap(): void {
    this.schedule(Math.random() * INTERVAL_MS);
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
  }

  /** One round, now, over all teams. */
  async run(): Promise<void> {
    for (const teamId of await this.repository.pending()) {
      while (!this.lifecycle.draining && (await this.repository.derive(teamId, CHUNK))) await pause(PAUSE_MS);
    }
  }

  private schedule(delay: number): void {
    this.timer = setTimeout(() => {
      this.run()
        .catch((error: Error) => this.logger.warn(`deriving phone numbers goes on later: ${error.message}`))
        .finally(() => this.lifecycle.draining || this.schedule(INTERVAL_MS * (0.9 + Math.random() * 0.2)));
    }, delay).unref();
  }
}
