import { withShortLocks } from '@app/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineFunctions } from './functions';

const FACETS = `contact_facets(tags, company, created_by_agent, updated_by, phone_primary, phone_secondary, phones,
  email, emails, address, addresses)`;

// What waits in a pending list is sorted in by whoever fills it, while holding the team's clock: small ones.
const SMALL = 'WITH (gin_pending_list_limit = 64)';

/** Lists are filtered from indexes, which are built while servers write. Deleted contacts have a list of their own. */
export class IndexContactFilters1795980100000 implements MigrationInterface {
  /** CREATE INDEX CONCURRENTLY runs in no transaction. Each step may be repeated after one that broke off. */
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await withShortLocks(runner, async () => {
      await defineFunctions(runner, 'contact_facet', 'contact_facets');
      // Of the numbers, and of the addresses. Filled when numbers are derived, which the next release does anew.
      await runner.query(
        `ALTER TABLE phone_numbers ADD COLUMN IF NOT EXISTS countries text[] NOT NULL DEFAULT '{}'`,
      );
    });
    await create(
      runner,
      'contacts_by_facet',
      `contacts USING gin (team_id, ${FACETS}) ${SMALL} WHERE NOT is_deleted`,
    );
    await create(runner, 'contacts_deleted', 'contacts (team_id, updated_at DESC, id) WHERE is_deleted');
    await create(runner, 'phone_numbers_by_country', `phone_numbers USING gin (team_id, countries) ${SMALL}`);
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS contacts_by_agent');
    // The planner knows the distribution of an expression's values only from then on.
    await runner.query('ANALYZE contacts');
  }

  async down(runner: QueryRunner): Promise<void> {
    await create(runner, 'contacts_by_agent', 'contacts (team_id, created_by_agent) WHERE NOT is_deleted');
    for (const name of ['contacts_by_facet', 'contacts_deleted', 'phone_numbers_by_country'])
      await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
    await withShortLocks(runner, async () => {
      await runner.query('ALTER TABLE phone_numbers DROP COLUMN IF EXISTS countries');
      await runner.query('DROP FUNCTION IF EXISTS contact_facets, contact_facet');
    });
  }
}

/** Without stopping anybody. What an attempt that broke off has left is not valid and goes first. */
async function create(runner: QueryRunner, name: string, definition: string): Promise<void> {
  await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
  await runner.query(`CREATE INDEX CONCURRENTLY ${name} ON ${definition}`);
}
