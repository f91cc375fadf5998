import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startTestApp } from '../support/app';

const root = join(__dirname, '../..');

it('the demo: fifty phones, 10,000 imported contacts, edits both ways, ten phones that were away, all the same at the end', async () => {
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
    expect(stdout).toMatch(/Phones with events out of order\s+0\n/);
  } finally {
    await app.close();
  }
}, 180_000);
