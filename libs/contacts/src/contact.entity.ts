import { CONTACT_FIELDS, type ContactValues, type FieldType } from '@app/protocol';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The fields of the catalogue as columns. */
const FieldColumns = class {} as new () => ContactValues;
for (const [field, { column, empty }] of Object.entries<FieldType>(CONTACT_FIELDS)) {
  const literal = column.array ? '{}' : JSON.stringify(empty);
  // A trigger puts '' where a name is NULL.
  const fallback =
    empty === null ? { nullable: true } : empty === '' ? {} : { default: () => `'${literal}'` };
  Column({ ...column, ...fallback })(FieldColumns.prototype as object, field);
}

/** Latest state of a contact, or its tombstone. Rows are written by ContactWriter alone. */
@Entity('contacts')
export class Contact extends FieldColumns {
  @PrimaryColumn('uuid')
  team_id!: string;

  @PrimaryColumn('uuid', { default: () => 'gen_random_uuid()' })
  id!: string;

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

  /** Of a deleted one: the contact that has what it held. Its id stands for that one. */
  @Column('uuid', { nullable: true })
  merged_into!: string | null;

  @Column('jsonb', { default: () => `'{}'` })
  field_versions!: Record<string, [version: number, agentCode: string, deviceId: string]>;

  @Column('text')
  updated_by!: string;

  @Column('varchar', { length: 255, default: '' })
  updated_by_device!: string;

  @Column('varchar', { length: 100, nullable: true })
  request_id!: string | null;

  @Column('uuid', { nullable: true })
  operation_id!: string | null;

  @Column('varchar', { length: 20, default: 'db' })
  source!: string;
}
