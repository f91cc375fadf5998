import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineFunctions } from './functions';

/** The numbers of contacts as they are looked up stand beside the contacts: they can be made again, and take no version. */
export class DerivePhoneNumbers1795961002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await defineFunctions(runner, 'phone_tails', 'forget_phone_numbers');
    await runner.query(`
      ALTER TABLE teams ADD COLUMN default_region varchar(2) CHECK (default_region ~ '^[A-Z]{2}$');

      CREATE TABLE phone_numbers (
        team_id uuid NOT NULL,
        contact_id uuid NOT NULL,
        -- Of the contact, when they were derived.
        version bigint NOT NULL,
        numbers text[] NOT NULL,
        PRIMARY KEY (team_id, contact_id),
        FOREIGN KEY (team_id, contact_id) REFERENCES contacts (team_id, id) ON DELETE CASCADE
      );
      -- How far a team's contacts have been looked at, and by which rules and region.
      CREATE TABLE phone_derivations (
        team_id uuid PRIMARY KEY REFERENCES teams (id),
        rules text NOT NULL,
        version bigint NOT NULL
      );

      -- What waits in a pending list is sorted in by whoever fills it, while holding the team's clock: small ones.
      CREATE INDEX phone_numbers_exact ON phone_numbers USING gin (team_id, numbers) WITH (gin_pending_list_limit = 64);
      CREATE INDEX phone_numbers_by_tail ON phone_numbers USING gin (team_id, phone_tails(numbers))
        WITH (gin_pending_list_limit = 64);

      CREATE TRIGGER contacts_forget_phone_numbers AFTER UPDATE ON contacts
        FOR EACH ROW WHEN (NEW.is_deleted AND NOT OLD.is_deleted) EXECUTE FUNCTION forget_phone_numbers();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER contacts_forget_phone_numbers ON contacts;
      DROP FUNCTION forget_phone_numbers;
      DROP TABLE phone_numbers, phone_derivations;
      DROP FUNCTION phone_tails;
      ALTER TABLE teams DROP COLUMN default_region;
    `);
  }
}
