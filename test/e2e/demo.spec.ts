import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startTestApp } from '../support/app';
import { createTestDatabase } from '../support/database';

const root = join(__dirname, '../..');

it('the demo: fifty phones, 10,000 imported contacts, edits by all, ten phones that come later, all the same at the end', async () => {
  const app = await startTestApp();
  try {
    const team = await app.createTeam();
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        join(root, 'node_modules/tsx/dist/cli.mjs'),
        join(root, 'test/demo/demo.ts'),
        '--url',
        app.url,
        '--key',
        team.admin.key,
        '--edits',
        '400',
      ],
      { maxBuffer: 1 << 24 },
    );
    expect(stdout).toMatch(/10000 went in, 0 were refused/);
    expect(stdout).toMatch(/Phones with exactly the same\s+50 of 50/);
    expect(stdout).toMatch(/Phones that went back\s+0\n/);
  } finally {
    await app.close();
  }
});

/** Runs the demo with a server that it may kill, on a database of its own. */
async function runChaos(...more: string[]): Promise<{ code: number; stdout: string }> {
  const database = await createTestDatabase();
  const env = {
    ...process.env,
    DATABASE_URL: database.appUrl,
    DATABASE_MIGRATION_URL: database.ownerUrl,
    API_KEY_PEPPER: 'pepper for tests only',
    REDIS_URL: '',
  };
  const script = [join(root, 'node_modules/tsx/dist/cli.mjs'), join(root, 'test/demo/demo.ts'), '--chaos'];
  try {
    return await new Promise((resolve) => {
      execFile(process.execPath, [...script, ...more], { env, cwd: root }, (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), stdout: stdout + stderr }),
      );
    });
  } finally {
    await database.drop();
  }
}

it('the chaos demo: fifty phones offline, the server killed three times mid-upload, nothing lost, nothing doubled', async () => {
  const { code, stdout } = await runChaos('--edits', '20');
  expect(stdout).toMatch(/made without a server\s+1000\n/);
  expect(stdout).toMatch(/lost 0, doubled 0\n/);
  expect(stdout).toMatch(/equal to the server\s+50 of 50\n/);
  expect(code).toBe(0);
});

it('the chaos demo can fail: it counts an edit that never arrives, and says so by its exit code', async () => {
  const { code, stdout } = await runChaos(
    '--devices',
    '5',
    '--edits',
    '5',
    '--kills',
    '1',
    '--sabotage',
    '1',
  );
  expect(stdout).toMatch(/lost [1-9]\d*, doubled 0\n/);
  expect(code).toBe(1);
});
