import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { loadConfig, projectRoot, runTool, StartupError, toolArguments } from '@app/platform';
import type { Client } from 'pg';
// pg-copy-streams: COPY for node-postgres, by its maintainers' circle; a SELECT would parse every value for nothing.
import { to as copyTo } from 'pg-copy-streams';
import { migrationsOf, openClient } from '../database-client';
import {
  END_OF_TABLE,
  FORMAT,
  type Footer,
  type Header,
  KEEP_LAST_BACKUP,
  TABLES,
  type TableHeader,
} from './format';

/** Made by a trigger, which a restore leaves in place. */
const COMPUTED = 'search_text';

async function columnsOf(client: Client, table: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT column_name AS name FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name = $1 AND is_generated = 'NEVER' AND column_name <> $2
      ORDER BY ordinal_position`,
    [table, COMPUTED],
  );
  if (rows.length === 0) throw new StartupError(`The database has no table ${table}: migrate it first.`);
  return rows.map(({ name }) => name);
}

/** One consistent snapshot, a line each; servers go on working meanwhile. `footer` is filled on the way. */
async function* snapshot(
  client: Client,
  takenAt: string,
  footer: Footer,
): AsyncGenerator<string | Buffer, void> {
  const line = (value: object) => `${JSON.stringify(value)}\n`;
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const migrations = await migrationsOf(client);
  yield line({ format: FORMAT, created_at: takenAt, migrations } satisfies Header);
  for (const table of TABLES) {
    const columns = await columnsOf(client, table);
    yield line({ table, columns } satisfies TableHeader);
    const copy = client.query(copyTo(`COPY ${table} (${columns.join(', ')}) TO STDOUT`));
    for await (const rows of copy) yield rows as Buffer;
    yield `${END_OF_TABLE}\n`;
    footer.rows[table] = copy.rowCount;
  }
  yield line(footer);
  await client.query('COMMIT');
}

const USAGE = `Usage: npm run backup -- [file]
Writes all data as one compressed file, while servers run; without a name into backups/, named by the time.`;

/** `npm run backup [-- <file>]` */
async function main(): Promise<void> {
  const { positionals } = toolArguments(USAGE, {}, [0, 1]);
  const stamp = new Date().toISOString().replace(/[:.]/g, '-');
  const file = resolve(projectRoot(), positionals[0] ?? join('backups', `contacts-sync-${stamp}.gz`));
  await mkdir(dirname(file), { recursive: true });
  const client = await openClient(loadConfig());
  const draft = `${file}.part`;
  const footer: Footer = { rows: {} };
  // Before it is begun: everything that was committed until now is in it.
  const takenAt = new Date().toISOString();
  try {
    // Read by the owner only, and given its name when it is whole.
    await pipeline(
      snapshot(client, takenAt, footer),
      createGzip(),
      createWriteStream(draft, { mode: 0o600, flush: true }),
    );
    await rename(draft, file);
    await client
      .query(KEEP_LAST_BACKUP, [takenAt])
      .catch(({ message }: Error) =>
        process.stderr.write(`The backup is whole, but the database does not know of it: ${message}\n`),
      );
    process.stdout.write(`${file}: ${footer.rows.contacts} contacts, ${footer.rows.audit_log} audit rows\n`);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

runTool(main);
