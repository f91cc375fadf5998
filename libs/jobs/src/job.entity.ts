import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Those that have not ended come first. */
export const JOB_STATES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** Work in the background, as API and dashboard show it. The queue beside it only says when whose turn it is. */
@Entity('jobs')
export class Job {
  @PrimaryColumn('uuid')
  id!: string;

  /** Null for work of the whole installation. */
  @Column('uuid', { nullable: true })
  team_id!: string | null;

  @Column('varchar', { length: 100 })
  kind!: string;

  /** The agent who began it; null for what a schedule began. */
  @Column('uuid', { nullable: true })
  created_by!: string | null;

  @Column('varchar', { length: 50, nullable: true })
  agent_code!: string | null;

  /** With which key; the job ends with it. */
  @Column('uuid', { nullable: true })
  key_id!: string | null;

  @Column('varchar', { length: 255 })
  label!: string;

  /** Forgotten when it has ended: what it was to write may be about people. */
  @Column('jsonb', { default: () => `'{}'` })
  params!: object;

  /** By which its author's request is known when it comes again, and what it asked for. */
  @Column('varchar', { length: 255, nullable: true })
  request_key!: string | null;

  @Column('varchar', { length: 64, nullable: true })
  request_hash!: string | null;

  @Column('varchar', { length: 10, default: 'queued' })
  state!: JobState;

  /** Names the one turn in the queue that may run it. */
  @Column('uuid')
  turn_id!: string;

  /** Number of starts. Whoever writes for an earlier one writes nothing. */
  @Column('int', { default: 0 })
  attempt!: number;

  /** Attempts that failed, or whose process died, since it last saved a checkpoint. */
  @Column('int', { default: 0 })
  failures!: number;

  @Column('int', { default: 0 })
  done!: number;

  @Column('int', { nullable: true })
  total!: number | null;

  @Column('jsonb', { nullable: true })
  checkpoint!: unknown;

  /** What came of it so far. */
  @Column('jsonb', { nullable: true })
  result!: object | null;

  /** Why its last attempt failed: a code of the error table. */
  @Column('varchar', { length: 50, nullable: true })
  error!: string | null;

  @Column('timestamp with time zone', { precision: 3, default: () => 'clock_timestamp()' })
  created_at!: Date;

  @Column('timestamp with time zone', { precision: 3, nullable: true })
  started_at!: Date | null;

  @Column('timestamp with time zone', { precision: 3, nullable: true })
  finished_at!: Date | null;
}
