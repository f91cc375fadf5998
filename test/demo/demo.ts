/**
 * Fifty simulated phones on the official Socket.IO client: an import, edits over REST and sockets at once, ten
 * phones that were away and catch up, and at the end a comparison of every phone's store with the server's.
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
import { Device, liveContacts } from '../support/device';
import { startServerProcess } from '../support/server-process';
import { until } from '../support/wait';
import { chaos } from './chaos';
import { register, say, timed } from './steps';

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

function pick<T>(list: T[]): T {
  return list[Math.floor(Math.random() * list.length)]!;
}

/** One random change by one phone, over REST or its socket. @returns milliseconds until it was acknowledged. */
async function edit(device: Device, ids: string[]): Promise<number> {
  const start = performance.now();
  const overSocket = Math.random() < 0.5;
  const dice = Math.random();
  const note = `edited by ${device.agent.agentCode} at ${start}`;
  if (dice < 0.2) {
    const body = { first_name: 'New', last_name: randomUUID().slice(0, 8), notes: note };
    const answer = overSocket
      ? await device.emit('contact_create', body)
      : (await device.call('POST', '/api/contacts', body)).body;
    if (!answer.success) throw new Error(JSON.stringify(answer));
  } else if (dice < 0.9) {
    const id = pick(ids);
    const answer = overSocket
      ? await device.emit('contact_update', { id, data: { notes: note } })
      : (await device.call('PUT', `/api/contacts/${id}`, { notes: note })).body;
    if (!answer.success && answer.code !== 'CONTACT_NOT_FOUND') throw new Error(JSON.stringify(answer));
  } else {
    const id = ids.splice(Math.floor(Math.random() * ids.length), 1)[0]!;
    const answer = overSocket
      ? await device.emit('contact_delete', { id })
      : (await device.call('DELETE', `/api/contacts/${id}`)).body;
    if (!answer.success && answer.code !== 'CONTACT_NOT_FOUND') throw new Error(JSON.stringify(answer));
  }
  return performance.now() - start;
}

function percentile(sorted: number[], share: number): string {
  return `${(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(0)} ms`;
}

async function run(url: string, adminKey: string): Promise<boolean> {
  const phones = await timed(`Registering ${DEVICES} phones`, () =>
    Promise.all(
      Array.from(
        { length: DEVICES },
        async (_, number) => new Device(url, await register(url, adminKey, number + 1)),
      ),
    ),
  );
  const away = phones.slice(0, AWAY);
  const online = phones.slice(AWAY);
  await timed(`Connecting ${online.length} of them, ${AWAY} stay away`, () =>
    Promise.all(online.map(async (phone) => (await phone.connect()).catchUp())),
  );
  const body = execFileSync(
    process.execPath,
    [join(__dirname, '../../scripts/make-contacts.mjs'), '--format', 'json', '--rows', options.rows],
    { maxBuffer: 1 << 30 },
  ).toString();
  const { data: report } = await timed(`Importing ${options.rows} contacts`, async () => {
    const { body: answer, status } = await online[0]!.call('POST', '/api/bulk/import', body);
    if (status !== 200) throw new Error(JSON.stringify(answer));
    return answer as { data: { success: number; failed: number; head_version: number } };
  });
  say(`  ${report.success} went in, ${report.failed} were refused`);
  await timed('Waiting until every connected phone has them', () =>
    Promise.all(online.map((phone) => settle(phone, report.head_version))),
  );

  const ids = [...liveContacts(online[0]!).keys()];
  const latencies: number[] = [];
  await timed(`${EDITS} creates, edits and deletes over REST and sockets`, async () => {
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

  const stats = await online[0]!.call('GET', '/api/contacts/stats');
  const head = stats.body.data.latest_version as number;
  await timed(`Waiting until every connected phone is at version ${head}`, () =>
    Promise.all(online.map((phone) => settle(phone, head))),
  );
  await timed(`${AWAY} phones come back and catch up in pages`, () =>
    Promise.all(away.map(async (phone) => (await phone.connect()).catchUp())),
  );

  const server = new Map<string, number>();
  for (let page = 1; ; page += 1) {
    const { body: list } = await online[0]!.call(
      'GET',
      `/api/contacts?limit=1000&page=${page}&sort_by=created_at`,
    );
    for (const { id, version } of list.data as { id: string; version: number }[]) server.set(id, version);
    if (page >= list.pagination.total_pages) break;
  }
  const differing = phones.filter((phone) => {
    const store = liveContacts(phone);
    return store.size !== server.size || [...server].some(([id, version]) => store.get(id) !== version);
  });
  const outOfOrder = phones.filter((phone) =>
    phone.versions().some((version, i, all) => i > 0 && version <= all[i - 1]!),
  );
  const events = phones.reduce((sum, phone) => sum + phone.events.length, 0);
  say('');
  say(`Contacts on the server           ${server.size}`);
  say(`Version                          ${head}`);
  say(`Events delivered                 ${events}`);
  say(`Phones with exactly the same     ${phones.length - differing.length} of ${phones.length}`);
  say(`Phones with events out of order  ${outOfOrder.length}`);
  for (const phone of phones) phone.disconnect();
  return differing.length === 0 && outOfOrder.length === 0;
}

/** An author hears nothing of its own changes but their acknowledgements: a delta brings its cursor on. */
async function settle(phone: Device, version: number): Promise<void> {
  await until(
    `${phone.id} at ${version}`,
    async () => {
      if (phone.cursor < version && phone.quietFor(300)) await phone.catchUp();
      return phone.cursor >= version;
    },
    120_000,
  );
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
    startServerProcess({ LOG_LEVEL: 'warn', RATE_LIMIT_KEY: '', RATE_LIMIT_FAILURES: '' }),
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
