/**
 * What strangers, and somebody with a key, can do to a server, done to a real one while devices of another team work beside
 * it. `HOSTILE_SECONDS=60` makes the run of everything at once longer.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { createServerDatabase, type TestTeam } from '../support/app';
import type { TestDatabase } from '../support/database';
import { type Answer, Device, liveContacts } from '../support/device';
import { print } from '../support/figures';
import { makeTeam, PEPPER } from '../support/make-team';
import { MAIN, type ServerProcess, startServerProcess } from '../support/server-process';
import { range, rows } from '../support/team';

/** A well-behaved phone waits for an answer at most so long, on a machine that attacks itself (milliseconds). */
const PATIENCE = 2_000;
/** What all the attacks together may add to the server's memory (MB), whose JavaScript may use this much. */
const ROOM = 256;
const HEAP = 768;
/** Of one attack, and of everything at once (seconds). */
const SHORT = 3;
const LONG = Number(process.env.HOSTILE_SECONDS ?? 15);
/** What else the machine does makes a round slower and none faster: of so many at most, the best one counts. */
const ROUNDS = 5;
// For what hangs: each round takes so long, a third of it again in quiet, and some seconds to begin.
jest.setTimeout(Math.max(300_000, ROUNDS * 2 * LONG * 1_000));
/** How much longer than without attackers the devices of another team may wait. */
const SLOWER = 5;
/** The same, of reads while another team only asks for more than its share. */
const SLOWER_BY_A_TEAM = 3;
/** Of their calls so many may be told to come again: a machine that attacks itself has no time left for some. */
const MAY_BE_REFUSED = 0.01;
const CONTACTS = 5_000;

const OF_STRANGERS = [
  'slow headers without end',
  'slow bodies without a key',
  'large bodies without a key',
  'idle connections without end',
  'keyless sockets without end',
  'no keys',
  'wrong keys',
  'wrong keys on new connections',
  'handshakes',
];
const READS_WITH_A_KEY = ['lists', 'searches', 'deltas'];
const WITH_A_KEY = [...READS_WITH_A_KEY, 'unread answers', 'sync requests', 'uploads'];

let database: TestDatabase;
let db: DataSource;
let server: ServerProcess;
let team: TestTeam;
let attackers: TestTeam;
let phone: Device;
let calm = 0;
beforeAll(async () => {
  database = await createServerDatabase();
  const limits = {
    RATE_LIMIT_AGENT: '',
    RATE_LIMIT_TEAM: '',
    RATE_LIMIT_FAILURES: '',
    RATE_LIMIT_ATTEMPTS: '',
  };
  server = await startServerProcess(
    {
      NODE_ENV: 'test',
      DATABASE_URL: database.appUrl,
      DATABASE_MIGRATION_URL: database.ownerUrl,
      REDIS_URL: process.env.TEST_REDIS_URL,
      API_KEY_PEPPER: PEPPER,
      LOG_LEVEL: 'warn',
      ...limits,
    },
    [`--max-old-space-size=${HEAP}`, ...MAIN],
  );
  db = await new DataSource({
    type: 'postgres',
    url: database.ownerUrl,
    poolSize: 2,
    installExtensions: false,
  }).initialize();
  const make = () => makeTeam((sql, values) => db.query(sql, values));
  [team, attackers] = [await make(), await make()];
  for (const { admin } of [team, attackers]) {
    for (const _ of range(CONTACTS / 1_000)) {
      const filled = await new Device(server.url, admin).call('POST', '/api/bulk/import', {
        contacts: rows(1_000),
      });
      expect(filled.status).toBe(200);
    }
  }
  phone = await new Device(server.url, team.admin).connect();
  calm = memory();
});
afterAll(async () => {
  phone.disconnect();
  await db.destroy();
  await server.stop();
  await database.drop();
});

function memory(): number {
  const status = readFileSync(`/proc/${server.child.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024;
}

interface Attacked {
  /** How much of a processor the attackers took themselves, from 0 to 1. */
  share: number;
  /** What came of each attack. */
  results: Record<string, Record<string, number>>;
}

/** Runs attacks together in a process of their own. */
async function run(attacks: string[], seconds: number, share?: number): Promise<Attacked> {
  const [{ epoch }] = await db.query('SELECT epoch FROM global_version WHERE team_id = $1', [attackers.id]);
  const { key, agentCode } = attackers.agent;
  const options = JSON.stringify({ url: server.url, key, agentCode, epoch, seconds, share });
  const program = join(__dirname, '../support/attacker.mjs');
  const child = spawn(process.execPath, [program, attacks.join(), options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child, 'close');
  return JSON.parse(output) as Attacked;
}

function percentile(times: number[], percent: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))]!;
}

/**
 * Attacks with a phone working beside it: it writes, reads, and uses its socket. Each of its calls must be answered
 * well and in time, and the server's memory must stay bounded.
 */
async function withstand(...attacks: string[]): Promise<Record<string, number>[]> {
  const times: number[] = [];
  let peak = memory();
  let attacking = true;
  const attacked = Promise.all(attacks.map((attack) => run([attack], SHORT))).finally(
    () => (attacking = false),
  );
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
  const results = (await attacked).map(({ results: of }, i) => of[attacks[i]!]!);
  print(attacks.join(' and '), {
    calls: times.length,
    'p50 ms': percentile(times, 50).toFixed(0),
    'p99 ms': percentile(times, 99).toFixed(0),
    'memory MB': `${calm.toFixed(0)} -> ${peak.toFixed(0)}`,
    result: JSON.stringify(results),
  });
  expect(times.length).toBeGreaterThan(15);
  expect(percentile(times, 99)).toBeLessThan(PATIENCE);
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

/** What the well-behaved devices of a team do, again and again. */
type Call = (device: Device) => Promise<Pick<Answer, 'status'>>;

const READS: Record<string, Call> = {
  list: (device) => device.call('GET', '/api/contacts?limit=50'),
  delta: (device) => device.call('GET', `/api/sync/delta?version=${device.cursor}`),
  search: (device) => device.call('GET', '/api/contacts?q=row%20n77'),
};

/** A call on a connection of its own, as of a phone that has just found the network again. */
function callAnew({ agent }: Device): Promise<Pick<Answer, 'status'>> {
  const { hostname, port } = new URL(server.url);
  const headers = { 'x-api-key': agent.key };
  return new Promise((resolve, reject) => {
    const sent = request({ agent: false, hostname, port, path: '/api/auth/verify', headers }, (response) => {
      response.resume();
      response.once('close', () => resolve({ status: response.statusCode! }));
    });
    sent.once('error', reject).end();
  });
}

interface Acknowledged {
  id: string;
  version: number;
}

interface Measured {
  times: number[];
  /** The same by what was called. */
  timesOf: Record<string, number[]>;
  /** What was not answered well, and how often. */
  refused: Record<string, number>;
  acknowledged: Acknowledged[];
  peak: number;
}

/** All devices at once, each one call after the other with a breath between them, until it is over. */
async function work(devices: Device[], writes: boolean, isOver: () => boolean): Promise<Measured> {
  const measured: Measured = { times: [], timesOf: {}, refused: {}, acknowledged: [], peak: 0 };
  const create: Call = async (device) => {
    const answer = await device.call('POST', '/api/contacts', { first_name: 'Under', last_name: 'Attack' });
    if (answer.status === 201) measured.acknowledged.push(answer.body.data as Acknowledged);
    return answer;
  };
  const read: Call = (device) =>
    device.call('GET', `/api/contacts/${measured.acknowledged.at(-1)?.id ?? 'stats'}`);
  const ping: Call = async (device) => ({ status: (await device.emit('ping')).success ? 200 : 0 });
  const calls = { ...(writes && { create, read, ping, new: callAnew }), ...READS };
  await Promise.all(
    devices.map(async (device) => {
      while (!isOver()) {
        for (const [name, call] of Object.entries(calls)) {
          const start = performance.now();
          const { status } = await call(device);
          const time = performance.now() - start;
          measured.times.push(time);
          (measured.timesOf[name] ??= []).push(time);
          const problem = `${name} ${status}`;
          if (![200, 201].includes(status)) measured.refused[problem] = (measured.refused[problem] ?? 0) + 1;
          measured.peak = Math.max(measured.peak, memory());
          await pause(30);
        }
      }
    }),
  );
  return measured;
}

interface Comparison {
  seconds: number;
  writes: boolean;
  /** How much slower the slowest of a hundred calls may get. */
  bound: number;
}

/**
 * Measures devices while attackers are at work, and then again while processes that do nothing to the server take as much of
 * the processor as the attackers did: on one machine they would be measured as well.
 * @returns what was acknowledged in all rounds, the most memory (MB), and how much slower the best round was
 */
async function compare(what: string, devices: Device[], attacks: string[][], comparison: Comparison) {
  const all = { acknowledged: [] as Acknowledged[], peak: 0, slower: Infinity };
  for (let round = 1; round <= ROUNDS && all.slower >= comparison.bound; round += 1) {
    const { hostile, slower } = await compareOnce(what, devices, attacks, comparison);
    all.acknowledged.push(...hostile.acknowledged);
    all.peak = Math.max(all.peak, hostile.peak);
    all.slower = Math.min(all.slower, slower);
  }
  return all;
}

async function compareOnce(
  what: string,
  devices: Device[],
  attacks: string[][],
  { seconds, writes }: Comparison,
): Promise<{ hostile: Measured; slower: number }> {
  const during = async <T>(others: Promise<T>): Promise<[Measured, T]> => {
    let isOver = false;
    const ended = others.finally(() => (isOver = true));
    return [await work(devices, writes, () => isOver), await ended];
  };
  // So that what is compiled at first use is compiled.
  await during(pause(2_000));
  const [hostile, attacked] = await during(Promise.all(attacks.map((group) => run(group, seconds))));
  const idlers = attacked.map(({ share }) => run(['nothing'], Math.max(6, seconds / 3), share));
  const [quiet] = await during(Promise.all(idlers));
  const slower = percentile(hostile.times, 99) / percentile(quiet.times, 99);
  const figures = (times: number[]) => [50, 99, 100].map((of) => percentile(times, of).toFixed(0)).join('/');
  print(what, {
    calls: `${hostile.times.length}, quiet ${quiet.times.length}`,
    'p50/p99/max ms': `${figures(hostile.times)}, quiet ${figures(quiet.times)}`,
    'p99 of each': Object.entries(hostile.timesOf)
      .map(
        ([name, times]) =>
          `${name} ${[times, quiet.timesOf[name]!].map((of) => percentile(of, 99).toFixed(0)).join('/')}`,
      )
      .join(' '),
    slower: slower.toFixed(1),
    refused: JSON.stringify(hostile.refused),
    'memory MB': `${calm.toFixed(0)} -> ${hostile.peak.toFixed(0)}`,
    'share of attackers': attacked.map(({ share }) => share.toFixed(2)).join(' + '),
    results: JSON.stringify(attacked.map(({ results }) => results)),
  });
  expect(quiet.refused).toEqual({});
  expect(Object.keys(hostile.refused).filter((problem) => !/ (429|503)$/.test(problem))).toEqual([]);
  const refused = Object.values(hostile.refused).reduce((sum, count) => sum + count, 0);
  expect(refused).toBeLessThanOrEqual(hostile.times.length * MAY_BE_REFUSED);
  expect(Math.min(hostile.times.length, quiet.times.length)).toBeGreaterThan(100);
  return { hostile, slower };
}

async function connectDevices(count: number): Promise<Device[]> {
  const devices: Device[] = [];
  for (const _ of range(count)) {
    const device = await new Device(server.url, await team.addAgent()).connect();
    await device.catchUp();
    devices.push(device);
  }
  return devices;
}

it('a team that asks for everything at once makes another wait little longer for its reads', async () => {
  const devices = await connectDevices(4);
  const { slower } = await compare('a flood of reads', devices, [READS_WITH_A_KEY], {
    seconds: 8,
    writes: false,
    bound: SLOWER_BY_A_TEAM,
  });
  devices.forEach((device) => device.disconnect());
  expect(slower).toBeLessThan(SLOWER_BY_A_TEAM);
});

it('strangers and somebody with a key, all at once, neither fill nor end the server, and devices go on', async () => {
  const devices = await connectDevices(6);
  const { acknowledged, peak, slower } = await compare(
    'everything at once',
    devices,
    [OF_STRANGERS, WITH_A_KEY],
    { seconds: LONG, writes: true, bound: SLOWER },
  );
  expect(peak - calm).toBeLessThan(ROOM);
  expect(server.child.exitCode).toBeNull();
  expect(server.said()).not.toMatch(/unhandled/i);
  for (const device of devices) {
    await device.catchUp();
    device.disconnect();
  }
  const found = await db.query('SELECT id, version::int FROM contacts WHERE team_id = $1', [team.id]);
  const versions = new Map((found as Acknowledged[]).map(({ id, version }) => [id, version] as const).sort());
  expect(acknowledged.filter(({ id, version }) => versions.get(id) !== version)).toEqual([]);
  for (const device of devices) expect(liveContacts(device)).toEqual(versions);
  expect(slower).toBeLessThan(SLOWER);
});

it('after all that nothing was lost or doubled, in either team', async () => {
  const health = (await (await fetch(`${server.url}/health`)).json()) as { status: string };
  expect(health.status).toBe('healthy');
  for (const { id } of [team, attackers]) {
    const [{ head }] = await db.query(
      'SELECT current_version::int AS head FROM global_version WHERE team_id = $1',
      [id],
    );
    const trail = await db.query(
      `SELECT count(*)::int, count(DISTINCT version)::int AS versions, max(version)::int AS head
         FROM audit_log WHERE team_id = $1 AND version IS NOT NULL`,
      [id],
    );
    expect(trail).toEqual([{ count: head, versions: head, head }]);
  }
  print('after the attacks', { 'memory MB': memory().toFixed(0) });
});
