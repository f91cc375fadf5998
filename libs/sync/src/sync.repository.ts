import type { Clock } from '@app/changelog';
import { CONTACT_COLUMNS, type ContactSource } from '@app/contacts';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';

/** Who reads: a walk from 0 belongs to one device, or to the agent when the client names none. */
export interface Reader {
  teamId: string;
  agentId: string;
  deviceId: string;
}

/** Walks kept for one reader: several phones of an agent may share the key and name no device. */
const MAX_WALKS = 50;

export type DeltaRow = ContactSource & { created_version: number };

/** Contacts above a cursor, and the clock of the same moment. */
export interface DeltaPage {
  clock: Clock;
  rows: DeltaRow[];
}

const PAGE = `
  SELECT clock.epoch, clock.current_version AS head, clock.floor, page.*
    FROM global_version clock
    LEFT JOIN LATERAL (
      SELECT ${CONTACT_COLUMNS.join(', ')}, created_version
        FROM contacts
       WHERE team_id = $1 AND version > $2 AND version <= clock.current_version
       ORDER BY version LIMIT $3
    ) page ON true
   WHERE clock.team_id = $1
   ORDER BY page.version`;

@Injectable()
export class SyncRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /**
   * Clock and contacts above `cursor`, tombstones included, in one statement: one snapshot, so the head is
   * exactly that of the rows.
   */
  async readPage(teamId: string, cursor: number, limit: number): Promise<DeltaPage> {
    const result = await this.dataSource.query<(Clock & DeltaRow)[]>(PAGE, [teamId, cursor, limit]);
    const [first] = result;
    if (!first) throw new Error('unknown team');
    const { epoch, head, floor } = first;
    return { clock: { epoch, head, floor }, rows: first.id === null ? [] : result };
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
