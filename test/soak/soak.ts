/**
 * `npm run soak [-- --minutes 15 --seed 1 --json report.json]`: real servers, PostgreSQL, Redis and devices; what can
 * die dies, again and again; then every invariant is checked. Up to 2 minutes it is the short form that CI runs.
 * `--minutes 480 --first 60`: the first hour of the form for a night, and then the same checks.
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ClientDevice } from '../conformance/client-device';
import { FieldDevice } from '../conformance/field-device';
import { commitIn, type Query } from '../conformance/evidence';
import { judge } from '../conformance/invariants';
import { Journal, WAYS } from '../conformance/journal';
import { live, work } from '../conformance/work';
import type { Device, World } from '../conformance/world';
import { makeTeam } from '../support/make-team';
import { Random } from '../support/random';
import { range } from '../support/team';
import { until } from '../support/wait';
import { Cluster } from './cluster';
import { Faults, JOB_OF, type TeamUnderTest } from './faults';
import { obstacles, print, type Report, report } from './report';
import { type Fault, LONG, type Plan, schedule, SHORT } from './schedule';
import { Watch } from './watch';

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '15' },
    /** Only so many of them are run. */
    first: { type: 'string' },
    seed: { type: 'string' },
    devices: { type: 'string' },
    json: { type: 'string' },
  },
  allowPositionals: true,
});
const planned = Number(options.minutes);
const minutes = Math.min(planned, Number(options.first ?? planned));
const isShort = planned <= 2;
const seed = Number(options.seed ?? Math.floor(Math.random() * 1_000_000));
/**
 * Phones live in one process and share the machine with all that they talk to. Too many of them, and each restart and purge leaves
 * all of them further behind than they can read again before the next.
 */
const deviceCount = Number(options.devices ?? (isShort ? 40 : Math.min(100, 25 * availableParallelism())));
const teamCount = isShort ? 2 : 4;
const SERVERS = 3;
/** Changes that a long run makes, however long: everything is compared with everything at the end, in memory. */
const CHANGES = 100_000;
/** How many times longer than the usual long form this one is. */
const PACE = Math.max(1, planned / 15);
/** A person's mean pause between two changes (milliseconds). */
const BREATH = isShort ? 200 : 500 * PACE;
/** A device waits so long for an answer; who has the whole night waits longer (milliseconds). */
const PATIENCE = 4_000 * Math.min(PACE, 2.5);
/** Every n-th device runs the sync client, every second of these with its storage in a file. */
const CLIENTS = 4;
/** Things that a person's device does at the same time: one may hang, the others go on. */
const LANES = isShort ? 3 : 2;

const say = (text: string) => process.stdout.write(`${text}\n`);

interface Team extends TeamUnderTest {
  world: World;
  adminKey: string;
}

async function makeTeams(cluster: Cluster, random: Random): Promise<Team[]> {
  const query: Query = (sql, values) => cluster.query(sql, values);
  const teams: Team[] = [];
  for (const _ of range(teamCount)) {
    const made = await makeTeam(query);
    const journal = new Journal();
    const world: World = {
      address: () => cluster.front.url,
      journal,
      random: random.fork(),
      isCommitted: commitIn(query, made.id),
      duplicates: 0.05,
      reordered: 0.05,
      unkeyed: 0.05,
      ways: WAYS.flatMap((way) => (way === 'import' ? [way] : Array<typeof way>(10).fill(way))),
      asked: 0.02,
      patience: PATIENCE,
    };
    const agents = [made.admin, made.agent, await made.addAgent(), await made.addAgent()];
    const phones: FieldDevice[] = [];
    const clients: ClientDevice[] = [];
    for (const i of range(Math.ceil(deviceCount / teamCount))) {
      const isClient = (teams.length * Math.ceil(deviceCount / teamCount) + i) % CLIENTS === 0;
      if (!isClient) phones.push(new FieldDevice(world, agents[i % 4]!).start());
      else {
        const number = clients.length;
        const file = number % 2 ? join(cluster.folder, `client-${teams.length}-${number}`) : undefined;
        clients.push(await new ClientDevice(world, agents[number % 4]!, file).start());
      }
    }
    teams.push({ id: made.id, journal, phones, clients, world, adminKey: made.admin.key });
  }
  return teams;
}

async function untilConnected(devices: Device[]): Promise<void> {
  const missing = () => devices.filter(({ connected }) => !connected);
  try {
    await until('all devices to be connected', () => missing().length === 0, 60_000);
  } catch (error) {
    const doing = missing().map((device) => `${device.id} ${device.doing}`);
    throw new Error([(error as Error).message, ...doing].join('\n'), { cause: error });
  }
}

/** The end is calm: everybody gets to say what had to wait (share of the time). */
const CALM_FROM = 0.9;
const HOUR = 60;

/** Each hour has its share of every fault, and its calm end. */
function hourly(left: number, random: Random, from = 0): Fault[] {
  const length = Math.min(HOUR, left);
  if (length <= 0) return [];
  const plan = Object.fromEntries(
    Object.entries(LONG).map(([kind, count]) => [kind, Math.max(1, Math.round((count * length) / 15))]),
  ) as Plan;
  const faults = schedule(plan, length * 60_000 * CALM_FROM, SERVERS, random);
  return [
    ...faults.map((fault) => ({ ...fault, at: fault.at + from * 60_000 })),
    ...hourly(left - length, random, from + length),
  ];
}

async function main(): Promise<void> {
  // The services' processes keep nobody waiting, as Jest likes it; here somebody must.
  setInterval(() => undefined, 60_000);
  const random = new Random(seed);
  const milliseconds = Math.max(minutes, isShort ? 1 : 0) * 60_000;
  const faultsToCome = isShort
    ? schedule(SHORT, milliseconds * CALM_FROM, SERVERS, random.fork())
    : hourly(minutes, random.fork());
  const again = `--minutes ${planned}${planned > minutes ? ` --first ${minutes}` : ''} --seed ${seed}`;
  say(`soak: seed ${seed} (again: npm run soak -- ${again})`);
  say(
    `soak: ${deviceCount} devices in ${teamCount} teams, ${SERVERS} servers, ${faultsToCome.length} faults in ${minutes} min`,
  );

  const cluster = await Cluster.start(SERVERS);
  let failed = true;
  try {
    const teams = await makeTeams(cluster, random);
    const devicesOf = ({ phones, clients }: Team): Device[] => [...phones, ...clients];
    const devices = teams.flatMap(devicesOf);
    const acknowledged = () => teams.reduce((sum, { journal }) => sum + journal.acknowledged(), 0);
    await untilConnected(devices);
    // Some may be deleted until a job changes them.
    await teams[0]!.phones[0]!.importRows(JOB_OF * 1.1);

    let writing = true;
    const goOn = () => writing;
    const people = teams.flatMap(({ world, phones, clients }) => [
      ...phones.flatMap((phone) => range(LANES).map(() => work(phone, world, goOn, BREATH))),
      ...clients.map((client) => live(client, world, goOn, BREATH)),
    ]);
    const broken = Promise.all(people).then(() => undefined);
    const faults = new Faults(cluster, teams, random.fork());
    const watch = new Watch(cluster);
    const began = Date.now();
    const met = new Map<string, number>();
    const telling = setInterval(() => {
      const found = obstacles(
        teams.map(({ journal }) => journal),
        met,
      );
      say(`soak: ${((Date.now() - began) / 1000).toFixed(0).padStart(4)} s  met since a minute: ${found}`);
    }, 60_000);
    for (const fault of faultsToCome) {
      await Promise.race([pause(Math.max(0, began + fault.at - Date.now())), broken.then(() => pause(1e9))]);
      say(
        `soak: ${((Date.now() - began) / 1000).toFixed(0).padStart(4)} s  ${acknowledged()} acknowledged  ${describe(fault)}`,
      );
      faults.inject(fault);
    }
    const demanded = isShort ? 5_000 : Math.round((CHANGES * minutes) / 15 / PACE);
    // A busy machine gets more time: fewer writes than demanded would prove less.
    const patience = milliseconds + Math.max(180_000, milliseconds / 2);
    const isDone = () => Date.now() > began + milliseconds && acknowledged() >= demanded;
    await until('enough writes', isDone, patience).catch(() => undefined);

    clearInterval(telling);
    await faults.end();
    const mended = Date.now();
    await until('every server to be healthy', () => cluster.isHealthy(), 60_000);
    const healthy = Date.now() - mended;
    await pause(1_000);
    writing = false;
    await Promise.race([broken, pause(60_000)]);
    await untilConnected(devices);
    // One more change for everybody: whoever is connected must be told of it.
    for (const { phones } of teams) await phones[0]!.perform(phones[0]!.plan('rest'));
    await watch.look();
    watch.stop();

    const verdicts = [];
    const equalFrom = Date.now();
    for (const team of teams) {
      const { id, journal, adminKey } = team;
      verdicts.push(
        await judge({
          query: (sql, values) => cluster.query(sql, values),
          teamId: id,
          journal,
          devices: devicesOf(team),
          servers: cluster.running,
          adminKey,
          unplannedExits: cluster.unplannedExits,
        }),
      );
    }
    const result: Report = report({
      seed,
      minutes,
      isShort,
      demanded,
      devices: devices.length,
      clients: teams.reduce((sum, { clients }) => sum + clients.length, 0),
      servers: SERVERS,
      seconds: (equalFrom - began) / 1000,
      healthyAfter: healthy,
      faultsDemanded: isShort ? 25 : Math.floor((300 * minutes) / 15),
      journals: teams.map(({ journal }) => journal),
      verdicts,
      faults,
      watch,
      fired: cluster.fired(),
    });
    print(result, say);
    if (options.json) writeFileSync(options.json, `${JSON.stringify(result, null, 2)}\n`);
    failed = result.failed > 0;
    await Promise.all(devices.map((device) => device.stop()));
  } finally {
    await cluster.close();
  }
  process.exit(failed ? 1 : 0);
}

function describe({ kind, point, server, lasts }: ReturnType<typeof schedule>[number]): string {
  const which = kind.includes('server')
    ? ` (server ${server + 1}${kind.endsWith('point') ? `, ${point}` : ''})`
    : '';
  return `${kind}${which}${lasts ? ` for ${lasts} ms` : ''}`;
}

main().catch((error: Error) => {
  process.stderr.write(`soak: ${error.stack}\nsoak: seed ${seed}\nsoak: 0 passed, 1 failed\n`);
  process.exit(1);
});
