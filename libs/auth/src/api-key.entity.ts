import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A key of an agent; the key itself is stored nowhere. */
@Entity('api_keys')
export class ApiKey {
  @PrimaryColumn('uuid')
  team_id!: string;

  @PrimaryColumn('uuid', { default: () => 'gen_random_uuid()' })
  id!: string;

  @Column('uuid')
  agent_id!: string;

  @Column('varchar', { length: 100, default: '' })
  name!: string;

  @Column('bytea')
  digest!: Buffer;

  @Column('varchar', { length: 12 })
  prefix!: string;

  @Column('varchar', { length: 4 })
  last4!: string;

  @Column('timestamp with time zone', { precision: 3, default: () => 'now()' })
  created_at!: Date;

  @Column('timestamp with time zone', { precision: 3, nullable: true })
  expires_at!: Date | null;

  @Column('timestamp with time zone', { precision: 3, nullable: true })
  revoked_at!: Date | null;

  @Column('timestamp with time zone', { precision: 3, nullable: true })
  last_used_at!: Date | null;

  /** The key that took its place; this one goes on until `expires_at`. */
  @Column('uuid', { nullable: true })
  replaced_by!: string | null;

  /** The key whose place its holder gave it; it ends with that one when that one is revoked. */
  @Column('uuid', { nullable: true })
  replaces!: string | null;

  /** The only device that may use it; null for a key that was handed over. */
  @Column('varchar', { length: 255, nullable: true })
  device_id!: string | null;
}
