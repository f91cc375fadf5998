import type { MigrationInterface, QueryRunner } from 'typeorm';

const NAME_FIELDS = ['first_name', 'last_name', 'company'];

/** One for each order in which contacts are listed, so that a page is read and nothing is sorted. */
const LISTS = {
  contacts_by_creation: 'btree (team_id, created_at DESC, id)',
  contacts_by_version: 'btree (team_id, version)',
  contacts_by_agent: 'btree (team_id, created_by_agent)',
  ...Object.fromEntries(
    NAME_FIELDS.flatMap((field) =>
      (['ASC', 'DESC'] as const).map((order) => [
        `contacts_by_${field}_${order.toLowerCase()}`,
        `btree (team_id, (name_sort_key(${field}) COLLATE contact_names) ${order} NULLS LAST, id)`,
      ]),
    ),
  ),
};

// What waits in the pending list is sorted in by whoever fills it, while holding the team's clock: a small one.
const SEARCH = 'gin (team_id, search_grams(search_text)) WITH (gin_pending_list_limit = 64)';
const TRIGRAMS = 'gin (team_id, search_text gin_trgm_ops) WITH (gin_pending_list_limit = 64)';

/**
 * Lists in every order and searches of every length are answered from an index. No table is changed or locked: the indexes
 * are over expressions and are built while servers write.
 */
export class IndexContactLists1795955004001 implements MigrationInterface {
  /** CREATE INDEX CONCURRENTLY runs in no transaction. Each step may be repeated after one that broke off. */
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // From ICU, so that it is the same in every database. Blanks and signs count only where all else is equal.
    await runner.query(`
      CREATE COLLATION IF NOT EXISTS contact_names (provider = icu, locale = 'und-u-ka-shifted-kv-currency')
    `);
    // What sorts before every digit has neither letters nor digits: it comes last, with the empty ones.
    await runner.query(`
      CREATE OR REPLACE FUNCTION name_sort_key(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
        RETURN CASE WHEN name >= '0' COLLATE public.contact_names THEN name END
    `);
    // Every two neighbouring characters, and the last one alone: a search for one character asks for what begins with
    // it. Whatever a locale takes for a letter, they are the same. Split at line ends, which no word contains. Not in
    // SQL, which would be inlined: the planner shall know its cost, and rather read the index than compute it per row.
    await runner.query(`
      CREATE OR REPLACE FUNCTION search_grams(folded text) RETURNS tsvector
      LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS $$
      BEGIN
        RETURN array_to_tsvector(array_remove(string_to_array(
          regexp_replace(folded, '..', E'\\\\&\\n', 'g') || E'\\n' ||
          regexp_replace(substr(folded, 2), '..', E'\\\\&\\n', 'g'), E'\\n'), ''));
      END $$
    `);
    for (const [name, definition] of Object.entries(LISTS)) await createIndex(runner, name, definition);
    await createIndex(runner, 'contacts_by_gram', SEARCH);
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS contacts_search');
    // The planner knows the distribution of an expression's values only from then on.
    await runner.query('ANALYZE contacts');
  }

  async down(runner: QueryRunner): Promise<void> {
    await createIndex(runner, 'contacts_search', TRIGRAMS);
    for (const name of [...Object.keys(LISTS), 'contacts_by_gram'])
      await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
    await runner.query('DROP FUNCTION IF EXISTS search_grams, name_sort_key');
    await runner.query('DROP COLLATION IF EXISTS contact_names');
  }
}

/** Without stopping anybody. What an attempt that broke off has left is not valid and goes first. */
async function createIndex(runner: QueryRunner, name: string, definition: string): Promise<void> {
  await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
  await runner.query(
    `CREATE INDEX CONCURRENTLY ${name} ON contacts USING ${definition} WHERE NOT is_deleted`,
  );
}
