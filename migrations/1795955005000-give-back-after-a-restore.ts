import type { MigrationInterface, QueryRunner } from 'typeorm';

/** After a restore devices give back what they have seen. What is known of it is kept beside the contacts. */
export class GiveBackAfterARestore1795955005000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Up to which version of an epoch before a contact is complete, by the images that devices gave back. A table of its
      -- own: it rises also when nothing of the contact changes, which must take no version; and everyday writes are
      -- spared it.
      CREATE TABLE restored_contacts (
        team_id uuid NOT NULL REFERENCES teams (id),
        contact_id uuid NOT NULL,
        as_of bigint NOT NULL,
        -- The same of whether it exists: a tombstone tells nothing of the fields.
        existence_as_of bigint NOT NULL,
        -- What new edits went over in the image of as_of.
        conflict_id uuid,
        PRIMARY KEY (team_id, contact_id)
      );

      -- From then on nothing is taken any more of what the epoch lacks of those before.
      ALTER TABLE epochs ADD COLUMN giving_back_ended_at timestamptz(3);

      CREATE INDEX audit_log_erasures ON audit_log (team_id, contact_id) WHERE action = 'ERASE';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX audit_log_erasures;
      ALTER TABLE epochs DROP COLUMN giving_back_ended_at;
      DROP TABLE restored_contacts;
    `);
  }
}
