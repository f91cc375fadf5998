import { ROLES, type Role } from '@app/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A person of a team. */
@Entity('agents')
export class Agent {
  @PrimaryColumn('uuid')
  team_id!: string;

  @PrimaryColumn('uuid', { default: () => 'gen_random_uuid()' })
  id!: string;

  @Column('varchar', { length: 50 })
  agent_code!: string;

  @Column('varchar', { length: 255 })
  agent_name!: string;

  @Column('varchar', { length: 10, default: ROLES[1] })
  role!: Role;

  @Column('boolean', { default: true })
  is_active!: boolean;

  @Column('timestamp with time zone', { precision: 3, default: () => 'now()' })
  created_at!: Date;

  @Column('timestamp with time zone', { precision: 3, nullable: true })
  last_seen!: Date | null;
}
