import { withShortLocks } from '@app/platform';
import type { QueryRunner } from 'typeorm';

/** Contacts whose text is computed anew at a time: nobody waits longer for one of them than these take. */
const AT_ONCE = 500;

/** What says that it is the owner of the schema who works, so that a text alone is no change of a contact. */
const NO_CHANGE = `SET LOCAL contactsync.maintenance = 'erase'`;

/** What keeps it, also while a restore switches the other triggers off. */
export const SEARCH_TRIGGER = 'contacts_3_search';

const NIL = '00000000-0000-0000-0000-000000000000';

/**
 * Has `contacts.search_text` made by another contact_search_text(), of all contacts: by a trigger for what is written, and then, while
 * servers go on, for those that are there. A generated column would be simpler, but then a new text means a new table, and
 * nobody reads a contact while that is written. Searches have no index until indexSearchText() is called. May be repeated
 * after it broke off. Not in a transaction.
 * @param define makes the function. Each of its parameters is the column of that name; a column that a later migration adds is
 * NULL until that one calls this again
 */
export async function replaceSearchText(runner: QueryRunner, define: () => Promise<unknown>): Promise<void> {
  await defineSearchText(runner, define);
  // It would have to follow each of the many changes.
  await runner.query('DROP INDEX CONCURRENTLY IF EXISTS contacts_by_gram');
  await refreshSearchText(runner);
}

/** The same where the text of few contacts changes: the index follows. */
export async function changeSearchText(runner: QueryRunner, define: () => Promise<unknown>): Promise<void> {
  await defineSearchText(runner, define);
  await refreshSearchText(runner);
}

async function defineSearchText(runner: QueryRunner, define: () => Promise<unknown>): Promise<void> {
  await withShortLocks(runner, async () => {
    await runner.query('ALTER TABLE contacts ALTER COLUMN search_text DROP EXPRESSION IF EXISTS');
    // By its name alone, whatever its parameters are.
    await runner.query('DROP FUNCTION IF EXISTS contact_search_text');
    await define();
    await runner.query(`
      CREATE OR REPLACE FUNCTION set_search_text() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.search_text := public.contact_search_text(${await parameters(runner, 'NEW.')});
        RETURN NEW;
      END $$;
      CREATE OR REPLACE TRIGGER ${SEARCH_TRIGGER} BEFORE INSERT OR UPDATE ON contacts
        FOR EACH ROW EXECUTE FUNCTION set_search_text();
    `);
  });
}

/** The column as a release has it that knows no trigger. The table is written anew, and nobody reads meanwhile. */
export async function generateSearchText(runner: QueryRunner, define: () => Promise<unknown>): Promise<void> {
  await runner.query(`
    DROP TRIGGER IF EXISTS ${SEARCH_TRIGGER} ON contacts;
    DROP FUNCTION IF EXISTS set_search_text;
    ALTER TABLE contacts DROP COLUMN IF EXISTS search_text;
    DROP FUNCTION IF EXISTS contact_search_text;
  `);
  await define();
  await runner.query(
    `ALTER TABLE contacts ADD COLUMN search_text text
      GENERATED ALWAYS AS (contact_search_text(${await parameters(runner, '')})) STORED`,
  );
}

/** Builds the index of searches while servers write. Not in a transaction. */
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

/** What contact_search_text() is called with: the columns of its parameters' names. */
async function parameters(runner: QueryRunner, row: '' | 'NEW.'): Promise<string> {
  const [{ values }] = (await runner.query(
    `SELECT string_agg(coalesce($1 || quote_ident(attname), 'NULL::' || format_type(type, NULL)), ', ' ORDER BY n) AS values
       FROM pg_proc, unnest(proargnames, proargtypes::oid[]) WITH ORDINALITY AS parameter (name, type, n)
       LEFT JOIN pg_attribute ON attrelid = 'public.contacts'::regclass AND attname = name AND NOT attisdropped
      WHERE pg_proc.oid = 'public.contact_search_text'::regproc`,
    [row],
  )) as [{ values: string }];
  return values;
}

/**
 * Writes the text of all contacts for which contact_search_text() gives another one by now, some at a time and each time in a
 * transaction of its own, until there are none. Servers go on, and so does the index. Not in a transaction.
 */
export async function refreshSearchText(runner: QueryRunner): Promise<void> {
  interface Step {
    next: [team: string, contact: string] | null;
    stale: number;
    changed: number;
  }
  const values = await parameters(runner, '');
  // Whoever is being written gets the new text by that; it is looked at again in case it does not.
  for (let missed = true; missed;) {
    missed = false;
    for (let after: Step['next'] = [NIL, NIL]; after;) {
      const from = after;
      await withShortLocks(runner, async () => {
        await runner.query(NO_CHANGE);
        const [step] = (await runner.query(
          `WITH seen AS MATERIALIZED (
                  SELECT team_id, id FROM contacts WHERE (team_id, id) > ($1, $2) ORDER BY team_id, id LIMIT ${AT_ONCE}),
                stale AS MATERIALIZED (
                  SELECT team_id, id FROM contacts JOIN seen USING (team_id, id)
                   WHERE search_text IS DISTINCT FROM contact_search_text(${values})),
                free AS MATERIALIZED (
                  SELECT c.ctid AS place FROM contacts c JOIN stale USING (team_id, id) FOR NO KEY UPDATE OF c SKIP LOCKED),
                changed AS (UPDATE contacts SET search_text = NULL FROM free WHERE contacts.ctid = place RETURNING 1)
           SELECT (SELECT ARRAY[team_id, id] FROM seen ORDER BY team_id DESC, id DESC LIMIT 1) AS next,
                  (SELECT count(*)::int FROM stale) AS stale, (SELECT count(*)::int FROM changed) AS changed`,
          from,
        )) as [Step];
        missed ||= step.changed < step.stale;
        after = step.next;
      });
    }
  }
}
