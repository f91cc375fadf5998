import { Column, Entity, PrimaryColumn } from 'typeorm';

const counter = ['bigint', { default: 0 }] as const;

/** What one person changed within half an hour. Rolled up from the trail, each change once. */
@Entity('change_counts')
export class ChangeCount {
  @PrimaryColumn('uuid')
  team_id!: string;

  /** When the half hour began, so that the days of every time zone can be put together. */
  @PrimaryColumn('timestamp with time zone')
  began_at!: Date;

  @PrimaryColumn('text')
  agent_code!: string;

  @Column('integer', { default: 0 })
  created!: number;

  @Column('integer', { default: 0 })
  updated!: number;

  @Column('integer', { default: 0 })
  deleted!: number;

  @Column('integer', { default: 0 })
  restored!: number;
}

/** How far a team's trail is rolled up. */
@Entity('statistics_progress')
export class StatisticsProgress {
  @PrimaryColumn('uuid')
  team_id!: string;

  @Column(...counter)
  version!: number;

  @Column('timestamp with time zone', { precision: 3, default: () => 'now()' })
  rolled_up_at!: Date;

  /** Mean size of a contact as a delta has it, of those changed last (bytes). */
  @Column('integer', { nullable: true })
  contact_bytes!: number | null;

  @Column('timestamp with time zone', { precision: 3, nullable: true })
  contacts_measured_at!: Date | null;
}

/** What catching up cost within half an hour, and what reading everything instead would have. */
@Entity('sync_traffic')
export class SyncTrafficRow {
  @PrimaryColumn('uuid')
  team_id!: string;

  @PrimaryColumn('timestamp with time zone')
  began_at!: Date;

  @Column(...counter)
  catch_ups!: number;

  @Column(...counter)
  catch_up_bytes!: number;

  @Column(...counter)
  full_downloads!: number;

  @Column(...counter)
  full_download_bytes!: number;

  /** What the catch-ups would have been as full downloads. */
  @Column(...counter)
  avoided_bytes!: number;
}

/** How a team's devices were, every ten minutes. */
@Entity('device_samples')
export class DeviceSample {
  @PrimaryColumn('uuid')
  team_id!: string;

  @PrimaryColumn('timestamp with time zone')
  sampled_at!: Date;

  @Column('integer')
  online!: number;

  @Column('integer')
  idle!: number;

  @Column('integer')
  offline!: number;

  @Column('integer')
  behind!: number;

  @Column('bigint')
  lag_median!: number;

  @Column('bigint')
  lag_p95!: number;

  @Column('bigint')
  lag_max!: number;
}
