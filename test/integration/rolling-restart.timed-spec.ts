import { once } from 'node:events';
import { PEPPER, startTestApp, type TestApp, type TestTeam } from '../support/app';
import { Balancer } from '../support/balancer';
import { liveContacts } from '../support/device';
import { print, spread } from '../support/figures';
import { Phone } from '../support/phone';
import { type ServerProcess, startServerProcess } from '../support/server-process';
import { contactsInDatabase, range } from '../support/team';
import { until } from '../support/wait';
import { Writers } from '../support/writers';

const DEVICES = 50;

/** Where the test looks into the database; no device is connected to it. */
let app: TestApp;
let team: TestTeam;
let env: NodeJS.ProcessEnv;
let servers: ServerProcess[] = [];
let balancer: Balancer;
let phones: Phone[] = [];
let writers: Writers | undefined;

const portOf = ({ url }: ServerProcess) => Number(new URL(url).port);

beforeAll(async () => {
  app = await startTestApp();
  team = await app.createTeam();
  env = {
    DATABASE_URL: app.database.appUrl,
    DATABASE_MIGRATION_URL: app.database.ownerUrl,
    API_KEY_PEPPER: PEPPER,
    DB_POOL_MIN: '0',
    LOG_LEVEL: 'warn',
    REDIS_URL: process.env.TEST_REDIS_URL,
  };
  servers = await Promise.all(range(2).map(() => startServerProcess(env)));
  balancer = await new Balancer(servers.map(portOf)).start();
  phones = range(DEVICES).map(() => new Phone(balancer.url, team.agent));
  // As an app that wants to be back soon: the first try after 0.25 to 0.75 s. All else is the client's own.
  await Promise.all(phones.map((phone) => phone.connect({ reconnectionDelay: 500 })));
});
afterAll(async () => {
  writers?.abandon();
  phones.forEach((phone) => phone.disconnect());
  await Promise.all(servers.map((server) => server.stop('SIGKILL')));
  balancer.close();
  await app.close();
});

it('a rolling restart under load: no write fails, everyone is soon back, nothing is lost or doubled', async () => {
  writers = new Writers(balancer.url, team.agent, { rest: 8, socket: 2 });
  await writers.more(50);
  for (const [index, server] of servers.entries()) {
    const before = phones.map(({ absences }) => absences.length);
    const exited = once(server.child, 'exit');
    const stopped = Date.now();
    server.child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
    const stopMs = Date.now() - stopped;
    await until('everyone to be back', () => phones.every(({ socket }) => socket!.connected));
    const absences = phones.flatMap((phone, i) => phone.absences.slice(before[i]));
    print(`restart of server ${index + 1}, back after ms`, { ...spread(absences), stopMs });
    // About half of them, at least, were connected to it.
    expect(absences.length).toBeGreaterThan(DEVICES / 3);
    expect(spread(absences).max).toBeLessThanOrEqual(2_000);
    servers[index] = await startServerProcess({ ...env, PORT: `${portOf(server)}` });
    await writers.more(50);
  }
  await writers.stop();
  const { acknowledged, retries, tries, slowest } = writers;
  print('rolling restart', {
    writes: acknowledged.length,
    'sent again': JSON.stringify(retries),
    'most tries': tries,
    'slowest ms': slowest,
  });

  await writers.expectNothingLost(app, team.id);
  const truth = await contactsInDatabase(app, team.id);
  for (const phone of phones) {
    // By events and the delta after each connect alone.
    await phone.waitForVersion(acknowledged.length, 5_000);
    expect(liveContacts(phone)).toEqual(truth);
    for (const versions of phone.versionsByConnection())
      expect(versions).toEqual(range(versions.at(-1) ?? 0, versions[0]));
  }
});
