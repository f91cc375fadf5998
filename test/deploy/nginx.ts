import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../support/wait';

const FOLDER = join(__dirname, '../../deploy/nginx');

export interface LogLine {
  address: string;
  method: string;
  path: string;
  status: number;
  upstream: string;
  upstream_status: string;
  request_id: string;
}

/** A real nginx with the configuration of deploy/nginx, in front of servers of a test. */
export interface Nginx {
  url: string;
  /** Only with certificates. */
  tlsUrl: string;
  log(): LogLine[];
  logText(): string;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

function nginxVersion(): number[] {
  const { stderr, error } = spawnSync('nginx', ['-v'], { encoding: 'utf8' });
  if (error) {
    throw new Error(
      'This test needs nginx on the PATH and there is none: install it, on Debian and Ubuntu with "apt-get install nginx-light".',
    );
  }
  return /(\d+)\.(\d+)\.(\d+)/.exec(stderr)!.slice(1).map(Number);
}

function isOlder(version: number[], than: number[]): boolean {
  const at = than.findIndex((part, i) => part !== version[i]);
  return at >= 0 && version[at]! < than[at]!;
}

/**
 * Starts nginx with the files of deploy/nginx as they are, except for what a test's place differs in: ports,
 * addresses of the servers, folders, and what an nginx older than that of docker-compose.yml does not know.
 * @param change for a deliberately different configuration.
 */
export async function startNginx(
  servers: [string, string],
  {
    certificates,
    change = (text) => text,
  }: { certificates?: string; change?: (text: string, file: string) => string } = {},
): Promise<Nginx> {
  const version = nginxVersion();
  const folder = mkdtempSync(join(tmpdir(), 'contacts-sync-nginx-'));
  // Started by root, its workers are another user.
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'contacts-sync'));
  const [port, tlsPort] = [await freePort(), await freePort()];
  const hosts = servers.map((url) => new URL(url).host);

  for (const file of readdirSync(FOLDER)) {
    let text = readFileSync(join(FOLDER, file), 'utf8')
      .replace(/^resolver .*$/m, '')
      .replaceAll(' /tmp/', ` ${folder}/`)
      .replace(/server api([12]):3000 resolve/g, (_, n: string) => `server ${hosts[Number(n) - 1]}`)
      .replace(/listen 8080;/g, `listen 127.0.0.1:${port};`)
      .replace(/listen 8443 ssl;/g, `listen 127.0.0.1:${tlsPort} ssl;`)
      .replaceAll('/dev/stdout', join(folder, 'access.log'))
      .replaceAll('/dev/stderr', join(folder, 'error.log'))
      .replaceAll('/etc/nginx/certs', certificates ?? folder);
    if (isOlder(version, [1, 25, 1])) text = text.replace(/^\s*http2 on;$/m, '');
    if (!existsSync('/etc/nginx/mime.types'))
      text = text.replace(/^\s*include \/etc\/nginx\/mime.types;$/m, '');
    if (certificates)
      text = text.replace('contacts-sync/contacts-sync.conf', 'contacts-sync/contacts-sync-tls.conf');
    const place = file === 'nginx.conf' ? folder : join(folder, 'contacts-sync');
    writeFileSync(join(place, file), change(text, file));
  }

  const child: ChildProcess = spawn(
    'nginx',
    ['-e', join(folder, 'error.log'), '-p', folder, '-c', join(folder, 'nginx.conf'), '-g', 'daemon off;'],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let complaint = '';
  child.stderr!.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);

  const url = `http://127.0.0.1:${port}`;
  const logText = () => readFileSync(join(folder, 'access.log'), 'utf8');
  const stop = async () => {
    process.off('exit', kill);
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await until('nginx to listen', async () => {
      if (child.exitCode !== null) throw new Error(`nginx did not start:\n${complaint}`);
      return fetch(`${url}/metrics`, { redirect: 'manual' }).then(
        () => true,
        () => false,
      );
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    tlsUrl: `https://127.0.0.1:${tlsPort}`,
    logText,
    log: () =>
      logText()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as LogLine),
    stop,
  };
}
