import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Teams that can be closed, keys that take the place of others, and a quick way to what is no change of a contact. */
export class AddAccountManagement1795392002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE teams ADD COLUMN closed_at timestamptz(3);
      ALTER TABLE api_keys ADD COLUMN replaced_by uuid;
      CREATE INDEX audit_log_events ON audit_log (team_id, id) WHERE version IS NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX audit_log_events;
      ALTER TABLE api_keys DROP COLUMN replaced_by;
      ALTER TABLE teams DROP COLUMN closed_at;
    `);
  }
}
