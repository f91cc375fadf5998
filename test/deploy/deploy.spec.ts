import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../support/wait';

const ROOT = join(__dirname, '../..');
const SECRETS = [
  'POSTGRES_PASSWORD',
  'OWNER_DB_PASSWORD',
  'APP_DB_PASSWORD',
  'REDIS_PASSWORD',
  'API_KEY_PEPPER',
  'ADMIN_API_KEY',
];

let home: string;
let project: string;
let fake: string;

const git = (...args: string[]) => {
  const identity = [
    '-c',
    'user.name=Test',
    '-c',
    'user.email=test@example.com',
    '-c',
    'commit.gpgsign=false',
  ];
  const { status, stdout, stderr } = spawnSync('git', [...identity, ...args], {
    cwd: project,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
};

/** A new version of the sources, and the name its image gets. */
function commit(text: string): string {
  writeFileSync(join(project, 'version.txt'), text);
  git('add', '-A');
  git('commit', '-qm', text);
  return `contacts-sync:${git('rev-parse', '--short=12', 'HEAD')}`;
}

const environment = (env: NodeJS.ProcessEnv = {}) => ({
  PATH: `${join(home, 'bin')}:${process.env.PATH}`,
  HOME: home,
  FAKE: fake,
  GIT_CONFIG_GLOBAL: '/dev/null',
  ...env,
});

function run(args: string[] = [], env: NodeJS.ProcessEnv = {}, shell = ['bash']) {
  rmSync(join(fake, 'calls'), { force: true });
  const [command, ...first] = shell;
  const { status, stdout, stderr } = spawnSync(
    command!,
    [...first, join(project, 'deploy/deploy.sh'), ...args],
    {
      env: environment(env),
      encoding: 'utf8',
    },
  );
  return { status, stdout, stderr };
}

const tell = (file: string, text = '') => writeFileSync(join(fake, file), text);
const forget = (file: string) => rmSync(join(fake, file), { force: true });
const calls = () =>
  existsSync(join(fake, 'calls')) ? readFileSync(join(fake, 'calls'), 'utf8').trim().split('\n') : [];
/** Which image each server was started with, in order. */
const starts = () =>
  calls().flatMap((call) => {
    const [, image, server] = /^(\S*) \| .* up .* (api[12]|worker)$/.exec(call) ?? [];
    return server ? [`${server} ${image}`] : [];
  });
const both = (image: string) => [`api1 ${image}`, `api2 ${image}`];
const dotenv = () =>
  Object.fromEntries(
    readFileSync(join(project, '.env'), 'utf8')
      .split('\n')
      .filter((line) => /^\w+=/.test(line))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  ) as Record<string, string>;
const dumps = () => readdirSync(join(project, '.deploy/backups')).sort();

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'contacts-sync-deploy-'));
  [project, fake] = [join(home, 'project with a space'), join(home, 'fake')];
  for (const folder of [join(project, 'deploy'), fake, join(home, 'bin')])
    mkdirSync(folder, { recursive: true });
  cpSync(join(ROOT, 'deploy/deploy.sh'), join(project, 'deploy/deploy.sh'));
  cpSync(join(ROOT, 'deploy/nginx'), join(project, 'deploy/nginx'), { recursive: true });
  symlinkSync(join(__dirname, 'fake-docker.sh'), join(home, 'bin/docker'));
  writeFileSync(join(project, '.gitignore'), '.env\n');
  git('init', '-q');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

it('makes everything on the first run, and shows no secret to anybody', () => {
  const image = commit('one');
  // Even a traced shell must not show them.
  const { status, stdout, stderr } = run([], {}, ['bash', '-x']);
  expect({ status, stderr }).toMatchObject({ status: 0 });
  const env = dotenv();
  for (const name of SECRETS) expect(env[name]).toMatch(/^[0-9a-f]{64}$/);
  expect(new Set(SECRETS.map((name) => env[name])).size).toBe(SECRETS.length);
  expect(env.CONTACTS_SYNC_IMAGE).toBe(image);
  expect(statSync(join(project, '.env')).mode & 0o777).toBe(0o600);
  const processes = readFileSync(join(fake, 'processes'), 'utf8');
  expect(processes).toContain('deploy.sh');
  for (const name of SECRETS)
    for (const text of [stdout, stderr, processes, ...calls()]) expect(text).not.toContain(env[name]);

  const order = calls().map((call) => call.replace(/^\S* \| (compose --project-directory .*? space )?/, ''));
  const steps = [
    /^build migrate$/,
    /^up .* postgres redis$/,
    /^run .* migrate$/,
    /^up .* api1$/,
    /^up .* api2$/,
    /^up .* nginx$/,
  ];
  const places = steps.map((step) => order.findIndex((call) => step.test(call)));
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
  // There was nothing to back up.
  expect(existsSync(join(project, '.deploy/backups'))).toBe(false);
  expect(git('status', '--porcelain')).toBe('');
});

it('changes nothing on the second run', () => {
  const image = commit('one');
  run();
  const before = readFileSync(join(project, '.env'), 'utf8');
  tell('tables');
  expect(run().status).toBe(0);
  expect(readFileSync(join(project, '.env'), 'utf8')).toBe(before);
  expect(starts()).toEqual(both(image));
  expect(existsSync(join(project, '.deploy/previous'))).toBe(false);
});

it('starts the worker behind the servers where .env has one, puts it back with them, and says where nobody does jobs', () => {
  const first = commit('one');
  writeFileSync(join(project, '.env'), 'WORKER=off\n');
  const without = run();
  expect([without.status, without.stderr]).toEqual([
    0,
    expect.stringContaining('nobody does background jobs'),
  ]);
  expect(starts()).toEqual(both(first));
  writeFileSync(
    join(project, '.env'),
    `${readFileSync(join(project, '.env'), 'utf8')}COMPOSE_PROFILES=worker\n`,
  );
  expect(run()).toMatchObject({ status: 0, stderr: '' });
  expect(starts()).toEqual([...both(first), `worker ${first}`]);
  const second = commit('two');
  tell('sick-worker', second);
  expect(run().stderr).toContain(`rolled back, ${first} is running again`);
  expect(starts()).toEqual([...both(second), `worker ${second}`, ...both(first), `worker ${first}`]);
  forget('sick-worker');
  expect(run().status).toBe(0);
  expect(run(['rollback']).status).toBe(0);
  expect(starts()).toEqual([...both(first), `worker ${first}`]);
});

it('keeps what is in .env and only adds what is missing', () => {
  commit('one');
  writeFileSync(join(project, '.env'), '# mine\nPOSTGRES_PASSWORD=chosen=by me\nHTTP_PORT=9000', {
    mode: 0o644,
  });
  expect(run().status).toBe(0);
  expect(dotenv()).toMatchObject({ POSTGRES_PASSWORD: 'chosen=by me', HTTP_PORT: '9000' });
  expect(dotenv().REDIS_PASSWORD).toMatch(/^[0-9a-f]{64}$/);
  expect(readFileSync(join(project, '.env'), 'utf8')).toMatch(/^# mine\n/);
  expect(statSync(join(project, '.env')).mode & 0o777).toBe(0o600);
});

it('makes no new passwords for a database that has others', () => {
  commit('one');
  tell('volume');
  const { status, stderr } = run();
  expect(status).toBe(1);
  expect(stderr).toMatch(/Put the old \.env back/);
  expect(existsSync(join(project, '.env'))).toBe(false);
});

describe('with a version that runs', () => {
  let first: string;
  beforeEach(() => {
    first = commit('one');
    expect(run().status).toBe(0);
    tell('tables');
  });

  it('backs up before it migrates, and keeps the newest backups, for this user only', () => {
    mkdirSync(join(project, '.deploy/backups'));
    for (const day of ['01', '02', '03'])
      writeFileSync(join(project, `.deploy/backups/contacts-sync-202601${day}T000000Z.dump`), '');
    commit('two');
    expect(run([], { BACKUP_KEEP: '2' }).status).toBe(0);
    const [old, fresh, ...more] = dumps();
    expect(old).toBe('contacts-sync-20260103T000000Z.dump');
    expect(more).toEqual([]);
    const file = join(project, '.deploy/backups', fresh!);
    expect(readFileSync(file, 'utf8')).toBe('a dump\n');
    expect(statSync(file).mode & 0o077).toBe(0);
    const dumped = calls().findIndex((call) => call.includes('pg_dump'));
    const migrated = calls().findIndex((call) => call.endsWith(' migrate') && call.includes(' run '));
    expect(dumped).toBeGreaterThan(-1);
    expect(migrated).toBeGreaterThan(dumped);
  });

  it.each([
    ['the build', 'build-fails'],
    ['the backup', 'dump-fails'],
    ['the migration', 'migration-fails'],
  ])('touches no server when %s fails', (_, fault) => {
    commit('two');
    tell(fault);
    const { status, stderr } = run();
    expect(status).toBe(1);
    expect(stderr).toMatch(/^deploy: /m);
    expect(starts()).toEqual([]);
    if (fault !== 'migration-fails') expect(calls().join('\n')).not.toMatch(/ run .* migrate/);
    expect(dotenv().CONTACTS_SYNC_IMAGE).toBe(first);
    if (fault === 'dump-fails') expect(dumps()).toEqual([]);
  });

  it('puts the old image back when a server does not get healthy', () => {
    const second = commit('two');
    tell('sick', second);
    const { status, stderr } = run();
    expect(status).toBe(1);
    expect(stderr).toContain(`rolled back, ${first} is running again`);
    expect(starts()).toEqual([`api1 ${second}`, ...both(first)]);
    expect(dotenv().CONTACTS_SYNC_IMAGE).toBe(first);
    // The next one is right, and the sick one is nobody's predecessor.
    const third = commit('three');
    expect(run().status).toBe(0);
    expect(dotenv().CONTACTS_SYNC_IMAGE).toBe(third);
    expect(readFileSync(join(project, '.deploy/previous'), 'utf8').trim()).toBe(first);
  });

  it('puts the old image back when it is interrupted half way', async () => {
    const second = commit('two');
    tell('slow');
    forget('calls');
    const child = spawn('bash', [join(project, 'deploy/deploy.sh')], {
      env: environment(),
      stdio: 'ignore',
      detached: true,
    });
    await until('the switch', () => existsSync(join(fake, 'starting')));
    forget('slow');
    process.kill(-child.pid!, 'SIGINT');
    const [code] = await once(child, 'exit');
    expect(code).toBe(130);
    expect(starts()).toEqual([`api1 ${second}`, ...both(first)]);
    expect(dotenv().CONTACTS_SYNC_IMAGE).toBe(first);
  });

  it('rolls back by command, and forth again', () => {
    const second = commit('two');
    expect(run().status).toBe(0);
    expect(run(['rollback'])).toMatchObject({ status: 0, stderr: '' });
    expect(starts()).toEqual(both(first));
    expect(dotenv().CONTACTS_SYNC_IMAGE).toBe(first);
    expect(run(['rollback']).status).toBe(0);
    expect(dotenv().CONTACTS_SYNC_IMAGE).toBe(second);
    tell('removed', first);
    const { status, stderr } = run(['rollback']);
    expect([status, stderr]).toEqual([1, expect.stringContaining('not on this machine any more')]);
    expect(starts()).toEqual([]);
  });

  it('takes a ready image in place of a build', () => {
    expect(run([], { IMAGE: 'registry.example/contacts-sync:1.4.0' }).status).toBe(0);
    expect(calls().join('\n')).not.toContain(' build ');
    expect(starts()).toEqual(both('registry.example/contacts-sync:1.4.0'));
  });

  it('gives changed sources a name of their own', () => {
    writeFileSync(join(project, 'version.txt'), 'changed');
    expect(run().status).toBe(0);
    expect(dotenv().CONTACTS_SYNC_IMAGE).toMatch(new RegExp(`^${first}-\\d{14}$`));
  });

  it('makes nginx anew only for another configuration', () => {
    const before = dotenv().CONTACTS_SYNC_NGINX;
    writeFileSync(join(project, 'deploy/nginx/locations.conf'), '# changed\n');
    expect(run().status).toBe(0);
    expect(dotenv().CONTACTS_SYNC_NGINX).not.toBe(before);
  });
});

it('says what is wrong with its arguments and its machine', () => {
  commit('one');
  expect(run(['rollback'])).toMatchObject({ status: 1, stderr: 'deploy: there is no earlier image\n' });
  expect(run(['nonsense'])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('deploy.sh rollback'),
  });
  expect(run(['--help'])).toMatchObject({ status: 0, stdout: expect.stringContaining('deploy.sh rollback') });
  rmSync(join(home, 'bin/docker'));
  symlinkSync('/bin/false', join(home, 'bin/docker'));
  expect(run()).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('the Compose plugin is not installed'),
  });
});
