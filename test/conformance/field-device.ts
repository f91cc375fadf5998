import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import type { TestAgent } from '../support/app';
import type { Answer } from '../support/device';
import type { Random } from '../support/random';
import { type Journal, type Operation, type Way, WAYS } from './journal';
import { type Image, Replica } from './replica';
import { ABILITIES, type Attempt, attemptOf, fieldsOf, mutationOf, refusal, WAYS_IN } from './ways';

/** What a device needs of the world. */
export interface World {
  /** Where the next connection goes: a load balancer, or the servers in turn. */
  address(): string;
  journal: Journal;
  random: Random;
  /** Asks the database itself whether a version is committed; undefined when it cannot be asked now. */
  isCommitted(version: number): Promise<boolean | undefined>;
  /** Shares of all operations (0 to 1). */
  duplicates: number;
  reordered: number;
  unkeyed: number;
  ways: readonly Way[];
  /** Share of events for which the database is asked whether they are committed. */
  asked: number;
  /** A client's patience with one call (milliseconds). */
  patience: number;
  /** A client that believes the version of whatever event comes: a planted bug. */
  trustsEvents?: boolean;
}

/** Versions told to one connection, as ranges; what lies between them must be the device's own. */
export interface Connection {
  ranges: [number, number][];
  open: boolean;
}

/** A write that is refused for now is tried again after so long (milliseconds). */
const RETRY_MS = [50, 400] as const;
/** Share of writes that a user gives up when there is no answer. */
const GIVEN_UP = 0.02;
/** Between two deltas of a device that has heard of something new while it was reading (milliseconds). */
const GATHER_MS = [50, 300] as const;
const KNOWN_IDS = 60;
/** Before the first delta a device knows none. */
const NO_EPOCH = '00000000-0000-4000-8000-000000000000';
const YEAR_MS = 365 * 24 * 3_600_000;

/**
 * A phone that knows the wire contract and nothing else: a replica, a socket that comes back by itself, writes that
 * are sent again under the same key, now and then twice or in another order. Everything goes into the journal.
 */
export class FieldDevice {
  readonly replica = new Replica();
  readonly connections: Connection[] = [];
  /** What its reading is about, for whoever wonders why it does not come to an end. */
  doing = 'reads nothing';
  private socket?: Socket;
  private reading?: Promise<void>;
  private again = false;
  private stopped = false;
  private asleep = false;
  private readonly known: string[] = [];
  /** What its owner's clock is off by (milliseconds): a server must not care. */
  private readonly clockError: number;
  private readonly deleted = new Set<string>();

  constructor(
    private readonly world: World,
    readonly agent: TestAgent,
    readonly id = `device-${randomUUID()}`,
  ) {
    this.clockError = world.random.pick([0, 0, -40 * YEAR_MS, YEAR_MS]);
  }

  private get journal(): Journal {
    return this.world.journal;
  }

  get connected(): boolean {
    return this.socket?.connected ?? false;
  }

  /** Begins to connect; the client goes on trying by itself. */
  start(): this {
    const { random } = this.world;
    this.socket = io(this.world.address(), {
      transports: ['websocket'],
      forceNew: true,
      reconnectionDelay: 50 + random.between(0, 100),
      reconnectionDelayMax: 700,
      timeout: 3_000,
      auth: { api_key: this.agent.key, agent_code: this.agent.agentCode, device_id: this.id },
    });
    let connection: Connection | undefined;
    this.socket.on('connect', () => {
      this.journal.count('connections');
      this.connections.push((connection = { ranges: [], open: true }));
      void this.catchUp();
    });
    this.socket.on('disconnect', (reason) => {
      if (connection) connection.open = false;
      // The server ended it, which the client takes for a wish; a phone wants to be connected all the same.
      if (reason === 'io server disconnect') this.socket?.connect();
    });
    // A refused handshake (the database is away) is not tried again by the client itself.
    this.socket.on('connect_error', () => {
      if (!this.socket?.active && !this.stopped) setTimeout(() => this.socket?.connect(), 300).unref();
    });
    for (const name of ['contact_created', 'contact_updated', 'contact_deleted']) {
      this.socket.on(name, (payload: { version: number; contact?: Image; contact_id?: string }) => {
        const { version, contact, contact_id } = payload;
        this.hear(connection!, contact ?? { id: contact_id!, version, is_deleted: true });
      });
    }
    return this;
  }

  /** Ends it: nothing is tried again. */
  stop(): void {
    this.stopped = true;
    this.socket?.disconnect();
  }

  /** Switched off: it hears and asks nothing until wake(). */
  sleep(): void {
    this.asleep = true;
    this.socket?.disconnect();
  }

  wake(): void {
    this.asleep = false;
    this.socket?.connect();
  }

  /** A REST call; undefined when no answer came. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer | undefined> {
    // Not AbortSignal.timeout(): it does not end a body that stops coming, once the garbage collector has been.
    const controller = new AbortController();
    let timer!: NodeJS.Timeout;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new Error('no answer in time'));
        controller.abort();
      }, this.world.patience);
    });
    try {
      const answer = await Promise.race([this.ask(method, path, body, headers, controller.signal), late]);
      if ([401, 403, 500].includes(answer.status) && answer.body.code !== 'OUTCOME_UNKNOWN')
        this.journal.complain(9, `${method} ${path} was answered ${answer.status} ${answer.body.code}`);
      return answer;
    } catch (error) {
      const { name, message, cause } = error as Error & { cause?: { code?: string } };
      this.journal.count(`no answer, REST: ${cause?.code ?? (name === 'Error' ? message : name)}`);
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  private async ask(
    method: string,
    path: string,
    body: unknown,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<Answer> {
    const response = await fetch(this.world.address() + path, {
      method,
      headers: {
        'x-api-key': this.agent.key,
        'x-device-id': this.id,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as any };
  }

  /** A socket event; undefined when no acknowledgement came. */
  async emit(event: string, payload: unknown): Promise<any> {
    if (!this.socket?.connected) return 'offline';
    try {
      return await this.socket.timeout(this.world.patience).emitWithAck(event, payload);
    } catch (error) {
      this.journal.count(`no answer, socket: ${(error as Error).message}`);
      return undefined;
    }
  }

  /** One operation of a kind that this device's ways can do; a create when it knows no contact to change. */
  plan(
    way: Way = this.world.random.pick(this.world.ways),
    op = ABILITIES[way].length === 1 ? ABILITIES[way][0]! : this.world.random.pick(DICE),
  ): Operation {
    const target = op === 'create' ? undefined : this.target();
    if (op !== 'create' && !target) return this.begin(way, 'create');
    if (op === 'delete') this.deleted.add(target!);
    return this.begin(way, op, target);
  }

  private begin(way: Way, op: Operation['op'], contactId?: string): Operation {
    const { journal, replica, agent, id: deviceId } = this;
    const keyed = way === 'import' || way === 'push' || !this.world.random.chance(this.world.unkeyed);
    const made = { mark: randomUUID(), way, op, contactId, keyed, agentCode: agent.agentCode, deviceId };
    if (way !== 'push') return journal.begin(made);
    const at = new Date(Date.now() + this.clockError).toISOString();
    const seen = { version: replica.cursor, epoch: replica.epoch ?? NO_EPOCH, at };
    return journal.begin({ ...made, contactId: contactId ?? randomUUID(), seen });
  }

  /** Sends until it is answered, or the user gives up. */
  async perform(operation: Operation): Promise<void> {
    const { random, duplicates } = this.world;
    if (operation.keyed && random.chance(duplicates / 2)) await this.performTwiceAtOnce(operation);
    for (;;) {
      if (operation.state === 'ok') break;
      if (this.settle(operation, await this.attempt(operation))) break;
      await pause(random.between(...RETRY_MS));
    }
    if (operation.state === 'ok' && operation.keyed && random.chance(duplicates / 2))
      await this.repeat(operation);
    if (operation.state === 'ok' && random.chance(0.05)) await this.readOwnWrite(operation);
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
  settle(operation: Operation, attempt: Attempt): boolean {
    const { random } = this.world;
    if (attempt.kind === 'ok') {
      if (operation.state !== 'ok') this.journal.count('acknowledged');
      Object.assign(operation, {
        state: 'ok',
        version: attempt.version,
        exact: attempt.exact,
        contactId: operation.contactId ?? attempt.contactId,
      });
      operation.acknowledgedAt ??= Date.now();
      if (attempt.contactId) this.know(attempt.contactId);
      const follows = attempt.image && !operation.unanswered && this.replica.follow(attempt.image);
      if (!follows) void this.catchUp();
      return true;
    }
    if (attempt.kind === 'refused') {
      if (!attempt.final) this.journal.count(`told to wait: ${attempt.code}`);
      if (!attempt.final && !this.stopped) return false;
      Object.assign(operation, {
        state: operation.unanswered && !operation.keyed ? 'unknown' : 'failed',
        code: attempt.code,
      });
      // What was never heard of again may have been applied before this device was stopped.
      if (!attempt.final && operation.unanswered) operation.state = 'unknown';
      this.journal.count(`refused ${attempt.code}`);
      return true;
    }
    operation.unanswered += 1;
    this.journal.count('unanswered');
    if (operation.keyed && !this.stopped && !random.chance(GIVEN_UP)) return false;
    operation.state = 'unknown';
    void this.catchUp();
    return true;
  }

  /** Several new contacts in one call, sent again under one key until every row is in. */
  async importRows(count: number): Promise<Operation[]> {
    const operations = Array.from({ length: count }, () => this.begin('import', 'create'));
    const key = randomUUID();
    let left = operations;
    while (left.length && !this.stopped) {
      const attempts = await this.tryImport(operations, key);
      left = operations.filter(
        (operation, i) => operation.state === 'under way' && !this.settle(operation, attempts[i]!),
      );
      if (left.length) await pause(this.world.random.between(...RETRY_MS));
    }
    for (const operation of left) operation.state = 'unknown';
    return operations;
  }

  /** One attempt of an import: what came of each row. */
  async tryImport(operations: Operation[], key: string): Promise<Attempt[]> {
    const answer = await this.call(
      'POST',
      '/api/bulk/import',
      { contacts: operations.map(fieldsOf) },
      { 'idempotency-key': key },
    );
    if (!answer) return operations.map(() => ({ kind: 'silence' }));
    const { status, body } = answer;
    if (status !== 200) return operations.map(() => refusal(body?.code));
    const failed = new Set<number>(body.data.errors.map(({ row }: { row: number }) => row));
    // Of a row that is not in, nobody says why; with the same key it can always be sent again.
    return operations.map((_, i) =>
      failed.has(i + 1)
        ? refusal('OUTCOME_UNKNOWN')
        : { kind: 'ok', version: body.data.head_version, exact: false },
    );
  }

  /** What was done offline, in one upload; sent again until each item has its answer. */
  async upload(operations: Operation[]): Promise<void> {
    const { random, duplicates } = this.world;
    let left = operations;
    while (left.length) {
      const attempts = await this.tryUpload(left);
      left = left.filter((operation, i) => !this.settle(operation, attempts[i]!));
      if (left.length) await pause(random.between(...RETRY_MS));
    }
    const acknowledged = operations.filter(({ state }) => state === 'ok');
    if (acknowledged.length && random.chance(duplicates))
      (await this.tryUpload(acknowledged)).forEach((attempt, i) => {
        if (attempt.kind !== 'ok') return;
        this.journal.count('duplicates answered');
        this.settle(acknowledged[i]!, attempt);
      });
  }

  /** One attempt of an upload: what came of each item. */
  async tryUpload(operations: Operation[]): Promise<Attempt[]> {
    const upload = {
      device_id: this.id,
      epoch: this.replica.epoch ?? NO_EPOCH,
      mutations: operations.map(mutationOf),
    };
    const answer = await this.call('POST', '/api/sync/push', upload);
    if (!answer) return operations.map(() => ({ kind: 'silence' }));
    if (answer.status !== 200) return operations.map(() => refusal(answer.body?.code));
    return answer.body.data.results.map(attemptOf);
  }

  /** Brings the replica up to a head that was read after this call. */
  catchUp(): Promise<void> {
    if (this.reading) {
      this.again = true;
      return this.reading;
    }
    this.reading = this.readAll().finally(() => (this.reading = undefined));
    return this.reading;
  }

  /** Cursors that no server may continue: each must be refused with 410. */
  async probe(): Promise<void> {
    const { journal, replica } = this;
    const known = await this.call('GET', `/api/sync/delta?version=${replica.cursor}&limit=1`);
    if (known?.status !== 200) return;
    const { head_version: head, min_version: floor, epoch } = known.body.data;
    const probes = [
      `version=${head}&epoch=${randomUUID()}`,
      `version=0&epoch=${randomUUID()}`,
      `version=${head + 1_000_000}`,
    ];
    if (floor > 1) probes.push(`version=${floor - 1}`, `version=${floor - 1}&epoch=${epoch}`);
    for (const query of probes) {
      const answer = await this.call('GET', `/api/sync/delta?${query}`);
      if (!answer || [429, 503].includes(answer.status)) continue;
      journal.count('bad cursors tried');
      const refused = answer.status === 410 && answer.body.code === 'RESYNC_REQUIRED';
      if (!refused)
        journal.complain(
          7,
          `a delta of ${query} was answered ${answer.status} (head ${head}, floor ${floor})`,
        );
    }
  }

  private async readAll(): Promise<void> {
    for (;;) {
      this.again = false;
      let more = true;
      while (more && !this.stopped && !this.asleep) {
        try {
          more = await this.readPage();
        } catch (error) {
          this.doing = `could not read from ${this.replica.cursor}: ${(error as Error).message}`;
          await pause(this.world.random.between(...RETRY_MS));
        }
      }
      this.doing = 'reads nothing';
      if (!this.again || this.stopped) return;
      // What comes meanwhile is read together, as an app that minds its battery does.
      await pause(this.world.random.between(...GATHER_MS));
    }
  }

  /** @returns whether there is more to read. @throws when it has to be tried again. */
  private async readPage(): Promise<boolean> {
    const { replica, journal } = this;
    const { random } = this.world;
    const asked = replica.cursor;
    const epoch = replica.epoch;
    const limit = random.chance(0.3) ? random.between(5, 200) : 1_000;
    const bySocket = this.connected && random.chance(0.3);
    this.doing = `reads from ${asked} ${bySocket ? 'by socket' : 'over REST'} since ${new Date().toISOString()}`;
    const answer = bySocket
      ? await this.emit('sync_request', {
          device_id: this.id,
          agent_code: this.agent.agentCode,
          last_known_version: asked,
          limit,
        })
      : (await this.call('GET', `/api/sync/delta?version=${asked}&limit=${limit}`))?.body;
    if (!answer || answer === 'offline') throw new Error('no answer');
    if (answer.code === 'RESYNC_REQUIRED') {
      journal.count('resyncs');
      replica.clear();
      return true;
    }
    if (!answer.success) throw new Error(answer.code);
    const { changes, current_version, has_more, head_version } = answer.data;
    if (asked === 0) replica.clear();
    else if (epoch && epoch !== answer.data.epoch)
      journal.complain(7, `cursor ${asked} of another epoch was continued`);
    if (current_version < asked || current_version > head_version)
      journal.complain(
        4,
        `a delta from ${asked} moved the cursor to ${current_version}, head ${head_version}`,
      );
    let last = asked;
    for (const { version, contact } of changes) {
      if (version <= last || version > current_version || contact.version !== version)
        journal.complain(4, `a delta from ${asked} to ${current_version} lists ${version} after ${last}`);
      last = version;
      if (!contact.is_deleted) this.know(contact.id);
    }
    replica.page(
      changes.map(({ contact }: { contact: Image }) => contact),
      current_version,
      has_more,
      answer.data.epoch,
    );
    return has_more;
  }

  /** Reads what it just wrote, wherever the load balancer sends it. */
  private async readOwnWrite({ version, mark }: Operation): Promise<void> {
    const answer = await this.call('GET', `/api/sync/delta?version=${version! - 1}&limit=1`);
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

  private hear(connection: Connection, image: Image): void {
    const { journal, replica } = this;
    const { version } = image;
    journal.count('events');
    const last = connection.ranges.at(-1);
    if (last && version <= last[1])
      journal.complain(8, `${this.id} was told ${version} after ${last[1]}`, version);
    else if (last && version === last[1] + 1) last[1] = version;
    else connection.ranges.push([version, version]);
    if (!image.is_deleted) this.know(image.id);
    if (this.world.random.chance(this.world.asked)) void this.lookUp(version);
    if (this.world.trustsEvents && version > replica.cursor) replica.cursor = version - 1;
    if (replica.follow(image)) return;
    journal.count('gaps healed by a delta');
    void this.catchUp();
  }

  private async lookUp(version: number): Promise<void> {
    const committed = await this.world.isCommitted(version);
    if (committed === undefined) return;
    this.journal.count('events looked up');
    if (!committed)
      this.journal.complain(8, `an event told of version ${version} before its commit`, version);
  }

  private know(id: string): void {
    if (this.deleted.has(id) || this.known.includes(id)) return;
    if (this.known.length < KNOWN_IDS) this.known.push(id);
    else this.known[this.world.random.between(0, KNOWN_IDS - 1)] = id;
  }

  private target(): string | undefined {
    const usable = this.known.filter((id) => !this.deleted.has(id));
    return usable.length ? this.world.random.pick(usable) : undefined;
  }
}

/** Of ten changes of a person. */
const DICE = [
  'create',
  'create',
  'create',
  'update',
  'update',
  'update',
  'update',
  'update',
  'update',
  'delete',
] as const;

/** Lets a device write for as long as `goOn` says, with a breath between two moments of work (milliseconds). */
export async function work(
  device: FieldDevice,
  world: World,
  goOn: () => boolean,
  breath: number,
): Promise<void> {
  const { random, journal } = world;
  while (goOn()) {
    const operations = Array.from({ length: random.chance(0.2) ? 3 : 1 }, () => device.plan()).flatMap(
      (o) => o ?? [],
    );
    if (world.ways.includes('import') && random.chance(0.01)) await device.importRows(random.between(2, 30));
    if (world.ways.includes('push') && random.chance(0.05)) {
      await device.upload(Array.from({ length: random.between(2, 12) }, () => device.plan('push')));
    }
    // What was wished for first is not always what is sent first.
    if (operations.length > 1 && random.chance(world.reordered * 3)) {
      operations.reverse();
      journal.count('reordered', operations.length);
    }
    await Promise.all(operations.map((operation) => device.perform(operation)));
    if (random.chance(0.01)) await device.probe();
    await pause(random.between(0, breath * 2));
  }
}

export { WAYS };
