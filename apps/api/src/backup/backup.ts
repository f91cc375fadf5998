import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { loadConfig, StartupError } from '@app/platform';
import { Client } from 'pg';
// pg-copy-streams: COPY for node-postgres, by its maintainers' circle; a SELECT would parse every value for nothing.
import { to as copyTo } from 'pg-copy-streams';
import { projectRoot } from '../project-root';
import { runTool } from '../tool';
import { END_OF_TABLE, FORMAT, type Footer, type Header, TABLES, type TableHeader } from './format';

async function columnsOf(client: Client, table: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT column_name AS name FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name = $1 AND is_generated = 'NEVER' ORDER BY ordinal_position`,
    [table],
  );
  if (rows.length === 0) throw new StartupError(`The database has no table ${table}: migrate it first.`);
  return rows.map(({ name }) => name);
}

/** Writes one consistent snapshot; servers go on working meanwhile. */
async function write(client: Client, out: PassThrough): Promise<Footer> {
  const line = (value: object) => out.write(`${JSON.stringify(value)}\n`);
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const { rows: ran } = await client.query<{ name: string }>(
    'SELECT name FROM schema_migrations ORDER BY id',
  );
  line({
    format: FORMAT,
    created_at: new Date().toISOString(),
    migrations: ran.map(({ name }) => name),
  } satisfies Header);
  const footer: Footer = { rows: {} };
  for (const table of TABLES) {
    const columns = await columnsOf(client, table);
    line({ table, columns } satisfies TableHeader);
    const copy = client.query(copyTo(`COPY ${table} (${columns.join(', ')}) TO STDOUT`));
    await pipeline(copy, out, { end: false });
    out.write(`${END_OF_TABLE}\n`);
    footer.rows[table] = copy.rowCount;
  }
  line(footer);
  await client.query('COMMIT');
  out.end();
  return footer;
}

/** `npm run backup [-- <file>]` */
async function main(): Promise<void> {
  const stamp = new Date().toISOString().replace(/[:.]/g, '-');
  const file = resolve(projectRoot(), process.argv[2] ?? join('backups', `contacts-sync-${stamp}.gz`));
  await mkdir(dirname(file), { recursive: true });
  const client = new Client({ connectionString: loadConfig().migrationUrl });
  await client.connect();
  const draft = `${file}.part`;
  const out = new PassThrough();
  try {
    // Read by the owner only, and given its name when it is whole.
    const [footer] = await Promise.all([
      write(client, out),
      pipeline(out, createGzip(), createWriteStream(draft, { mode: 0o600, flush: true })),
    ]);
    await rename(draft, file);
    process.stdout.write(`${file}: ${footer.rows.contacts} contacts, ${footer.rows.audit_log} audit rows\n`);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    await client.end();
  }
}

runTool(main);
