import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineFunctions } from './functions';

/** By what the rows of a file are matched with contacts, beside ids and numbers. Most contacts have but one e-mail address and no metadata. */
const INDEXES = {
  contacts_by_email: `btree (team_id, lower(email)) WHERE NOT is_deleted AND email IS NOT NULL`,
  contacts_by_emails: `gin (team_id, listed_emails(emails)) WITH (gin_pending_list_limit = 64)
                       WHERE NOT is_deleted AND emails <> '[]'`,
  contacts_by_metadata: `gin (team_id, metadata jsonb_path_ops) WITH (gin_pending_list_limit = 64)
                         WHERE NOT is_deleted AND metadata <> '{}'`,
  contacts_by_whole_name: `btree (team_id, whole_name_key(first_name, last_name, company)) WHERE NOT is_deleted`,
};

export class IndexContactsForMatching1795980301000 implements MigrationInterface {
  /** CREATE INDEX CONCURRENTLY runs in no transaction. */
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await defineFunctions(runner, 'listed_emails', 'whole_name_key');
    for (const [name, definition] of Object.entries(INDEXES)) {
      // What an attempt that broke off has left is not valid and goes first.
      await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
      await runner.query(`CREATE INDEX CONCURRENTLY ${name} ON contacts USING ${definition}`);
    }
    // The planner knows the distribution of an expression's values only from then on.
    await runner.query('ANALYZE contacts');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(INDEXES)) await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
    await runner.query('DROP FUNCTION IF EXISTS listed_emails, whole_name_key');
  }
}
