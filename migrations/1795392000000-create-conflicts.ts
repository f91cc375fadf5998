import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Values that lost to a later write, kept until somebody has chosen. */
export class CreateConflicts1795392000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE contact_conflicts (
        team_id uuid NOT NULL REFERENCES teams (id),
        id uuid NOT NULL,
        contact_id uuid NOT NULL,
        -- edit: both sides changed a field. delete: a deletion over newer edits. edit_of_deleted: an edit that came
        -- after the deletion and was not applied.
        kind varchar(20) NOT NULL CHECK (kind IN ('edit', 'delete', 'edit_of_deleted')),
        -- {"field": {"kept": side, "lost": side}}, a side being {"value", "agent_code", "device_id", "version"}
        fields jsonb NOT NULL,
        -- Codes of the agents on either side: it is theirs to look at.
        agent_codes text[] NOT NULL,
        mutation_id varchar(255),
        client_time timestamptz(3),
        created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        resolved_at timestamptz(3),
        resolved_by text,
        resolution varchar(4) CHECK (resolution IN ('kept', 'lost')),
        PRIMARY KEY (team_id, id),
        CHECK ((resolved_at IS NULL) = (resolution IS NULL))
      );
      CREATE INDEX contact_conflicts_by_time ON contact_conflicts (team_id, created_at DESC, id);
      CREATE INDEX contact_conflicts_by_contact ON contact_conflicts (team_id, contact_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE contact_conflicts');
  }
}
