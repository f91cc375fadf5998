import { withShortLocks } from '@app/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineFunctions } from './functions';
import { generateSearchText, indexSearchText, replaceSearchText } from './search-text';

/** A search finds a name however it is written: one function folds letters of every script, the same on servers and clients. */
export class FoldEveryScript1795961001000 implements MigrationInterface {
  /** Contacts are folded anew, and the index is built, while servers write. Each step may be repeated after one that broke off. */
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await replaceSearchText(runner, () => defineFunctions(runner, 'fold_text', 'contact_search_text'));
    await indexSearchText(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await withShortLocks(runner, async () => {
      const define = () =>
        runner.query(`
        CREATE OR REPLACE FUNCTION fold_text(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
          RETURN lower(public.unaccent('public.unaccent'::regdictionary, value));
        CREATE OR REPLACE FUNCTION contact_search_text(
          first_name text, last_name text, company text, email text, phone_primary text, phone_secondary text,
          job_title text, tags text[]
        ) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
          RETURN public.fold_text(concat_ws(' ', first_name, last_name, company, email, job_title,
            array_to_string(tags, ' '),
            regexp_replace(phone_primary, '[^0-9]', '', 'g'), regexp_replace(phone_secondary, '[^0-9]', '', 'g')));
      `);
      await generateSearchText(runner, define);
    });
    await indexSearchText(runner);
  }
}
