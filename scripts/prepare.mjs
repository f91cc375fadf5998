// What every one-command script does first: bring node_modules and dist up to date, and only when they are not.
// Runs before `npm ci`, so it may import nothing but Node's own modules.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';

/** The project's folder, without a trailing slash. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

/** An Error whose message is all the user needs to see; {@link report} prints it without a stack. */
export const sentence = (message) => Object.assign(new Error(message), { exitSentence: true });

export const report = (error) => console.error(error?.exitSentence ? `\n${error.message}` : error);

/** Runs one step and says so in a line with the time taken. On stderr: stdout belongs to what is being started. */
export async function announce(title, work) {
  const began = performance.now();
  process.stderr.write(`${title} … `);
  try {
    const outcome = await work();
    process.stderr.write(`${outcome ?? 'done'} (${((performance.now() - began) / 1000).toFixed(1)} s)\n`);
  } catch (error) {
    process.stderr.write(error instanceof Error ? 'failed\n' : 'stopped\n');
    throw error;
  }
}

/**
 * Turns the signals that mean "stop" into one AbortSignal, so that every caller can stop in order.
 * A further Ctrl-C gives up waiting. npm passes on the Ctrl-C that the terminal has already delivered to us, so
 * two within half a second are one.
 *
 * @returns {{ signal: AbortSignal, abort: (reason: Error) => void }} the signal's reason is the name of the
 *   operating system's signal, or the Error it was aborted with
 */
export function stopSignal() {
  const controller = new AbortController();
  let first = 0;
  const onSignal = (name) => {
    first ||= Date.now();
    if (name === 'SIGINT' && Date.now() - first > 500) process.exit(130);
    controller.abort(name);
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, onSignal);
  // A closed terminal (SIGHUP) or pipe must not turn a clean stop into a crash.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  return { signal: controller.signal, abort: (reason) => controller.abort(reason) };
}

export const aborted = (signal) =>
  new Promise((done) => (signal.aborted ? done() : signal.addEventListener('abort', () => done())));

/** Runs a script of the project on our terminal, passes signals on to it, and resolves with its exit code. */
export async function inherit(file, args, signal) {
  const child = spawn(process.execPath, [resolve(root, file), ...args], { cwd: root, stdio: 'inherit' });
  process.on('exit', () => child.kill('SIGKILL'));
  // A terminal sends its Ctrl-C to the script too; a second one from us would mean "at once" to it.
  void aborted(signal).then(() => {
    if (signal.reason !== 'SIGINT' || !process.stdin.isTTY)
      child.kill(typeof signal.reason === 'string' ? signal.reason : 'SIGTERM');
  });
  const [code, killedBy] = await once(child, 'exit');
  return code ?? 128 + constants.signals[killedBy];
}

/**
 * Installs the locked dependencies when they differ from what is in node_modules. Development dependencies are
 * included whatever NODE_ENV says: the build is made with them.
 */
export async function ensureInstalled({ force = false, signal } = {}) {
  const stamp = join(root, 'node_modules/.contacts-sync-stamp');
  const wanted = hash([join(root, 'package.json'), join(root, 'package-lock.json')]);
  if (!force && read(stamp)?.toString() === wanted) return announce('Dependencies', () => 'up to date');
  if (!force && installedByHand()) {
    mark(stamp, wanted);
    return announce('Dependencies', () => 'up to date');
  }
  await announce('Installing dependencies, a minute the first time', async () => {
    await npm(['ci', '--include=dev', '--no-audit', '--no-fund'], { signal, tail: 25 });
    mark(stamp, wanted);
  });
}

const BUILT_WITH = ['package.json', 'package-lock.json', 'tsconfig.json'];

/** What each half of `dist` is made of. The dashboard's socket is the reference client's. */
const BUILDS = {
  server: [...BUILT_WITH, 'scripts/compile.mjs', 'apps', 'libs', 'migrations'],
  dashboard: [...BUILT_WITH, 'dashboard', 'libs/sync-client', 'libs/protocol'],
};

/** Builds server and dashboard, each when a source of it differs from the one that its half of `dist` was built from. */
export async function ensureBuilt({ force = false, signal } = {}) {
  let upToDate = true;
  for (const [half, sources] of Object.entries(BUILDS)) {
    const stamp = join(root, `dist/.contacts-sync-${half}`);
    const wanted = hash(sources.flatMap((name) => filesOf(join(root, name))).filter(isBuilt));
    if (!force && read(stamp)?.toString() === wanted) continue;
    upToDate = false;
    await announce(`Building the ${half}`, async () => {
      await npm(['run', `build:${half}`], { signal, tail: 200 });
      mark(stamp, wanted);
    });
  }
  if (upToDate) await announce('Build', () => 'up to date');
}

/** Tests are no part of what is built. */
const isBuilt = (file) => !/[.-]spec\.tsx?$/.test(file);

/**
 * Runs a command to its end in a process group of its own, which leaves it to us to tell all of it to stop.
 * Its output is shown only if it fails.
 */
function npm(args, { signal, tail }) {
  // The npm that runs us, or else the one on the PATH. (Under yarn or pnpm the variable names another tool.)
  const cli = process.env.npm_execpath;
  const [command, ...first] =
    cli && basename(cli) === 'npm-cli.js' ? [process.execPath, cli, ...args] : ['npm', ...args];
  return new Promise((done, reject) => {
    signal?.throwIfAborted();
    const child = spawn(command, first, { cwd: root, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const cancel = () => killGroup(child.pid, 'SIGTERM');
    signal?.addEventListener('abort', cancel);
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output = (output + text).slice(-100_000)));
    child.once('error', (error) => reject(sentence(`npm could not be started: ${error.message}`)));
    child.once('close', (code) => {
      signal?.removeEventListener('abort', cancel);
      if (signal?.aborted) reject(signal.reason);
      else if (code === 0) done();
      else
        reject(
          sentence(`${lastLines(output, tail)}\n\n"npm ${args.join(' ')}" failed; its output is above.`),
        );
    });
  });
}

/** Signals a whole process group; false once nothing is left of it. */
export function killGroup(pid, signal) {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}

export const lastLines = (text, count) => text.trimEnd().split('\n').slice(-count).join('\n');

/** True after a plain `npm ci` or `npm install`: npm's own record of what it installed then equals the lock file. */
function installedByHand() {
  const json = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));
  try {
    const manifest = json('package.json');
    const installed = json('node_modules/.package-lock.json').packages;
    const { '': project, ...locked } = json('package-lock.json').packages;
    return (
      ['dependencies', 'devDependencies', 'optionalDependencies'].every((kind) =>
        isDeepStrictEqual(project[kind], manifest[kind]),
      ) &&
      Object.entries(locked).every(([path, { version, integrity, optional }]) =>
        path in installed
          ? installed[path].version === version && installed[path].integrity === integrity
          : optional,
      )
    );
  } catch {
    return false;
  }
}

function filesOf(path) {
  if (/\/(node_modules|dist)$/.test(path)) return [];
  try {
    return readdirSync(path, { withFileTypes: true })
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => (entry.isDirectory() ? filesOf(join(path, entry.name)) : [join(path, entry.name)]));
  } catch (error) {
    if (error.code === 'ENOTDIR') return [path];
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

function hash(files) {
  const sum = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const file of files) sum.update(`\0${file.slice(root.length)}\0`).update(read(file) ?? '');
  return sum.digest('hex');
}

const read = (file) => (existsSync(file) ? readFileSync(file) : undefined);

function mark(stamp, value) {
  try {
    writeFileSync(stamp, value);
  } catch {
    // A read-only installation works as well; it is only compared again the next time.
  }
}
