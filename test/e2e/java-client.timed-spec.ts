import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { Lifecycle } from '@app/platform';
import {
  createServerDatabase,
  startTestApp,
  type TestAgent,
  type TestApp,
  type TestTeam,
} from '../support/app';
import type { TestDatabase } from '../support/database';
import { Device } from '../support/device';
import { type ServerProcess, startServerProcess } from '../support/server-process';
import { makeContact, range } from '../support/team';
import { until } from '../support/wait';
import { wireContact } from '../support/wire';

const project = join(__dirname, '../java');
const isThere = (tool: string) => spawnSync(tool, ['-version'], { stdio: 'ignore' }).status === 0;
const missing = ['javac', 'mvn'].filter((tool) => !isThere(tool));
if (missing.length && !process.env.CI) {
  console.warn(`\n*** no ${missing.join(', no ')}: that the official Java client works is NOT tested. ***\n`);
}

type Transports = 'default' | 'polling' | 'websocket';

interface Line {
  /** Epoch milliseconds. */
  at: number;
  what: 'connect' | 'disconnect' | 'connect_error' | 'reconnect_attempt' | 'event' | 'ack';
  name?: string;
  /** The transport by which the last packet came. */
  via: '' | 'polling' | 'websocket';
  args: any[];
}

/** The Java program of test/java: a phone with the official client and its default options. */
class JavaPhone {
  readonly lines: Line[] = [];
  private readonly child: ChildProcess;
  private errors = '';

  constructor(
    url: string,
    auth: Record<string, string>,
    transports: Transports = 'default',
    ...more: 'heed'[]
  ) {
    const classPath = ['target/classes', 'target/lib/*'].join(delimiter);
    // Quickly started rather than fast in the long run.
    const options = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', classPath];
    const args = [...options, 'ContactsClient', url, transports, JSON.stringify(auth), ...more];
    this.child = spawn('java', args, { cwd: project });
    createInterface(this.child.stdout!).on('line', (line) => this.lines.push(JSON.parse(line)));
    this.child.stderr!.on('data', (chunk: Buffer) => (this.errors += chunk.toString()));
    open.push(this);
  }

  /** The first line of this kind that is, or will be, printed after `after`. */
  next(what: Line['what'], name?: string, after?: Line): Promise<Line> {
    return until(
      `${name ?? what} at the Java client, which said ${JSON.stringify(this.lines)} ${this.errors}`,
      () =>
        this.lines
          .slice(after ? this.lines.indexOf(after) + 1 : 0)
          .find((line) => line.what === what && (!name || line.name === name)),
    );
  }

  /** Sends an event and waits for its acknowledgement. */
  async emit(name: string, payload?: unknown): Promise<any> {
    const last = this.lines.at(-1);
    this.child.stdin!.write(`${JSON.stringify({ emit: name, payload })}\n`);
    const { args } = await this.next('ack', name, last);
    return args[0];
  }

  events(): { name: string; payload: any }[] {
    return this.lines
      .filter(({ what }) => what === 'event')
      .map(({ name, args }) => ({ name: name!, payload: args[0] }));
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    this.child.stdin!.end();
    await once(this.child, 'exit');
  }
}

/** One address in front of several servers: a connection goes to the first of them that takes it. */
class Balancer {
  private readonly listener = createServer((client) => this.forward(client, this.servers));

  constructor(private readonly servers: { url: string }[]) {}

  async start(): Promise<string> {
    await once(this.listener.listen(0, '127.0.0.1'), 'listening');
    balancers.push(this);
    return `http://127.0.0.1:${(this.listener.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.listener.close();
  }

  private forward(client: Socket, [first, ...others]: { url: string }[]): void {
    if (!first) return void client.destroy();
    const server = connect(Number(new URL(first.url).port), '127.0.0.1');
    const refused = () => this.forward(client, others);
    client.on('error', () => undefined);
    server.once('error', refused).once('connect', () => {
      server.off('error', refused);
      for (const [from, to] of [
        [client, server],
        [server, client],
      ] as const) {
        from.on('error', () => to.destroy()).on('close', () => to.end());
        from.pipe(to);
      }
    });
  }
}

const open: JavaPhone[] = [];
const balancers: Balancer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((phone) => phone.stop()));
  balancers.splice(0).forEach((balancer) => balancer.stop());
});

const authOf = (agent: TestAgent, deviceId = `java-${randomUUID()}`) => ({
  api_key: agent.key,
  agent_code: agent.agentCode,
  device_id: deviceId,
});

(missing.length && !process.env.CI ? describe.skip : describe)('the official Java client', () => {
  beforeAll(async () => {
    if (missing.length) throw new Error(`These tests need ${missing.join(' and ')}.`);
    await promisify(execFile)('mvn', ['-q', '-B', 'package'], { cwd: project });
    expect(readdirSync(join(project, 'target/lib'))).toContain('socket.io-client-2.1.2.jar');
  });

  describe('on one server', () => {
    let app: TestApp;
    let team: TestTeam;

    beforeAll(async () => {
      app = await startTestApp();
    });
    beforeEach(async () => {
      team = await app.createTeam();
    });
    afterAll(() => app.close());

    async function connected(transports?: Transports): Promise<JavaPhone> {
      const phone = new JavaPhone(app.url, authOf(team.agent), transports);
      await phone.next('connect');
      return phone;
    }

    it('begins with polling and goes over to a WebSocket by default', async () => {
      const phone = await connected();
      expect(phone.lines[0]).toMatchObject({ what: 'connect', via: 'polling' });
      await upgraded(phone);
    });

    it.each<Transports>(['default', 'polling', 'websocket'])(
      'hears of what others do, in order, and not of what it does itself (%s)',
      async (transports) => {
        const phone = await connected(transports);
        const { agentCode } = team.agent;
        const names = { first_name: 'Grace', last_name: 'Hopper' };
        const other = new Device(app.url, team.admin);

        const { id } = await makeContact(other);
        const mine = await phone.emit('contact_create', names);
        expect(mine).toEqual({
          success: true,
          data: wireContact(agentCode, { ...names, version: 2 }),
          operation_id: expect.any(String),
        });
        await other.call('PUT', `/api/contacts/${mine.data.id}`, { company: 'Navy' });
        const updated = await phone.emit('contact_update', { id, data: { company: 'Engines' } });
        expect(updated).toMatchObject({ success: true, data: { id, company: 'Engines', version: 4 } });
        await other.call('DELETE', `/api/contacts/${id}`);
        const deleted = await phone.emit('contact_delete', { id: mine.data.id });
        expect(deleted).toMatchObject({ success: true, message: expect.any(String), version: 6 });
        await makeContact(other);

        await until('the last event', () => phone.events().length === 4);
        const by = team.admin.agentCode;
        const contact = (fields: object) => expect.objectContaining(fields);
        expect(phone.events()).toEqual([
          { name: 'contact_created', payload: { contact: contact({ id }), version: 1, created_by: by } },
          {
            name: 'contact_updated',
            payload: { contact: contact({ id: mine.data.id, company: 'Navy' }), version: 3, updated_by: by },
          },
          { name: 'contact_deleted', payload: { contact_id: id, version: 5, deleted_by: by } },
          {
            name: 'contact_created',
            payload: { contact: contact({ version: 7 }), version: 7, created_by: by },
          },
        ]);
      },
    );

    it('reads the delta', async () => {
      const phone = await connected();
      for (const _ of range(3)) await makeContact(new Device(app.url, team.admin));
      const { data } = await phone.emit('sync_request', { last_known_version: 1 });
      expect(data).toMatchObject({ current_version: 3, has_more: false });
      expect(data.changes.map(({ version }: any) => version)).toEqual([2, 3]);
      expect((await phone.next('event', 'sync_complete')).args).toEqual([
        { current_version: 3, changes_count: 2 },
      ]);
    });

    it('authenticates with the event as well', async () => {
      const phone = new JavaPhone(app.url, {});
      await phone.next('connect');
      const { agentCode } = team.agent;
      expect(await phone.emit('auth', authOf(team.agent))).toEqual({
        success: true,
        message: expect.any(String),
        agent_code: agentCode,
        agent_name: `Name of ${agentCode}`,
      });
      const { version } = await makeContact(new Device(app.url, team.admin));
      expect((await phone.next('event', 'contact_created')).args[0].version).toBe(version);
    });

    it('is told why a wrong key is refused, by handshake and by event', async () => {
      const wrong = { ...authOf(team.agent), api_key: 'sk_nobody_has_this_key_0000000000' };
      const failure = { success: false, code: 'INVALID_API_KEY', error: expect.any(String) };
      const phone = new JavaPhone(app.url, wrong);
      expect((await phone.next('connect_error')).args[0]).toMatchObject({
        message: expect.any(String),
        data: failure,
      });

      const late = new JavaPhone(app.url, {});
      await late.next('connect');
      expect(await late.emit('auth', wrong)).toMatchObject(failure);
      expect((await late.next('disconnect')).args).toEqual(['io server disconnect']);
    });

    it.each<Transports>(['default', 'websocket'])(
      'tries again when it meets a server that is about to stop, until it finds another (%s)',
      async (transports) => {
        const stopping = await startTestApp({}, app.database);
        stopping.app.get(Lifecycle).beginDrain();
        const address = await new Balancer([stopping, app]).start();
        const phone = new JavaPhone(address, authOf(team.agent), transports);
        await phone.next('connect_error');
        await stopping.close();
        await phone.next('connect');
      },
    );
  });

  describe.each<Transports>(['default', 'polling', 'websocket'])(
    'when its server stops (%s)',
    (transports) => {
      let database: TestDatabase;
      let servers: ServerProcess[] = [];

      beforeAll(async () => {
        database = await createServerDatabase();
        const env = {
          DATABASE_URL: database.appUrl,
          DATABASE_MIGRATION_URL: database.ownerUrl,
          REDIS_URL: process.env.TEST_REDIS_URL,
          ADMIN_API_KEY: `sk_${randomUUID()}`,
        };
        for (const _ of range(2)) servers.push(await startServerProcess(env));
      });
      afterAll(async () => {
        await Promise.all(servers.map((server) => server.stop('SIGKILL')));
        servers = [];
        await database.drop();
      });

      it('is told and soon back on another one', async () => {
        const [stopping, staying] = servers as [ServerProcess, ServerProcess];
        const admin = { key: stopping.adminKey } as TestAgent;
        const device = new Device(staying.url, admin);
        const { body } = await device.call('GET', '/api/auth/verify');
        admin.agentCode = body.data.agent_code;
        const address = await new Balancer(servers).start();
        const byItself = new JavaPhone(address, authOf(admin), transports);
        const heeding = new JavaPhone(address, authOf(admin), transports, 'heed');
        const phones = [byItself, heeding];
        for (const phone of phones) {
          await phone.next('connect');
          if (transports === 'default') await upgraded(phone);
        }

        const signalled = Date.now();
        const exited = once(stopping.child, 'exit').then(([code]) => ({
          code,
          after: Date.now() - signalled,
        }));
        stopping.child.kill();
        const notices = await Promise.all(phones.map((phone) => phone.next('event', 'server_draining')));
        const ends = await Promise.all(phones.map((phone) => phone.next('disconnect')));
        const returns = await Promise.all(
          phones.map((phone, i) => phone.next('connect', undefined, ends[i])),
        );
        const exit = await exited;
        expect(exit.code).toBe(0);
        expect(exit.after).toBeLessThan(10_000);
        for (const [i, phone] of phones.entries()) {
          expect(notices[i]!.args).toEqual([{ retry_in_ms: expect.any(Number) }]);
          // The server's part: the end is noticed at once and not by a missed heartbeat.
          expect(ends[i]!.at - signalled).toBeLessThan(1_000);
          expect(phone.lines.filter(({ what }) => what === 'connect_error')).toEqual([]);
        }
        // The client's part: by itself it never waits less than 1 s, nor more than 1.5 s, before it connects.
        const [alone, heeded] = returns.map(({ at }, i) => at - ends[i]!.at);
        expect(alone).toBeLessThan(1_500 + 1_000);
        expect(heeded).toBeLessThan(1_000);

        const { version } = await makeContact(device);
        for (const [i, phone] of phones.entries())
          expect((await phone.next('event', 'contact_created', returns[i])).args[0].version).toBe(version);
      });
    },
  );
});

/** Waits until packets come by WebSocket. */
async function upgraded(phone: JavaPhone): Promise<void> {
  await until('a WebSocket', async () => {
    expect(await phone.emit('ping')).toEqual({ success: true, pong: expect.any(Number) });
    return phone.lines.at(-1)!.via === 'websocket';
  });
}
