import { AppError, gathered, type Principal } from '@app/platform';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { AuthService } from './auth.service';
import type { Connection } from './credential.repository';

/** How often it is looked for what is due (milliseconds). */
const CHECK_MS = 500;
/** How long a look counts: with the second for which a credential is believed, an end counts within 2 s. */
const VALID_MS = 1_000;

/** What goes on under a credential and ends with it: a request that is not answered yet, or an open socket. */
export interface Watched {
  /** With what it came in. */
  readonly connection: Connection;
  /** Epoch milliseconds; undefined before the first look. */
  checkedAt?: number;
  /** What the credential may do now, or why it is good no more. It must not throw or wait. */
  settle(now: Principal | AppError): void;
}

/**
 * Everything on this server that goes on under a credential. Each is looked at again about once a second, all in one query,
 * and told when its credential has ended or may do something else, on whichever server that was decided.
 */
@Injectable()
export class CredentialWatch implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Auth');
  private readonly watched = new Set<Watched>();
  private checking = false;
  private timer?: NodeJS.Timeout;
  /** Each is told what came of it by itself: nothing is answered. */
  private readonly question = gathered(async (asked: readonly Watched[]) => {
    await this.check(asked);
    return [];
  });

  constructor(private readonly auth: AuthService) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.checkDue(), CHECK_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** From now on. @returns what ends the watch; whoever began it must call it. */
  watch(item: Watched): () => void {
    this.watched.add(item);
    return () => void this.watched.delete(item);
  }

  /** Looks at one at once, whenever it was looked at last. @throws AppError when the database does not answer */
  async lookAt(item: Watched): Promise<void> {
    await this.question(item);
  }

  private async checkDue(): Promise<void> {
    if (this.checking) return;
    const now = Date.now();
    const due = [...this.watched].filter(
      ({ checkedAt }) => checkedAt === undefined || now - checkedAt >= VALID_MS - CHECK_MS / 2,
    );
    if (due.length === 0) return;
    this.checking = true;
    try {
      await this.check(due);
    } catch (error) {
      this.logger.warn(`credentials could not be checked: ${(error as Error).message}`);
    } finally {
      this.checking = false;
    }
  }

  private async check(items: readonly Watched[]): Promise<void> {
    const at = Date.now();
    const results = await this.auth.revalidate(items.map(({ connection }) => connection));
    items.forEach((item, i) => {
      const result = results[i]!;
      item.checkedAt = at;
      // It ends for good: there is nothing more to ask.
      if (result instanceof AppError) this.watched.delete(item);
      item.settle(result);
    });
  }
}
