import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Latest state of a contact, or its tombstone. Rows are written by ContactWriter alone. */
@Entity('contacts')
export class Contact {
  @PrimaryColumn('uuid')
  team_id!: string;

  @PrimaryColumn('uuid', { default: () => 'gen_random_uuid()' })
  id!: string;

  @Column('varchar', { length: 255 })
  first_name!: string;

  @Column('varchar', { length: 255 })
  last_name!: string;

  @Column('varchar', { length: 50, nullable: true })
  phone_primary!: string | null;

  @Column('varchar', { length: 50, nullable: true })
  phone_secondary!: string | null;

  @Column('varchar', { length: 254, nullable: true })
  email!: string | null;

  @Column('varchar', { length: 255, nullable: true })
  company!: string | null;

  @Column('varchar', { length: 255, nullable: true })
  job_title!: string | null;

  @Column('text', { nullable: true })
  notes!: string | null;

  @Column('text', { nullable: true })
  address!: string | null;

  @Column('varchar', { length: 10, nullable: true })
  birthday!: string | null;

  @Column('text', { array: true, default: () => `'{}'` })
  tags!: string[];

  @Column('jsonb', { default: () => `'{}'` })
  metadata!: Record<string, unknown>;

  @Column('text')
  created_by_agent!: string;

  @Column('timestamp with time zone', { precision: 3, default: () => 'clock_timestamp()' })
  created_at!: Date;

  @Column('timestamp with time zone', { precision: 3, default: () => 'clock_timestamp()' })
  updated_at!: Date;

  @Column('bigint')
  version!: number;

  @Column('bigint')
  created_version!: number;

  @Column('boolean', { default: false })
  is_deleted!: boolean;

  @Column('timestamp with time zone', { precision: 3, nullable: true })
  deleted_at!: Date | null;

  @Column('jsonb', { default: () => `'{}'` })
  field_versions!: Record<string, [version: number, agentCode: string, deviceId: string]>;

  @Column('text')
  updated_by!: string;

  @Column('varchar', { length: 255, default: '' })
  updated_by_device!: string;

  @Column('varchar', { length: 100, nullable: true })
  request_id!: string | null;

  @Column('varchar', { length: 20, default: 'db' })
  source!: string;
}
