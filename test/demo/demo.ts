/**
 * Fifty simulated phones, each the reference client libs/sync-client: an import, edits by all at once, ten phones
 * that come later, and at the end a comparison of every phone's store with the server's.
 *
 *   npm run demo [-- --devices 50 --rows 10000 --edits 1000] [--url http://… --key sk_…]
 *   npm run demo -- --chaos [--devices 50 --edits 40 --kills 3]
 *
 * With --chaos the phones work without a server, which is then killed while they upload; see chaos.ts.
 * With --url it uses a running server and the given admin key; else it starts one on a database of its own.
 */
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Contact, type Identity, MemoryStorage, type SyncClient } from '@app/sync-client';
import { startServerProcess } from '../support/server-process';
import { until } from '../support/wait';
import { chaos } from './chaos';
import { call, equal, openPhone, register, say, settled, timed } from './steps';

const { values: options } = parseArgs({
  options: {
    devices: { type: 'string', default: '50' },
    rows: { type: 'string', default: '10000' },
    edits: { type: 'string' },
    chaos: { type: 'boolean', default: false },
    kills: { type: 'string', default: '3' },
    sabotage: { type: 'string', default: '0' },
    url: { type: 'string' },
    key: { type: 'string' },
  },
});
const DEVICES = Number(options.devices);
const AWAY = Math.max(1, Math.round(DEVICES / 5));
const EDITS = Number(options.edits ?? 1_000);

interface Imported {
  data: { success: number; failed: number; head_version: number };
}

/** One random edit on one phone. @returns milliseconds until the server had acknowledged it */
async function edit(phone: SyncClient, ids: string[]): Promise<number> {
  const start = performance.now();
  const dice = Math.random();
  const notes = `edited at ${start}`;
  const at = Math.floor(Math.random() * ids.length);
  if (dice < 0.2) await phone.create({ first_name: 'New', last_name: randomUUID().slice(0, 8), notes });
  else if (dice < 0.9) await phone.update(ids[at]!, { notes });
  else await phone.delete(ids.splice(at, 1)[0]!);
  await until('the acknowledgement', () => phone.status.pending === 0);
  return performance.now() - start;
}

function percentile(sorted: number[], share: number): string {
  return `${(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(0)} ms`;
}

async function run(url: string, adminKey: string): Promise<boolean> {
  const identities = await timed(`Registering ${DEVICES} phones`, () =>
    Promise.all(Array.from({ length: DEVICES }, (_, number) => register(url, adminKey, number + 1))),
  );
  const wentBack = new Set<string>();
  const open = async (some: Identity[]) => {
    const phones = await Promise.all(
      some.map((identity) => openPhone({ ...identity, storage: new MemoryStorage() })),
    );
    phones.forEach((phone, i) => watch(phone, () => wentBack.add(some[i]!.deviceId)));
    await settled(phones);
    return phones;
  };
  const online = await timed(`Connecting ${DEVICES - AWAY} of them, ${AWAY} stay away`, () =>
    open(identities.slice(AWAY)),
  );
  const contacts = execFileSync(
    process.execPath,
    [join(__dirname, '../../scripts/make-contacts.mjs'), '--format', 'json', '--rows', options.rows],
    { maxBuffer: 1 << 30 },
  ).toString();
  const { data: report } = await timed(`Importing ${options.rows} contacts`, () =>
    call<Imported>(url, adminKey, '/api/bulk/import', contacts),
  );
  say(`  ${report.success} went in, ${report.failed} were refused`);
  await timed('Waiting until every connected phone has them', () => settled(online, report.head_version));

  const ids = online[0]!.contacts().map(({ id }) => id);
  const latencies: number[] = [];
  await timed(`${EDITS} creates, edits and deletes`, async () => {
    let left = EDITS;
    await Promise.all(
      online.map(async (phone) => {
        while (left-- > 0) latencies.push(await edit(phone, ids));
      }),
    );
  });
  latencies.sort((a, b) => a - b);
  say(
    `  acknowledged: half within ${percentile(latencies, 0.5)}, 99 % within ${percentile(latencies, 0.99)}`,
  );

  const { data: stats } = await call<{ data: { latest_version: number } }>(
    url,
    adminKey,
    '/api/contacts/stats',
  );
  const head = stats.latest_version;
  await timed(`Waiting until every connected phone is at version ${head}`, () => settled(online, head));
  const late = await timed(`${AWAY} phones come and take the snapshot`, () =>
    open(identities.slice(0, AWAY)),
  );

  const { data: list } = await call<{ data: Contact[] }>(url, adminKey, '/api/bulk/export');
  const phones = [...online, ...late];
  const same = equal(phones, new Map(list.map(({ id, version }) => [id, version]))).length;
  say('');
  say(`Contacts on the server           ${list.length}`);
  say(`Version                          ${head}`);
  say(`Edits that met a deletion        ${phones.flatMap((phone) => phone.issues()).length}`);
  say(`Phones with exactly the same     ${same} of ${phones.length}`);
  say(`Phones that went back            ${wentBack.size}`);
  await Promise.all(phones.map((phone) => phone.close()));
  const isWhole = report.success === Number(options.rows) && report.failed === 0;
  return isWhole && same === phones.length && wentBack.size === 0;
}

/** Reports a phone whose cursor went back, or that found its copy to be another one than the server's. */
function watch(phone: SyncClient, report: () => void): void {
  let highest = 0;
  phone.on('status', ({ cursor }) => {
    if (cursor < highest) report();
    highest = cursor;
  });
  phone.on('mismatch', report);
}

async function main(): Promise<void> {
  if (options.chaos) {
    const right = await chaos({
      phones: DEVICES,
      edits: Number(options.edits ?? 40),
      kills: Number(options.kills),
      sabotage: Number(options.sabotage),
    });
    process.exitCode = right ? 0 : 1;
    return;
  }
  if (options.url && options.key) {
    process.exitCode = (await run(options.url, options.key)) ? 0 : 1;
    return;
  }
  const server = await timed('Starting a server', () =>
    startServerProcess({ LOG_LEVEL: 'warn', RATE_LIMIT_AGENT: '', RATE_LIMIT_FAILURES: '' }),
  );
  try {
    process.exitCode = (await run(server.url, server.adminKey)) ? 0 : 1;
  } finally {
    await server.stop();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).stack}\n`);
  process.exit(1);
});
