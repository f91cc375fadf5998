import { prepared } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { Change, ChangeAction, Clock, ContactImage } from './changelog.types';

interface TrailRow {
  version: number;
  action: ChangeAction;
  contact_id: string;
  after: ContactImage;
  agent_code: string;
  device_id: string;
  request_id: string | null;
  operation_id: string | null;
  source: string;
}

const LOCK_CLOCK = prepared(
  'changelog_lock_clock',
  `SELECT epoch, current_version AS head, floor, set_config('contactsync.batch_id', $2, true),
          set_config('contactsync.brings_operations', 'yes', true)
     FROM global_version WHERE team_id = $1 FOR UPDATE`,
);
const READ_TRAIL = prepared(
  'changelog_read_trail',
  `SELECT version, action, contact_id, after, agent_code, device_id, request_id, operation_id, source
     FROM audit_log WHERE team_id = $1 AND version > $2 AND version <= $3 ORDER BY version LIMIT $4`,
);
const CLOCKS = prepared(
  'changelog_clocks',
  'SELECT team_id, epoch, current_version AS head, floor FROM global_version WHERE team_id = ANY($1)',
);

/** Reads of clocks and trail. Writes go through Changelog.transact() only. */
@Injectable()
export class ChangelogRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Locks the team's clock row until the transaction ends. A statement of its own: the next one sees all that was committed while this one waited. */
  static async lockClock(
    manager: EntityManager,
    teamId: string,
    batchId: string,
  ): Promise<Clock | undefined> {
    const [row] = await manager.query<Clock[]>(LOCK_CLOCK, [teamId, batchId]);
    return row && { epoch: row.epoch, head: row.head, floor: row.floor };
  }

  /** Contact changes with `after < version <= upTo`, ascending, at most `limit`. */
  static async readTrail(
    manager: EntityManager,
    teamId: string,
    after: number,
    upTo: number,
    limit: number,
  ): Promise<Change[]> {
    const rows = await manager.query<TrailRow[]>(READ_TRAIL, [teamId, after, upTo, limit]);
    return rows.map((row) => ({
      version: row.version,
      action: row.action,
      contactId: row.contact_id,
      image: row.after,
      agentCode: row.agent_code,
      deviceId: row.device_id,
      requestId: row.request_id,
      operationId: row.operation_id,
      source: row.source,
    }));
  }

  readTrail(teamId: string, after: number, upTo: number, limit: number): Promise<Change[]> {
    return ChangelogRepository.readTrail(this.dataSource.manager, teamId, after, upTo, limit);
  }

  async clock(teamId: string): Promise<Clock> {
    const clocks = await this.clocks([teamId]);
    const clock = clocks.get(teamId);
    if (!clock) throw new Error('unknown team');
    return clock;
  }

  /** Committed clocks of several teams in one query. */
  async clocks(teamIds: string[]): Promise<Map<string, Clock>> {
    const rows = await this.dataSource.query<(Clock & { team_id: string })[]>(CLOCKS, [teamIds]);
    return new Map(rows.map(({ team_id, epoch, head, floor }) => [team_id, { epoch, head, floor }]));
  }

  /** Whether the batch that took `version` was committed. Waits for whoever holds the clock, so the answer is final. */
  async wasCommitted(teamId: string, version: number, batchId: string): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      await ChangelogRepository.lockClock(manager, teamId, batchId);
      const rows = await manager.query<unknown[]>(
        'SELECT FROM audit_log WHERE team_id = $1 AND version = $2 AND batch_id = $3',
        [teamId, version, batchId],
      );
      return rows.length > 0;
    });
  }
}
