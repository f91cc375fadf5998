import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineFunctions } from './functions';
import { refreshSearchText } from './search-text';

/** Numbers that are written in letters, such as 1-800-FLOWERS, are found as they are written and as they are dialled. */
export class FindLettersOnKeys1795998300000 implements MigrationInterface {
  /** Contacts are written while servers write; the few that have such a number. */
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await defineFunctions(runner, 'contact_search_text');
    await refreshSearchText(runner);
  }

  /** What was found before is found as well. */
  async down(): Promise<void> {}
}
