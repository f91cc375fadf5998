import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What one device of one agent has. Written in batches by DeviceRegistry. */
@Entity('sync_log')
export class SyncLog {
  @PrimaryColumn('uuid')
  team_id!: string;

  @PrimaryColumn('varchar', { length: 255 })
  device_id!: string;

  @PrimaryColumn('uuid')
  agent_id!: string;

  @Column('bigint', { default: 0 })
  last_sync_version!: number;

  @Column('uuid', { nullable: true })
  epoch!: string | null;

  @Column('timestamp with time zone', { precision: 3, nullable: true })
  last_sync_at!: Date | null;

  @Column('timestamp with time zone', { precision: 3, default: () => 'now()' })
  last_seen_at!: Date;

  @Column('bigint', { default: 0 })
  syncs_count!: number;

  @Column('bigint', { default: 0 })
  changes_count!: number;

  @Column('varchar', { length: 50, nullable: true })
  app_version!: string | null;

  @Column('timestamp with time zone', { precision: 3, default: () => 'now()' })
  created_at!: Date;

  /** The version at which its digest was the team's. */
  @Column('bigint', { nullable: true })
  proven_version!: number | null;

  @Column('timestamp with time zone', { precision: 3, nullable: true })
  proven_at!: Date | null;
}
