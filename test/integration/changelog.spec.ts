import { setTimeout as pause } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { startTestApp, type TestApp } from '../support/app';
import { Device } from '../support/device';
import { until } from '../support/wait';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ DB_POOL_MAX: '40' });
});
afterAll(() => app.close());

/**
 * 16 writers, each transaction held open for a random moment before its commit, and one device that polls
 * `version > cursor` meanwhile.
 * @returns acknowledged ids that the device never saw.
 */
async function race(
  db: DataSource,
  teamId: string,
  read: (cursor: number) => Promise<{ cursor: number; ids: string[] }>,
  insert: string,
): Promise<{ acknowledged: number; missed: string[] }> {
  const acknowledged: string[] = [];
  const seen = new Set<string>();
  let cursor = 0;
  let writing = true;
  const poll = async () => {
    const page = await read(cursor);
    page.ids.forEach((id) => seen.add(id));
    cursor = page.cursor;
  };
  const writer = async (number: number) => {
    for (let i = 0; i < 15; i += 1) {
      const runner = db.createQueryRunner();
      try {
        await runner.startTransaction();
        const [{ id }] = (await runner.query(insert, [teamId, `Writer ${number}`, `Row ${i}`])) as [
          { id: string },
        ];
        await pause(Math.random() < 0.2 ? Math.random() * 40 : Math.random() * 2);
        await runner.commitTransaction();
        acknowledged.push(id);
      } finally {
        await runner.release();
      }
    }
  };
  const poller = (async () => {
    while (writing) await poll();
  })();
  await Promise.all(Array.from({ length: 16 }, (_, number) => writer(number)));
  writing = false;
  await poller;
  await poll();
  return { acknowledged: acknowledged.length, missed: acknowledged.filter((id) => !seen.has(id)) };
}

describe('the version clock', () => {
  let db: DataSource;
  beforeAll(async () => {
    db = await new DataSource({
      type: 'postgres',
      url: app.database.ownerUrl,
      poolSize: 20,
      installExtensions: false,
    }).initialize();
  });
  afterAll(() => db.destroy());

  it('shows every acknowledged write to a device that polls while 16 writers commit at random', async () => {
    const team = await app.createTeam();
    const device = new Device(app.url, team.agent);
    const read = async (cursor: number) => {
      const { body } = await device.call('GET', `/api/sync/delta?version=${cursor}`);
      return {
        cursor: body.data.current_version,
        ids: body.data.changes.map((change: any) => change.contact.id),
      };
    };
    const result = await race(
      db,
      team.id,
      read,
      'INSERT INTO contacts (team_id, first_name, last_name) VALUES ($1, $2, $3) RETURNING id',
    );
    expect(result).toEqual({ acknowledged: 240, missed: [] });
  });

  it('is what makes the difference: the same race with a sequence loses writes', async () => {
    const team = await app.createTeam();
    await db.query(`
      CREATE SEQUENCE planted_versions;
      CREATE TABLE planted (team_id uuid, id uuid DEFAULT gen_random_uuid(), first_name text, last_name text,
                            version bigint DEFAULT nextval('planted_versions'));
    `);
    const read = async (cursor: number) => {
      const rows = await db.query(
        'SELECT id, version::int FROM planted WHERE version > $1 ORDER BY version',
        [cursor],
      );
      return { cursor: rows.at(-1)?.version ?? cursor, ids: rows.map(({ id }: { id: string }) => id) };
    };
    const { acknowledged, missed } = await race(
      db,
      team.id,
      read,
      'INSERT INTO planted (team_id, first_name, last_name) VALUES ($1, $2, $3) RETURNING id',
    );
    expect(acknowledged).toBe(240);
    expect(missed.length).toBeGreaterThan(0);
  });
});

describe('an edit in psql', () => {
  it('gets a version, an audit row, and reaches the devices', async () => {
    const team = await app.createTeam();
    const device = await new Device(app.url, team.agent).connect();
    const [{ id }] = await app.db.query(
      `INSERT INTO contacts (team_id, first_name, last_name) VALUES ($1, 'Ada', 'Byron') RETURNING id`,
      [team.id],
    );
    await app.db.query(`UPDATE contacts SET company = 'Analytical' WHERE team_id = $1 AND id = $2`, [
      team.id,
      id,
    ]);
    await app.db.query(`UPDATE contacts SET company = 'Analytical' WHERE team_id = $1 AND id = $2`, [
      team.id,
      id,
    ]);
    await app.db.query('DELETE FROM contacts WHERE team_id = $1 AND id = $2', [team.id, id]);
    await device.waitForVersion(3);
    expect(device.events.map(({ name, version }) => [name, version])).toEqual([
      ['contact_created', 1],
      ['contact_updated', 2],
      ['contact_deleted', 3],
    ]);
    expect(device.events[1]!.payload).toMatchObject({
      updated_by: expect.stringMatching(/^db:/),
      contact: { company: 'Analytical' },
    });
    const trail = await app.db.query(
      'SELECT version::int, action, agent_code, source FROM audit_log WHERE team_id = $1 ORDER BY version',
      [team.id],
    );
    expect(trail.map(({ action }: any) => action)).toEqual(['CREATE', 'UPDATE', 'DELETE']);
    expect(
      trail.every(({ agent_code, source }: any) => agent_code.startsWith('db:') && source === 'db'),
    ).toBe(true);
    device.disconnect();
  });

  it.each([
    ['a version taken and not written', `SELECT get_next_version($1, 1)`],
    [
      'an upsert that spends two',
      `INSERT INTO contacts (team_id, id, first_name, last_name) VALUES ($1, '11111111-1111-4111-8111-111111111111', 'x', 'z') ON CONFLICT (team_id, id) DO UPDATE SET last_name = excluded.last_name`,
    ],
    [
      'a version that the clock has not given',
      `UPDATE contacts SET version = 99, company = 'x' WHERE team_id = $1`,
    ],
    ['a version that goes back', `UPDATE contacts SET version = 0, company = 'x' WHERE team_id = $1`],
    ['a change of id', `UPDATE contacts SET id = gen_random_uuid() WHERE team_id = $1`],
    ['TRUNCATE', `TRUNCATE contacts`],
    ['changing the trail', `UPDATE audit_log SET agent_code = 'me' WHERE team_id = $1`],
    ['deleting the trail', `DELETE FROM audit_log WHERE team_id = $1`],
    ['truncating the trail', `TRUNCATE audit_log`],
    ['a clock that goes back', `UPDATE global_version SET current_version = 0 WHERE team_id = $1`],
    ['a clock that jumps', `UPDATE global_version SET current_version = 50 WHERE team_id = $1`],
  ])('refuses %s and leaves no hole', async (_what, sql) => {
    const team = await app.createTeam();
    await app.db.query(
      `INSERT INTO contacts (team_id, id, first_name, last_name) VALUES ($1, '11111111-1111-4111-8111-111111111111', 'x', 'y')`,
      [team.id],
    );
    await expect(app.db.query(sql, sql.includes('$1') ? [team.id] : [])).rejects.toThrow();
    const [{ head, written }] = await app.db.query(
      `SELECT current_version::int AS head, (SELECT count(*)::int FROM audit_log WHERE team_id = $1 AND version IS NOT NULL) AS written
         FROM global_version WHERE team_id = $1`,
      [team.id],
    );
    expect([head, written]).toEqual([1, 1]);
  });

  it('holds a contact without stopping the rest of its batch', async () => {
    const team = await app.createTeam();
    const device = new Device(app.url, team.agent);
    const make = async () =>
      (await device.call('POST', '/api/contacts', { first_name: 'Held', last_name: 'Row' })).body.data
        .id as string;
    const [held, free] = [await make(), await make()];
    const runner = app.db.createQueryRunner();
    await runner.startTransaction();
    await runner.query('SELECT FROM contacts WHERE team_id = $1 AND id = $2 FOR UPDATE', [team.id, held]);
    const [busy, done] = await Promise.all([
      device.call('PUT', `/api/contacts/${held}`, { company: 'A' }),
      device.call('PUT', `/api/contacts/${free}`, { company: 'B' }),
    ]);
    await runner.rollbackTransaction();
    await runner.release();
    expect([busy.status, busy.body.code, done.status]).toEqual([503, 'CONTACT_BUSY', 200]);
    expect((await device.call('PUT', `/api/contacts/${held}`, { company: 'A' })).status).toBe(200);
  });
});

describe('the server role', () => {
  it('may add to the trail and read it, and nothing else', async () => {
    const server = await new DataSource({
      type: 'postgres',
      url: app.database.appUrl,
      installExtensions: false,
    }).initialize();
    try {
      for (const sql of [
        'UPDATE audit_log SET action = action',
        'DELETE FROM audit_log',
        'TRUNCATE audit_log',
        'DROP TABLE audit_log',
        'ALTER TABLE contacts DISABLE TRIGGER ALL',
      ]) {
        await expect(server.query(sql)).rejects.toThrow(/permission denied|must be owner/);
      }
    } finally {
      await server.destroy();
    }
  });
});

describe('many writers through REST', () => {
  it('share commits, take dense versions, and each gets its own answer', async () => {
    const team = await app.createTeam();
    const devices = Array.from({ length: 10 }, () => new Device(app.url, team.agent));
    const answers = await Promise.all(
      devices.flatMap((device, d) =>
        Array.from({ length: 20 }, (_, i) =>
          device.call('POST', '/api/contacts', { first_name: `D${d}`, last_name: `C${i}` }),
        ),
      ),
    );
    expect(answers.every(({ status }) => status === 201)).toBe(true);
    expect(answers.every(({ body }, i) => body.data.last_name === `C${i % 20}`)).toBe(true);
    const versions = answers.map(({ body }) => body.data.version as number).sort((a, b) => a - b);
    expect(versions).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
    const [{ batches }] = await app.db.query(
      'SELECT count(DISTINCT batch_id)::int AS batches FROM audit_log WHERE team_id = $1',
      [team.id],
    );
    expect(batches).toBeLessThan(150);
    await until(
      'all in the table',
      async () => (await devices[0]!.call('GET', '/api/contacts/stats')).body.data.total_active === 200,
    );
  });
});
