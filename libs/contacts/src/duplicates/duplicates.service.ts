import { setTimeout as pause } from 'node:timers/promises';
import { JobsService } from '@app/jobs';
import { AppError, type Principal, validationError } from '@app/platform';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { presentContact } from '../contact.presenter';
import { ContactsRepository } from '../contacts.repository';
import { MOST_LOSERS } from '../merging/merge.parser';
import type { DismissedDuplicatesDto, DuplicateGroupDto, ListDuplicatesQuery } from './duplicates.dto';
import { DuplicatesRepository, type GroupRow } from './duplicates.repository';

/** Contacts of one transaction. */
const CHUNK = 250;
/** It rests so many times as long as it works: nobody waits for duplicates, and the writers need the machine. */
const SHARE = 9;

export interface DuplicatesPage {
  data: DuplicateGroupDto[];
  next_cursor: string | null;
  compared_version: number;
  head_version: number;
}

/** Contacts that may be the same person: found by a job once a minute from what was written since, shown and dismissed here. */
@Injectable()
export class DuplicatesService implements OnModuleInit {
  constructor(
    private readonly repository: DuplicatesRepository,
    private readonly contacts: ContactsRepository,
    private readonly jobs: JobsService,
  ) {}

  onModuleInit(): void {
    this.jobs.register({
      kind: 'contacts.find_duplicates',
      schedule: '* * * * *',
      run: ({ signal }) => this.find(signal),
    });
  }

  /** Compares all that was written since the last time. @returns how many contacts that were */
  async find(signal?: AbortSignal): Promise<{ compared: number }> {
    let compared = 0;
    for (const teamId of await this.repository.pending()) {
      for (let count = CHUNK; count === CHUNK && !signal?.aborted; compared += count) {
        const began = performance.now();
        count = await this.repository.compare(teamId, CHUNK);
        if (count === CHUNK) await pause(SHARE * (performance.now() - began));
      }
    }
    return { compared };
  }

  /** The likeliest first. Contacts that were deleted since they were compared are not shown. */
  async list(teamId: string, { limit, cursor, dismissed }: ListDuplicatesQuery): Promise<DuplicatesPage> {
    const [rows, progress] = await Promise.all([
      this.repository.list(teamId, dismissed === 'true', limit, readCursor(cursor)),
      this.repository.progress(teamId),
    ]);
    const page = rows.slice(0, limit);
    const shown = page.flatMap(({ contact_ids }) => contact_ids.slice(0, MOST_LOSERS + 1));
    const found = shown.length ? await this.contacts.findAll(teamId, [...new Set(shown)]) : [];
    const live = new Map(found.flatMap((one) => (one.is_deleted ? [] : [[one.id, presentContact(one)]])));
    const data = page.map(({ contact_ids, is_dismissed, ...group }): DuplicateGroupDto => ({
      ...group,
      dismissed: is_dismissed,
      contacts: contact_ids.slice(0, MOST_LOSERS + 1).flatMap((id) => live.get(id) ?? []),
    }));
    return {
      data: data.filter(({ contacts }) => contacts.length > 1),
      next_cursor: rows.length > limit ? writeCursor(page.at(-1)!) : null,
      ...progress,
    };
  }

  /**
   * Says that the contacts of a group are not the same, until what makes them alike changes; or takes that back.
   * @throws AppError DUPLICATE_NOT_FOUND
   */
  async dismiss(
    { teamId, agentCode }: Principal,
    id: string,
    isDismissed: boolean,
  ): Promise<DismissedDuplicatesDto> {
    if (!(await this.repository.dismiss(teamId, id, isDismissed, agentCode)))
      throw new AppError('DUPLICATE_NOT_FOUND');
    return { id: id.toLowerCase(), dismissed: isDismissed };
  }
}

function writeCursor({ score, id }: GroupRow): string {
  return Buffer.from(`${score} ${id}`).toString('base64url');
}

/** @throws AppError VALIDATION_FAILED for anything that writeCursor() has not made */
function readCursor(cursor: string | undefined): { score: number; id: string } | undefined {
  if (cursor === undefined) return undefined;
  const [score = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split(' ');
  if (!/^\d{1,3}$/.test(score) || !isUUID(id))
    throw validationError([{ field: 'cursor', message: 'must be a next_cursor of this list' }]);
  return { score: Number(score), id };
}
