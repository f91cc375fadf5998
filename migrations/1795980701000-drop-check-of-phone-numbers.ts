import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The numbers of a contact are kept with it in one transaction, and go with its deletion, long before its row does. A foreign
 * key says no more than that, and PostgreSQL checks it with a plan that a connection has made while the table was small: it read
 * all contacts for each number of the first large import, four fifths of its time.
 */
export class DropCheckOfPhoneNumbers1795980701000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE phone_numbers DROP CONSTRAINT phone_numbers_team_id_contact_id_fkey');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM phone_numbers p
       WHERE NOT EXISTS (SELECT FROM contacts c WHERE c.team_id = p.team_id AND c.id = p.contact_id);
      ALTER TABLE phone_numbers ADD CONSTRAINT phone_numbers_team_id_contact_id_fkey
        FOREIGN KEY (team_id, contact_id) REFERENCES contacts (team_id, id) ON DELETE CASCADE`);
  }
}
