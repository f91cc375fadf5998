import { presentChange } from '@app/contacts';
import { AppError } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { DeltaDto } from './delta.dto';
import { type Reader, SyncRepository } from './sync.repository';

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
  constructor(private readonly repository: SyncRepository) {}

  /**
   * One page of changes after the cursor, ascending, each contact once in its latest state.
   * @throws AppError RESYNC_REQUIRED when the cursor cannot be continued.
   */
  async delta(reader: Reader, { cursor, limit, epoch }: DeltaRequest): Promise<DeltaDto> {
    const { clock, rows } = await this.repository.readPage(reader.teamId, cursor, limit + 1);
    const reason = resyncReason(cursor, epoch, clock);
    const goesOn = reason === 'below_floor' && (await this.repository.isWalkEnd(reader, clock.epoch, cursor));
    if (reason && !goesOn) {
      throw new AppError('RESYNC_REQUIRED', undefined, {
        fields: { reason, epoch: clock.epoch, min_version: clock.floor },
      });
    }
    const hasMore = rows.length > limit;
    const page = hasMore ? rows.slice(0, limit) : rows;
    const pageEnd = page.at(-1)?.version ?? clock.head;
    if (hasMore && pageEnd < clock.floor)
      await this.repository.storeWalk(reader, clock.epoch, cursor, pageEnd);
    return {
      current_version: hasMore ? pageEnd : clock.head,
      changes: page.map((row) => presentChange(row, cursor)),
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
