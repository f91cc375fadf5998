import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

/** A fresh, empty database, and the connection strings of its owner and of the server's lesser role. */
export interface TestDatabase {
  ownerUrl: string;
  appUrl: string;
  drop(): Promise<void>;
}

function named(url: string, database: string): string {
  const copy = new URL(url);
  copy.pathname = `/${database}`;
  return copy.href;
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

export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asOwner((client) => client.query(`CREATE DATABASE ${name}`));
  return {
    ownerUrl: named(process.env.TEST_OWNER_DATABASE_URL!, name),
    appUrl: named(process.env.TEST_APP_DATABASE_URL!, name),
    // Without FORCE where possible: it would have to end an autovacuum worker too, which only a superuser may.
    drop: () =>
      asOwner(async (client) => {
        await client
          .query(`DROP DATABASE IF EXISTS ${name}`)
          .catch(() => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
      }),
  };
}
