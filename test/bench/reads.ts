/**
 * Reads, each beside a bare Fastify + node-postgres that gives the same bytes from the same table with prepared statements,
 * and with each bare statement looked up in the same indexes.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import autocannon from 'autocannon';
import type { Client } from 'pg';
import { withoutIndexes } from '../support/without-indexes';

export interface ReadBench {
  url: string;
  bareUrl: string;
  db: Client;
  headers: Record<string, string>;
  teamId: string;
  seconds: number;
  connections: number;
}

interface Load {
  perSecond: number;
  p99: number;
}

/** What is asked of both, and how much of the bare server's number is the goal (%). */
interface Work {
  what: string;
  path: string;
  barePath: string;
  goal?: number;
}

async function load({ seconds, connections, headers }: ReadBench, url: string, path: string): Promise<Load> {
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    requests: [{ path, headers }],
    workers: 1,
  });
  if (result.non2xx || result.errors)
    throw new Error(`${result.non2xx} refused, ${result.errors} errors at ${url}${path}`);
  return { perSecond: result.requests.average, p99: result.latency.p99 };
}

/** More than so many rows are copies of what is there: an import would take a quarter of an hour for a million. */
const IMPORTED = 200_000;

/** Fills the default team up to so many contacts, by the import as far as that goes. */
export async function fill({ url, headers, db, teamId }: ReadBench, contacts: number): Promise<void> {
  const script = join(__dirname, '../../scripts/make-contacts.mjs');
  const { rows } = await db.query<{ live: string }>(
    'SELECT live_contacts AS live FROM global_version WHERE team_id = $1',
    [teamId],
  );
  const there = Number(rows[0]!.live);
  if (there > 0 && contacts > IMPORTED) return await copyUpTo(db, teamId, there, contacts - there);
  for (let seed = 1, missing = contacts - there; missing > 0; seed += 1, missing -= 20_000) {
    const args = ['--format', 'json', '--rows', String(Math.min(missing, 20_000)), '--seed', String(seed)];
    const body = execFileSync(process.execPath, [script, ...args], { maxBuffer: 1 << 30 });
    const answer = await fetch(`${url}/api/bulk/import`, { method: 'POST', headers, body });
    if (!answer.ok) throw new Error(`the import answered ${answer.status}`);
    await answer.arrayBuffer();
  }
  await db.query('VACUUM (ANALYZE) contacts, phone_numbers, audit_log');
}

/**
 * Copies contacts with what is derived of them, each with a version and a number of its own, while triggers and indexes
 * are away: in minutes where the server's own way, which counts, stamps and logs each, would take an hour.
 */
async function copyUpTo(db: Client, teamId: string, there: number, missing: number): Promise<void> {
  const of = async (query: string) => (await db.query<{ text: string }>(query)).rows.map(({ text }) => text);
  const columns = await of(
    `SELECT quote_ident(column_name) AS text FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name = 'contacts'`,
  );
  const copied = columns.map(
    (name) =>
      ({
        id: 'copy.new_id',
        version: 'copy.new_version',
        created_version: 'copy.new_version',
        updated_at: `updated_at + copy.n * interval '1 ms'`,
        phone_primary: `regexp_replace(phone_primary, '\\d{4}$', right(copy.digits, 4))`,
        search_text: `regexp_replace(search_text, '\\d{4}\\M', right(copy.digits, 4))`,
      })[name] ?? name,
  );
  const tables = ['contacts', 'phone_numbers', 'global_version'];
  await db.query('BEGIN');
  await db.query(
    `SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; SET LOCAL maintenance_work_mem = '512MB'`,
  );
  for (const table of tables) await db.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  const query = async (sql: string, values?: unknown[]) =>
    (await db.query<Record<string, string>>(sql, values)).rows;
  await withoutIndexes(query, ['contacts', 'phone_numbers'], async () => {
    await db.query(
      `CREATE TEMPORARY TABLE copy ON COMMIT DROP AS
     SELECT c.id, gen_random_uuid() AS new_id, n, g.current_version + n AS new_version,
            lpad((random() * 9999999)::int::text, 7, '0') AS digits
       FROM global_version g, generate_series(1, $2::bigint) n
       JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS at FROM contacts WHERE team_id = $1) c ON c.at = n % $3::bigint
      WHERE g.team_id = $1`,
      [teamId, missing, there],
    );
    await db.query(
      `INSERT INTO contacts (${columns.join(', ')}) SELECT ${copied.join(', ')} FROM contacts JOIN copy USING (id) WHERE team_id = $1`,
      [teamId],
    );
    await db.query(
      `INSERT INTO phone_numbers (team_id, contact_id, version, numbers, countries)
     SELECT p.team_id, copy.new_id, copy.new_version,
            ARRAY(SELECT regexp_replace(number, '\\d{7}$', copy.digits) FROM unnest(p.numbers) number), p.countries
       FROM phone_numbers p JOIN copy ON copy.id = p.contact_id WHERE p.team_id = $1`,
      [teamId],
    );
  });
  await db.query(
    `UPDATE global_version SET current_version = current_version + $2, live_contacts = live_contacts + $2 WHERE team_id = $1`,
    [teamId, missing],
  );
  for (const table of tables) await db.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
  await db.query('COMMIT');
  await db.query('VACUUM (ANALYZE) contacts, phone_numbers');
}

/** Uncompressed, as the measured loads are: fetch would ask for gzip, which the bare server does not do. */
async function get<T>(url: string, headers: Record<string, string>): Promise<T> {
  const answer = await fetch(url, { headers: { ...headers, 'accept-encoding': 'identity' } });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return (await answer.json()) as T;
}

interface List {
  data: { id: string; phone_primary: string | null; first_name: string; updated_at: string }[];
  pagination: { next_cursor: string };
}

/** What is measured, with ids and cursors of the contacts that are there. */
async function works({ url, headers, db, teamId }: ReadBench): Promise<Work[]> {
  const list = (query: string) => get<List>(`${url}/api/contacts?${query}`, headers);
  const { data } = await list('limit=50');
  const deep = await list('page=1000');
  const last = deep.data.at(-1);
  const digits = data
    .map((one) => one.phone_primary?.replace(/\D/g, ''))
    .find((phone) => phone && phone.length > 9)!;
  const numbers = await db.query<{ dialled: string }>(
    `SELECT numbers[1] AS dialled FROM phone_numbers WHERE team_id = $1 AND numbers[1] LIKE '+%' ORDER BY contact_id LIMIT 1`,
    [teamId],
  );
  const { dialled } = numbers.rows[0]!;
  const head = await db.query<{ head: string }>(
    'SELECT current_version AS head FROM global_version WHERE team_id = $1',
    [teamId],
  );
  const since = Number(head.rows[0]!.head) - 100;
  const place = last && `&updated_at=${last.updated_at}&id=${last.id}`;
  const search = (what: string, text: string, goal?: number): Work => ({
    what,
    path: `/api/contacts?q=${encodeURIComponent(text)}`,
    barePath: `/search?q=${encodeURIComponent(text)}`,
    ...(goal && { goal }),
  });
  return [
    {
      what: 'read one',
      path: `/api/contacts/${data[0]!.id}`,
      barePath: `/contacts/${data[0]!.id}`,
      goal: 65,
    },
    { what: 'list of 50', path: '/api/contacts', barePath: '/contacts', goal: 50 },
    ...(place
      ? [
          {
            what: 'deep page by cursor',
            path: `/api/contacts?cursor=${deep.pagination.next_cursor}`,
            barePath: `/contacts?${place}`,
            goal: 50,
          },
          { what: 'page=1500', path: '/api/contacts?page=1500', barePath: '/contacts?page=1500', goal: 25 },
        ]
      : []),
    search('search: a name', 'sharma', 60),
    search('search: part of a phone', digits.slice(-6), 60),
    search('search: two characters', 'ян'),
    search('search: one character', 'a'),
    {
      what: 'lookup of a number',
      path: `/api/contacts/lookup?phone=${encodeURIComponent(dialled)}`,
      barePath: `/lookup?number=${encodeURIComponent(dialled)}`,
      goal: 60,
    },
    {
      what: 'delta of 100',
      path: `/api/sync/delta?version=${since}&limit=100`,
      barePath: `/delta?version=${since}`,
      goal: 80,
    },
  ];
}

/** Both read all contacts in pages of 1,000, one after the other. @returns seconds */
async function fullSync(
  url: string,
  headers: Record<string, string>,
  path: (version: number) => string,
): Promise<number> {
  const start = performance.now();
  for (let version = 0, more = true; more;) {
    const { data } = await get<{ data: { current_version: number; has_more: boolean } }>(
      url + path(version),
      headers,
    );
    ({ current_version: version, has_more: more } = data);
  }
  return (performance.now() - start) / 1000;
}

/** Searches one after the other, while nobody else asks; milliseconds that 99 % of them did not exceed. */
async function alone({ url, headers, db, teamId }: ReadBench, text: string): Promise<number> {
  const waits: number[] = [];
  for (let i = 0; i < 50; i += 1) {
    // A new head: nothing is remembered of the search.
    await db.query(
      `UPDATE contacts SET notes = $2 WHERE team_id = $1 AND id = (SELECT id FROM contacts WHERE team_id = $1 LIMIT 1)`,
      [teamId, `${text} ${i}`],
    );
    const start = performance.now();
    await get(`${url}/api/contacts?q=${encodeURIComponent(text)}`, headers);
    waits.push(performance.now() - start);
  }
  return waits.toSorted((a, b) => a - b)[Math.floor(waits.length * 0.99)]!;
}

/**
 * One line for each work, with the share of the bare server that was reached and that is the goal.
 * @param only works whose name this finds, and nothing else
 */
export async function reads(bench: ReadBench, contacts: number, only?: RegExp): Promise<void> {
  await fill(bench, contacts);
  process.stdout.write(`\nreads at ${contacts} contacts, ${bench.connections} connections\n`);
  const all = await works(bench);
  for (const { what, path, barePath, goal } of only ? all.filter((work) => only.test(work.what)) : all) {
    await load({ ...bench, seconds: 1 }, bench.url, path);
    const ours = await load(bench, bench.url, path);
    await load({ ...bench, seconds: 1 }, bench.bareUrl, barePath);
    const bare = await load(bench, bench.bareUrl, barePath);
    const cells = [
      what.padEnd(28),
      `${ours.perSecond.toFixed(0).padStart(7)}/s (p99 ${ours.p99} ms)`.padEnd(28),
      `${bare.perSecond.toFixed(0).padStart(7)}/s (p99 ${bare.p99} ms)`.padEnd(28),
      `${((ours.perSecond / bare.perSecond) * 100).toFixed(0)} %`.padEnd(8),
      goal ? `goal ${goal} %` : '',
    ];
    process.stdout.write(`${cells.join('').trimEnd()}\n`);
  }
  if (only) return;
  const delta = (version: number) => `/api/sync/delta?version=${version}&limit=1000`;
  const ours = await fullSync(bench.url, bench.headers, delta);
  const bare = await fullSync(bench.bareUrl, {}, (version) => `/delta?version=${version}&limit=1000`);
  process.stdout.write(
    `full sync in pages          ${ours.toFixed(2)} s, bare ${bare.toFixed(2)} s: ${((bare / ours) * 100).toFixed(0)} % (goal 90 %)\n`,
  );
  for (const text of ['a', 'an', 'sharma', '王']) {
    process.stdout.write(
      `search for ${text} alone, 99 %: ${(await alone(bench, text)).toFixed(0)} ms (goal 50 ms)\n`,
    );
  }
}

/** The same at two sizes: what a page costs must not grow with the table. */
export async function growth(bench: ReadBench, contacts: number): Promise<void> {
  const small = new Map<string, number>();
  for (const size of [10_000, contacts]) {
    await fill(bench, size);
    process.stdout.write(`\ngrowth: ${size} contacts, one connection\n`);
    for (const { what, path } of await works(bench)) {
      await load({ ...bench, connections: 1, seconds: 1 }, bench.url, path);
      const { perSecond } = await load({ ...bench, connections: 1 }, bench.url, path);
      const took = 1000 / perSecond;
      const before = small.get(what);
      if (size === 10_000) small.set(what, took);
      const times = before ? `${(took / before).toFixed(1)} times that at 10,000 (goal 2)` : '';
      process.stdout.write(`${what.padEnd(28)}${took.toFixed(2).padStart(8)} ms  ${times}`.trimEnd() + '\n');
    }
  }
}
