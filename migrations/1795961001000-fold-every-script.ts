import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineFunctions } from './functions';
import { withShortLocks } from './short-locks';

const SEARCHED = 'first_name, last_name, company, email, phone_primary, phone_secondary, job_title, tags';

/** A search finds a name however it is written: one function folds letters of every script, the same on servers and clients. */
export class FoldEveryScript1795961001000 implements MigrationInterface {
  /** The index is built while servers write. Each step may be repeated after one that broke off. */
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await withShortLocks(runner, async () => {
      await defineFunctions(runner, 'fold_text', 'contact_search_text');
      await replaceSearchText(runner);
    });
    await buildIndex(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await withShortLocks(runner, async () => {
      await runner.query(`
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
      await replaceSearchText(runner);
    });
    await buildIndex(runner);
  }
}

/** What was computed before the function changed is no longer what it gives. The table is written anew, and nobody reads meanwhile. */
async function replaceSearchText(runner: QueryRunner): Promise<void> {
  await runner.query(`
    ALTER TABLE contacts DROP COLUMN IF EXISTS search_text,
      ADD COLUMN search_text text GENERATED ALWAYS AS (contact_search_text(${SEARCHED})) STORED
  `);
}

async function buildIndex(runner: QueryRunner): Promise<void> {
  await runner.query('DROP INDEX CONCURRENTLY IF EXISTS contacts_by_gram');
  // What waits in the pending list is sorted in by whoever fills it, while holding the team's clock: a small one.
  await runner.query(`
    CREATE INDEX CONCURRENTLY contacts_by_gram ON contacts
     USING gin (team_id, search_grams(search_text)) WITH (gin_pending_list_limit = 64) WHERE NOT is_deleted
  `);
  // The planner knows the distribution of an expression's values only from then on.
  await runner.query('ANALYZE contacts');
}
