// A Redis for tests, on a port of its own and without anything on disk. Fault tests stop it and start it again on
// the same port.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const emulator = fileURLToPath(new URL('../../node_modules/js-redis-server/dist/cli.js', import.meta.url));

/** The path of a real Redis (or Valkey) server on this machine, or ''. */
export function findRedisServer() {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return (
    ['redis-server', 'valkey-server'].flatMap((name) => folders.map((dir) => join(dir, name))).find(canRun) ??
    ''
  );
}

/** Like {@link findRedisServer}, but first asks the machine's package manager for one where that takes no password. */
export function findOrInstallRedisServer() {
  const found = findRedisServer();
  if (found) return found;
  const isRoot = process.getuid?.() === 0;
  const ways = isRoot
    ? [
        [
          'apt-get',
          'apt-get install -y --no-install-recommends redis-server || (apt-get update && apt-get install -y --no-install-recommends redis-server)',
        ],
        ['dnf', 'dnf install -y redis || dnf install -y valkey'],
        ['apk', 'apk add redis'],
      ]
    : [['brew', 'brew install redis']];
  for (const [manager, command] of ways) {
    if (spawnSync('sh', ['-c', `command -v ${manager}`]).status !== 0) continue;
    console.warn(`No redis-server found, installing one with ${manager} …`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', HOMEBREW_NO_AUTO_UPDATE: '1' };
    spawnSync('sh', ['-c', command], { env, stdio: 'ignore', timeout: 180_000 });
    return findRedisServer();
  }
  return '';
}

/**
 * Starts a Redis and resolves once it answers.
 *
 * @param {object} [options]
 * @param {number} [options.port] any free one by default
 * @param {string} [options.server] the binary; '' for the emulator from npm, which knows no outages or clusters
 * @param {string[]} [options.args] further arguments of redis-server
 * @returns {Promise<{ url: string, port: number, pid: number, emulated: boolean, stop(signal?: string): Promise<void> }>}
 */
export async function startRedis({ port, server = findRedisServer(), args = [] } = {}) {
  port ??= await freePort();
  const [command, ...rest] = server
    ? [
        server,
        '--port',
        port,
        '--bind',
        '127.0.0.1',
        '--save',
        '',
        '--appendonly',
        'no',
        '--dir',
        tmpdir(),
        ...args,
      ]
    : [process.execPath, emulator, '--port', port];
  const child = spawn(command, rest.map(String), { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => (output = (output + text).slice(-4_000))).unref?.();
  child.unref();
  const exited = new Promise((done) => child.once('exit', done).once('error', done));
  // Ends Redis when this process ends, however it does: the pipe closes. (A handler of 'exit' would not be called
  // for a SIGKILL, nor from within one of Jest's test environments.)
  const guard = spawn('sh', ['-c', `read _; kill -9 ${child.pid}`], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.stdin.on('error', () => {}).unref();
  guard.unref();
  void exited.then(() => guard.kill('SIGKILL'));

  let gone = false;
  void exited.then(() => (gone = true));
  for (const limit = Date.now() + 15_000; !(await answers(port)); await sleep(20)) {
    if (gone || Date.now() > limit) {
      child.kill('SIGKILL');
      throw new Error(`Redis did not start on port ${port}:\n${output}`);
    }
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    pid: child.pid,
    emulated: !server,
    /** SIGKILL is the outage of a test, SIGTERM an orderly end. */
    async stop(signal = 'SIGKILL') {
      // Nothing else may keep Node alive here, and a Jest that ends while it waits says 0, whatever failed.
      child.ref();
      child.kill(signal);
      await exited;
    },
  };
}

async function answers(port) {
  const socket = connect(port, '127.0.0.1');
  socket.setTimeout(1_000, () => socket.destroy(new Error('no answer')));
  try {
    await once(socket, 'connect');
    socket.write('PING\r\n');
    const [answer] = await once(socket, 'data');
    return answer.toString().startsWith('+PONG');
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

function canRun(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
