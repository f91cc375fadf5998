import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { startTestApp, type TestApp } from '../support/app';
import { Device } from '../support/device';
import { makeContact } from '../support/team';

const BACKUP = join(__dirname, '../../dist/apps/cli/src/backup/backup.js');

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

describe('a database whose DateStyle is not that of ISO 8601', () => {
  const folder = mkdtempSync(join(tmpdir(), 'contacts-sync-date-style-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('changes nothing of what is exported, synced or backed up', async () => {
    const team = await app.createTeam();
    const { id } = await makeContact(new Device(app.url, team.admin), { first_name: 'Ada' });
    const answers = async (url: string) => {
      const device = new Device(url, team.admin);
      const exported = ['csv', 'csv-raw', 'json'].map((format) => `/api/bulk/export?format=${format}`);
      const paths = [
        ...exported,
        `/api/contacts/${id}`,
        `/api/contacts/${id}/history`,
        '/api/sync/delta?version=0',
      ];
      return Promise.all(
        paths.map(async (path) => {
          const { status, body } = await device.call('GET', path);
          expect({ path, status }).toEqual({ path, status: 200 });
          // But for when it was asked.
          return typeof body === 'string' ? body : { ...body, server_time: undefined };
        }),
      );
    };
    const before = await answers(app.url);
    const { pathname } = new URL(app.database.ownerUrl);
    await app.db.query(`ALTER DATABASE "${pathname.slice(1)}" SET DateStyle = 'SQL, DMY'`);
    const other = await app.another();
    expect(await other.db.query('SHOW DateStyle')).toEqual([{ DateStyle: 'SQL, DMY' }]);
    expect(await answers(other.url)).toEqual(before);

    const file = join(folder, 'backup.gz');
    const env = {
      ...process.env,
      DATABASE_URL: app.database.appUrl,
      DATABASE_MIGRATION_URL: app.database.ownerUrl,
    };
    await promisify(execFile)(process.execPath, [BACKUP, file], { env });
    const [{ at }] = await app.db.query(
      `SELECT to_json(created_at)#>>'{}' AS at FROM contacts WHERE id = $1`,
      [id],
    );
    expect(gunzipSync(readFileSync(file)).toString()).toContain(
      (at as string).slice(0, 19).replace('T', ' '),
    );
  });
});
