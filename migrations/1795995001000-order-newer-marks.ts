import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineFunctions } from './functions';

/**
 * Marks that Unicode added after version 14 are left out by fold_text(): where among others they stand, each version of PostgreSQL
 * and of the servers' runtime says by its own table. What was folded before is left as it is, as no contact is expected to have one.
 */
export class OrderNewerMarks1795995001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await defineFunctions(runner, 'fold_text');
  }

  /** The function of before folds every other text alike. */
  async down(): Promise<void> {}
}
