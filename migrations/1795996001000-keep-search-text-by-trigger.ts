import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineFunctions } from './functions';
import { indexSearchText, replaceSearchText } from './search-text';

/** A database that was migrated before the text of searches had a trigger gets it; any other has it already. */
export class KeepSearchTextByTrigger1795996001000 implements MigrationInterface {
  /** Contacts are written, and the index is built, while servers write. */
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    const [{ generated }] = (await runner.query(
      `SELECT attgenerated <> '' AS generated FROM pg_attribute
        WHERE attrelid = 'public.contacts'::regclass AND attname = 'search_text'`,
    )) as [{ generated: boolean }];
    if (!generated) return;
    await replaceSearchText(runner, () => defineFunctions(runner, 'contact_search_text'));
    await indexSearchText(runner);
  }

  /** The trigger stays: what comes before has it too. */
  async down(): Promise<void> {}
}
