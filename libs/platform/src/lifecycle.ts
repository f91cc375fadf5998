import { Injectable } from '@nestjs/common';

/** What this server process is, and whether it is on its way out. */
@Injectable()
export class Lifecycle {
  /** Names this process among the servers that share a database; new at every start. */
  readonly instanceId: string = crypto.randomUUID();
  readonly startedAt = Date.now();
  private leaving = false;
  private readonly listeners = new Set<() => void>();

  /** True from the first moment of a planned stop: not ready, no new writes, long polls answered. */
  get draining(): boolean {
    return this.leaving;
  }

  beginDrain(): void {
    if (this.leaving) return;
    this.leaving = true;
    for (const listener of this.listeners) listener();
  }

  /** Calls `listener` in the first moment of a planned stop. It must not throw or wait. */
  onDrain(listener: () => void): void {
    this.listeners.add(listener);
  }
}

/** Names of the migrations that this build expects, set by the composition root. */
@Injectable()
export class Schema {
  migrations: readonly string[] = [];
}
