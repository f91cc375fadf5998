import { PICTURE_JSON } from '@app/contacts';
import { Config, Metrics, quotedUuid } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
// COPY brings the lines as the database made them: no value is parsed here.
import { to as copyTo } from 'pg-copy-streams';
import { DataSource } from 'typeorm';
import { DIGEST_OF_TEAM, type DigestRow, toDigest } from '../digest/digest.repository';
import { consistentRead, COPY_AS_IT_IS } from '../files/consistent-read';
import type { FileClock, FileHead, FileKind } from '../files/shared-files.service';

/** The first line of a snapshot. */
export interface SnapshotHeader {
  format: 'contacts-sync-snapshot/1';
  epoch: string;
  /** The contacts are those of exactly this version. */
  version: number;
  count: number;
}

/** A delta follows a snapshot anyway: up to so many changes, or this share of its contacts, it is still the shorter way. */
const DELTA_CHANGES = 1_000;
const DELTA_SHARE = 0.05;

/** All live contacts as lines of JSON. */
@Injectable()
export class SnapshotRepository implements FileKind {
  readonly name = 'snapshot';
  readonly extension = 'ndjson.gz';

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly config: Config,
    private readonly metrics: Metrics,
  ) {}

  async clocks(teamIds: string[]): Promise<Map<string, FileClock>> {
    const rows = await this.dataSource.query<(FileClock & { team_id: string })[]>(
      `SELECT team_id, epoch, current_version AS head, greatest(floor, snapshot_floor) AS oldest
         FROM global_version WHERE team_id = ANY($1)`,
      [teamIds],
    );
    return new Map(rows.map(({ team_id, ...clock }) => [team_id, clock]));
  }

  isRecent({ version, count }: FileHead, { head }: FileClock): boolean {
    return head - version <= Math.max(DELTA_CHANGES, count * DELTA_SHARE);
  }

  built(result: 'made' | 'failed'): void {
    this.metrics.snapshots.inc({ result });
  }

  /**
   * By version, which is as deterministic as by id and compresses better: rows that were written together share their times and
   * lie together.
   */
  read(
    teamId: string,
    signal: AbortSignal,
    begun: (head: FileHead) => void,
  ): AsyncGenerator<string | Buffer> {
    return consistentRead(this.config, signal, async function* (client) {
      const { rows } = await client.query<DigestRow>(DIGEST_OF_TEAM, [teamId]);
      const { epoch, version, count, digest } = toDigest(rows);
      begun({ epoch, version, asOf: version, count });
      const header: SnapshotHeader = { format: 'contacts-sync-snapshot/1', epoch, version, count };
      yield `${JSON.stringify(header)}\n`;
      const copy = client.query(
        copyTo(
          `COPY (SELECT ${PICTURE_JSON} FROM contacts WHERE team_id = ${quotedUuid(teamId)} AND NOT is_deleted ORDER BY version)
             TO STDOUT ${COPY_AS_IT_IS}`,
        ),
      );
      yield* copy as AsyncIterable<Buffer>;
      if (copy.rowCount !== count) throw new Error(`${copy.rowCount} of ${count} contacts were read`);
      yield `${JSON.stringify({ count, digest })}\n`;
    });
  }
}
