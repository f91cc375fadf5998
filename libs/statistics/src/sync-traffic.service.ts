import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { StatisticsRepository, type Traffic } from './statistics.repository';

const FLUSH_MS = 15_000;
const HALF_HOUR_MS = 30 * 60_000;

/**
 * Counts in memory what devices read, and writes it every 15 seconds in one statement: never a write per read. A server that
 * is killed takes the last seconds of its counts with it.
 */
@Injectable()
export class SyncTraffic implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Statistics');
  private pending = new Map<string, Traffic>();
  private timer?: NodeJS.Timeout;

  constructor(private readonly repository: StatisticsRepository) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.flush(), FLUSH_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  /**
   * A page of a delta was answered.
   * @param cursor with which it was asked for; pages of a walk from 0 are a full download.
   * @param cursor with which it was asked for. The first page of a walk from 0 is a full download; the further ones look
   *   like any catching up.
   * @param changes JSON of the changes in it, before compression. An empty page would have been no download either.
   * @param hasMore another page follows, with which the same catching up goes on.
   */
  page(teamId: string, cursor: number, changes: string, hasMore: boolean): void {
    if (changes === '[]') return;
    const bytes = Buffer.byteLength(changes);
    const traffic = this.of(teamId);
    if (cursor === 0) {
      traffic.fullDownloads += 1;
      traffic.fullDownloadBytes += bytes;
    } else {
      if (!hasMore) traffic.catchUps += 1;
      traffic.catchUpBytes += bytes;
    }
  }

  /** A snapshot was begun, or a part of one, of so many bytes of the compressed file. */
  snapshot(teamId: string, bytes: number, isBeginning: boolean): void {
    const traffic = this.of(teamId);
    if (isBeginning) traffic.fullDownloads += 1;
    traffic.fullDownloadBytes += bytes;
  }

  /** Writes what was counted; what cannot be written now is kept for the next time. */
  async flush(): Promise<void> {
    const traffic = [...this.pending.values()];
    if (!traffic.length) return;
    this.pending = new Map();
    try {
      await this.repository.storeTraffic(traffic);
    } catch (error) {
      this.logger.warn(`Counts of the sync are not stored yet: ${(error as Error).message}`);
      for (const counts of traffic) this.add(counts);
    }
  }

  private of(
    teamId: string,
    beganAt = new Date(Math.floor(Date.now() / HALF_HOUR_MS) * HALF_HOUR_MS),
  ): Traffic {
    const key = `${teamId} ${beganAt.getTime()}`;
    let traffic = this.pending.get(key);
    if (!traffic) {
      traffic = { teamId, beganAt, catchUps: 0, catchUpBytes: 0, fullDownloads: 0, fullDownloadBytes: 0 };
      this.pending.set(key, traffic);
    }
    return traffic;
  }

  private add(counts: Traffic): void {
    const now = this.of(counts.teamId, counts.beganAt);
    now.catchUps += counts.catchUps;
    now.catchUpBytes += counts.catchUpBytes;
    now.fullDownloads += counts.fullDownloads;
    now.fullDownloadBytes += counts.fullDownloadBytes;
  }
}
