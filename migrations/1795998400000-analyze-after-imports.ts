import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineFunctions } from './functions';

/** Servers may have PostgreSQL count the contacts, so that searches find their index right after a first import. */
export class AnalyzeAfterImports1795998400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await defineFunctions(runner, 'analyze_contacts');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION analyze_contacts');
  }
}
