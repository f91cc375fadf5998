import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The mean size of a team's contacts changes slowly: it is measured once an hour instead of with every roll-up. */
export class KnowWhenContactsWereMeasured1795991001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE statistics_progress ADD COLUMN contacts_measured_at timestamptz(3)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE statistics_progress DROP COLUMN contacts_measured_at');
  }
}
