import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineFunctions } from './functions';

/** fold_text() gives what it gave, and takes half as long for letters that are not of ASCII. */
export class FoldLettersOneByOne1795998200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await defineFunctions(runner, 'fold_text');
  }

  /** The function of before folds every text alike. */
  async down(): Promise<void> {}
}
