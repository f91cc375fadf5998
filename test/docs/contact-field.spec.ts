import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { DataSource } from 'typeorm';
import { createServerDatabase, PEPPER, type TestAgent } from '../support/app';
import type { TestDatabase } from '../support/database';
import { Device } from '../support/device';
import { type ServerProcess, startServerProcess } from '../support/server-process';
import { makeContact } from '../support/team';
import { blocks, read } from './pages';

/** "Add a contact field" of CONTRIBUTING.md, done in a copy of the project as the page says it. */
const root = join(__dirname, '../..');
const PARTS = [
  'apps',
  'libs',
  'migrations',
  'dashboard',
  'docs',
  'dist',
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'nest-cli.json',
  '.env.example',
];
const CANARY = 'Canary chess';

let copy: string;
let database: TestDatabase;
let server: ServerProcess;
let db: DataSource;
let device: Device;

const env = () => ({
  ...process.env,
  DATABASE_URL: database.appUrl,
  DATABASE_MIGRATION_URL: database.ownerUrl,
  API_KEY_PEPPER: PEPPER,
  REDIS_URL: '',
});
const run = (program: string, ...args: string[]) =>
  promisify(execFile)(process.execPath, [program, ...args], {
    cwd: copy,
    env: env(),
    maxBuffer: 64 * 1024 * 1024,
  });
const inCopy = (path: string) => readFileSync(join(copy, path), 'utf8');
const change = (path: string, before: string, after: string) => {
  const text = inCopy(path);
  if (!text.includes(before)) throw new Error(`${path} has no ${before}`);
  writeFileSync(join(copy, path), text.replace(before, after));
};

/** The TypeScript of the section, in its order. */
function recipe(): string[] {
  const [, section] = /## Add a contact field\n([\s\S]*?)\n## /.exec(read('CONTRIBUTING.md')) ?? [];
  return blocks(section!, 'ts').map(({ text }) => text);
}

beforeAll(async () => {
  copy = mkdtempSync(join(tmpdir(), 'contact-field-'));
  for (const part of PARTS)
    if (existsSync(join(root, part))) cpSync(join(root, part), join(copy, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  const [entry, migration] = recipe() as [string, string];
  const name = /export class (\w+)/.exec(migration)![1]!;
  const file = `${/\d{13}/.exec(name)![0]}-add-hobby`;
  change('libs/protocol/src/contact-fields.ts', '  tags: tags({', `  ${entry}\n  tags: tags({`);
  writeFileSync(join(copy, `migrations/${file}.ts`), migration);
  change(
    'migrations/index.ts',
    '/** In the order',
    `import { ${name} } from './${file}';\n\n/** In the order`,
  );
  change('migrations/index.ts', '\n];', `\n  ${name},\n];`);

  database = await createServerDatabase();
  await run('node_modules/@nestjs/cli/bin/nest.js', 'build');
  await Promise.all([
    run(
      'node_modules/vite/bin/vite.js',
      'build',
      '--config',
      'dashboard/vite.config.mts',
      '--logLevel',
      'warn',
    ),
    run('dist/apps/cli/src/migrate.js').then(() => run('dist/apps/api/src/generate-docs.js')),
  ]);
  server = await startServerProcess(env(), [join(copy, 'dist/apps/api/src/main.js')]);
  db = await new DataSource({
    type: 'postgres',
    url: database.ownerUrl,
    installExtensions: false,
  }).initialize();
  const admin: TestAgent = { id: '', agentCode: 'admin', role: 'admin', key: server.adminKey };
  device = new Device(server.url, admin, 'reader');
});
afterAll(async () => {
  await server?.stop();
  await db?.destroy();
  await database?.drop();
  rmSync(copy, { recursive: true, force: true });
});

it('the field is in every way in and out', async () => {
  await device.connect();
  const writer = new Device(server.url, device.agent, 'writer');
  const { id, version, ...made } = await makeContact(writer, { hobby: CANARY });
  expect(made).toMatchObject({ hobby: CANARY });
  const { body } = await writer.call('PUT', `/api/contacts/${id}`, { hobby: 'x'.repeat(101) });
  expect(body.details).toEqual([{ field: 'hobby', message: 'must have at most 100 characters' }]);

  await device.waitForVersion(version);
  expect(device.contacts.get(id)).toMatchObject({ hobby: CANARY });
  const delta = await device.call('GET', '/api/sync/delta?version=0');
  expect(delta.body.data.changes[0].contact).toMatchObject({ hobby: CANARY });
  device.disconnect();

  const download = async (path: string) => {
    const response = await fetch(server.url + path, { headers: { 'x-api-key': server.adminKey } });
    return Buffer.from(await response.arrayBuffer());
  };
  const snapshot = await download('/api/sync/snapshot');
  const lines = snapshot[0] === 0x1f ? gunzipSync(snapshot) : snapshot;
  expect(JSON.parse(lines.toString().split('\n')[1]!)).toMatchObject({ id, hobby: CANARY });
  expect(JSON.parse((await download('/api/bulk/export')).toString()).data).toMatchObject([{ hobby: CANARY }]);
  const [header, row] = (await download('/api/bulk/export?format=csv')).toString().split('\r\n');
  expect(row!.split(',')[header!.split(',').indexOf('hobby')]).toBe(CANARY);
  expect(await db.query('SELECT hobby FROM active_contacts')).toEqual([{ hobby: CANARY }]);

  const everywhere = async () =>
    JSON.stringify([await db.query('SELECT * FROM contacts'), await db.query('SELECT * FROM audit_log')]);
  expect(await everywhere()).toContain(CANARY);
  await run('dist/apps/cli/src/erase.js', '--id', id);
  expect(await everywhere()).not.toContain(CANARY);
});

it('and in the dashboard and the documents', () => {
  const assets = join(copy, 'dist/dashboard/assets');
  const script = readdirSync(assets).filter((file) => file.endsWith('.js'));
  expect(script.map((file) => readFileSync(join(assets, file), 'utf8')).join('')).toMatch(/label:.Hobby/);
  const { schemas } = JSON.parse(inCopy('docs/openapi.json')).components;
  for (const schema of ['ContactDto', 'CreateContactDto', 'UpdateContactDto'])
    expect(Object.keys(schemas[schema].properties)).toContain('hobby');
  expect(inCopy('docs/asyncapi.json')).toContain('"hobby"');
  expect(inCopy('docs/FIELDS.md')).toContain('| `hobby` | Hobby |');
});
