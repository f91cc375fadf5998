import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Contacts that may be the same person are found in the background, and stand beside the contacts. */
export class FindDuplicates1795980401000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- What makes contacts alike, as digests: nothing of it can be read here.
      CREATE TABLE duplicate_keys (
        team_id uuid NOT NULL,
        key bytea NOT NULL,
        contact_id uuid NOT NULL,
        PRIMARY KEY (team_id, key, contact_id)
      );
      CREATE INDEX duplicate_keys_of_contact ON duplicate_keys (team_id, contact_id);

      CREATE TABLE duplicate_groups (
        team_id uuid NOT NULL,
        id uuid NOT NULL,
        contact_ids uuid[] NOT NULL,
        -- Of all of them; the list ends somewhere.
        size integer NOT NULL,
        reasons jsonb NOT NULL,
        score smallint NOT NULL,
        shared boolean NOT NULL,
        -- Of the contacts and what makes them alike.
        fingerprint bytea NOT NULL,
        is_dismissed boolean NOT NULL DEFAULT false,
        PRIMARY KEY (team_id, id)
      );
      CREATE INDEX duplicate_groups_in_order ON duplicate_groups (team_id, is_dismissed, score, id);
      CREATE INDEX duplicate_groups_of_contacts ON duplicate_groups USING gin (contact_ids);

      -- What people have said: these are not the same.
      CREATE TABLE duplicate_dismissals (
        team_id uuid NOT NULL REFERENCES teams (id),
        fingerprint bytea NOT NULL,
        dismissed_by text NOT NULL,
        dismissed_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (team_id, fingerprint)
      );

      -- How far a team's contacts have been compared, and by which rules and region.
      CREATE TABLE duplicate_progress (
        team_id uuid PRIMARY KEY REFERENCES teams (id),
        rules text NOT NULL DEFAULT '',
        version bigint NOT NULL DEFAULT 0
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE duplicate_keys, duplicate_groups, duplicate_dismissals, duplicate_progress',
    );
  }
}
