import { setTimeout as pause } from 'node:timers/promises';
import { JobsService } from '@app/jobs';
import { Config, Metrics } from '@app/platform';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { PurgeRepository } from './purge.repository';

/** Rows of one transaction: the team's writers wait behind so many tombstones. */
const CHUNK = 500;
/** And get their turn for so long after each (milliseconds). */
const BREATH_MS = 20;

/** How many rows of each kind were deleted. */
export interface Purged {
  tombstones: number;
  idempotency_keys: number;
  walks: number;
}

/**
 * Deletes all rows that have had their time.
 * @param days for which tombstones are kept; 0 keeps them for ever.
 * @param purged is told after each chunk.
 * @param stopped is asked before each chunk.
 */
export async function purgeAll(
  repository: PurgeRepository,
  days: number,
  purged: (kind: keyof Purged, rows: number) => void = () => undefined,
  stopped: () => boolean = () => false,
): Promise<Purged> {
  const sums: Purged = { tombstones: 0, idempotency_keys: 0, walks: 0 };
  const drain = async (kind: keyof Purged, chunk: (limit: number) => Promise<number>) => {
    for (let rows = CHUNK; rows === CHUNK && !stopped(); await pause(BREATH_MS)) {
      rows = await chunk(CHUNK);
      sums[kind] += rows;
      if (rows) purged(kind, rows);
    }
  };
  // Walks first: one that is older than a tombstone must not go on after it.
  await drain('walks', (limit) => repository.purgeWalks(limit));
  if (days > 0) {
    for (const teamId of await repository.teamsWithTombstones(days)) {
      await drain('tombstones', (limit) => repository.purgeTombstones(teamId, days, limit));
    }
  }
  await drain('idempotency_keys', (limit) => repository.purgeKeys(limit));
  return sums;
}

/** Purges once an hour, on one of the servers. It begins anew each time: what is purged is not found again. */
@Injectable()
export class PurgeService implements OnModuleInit {
  private readonly logger = new Logger('Purge');

  constructor(
    private readonly repository: PurgeRepository,
    private readonly config: Config,
    private readonly metrics: Metrics,
    private readonly jobs: JobsService,
  ) {}

  onModuleInit(): void {
    this.jobs.register({
      kind: 'sync.purge',
      schedule: '17 * * * *',
      run: async ({ signal }) => {
        const purged = await this.run(signal);
        signal.throwIfAborted();
        return purged;
      },
    });
  }

  /** One round, now, or as much of it as `signal` leaves time for. */
  async run(signal?: AbortSignal): Promise<Purged> {
    const purged = await purgeAll(
      this.repository,
      this.config.TOMBSTONE_DAYS,
      (kind, rows) => this.metrics.purged.inc({ kind }, rows),
      () => signal?.aborted ?? false,
    );
    this.metrics.purgedAt.setToCurrentTime();
    const { tombstones, idempotency_keys: keys, walks } = purged;
    if (tombstones + keys + walks > 0)
      this.logger.log(`${tombstones} tombstones, ${keys} idempotency keys and ${walks} walks were purged`);
    return purged;
  }
}
