import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import type { Client } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';

interface ImportBench {
  url: string;
  headers: Record<string, string>;
  db: Client;
  teamId: string;
  pid: number;
  rows: number;
}

/** How often the memory of the server is looked at, and the import asked for (milliseconds). */
const LOOK_MS = 250;
/** Rows of one transaction of the bare program: as many as an import takes at most. */
const BATCH = 500;
/** Written by these formats are the contacts that the exports have. */
const FORMATS = ['csv', 'csv-raw', 'google', 'outlook', 'vcard3', 'vcard4', 'xlsx', 'json', 'ndjson'];
const EXPORTED_COLUMNS =
  'id, first_name, last_name, phone_primary, phone_secondary, email, company, job_title, notes, address, birthday, tags, metadata, phones, emails, addresses, websites, labels, created_at, updated_at, version';

const print = (...cells: string[]) =>
  process.stdout.write(`${cells.map((cell, i) => (i ? cell : cell.padEnd(28))).join('')}\n`);
const per = (rows: number, since: number) => rows / ((performance.now() - since) / 1000);
const share = (ours: number, bare: number) => `${((ours / bare) * 100).toFixed(0)} %`;

/**
 * A file of contacts brought in: parsed, matched, checked, written with its audit log, alone and while somebody else writes single
 * contacts all the time. Beside it a bare program that reads the same file with the same parser and writes the same columns
 * into the same table, whose triggers keep the log: it checks, matches and remembers nothing. Then what is there, written and
 * read in each format.
 */
export async function imports(bench: ImportBench): Promise<void> {
  const { db, rows } = bench;
  const script = join(__dirname, '../../scripts/make-contacts.mjs');
  const file = execFileSync(process.execPath, [script, '--format', 'csv', '--rows', String(rows)], {
    maxBuffer: 1 << 30,
  });
  const idle = memoryOf(bench.pid);
  print(`\nimport of a CSV file of ${rows} rows; idle memory of the server: ${idle} MB`);
  print('COPY without index or log', `${(await copied(db, file)).toFixed(0)} rows/s`);
  // Before and after, as the table grows.
  let bare = await bareImport(bench, file);
  print('bare program', `${bare.toFixed(0)} rows/s`);
  for (const [what, options] of [
    ['made, alone', { on_duplicate: 'create', match: [] }],
    ['made, beside single writes', { on_duplicate: 'create', match: [], tags: ['second'] }],
    ['matched and skipped', { on_duplicate: 'skip' }],
    ['matched and filled', { on_duplicate: 'fill-empty', tags: ['x'] }],
  ] as const) {
    const { done, rate, most, waits, uploaded } = await brought(
      bench,
      'contacts.csv',
      file,
      options,
      what.includes('beside'),
    );
    const at = (part: number) =>
      waits[Math.min(waits.length - 1, Math.floor(waits.length * part))]!.toFixed(0);
    print(
      what,
      `${done.state}: ${done.created} created, ${done.updated} updated, ${done.skipped} skipped, ${done.rejected} rejected; `,
      `${rate.toFixed(0)} rows/s (${share(rate, bare)}), brought in ${uploaded.toFixed(1)} s, ${most - idle} MB above idle`,
      waits.length
        ? `; a single write waits ${at(0.5)} ms (half), ${at(0.99)} ms (99 %), ${at(1)} ms (longest of ${waits.length})`
        : '',
    );
  }
  bare = await bareImport(bench, file);
  print('bare program', `${bare.toFixed(0)} rows/s`);
  await eachFormat(bench, bare);
}

/** Each format, written from all contacts and brought in again. Beside it what PostgreSQL takes to write the same rows out. */
async function eachFormat(bench: ImportBench, bare: number): Promise<void> {
  const { db, teamId, url, headers } = bench;
  const live = 'FROM contacts WHERE team_id = $1 AND NOT is_deleted'.replace('$1', `'${teamId}'`);
  const [{ count }] = (await db.query<{ count: number }>(`SELECT count(*)::int ${live}`)).rows as [
    { count: number },
  ];
  const drained = async (sql: string) => {
    const start = performance.now();
    const stream = db.query(copyTo(sql));
    await finished(stream.resume());
    return per(count, start);
  };
  const columns = `SELECT ${EXPORTED_COLUMNS} ${live}`;
  const copies: Record<string, number> = {
    csv: await drained(`COPY (${columns}) TO STDOUT (FORMAT csv, HEADER)`),
    json: await drained(`COPY (SELECT to_json(c) FROM (${columns}) c) TO STDOUT`),
  };
  print(`\neach format, ${count} contacts`);
  for (const format of FORMATS) {
    const start = performance.now();
    // As COPY gives it. Whoever asks for it gets it compressed, which takes longer than all the rest.
    const plain = { ...headers, 'accept-encoding': 'identity' };
    const answer = await fetch(`${url}/api/bulk/export?format=${format}`, { headers: plain });
    if (!answer.ok) throw new Error(`export as ${format} answered ${answer.status}`);
    const file = Buffer.from(await answer.arrayBuffer());
    const written = per(count, start);
    const copy = copies[format];
    const beside = copy ? ` (${share(written, copy)} of COPY, goal 60 %)` : '';
    const { done, rate } = await brought(
      bench,
      `contacts.${/^vcard/.test(format) ? 'vcf' : /^(xlsx|json|ndjson)$/.test(format) ? format : 'csv'}`,
      file,
      { on_duplicate: 'skip', match: ['e164'] },
    );
    print(
      format,
      `written ${written.toFixed(0)} rows/s${beside}; read ${rate.toFixed(0)} rows/s (${share(rate, bare)} of the bare program's import), `,
      `${done.skipped} of ${done.processed} skipped`,
    );
  }
}

/** One import, to its end. */
async function brought(
  { url, headers, pid, rows }: ImportBench,
  filename: string,
  file: Buffer,
  options: object,
  beside = false,
) {
  const call = async (method: string, path: string, body?: Buffer | string) => {
    const answer = await fetch(`${url}/api/bulk/imports${path}`, { method, headers, body });
    const { data, error } = (await answer.json()) as { data: any; error?: string };
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${error}`);
    return data;
  };
  let start = performance.now();
  const { id } = await call('POST', `?filename=${filename}`, file);
  const uploaded = (performance.now() - start) / 1000;
  await call('PATCH', `/${id}`, JSON.stringify({ options: { ...options, again: true } }));
  let most = memoryOf(pid);
  const waits: number[] = [];
  start = performance.now();
  await call('POST', `/${id}/run`, '{}');
  let running = true;
  const looking = (async () => {
    for (;;) {
      const found = await call('GET', `/${id}`);
      most = Math.max(most, memoryOf(pid));
      if (found.state !== 'running') {
        running = false;
        return found;
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  })();
  while (beside && running) {
    const began = performance.now();
    const body = JSON.stringify({ first_name: 'Priya', last_name: 'Sharma' });
    const { status } = await fetch(`${url}/api/contacts`, { method: 'POST', headers, body });
    if (status !== 201) throw new Error(`a write beside the import answered ${status}`);
    waits.push(performance.now() - began);
  }
  const done = await looking;
  if (done.state !== 'done') throw new Error(`the import of ${filename} ended ${done.state}: ${done.error}`);
  const seconds = (Date.parse(done.finished_at) - Date.parse(done.started_at)) / 1000;
  await call('DELETE', `/${id}`);
  waits.sort((a, b) => a - b);
  return { done, rate: Math.max(done.processed, rows) / seconds, most, waits, uploaded };
}

/** Into a table with nothing around it: the most that the bytes allow. */
async function copied(db: Client, file: Buffer): Promise<number> {
  const columns = file.toString('utf8', 0, 10_000).split('\r\n', 1)[0]!.split(',').length;
  await db.query(
    `CREATE TEMP TABLE bare_contacts (${Array.from({ length: columns }, (_, i) => `c${i} text`).join(', ')})`,
  );
  const start = performance.now();
  await pipeline(
    Readable.from([file]),
    db.query(copyFrom('COPY bare_contacts FROM STDIN (FORMAT csv, HEADER)')),
  );
  const { rowCount } = await db.query('SELECT FROM bare_contacts');
  return per(rowCount ?? 0, start);
}

const INSERT = `
  INSERT INTO contacts (team_id, id, first_name, last_name, phone_primary, phone_secondary, email, company, job_title, notes, tags,
                        version, created_by_agent, updated_by, source)
  SELECT $2, n.id, n.first_name, n.last_name, nullif(n.phone_primary, ''), nullif(n.phone_secondary, ''), nullif(n.email, ''),
         nullif(n.company, ''), nullif(n.job_title, ''), nullif(n.notes, ''), string_to_array(n.tags, ';'), $3 + n.at, 'bare', 'bare', 'import'
    FROM json_to_recordset($1) AS n (id uuid, at int, first_name text, last_name text, phone_primary text, phone_secondary text,
                                     email text, company text, job_title text, notes text, tags text)`;

async function bareImport({ db, teamId }: ImportBench, file: Buffer): Promise<number> {
  const start = performance.now();
  let count = 0;
  let batch: object[] = [];
  const write = async () => {
    if (batch.length === 0) return;
    await db.query('BEGIN');
    await db.query('SELECT FROM global_version WHERE team_id = $1 FOR UPDATE', [teamId]);
    const { rows } = await db.query<{ first: string }>('SELECT get_next_version($1, $2) AS first', [
      teamId,
      batch.length,
    ]);
    await db.query({
      name: 'bare_import',
      text: INSERT,
      values: [JSON.stringify(batch), teamId, rows[0]!.first],
    });
    await db.query('COMMIT');
    count += batch.length;
    batch = [];
  };
  for await (const record of Readable.from([file]).pipe(parse({ columns: true, bom: true }))) {
    batch.push({ ...(record as object), id: randomUUID(), at: batch.length });
    if (batch.length === BATCH) await write();
  }
  await write();
  return per(count, start);
}

function memoryOf(pid: number): number {
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024);
}
