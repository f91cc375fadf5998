import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One line of the trail. Contact changes are written by the database; this code only reads those. */
@Entity('audit_log')
export class AuditEntry {
  @PrimaryColumn('bigint', { generated: 'identity', generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('uuid')
  team_id!: string;

  @Column('bigint', { nullable: true })
  version!: number | null;

  @Column('varchar', { length: 40 })
  action!: string;

  @Column('uuid', { nullable: true })
  contact_id!: string | null;

  @Column('text')
  agent_code!: string;

  @Column('varchar', { length: 255, default: '' })
  device_id!: string;

  @Column('varchar', { length: 100, nullable: true })
  request_id!: string | null;

  @Column('varchar', { length: 20 })
  source!: string;

  @Column('uuid', { nullable: true })
  operation_id!: string | null;

  @Column('uuid', { nullable: true })
  batch_id!: string | null;

  @Column('jsonb', { nullable: true })
  before!: Record<string, unknown> | null;

  @Column('jsonb', { nullable: true })
  after!: Record<string, unknown> | null;

  @Column('timestamp with time zone', { precision: 3, default: () => 'clock_timestamp()' })
  occurred_at!: Date;
}
