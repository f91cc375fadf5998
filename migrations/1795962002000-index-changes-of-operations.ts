import type { MigrationInterface, QueryRunner } from 'typeorm';

const INDEX = 'audit_log_by_operation';

/** The changes of an operation are read from an index, which is built while servers write. */
export class IndexChangesOfOperations1795962002000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // What an attempt that broke off has left is not valid and goes first.
    await this.down(runner);
    await runner.query(`
      CREATE INDEX CONCURRENTLY ${INDEX} ON audit_log (team_id, operation_id, version) WHERE operation_id IS NOT NULL
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${INDEX}`);
  }
}
