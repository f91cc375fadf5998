import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PEPPER, startTestApp, type TestApp } from '../support/app';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { Device } from '../support/device';
import { until } from '../support/wait';

/** The two command lines, as processes of their own beside a running server. */
const dist = join(__dirname, '../../dist/apps/cli/src/accounts');

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

interface Output {
  stdout: string;
  stderr: string;
}

function tool(
  name: 'admin-create' | 'team',
  args: string[],
  database: TestDatabase = app.database,
): Promise<Output> {
  const env = {
    ...process.env,
    DATABASE_URL: database.appUrl,
    DATABASE_MIGRATION_URL: database.ownerUrl,
    API_KEY_PEPPER: PEPPER,
  };
  return promisify(execFile)(process.execPath, [join(dist, `${name}.js`), ...args], { env });
}

const keyIn = ({ stdout }: Output) => /sk_\w{49}/.exec(stdout)![0];
const withKey = (key: string) => new Device(app.url, { id: '', agentCode: 'x', role: 'admin', key });
const whoIs = async (key: string) => (await withKey(key).call('GET', '/api/auth/verify')).body;
const trailOf = async (key: string, action: string) =>
  (await withKey(key).call('GET', `/api/audit?action=${action}`)).body.data;

describe('npm run admin:create', () => {
  it('makes the first admin, on an empty database too', async () => {
    const empty = await createTestDatabase();
    try {
      const key = keyIn(await tool('admin-create', ['boss', '--name', 'The Boss'], empty));
      const server = await startTestApp({}, empty);
      const answer = await fetch(`${server.url}/api/auth/verify`, { headers: { 'x-api-key': key } });
      expect(await answer.json()).toMatchObject({
        data: { agent_code: 'boss', agent_name: 'The Boss', role: 'admin' },
      });
      await server.close();
    } finally {
      await empty.drop();
    }
  });

  it('gives an admin who has lost her key another one, and the old one goes on', async () => {
    const first = keyIn(await tool('admin-create', ['lost']));
    const second = keyIn(await tool('admin-create', ['lost']));
    expect([(await whoIs(first)).data, (await whoIs(second)).data]).toEqual(
      Array(2).fill(expect.objectContaining({ agent_code: 'lost', role: 'admin' })),
    );
    expect(await trailOf(second, 'key.created')).toMatchObject([
      { agent_code: 'operator:cli', source: 'cli', after: { agent_code: 'lost' } },
    ]);
    const output = await tool('admin-create', ['lost', '--revoke-others']);
    expect(output.stdout).toContain('2 other keys were revoked.');
    await until('401', async () => (await whoIs(first)).code === 'INVALID_API_KEY', 2_000);
    expect((await whoIs(keyIn(output))).data.agent_code).toBe('lost');
  });

  it('makes somebody who was deactivated and no admin one again, in the named team', async () => {
    const team = await app.createTeam();
    const [{ name }] = await app.db.query('SELECT name FROM teams WHERE id = $1', [team.id]);
    await app.db.query(`UPDATE agents SET is_active = false WHERE team_id = $1`, [team.id]);
    const key = keyIn(await tool('admin-create', [team.agent.agentCode, '--team', name.toUpperCase()]));
    expect((await whoIs(key)).data).toMatchObject({ agent_code: team.agent.agentCode, role: 'admin' });
    expect(await trailOf(key, 'agent.updated')).toMatchObject([
      {
        before: { role: 'agent', is_active: false },
        after: { role: 'admin', is_active: true },
        source: 'cli',
      },
    ]);
  });

  it.each([
    ['a code that is none', ['a b'], /letters, digits/],
    ['two codes', ['a', 'b'], /^Usage: npm run admin:create/m],
    ['a team that is none', ['a', '--team', 'Nowhere'], /There is no team "Nowhere"/],
  ])('says what is wrong with %s, without a stack', async (_what, args, message) => {
    const failure = await tool('admin-create', args).catch((error: Output & { code: number }) => error);
    expect(failure).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(message) });
    expect(failure.stderr).not.toMatch(/\n\s+at /);
  });
});

describe('npm run team', () => {
  it('makes, lists, renames, closes and reopens', async () => {
    const name = `North ${randomUUID().slice(0, 8)}`;
    const key = keyIn(await tool('team', ['create', name, '--admin', 'nora']));
    expect((await whoIs(key)).data.agent_code).toBe('nora');
    await tool('team', ['rename', name, `${name} West`]);
    expect((await tool('team', ['list'])).stdout).toContain(`${name} West`);
    await tool('team', ['close', `${name} west`]);
    await until('403', async () => (await whoIs(key)).code === 'TEAM_CLOSED', 2_000);
    expect((await tool('team', ['list'])).stdout).toMatch(new RegExp(`${name} West {2}\\(closed `));
    await tool('team', ['reopen', `${name} West`]);
    await until('200', async () => (await whoIs(key)).data, 2_000);
    expect((await trailOf(key, 'team.closed'))[0]).toMatchObject({
      agent_code: 'operator:cli',
      source: 'cli',
    });
    const again = await tool('team', ['create', `${name} west`]).catch((error: Output) => error);
    expect(again.stderr).toBe('A team with this name exists already.\n');
  });

  it.each([
    ['nothing', []],
    ['an unknown command', ['drop', 'North']],
    ['a name too few', ['rename', 'North']],
  ])('shows its usage for %s', async (_what, args) => {
    const failure = await tool('team', args).catch((error: Output & { code: number }) => error);
    expect(failure).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^Usage: npm run team/),
    });
  });
});
