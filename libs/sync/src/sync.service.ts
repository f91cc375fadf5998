import { AppError, type CredentialWork, RateLimits, RequestSlots } from '@app/platform';
import { SyncTraffic } from '@app/statistics';
import { Injectable } from '@nestjs/common';
import type { DeltaPage, DeltaRequest } from './delta.page';
import { DeltaWaits } from './delta-waits';
import { SNAPSHOT_URL } from './snapshot/snapshot.controller';
import { type Reader, SyncRepository } from './sync.repository';

/** Changes that a page may have for one slot more. The largest page leaves an agent's other reads one of the usual four. */
const CHANGES_A_SLOT = 500;
/** Changes that a page has for one point more. */
const CHANGES_A_POINT = 250;

/** What a device reads to catch up. */
@Injectable()
export class SyncService {
  /** Pages that are being read for those who waited. */
  private readonly shared = new Map<string, Promise<DeltaPage>>();

  constructor(
    private readonly repository: SyncRepository,
    private readonly waits: DeltaWaits,
    private readonly slots: RequestSlots,
    private readonly limits: RateLimits,
    private readonly traffic: SyncTraffic,
  ) {}

  /**
   * One page of changes after the cursor, ascending, each contact once in its latest state.
   * @throws AppError RESYNC_REQUIRED when the cursor cannot be continued.
   */
  async delta(reader: Reader, request: DeltaRequest): Promise<DeltaPage> {
    return this.check(reader, request, await this.readPage(reader, request));
  }

  /**
   * The same, but when there are no changes yet it waits for some, wherever they are committed, for at most
   * `milliseconds`. While it waits it holds nothing but memory.
   * @param work of which the answer is: what was committed after its end is not in it.
   * @throws AppError RESYNC_REQUIRED, RATE_LIMITED when too many wait on this server, why the credential has ended.
   */
  async deltaWithin(
    reader: Reader,
    request: DeltaRequest,
    milliseconds: number,
    work: CredentialWork,
  ): Promise<DeltaPage> {
    // It waits from before the first look, so that nothing is committed in between.
    const wait = this.waits.begin(reader, request.cursor, milliseconds, work.signal);
    try {
      const page = await this.delta(reader, request);
      if (page.count || page.has_more) return page;
      const woken = await wait.over;
      if (!woken) return page;
      const next = await this.readShared(reader, request);
      // After the read, which may have waited for its turn.
      await work.confirm();
      return await this.check(reader, request, next);
    } finally {
      wait.end();
    }
  }

  /** Those who waited at the same cursor were woken by the same commit: one of them reads for all. */
  private readShared(reader: Reader, request: DeltaRequest): Promise<DeltaPage> {
    const { cursor, limit, epoch } = request;
    const key = `${reader.teamId} ${cursor} ${limit} ${epoch}`;
    const running = this.shared.get(key);
    if (running) return running;
    const page = this.readPage(reader, request).finally(() => this.shared.delete(key));
    this.shared.set(key, page);
    return page;
  }

  private readPage(reader: Reader, request: DeltaRequest): Promise<DeltaPage> {
    const weight = 1 + Math.floor(request.limit / CHANGES_A_SLOT);
    return this.slots.run(reader, () => this.repository.readPage(reader.teamId, request), weight);
  }

  /** @returns the page, if it is one that the reader may go on with. */
  private async check(
    reader: Reader,
    { cursor, epoch: known }: DeltaRequest,
    page: DeltaPage,
  ): Promise<DeltaPage> {
    const { epoch, min_version, current_version, has_more } = page;
    // Most pages are empty, which only the database knows: so a full one is paid for when it is there.
    await this.limits.charge(reader, Math.floor(page.count / CHANGES_A_POINT));
    const reason = resyncReason(cursor, known, page);
    const goesOn = reason === 'below_floor' && (await this.repository.isWalkEnd(reader, epoch, cursor));
    if (reason && !goesOn) {
      throw new AppError('RESYNC_REQUIRED', undefined, {
        fields: { reason, epoch, min_version, snapshot_url: SNAPSHOT_URL },
      });
    }
    if (has_more && current_version < min_version)
      await this.repository.storeWalk(reader, epoch, cursor, current_version);
    this.traffic.page(reader.teamId, cursor, page.changes, has_more);
    return page;
  }
}

type ResyncReason = 'wrong_epoch' | 'ahead_of_head' | 'below_floor';

function resyncReason(
  cursor: number,
  known: string | undefined,
  { epoch, head_version, min_version }: DeltaPage,
): ResyncReason | undefined {
  if (known !== undefined && known.toLowerCase() !== epoch) return 'wrong_epoch';
  if (cursor > head_version) return 'ahead_of_head';
  if (cursor > 0 && cursor < min_version) return 'below_floor';
  return undefined;
}
