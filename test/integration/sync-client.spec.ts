import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MemoryStorage, type SyncClient } from '@app/sync-client';
import { FileStorage } from '@app/sync-client/node';
import { startTestApp, type TestApp, type TestTeam } from '../support/app';
import { DyingStorage, type Fate, FaultyTransport, settled, syncClient, versionsOf } from '../support/client';
import { Device } from '../support/device';
import { contactsInDatabase, headOf, insertInDatabase, makeContact, rows } from '../support/team';
import { until } from '../support/wait';

const folder = mkdtempSync(join(tmpdir(), 'contacts-sync-client-'));
const NOWHERE = { url: 'http://127.0.0.1:9' };
const person = (last_name: string) => ({ first_name: 'Ada', last_name });

let app: TestApp;
let team: TestTeam;
const open: SyncClient[] = [];

beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  team = await app.createTeam();
});
afterEach(() => closeAll());
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Not in the middle of a request: an aborted one leaves a connection behind that a server waits for when it stops. */
async function closeAll(): Promise<void> {
  await Promise.all(
    open.splice(0).map(async (client) => {
      await until('no request', () => !['syncing', 'connecting'].includes(client.status.state));
      await client.close();
    }),
  );
}

async function start(client: SyncClient): Promise<SyncClient> {
  open.push(client);
  return client.open();
}

/** All clients and the database hold the same. */
async function converge(...clients: SyncClient[]): Promise<void> {
  for (const client of clients) {
    await until('the same as the database', async () => {
      client.refresh();
      await settled(client);
      const there = await contactsInDatabase(app, team.id);
      return JSON.stringify([...versionsOf(client)]) === JSON.stringify([...there]);
    });
  }
}

/** Rows of the trail: one for each change of a contact that was really made. */
async function changesIn(
  teamId: string,
): Promise<{ contact_id: string; action: string; notes: string | null }[]> {
  return app.db.query(
    `SELECT contact_id, action, after ->> 'notes' AS notes FROM audit_log
      WHERE team_id = $1 AND version IS NOT NULL AND source <> 'epoch' ORDER BY id`,
    [teamId],
  );
}

it('what one phone does is on the other at once, by the socket', async () => {
  const ann = await start(syncClient(app, team.agent));
  const ben = await start(syncClient(app, await team.addAgent()));
  await Promise.all([settled(ann), settled(ben)]);
  await until('the sockets', () => ann.status.via === 'socket' && ben.status.via === 'socket');
  const { contact_id } = await ann.create({ ...person('Live'), tags: ['a'] });
  expect(ann.get(contact_id)).toMatchObject({ last_name: 'Live' });
  await until('Ben to have it', () => ben.get(contact_id));
  await ben.update(contact_id, { company: 'Acme' });
  await until('Ann to have it', () => ann.get(contact_id)?.company === 'Acme');
  await ann.delete(contact_id);
  expect(ann.get(contact_id)).toBeUndefined();
  await until('Ben to lose it', () => !ben.get(contact_id));
  await converge(ann, ben);
  expect(await changesIn(team.id)).toHaveLength(3);
});

it('two phones edit offline; both edits are kept field by field, and the queue survives a restart', async () => {
  const setup = await start(syncClient(app, team.agent));
  await settled(setup);
  const { contact_id } = await setup.create({ ...person('Both'), tags: ['old'] });
  await settled(setup);
  const identities = [team.agent, await team.addAgent()].map((agent) => ({
    agent,
    storage: new MemoryStorage(),
    deviceId: randomUUID(),
  }));
  const run = (where: { url: string }) =>
    Promise.all(
      identities.map(({ agent, storage, deviceId }) =>
        start(syncClient(where, agent, { storage, deviceId })),
      ),
    );
  const [a, b] = (await run(app)) as [SyncClient, SyncClient];
  await Promise.all([settled(a), settled(b)]);
  await Promise.all([a.close(), b.close()]);

  const [offA, offB] = (await run(NOWHERE)) as [SyncClient, SyncClient];
  await offA.update(contact_id, { notes: 'from A', tags: ['old', 'a'] });
  await offB.update(contact_id, { company: 'from B', tags: ['b'] });
  const { contact_id: made } = await offA.create(person('Offline'));
  await offA.update(made, { job_title: 'Buyer' });
  expect(offA.get(made)).toMatchObject({ last_name: 'Offline', job_title: 'Buyer' });
  await until('A to notice', () => offA.status.state === 'offline');
  expect(offA.status.pending).toBe(3);
  await Promise.all([offA.close(), offB.close()]);

  const [againA, againB] = (await run(app)) as [SyncClient, SyncClient];
  expect(againA.get(contact_id)).toMatchObject({ notes: 'from A' });
  await converge(againA, againB, setup);
  // Whichever phone comes first: tags stand in the order in which they arrived.
  expect(againB.get(contact_id)).toMatchObject({ notes: 'from A', company: 'from B' });
  expect((againB.get(contact_id)!.tags as string[]).toSorted()).toEqual(['a', 'b']);
  expect(againB.get(made)).toMatchObject({ job_title: 'Buyer' });
  expect([againA.issues(), againB.issues()]).toEqual([[], []]);
});

it('1,000 queued edits go up in batches, in order, once', async () => {
  const storage = new MemoryStorage();
  const deviceId = randomUUID();
  const offline = await start(syncClient(NOWHERE, team.agent, { storage, deviceId }));
  const { contact_id } = await offline.create(person('Counter'));
  await Promise.all(Array.from({ length: 999 }, (_, i) => offline.update(contact_id, { notes: `${i}` })));
  await offline.close();
  const transport = new FaultyTransport({
    url: app.url,
    apiKey: team.agent.key,
    agentCode: team.agent.agentCode,
    deviceId,
  });
  const online = await start(syncClient(app, team.agent, { storage, deviceId, transport }));
  await converge(online);
  const notes = (await changesIn(team.id)).map((change) => change.notes);
  expect(notes).toEqual([null, ...Array.from({ length: 999 }, (_, i) => `${i}`)]);
  const sizes = transport.requests.map((request) => (request.ask === 'push' ? request.mutations.length : 0));
  expect(sizes.filter(Boolean)).toEqual([500, 500]);
});

it.each<[string, (request: { ask: string }, count: number) => Fate]>([
  ['every second request is never sent', (_, count) => (count % 2 ? 'never sent' : 'well')],
  ['every second answer is lost', (_, count) => (count % 2 ? 'answer lost' : 'well')],
  [
    'three of four answers to uploads are lost',
    ({ ask }, count) => (ask === 'push' && count % 4 ? 'answer lost' : 'well'),
  ],
  [
    'anything may happen',
    () => (['well', 'never sent', 'answer lost'] as const)[Math.floor(Math.random() * 3)]!,
  ],
])('each edit is applied once when %s', async (_, fate) => {
  const phones = await Promise.all(
    [team.agent, await team.addAgent()].map(async (agent) => {
      const deviceId = randomUUID();
      const transport = new FaultyTransport({
        url: app.url,
        apiKey: agent.key,
        agentCode: agent.agentCode,
        deviceId,
      });
      transport.fate = fate;
      return { transport, client: await start(syncClient(app, agent, { transport, deviceId })) };
    }),
  );
  const made: string[] = [];
  await Promise.all(
    phones.map(async ({ client }, p) => {
      for (let i = 0; i < 8; i += 1) {
        const { contact_id } = await client.create(person(`P${p}`));
        await client.update(contact_id, { notes: `${p}-${i}` });
        made.push(contact_id);
      }
    }),
  );
  const clients = phones.map(({ client }) => client);
  await until('everything to be acknowledged', () => clients.every(({ status }) => status.pending === 0));
  for (const { transport } of phones) transport.fate = () => 'well';
  await converge(...clients);
  const changes = await changesIn(team.id);
  expect(changes).toHaveLength(2 * made.length);
  for (const id of made) {
    const own = changes.filter(({ contact_id }) => contact_id === id).map(({ action }) => action);
    expect(own).toEqual(['CREATE', 'UPDATE']);
  }
});

it.each([true, false])(
  'the process dies at each transaction in turn (written: %s): nothing lost, nothing twice',
  async (written) => {
    const deviceId = randomUUID();
    const path = join(folder, `${deviceId}.journal`);
    const watcher = await start(syncClient(app, team.viewer));
    const edits: string[] = [];
    let finished = false;
    for (let at = 1; !finished; at += 1) {
      const storage = new DyingStorage(new FileStorage(path), { at, written });
      const client = await start(syncClient(app, team.agent, { storage, deviceId }));
      // An edit counts when its promise has resolved, and only then.
      for (let i = 0; i < 2; i += 1) {
        const notes = `${at}-${i}`;
        await client.create({ ...person('Crash'), notes }).then(
          () => edits.push(notes),
          () => undefined,
        );
      }
      await until(
        'death, or rest',
        () =>
          client.status.state === 'stopped' ||
          (client.status.state === 'live' && client.status.pending === 0),
      );
      finished = client.status.state === 'live';
      await client.close();
    }
    const last = await start(syncClient(app, team.agent, { storage: new FileStorage(path), deviceId }));
    await converge(last, watcher);
    const notes = (await changesIn(team.id)).map((change) => change.notes);
    expect(new Set(notes).size).toBe(notes.length);
    expect(edits.length).toBeGreaterThan(4);
    expect(edits.filter((edit) => !notes.includes(edit))).toEqual([]);
  },
);

it('a hint in place of an import, a row written by hand, and a contact that somebody holds', async () => {
  const client = await start(syncClient(app, team.agent));
  await settled(client);
  const admin = new Device(app.url, team.admin);
  await admin.call('POST', '/api/bulk/import', { contacts: rows(300) });
  await until('the import', () => client.contacts().length === 300);
  await insertInDatabase(app, team.id);
  await until('the row', () => client.contacts().length === 301);
  const contact = await makeContact(admin);
  await until('the contact', () => client.get(contact.id));

  const hand = app.db.createQueryRunner();
  await hand.startTransaction();
  await hand.query('SELECT FROM contacts WHERE team_id = $1 AND id = $2 FOR UPDATE', [team.id, contact.id]);
  await client.update(contact.id, { notes: 'first' });
  await client.update(contact.id, { notes: 'second' });
  const { contact_id: other } = await client.create(person('Not held'));
  await until('the other one to pass', async () => (await contactsInDatabase(app, team.id)).has(other));
  await until('only those of the held one to wait', () => client.status.pending === 2);
  await hand.rollbackTransaction();
  await hand.release();
  await converge(client);
  expect(client.get(contact.id)).toMatchObject({ notes: 'second' });
});

it('without a socket it polls; a refused key stops it and keeps the queue', async () => {
  const storage = new MemoryStorage();
  const deviceId = randomUUID();
  const client = await start(syncClient(app, team.agent, { storage, deviceId, live: false, pollMs: 50 }));
  await settled(client);
  expect(client.status.via).toBe('poll');
  const contact = await makeContact(new Device(app.url, team.admin));
  await until('the contact by polling', () => client.get(contact.id));
  await client.update(contact.id, { notes: 'over REST' });
  await converge(client);

  await app.db.query('UPDATE agents SET is_active = false WHERE id = $1', [team.agent.id]);
  await until('the stop', () => {
    if (client.status.state !== 'stopped') client.refresh();
    return client.status.state === 'stopped';
  });
  expect(client.status.lastError).toMatch(/AGENT_INACTIVE/);
  await client.update(contact.id, { notes: 'kept' });
  await client.close();
  await app.db.query('UPDATE agents SET is_active = true WHERE id = $1', [team.agent.id]);
  const { agent } = team;
  await until(
    'the server to notice',
    async () => (await new Device(app.url, agent).call('GET', '/api/auth/verify')).status === 200,
  );
  const again = await start(syncClient(app, team.agent, { storage, deviceId }));
  expect(again.queued()).toHaveLength(1);
  await converge(again);
  expect(again.get(contact.id)).toMatchObject({ notes: 'kept' });
});

it('a new phone takes the snapshot; a store that is wrong is found out by its digest and read again', async () => {
  await new Device(app.url, team.admin).call('POST', '/api/bulk/import', { contacts: rows(1_500) });
  const deviceId = randomUUID();
  const { key: apiKey, agentCode } = team.agent;
  const transport = new FaultyTransport({ url: app.url, apiKey, agentCode, deviceId });
  const storage = new MemoryStorage();
  const client = await start(syncClient(app, team.agent, { transport, deviceId, storage }));
  await converge(client);
  expect(transport.requests[0]).toEqual({ ask: 'snapshot' });
  expect(transport.requests.some((request) => request.ask === 'delta' && request.version === 0)).toBe(false);
  client.verify();
  await until('the digest', () => transport.requests.some(({ ask }) => ask === 'digest'));
  await settled(client);
  const admin = new Device(app.url, team.admin);
  await until('the proof in the list of devices', async () => {
    const { data } = (await admin.call('GET', `/api/devices/agent/${agentCode}`)).body;
    return data[0].proven_sync_version === client.status.cursor;
  });
  await client.close();

  const { id } = client.contacts()[0]!;
  await storage.commit([{ remove: 'contacts', key: id }]);
  const wrong = await start(syncClient(app, team.agent, { storage, deviceId }));
  await settled(wrong);
  expect(wrong.get(id)).toBeUndefined();
  const mismatches: number[] = [];
  wrong.on('mismatch', ({ version }) => mismatches.push(version));
  wrong.verify();
  await until('the contact', () => wrong.get(id));
  expect(mismatches).toEqual([wrong.status.cursor]);
  await converge(wrong);
});

it('a long poll brings news at once where sockets are blocked, and does not hold up an edit', async () => {
  const deviceId = randomUUID();
  const { key: apiKey, agentCode } = team.agent;
  const transport = new FaultyTransport({ url: app.url, apiKey, agentCode, deviceId });
  const client = await start(
    syncClient(app, team.agent, { transport, deviceId, live: false, pollMs: 600_000 }),
  );
  const waits = () => transport.requests.filter((request) => request.ask === 'delta' && request.wait).length;
  await until('the long poll', () => waits() === 1);
  const contact = await makeContact(new Device(app.url, team.admin));
  await until('the news', () => client.get(contact.id), 5_000);
  await until('the next long poll', () => waits() === 2);
  await client.update(contact.id, { notes: 'at once' });
  await until('the upload', () => client.status.pending === 0, 5_000);
  await converge(client);
});

it('refused edits are given back, a merge that cost a value is told', async () => {
  const client = await start(syncClient(app, team.agent));
  await settled(client);
  const told: string[] = [];
  client.on('issue', ({ result }) => told.push(result.status));
  const bad = await client.create({ first_name: '', last_name: '' });
  await until('the refusal', () => client.issues().length === 1);
  expect(client.issues()[0]).toMatchObject({ status: 'rejected', code: 'VALIDATION_FAILED', mutation: bad });
  expect(client.get(bad.contact_id)).toBeUndefined();
  expect(told).toEqual(['rejected']);
  await client.dismiss(bad.mutation_id);
  expect(client.issues()).toEqual([]);
});

it('the drill: back up, 40 edits, restore: journals bring all of them back, and everybody is equal', async () => {
  // A database of its own: a restore replaces all teams.
  const own = await startTestApp();
  const before = app;
  app = own;
  try {
    team = await own.createTeam();
    const agents = [team.agent, await team.addAgent(), await team.addAgent()];
    const clients = await Promise.all(agents.map((agent) => start(syncClient(own, agent))));
    const [a, b] = clients as [SyncClient, SyncClient];
    await Promise.all(clients.map((client) => settled(client)));
    const { contact_id: old } = await a.create(person('In the backup'));
    await Promise.all([...Array(5).keys()].map((i) => b.create(person(`Old ${i}`))));
    await converge(...clients);
    const file = join(folder, 'backup.gz');
    await tool('backup', own, file);

    const ids: string[] = [];
    for (const [c, client] of clients.entries()) {
      for (let i = 0; i < 5; i += 1) {
        const { contact_id } = await client.create({ ...person('After'), notes: `${c}-${i}` });
        ids.push(contact_id);
        await client.update(contact_id, { company: `Company ${c}-${i}` });
      }
    }
    await a.update(old, { notes: 'first' });
    await converge(...clients);
    await b.update(old, { notes: 'second' });
    await b.delete(ids[0]!);
    await converge(...clients);
    const pictures = (client: SyncClient) =>
      client
        .contacts()
        .map(({ id, last_name, notes, company }) => ({ id, last_name, notes, company }))
        .sort((x, y) => x.id.localeCompare(y.id));
    const expected = pictures(a);
    expect(expected).toHaveLength(6 + 14);
    const epoch = a.journal()[0]!.acknowledged!.epoch;

    await tool('restore', own, file);

    await until('everybody to be in the new epoch', () =>
      clients.every((client) => client.journal().every(({ acknowledged }) => acknowledged!.epoch !== epoch)),
    );
    await converge(...clients);
    for (const client of clients) {
      expect(pictures(client)).toEqual(expected);
      expect(client.issues()).toEqual([]);
    }
    expect(await headOf(own, team.id)).toBeGreaterThan(2 ** 32);
    await until('the sockets to be back', () => clients.every(({ status }) => status.via === 'socket'));
  } finally {
    await closeAll();
    app = before;
    await own.close();
  }
});

function tool(name: 'backup' | 'restore', { database }: TestApp, file: string): Promise<unknown> {
  const env = { ...process.env, DATABASE_URL: database.appUrl, DATABASE_MIGRATION_URL: database.ownerUrl };
  const script = join(__dirname, `../../dist/apps/cli/src/backup/${name}.js`);
  return promisify(execFile)(process.execPath, [script, file], { env });
}
