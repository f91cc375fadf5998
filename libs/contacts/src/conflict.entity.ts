import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ConflictKind } from './write/conflict.shelf';
import type { ConflictFields } from './write/contact.merge';

/** Values that lost to a later write. Made and settled by the contact writer alone. */
@Entity('contact_conflicts')
export class Conflict {
  @PrimaryColumn('uuid')
  team_id!: string;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  contact_id!: string;

  @Column('varchar', { length: 20 })
  kind!: ConflictKind;

  @Column('jsonb')
  fields!: ConflictFields;

  @Column('text', { array: true })
  agent_codes!: string[];

  @Column('varchar', { length: 255, nullable: true })
  mutation_id!: string | null;

  @Column('timestamp with time zone', { precision: 3, nullable: true })
  client_time!: Date | null;

  @Column('timestamp with time zone', { precision: 3, default: () => 'clock_timestamp()' })
  created_at!: Date;

  @Column('timestamp with time zone', { precision: 3, nullable: true })
  resolved_at!: Date | null;

  @Column('text', { nullable: true })
  resolved_by!: string | null;

  @Column('varchar', { length: 4, nullable: true })
  resolution!: 'kept' | 'lost' | null;
}
