import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { TestAgent, TestApp } from './app';
import { Device, type Answer } from './device';
import { headOf, range } from './team';
import { until } from './wait';

interface Acknowledged {
  key: string;
  id: string;
  version: number;
}

/** A client tries again this soon, and gives up after so long. */
const RETRY_MS = 50;
const PATIENCE_MS = 20_000;
/** People take a breath between two changes. */
const BREATH_MS = 40;
/** What a client answers by sending the same again; anything else is a failure. */
const TRANSIENT = [429, 500, 503];

/**
 * People who write without end. What was not acknowledged is sent again under the same key, wherever the load
 * balancer takes it, until it is.
 */
export class Writers {
  readonly acknowledged: Acknowledged[] = [];
  /** How often what was sent again. */
  readonly retries: Record<string, number> = {};
  /** Most tries that one change needed, and the longest it took (milliseconds). */
  tries = 0;
  slowest = 0;
  private writing = true;
  private abandoned = false;
  private failure?: Error;
  private readonly done: Promise<unknown>;
  private readonly devices: Device[] = [];

  constructor(
    private readonly url: string,
    private readonly agent: TestAgent,
    { rest, socket = 0 }: { rest: number; socket?: number },
  ) {
    this.done = Promise.all([
      ...range(rest).map(() => this.overRest()),
      ...range(socket).map(() => this.overSocket()),
    ]);
    this.done.catch((error: Error) => {
      this.failure = error;
      this.writing = false;
    });
  }

  /** Waits for `count` more changes. */
  more(count: number): Promise<unknown> {
    const target = this.acknowledged.length + count;
    return until(`${count} more writes`, () => {
      if (this.failure) throw this.failure;
      return this.acknowledged.length >= target;
    });
  }

  /** Returns when what is under way has been acknowledged. */
  async stop(): Promise<void> {
    this.writing = false;
    await this.done.finally(() => this.devices.forEach((device) => device.disconnect()));
  }

  /** Ends them where they are, for a test that has failed. */
  abandon(): void {
    this.writing = false;
    this.abandoned = true;
    this.devices.forEach((device) => device.disconnect());
  }

  /** Every acknowledged change is in the trail with its version, none is there twice, and no version is missing. */
  async expectNothingLost(app: TestApp, teamId: string): Promise<void> {
    const trail = await app.db.query(
      `SELECT version::int, contact_id AS id, after ->> 'last_name' AS key FROM audit_log
        WHERE team_id = $1 AND version IS NOT NULL ORDER BY version`,
      [teamId],
    );
    expect(trail.map(({ version }: Acknowledged) => version)).toEqual(range(await headOf(app, teamId)));
    expect(trail).toEqual([...this.acknowledged].sort((a, b) => a.version - b.version));
    const created = await app.db.query('SELECT count(*)::int FROM contacts WHERE team_id = $1', [teamId]);
    expect(created).toEqual([{ count: new Set(this.acknowledged.map(({ id }) => id)).size }]);
  }

  private async overRest(): Promise<void> {
    const device = new Device(this.url, this.agent);
    let last: Acknowledged | undefined;
    for (let i = 0; this.writing; i += 1) {
      // Every third change is an update of what the second made.
      const [method, path] = last && i % 3 === 2 ? ['PUT', `/${last.id}`] : ['POST', ''];
      last = await this.write(async (key) => {
        const fields = { first_name: 'Written', last_name: key };
        const answer = await device.call(method, `/api/contacts${path}`, fields, { 'idempotency-key': key });
        if ([200, 201].includes(answer.status)) return answer.body.data;
        throw refusal(answer);
      });
    }
  }

  private async overSocket(): Promise<void> {
    const device = new Device(this.url, this.agent);
    this.devices.push(device);
    const quick = { reconnection: true, reconnectionDelay: RETRY_MS, reconnectionDelayMax: RETRY_MS };
    await device.connect(quick);
    while (this.writing) {
      await this.write(async (key) => {
        const contact = { first_name: 'Written', last_name: key, mutation_id: key };
        const { success, data, code } = await device.emit('contact_create', contact);
        if (success) return data;
        throw new Error(`socket ${code}`);
      });
    }
  }

  private async write(send: (key: string) => Promise<Acknowledged>): Promise<Acknowledged> {
    const key = randomUUID();
    const start = Date.now();
    for (let tries = 1; ; tries += 1) {
      try {
        const { id, version } = await send(key);
        this.tries = Math.max(this.tries, tries);
        this.slowest = Math.max(this.slowest, Date.now() - start);
        const entry = { key, id, version };
        this.acknowledged.push({ version, id, key });
        await pause(BREATH_MS);
        return entry;
      } catch (error) {
        const { message, final } = error as Error & { final?: boolean };
        if (final || this.abandoned || Date.now() - start > PATIENCE_MS) throw error;
        this.retries[message] = (this.retries[message] ?? 0) + 1;
        await pause(RETRY_MS);
      }
    }
  }
}

function refusal({ status, body }: Answer): Error {
  return Object.assign(new Error(`${status} ${body?.code}`), { final: !TRANSIENT.includes(status) });
}
