import type { MigrationInterface, QueryRunner } from 'typeorm';

/** As in the order of lists by `name`: last names within a first name. A zero is before every letter. */
const KEY = `coalesce(name_sort_key(first_name) || '0' || name_sort_key(last_name),
  name_sort_key(first_name), name_sort_key(last_name), name_sort_key(company)) COLLATE contact_names`;

const INDEXES = ['ASC', 'DESC'].map((order) => ({ name: `contacts_by_name_${order.toLowerCase()}`, order }));

/** Contacts are listed by their whole names. Nothing is locked: the indexes are built while servers write. */
export class IndexWholeNames1795994001000 implements MigrationInterface {
  /** CREATE INDEX CONCURRENTLY runs in no transaction. Each step may be repeated after one that broke off. */
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (const { name, order } of INDEXES) {
      await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
      await runner.query(`
        CREATE INDEX CONCURRENTLY ${name} ON contacts
          USING btree (team_id, (${KEY}) ${order} NULLS LAST, id) WHERE NOT is_deleted
      `);
    }
    await runner.query('ANALYZE contacts');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of INDEXES) await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
  }
}
