import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { canHoldPostgres, findRunningPostgres, startEmbeddedPostgres } from './embedded-postgres.mjs';
import {
  aborted,
  announce,
  ensureBuilt,
  ensureInstalled,
  inherit,
  killGroup,
  report,
  root,
  sentence,
  stopSignal,
} from './prepare.mjs';

export function up(argv) {
  const at = argv.indexOf('--run');
  const flags = at < 0 ? argv : argv.slice(0, at);
  const force = flags.includes('--rebuild');
  const known = ['--rebuild', '--attach'];

  return launch(
    async (signal) => {
      if (flags.some((flag) => !known.includes(flag)) || (at >= 0 && !argv[at + 1]))
        throw sentence('Usage: node scripts/up.mjs [--rebuild] [--attach] [--run <file> [arguments]]');
      await ensureInstalled({ force, signal });
      await ensureBuilt({ force, signal });
    },
    (signal) => (at < 0 ? serve(signal) : inherit(argv[at + 1], argv.slice(at + 2), signal)),
    { attach: flags.includes('--attach') },
  );
}

/**
 * The frame of every command: prepare, start the database, do the work, and end in reverse order, whenever and for
 * whatever reason that is. Signals are listened to first, so that none can ever leave a database behind.
 *
 * @param {(signal: AbortSignal) => Promise<void>} prepare
 * @param {(signal: AbortSignal) => Promise<number>} work done when the signal aborts; returns the exit code
 */
export async function launch(prepare, work, { attach = false } = {}) {
  const { signal, abort } = stopSignal();
  let database;
  let code = 0;
  let finished = false;
  try {
    loadEnv();
    await prepare(signal);
    signal.throwIfAborted();
    database = await startDatabase(attach);
    database?.exited.then(() => {
      if (finished) return;
      const lost = sentence(
        'The embedded PostgreSQL ended by itself; postgres.log in the data folder says why.',
      );
      report(lost);
      abort(lost);
    });
    signal.throwIfAborted();
    code = await work(signal);
  } catch (error) {
    // The signal's own reason says that we were told to stop halfway, which is a clean end too.
    if (error !== signal.reason) {
      code = 1;
      report(error);
    }
  }
  if (signal.reason instanceof Error) code = 1;
  finished = true;
  await database?.stop();
  process.exit(code);
}

/** The server, in this very process: one process to supervise, to signal and to look at. */
async function serve(signal) {
  const main = await import(pathToFileURL(join(root, 'dist/apps/api/src/main.js')));
  const start = main.start ?? main.default.start;
  // A signal while it starts waits for it a little: it cannot be closed before it is there.
  const server = await Promise.race([start(), aborted(signal).then(() => sleep(10_000))]);
  await aborted(signal);
  await server?.close();
  return 0;
}

function loadEnv() {
  const file = join(root, '.env');
  if (!existsSync(file)) return;
  try {
    process.loadEnvFile(file);
  } catch (error) {
    throw sentence(`The file ${file} cannot be read: ${error.message}`);
  }
}

async function startDatabase(attach) {
  if (process.env.DATABASE_URL || process.env.DB_HOST) return undefined;
  const dataDir = chooseDataDir();
  const running = attach && findRunningPostgres(dataDir);
  if (running) {
    Object.assign(process.env, { DATABASE_URL: running.url, DATABASE_MIGRATION_URL: running.ownerUrl });
    return undefined;
  }
  let database;
  await announce('Starting the embedded PostgreSQL', async () => {
    const log = (line) => process.stderr.write(`${line} … `);
    database = await startEmbeddedPostgres({ dataDir, log });
    const shown = relative(root, dataDir);
    return `data in ${shown.startsWith('..') ? dataDir : shown}`;
  });
  Object.assign(process.env, {
    DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    DATABASE_MIGRATION_URL: database.ownerUrl,
  });
  return database;
}

/** DATA_DIR, or .data in the project; for a root whose home is closed to PostgreSQL's user, a folder in /var/lib. */
function chooseDataDir() {
  if (process.env.DATA_DIR) return resolve(root, process.env.DATA_DIR);
  const local = join(root, '.data');
  if (canHoldPostgres(local)) return local;
  const id = createHash('sha256').update(root).digest('hex').slice(0, 8);
  return `/var/lib/contacts-sync-${id}`;
}

/** Server and dashboard compiled as their sources change, the server restarted each time. */
export function dev() {
  return launch((signal) => ensureInstalled({ signal }), watch);
}

async function watch(signal) {
  const children = [];
  const start = (...command) => {
    // A process group each: the compilers and what they have started are stopped together.
    const child = spawn(process.execPath, command, {
      cwd: root,
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    children.push(child);
    process.on('exit', () => killGroup(child.pid, 'SIGKILL'));
    return once(child, 'exit');
  };
  // nest empties dist when it starts, so the dashboard's turn comes only once the server is compiled.
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const ended = [start('node_modules/@nestjs/cli/bin/nest.js', 'start', '--watch')];
  while (
    !signal.aborted &&
    !existsSync(join(root, 'dist/apps/api/src/main.js')) &&
    children[0].exitCode === null
  )
    await sleep(200);
  if (!signal.aborted)
    ended.push(
      start('node_modules/vite/bin/vite.js', 'build', '--watch', '--config', 'dashboard/vite.config.mts'),
    );

  await Promise.race([aborted(signal), ...ended]);
  const patience = Date.now() + 10_000;
  for (const { pid } of children) killGroup(pid, 'SIGTERM');
  while (children.some(({ pid }) => killGroup(pid, 0)) && Date.now() < patience) await sleep(50);
  return signal.aborted ? 0 : 1;
}
