import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { createTestDatabase } from '../support/database';

const root = join(__dirname, '../..');

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
