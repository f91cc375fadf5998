import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import {
  type Config,
  loadConfig,
  migrate,
  projectRoot,
  runTool,
  sqlState,
  StartupError,
  toolArguments,
} from '@app/platform';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { migrations } from '../../../../migrations';
import { functionText } from '../../../../migrations/functions';
import { SEARCH_TRIGGER } from '../../../../migrations/search-text';
import { linesOf } from '../copy-text';
import { migrationsOf, openClient } from '../database-client';
import {
  END_OF_TABLE,
  FORMAT,
  type Footer,
  type Header,
  KEEP_LAST_BACKUP,
  NOT_KEPT,
  TABLES,
  type TableHeader,
} from './format';

function readLines(file: string): AsyncIterator<string, undefined> {
  const gunzip = createGunzip();
  const source = createReadStream(file);
  source.once('error', (error) => gunzip.destroy(error));
  source.pipe(gunzip);
  return linesOf(gunzip);
}

async function readHeader(file: string): Promise<Header> {
  try {
    const { value } = await readLines(file).next();
    const header = JSON.parse(value ?? '') as Header;
    if (header.format === FORMAT) return header;
  } catch (error) {
    throw new StartupError(`${file} cannot be read: ${(error as Error).message}`);
  }
  throw new StartupError(`${file} is not a backup of Contacts Sync.`);
}

/** Brings the schema to the state in which the backup was taken. */
async function prepareSchema(config: Config, client: Client, header: Header): Promise<void> {
  const names = migrations.map(({ name }) => name);
  if (header.migrations.some((name, i) => names[i] !== name)) {
    throw new StartupError(
      'The backup is of a newer release than this one: install that release, then restore.',
    );
  }
  const present = await migrationsOf(client);
  if (present.join() === header.migrations.join()) return;
  if (present.length > 0) {
    throw new StartupError(
      'The backup is of another release than the database: restore it into an empty database, which is then brought up to date.',
    );
  }
  await migrate(config, migrations.slice(0, header.migrations.length));
}

/** Heads that somebody may have been told of: each team's version goes above all of them. */
async function knownHeads(client: Client): Promise<Map<string, number>> {
  const { rows } = await client.query<{ team_id: string; head: string }>(
    `SELECT team_id, greatest(g.current_version, (SELECT max(last_sync_version) FROM sync_log s WHERE s.team_id = g.team_id)) AS head
       FROM global_version g`,
  );
  return new Map(rows.map(({ team_id, head }) => [team_id, Number(head)]));
}

/** Replaces every row by the backup's. @throws when the backup is not whole: the caller rolls back. */
async function load(client: Client, file: string): Promise<Footer> {
  const lines = readLines(file);
  await lines.next();
  const loaded: Footer['rows'] = {};
  for (;;) {
    const { value, done } = await lines.next();
    if (done) throw new StartupError(`${file} is cut off: it has no end. Nothing was changed.`);
    const entry = JSON.parse(value) as TableHeader | Footer;
    if ('rows' in entry) {
      const differing = Object.keys(entry.rows).find((table) => entry.rows[table] !== loaded[table]);
      if (differing)
        throw new StartupError(`${file} is damaged: ${differing} is not whole. Nothing was changed.`);
      return entry;
    }
    const { table, columns } = entry;
    if (!TABLES.includes(table as (typeof TABLES)[number]))
      throw new StartupError(`${file} holds an unknown table.`);
    const quoted = columns.map((column) => `"${column.replaceAll('"', '""')}"`).join(', ');
    const copy = client.query(copyFrom(`COPY ${table} (${quoted}) FROM STDIN`));
    const done_ = finished(copy);
    let rows = 0;
    for (;;) {
      const next = await lines.next();
      if (next.done) throw new StartupError(`${file} is cut off within ${table}. Nothing was changed.`);
      if (next.value === END_OF_TABLE) break;
      rows += 1;
      if (!copy.write(`${next.value}\n`)) await Promise.race([once(copy, 'drain'), done_]);
    }
    copy.end();
    await done_;
    loaded[table] = rows;
  }
}

/** A new epoch for every team: every cursor from before is then refused with 410. An older release's schema begins them as this one. */
async function beginEpochs(client: Client, known: Map<string, number>): Promise<void> {
  await client.query(functionText('begin_epoch'));
  for (const [teamId, head] of await knownHeads(client)) {
    await client.query('SELECT begin_epoch($1, $2)', [teamId, Math.max(head, known.get(teamId) ?? 0)]);
  }
}

/** Those of the tables that there are: the schema may be that of an older release's backup. */
async function existing(client: Client, tables: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename = ANY($1)`,
    [tables],
  );
  const present = new Set(rows.map(({ name }) => name));
  return tables.filter((table) => present.has(table));
}

/**
 * One table is waited for so long, all of them so long (milliseconds): more than the second after which PostgreSQL looks for
 * a deadlock and sends its own vacuum away, less than servers wait for the restore.
 */
const LOCK_TIMEOUT = 2_000;
const LOCKED_WITHIN = 120_000;
/** Between two tries everybody else goes on for so long (milliseconds, at most). */
const LOCK_PAUSE = 300;
const CANNOT_LOCK = ['40P01', '55P03'];

/**
 * Begins the transaction with no other writer in any of these tables. A writer that waits for one of them while holding
 * another would make this one wait in turn: then nothing was done yet, and it lets go of all and tries again.
 */
async function begin(client: Client, tables: readonly string[]): Promise<void> {
  const patience = Date.now() + LOCKED_WITHIN;
  for (;;) {
    await client.query(`BEGIN; SET LOCAL lock_timeout = ${LOCK_TIMEOUT}; SET LOCAL statement_timeout = 0;
      SET LOCAL idle_in_transaction_session_timeout = 0`);
    try {
      await client.query(`LOCK TABLE ${tables.join(', ')} IN EXCLUSIVE MODE`);
      return;
    } catch (error) {
      if (!CANNOT_LOCK.includes(sqlState(error) ?? '')) throw error;
      await client.query('ROLLBACK');
    }
    if (Date.now() > patience)
      throw new StartupError(
        'The database is too busy. Nothing was changed: try again, or stop the servers.',
      );
    await pause(Math.random() * LOCK_PAUSE);
  }
}

/** As writers take them, so that it seldom meets one: the clock first, and what foreign keys point to last. */
const inWritersOrder = (tables: readonly string[]): string[] =>
  tables.toReversed().sort((a, b) => Number(b === 'global_version') - Number(a === 'global_version'));

/** What searches look through is not in the backup; a database of an older release computes it by itself. */
async function keepSearchText(client: Client): Promise<void> {
  const { rowCount } = await client.query(
    `SELECT FROM pg_trigger WHERE tgrelid = 'public.contacts'::regclass AND tgname = $1`,
    [SEARCH_TRIGGER],
  );
  if (rowCount) await client.query(`ALTER TABLE contacts ENABLE TRIGGER ${SEARCH_TRIGGER}`);
}

async function restore(client: Client, file: string): Promise<Footer> {
  const kept = await existing(client, TABLES);
  const emptied = await existing(client, [...TABLES, ...NOT_KEPT]);
  const triggers = (state: 'DISABLE' | 'ENABLE') =>
    client.query(kept.map((table) => `ALTER TABLE ${table} ${state} TRIGGER USER;`).join('\n'));
  await begin(client, inWritersOrder(emptied));
  const known = await knownHeads(client);
  await triggers('DISABLE');
  await keepSearchText(client);
  await client.query('CREATE TEMP TABLE devices_before ON COMMIT DROP AS SELECT * FROM sync_log');
  // Not TRUNCATE: whoever reads meanwhile has what was there before, and waits for nobody.
  for (const table of emptied.toReversed()) await client.query(`DELETE FROM ${table}`);
  const footer = await load(client, file);
  // Phones that the backup does not know yet are waited for as well: what they have seen may be missing.
  await client.query(
    `INSERT INTO sync_log SELECT b.* FROM devices_before b JOIN agents a ON a.team_id = b.team_id AND a.id = b.agent_id
         ON CONFLICT DO NOTHING`,
  );
  // It was stopped half way; that somebody goes on with it weeks later is nobody's wish.
  if (kept.includes('jobs'))
    await client.query(
      `UPDATE jobs SET state = 'cancelled', error = 'RESTORED', finished_at = now(), params = '{}' WHERE finished_at IS NULL`,
    );
  await beginEpochs(client, known);
  await client.query(
    `SELECT setval(pg_get_serial_sequence('audit_log', 'id'), (SELECT coalesce(max(id), 1) FROM audit_log))`,
  );
  await triggers('ENABLE');
  await client.query('COMMIT');
  return footer;
}

const USAGE = `Usage: npm run restore -- backups/<file>.gz
Replaces all data by that of the backup, all or nothing; devices start over and send again what they still have.`;

/** `npm run restore -- <file>`: all or nothing, also while servers run. */
async function main(): Promise<void> {
  const { positionals } = toolArguments(USAGE, {}, [1, 1]);
  const file = resolve(projectRoot(), positionals[0]!);
  const header = await readHeader(file);
  const config = loadConfig();
  const client = await openClient(config);
  try {
    await prepareSchema(config, client, header);
    const { rows } = await restore(client, file);
    await migrate(config, migrations);
    // What is there now is in this backup, and in no later one. An older release's schema had no place for it before.
    await client.query(KEEP_LAST_BACKUP, [header.created_at]);
    // The old rows are dead now: their room is for new ones. If not now, PostgreSQL does it in time.
    await client.query(`VACUUM (ANALYZE) ${TABLES.join(', ')}`).catch(() => undefined);
    process.stdout.write(
      `Restored ${rows.contacts} contacts as they were at ${header.created_at}. Devices start over by themselves and send again what they still have.\n`,
    );
  } finally {
    // Ends the COPY that may be under way as well; what is not committed is rolled back with its connection.
    await client.end().catch(() => undefined);
  }
}

runTool(main);
