/** What a stranger can do to a server, done to a real one while a phone of a team works beside it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { Device } from '../support/device';
import { print } from '../support/figures';
import { type ServerProcess, startServerProcess } from '../support/server-process';

/** A well-behaved phone waits for an answer at most so long, on a machine that attacks itself (milliseconds). */
const PATIENCE = 2_000;
/** What all the attacks together may add to the server's memory (MB). */
const ROOM = 250;

let database: TestDatabase;
let server: ServerProcess;
let phone: Device;
let calm = 0;
let attackersKey: string;
beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServerProcess({
    NODE_ENV: 'test',
    DATABASE_URL: database.appUrl,
    DATABASE_MIGRATION_URL: database.ownerUrl,
    REDIS_URL: process.env.TEST_REDIS_URL,
    LOG_LEVEL: 'warn',
    ...{ RATE_LIMIT_AGENT: '', RATE_LIMIT_FAILURES: '', RATE_LIMIT_ATTEMPTS: '' },
  });
  phone = new Device(server.url, { id: '', agentCode: 'admin', role: 'admin', key: server.adminKey });
  await phone.connect();
  // Limits are those of an agent: who attacks is another one than the phone's.
  const registered = await phone.call('POST', '/api/auth/register', {
    agent_code: 'ATTACKER',
    agent_name: 'Attacker',
    role: 'admin',
  });
  attackersKey = registered.body.data.api_key as string;
  calm = memory();
});
afterAll(async () => {
  phone.disconnect();
  await server.stop();
  await database.drop();
});

function memory(): number {
  const status = readFileSync(`/proc/${server.child.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024;
}

/** Runs attacks in processes of their own; gives what came of each. */
async function run(attack: string): Promise<Record<string, number>> {
  const child = spawn(
    process.execPath,
    [join(__dirname, '../support/attacker.mjs'), attack, server.url, attackersKey],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child, 'close');
  return JSON.parse(output) as Record<string, number>;
}

/**
 * Attacks with a phone working beside it: it writes, reads, and uses its socket. Each of its calls must be answered
 * well and in time, and the server's memory must stay bounded.
 */
async function withstand(...attacks: string[]): Promise<Record<string, number>[]> {
  const times: number[] = [];
  let peak = memory();
  let attacking = true;
  const attacked = Promise.all(attacks.map(run)).finally(() => (attacking = false));
  const timed = async <T>(work: Promise<T>): Promise<T> => {
    const start = performance.now();
    const result = await work;
    times.push(performance.now() - start);
    return result;
  };
  while (attacking) {
    const made = await timed(
      phone.call('POST', '/api/contacts', { first_name: 'Under', last_name: 'Attack' }),
    );
    const read = await timed(phone.call('GET', `/api/contacts/${made.body.data?.id}`));
    const pong = await timed(phone.emit('ping'));
    expect([made.status, read.status, pong.success]).toEqual([201, 200, true]);
    peak = Math.max(peak, memory());
    await pause(10);
  }
  const results = await attacked;
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))]!;
  print(attacks.join(' and '), {
    calls: times.length,
    'p50 ms': at(0.5).toFixed(0),
    'p99 ms': at(0.99).toFixed(0),
    'memory MB': `${calm.toFixed(0)} -> ${peak.toFixed(0)}`,
    result: JSON.stringify(results),
  });
  expect(times.length).toBeGreaterThan(15);
  expect(at(0.99)).toBeLessThan(PATIENCE);
  expect(peak - calm).toBeLessThan(ROOM);
  expect(server.child.exitCode).toBeNull();
  return results;
}

it('requests that come drop by drop are cut off, and 2,000 idle connections hold nobody up', async () => {
  const [headers, bodies, idle] = await withstand('slow headers', 'slow bodies', 'idle connections');
  expect(headers).toEqual({ 408: 200 });
  // Those beyond what one agent may have in work are refused at once.
  expect(Object.keys(bodies!)).toEqual(['408', '429']);
  expect(bodies!['408']! + bodies!['429']!).toBe(200);
  expect(idle).toEqual({ open: 2_000 });
});

it('3,000 sockets without a key are bounded, and a right key has its place again soon', async () => {
  const [result] = await withstand('sockets without a key');
  expect(result!.connected).toBeLessThanOrEqual(1_000);
  expect(result!.refused).toBeGreaterThanOrEqual(2_000);
  const other = await new Device(server.url, phone.agent).connect();
  other.disconnect();
});

it('frames of 64 kB and many messages hold nobody up', async () => {
  const [result] = await withstand('large frames and many messages');
  expect(result).toMatchObject({ connected: 20 });
});

it('floods without a right key are answered with 429, and the right key passes', async () => {
  const [result] = await withstand('wrong keys and no keys');
  expect(result!['wrong 401']).toBe(10);
  expect(result!['wrong 429']).toBeGreaterThan(10);
  expect(Object.keys(result!).sort()).toEqual(['none 401', 'wrong 401', 'wrong 429']);
});

it('after all that nothing was lost', async () => {
  const { body } = await phone.call('GET', '/api/contacts/stats');
  const health = (await (await fetch(`${server.url}/health`)).json()) as { status: string };
  expect(health.status).toBe('healthy');
  expect(body.data.total_active).toBe(body.data.latest_version);
  print('after the attacks', {
    'memory MB': memory().toFixed(0),
    'written meanwhile': body.data.total_active,
  });
});
