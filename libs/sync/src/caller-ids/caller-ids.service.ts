import { AppError, type Principal, RateLimits, RequestSlots } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { CallerIdsRepository } from './caller-ids.repository';
import type { CallerIdsQuery } from './caller-ids.dto';

/** Where the whole file is. */
export const CALLER_IDS_URL = '/api/contacts/caller-ids';

/** As many as the longest list. */
const DELTA_SLOTS = 2;
/** Changes that a delta has for one point more. */
const CHANGES_A_POINT = 250;

/** What a phone brings its file of caller IDs up to date with. */
@Injectable()
export class CallerIdsService {
  constructor(
    private readonly repository: CallerIdsRepository,
    private readonly slots: RequestSlots,
    private readonly limits: RateLimits,
  ) {}

  /**
   * @returns JSON of a CallerIdsDeltaDto
   * @throws AppError RESYNC_REQUIRED when only the whole file helps
   */
  async delta(
    reader: Principal,
    { since, epoch: known }: { since: number } & CallerIdsQuery,
  ): Promise<string> {
    const page = await this.slots.run(
      reader,
      () => this.repository.delta(reader.teamId, since, known),
      DELTA_SLOTS,
    );
    // How many they are only the database knows.
    await this.limits.charge(reader, Math.floor(page.count / CHANGES_A_POINT));
    const { epoch, head_version, min_version, version, changes } = page;
    const reason =
      known !== undefined && known.toLowerCase() !== epoch
        ? 'wrong_epoch'
        : since > head_version
          ? 'ahead_of_head'
          : since < min_version
            ? 'below_floor'
            : this.repository.isTooLong(page) && 'too_many_changes';
    if (reason) {
      throw new AppError(
        'RESYNC_REQUIRED',
        'The changes since this version are not to be had: take the whole file.',
        {
          fields: { reason, epoch, min_version, snapshot_url: CALLER_IDS_URL },
        },
      );
    }
    return `${JSON.stringify({ epoch, since, version }).slice(0, -1)},"changes":${changes}}`;
  }
}
