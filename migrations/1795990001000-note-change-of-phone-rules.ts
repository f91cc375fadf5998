import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Numbers that were derived anew take no version; a file of caller IDs from before must not go on with what versions tell of. */
export class NoteChangeOfPhoneRules1795990001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE phone_derivations ADD COLUMN rules_since bigint NOT NULL DEFAULT 0;
      COMMENT ON COLUMN phone_derivations.rules_since IS
        'The head of the team when these rules took the place of others; 0 when they never did.'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE phone_derivations DROP COLUMN rules_since');
  }
}
