import { AppError } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { DeltaPage } from './delta.page';
import { DeltaWaits } from './delta-waits';
import { SNAPSHOT_URL } from './snapshot/snapshot.controller';
import { type Reader, type ReadPage, SyncRepository } from './sync.repository';

export interface DeltaRequest {
  /** Last version the client knows; 0 reads everything. */
  cursor: number;
  /** Changes a page, at most 1000. */
  limit: number;
  epoch?: string;
}

/** What a device reads to catch up. */
@Injectable()
export class SyncService {
  /** Pages that are being read for those who waited. */
  private readonly shared = new Map<string, Promise<ReadPage>>();

  constructor(
    private readonly repository: SyncRepository,
    private readonly waits: DeltaWaits,
  ) {}

  /**
   * One page of changes after the cursor, ascending, each contact once in its latest state.
   * @throws AppError RESYNC_REQUIRED when the cursor cannot be continued.
   */
  async delta(reader: Reader, request: DeltaRequest): Promise<DeltaPage> {
    const { cursor, limit } = request;
    return this.present(reader, request, await this.repository.readPage(reader.teamId, cursor, limit));
  }

  /**
   * The same, but when there are no changes yet it waits for some, wherever they are committed, for at most
   * `milliseconds`. While it waits it holds nothing but memory.
   * @param gone tells that nobody waits for the answer any more.
   * @throws AppError RESYNC_REQUIRED, RATE_LIMITED when too many wait on this server.
   */
  async deltaWithin(
    reader: Reader,
    request: DeltaRequest,
    milliseconds: number,
    gone: AbortSignal,
  ): Promise<DeltaPage> {
    // It waits from before the first look, so that nothing is committed in between.
    const wait = this.waits.begin(reader, request.cursor, milliseconds, gone);
    try {
      const page = await this.delta(reader, request);
      if (page.count || page.has_more) return page;
      const woken = await wait.over;
      return woken ? await this.present(reader, request, await this.readShared(reader, request)) : page;
    } finally {
      wait.end();
    }
  }

  /** Those who waited at the same cursor were woken by the same commit: one of them reads for all. */
  private readShared({ teamId }: Reader, { cursor, limit }: DeltaRequest): Promise<ReadPage> {
    const key = `${teamId} ${cursor} ${limit}`;
    const running = this.shared.get(key);
    if (running) return running;
    const page = this.repository.readPage(teamId, cursor, limit).finally(() => this.shared.delete(key));
    this.shared.set(key, page);
    return page;
  }

  private async present(
    reader: Reader,
    { cursor, epoch }: DeltaRequest,
    { clock, changes, count, end, hasMore }: ReadPage,
  ): Promise<DeltaPage> {
    const reason = resyncReason(cursor, epoch, clock);
    const goesOn = reason === 'below_floor' && (await this.repository.isWalkEnd(reader, clock.epoch, cursor));
    if (reason && !goesOn) {
      throw new AppError('RESYNC_REQUIRED', undefined, {
        fields: { reason, epoch: clock.epoch, min_version: clock.floor, snapshot_url: SNAPSHOT_URL },
      });
    }
    const pageEnd = hasMore ? end! : clock.head;
    if (hasMore && pageEnd < clock.floor)
      await this.repository.storeWalk(reader, clock.epoch, cursor, pageEnd);
    return {
      current_version: pageEnd,
      changes,
      count,
      has_more: hasMore,
      head_version: clock.head,
      epoch: clock.epoch,
      min_version: clock.floor,
    };
  }
}

type ResyncReason = 'wrong_epoch' | 'ahead_of_head' | 'below_floor';

function resyncReason(
  cursor: number,
  epoch: string | undefined,
  clock: { epoch: string; head: number; floor: number },
): ResyncReason | undefined {
  if (epoch !== undefined && epoch.toLowerCase() !== clock.epoch) return 'wrong_epoch';
  if (cursor > clock.head) return 'ahead_of_head';
  if (cursor > 0 && cursor < clock.floor) return 'below_floor';
  return undefined;
}
