import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What agents and viewers see of the history of contacts. */
export const HISTORY_FOR_AGENTS = ['all', 'own', 'none'] as const;
export type HistoryForAgents = (typeof HISTORY_FOR_AGENTS)[number];

/** The boundary of everything that is synced: nothing of one team is ever seen by another. */
@Entity('teams')
export class Team {
  @PrimaryColumn('uuid', { default: () => 'gen_random_uuid()' })
  id!: string;

  @Column('varchar', { length: 255 })
  name!: string;

  @Column('boolean', { default: false })
  is_default!: boolean;

  @Column('boolean', { default: false })
  allow_agent_export!: boolean;

  /** Where numbers without a country are dialled, as ISO 3166 has it. */
  @Column('varchar', { length: 2, nullable: true })
  default_region!: string | null;

  @Column('varchar', { length: 4, default: 'all' })
  history_for_agents!: HistoryForAgents;

  @Column('timestamp with time zone', { precision: 3, default: () => 'now()' })
  created_at!: Date;

  /** Set while the team is closed: its keys open nothing, its data is kept. */
  @Column('timestamp with time zone', { precision: 3, nullable: true })
  closed_at!: Date | null;
}
