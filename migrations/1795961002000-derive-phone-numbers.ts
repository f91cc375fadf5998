import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The numbers of contacts as they are looked up stand beside the contacts: they can be made again, and take no version. */
export class DerivePhoneNumbers1795961002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
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

      -- The ends of numbers, by which they are found where nobody knows what stands before.
      CREATE FUNCTION phone_tails(numbers text[]) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
        RETURN (SELECT array_agg(right(number, 7)) FROM unnest(numbers) number WHERE length(number) >= 7);
      -- What waits in a pending list is sorted in by whoever fills it, while holding the team's clock: small ones.
      CREATE INDEX phone_numbers_exact ON phone_numbers USING gin (team_id, numbers) WITH (gin_pending_list_limit = 64);
      CREATE INDEX phone_numbers_by_tail ON phone_numbers USING gin (team_id, phone_tails(numbers))
        WITH (gin_pending_list_limit = 64);

      -- What a person's number was is not known any more once the contact is deleted, by whomever.
      CREATE FUNCTION forget_phone_numbers() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        DELETE FROM phone_numbers WHERE team_id = NEW.team_id AND contact_id = NEW.id;
        RETURN NULL;
      END $$;
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
