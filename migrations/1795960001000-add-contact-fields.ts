import { withShortLocks } from '@app/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addContactColumns, removeContactColumns } from './contact-columns';
import { defineFunctions } from './functions';

const TEXT = 'varchar(255)';
const LIST = (name: string) => `jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(${name}) = 'array')`;

const COLUMNS = {
  name_prefix: TEXT,
  middle_name: TEXT,
  name_suffix: TEXT,
  nickname: TEXT,
  phonetic_first_name: TEXT,
  phonetic_last_name: TEXT,
  department: TEXT,
  phones: LIST('phones'),
  emails: LIST('emails'),
  addresses: LIST('addresses'),
  websites: LIST('websites'),
  labels: `jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(labels) = 'object')`,
};

/** What sorts where the field is empty: the other name, then the company. */
const SORTED = {
  first_name: ['first_name', 'last_name', 'company'],
  last_name: ['last_name', 'first_name', 'company'],
};

/** One name is enough, and a contact holds what address books hold. No row is written: the defaults are constants. */
export class AddContactFields1795960001000 implements MigrationInterface {
  /** Indexes are built while servers write. Each step may be repeated after one that broke off. */
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await withShortLocks(runner, async () => {
      await addContactColumns(runner, COLUMNS);
      await runner.query(`
        ALTER TABLE contacts
          DROP CONSTRAINT IF EXISTS contacts_first_name_check,
          DROP CONSTRAINT IF EXISTS contacts_last_name_check,
          DROP CONSTRAINT IF EXISTS contacts_has_name,
          ADD CONSTRAINT contacts_has_name
            CHECK (first_name <> '' OR last_name <> '' OR coalesce(company, '') <> '') NOT VALID
      `);
      await defineFunctions(runner, 'erased_image');
    });
    await runner.query('ALTER TABLE contacts VALIDATE CONSTRAINT contacts_has_name');
    await indexNames(
      runner,
      (field) => `coalesce(${SORTED[field].map((name) => `name_sort_key(${name})`).join(', ')})`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await indexNames(runner, (field) => `name_sort_key(${field})`);
    await withShortLocks(runner, async () => {
      await runner.query(BEFORE);
      // What has no first or no last name stays as it is.
      await runner.query(`
        ALTER TABLE contacts
          DROP CONSTRAINT IF EXISTS contacts_has_name,
          DROP CONSTRAINT IF EXISTS contacts_first_name_check,
          DROP CONSTRAINT IF EXISTS contacts_last_name_check,
          ADD CONSTRAINT contacts_first_name_check CHECK (first_name <> '') NOT VALID,
          ADD CONSTRAINT contacts_last_name_check CHECK (last_name <> '') NOT VALID
      `);
      await removeContactColumns(runner, Object.keys(COLUMNS));
    });
  }
}

type Sorted = keyof typeof SORTED;

async function indexNames(runner: QueryRunner, keyOf: (field: Sorted) => string): Promise<void> {
  for (const field of Object.keys(SORTED) as Sorted[]) {
    for (const order of ['ASC', 'DESC']) {
      const name = `contacts_by_${field}_${order.toLowerCase()}`;
      await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}_next`);
      await runner.query(`
        CREATE INDEX CONCURRENTLY ${name}_next ON contacts
         USING btree (team_id, (${keyOf(field)} COLLATE contact_names) ${order} NULLS LAST, id) WHERE NOT is_deleted
      `);
      await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
      await runner.query(`ALTER INDEX ${name}_next RENAME TO ${name}`);
    }
  }
  await runner.query('ANALYZE contacts');
}

/** The function as it was. */
const BEFORE = `
-- What stays of an image is named here one by one, so that a column that comes later goes by itself.
CREATE OR REPLACE FUNCTION erased_image(image jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT jsonb_object_agg(key, CASE
           WHEN key IN ('id', 'version', 'created_version', 'is_deleted', 'deleted_at', 'created_by_agent',
                        'created_at', 'updated_by', 'updated_at') THEN value
           WHEN key IN ('first_name', 'last_name') THEN '"[erased]"'
           WHEN key = 'tags' THEN '[]'
           WHEN key IN ('metadata', 'field_versions') THEN '{}'
           ELSE 'null' END)
    FROM jsonb_each(image)
$$;
`;
