import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Place {
  url: string;
  ownerUrl?: string;
  port: number;
}

/** A service that a spec may stop and start again, always on the same port. */
export interface TestService extends Place {
  /** Ends it: a signal for Redis (SIGKILL by default), `fast` or `immediate` for PostgreSQL. */
  stop(how?: string): Promise<void>;
  start(): Promise<void>;
  /** Ends it for good. */
  close(): Promise<void>;
}

interface Reply {
  id: number;
  value?: unknown;
  error?: string;
}

async function startService(kind: string, options: object, cleanUp = () => {}): Promise<TestService> {
  const child = fork(join(__dirname, 'service-process.mjs'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  // A spec that fails half way must not keep Jest from ending; this process then ends with it.
  child.unref();
  child.channel?.unref();
  let calls = 0;
  const ask = <T>(action: string, ...args: unknown[]): Promise<T> => {
    const id = (calls += 1);
    return new Promise((resolve, reject) => {
      const ended = () => reject(new Error(`the process of ${kind} ended`));
      const answer = ({ id: of, value, error }: Reply) => {
        if (of !== id) return;
        child.off('message', answer).off('exit', ended);
        if (error === undefined) resolve(value as T);
        else reject(new Error(error));
      };
      child.on('message', answer).once('exit', ended);
      child.send({ id, action, args });
    });
  };
  const place = await ask<Place>('start', kind, options);
  return {
    ...place,
    stop: (how) => ask('stop', how),
    start: async () => {
      await ask('start', kind, { ...options, port: place.port });
    },
    close: async () => {
      await ask('stop').catch(() => undefined);
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
      cleanUp();
    },
  };
}

/** A PostgreSQL server with a data folder of its own. */
export function startPostgresService(): Promise<TestService> {
  // The prefix by which the next run finds, and removes, what a killed run has left.
  const dataDir = mkdtempSync(join(tmpdir(), 'contacts-sync-test-'));
  chmodSync(dataDir, 0o711);
  return startService('postgres', { dataDir }, () => rmSync(dataDir, { recursive: true, force: true }));
}

/** A Redis, emulated where the machine has none. */
export function startRedisService(): Promise<TestService> {
  return startService('redis', { server: process.env.TEST_REDIS_SERVER });
}
