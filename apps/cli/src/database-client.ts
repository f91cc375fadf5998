import { type Config, IsoClient, migrationsIn, unreachable } from '@app/platform';
import type { Client } from 'pg';

/**
 * A connection of the schema's owner. One that is lost while nothing is asked keeps quiet: the next question fails by
 * itself. @throws StartupError when the database cannot be reached.
 */
export async function openClient(config: Config, application = 'contacts-sync tool'): Promise<Client> {
  const client = new IsoClient({ connectionString: config.migrationUrl, application_name: application });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw unreachable(config.migrationUrl, error);
  }
  return client;
}

/** Which migrations the database has; empty for an empty database. */
export const migrationsOf = (client: Client): Promise<string[]> =>
  migrationsIn(async (sql) => (await client.query<object>(sql)).rows);
