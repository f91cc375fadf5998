import type { QueryRunner } from 'typeorm';

/**
 * Computes `contacts.search_text` anew, from another contact_search_text(). What was computed before that function changed is
 * not what it gives now, and PostgreSQL would keep it. The table is written anew, and nobody reads meanwhile.
 * @param define makes the function. Each of its parameters is the column of that name; a column that a later migration adds is
 * NULL until that one calls this again
 */
export async function replaceSearchText(runner: QueryRunner, define: () => Promise<unknown>): Promise<void> {
  await runner.query('ALTER TABLE contacts DROP COLUMN IF EXISTS search_text');
  // By its name alone, whatever its parameters are.
  await runner.query('DROP FUNCTION IF EXISTS contact_search_text');
  await define();
  const [{ values }] = (await runner.query(
    `SELECT string_agg(coalesce(quote_ident(attname), 'NULL::' || format_type(type, NULL)), ', ' ORDER BY n) AS values
       FROM pg_proc, unnest(proargnames, proargtypes::oid[]) WITH ORDINALITY AS parameter (name, type, n)
       LEFT JOIN pg_attribute ON attrelid = 'public.contacts'::regclass AND attname = name AND NOT attisdropped
      WHERE pg_proc.oid = 'public.contact_search_text'::regproc`,
  )) as [{ values: string }];
  await runner.query(
    `ALTER TABLE contacts ADD COLUMN search_text text GENERATED ALWAYS AS (contact_search_text(${values})) STORED`,
  );
}

/** Builds the index of searches, which goes with the column, while servers write. Not in a transaction. */
export async function indexSearchText(runner: QueryRunner): Promise<void> {
  await runner.query('DROP INDEX CONCURRENTLY IF EXISTS contacts_by_gram');
  // What waits in the pending list is sorted in by whoever fills it, while holding the team's clock: for this many contacts at once
  // it costs a third for each of what it does for a few.
  await runner.query(`
    CREATE INDEX CONCURRENTLY contacts_by_gram ON contacts
     USING gin (team_id, search_grams(search_text)) WITH (gin_pending_list_limit = 512) WHERE NOT is_deleted
  `);
  // The planner knows the distribution of an expression's values only from then on.
  await runner.query('ANALYZE contacts');
}
