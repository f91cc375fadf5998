import type { Detected } from '@app/formats';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ImportOptions } from './import-options';

export const IMPORT_STATES = [
  'uploading',
  'ready',
  'running',
  'done',
  'failed',
  'cancelled',
  'undone',
] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

/** What was wrong with rows, of one kind. */
export interface Problem {
  /** `rejected`: the rows did not go in. `warning`: they did, without this value or with it elsewhere. */
  kind: 'rejected' | 'warning';
  /** The column or field, where it is one. */
  field: string | null;
  message: string;
  count: number;
  /** The first rows that have it. */
  rows: number[];
}

/** A file that somebody brought, and what became of its rows. Its bytes are in `import_chunks`. */
@Entity('imports')
export class ImportRow {
  @PrimaryColumn('uuid')
  team_id!: string;

  /** Begins with the time. */
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  created_by!: string;

  @Column('varchar', { length: 50 })
  agent_code!: string;

  @Column('varchar', { length: 255, nullable: true })
  filename!: string | null;

  /** Bytes. */
  @Column('bigint', { default: 0 })
  size!: number;

  @Column('bytea', { nullable: true })
  content_hash!: Buffer | null;

  /** A job that ended without us, with its key for one, leaves `running` behind. */
  @Column('varchar', { length: 10, default: 'uploading' })
  state!: ImportState;

  @Column('boolean', { default: true })
  has_file!: boolean;

  @Column('jsonb', { nullable: true })
  detected!: Detected | null;

  @Column('jsonb', { default: () => `'{}'` })
  options!: ImportOptions;

  @Column('uuid', { nullable: true })
  job_id!: string | null;

  @Column('uuid', { nullable: true })
  operation_id!: string | null;

  /** The last run only counted. */
  @Column('boolean', { default: false })
  dry_run!: boolean;

  /** The import of the same content that was there before. */
  @Column('uuid', { nullable: true })
  same_as!: string | null;

  @Column('int', { default: 0 })
  processed!: number;

  @Column('int', { default: 0 })
  created!: number;

  @Column('int', { default: 0 })
  updated!: number;

  @Column('int', { default: 0 })
  skipped!: number;

  @Column('int', { default: 0 })
  rejected!: number;

  /** Of the file, that was read. */
  @Column('smallint', { default: 0 })
  percent!: number;

  @Column('jsonb', { default: () => `'[]'` })
  problems!: Problem[];

  @Column('text', { nullable: true })
  error!: string | null;

  @Column('timestamp with time zone', { precision: 3, default: () => 'clock_timestamp()' })
  created_at!: Date;

  @Column('timestamp with time zone', { precision: 3, default: () => 'clock_timestamp()' })
  touched_at!: Date;

  @Column('timestamp with time zone', { precision: 3, nullable: true })
  started_at!: Date | null;

  @Column('timestamp with time zone', { precision: 3, nullable: true })
  finished_at!: Date | null;
}
