import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig, migrate } from '@app/platform';
import { Client } from 'pg';
import { migrations } from '../../migrations';
import { PEPPER, startTestApp } from '../support/app';
import { createTestDatabase } from '../support/database';
import { Device, liveContacts } from '../support/device';

const folder = join(__dirname, '../upgrade');
/** So that a step is seen as it is when the next one begins, or the process dies. */
class EndsHere1899999999999 {
  readonly transaction = false;
  up = () => Promise.reject(new Error('ends here'));
  down = () => Promise.resolve();
}

/** What each of them holds. */
const HELD: Record<string, { active: number; deleted: number; head: number; dialled: number }> = {
  '0.1.0.sql': { active: 17, deleted: 5, head: 37, dialled: 15 },
  '0.2.0.sql': { active: 16, deleted: 6, head: 48, dialled: 14 },
};

const releases = readdirSync(folder).filter((file) => file.endsWith('.sql'));

describe.each(releases)('a database of release %s', (file) => {
  it('is brought to the newest schema with all its data, keys and cursors', async () => {
    const database = await createTestDatabase();
    const client = new Client(database.ownerUrl);
    await client.connect();
    await client.query(readFileSync(join(folder, file), 'utf8'));
    // As if it had been made a moment ago: the key is remembered for a week.
    await client.query(
      `UPDATE public.applied_mutations SET expires_at = now() + interval '1 day' WHERE expires_at IS NOT NULL`,
    );
    await client.end();
    // The pepper that made these keys came with the dump.
    const app = await startTestApp({ API_KEY_PEPPER: '' }, database, { migrate: true });
    try {
      const admin = {
        id: '',
        agentCode: 'admin',
        role: 'admin' as const,
        key: 'frozen-admin-key-0123456789abcdef',
      };
      const device = new Device(app.url, admin, 'frozen-device');
      const { active, deleted, head, dialled } = HELD[file]!;
      const stats = (await device.call('GET', '/api/contacts/stats')).body.data;
      expect(stats).toMatchObject({ total_active: active, total_deleted: deleted, latest_version: head });
      await device.catchUp();
      expect([device.cursor, liveContacts(device).size]).toEqual([head, active]);
      const found = await device.call('GET', '/api/contacts?q=004512%20345678&limit=1');
      expect(found.body.pagination.total).toBe(dialled);
      const again = await device.call(
        'POST',
        '/api/contacts',
        { first_name: 'Keyed', last_name: 'Once' },
        { 'idempotency-key': 'frozen-key' },
      );
      expect(again.body.data.version).toBe(37);
      const made = await device.call('POST', '/api/contacts', { first_name: 'After', last_name: 'Upgrade' });
      expect([made.status, made.body.data.version]).toEqual([201, head + 1]);
      const devices = (await device.call('GET', '/api/devices')).body.data;
      expect(devices).toEqual([
        expect.objectContaining({ device_id: 'frozen-device', last_sync_version: head }),
      ]);
    } finally {
      await app.close();
      await database.drop();
    }
  });

  it('takes writes after each step, as servers of that release go on until the last', async () => {
    const database = await createTestDatabase();
    const client = new Client(database.ownerUrl);
    const server = new Client(database.appUrl);
    await client.connect();
    try {
      await client.query(readFileSync(join(folder, file), 'utf8'));
      await client.query('SET search_path = public');
      const config = loadConfig({
        NODE_ENV: 'test',
        DATABASE_URL: database.appUrl,
        DATABASE_MIGRATION_URL: database.ownerUrl,
        API_KEY_PEPPER: PEPPER,
      });
      const { rows } = await client.query<{ count: number }>('SELECT count(*)::int FROM schema_migrations');
      const released = rows[0]!.count;
      // As the release left it, with what its servers may do.
      expect(await migrate(config, migrations.slice(0, released))).toEqual([]);
      await server.connect();
      for (let step = released + 1; step <= migrations.length; step += 1) {
        const done = migrations[step - 1]!;
        await expect(migrate(config, [...migrations.slice(0, step), EndsHere1899999999999])).rejects.toThrow(
          'ends here',
        );
        const write = async (text: string) => [done.name, (await server.query(text)).rowCount];
        expect(
          await write(
            `INSERT INTO contacts (team_id, first_name, last_name) SELECT id, 'Ada', 'Step${step}' FROM teams LIMIT 1`,
          ),
        ).toEqual([done.name, 1]);
        expect(await write(`UPDATE contacts SET notes = 'changed' WHERE last_name = 'Step${step}'`)).toEqual([
          done.name,
          1,
        ]);
        expect(await write(`DELETE FROM contacts WHERE last_name = 'Step${step}'`)).toEqual([done.name, 0]);
      }
    } finally {
      await client.end();
      await server.end();
      await database.drop();
    }
  });
});

it('finds what a release stored without what people type instead', async () => {
  const database = await createTestDatabase();
  const client = new Client(database.ownerUrl);
  await client.connect();
  try {
    await client.query(readFileSync(join(folder, '0.2.0.sql'), 'utf8'));
    await client.query('SET search_path = public');
    await client.query(
      `INSERT INTO contacts (team_id, first_name, last_name, phone_primary)
       SELECT id, 'Flo', 'Wers', '1-800-FLOWERS' FROM teams LIMIT 1`,
    );
    const stored = async () => {
      const { rows } = await client.query(
        `SELECT search_text, version, updated_at FROM contacts WHERE first_name = 'Flo'`,
      );
      return rows[0] as { search_text: string };
    };
    const before = await stored();
    expect(before.search_text).toBe('flo wers  1800');
    await client.query(
      `INSERT INTO contacts (team_id, first_name, last_name, name_prefix, websites)
       SELECT id, 'Jörg', 'Müller', 'Dr.', '[{"label": null, "url": "https://acme.example"}]' FROM teams LIMIT 1`,
    );
    await migrate(
      loadConfig({
        NODE_ENV: 'test',
        DATABASE_URL: database.appUrl,
        DATABASE_MIGRATION_URL: database.ownerUrl,
        API_KEY_PEPPER: PEPPER,
      }),
      migrations,
    );
    expect(await stored()).toEqual({ ...before, search_text: 'flo wers  1800 1-800-flowers 18003569377' });
    const { rows } = await client.query(`SELECT search_text FROM contacts WHERE first_name = 'Jörg'`);
    expect(rows).toEqual([{ search_text: 'jorg muller dr.  acme.example joerg mueller' }]);
    await client.query(`UPDATE contacts SET nickname = 'Jö' WHERE first_name = 'Jörg'`);
    const written = await client.query(`SELECT search_text FROM contacts WHERE first_name = 'Jörg'`);
    expect(written.rows).toEqual([{ search_text: 'jorg muller jo dr.  acme.example joerg mueller joe' }]);
  } finally {
    await client.end();
    await database.drop();
  }
});

it('has at least one frozen release', () => expect(releases.length).toBeGreaterThan(0));
