import { randomBytes } from 'node:crypto';

export type SecretQuery = (sql: string, values?: unknown[]) => Promise<{ value: string }[]>;

/** Random bytes in hexadecimal that all servers of an installation share: the first one that asks makes them. */
export async function sharedSecret(query: SecretQuery, name: string, bytes: number): Promise<string> {
  await query('INSERT INTO server_secrets (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    name,
    randomBytes(bytes).toString('hex'),
  ]);
  const [row] = await query('SELECT value FROM server_secrets WHERE name = $1', [name]);
  return row!.value;
}
