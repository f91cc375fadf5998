import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineFunctions } from './functions';
import { changeSearchText } from './search-text';

/**
 * Names with dots, signs or blanks are found without them, words with an umlaut as they are written without one, Korean names by
 * their first consonants, contacts by their titles and websites.
 */
export class FindOtherSpellings1795998600000 implements MigrationInterface {
  /** Contacts are written while servers write; the few that have such a text. */
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await changeSearchText(runner, () => defineFunctions(runner, 'contact_search_text'));
  }

  /** What was found before is found as well. */
  async down(): Promise<void> {}
}
