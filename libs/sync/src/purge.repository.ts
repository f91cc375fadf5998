import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';

/**
 * A walk from 0 must have ended before a tombstone of anything that it has brought can be purged: that is half of
 * the shortest time for which tombstones are kept.
 */
const WALK_HOURS = 12;

/** Deletes what has had its time, a chunk at a time: nobody waits long behind one. */
@Injectable()
export class PurgeRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async teamsWithTombstones(days: number): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `SELECT id FROM teams t WHERE EXISTS (
         SELECT FROM contacts WHERE team_id = t.id AND is_deleted AND deleted_at < now() - make_interval(days => $1))`,
      [days],
    );
    return rows.map(({ id }) => id);
  }

  /** @returns how many of at most `limit` there were. Locks the team's clock, raises its floor, takes no version. */
  async purgeTombstones(teamId: string, days: number, limit: number): Promise<number> {
    const [{ purged }] = await this.dataSource.query<[{ purged: number }]>(
      'SELECT purge_tombstones($1, now() - make_interval(days => $2), $3) AS purged',
      [teamId, days, limit],
    );
    return purged;
  }

  /** Idempotency-Keys whose days are over. Two servers never wait for one another. */
  purgeKeys(limit: number): Promise<number> {
    return this.remove(
      `DELETE FROM applied_mutations WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM applied_mutations WHERE expires_at < now() ORDER BY expires_at LIMIT $1
         FOR UPDATE SKIP LOCKED))`,
      [limit],
    );
  }

  purgeWalks(limit: number): Promise<number> {
    return this.remove(
      `DELETE FROM sync_walks WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM sync_walks WHERE started_at < now() - make_interval(hours => $2) LIMIT $1
         FOR UPDATE SKIP LOCKED))`,
      [limit, WALK_HOURS],
    );
  }

  private async remove(statement: string, parameters: unknown[]): Promise<number> {
    const [, count] = await this.dataSource.query<[unknown, number]>(statement, parameters);
    return count;
  }
}
