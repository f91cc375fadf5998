import { randomUUID } from 'node:crypto';
import { MemoryStorage, RestTransport, type Storage, SyncClient } from '@app/sync-client';
import { FileStorage } from '@app/sync-client/node';
import type { TestAgent } from '../support/app';
import { Balancer } from '../support/balancer';
import { until } from '../support/wait';
import { ClientWitness } from './client-witness';
import { Hearing } from './hearing';
import type { Operation } from './journal';
import { MortalStorage, MortalTransport } from './mortal';
import { Planner } from './planner';
import { Fold } from './replica';
import { RestLine } from './rest-line';
import { StoredCopy } from './stored-copy';
import { fieldsOf } from './ways';
import { type Device, RETRY_MS, type World } from './world';

/** What an app that is open has: all of it ends when it is killed. */
interface Life {
  client: SyncClient;
  storage: MortalStorage;
  transport: MortalTransport;
  network: Balancer;
}

/** Edits are sent, and a digest is answered, within this time after the last fault (milliseconds). */
const SETTLED_MS = 20_000;

/** It may have hundreds of edits to upload at once, so it waits longer than others do. */
const PATIENCE = 3;

/**
 * A phone whose app is the sync client of this project as it is. It edits whether there is a network or not, and is
 * killed and started again on the same storage. All that is known of it is seen from outside: what travels, what is
 * stored, what its socket is told.
 */
export class ClientDevice implements Device {
  readonly replica: StoredCopy;
  private readonly witness: ClientWitness;
  private readonly hearing: Hearing;
  private readonly planner: Planner;
  private readonly rest: RestLine;
  private readonly memory = new MemoryStorage();
  private life?: Life;

  /** @param path file that its storage is; without one it lives in memory, and survives only the app. */
  constructor(
    private readonly world: World,
    readonly agent: TestAgent,
    private readonly path?: string,
    readonly id = `client-${randomUUID()}`,
  ) {
    const { journal } = world;
    const { agentCode } = agent;
    this.replica = new StoredCopy((text) => journal.complain(4, `${id}: ${text}`));
    this.witness = new ClientWitness(journal, this.replica, { agentCode, deviceId: id });
    this.hearing = new Hearing(world, id);
    this.planner = new Planner(world, agent, id, () => undefined);
    this.rest = new RestLine(world, agent, id);
  }

  get connections() {
    return this.hearing.connections;
  }

  get connected(): boolean {
    return this.life?.client.status.via === 'socket';
  }

  get doing(): string {
    return JSON.stringify(this.life?.client.status ?? 'is switched off');
  }

  /** Opens the app. */
  async start(): Promise<this> {
    const { world, agent } = this;
    const network = await new Balancer([Number(new URL(world.address()).port)]).start();
    const identity = { url: network.url, apiKey: agent.key, agentCode: agent.agentCode, deviceId: this.id };
    const disk: Storage = this.path ? new FileStorage(this.path) : this.memory;
    const storage = new MortalStorage(disk, this.replica, this.witness);
    const transport = new MortalTransport(
      new RestTransport(identity, undefined, world.patience * PATIENCE),
      this.witness,
    );
    const backoff = { base: RETRY_MS[0], cap: 1_000 };
    const client = new SyncClient({
      ...identity,
      storage,
      transport,
      backoff,
      pollMs: 2_000,
      safetyMs: 10_000,
    });
    client.on('mismatch', ({ version }) =>
      world.journal.complain(4, `${this.id} was not what the server has at version ${version}`),
    );
    client.on('change', (ids) => {
      for (const id of ids ?? []) if (client.get(id)) this.planner.know(id);
    });
    this.life = { client, storage, transport, network };
    await client.open();
    this.listen(client);
    return this;
  }

  /** Ends the app at once, whatever it is doing. */
  async kill(): Promise<void> {
    const { client, storage, transport, network } = this.life!;
    this.life = undefined;
    storage.die();
    transport.die();
    network.close();
    this.hearing.closed();
    await client.close();
    this.world.journal.count('sync clients: apps killed');
  }

  /** Closes the app in order. */
  async stop(): Promise<void> {
    await this.life?.client.close();
    this.life?.network.close();
    this.life = undefined;
  }

  /** A dead zone: nothing comes through, and nobody is told so. */
  loseNetwork(): void {
    this.life!.network.freeze();
  }

  findNetwork(): void {
    if (!this.life!.network.frozen) return;
    this.life!.network.thaw();
    this.life!.client.refresh();
  }

  plan(): Operation {
    const operation = this.planner.plan('push', undefined, (id) => !!this.life!.client.get(id));
    operation.kept = true;
    return operation;
  }

  /** An edit. Ends when it is stored on the device, or when the app was killed meanwhile. */
  async perform(operation: Operation): Promise<void> {
    const { client, network } = this.life!;
    this.witness.begins(operation);
    if (network.frozen) this.world.journal.count('sync clients: edits without a network');
    try {
      await edit(client, operation);
      this.witness.promises(operation);
    } catch {
      // The next start shows whether it was stored.
    }
  }

  verify(): void {
    this.life!.client.verify();
  }

  async catchUp(): Promise<void> {
    const { client } = this.life!;
    client.refresh();
    await this.until(() => client.status.state === 'live');
  }

  /** Waits until every edit is acknowledged or refused. */
  async settle(): Promise<void> {
    await this.until(() => this.life!.client.status.pending === 0);
  }

  probe(): Promise<void> {
    return this.rest.probe(this.replica.cursor);
  }

  /** What its owner would complain about now that all is quiet. */
  async inspect(): Promise<string[]> {
    const { client } = this.life!;
    const { replica, witness } = this;
    const proofs = witness.proofs;
    await this.until(() => {
      // The server says nothing of a cursor that it has left behind.
      client.verify();
      return witness.proofs > proofs;
    });
    const seen = new Fold();
    for (const contact of client.contacts()) seen.set(contact);
    this.world.journal.count('sync clients: resyncs', replica.resyncs);
    return [
      client.status.state === 'stopped' && `stopped: ${client.status.lastError}`,
      client.queued().length > 0 && `has ${client.queued().length} edits that are not sent`,
      witness.open().length > 0 && `lost ${witness.open().length} edits that were stored`,
      witness.forgotten(client.journal()).length > 0 && 'does not keep all that was acknowledged',
      (seen.sum !== replica.sum || seen.count !== replica.count) && 'shows something else than it has stored',
      witness.proofs === proofs && 'has not proven by a digest that it holds what the server has',
    ]
      .filter((text) => text !== false)
      .map((text) => `${this.id} ${text}`);
  }

  /** Whoever waits judges afterwards: what did not come shows in other ways. */
  private async until(condition: () => boolean): Promise<void> {
    await until('a sync client', condition, SETTLED_MS, 50).catch(() => undefined);
  }

  /** Beside the client, which has no ear for others and needs none. */
  private listen(client: SyncClient): void {
    const socket = client['socket']!['socket'];
    this.hearing.listen(socket);
    for (const name of ['contact_created', 'contact_updated', 'contact_deleted'])
      socket.on(name, ({ version }: { version: number }) => this.hearing.event(socket, version));
    socket.on('sync_available', ({ head_version }: { head_version: number }) =>
      this.hearing.hint(socket, head_version),
    );
  }
}

function edit(client: SyncClient, operation: Operation): Promise<unknown> {
  const { op, contactId } = operation;
  if (op === 'create') return client.create(fieldsOf(operation), contactId);
  return op === 'update' ? client.update(contactId!, fieldsOf(operation)) : client.delete(contactId!);
}
