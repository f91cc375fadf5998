/**
 * Fifty phones edit while there is no server. It comes back, and is killed (SIGKILL) again and again while their
 * uploads are in flight; some phones die too. At the end the trail of the server is counted against what the
 * phones had stored: every edit must be there, and none twice.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Answer,
  type Identity,
  type Replica,
  type Request,
  RestTransport,
  type SyncClient,
  type Transport,
} from '@app/sync-client';
import { FileStorage } from '@app/sync-client/node';
import { Client } from 'pg';
import { type ServerProcess, startServerProcess } from '../support/server-process';
import { until } from '../support/wait';
import { call, equal, openPhone, register, say, settled, timed } from './steps';

export interface ChaosOptions {
  phones: number;
  /** Edits of each phone. */
  edits: number;
  kills: number;
  /** For a test of the test: this many edits are taken out of the phones' queues behind their backs. */
  sabotage: number;
}

const SHARED = 100;

/** Counts the uploads that are on their way. */
class Watched implements Transport {
  static inFlight = 0;
  static onAnswer: () => void = () => undefined;
  private readonly rest: RestTransport;

  constructor(identity: Identity) {
    this.rest = new RestTransport(identity);
  }

  async send(request: Request, signal: AbortSignal): Promise<Answer> {
    if (request.ask !== 'push') return this.rest.send(request, signal);
    Watched.inFlight += 1;
    const answer = await this.rest.send(request, signal).finally(() => (Watched.inFlight -= 1));
    if (answer.status === 200) Watched.onAnswer();
    return answer;
  }
}

/** A phone: an agent, a file, and a client that may die and begin anew. */
class ChaosPhone {
  client!: SyncClient;
  /** What each edit writes, by its mutation id; only edits that are stored on the phone. */
  readonly edits = new Map<string, { op: string; contact: string; mark: string | null }>();
  readonly own: string[] = [];

  constructor(
    private readonly identity: Identity,
    private readonly path: string,
  ) {}

  async open(): Promise<void> {
    this.client = await openPhone({
      ...this.identity,
      storage: new FileStorage(this.path),
      transport: new Watched(this.identity),
    });
  }

  /** One edit by chance: of a contact that all share, or of an own one. */
  async edit(number: number): Promise<void> {
    const dice = Math.random();
    const mark = `${this.identity.agentCode} ${number}`;
    const own = this.own.at(-1);
    if (dice < 0.4 || !own) {
      const { contact_id, mutation_id } = await this.client.create({
        first_name: 'Made',
        last_name: 'Offline',
        notes: mark,
      });
      this.own.push(contact_id);
      this.edits.set(mutation_id, { op: 'create', contact: contact_id, mark });
    } else if (dice < 0.9) {
      const shared = this.client.contacts().filter(({ last_name }) => last_name === 'Shared');
      const contact = dice < 0.6 ? own : shared[Math.floor(Math.random() * shared.length)]!.id;
      const { mutation_id } = await this.client.update(contact, { notes: mark });
      this.edits.set(mutation_id, { op: 'update', contact, mark });
    } else {
      this.own.pop();
      const { mutation_id } = await this.client.delete(own);
      this.edits.set(mutation_id, { op: 'delete', contact: own, mark: null });
    }
  }
}

/** @returns whether nothing was lost, nothing doubled, and everybody is equal */
export async function chaos({ phones: count, edits, kills, sabotage }: ChaosOptions): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'contacts-sync-chaos-'));
  let server = await timed('Starting a server', () => startServerProcess({ LOG_LEVEL: 'error' }));
  const env = { LOG_LEVEL: 'error', ADMIN_API_KEY: server.adminKey, PORT: new URL(server.url).port };
  const restart = async () => {
    server = await startServerProcess(env);
  };
  try {
    const phones = await timed(`${count} phones read the same ${SHARED} contacts`, () =>
      firstSync(server, folder, count),
    );
    await server.stop('SIGKILL');
    const share = Math.ceil(edits / kills);
    const editOffline = (all: ChaosPhone[], round: number) => {
      const numbers = Array.from({ length: edits }, (_, i) => i).slice(round * share, (round + 1) * share);
      return timed(`No server: each phone makes ${numbers.length} edits`, () =>
        Promise.all(
          all.map(async (phone) => {
            for (const number of numbers) await phone.edit(number);
          }),
        ),
      );
    };
    await editOffline(phones, 0);
    const die = phones.filter((_, i) => i % 5 === 0);
    await timed(`${die.length} phones die and begin anew from their files`, () =>
      Promise.all(
        die.map(async (phone) => {
          await phone.client.close();
          await phone.open();
        }),
      ),
    );
    for (const phone of phones.slice(0, sabotage)) {
      const [entry] = phone.client.queued();
      const { outbox } = (phone.client as unknown as { replica: Replica }).replica;
      outbox.forget(outbox.entry(entry!.mutation_id)!);
    }
    let cut = 0;
    for (let kill = 1; kill <= kills; kill += 1) {
      await timed(
        `The server comes back, and is killed while they upload (${kill} of ${kills})`,
        async () => {
          // The first answer: some uploads are done then, others are on their way or being committed.
          const answered = new Promise<void>((resolve) => (Watched.onAnswer = resolve));
          await restart();
          await answered;
          cut += Watched.inFlight;
          await server.stop('SIGKILL');
        },
      );
      if (kill < kills) await editOffline(phones, kill);
    }
    await timed('The server comes back for good, all phones upload and catch up', async () => {
      await restart();
      for (const { client } of phones) client.refresh();
      await Promise.all(
        phones.map(({ client }) => until('nothing to upload', () => client.status.pending === 0, 120_000)),
      );
    });
    const right = await compare(phones, cut);
    await Promise.all(phones.map(({ client }) => client.close()));
    return right;
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function firstSync(server: ServerProcess, folder: string, count: number): Promise<ChaosPhone[]> {
  const contacts = Array.from({ length: SHARED }, (_, i) => ({ first_name: `No ${i}`, last_name: 'Shared' }));
  await call(server.url, server.adminKey, '/api/bulk/import', { contacts });
  const phones = await Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const identity = await register(server.url, server.adminKey, i + 1);
      const phone = new ChaosPhone(identity, join(folder, identity.agentCode));
      await phone.open();
      return phone;
    }),
  );
  await settled(phones.map(({ client }) => client));
  return phones;
}

interface TrailRow {
  version: number;
  action: string;
  contact_id: string;
  mark: string | null;
}

async function readTrail(): Promise<TrailRow[]> {
  const database = new Client({ connectionString: process.env.DATABASE_URL });
  await database.connect();
  try {
    const { rows } = await database.query<TrailRow>(
      `SELECT version::float8 AS version, action, contact_id, after ->> 'notes' AS mark
         FROM audit_log WHERE version IS NOT NULL ORDER BY version`,
    );
    return rows;
  } finally {
    await database.end();
  }
}

async function compare(phones: ChaosPhone[], cut: number): Promise<boolean> {
  const trail = await readTrail();
  const head = trail.at(-1)!.version;
  const clients = phones.map(({ client }) => client);
  await timed(`Waiting until every phone is at version ${head}`, () => settled(clients, head));
  const times = new Map<string, number>();
  const keyOf = (op: string, contact: string, mark: string | null) =>
    `${op} ${contact} ${op === 'delete' ? '' : mark}`;
  for (const { action, contact_id, mark } of trail) {
    const key = keyOf(action.toLowerCase(), contact_id, mark);
    times.set(key, (times.get(key) ?? 0) + 1);
  }
  const edits = phones.flatMap((phone) => [...phone.edits.values()]);
  const seen = edits.map(({ op, contact, mark }) => times.get(keyOf(op, contact, mark)) ?? 0);
  const lost = seen.filter((n) => n === 0).length;
  const doubled = seen.filter((n) => n > 1).length;
  const holes = trail.filter(({ version }, i) => version !== i + 1).length;
  const newest = new Map(trail.map((row) => [row.contact_id, row]));
  const live = [...newest.values()].filter(({ action }) => action !== 'DELETE');
  const same = equal(clients, new Map(live.map(({ contact_id, version }) => [contact_id, version]))).length;
  const issues = clients.reduce((sum, client) => sum + client.issues().length, 0);
  say('');
  say(`Edits made without a server      ${edits.length}`);
  say(`Uploads cut off by a kill        ${cut}`);
  say(`Edits in the server's trail      lost ${lost}, doubled ${doubled}`);
  say(`Holes in the versions            ${holes}`);
  say(`Edits that the server refused    ${issues}`);
  say(`Phones equal to the server       ${same} of ${phones.length}`);
  return lost + doubled + holes + issues === 0 && same === phones.length && cut > 0;
}
