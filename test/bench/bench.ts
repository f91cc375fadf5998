/**
 * `npm run bench`: this server beside a bare Fastify + pg server doing the same statements on the same database,
 * one after the other in the same run, so that the ratios mean something on any machine.
 */
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import { Client } from 'pg';
import { startServerProcess } from '../support/server-process';
import { callerIds } from './caller-ids';
import { imports } from './imports';
import { growth, type ReadBench, reads } from './reads';
import { snapshots } from './snapshots';
import { type Bench, manyTeams, type Measured, singleWrites, uploads } from './writes';

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    connections: { type: 'string', default: '50' },
    /** Of the snapshot and of reads. */
    contacts: { type: 'string', default: '100000' },
    /** Reads at 10,000 contacts and at so many, and nothing else. */
    rows: { type: 'string' },
    /** `reads`, `lookup`, `caller-ids`, `writes`, `snapshot`, `import`. */
    only: { type: 'string' },
  },
});
const SECONDS = Number(options.seconds);
const CONNECTIONS = Number(options.connections);
/** What needs no jobs. */
const READ_ONLY = /^(reads|lookup|caller-ids|snapshot)$/;
/** Of reads. */
const READERS = 32;

interface Load {
  perSecond: number;
  p99: number;
}

async function load(url: string, request: Partial<autocannon.Request>): Promise<Load> {
  const result = await autocannon({
    url,
    connections: CONNECTIONS,
    duration: SECONDS,
    requests: [request],
    workers: 1,
  });
  if (result.non2xx || result.errors)
    throw new Error(`${result.non2xx} refused, ${result.errors} errors at ${url}`);
  return { perSecond: result.requests.average, p99: result.latency.p99 };
}

function row(what: string, ours: Load, bare: Load): void {
  const ratio = ((ours.perSecond / bare.perSecond) * 100).toFixed(0);
  const text = [
    what.padEnd(28),
    `${ours.perSecond.toFixed(0).padStart(7)}/s (p99 ${ours.p99} ms)`.padEnd(28),
    `${bare.perSecond.toFixed(0).padStart(7)}/s (p99 ${bare.p99} ms)`.padEnd(28),
    `${ratio} %`,
  ];
  process.stdout.write(`${text.join('')}\n`);
}

/** Writes beside the bare program; each line as soon as it is there. */
async function writes(bench: Bench): Promise<void> {
  const cells = (...texts: string[]) => texts.map((text, i) => text.padEnd(i ? 34 : 36)).join('');
  process.stdout.write(
    `\n${cells('', 'this server', 'bare Fastify + group commit', 'bare group commit, no HTTP')}\n`,
  );
  const measurements = [
    ...[1, 16, 50, 64, 300].map((devices) => () => singleWrites(bench, devices)),
    () => manyTeams(bench, 1000),
    () => uploads(bench),
  ];
  for (const measure of measurements) {
    const { what, ours, bare, ...more }: Omit<Measured, 'bareHttp'> & Partial<Measured> = await measure();
    const rate = ({ perSecond, p99 }: Load) => `${perSecond.toFixed(0)}/s (p99 ${p99} ms)`;
    const beside = (limit: Load | undefined) =>
      limit ? `${rate(limit)}: ${((ours.perSecond / limit.perSecond) * 100).toFixed(0)} %` : '';
    process.stdout.write(`${cells(what, rate(ours), beside(more.bareHttp), beside(bare))}\n`);
  }
}

function memoryOf(pid: number): string {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return `${Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024)} MB`;
}

async function main(): Promise<void> {
  const pepper = randomUUID();
  const ours = await startServerProcess({
    ...{ LOG_LEVEL: 'warn', API_KEY_PEPPER: pepper },
    // What an import leaves to jobs would be done while reads are measured, and the bare server has none.
    ...(READ_ONLY.test(options.only ?? '') && { WORKER: 'off' }),
  });
  const idle = process.platform === 'linux' ? memoryOf(ours.child.pid!) : 'unknown';
  // As the owner: only it may vacuum, and fill faster than the server would.
  const db = new Client(process.env.DATABASE_MIGRATION_URL);
  await db.connect();
  const { rows } = await db.query<{ id: string }>('SELECT id FROM teams WHERE is_default');
  const bare = await startServerProcess({ BENCH_TEAM: rows[0]!.id }, [
    // Not by tsx's own command: that is a process around the server, which would outlive it.
    '--import',
    'tsx',
    join(__dirname, 'bare-server.ts'),
  ]);
  const bench: Bench = { url: ours.url, bareUrl: bare.url, db, pepper, seconds: SECONDS };
  const keyed = { 'x-api-key': ours.adminKey, 'content-type': 'application/json' };
  const body = JSON.stringify({
    first_name: 'Priya',
    last_name: 'Sharma',
    phone_primary: '+91 98 1234 5678',
  });
  try {
    process.stdout.write(
      `${CONNECTIONS} connections, ${SECONDS} s each; idle memory of the server: ${idle}\n\n`,
    );
    process.stdout.write(
      `${''.padEnd(28)}${'this server'.padEnd(28)}${'bare Fastify + pg'.padEnd(28)}ratio\n`,
    );
    const readBench: ReadBench = {
      ...bench,
      teamId: rows[0]!.id,
      headers: keyed,
      connections: READERS,
    };
    if (options.rows) return await growth(readBench, Number(options.rows));
    const bringFiles = () => imports({ ...readBench, pid: ours.child.pid!, rows: Number(options.contacts) });
    if (options.only === 'import') return await bringFiles();
    if (options.only === 'reads') return await reads(readBench, Number(options.contacts));
    if (options.only === 'lookup') return await reads(readBench, Number(options.contacts), /^lookup/);
    if (options.only === 'caller-ids') return await callerIds(readBench, Number(options.contacts));
    if (options.only === 'writes') return await writes(bench);
    const everything = () =>
      snapshots({ url: ours.url, bareUrl: bare.url, headers: keyed }, Number(options.contacts), SECONDS);
    if (options.only === 'snapshot') return await everything();
    const create = { method: 'POST' as const, headers: keyed, body };
    await load(`${ours.url}/api/contacts`, { ...create, path: '/api/contacts' });
    const ourCreates = await load(`${ours.url}/api/contacts`, { ...create, path: '/api/contacts' });
    const bareCreates = await load(`${bare.url}/contacts`, { ...create, path: '/contacts' });
    row('creates', ourCreates, bareCreates);
    await importBesideWrites(ours.url, keyed, body);
    await writes(bench);
    await reads(readBench, Number(options.contacts));
    await callerIds(readBench, Number(options.contacts));
    await everything();
    await bringFiles();
  } finally {
    await db.end();
    await Promise.all([ours.stop(), bare.stop('SIGKILL')]);
  }
}

/** What an import of 20,000 rows costs, and how long somebody else's write waits meanwhile. */
async function importBesideWrites(url: string, headers: Record<string, string>, body: string): Promise<void> {
  const script = join(__dirname, '../../scripts/make-contacts.mjs');
  const rows = execFileSync(process.execPath, [script, '--format', 'json', '--rows', '20000'], {
    maxBuffer: 1 << 30,
  });
  const waits: number[] = [];
  const write = async () => {
    const start = performance.now();
    const { status } = await fetch(`${url}/api/contacts`, { method: 'POST', headers, body });
    if (status !== 201) throw new Error(`a write beside the import answered ${status}`);
    waits.push(performance.now() - start);
  };
  let importing = true;
  const start = performance.now();
  const imported = fetch(`${url}/api/bulk/import`, { method: 'POST', headers, body: rows }).then(
    async (answer) => {
      importing = false;
      return {
        seconds: (performance.now() - start) / 1000,
        report: (await answer.json()) as { data: { success: number } },
      };
    },
  );
  while (importing) await write();
  const { seconds, report } = await imported;
  waits.sort((a, b) => a - b);
  const at = (share: number) =>
    waits[Math.min(waits.length - 1, Math.floor(waits.length * share))]!.toFixed(0);
  process.stdout.write(
    `\nimport of ${report.data.success} rows: ${seconds.toFixed(1)} s (${(report.data.success / seconds).toFixed(0)} rows/s); ` +
      `a single write beside it waits ${at(0.5)} ms (half), ${at(0.99)} ms (99 %), ${at(1)} ms (longest of ${waits.length})\n`,
  );
}

main().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).stack}\n`);
  process.exit(1);
});
