import type { QueryRunner } from 'typeorm';

/**
 * Adds columns that hold fields of contacts, to the table and to the view for people. With a constant default, or none, no row
 * is written. May be repeated after an attempt that broke off.
 * @param columns type and constraints by name
 */
export async function addContactColumns(runner: QueryRunner, columns: Record<string, string>): Promise<void> {
  const additions = Object.entries(columns).map(
    ([name, definition]) => `ADD COLUMN IF NOT EXISTS ${name} ${definition}`,
  );
  await runner.query(`ALTER TABLE contacts ${additions.join(', ')}`);
  const shown = await shownColumns(runner);
  const all = [...shown, ...Object.keys(columns).filter((name) => !shown.includes(name))];
  await runner.query(`CREATE OR REPLACE ${viewOf(all)}`);
}

/** Takes them away again, with what is in them. */
export async function removeContactColumns(runner: QueryRunner, names: string[]): Promise<void> {
  const shown = await shownColumns(runner);
  await runner.query('DROP VIEW active_contacts');
  await runner.query(
    `ALTER TABLE contacts ${names.map((name) => `DROP COLUMN IF EXISTS ${name}`).join(', ')}`,
  );
  await runner.query(`CREATE ${viewOf(shown.filter((name) => !names.includes(name)))}`);
}

const viewOf = (columns: string[]) =>
  `VIEW active_contacts AS SELECT ${columns.join(', ')} FROM contacts WHERE NOT is_deleted`;

async function shownColumns(runner: QueryRunner): Promise<string[]> {
  const rows = (await runner.query(
    `SELECT attname AS name FROM pg_attribute
      WHERE attrelid = 'public.active_contacts'::regclass AND attnum > 0 ORDER BY attnum`,
  )) as { name: string }[];
  return rows.map(({ name }) => name);
}
