import type { Clock } from '@app/changelog';
import { CONTACT_COLUMNS, type ContactSource } from '@app/contacts';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';

export type DeltaRow = ContactSource & { created_version: number };

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
  async readPage(teamId: string, cursor: number, limit: number): Promise<{ clock: Clock; rows: DeltaRow[] }> {
    const result = await this.dataSource.query<(Clock & DeltaRow)[]>(PAGE, [teamId, cursor, limit]);
    const [first] = result;
    if (!first) throw new Error('unknown team');
    const { epoch, head, floor } = first;
    return { clock: { epoch, head, floor }, rows: first.id === null ? [] : result };
  }
}
