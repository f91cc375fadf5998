import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A team says what its agents may see of the history of contacts. As before, that is all of it. */
export class ChooseWhoSeesHistory1795980101000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE teams ADD COLUMN history_for_agents varchar(4) NOT NULL DEFAULT 'all'
        CHECK (history_for_agents IN ('all', 'own', 'none'))
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE teams DROP COLUMN history_for_agents');
  }
}
