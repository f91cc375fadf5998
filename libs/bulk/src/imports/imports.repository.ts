import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { prepared } from '@app/platform';
import { type EntityManager, In, Repository } from 'typeorm';
import { ImportRow, type ImportState, type Problem } from './import.entity';

/** Which imports somebody sees: their own, or with `createdBy` left out all of the team. */
export interface Visible {
  teamId: string;
  createdBy?: string;
}

/** A row that did not go in. */
export interface Reject {
  /** Its place in the file, from 0. */
  seq: number;
  /** Where a person finds it. */
  row: number;
  cells: Record<string, string>;
  reason: string;
}

/** What became of some rows. */
export interface Counts {
  created: number;
  updated: number;
  skipped: number;
  rejected: number;
}

/** How far an import is, for whoever watches it. */
export type ImportNews = Counts &
  Pick<ImportRow, 'team_id' | 'id' | 'created_by' | 'state' | 'processed' | 'percent' | 'job_id' | 'dry_run'>;

/** An upload that was not heard of for so long is given up (minutes). */
const STALE_MINUTES = 10;

const ADD_CHUNK = prepared(
  'imports_add_chunk',
  `WITH grown AS (
     UPDATE imports SET size = size + length($4::bytea), touched_at = clock_timestamp()
      WHERE team_id = $1 AND id = $2 AND state = 'uploading' RETURNING 1
   )
   INSERT INTO import_chunks (team_id, import_id, seq, bytes) SELECT $1, $2, $3, $4::bytea FROM grown RETURNING seq`,
);
const READ_CHUNK = prepared(
  'imports_read_chunk',
  'SELECT bytes FROM import_chunks WHERE team_id = $1 AND import_id = $2 AND seq = $3',
);

const ADVANCE = prepared(
  'imports_advance',
  `UPDATE imports SET processed = processed + $3, created = created + $4, updated = updated + $5,
          skipped = skipped + $6, rejected = rejected + $7, percent = $8, problems = $9, touched_at = clock_timestamp()
    WHERE team_id = $1 AND id = $2`,
);

/** The only one to name the tables of imports. */
@Injectable()
export class ImportsRepository {
  constructor(@InjectRepository(ImportRow) private readonly imports: Repository<ImportRow>) {}

  transaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.imports.manager.transaction(work);
  }

  /** Begins an upload, unless the team has as many files as it may. Whoever asks at the same time waits. */
  begin(
    row: Pick<ImportRow, 'team_id' | 'id' | 'created_by' | 'agent_code' | 'filename'>,
    mostFiles: number,
  ): Promise<boolean> {
    return this.transaction(async (manager) => {
      await manager.query('SELECT FROM teams WHERE id = $1 FOR NO KEY UPDATE', [row.team_id]);
      const [{ files }] = await manager.query<[{ files: number }]>(
        `SELECT count(*)::int AS files FROM imports
          WHERE team_id = $1 AND has_file
            AND (state <> 'uploading' OR touched_at > clock_timestamp() - make_interval(mins => $2))`,
        [row.team_id, STALE_MINUTES],
      );
      if (files >= mostFiles) return false;
      await manager.getRepository(ImportRow).insert(row);
      return true;
    });
  }

  /** @returns false when the upload was given up meanwhile */
  async addChunk(teamId: string, id: string, seq: number, bytes: Buffer): Promise<boolean> {
    const rows = await this.imports.query<unknown[]>(ADD_CHUNK, [teamId, id, seq, bytes]);
    return rows.length === 1;
  }

  async readChunk(teamId: string, id: string, seq: number): Promise<Buffer | undefined> {
    const rows = await this.imports.query<{ bytes: Buffer }[]>(READ_CHUNK, [teamId, id, seq]);
    return rows[0]?.bytes;
  }

  /** Newest first, one more than `limit` if there are more; without files that are still being sent. */
  list({ teamId, createdBy }: Visible, limit: number, before?: string): Promise<ImportRow[]> {
    const find = this.imports
      .createQueryBuilder('i')
      .where(`i.team_id = :teamId AND i.state <> 'uploading'`, { teamId })
      .orderBy('i.id', 'DESC')
      .limit(limit + 1);
    if (createdBy) find.andWhere('i.created_by = :createdBy', { createdBy });
    if (before) find.andWhere('i.id < :before', { before });
    return find.getMany();
  }

  find(
    { teamId, createdBy }: Visible,
    id: string,
    manager = this.imports.manager,
  ): Promise<ImportRow | null> {
    return manager
      .getRepository(ImportRow)
      .findOneBy({ id, team_id: teamId, ...(createdBy && { created_by: createdBy }) });
  }

  /** Changes an import that is in one of these states. @returns whether it was */
  async change(
    { team_id, id }: Pick<ImportRow, 'team_id' | 'id'>,
    from: ImportState[],
    change: Partial<ImportRow> | Record<string, unknown>,
    manager = this.imports.manager,
  ): Promise<boolean> {
    const { affected } = await manager
      .getRepository(ImportRow)
      .update(
        { team_id, id, state: In(from) },
        { ...(change as object), touched_at: () => 'clock_timestamp()' },
      );
    return affected === 1;
  }

  /** The last import of the same content that has brought something in. */
  async findDone(teamId: string, id: string): Promise<ImportRow | null> {
    return this.imports
      .createQueryBuilder('i')
      .innerJoin(ImportRow, 'mine', 'mine.team_id = i.team_id AND mine.content_hash = i.content_hash')
      .where('mine.team_id = :teamId AND mine.id = :id AND i.id <> mine.id', { teamId, id })
      .andWhere(`i.state = 'done' AND NOT i.dry_run AND i.created + i.updated > 0`)
      .orderBy('i.id', 'DESC')
      .limit(1)
      .getOne();
  }

  /** The last import of a file with exactly these columns of which rows were rejected. */
  findRejected({ teamId, createdBy }: Visible, columns: string[]): Promise<ImportRow | null> {
    const find = this.imports
      .createQueryBuilder('i')
      .where('i.team_id = :teamId AND i.rejected > 0 AND NOT i.dry_run', { teamId })
      // As sets: somebody may have moved them.
      .andWhere(`i.detected -> 'columns' @> :columns::jsonb AND i.detected -> 'columns' <@ :columns::jsonb`, {
        columns: JSON.stringify(columns),
      })
      .orderBy('i.id', 'DESC')
      .limit(1);
    if (createdBy) find.andWhere('i.created_by = :createdBy', { createdBy });
    return find.getOne();
  }

  /** Adds what became of the next rows, in the transaction that writes them. */
  async advance(
    manager: EntityManager,
    { team_id, id }: Pick<ImportRow, 'team_id' | 'id'>,
    { created, updated, skipped, rejected }: Counts,
    { percent, problems, rejects }: { percent: number; problems: Problem[]; rejects: Reject[] },
  ): Promise<void> {
    const rows = created + updated + skipped + rejected;
    const counts = [rows, created, updated, skipped, rejected];
    await manager.query(ADVANCE, [team_id, id, ...counts, percent, JSON.stringify(problems)]);
    if (rejects.length === 0) return;
    await manager.query(
      `INSERT INTO import_rejects (team_id, import_id, seq, row, cells, reason)
       SELECT $1, $2, r.seq, r.row, r.cells, r.reason
         FROM json_to_recordset($3) AS r (seq int, row int, cells json, reason text)`,
      [team_id, id, JSON.stringify(rejects)],
    );
  }

  async end(
    manager: EntityManager,
    { team_id, id }: Pick<ImportRow, 'team_id' | 'id'>,
    state: 'ready' | 'done' | 'failed',
    error: string | null,
  ): Promise<void> {
    await this.change(
      { team_id, id },
      ['running'],
      { state, error, finished_at: () => 'clock_timestamp()', ...(state !== 'failed' && { percent: 100 }) },
      manager,
    );
  }

  /** Rows that did not go in, in the order of the file. */
  rejects(teamId: string, id: string, after: number, limit: number): Promise<Reject[]> {
    return this.imports.query(
      `SELECT seq, row, cells, reason FROM import_rejects
        WHERE team_id = $1 AND import_id = $2 AND seq > $3 ORDER BY seq LIMIT $4`,
      [teamId, id, after, limit],
    );
  }

  async dropRejects(manager: EntityManager, teamId: string, id: string): Promise<void> {
    await manager.query('DELETE FROM import_rejects WHERE team_id = $1 AND import_id = $2', [teamId, id]);
  }

  async delete({ team_id, id }: Pick<ImportRow, 'team_id' | 'id'>, states: ImportState[]): Promise<boolean> {
    const { affected } = await this.imports.delete({ team_id, id, state: In(states) });
    return affected === 1;
  }

  /** Imports of teams that have begun, and that something has become of lately. @param seconds how lately */
  news(teamIds: string[], seconds: number): Promise<ImportNews[]> {
    return this.imports.query(
      `SELECT team_id, id, created_by, state, processed, percent, created, updated, skipped, rejected, job_id, dry_run FROM imports
        WHERE team_id = ANY($1) AND job_id IS NOT NULL AND touched_at > clock_timestamp() - make_interval(secs => $2)`,
      [teamIds, seconds],
    );
  }

  /**
   * Deletes one file that has had its time, with what it said of people; of an upload that broke off nothing is left.
   * @param days since anything was done with it
   * @returns whether there was one
   */
  async purge(days: number): Promise<boolean> {
    return this.transaction(async (manager) => {
      const [due] = await manager.query<{ team_id: string; id: string; state: ImportState }[]>(
        `SELECT team_id, id, state FROM imports
          WHERE has_file AND (touched_at < clock_timestamp() - make_interval(days => $1)
             OR state = 'uploading' AND touched_at < clock_timestamp() - make_interval(mins => $2))
          ORDER BY touched_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
        [days, STALE_MINUTES],
      );
      if (!due) return false;
      const of = [due.team_id, due.id];
      if (due.state === 'uploading') {
        await manager.query('DELETE FROM imports WHERE team_id = $1 AND id = $2', of);
        return true;
      }
      await manager.query('DELETE FROM import_chunks WHERE team_id = $1 AND import_id = $2', of);
      await manager.query('DELETE FROM import_rejects WHERE team_id = $1 AND import_id = $2', of);
      await manager.query(
        `UPDATE imports SET has_file = false, detected = detected - 'samples' WHERE team_id = $1 AND id = $2`,
        of,
      );
      return true;
    });
  }
}
