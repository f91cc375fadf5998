import { type Config, unreachable } from '@app/platform';
import { Client } from 'pg';

/**
 * A connection of the schema's owner. One that is lost while nothing is asked keeps quiet: the next question fails by
 * itself. @throws StartupError when the database cannot be reached.
 */
export async function openClient(config: Config, application = 'contacts-sync tool'): Promise<Client> {
  const client = new Client({ connectionString: config.migrationUrl, application_name: application });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw unreachable(config.migrationUrl, error);
  }
  return client;
}

/** Which migrations the database has; empty for an empty database. */
export async function migrationsOf(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ known: boolean }>(
    `SELECT to_regclass('schema_migrations') IS NOT NULL AS known`,
  );
  if (!rows[0]!.known) return [];
  const { rows: ran } = await client.query<{ name: string }>(
    'SELECT name FROM schema_migrations ORDER BY id',
  );
  return ran.map(({ name }) => name);
}
