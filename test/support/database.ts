import { randomBytes } from 'node:crypto';
import { Client, escapeLiteral } from 'pg';

/** A fresh database, and the connection strings of its owner and of the server's lesser role. */
export interface TestDatabase {
  ownerUrl: string;
  appUrl: string;
  drop(): Promise<void>;
}

function named(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

async function asOwner<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(process.env.TEST_OWNER_DATABASE_URL);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** An empty one; or, given the name of another that nobody is connected to, a copy of it. */
export async function createTestDatabase(template?: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asOwner(async (client) => {
    if (template) await copy(client, template, name);
    else await client.query(`CREATE DATABASE ${name}`);
  });
  return {
    ownerUrl: named(process.env.TEST_OWNER_DATABASE_URL!, name),
    appUrl: named(process.env.TEST_APP_DATABASE_URL!, name),
    drop: () => asOwner((client) => drop(client, name)),
  };
}

/** A copy of a database that `migrate` makes once a Jest run, for whoever needs it first. */
export async function createMigratedDatabase(
  migrate: (urls: Pick<TestDatabase, 'ownerUrl' | 'appUrl'>) => Promise<unknown>,
): Promise<TestDatabase> {
  const template = process.env.TEST_TEMPLATE_DATABASE!;
  await asOwner(async (client) => {
    // Held until this connection ends. Other workers wait, and find it made.
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [template]);
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [template]);
    if (rowCount) return;
    // It gets its name when it is whole, so that nobody copies what failed half way.
    const unfinished = await createTestDatabase();
    await migrate(unfinished);
    await client.query(
      `ALTER DATABASE ${new URL(unfinished.ownerUrl).pathname.slice(1)} RENAME TO ${template}`,
    );
  });
  return createTestDatabase(template);
}

/**
 * Not WITH (FORCE): it fails where it would have to end an autovacuum worker or a connection of the lesser role, which
 * this role may not. Without it the worker is asked to leave and waited for, five seconds; under load it may take longer.
 */
async function drop(client: Client, name: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.query(`DROP DATABASE IF EXISTS ${name}`);
      return;
    } catch (error) {
      const inUse = (error as { code?: string }).code === '55006';
      if (!inUse || attempt === 5) throw error;
    }
  }
}

async function copy(client: Client, template: string, name: string): Promise<void> {
  await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  // What a migration sets for its database is not copied along.
  const { rows } = await client.query<{ setting: string }>(
    `SELECT unnest(setconfig) AS setting FROM pg_db_role_setting s JOIN pg_database d ON d.oid = setdatabase
      WHERE datname = $1 AND setrole = 0`,
    [template],
  );
  for (const { setting } of rows) {
    const [key, ...value] = setting.split('=');
    await client.query(`ALTER DATABASE ${name} SET ${key} = ${escapeLiteral(value.join('='))}`);
  }
}
