import type { ContactFilters } from '@app/protocol';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { SortField } from '../contact.dto';

/** A list of contacts that somebody has given a name. */
@Entity('contact_views')
export class ContactView {
  @PrimaryColumn('uuid')
  team_id!: string;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('varchar', { length: 50 })
  agent_code!: string;

  @Column('varchar', { length: 100 })
  name!: string;

  @Column('boolean')
  shared!: boolean;

  @Column('jsonb')
  filter!: ContactFilters;

  @Column('varchar', { length: 20 })
  sort_by!: SortField;

  @Column('varchar', { length: 4 })
  sort_order!: 'asc' | 'desc';

  @Column('jsonb')
  columns!: string[];

  @Column('timestamp with time zone', { precision: 3, default: () => 'clock_timestamp()' })
  created_at!: Date;

  @Column('timestamp with time zone', { precision: 3, default: () => 'clock_timestamp()' })
  updated_at!: Date;
}
