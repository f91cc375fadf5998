import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lists of contacts under a name: what is in them, in which order, with which columns. */
export class CreateContactViews1795992001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE contact_views (
        team_id uuid NOT NULL REFERENCES teams (id),
        id uuid NOT NULL,
        -- Whose it is.
        agent_code varchar(50) NOT NULL,
        name varchar(100) NOT NULL,
        shared boolean NOT NULL,
        filter jsonb NOT NULL,
        sort_by varchar(20) NOT NULL,
        sort_order varchar(4) NOT NULL,
        columns jsonb NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        updated_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (team_id, id),
        UNIQUE (team_id, agent_code, name)
      );
      CREATE INDEX contact_views_shared ON contact_views (team_id, name, id) WHERE shared;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE contact_views');
  }
}
