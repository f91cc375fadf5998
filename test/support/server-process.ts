import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { OPERATOR_KEY } from './make-team';

/** A server as it runs in production: its own process, from dist. */
export interface ServerProcess {
  url: string;
  adminKey: string;
  child: ChildProcess;
  /** The last it has said. */
  said(): string;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Simulated crowds share keys and an address; what a limit does has a spec of its own. Empty in `env` is the default again. */
const UNLIMITED = {
  RATE_LIMIT_AGENT: '0',
  RATE_LIMIT_TEAM: '0',
  RATE_LIMIT_FAILURES: '0',
  RATE_LIMIT_ATTEMPTS: '0',
};

export const MAIN = [join(__dirname, '../../dist/apps/api/src/main.js')];
/** A server that by then neither serves nor has ended hangs (milliseconds). */
const HANGS_MS = 60_000;

export class HangingServer extends Error {}

/** How much of what a server says is kept. */
const KEPT = 100_000;

/**
 * Starts one on a free port with the database of this process's environment; resolves when it answers.
 * @throws HangingServer when it neither does nor ends
 */
export async function startServerProcess(
  env: NodeJS.ProcessEnv = {},
  command = MAIN,
): Promise<ServerProcess> {
  const adminKey = env.ADMIN_API_KEY ?? randomBytes(24).toString('hex');
  const child = spawn(process.execPath, command, {
    env: {
      ...process.env,
      ...{ PORT: '0', HOST: '127.0.0.1', ADMIN_API_KEY: adminKey, OPERATOR_API_KEY: OPERATOR_KEY },
      ...UNLIMITED,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  let output = '';
  let hanging = false;
  const ready = new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-KEPT);
      const url = /ready at (http\S+)/.exec(output)?.[1];
      if (url) resolve(url);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}:\n${output}`)));
  });
  const patience = setTimeout(() => {
    child.kill('SIGKILL');
    hanging = true;
  }, HANGS_MS);
  const url = await ready
    .catch((error: Error) => {
      throw hanging ? new HangingServer(`The server neither served nor ended:\n${output}`) : error;
    })
    .finally(() => clearTimeout(patience));
  return {
    url,
    adminKey,
    child,
    said: () => output,
    stop: async (signal = 'SIGTERM') => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      await once(child, 'exit');
    },
  };
}
