import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Pool } from 'pg';
import { Balancer } from '../support/balancer';
import { PEPPER } from '../support/make-team';
import { HangingServer, MAIN, type ServerProcess, startServerProcess } from '../support/server-process';
import { startPostgresService, startRedisService, type TestService } from '../support/services';
import { range } from '../support/team';
import { until } from '../support/wait';

const FAILPOINTS = join(__dirname, '../support/failpoints.cjs');
const HEAP_PROBE = join(__dirname, '../support/heap-probe.cjs');
const TOOLS = join(__dirname, '../../dist/apps/cli/src/backup');
const run = promisify(execFile);
/** A server that was killed is back within this time (milliseconds). */
const PRESENT_MS = 60_000;
const LURE_MS = 3_000;

interface Place {
  does: 'requests' | 'jobs';
  port: number;
  process?: ServerProcess;
  /** Set when the run itself ends it. */
  expected: boolean;
}

/**
 * Everything that can die: real servers and a worker from dist, a PostgreSQL and a Redis of their own, and between them and in
 * front of them connections that can be cut. A server that ends is started again where it was, as any operator's
 * supervisor does.
 */
export class Cluster {
  readonly folder = mkdtempSync(join(tmpdir(), 'contacts-sync-soak-'));
  readonly adminKey = 'admin-key-of-the-soak-run-000000000000';
  readonly unplannedExits: string[] = [];
  postgres!: TestService;
  redis!: TestService;
  /** Ways that can be cut: devices to servers, servers to PostgreSQL, servers to Redis. */
  front!: Balancer;
  toPostgres!: Balancer;
  toRedis!: Balancer;
  private readonly places: Place[] = [];
  /** Does all jobs. */
  private readonly worker: Place = { does: 'jobs', port: 0, expected: false };
  private direct!: Pool;
  private closing = false;

  static async start(servers: number): Promise<Cluster> {
    const cluster = new Cluster();
    [cluster.postgres, cluster.redis] = await Promise.all([startPostgresService(), startRedisService()]);
    cluster.direct = new Pool({
      connectionString: cluster.postgres.ownerUrl,
      max: 3,
      connectionTimeoutMillis: 2_000,
    });
    cluster.direct.on('error', () => undefined);
    cluster.toPostgres = await new Balancer([cluster.postgres.port]).start();
    cluster.toRedis = await new Balancer([cluster.redis.port]).start();
    mkdirSync(cluster.failpoints);
    for (const _ of range(servers)) {
      const place: Place = { does: 'requests', port: 0, expected: false };
      cluster.places.push(place);
      await cluster.startServer(place);
    }
    await cluster.startServer(cluster.worker);
    cluster.front = await new Balancer(cluster.places.map(({ port }) => port)).start();
    return cluster;
  }

  private get failpoints(): string {
    return join(this.folder, 'failpoints');
  }

  /** Servers that answer requests. */
  get running(): ServerProcess[] {
    return alive(this.places);
  }

  private get all(): Place[] {
    return [...this.places, this.worker];
  }

  /** The last server, which nobody kills. */
  get witness(): ServerProcess {
    return this.places.at(-1)!.process!;
  }

  /** Bytes that the witness held after each collection of its garbage. */
  heldByWitness(): number[] {
    try {
      return readFileSync(this.heapFile(this.places.at(-1)!), 'utf8')
        .trim()
        .split('\n')
        .map(Number);
    } catch {
      return [];
    }
  }

  private heapFile(place: Place): string {
    return join(this.folder, `heap-${this.all.indexOf(place)}`);
  }

  /** Whether every server is there and well, and the worker too. */
  async isHealthy(): Promise<boolean> {
    const running = alive(this.all);
    if (running.length < this.all.length) return false;
    const states = await Promise.all(
      running.map(async ({ url }) => {
        try {
          const body: any = await (
            await fetch(`${url}/health`, { signal: AbortSignal.timeout(2_000) })
          ).json();
          return body.status === 'healthy' && body.degraded === false;
        } catch {
          return false;
        }
      }),
    );
    return states.every(Boolean);
  }

  /** A query of the owner, past everything that can be cut. @throws while PostgreSQL is away. */
  async query<T>(sql: string, values?: unknown[]): Promise<T[]> {
    const { rows } = await this.direct.query(sql, values);
    return rows as T[];
  }

  /** Ends a server as soon as there is one. */
  async kill(index: number, signal: NodeJS.Signals = 'SIGKILL'): Promise<boolean> {
    const place = this.places[index]!;
    const process = await this.present(place);
    place.expected = true;
    await process.stop(signal);
    return true;
  }

  /** Ends a server at a point of its work, to which `lure` brings it; false when it did not come there in time. */
  killAt(index: number, point: string, milliseconds: number, lure?: () => unknown): Promise<boolean> {
    return this.killPlaceAt(this.places[index]!, point, milliseconds, lure);
  }

  /** The same of the worker. */
  killWorkerAt(point: string, milliseconds: number): Promise<boolean> {
    return this.killPlaceAt(this.worker, point, milliseconds);
  }

  /** Resolves when it works again. */
  async workerIsBack(): Promise<void> {
    await this.present(this.worker);
  }

  private async killPlaceAt(
    place: Place,
    point: string,
    milliseconds: number,
    lure: () => unknown = () => undefined,
  ): Promise<boolean> {
    const process = await this.present(place);
    place.expected = true;
    const armed = join(this.failpoints, String(process.child.pid));
    writeFileSync(armed, `${point} kill`);
    lure();
    const luring = setInterval(lure, LURE_MS);
    try {
      await until('the end', () => !isAlive(process), milliseconds);
      return true;
    } catch {
      rmSync(armed, { force: true });
      if (isAlive(process)) place.expected = false;
      return !isAlive(process);
    } finally {
      clearInterval(luring);
    }
  }

  private present(place: Place): Promise<ServerProcess> {
    return until(
      'a server',
      () => (place.process && isAlive(place.process) ? place.process : undefined),
      PRESENT_MS,
    );
  }

  /** Points at which servers ended, in order. */
  fired(): string[] {
    try {
      const lines = readFileSync(join(this.failpoints, 'fired'), 'utf8').trim().split('\n');
      return lines.map((text) => text.split(' ')[1]!);
    } catch {
      return [];
    }
  }

  backup(): Promise<string> {
    return this.tool('backup.js');
  }

  restore(): Promise<string> {
    return this.tool('restore.js');
  }

  private async tool(name: string): Promise<string> {
    const { url, ownerUrl } = this.postgres;
    const env = { ...process.env, DATABASE_URL: url, DATABASE_MIGRATION_URL: ownerUrl };
    const { stdout } = await run(process.execPath, [join(TOOLS, name), join(this.folder, 'backup.gz')], {
      env,
    });
    return stdout;
  }

  async close(): Promise<void> {
    this.closing = true;
    await Promise.all(alive(this.all).map((server) => server.stop('SIGKILL')));
    await this.direct.end().catch(() => undefined);
    for (const way of [this.front, this.toPostgres, this.toRedis]) way.close();
    await Promise.all([this.postgres.close(), this.redis.close()]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async startServer(place: Place): Promise<void> {
    const through = (text: string) => {
      const url = new URL(text);
      url.port = `${this.toPostgres.port}`;
      return url.href;
    };
    const env = {
      NODE_ENV: 'test',
      WORKER: place.does === 'jobs' ? 'only' : 'off',
      PORT: `${place.port}`,
      DATABASE_URL: through(this.postgres.url),
      DATABASE_MIGRATION_URL: through(this.postgres.ownerUrl!),
      REDIS_URL: `redis://127.0.0.1:${this.toRedis.port}`,
      API_KEY_PEPPER: PEPPER,
      ADMIN_API_KEY: this.adminKey,
      // Few, so that a leak of one with each fault is soon the end.
      DB_POOL_MIN: '0',
      DB_POOL_MAX: '6',
      LOG_LEVEL: 'error',
      // A dead connection is noticed in seconds here; the devices' patience is measured in seconds too.
      WS_PING_INTERVAL: '2000',
      WS_PING_TIMEOUT: '2000',
      FAILPOINTS: this.failpoints,
      HEAP_PROBE: this.heapFile(place),
    };
    place.expected = false;
    const server = await startServerProcess(env, ['--require', FAILPOINTS, '--require', HEAP_PROBE, ...MAIN]);
    Object.assign(place, { process: server, port: Number(new URL(server.url).port) });
    server.child.once('exit', (code, signal) => {
      if (this.closing) return;
      if (!place.expected)
        this.noteExit(`a server ended with ${code ?? signal}:\n${server.said().slice(-2_000)}`);
      void this.startAgain(place);
    });
  }

  /** Told at once too: a long run that has failed need not be waited for. */
  private noteExit(what: string): void {
    this.unplannedExits.push(what);
    process.stderr.write(`soak: ${what}\n`);
  }

  /** Tries until it runs: a server that finds no database ends, and is started again. */
  private async startAgain(place: Place): Promise<void> {
    while (!this.closing) {
      await pause(200);
      try {
        return await this.startServer(place);
      } catch (error) {
        // Said why in its own output; the next attempt may find its database. To hang is not allowed.
        if (error instanceof HangingServer) this.noteExit(error.message);
      }
    }
  }
}

function alive(places: Place[]): ServerProcess[] {
  return places.flatMap(({ process }) => (process && isAlive(process) ? [process] : []));
}

function isAlive({ child }: ServerProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}
