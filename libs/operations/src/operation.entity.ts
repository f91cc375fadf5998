import type { OperationKind } from '@app/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What one call of a client changed, over all its transactions. Written with the versions, see TeamTransaction. */
@Entity('operations')
export class OperationRow {
  @PrimaryColumn('uuid')
  team_id!: string;

  /** Begins with the time at which the operation began. */
  @PrimaryColumn('uuid')
  id!: string;

  @Column('varchar', { length: 20 })
  kind!: OperationKind;

  @Column('text')
  agent_code!: string;

  @Column('varchar', { length: 255, default: '' })
  device_id!: string;

  @Column('varchar', { length: 255, nullable: true })
  label!: string | null;

  @Column('timestamp with time zone', { precision: 3, default: () => 'clock_timestamp()' })
  ended_at!: Date;

  @Column('integer')
  changes!: number;

  @Column('bigint')
  first_version!: number;

  @Column('bigint')
  last_version!: number;

  @Column('uuid', { nullable: true })
  undoes!: string | null;

  /** There is no such operation as long as that undo has changed nothing. */
  @Column('uuid', { nullable: true })
  undone_by!: string | null;
}
