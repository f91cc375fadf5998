import { PICTURE_JSON } from '@app/contacts';
import { prepared } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { DeltaPage, DeltaRequest } from './delta.page';

/** Who reads: a walk from 0 belongs to one device, or to the agent when the client names none. */
export interface Reader {
  teamId: string;
  agentId: string;
  deviceId: string;
}

/** Walks kept for one reader: several phones of an agent may share the key and name no device. */
const MAX_WALKS = 50;

/** A contact that was made after the cursor is a CREATE for whoever asks. */
const CHANGE = `
  '{"action":"' || CASE WHEN is_deleted THEN 'DELETE' WHEN created_version > $2 THEN 'CREATE' ELSE 'UPDATE' END
  || '","contact":' || ${PICTURE_JSON}
  || ',"version":' || version || '}'`;

/**
 * Most bytes of the changes of one page: contacts may be long, and both the server and a phone hold a page in memory. A
 * change that is longer by itself is a page of its own.
 */
export const PAGE_BYTES = 4 * 1024 * 1024;

/**
 * Reads one more than it gives, to know whether there is one, and nothing for a cursor of another epoch. In the order in which
 * an answer shows it.
 */
const PAGE = prepared(
  'sync_delta',
  `
  SELECT CASE WHEN page.has_more THEN page.last ELSE clock.current_version END AS current_version,
         page.changes, page.count, page.has_more,
         clock.current_version AS head_version, clock.epoch, clock.floor AS min_version
    FROM global_version clock
   CROSS JOIN LATERAL (
      SELECT count(*) > count(*) FILTER (WHERE fits) AS has_more, (count(*) FILTER (WHERE fits))::int AS count,
             max(version) FILTER (WHERE fits) AS last,
             '[' || coalesce(string_agg(change, ',' ORDER BY version) FILTER (WHERE fits), '') || ']' AS changes
        FROM (SELECT version, change,
                     row_number() OVER page = 1
                     OR row_number() OVER page <= $3 AND sum(octet_length(change)) OVER page <= ${PAGE_BYTES} AS fits
                FROM (SELECT version, ${CHANGE} AS change
                        FROM contacts
                       WHERE team_id = $1 AND version > $2 AND version <= clock.current_version
                         AND coalesce($4, clock.epoch) = clock.epoch
                       ORDER BY version LIMIT $3 + 1) contact
              WINDOW page AS (ORDER BY version ROWS UNBOUNDED PRECEDING)) measured
    ) page
   WHERE clock.team_id = $1`,
);

@Injectable()
export class SyncRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /**
   * Clock and at most `limit` contacts and PAGE_BYTES above `cursor`, tombstones included, in one statement: one snapshot, so the head
   * is exactly that of the contacts. Whether the cursor may be continued is for the caller to see.
   */
  async readPage(teamId: string, { cursor, limit, epoch }: DeltaRequest): Promise<DeltaPage> {
    const [page] = await this.dataSource.query<DeltaPage[]>(PAGE, [teamId, cursor, limit, epoch]);
    if (!page) throw new Error('unknown team');
    return page;
  }

  /** Whether a walk from 0 of this reader, in this epoch, may go on from `cursor`. */
  async isWalkEnd({ teamId, agentId, deviceId }: Reader, epoch: string, cursor: number): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>(
      `SELECT FROM sync_walks WHERE team_id = $1 AND agent_id = $2 AND device_id = $3 AND epoch = $4
          AND (last_end = $5 OR previous_end = $5) LIMIT 1`,
      [teamId, agentId, deviceId, epoch, cursor],
    );
    return rows.length > 0;
  }

  /** Remembers a page end handed out below the floor: of a new walk when `cursor` is 0, else of the one that was there. */
  async storeWalk(
    { teamId, agentId, deviceId }: Reader,
    epoch: string,
    cursor: number,
    pageEnd: number,
  ): Promise<void> {
    const reader = [teamId, agentId, deviceId, epoch, pageEnd];
    if (cursor > 0) {
      await this.dataSource.query(
        `UPDATE sync_walks SET last_end = $5, previous_end = $6, updated_at = now()
          WHERE id = (SELECT id FROM sync_walks
                       WHERE team_id = $1 AND agent_id = $2 AND device_id = $3 AND epoch = $4
                         AND (last_end = $6 OR previous_end = $6)
                       ORDER BY id DESC LIMIT 1)`,
        [...reader, cursor],
      );
      return;
    }
    await this.dataSource.query(
      `WITH known AS (
         SELECT id, row_number() OVER (ORDER BY id DESC) AS age FROM sync_walks
          WHERE team_id = $1 AND agent_id = $2 AND device_id = $3
       ), forgotten AS (DELETE FROM sync_walks w USING known k WHERE w.id = k.id AND k.age >= $6)
       INSERT INTO sync_walks (team_id, agent_id, device_id, epoch, last_end) VALUES ($1, $2, $3, $4, $5)`,
      [...reader, MAX_WALKS],
    );
  }
}
