import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Every command of package.json that is a tool of its own. */
const root = join(__dirname, '../..');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
const tools = Object.entries(scripts).flatMap(([name, command]) => {
  const [, file] = /--run (dist\/apps\/cli\/\S+\.js)/.exec(command) ?? [];
  return file ? [[name, join(root, file)] as const] : [];
});

// There is no database: whoever opens one fails.
const run = (file: string, ...args: string[]) =>
  promisify(execFile)(process.execPath, [file, ...args], {
    env: { ...process.env, DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' },
  });

it('there are some', () => expect(tools.map(([name]) => name)).toContain('restore'));

it('an option that is none ends it with the usage, and without a stack', async () => {
  const [, purge] = tools.find(([name]) => name === 'purge')!;
  const stderr = expect.stringMatching(/no-such-option.*\nUsage: npm run (?![^]*\n\s+at )/);
  await expect(run(purge, '--no-such-option')).rejects.toMatchObject({ code: 1, stdout: '', stderr });
});

it.concurrent.each(tools)('npm run %s says how it is used before it does anything', async (name, file) => {
  const help = await run(file, '--help');
  expect(help.stdout).toMatch(/^Usage: npm run /);
  expect(help.stdout).toContain(`npm run ${name}`);
  expect(help.stderr).toBe('');
});
