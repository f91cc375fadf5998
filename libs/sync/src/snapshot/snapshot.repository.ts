import type { Clock } from '@app/changelog';
import { CONTACT_MEMBERS } from '@app/contacts';
import { Config, dedicatedClient } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
// COPY brings the lines as the database made them: no value is parsed here.
import { to as copyTo } from 'pg-copy-streams';
import { DataSource } from 'typeorm';
import { DIGEST_OF_TEAM, type DigestRow, toDigest } from '../digest/digest.repository';

/** The first line of a snapshot. */
export interface SnapshotHeader {
  format: 'contacts-sync-snapshot/1';
  epoch: string;
  /** The contacts are those of exactly this version. */
  version: number;
  count: number;
}

/** Where a team's clock is, and the version that a snapshot must have reached to be handed out. */
export type SnapshotClock = Clock & { oldest: number };

/** A million contacts take less than a minute; whatever takes this long is stuck (milliseconds). */
const BUILD_LIMIT = 10 * 60_000;

/** A JSON text holds no control character, so with these as delimiter and quote it leaves as it is. */
const AS_IT_IS = String.raw`(FORMAT csv, DELIMITER E'\x02', QUOTE E'\x01')`;

@Injectable()
export class SnapshotRepository {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly config: Config,
  ) {}

  async clocks(teamIds: string[]): Promise<Map<string, SnapshotClock>> {
    const rows = await this.dataSource.query<(SnapshotClock & { team_id: string })[]>(
      `SELECT team_id, epoch, current_version AS head, floor, greatest(floor, snapshot_floor) AS oldest
         FROM global_version WHERE team_id = ANY($1)`,
      [teamIds],
    );
    return new Map(rows.map(({ team_id, ...clock }) => [team_id, clock]));
  }

  /**
   * The lines of a snapshot, read in one REPEATABLE READ transaction on a connection of its own and never faster
   * than they are taken. By version, which is as deterministic as by id and compresses better: rows that were
   * written together share their times and lie together.
   *
   * @param begun is told what the snapshot is of, before the first line.
   */
  async *lines(
    teamId: string,
    signal: AbortSignal,
    begun: (header: SnapshotHeader) => void,
  ): AsyncGenerator<string | Buffer> {
    const client = dedicatedClient(this.config);
    // Ends the connection under whatever is under way.
    const abort = () => void client.end().catch(() => undefined);
    signal.addEventListener('abort', abort);
    try {
      await client.connect();
      signal.throwIfAborted();
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      await client.query(`SET LOCAL statement_timeout = ${BUILD_LIMIT}`);
      const { rows } = await client.query<DigestRow>(DIGEST_OF_TEAM, [teamId]);
      const { epoch, version, count, digest } = toDigest(rows);
      const header: SnapshotHeader = { format: 'contacts-sync-snapshot/1', epoch, version, count };
      begun(header);
      yield `${JSON.stringify(header)}\n`;
      const copy = client.query(
        copyTo(
          `COPY (SELECT row_to_json(c) FROM (
             SELECT ${CONTACT_MEMBERS} FROM contacts WHERE team_id = '${uuid(teamId)}' AND NOT is_deleted ORDER BY version
           ) c) TO STDOUT ${AS_IT_IS}`,
        ),
      );
      yield* copy as AsyncIterable<Buffer>;
      if (copy.rowCount !== count) throw new Error(`${copy.rowCount} of ${count} contacts were read`);
      yield `${JSON.stringify({ count, digest })}\n`;
    } finally {
      signal.removeEventListener('abort', abort);
      await client.end().catch(() => undefined);
    }
  }
}

/** COPY takes no parameters. The id comes from the key and not from the client; what is no UUID stops here all the same. */
function uuid(id: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw new Error('not an id of a team');
  return id;
}
