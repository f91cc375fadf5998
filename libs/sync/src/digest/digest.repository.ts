import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { createHash } from 'node:crypto';
import { DataSource } from 'typeorm';

export interface TeamDigest {
  epoch: string;
  /** The head at which it was taken. */
  version: number;
  /** Live contacts. */
  count: number;
  /** SHA-256 over the 256 buckets' digests in lower-case hexadecimal, one after the other. */
  digest: string;
  /** By the first byte of the id: SHA-256 over a line `id:version\n` for each live contact, ascending by id. */
  buckets: string[];
}

export interface DigestRow {
  epoch: string;
  version: number;
  bucket: string | null;
  count: number | null;
  digest: string | null;
}

/** Clock and buckets in one statement: one snapshot, so they fit together. */
export const DIGEST_OF_TEAM = `
  SELECT g.epoch, g.current_version AS version, b.bucket, b.count, b.digest
    FROM global_version g
    LEFT JOIN (
      SELECT left(id::text, 2) AS bucket, count(*) AS count,
             encode(sha256(convert_to(string_agg(id || ':' || version || E'\\n', '' ORDER BY id), 'UTF8')), 'hex') AS digest
        FROM contacts WHERE team_id = $1 AND NOT is_deleted GROUP BY 1
    ) b ON true
   WHERE g.team_id = $1`;

const EMPTY = createHash('sha256').digest('hex');

/** Puts the rows of DIGEST_OF_TEAM together; a bucket without contacts has no row. */
export function toDigest(rows: DigestRow[]): TeamDigest {
  const [first] = rows;
  if (!first) throw new Error('unknown team');
  const buckets = new Array<string>(256).fill(EMPTY);
  let count = 0;
  for (const row of rows) {
    if (row.bucket === null) continue;
    buckets[Number.parseInt(row.bucket, 16)] = row.digest!;
    count += row.count!;
  }
  const digest = createHash('sha256').update(buckets.join('')).digest('hex');
  return { epoch: first.epoch, version: first.version, count, digest, buckets };
}

export interface BucketRow {
  id: string;
  version: number;
}

@Injectable()
export class DigestRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async digest(teamId: string): Promise<TeamDigest> {
    return toDigest(await this.dataSource.query<DigestRow[]>(DIGEST_OF_TEAM, [teamId]));
  }

  /** Id and version of each live contact whose id begins with these two digits, and the clock at that moment. */
  async bucket(
    teamId: string,
    bucket: string,
  ): Promise<{ epoch: string; version: number; contacts: BucketRow[] }> {
    const from = `${bucket}000000-0000-0000-0000-000000000000`;
    const upTo = `${bucket}ffffff-ffff-ffff-ffff-ffffffffffff`;
    const rows = await this.dataSource.query<
      { epoch: string; head: number; id: string | null; version: number }[]
    >(
      `SELECT g.epoch, g.current_version AS head, c.id, c.version
         FROM global_version g
         LEFT JOIN contacts c ON c.team_id = g.team_id AND c.id BETWEEN $2 AND $3 AND NOT c.is_deleted
        WHERE g.team_id = $1 ORDER BY c.id`,
      [teamId, from, upTo],
    );
    const [first] = rows;
    if (!first) throw new Error('unknown team');
    const contacts = rows.flatMap(({ id, version }) => (id === null ? [] : { id, version }));
    return { epoch: first.epoch, version: first.head, contacts };
  }
}
