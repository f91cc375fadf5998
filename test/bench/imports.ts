import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

interface ImportBench {
  url: string;
  headers: Record<string, string>;
  db: Client;
  pid: number;
  rows: number;
}

/** How often the memory of the server is looked at, and the import asked for (milliseconds). */
const LOOK_MS = 250;

/**
 * A file of contacts brought in: parsed, matched, checked, written with its audit log, while somebody else writes single contacts
 * all the time. Beside it what PostgreSQL takes for a COPY of the same bytes into a table with nothing around it.
 */
export async function imports({ url, headers, db, pid, rows }: ImportBench): Promise<void> {
  const script = join(__dirname, '../../scripts/make-contacts.mjs');
  const file = execFileSync(process.execPath, [script, '--format', 'csv', '--rows', String(rows)], {
    maxBuffer: 1 << 30,
  });
  const columns = file.toString('utf8', 0, 10_000).split('\r\n', 1)[0]!.split(',').length;
  await db.query(
    `CREATE TEMP TABLE bare_contacts (${Array.from({ length: columns }, (_, i) => `c${i} text`).join(', ')})`,
  );
  let start = performance.now();
  await pipeline(
    Readable.from([file]),
    db.query(copyFrom('COPY bare_contacts FROM STDIN (FORMAT csv, HEADER)')),
  );
  const bare = rows / ((performance.now() - start) / 1000);
  process.stdout.write(
    `\nimport of a CSV file of ${rows} rows; a bare COPY of it: ${bare.toFixed(0)} rows/s\n`,
  );
  const call = async (method: string, path: string, body?: Buffer | string) => {
    const answer = await fetch(`${url}/api/bulk/imports${path}`, { method, headers, body });
    const { data, error } = (await answer.json()) as { data: any; error?: string };
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${error}`);
    return data;
  };
  for (const [what, options] of [
    ['made, alone', { on_duplicate: 'create', match: [] }],
    ['made, beside single writes', { on_duplicate: 'create', match: [], tags: ['second'] }],
    ['matched and skipped', { on_duplicate: 'skip' }],
    ['matched and filled', { on_duplicate: 'fill-empty', tags: ['x'] }],
  ] as const) {
    start = performance.now();
    const { id } = await call('POST', '?filename=contacts.csv', file);
    const uploaded = (performance.now() - start) / 1000;
    await call('PATCH', `/${id}`, JSON.stringify({ options: { ...options, again: true } }));
    const idle = memoryOf(pid);
    let most = idle;
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
    while (what.includes('beside') && running) {
      const began = performance.now();
      const body = JSON.stringify({ first_name: 'Priya', last_name: 'Sharma' });
      const { status } = await fetch(`${url}/api/contacts`, { method: 'POST', headers, body });
      if (status !== 201) throw new Error(`a write beside the import answered ${status}`);
      waits.push(performance.now() - began);
    }
    const done = await looking;
    const seconds = (Date.parse(done.finished_at) - Date.parse(done.started_at)) / 1000;
    waits.sort((a, b) => a - b);
    const at = (share: number) =>
      waits[Math.min(waits.length - 1, Math.floor(waits.length * share))]!.toFixed(0);
    process.stdout.write(
      `${what.padEnd(28)}${done.state}: ${done.created} created, ${done.updated} updated, ${done.skipped} skipped, ${done.rejected} rejected; ` +
        `${(rows / seconds).toFixed(0)} rows/s (${((rows / seconds / bare) * 100).toFixed(0)} %), brought in ${uploaded.toFixed(1)} s, ` +
        `${most} MB (${idle} before)${waits.length ? `; a single write waits ${at(0.5)} ms (half), ${at(0.99)} ms (99 %), ${at(1)} ms (longest of ${waits.length})` : ''}\n`,
    );
    await call('DELETE', `/${id}`);
  }
}

function memoryOf(pid: number): number {
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024);
}
