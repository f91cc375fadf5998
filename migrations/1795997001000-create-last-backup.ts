import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When the newest backup of this database was taken, for those who look after it: one row at most. */
export class CreateLastBackup1795997001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE last_backup (
        is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
        taken_at timestamptz(3) NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE last_backup');
  }
}
