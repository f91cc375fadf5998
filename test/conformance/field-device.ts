import { randomUUID } from 'node:crypto';
import type { TestAgent } from '../support/app';
import { Desk } from './desk';
import type { Journal, Operation, Way } from './journal';
import { Planner } from './planner';
import { Reader } from './reader';
import { RestLine } from './rest-line';
import { SocketLine } from './socket-line';
import { type Attempt, NO_EPOCH, tryImport, tryUpload, WAYS_IN } from './ways';
import type { Device, World } from './world';

/** Share of writes that a user gives up when there is no answer. */
const GIVEN_UP = 0.02;
const YEAR_MS = 365 * 24 * 3_600_000;

/**
 * A phone that knows the wire contract and nothing else: a replica, a socket that comes back by itself, writes that
 * are sent again under the same key, now and then twice or in another order. Everything goes into the journal.
 */
export class FieldDevice implements Device {
  readonly rest: RestLine;
  readonly socket: SocketLine;
  private readonly reader: Reader;
  private readonly planner: Planner;
  private stopped = false;
  /** What its owner's clock is off by (milliseconds): a server must not care. */
  private readonly clockError: number;

  constructor(
    private readonly world: World,
    readonly agent: TestAgent,
    readonly id = `device-${randomUUID()}`,
  ) {
    this.clockError = world.random.pick([0, 0, -40 * YEAR_MS, YEAR_MS]);
    this.rest = new RestLine(world, agent, id);
    this.socket = new SocketLine(world, agent, id, {
      connected: () => void this.catchUp(),
      heard: (image) => this.reader.heard(image),
      asked: (seconds) => this.rest.leave(seconds),
    });
    this.planner = new Planner(world, agent, id, () => ({
      version: this.replica.cursor,
      epoch: this.epoch ?? NO_EPOCH,
      at: new Date(Date.now() + this.clockError).toISOString(),
    }));
    const self = { agent_code: agent.agentCode, device_id: id };
    this.reader = new Reader(world, this.rest, this.socket, self, (contactId) =>
      this.planner.know(contactId),
    );
  }

  private get journal(): Journal {
    return this.world.journal;
  }

  get replica() {
    return this.reader.replica;
  }

  get epoch(): string | undefined {
    return this.replica.epoch;
  }

  get connections() {
    return this.socket.connections;
  }

  get connected(): boolean {
    return this.socket.connected;
  }

  get doing(): string {
    return this.reader.doing;
  }

  /** Begins to connect. */
  start(): this {
    this.socket.start();
    return this;
  }

  /** Ends it: nothing is tried again. */
  stop(): Promise<void> {
    this.stopped = true;
    this.reader.stop();
    this.socket.stop();
    return Promise.resolve();
  }

  /** Switched off: it hears and asks nothing until wake(). */
  sleep(): void {
    this.reader.sleep();
    this.socket.sleep();
  }

  wake(): void {
    this.reader.wake();
    this.socket.wake();
  }

  catchUp(): Promise<void> {
    return this.reader.catchUp();
  }

  probe(): Promise<void> {
    return this.rest.probe(this.replica.cursor);
  }

  /** One operation, of the given way and kind or of any that its ways can do. */
  plan(way?: Way, op?: Operation['op']): Operation {
    return this.planner.plan(way, op);
  }

  /** Sends until it is answered, or the user gives up. */
  async perform(operation: Operation): Promise<void> {
    const { random, duplicates } = this.world;
    if (operation.keyed && random.chance(duplicates / 2)) await this.performTwiceAtOnce(operation);
    for (;;) {
      if (operation.state === 'ok') break;
      if (this.settle(operation, await this.attempt(operation))) break;
      await this.rest.pause();
    }
    if (operation.state === 'ok' && operation.keyed && random.chance(duplicates / 2))
      await this.repeat(operation);
    if (operation.state === 'ok' && random.chance(0.05)) await this.readOwnWrite(operation);
  }

  /** Two contacts that it knows become one, and most of the time two again. */
  async merge(goOn: () => boolean): Promise<void> {
    const ids = this.planner.some(2);
    if (ids.length < 2) return;
    await new Desk(this.world, this.agent, this.rest).mergeAndUndo(ids, goOn);
    void this.catchUp();
  }

  /** Many contacts change in one call, by a job where they are more than a request changes. */
  editMany(ids: string[]): Promise<void> {
    return new Desk(this.world, this.agent, this.rest).editAndUndo({ ids }, () => false);
  }

  /** Several new contacts in one call, sent again under one key until every row is in. */
  async importRows(count: number): Promise<Operation[]> {
    const operations = Array.from({ length: count }, () => this.planner.begin('import', 'create'));
    const key = randomUUID();
    let left = operations;
    while (left.length && !this.stopped) {
      const attempts = await tryImport(this, operations, key);
      left = operations.filter(
        (operation, i) => operation.state === 'under way' && !this.settle(operation, attempts[i]!),
      );
      if (left.length) await this.rest.pause();
    }
    for (const operation of left) operation.state = 'unknown';
    return operations;
  }

  /** What was done offline, in one upload; sent again until each item has its answer. */
  async upload(operations: Operation[]): Promise<void> {
    const { random, duplicates } = this.world;
    let left = operations;
    while (left.length) {
      const attempts = await tryUpload(this, left);
      left = left.filter((operation, i) => !this.settle(operation, attempts[i]!));
      if (left.length) await this.rest.pause();
    }
    const acknowledged = operations.filter(({ state }) => state === 'ok');
    if (acknowledged.length && random.chance(duplicates))
      (await tryUpload(this, acknowledged)).forEach((attempt, i) => {
        if (attempt.kind !== 'ok') return;
        this.journal.count('duplicates answered');
        this.settle(acknowledged[i]!, attempt);
      });
  }

  private attempt(operation: Operation): Promise<Attempt> {
    operation.attempts += 1;
    return WAYS_IN[operation.way](this, operation, operation.attempts === 1);
  }

  /** A retry that overtakes its original: at most one of the two may be applied. */
  private async performTwiceAtOnce(operation: Operation): Promise<void> {
    const attempts = await Promise.all([this.attempt(operation), this.attempt(operation)]);
    const [ok] = attempts.filter(({ kind }) => kind === 'ok');
    if (attempts.every(({ kind }) => kind === 'ok')) this.journal.count('duplicates answered');
    if (ok) this.settle(operation, { ...ok, exact: operation.op === 'delete' } as Attempt);
    else operation.unanswered += attempts.filter(({ kind }) => kind === 'silence').length;
  }

  /** The same once more, after it was acknowledged: the same answer, and nothing applied. */
  private async repeat(operation: Operation): Promise<void> {
    const attempt = await this.attempt(operation);
    if (attempt.kind === 'refused' && attempt.final) {
      this.journal.complain(
        2,
        `${operation.mark} was acknowledged and then refused with ${attempt.code}`,
        operation.version,
      );
    }
    if (attempt.kind !== 'ok') return;
    this.journal.count('duplicates answered');
    this.settle(operation, { ...attempt, exact: operation.op === 'delete' });
  }

  /** Takes an attempt's outcome over; false: it has to be sent again. */
  private settle(operation: Operation, attempt: Attempt): boolean {
    if (attempt.kind === 'ok') return this.acknowledged(operation, attempt);
    if (attempt.kind === 'refused') return this.refused(operation, attempt);
    operation.unanswered += 1;
    this.journal.count('unanswered');
    if (operation.keyed && !this.stopped && !this.world.random.chance(GIVEN_UP)) return false;
    operation.state = 'unknown';
    void this.catchUp();
    return true;
  }

  private acknowledged(operation: Operation, attempt: Extract<Attempt, { kind: 'ok' }>): true {
    const { op, way } = operation;
    if (operation.state !== 'ok') this.journal.count('acknowledged');
    // The server names what it makes: another one when a restore has taken the first back. The last answer counts, as its version does.
    if (op === 'create' && way !== 'push') operation.contactId = attempt.contactId;
    else if (attempt.contactId !== operation.contactId) this.journal.count('edits of merged contacts');
    Object.assign(operation, {
      state: 'ok',
      version: attempt.version,
      exact: attempt.exact,
    });
    (operation.versions ??= new Set()).add(attempt.version);
    operation.acknowledgedAt ??= Date.now();
    if (attempt.contactId) this.planner.know(attempt.contactId);
    const follows = attempt.image && !operation.unanswered && this.replica.follow(attempt.image);
    if (!follows) void this.catchUp();
    return true;
  }

  private refused(operation: Operation, { code, final }: Extract<Attempt, { kind: 'refused' }>): boolean {
    if (!final) this.journal.count(`told to wait: ${code}`);
    if (!final && !this.stopped) return false;
    operation.state = operation.unanswered && !operation.keyed ? 'unknown' : 'failed';
    Object.assign(operation, { code, refusedAt: Date.now() });
    // What was never heard of again may have been applied before this device was stopped.
    if (!final && operation.unanswered) operation.state = 'unknown';
    this.journal.count(`refused ${code}`);
    return true;
  }

  /** Reads what it just wrote, wherever the load balancer sends it. */
  private async readOwnWrite({ version, mark }: Operation): Promise<void> {
    const answer = await this.rest.call('GET', `/api/sync/delta?version=${version! - 1}&limit=1`);
    if (answer?.status !== 200) return;
    this.journal.count('own writes read');
    const { head_version, changes } = answer.body.data;
    if (head_version < version! || changes.length === 0)
      this.journal.complain(
        5,
        `${mark} was acknowledged as version ${version}, another server's head was ${head_version}`,
        version,
      );
  }
}
