import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The newest backup of this database, written by the tool that made it; a restore makes it the one that was restored. */
@Entity('last_backup')
export class LastBackup {
  @PrimaryColumn('boolean', { default: true })
  is_only!: boolean;

  /** Everything that was committed before is in it. */
  @Column('timestamp with time zone', { precision: 3 })
  taken_at!: Date;
}
