import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { startTestApp, type TestAgent, type TestApp, type TestTeam } from '../support/app';
import { Device, liveContacts } from '../support/device';
import { contactsInDatabase, headOf, insertInDatabase, makeContact, range, rows } from '../support/team';
import { until } from '../support/wait';

let app: TestApp;
let team: TestTeam;
const open: Device[] = [];
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  team = await app.createTeam();
});
afterEach(() => open.splice(0).forEach((device) => device.disconnect()));
afterAll(() => app.close());

async function connected(agent: TestAgent = team.agent): Promise<Device> {
  const device = new Device(app.url, agent);
  open.push(device);
  return device.connect();
}

/** Versions that the trail says this device wrote. */
async function writtenBy(device: Device): Promise<number[]> {
  const found = await app.db.query(
    `SELECT version::int FROM audit_log WHERE team_id = $1 AND device_id = $2 AND version IS NOT NULL ORDER BY version`,
    [team.id, device.id],
  );
  return found.map(({ version }: { version: number }) => version);
}

/** All that a device must have been told since it joined at `joinedAt`: everything but its own, in order. */
async function expectEverything(device: Device, joinedAt: number, head: number): Promise<void> {
  const own = new Set(await writtenBy(device));
  const expected = range(head, joinedAt + 1).filter((version) => !own.has(version));
  await until(
    `${device.id} to hear of ${expected.at(-1)}`,
    () => expected.length === 0 || device.versions().at(-1) === expected.at(-1),
  );
  expect(device.versions()).toEqual(expected);
}

async function expectEqualStores(devices: Device[]): Promise<void> {
  const truth = await contactsInDatabase(app, team.id);
  for (const device of devices) {
    // The first may only join one that began before the last write.
    await device.catchUp();
    await device.catchUp();
    expect(liveContacts(device)).toEqual(truth);
  }
}

/** A few writes one after the other, as one person makes them. */
async function writeOverRest(device: Device, rounds: number): Promise<void> {
  for (let i = 0; i < rounds; i += 1) {
    const { id } = await makeContact(device, { last_name: `R${i}` });
    await device.call('PUT', `/api/contacts/${id}`, { company: `C${i}` });
    if (i % 2 === 0) await device.call('DELETE', `/api/contacts/${id}`);
  }
}

async function writeOverSocket(device: Device, rounds: number): Promise<void> {
  for (let i = 0; i < rounds; i += 1) {
    const { data } = await device.emit('contact_create', { first_name: 'Sock', last_name: `S${i}` });
    await device.emit('contact_update', { id: data.id, data: { company: `C${i}` } });
    if (i % 2 === 0) await device.emit('contact_delete', { id: data.id });
  }
}

describe('every change reaches every other device of the team exactly once and in order', () => {
  it('whichever way it came in', async () => {
    const stranger = await app.createTeam();
    const other = await connected(stranger.agent);
    const agents = [team.admin, team.agent, team.viewer, await team.addAgent()];
    const devices = await Promise.all(range(12).map((i) => connected(agents[i % 4])));
    const writers = devices.filter(({ agent }) => agent !== team.viewer);
    const held = await makeContact(writers[0]!);
    await Promise.all([
      ...writers.slice(0, 4).map((device) => writeOverRest(device, 8)),
      ...writers.slice(4, 8).map((device) => writeOverSocket(device, 8)),
      writers[8]!.call('POST', '/api/bulk/import', { contacts: rows(250) }),
      (async () => {
        for (let i = 0; i < 10; i += 1) {
          await insertInDatabase(app, team.id, `P${i}`);
          await app.db.query('UPDATE contacts SET company = $2 WHERE team_id = $1 AND id = $3', [
            team.id,
            `by hand ${i}`,
            held.id,
          ]);
        }
        await app.db.query('DELETE FROM contacts WHERE team_id = $1 AND id = $2', [team.id, held.id]);
      })(),
    ]);
    const head = await headOf(app, team.id);
    expect(head).toBe(1 + 8 * 8 * 2 + 8 * 4 + 250 + 10 * 2 + 1);
    for (const device of devices) await expectEverything(device, 0, head);
    await expectEqualStores(devices);
    expect(other.received).toEqual([]);
  });

  it('also those who join in the middle: join, then a delta, and no hole', async () => {
    const writers = await Promise.all(range(3).map(() => connected()));
    let writing = true;
    const writes = Promise.all(
      writers.map(async (device) => {
        while (writing) await writeOverSocket(device, 1);
      }),
    );
    const joiners: Device[] = [];
    for (let i = 0; i < 12; i += 1) {
      const device = await connected([team.agent, team.viewer][i % 2]);
      joiners.push(device);
      // Every other one is slow: events come before it has read anything.
      if (i % 2) {
        const seen = device.events.length;
        await until('an event', () => device.events.length > seen);
      }
      await device.catchUp(i % 3 ? undefined : 7);
    }
    writing = false;
    await writes;
    const head = await headOf(app, team.id);
    for (const device of joiners) {
      await device.waitForVersion(head);
      const [first = head + 1] = device.versions();
      expect(device.versions()).toEqual(range(head, first));
    }
    await expectEqualStores([...joiners, ...writers]);
  });

  it('one that connected, wrote over REST and left hears no event of its own when it is back', async () => {
    const device = await connected();
    const other = await connected();
    await makeContact(device);
    device.disconnect();
    await makeContact(device);
    await device.connect();
    await device.catchUp();
    const { version } = await makeContact(other);
    await device.waitForVersion(version);
    expect([device.versions(), other.versions()]).toEqual([[3], [1, 2]]);
  });
});

describe('acknowledgements', () => {
  it('arrive at their place among the events: never an old image after a newer one', async () => {
    const [one, two] = [await connected(), await connected()];
    const { id } = await makeContact(new Device(app.url, team.admin));
    await Promise.all([one.waitForVersion(1), two.waitForVersion(1)]);
    const seen = new Map<Device, { kind: string; version: number }[]>();
    for (const device of [one, two]) {
      const log: { kind: string; version: number }[] = [];
      seen.set(device, log);
      device.socket!.on('contact_updated', ({ contact }: any) =>
        log.push({ kind: 'event', version: contact.version }),
      );
    }
    const write = async (device: Device, i: number) => {
      await new Promise<void>((resolve, reject) => {
        device
          .socket!.timeout(10_000)
          .emit(
            'contact_update',
            { id, data: { notes: `${device.id} ${i}` } },
            (error: Error | null, answer: any) => {
              if (error) return reject(error);
              seen.get(device)!.push({ kind: 'ack', version: answer.data.version });
              resolve();
            },
          );
      });
    };
    const rounds = 60;
    for (let start = 0; start < rounds; start += 3) {
      await Promise.all([one, two].flatMap((device) => range(3).map((i) => write(device, start + i))));
    }
    const head = 1 + rounds * 2;
    await until('all events', () => [one, two].every(({ events }) => events.length === rounds + 1));
    for (const log of seen.values()) {
      const versions = log.map(({ version }) => version);
      expect(versions).toEqual([...versions].sort((a, b) => a - b));
      expect(log.filter(({ kind }) => kind === 'ack')).toHaveLength(rounds);
      // Whatever is written down last is the newest: the phone that stores what it is told ends right.
      expect(versions.at(-1)).toBe(head);
    }
  });

  it('of a delta during writes never put an older image over a newer event', async () => {
    const reader = await connected(team.viewer);
    const writer = await connected();
    const { id } = await makeContact(writer);
    const shown: number[] = [];
    reader.socket!.on('contact_updated', ({ contact }: any) => shown.push(contact.version));
    let writing = true;
    // Fewer than the messages a socket may send in a second.
    const writes = (async () => {
      for (let i = 0; i < 80; i += 1) await writer.emit('contact_update', { id, data: { notes: `N${i}` } });
      writing = false;
    })();
    for (let reads = 0; writing && reads < 90; reads += 1) {
      await new Promise<void>((resolve) => {
        // In the callback itself: a promise would note it after events that came later.
        reader.socket!.emit('sync_request', { last_known_version: 0 }, ({ data }: any) => {
          const [change] = data.changes;
          shown.push(change.version);
          expect(data.current_version).toBeGreaterThanOrEqual(change.version);
          resolve();
        });
      });
    }
    await writes;
    await reader.waitForVersion(await headOf(app, team.id));
    expect(shown).toEqual([...shown].sort((a, b) => a - b));
  });
});

describe('a right that is taken away', () => {
  it.each<[string, string, number, string]>([
    ['a revoked key', 'UPDATE api_keys SET revoked_at = now() WHERE agent_id = $1', 401, 'INVALID_API_KEY'],
    ['an expired key', 'UPDATE api_keys SET expires_at = now() WHERE agent_id = $1', 401, 'INVALID_API_KEY'],
    ['an inactive agent', 'UPDATE agents SET is_active = false WHERE id = $1', 403, 'AGENT_INACTIVE'],
  ])('by %s ends sockets and requests within 2 s', async (_what, sql, status, code) => {
    const [device, other] = [await connected(), await connected(team.viewer)];
    expect((await device.call('GET', '/api/contacts')).status).toBe(200);
    await app.db.query(sql, [team.agent.id]);
    const [ended, answer] = await Promise.all([
      until('the end of the socket', () => !device.socket!.connected, 2_000),
      until(
        'the end of requests',
        async () => {
          const got = await device.call('GET', '/api/contacts');
          return got.status === 200 ? undefined : got;
        },
        2_000,
      ),
    ]);
    expect([ended, answer.status, answer.body.code]).toEqual([true, status, code]);
    await expect(device.connect()).rejects.toMatchObject({ data: { code } });
    expect(other.socket!.connected).toBe(true);
  });

  it('by a lower role counts on open sockets within 2 s', async () => {
    const device = await connected();
    const write = () => device.emit('contact_create', { first_name: 'Ada', last_name: 'Byron' });
    expect(await write()).toMatchObject({ success: true });
    await app.db.query(`UPDATE agents SET role = 'viewer' WHERE id = $1`, [team.agent.id]);
    await until('FORBIDDEN', async () => (await write()).code === 'FORBIDDEN', 2_000);
    expect(device.socket!.connected).toBe(true);
  });
});

describe('what a socket sent before and is not applied yet', () => {
  it.each([
    ['a deactivated agent', 'UPDATE agents SET is_active = false WHERE id = $1'],
    ['a demoted agent', `UPDATE agents SET role = 'viewer' WHERE id = $1`],
  ])('is never applied for %s', async (_who, sql) => {
    const device = await connected();
    const answers: Promise<string | undefined>[] = [];
    const refused: unknown[] = [];
    const write = () => {
      const answer = device.emit('contact_create', { first_name: 'Too', last_name: 'Late' });
      const code = answer.then(({ code }) => (refused.push(code), code)).catch(() => 'no answer');
      answers.push(code);
    };
    const hand = app.db.createQueryRunner();
    await hand.startTransaction();
    await hand.query('SELECT FROM global_version WHERE team_id = $1 FOR UPDATE', [team.id]);
    range(5).forEach(write);
    await until('the first waits for the clock', async () => {
      const [{ count }] = await app.db.query(
        `SELECT count(*)::int FROM pg_locks JOIN pg_stat_activity USING (pid)
          WHERE NOT granted AND datname = current_database()`,
      );
      return count > 0;
    });
    await app.db.query(sql, [team.agent.id]);
    await until('its end', () => {
      if (device.socket!.connected) write();
      return !device.socket!.connected || refused.includes('FORBIDDEN');
    });
    await hand.commitTransaction();
    await hand.release();
    const codes = new Set(await Promise.all(answers));
    expect(codes).toEqual(new Set([device.socket!.connected ? 'FORBIDDEN' : 'no answer']));
    // A change of somebody else waits for the same clock, behind all of them.
    await makeContact(new Device(app.url, team.admin));
    expect((await contactsInDatabase(app, team.id)).size).toBe(1);
  });
});

describe('a change that nobody announced', () => {
  it('is found within 2 s by comparing heads', async () => {
    const device = await connected();
    const psql = await new DataSource({
      type: 'postgres',
      url: app.database.ownerUrl,
      installExtensions: false,
    }).initialize();
    const times: number[] = [];
    for (let i = 1; i <= 3; i += 1) {
      await psql.transaction(async (manager) => {
        await manager.query(
          `INSERT INTO contacts (team_id, id, first_name, last_name) VALUES ($1, $2, 'By', 'Hand')`,
          [team.id, randomUUID()],
        );
        await manager.query(`UPDATE contacts SET company = $2 WHERE team_id = $1`, [team.id, `C${i}`]);
      });
      const start = Date.now();
      const head = await headOf(app, team.id);
      await device.waitForVersion(head, 2_000);
      times.push(Date.now() - start);
    }
    await psql.destroy();
    expect(device.versions()).toEqual(range(await headOf(app, team.id)));
    expect(Math.max(...times)).toBeLessThan(2_000);
  });

  it('comes before the next write, not after it', async () => {
    const device = await connected();
    for (let i = 0; i < 5; i += 1) {
      await insertInDatabase(app, team.id);
      await makeContact(new Device(app.url, team.admin));
    }
    await device.waitForVersion(10);
    expect(device.versions()).toEqual(range(10));
  });

  it('is no event before its commit, and none at all after a rollback', async () => {
    const device = await connected();
    const runner = app.db.createQueryRunner();
    await runner.startTransaction();
    await runner.query(`INSERT INTO contacts (team_id, first_name, last_name) VALUES ($1, 'Not', 'Yet')`, [
      team.id,
    ]);
    const { data } = await device.emit('sync_request', { last_known_version: 0 });
    await runner.rollbackTransaction();
    await runner.release();
    const { version } = await makeContact(new Device(app.url, team.admin));
    await device.waitForVersion(version);
    expect([data.current_version, version, device.versions()]).toEqual([0, 1, [1]]);
  });
});
