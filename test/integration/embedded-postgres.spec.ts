import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { until } from '../support/wait';

const SCRIPT = pathToFileURL(join(__dirname, '../../scripts/embedded-postgres.mjs')).href;

let folder: string;
const started: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'contacts-sync-embedded-'));
});
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGCONT');
    child.kill('SIGTERM');
    await until('the end', () => child.exitCode !== null || child.signalCode !== null);
  }
  rmSync(folder, { recursive: true, force: true });
});

/** A process that runs PostgreSQL on the folder. @returns it, and PostgreSQL's process id */
async function run(): Promise<{ owner: ChildProcess; pid: number }> {
  const code = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(SCRIPT)});
    const { pid, stop } = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(folder)}, durable: false });
    process.on('SIGTERM', () => stop().then(() => process.exit()));
    console.log(pid);
    setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(owner);
  let said = '';
  for (const stream of [owner.stdout, owner.stderr]) stream.on('data', (text) => (said += text));
  const pid = await until('PostgreSQL', () => {
    if (owner.exitCode !== null) throw new Error(said);
    return Number(/^(\d+)$/m.exec(said)?.[1]) || undefined;
  });
  return { owner, pid };
}

const stateOf = (pid: number) => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)![0];

// Elsewhere there is no /proc to see it by.
(existsSync('/proc/self/stat') ? it : it.skip)(
  'starts though the killed one before it is dead and not buried',
  async () => {
    const { owner, pid } = await run();
    // A parent that stands still waits for nobody. For the next run it is dead: its lock is gone.
    owner.kill('SIGSTOP');
    process.kill(pid, 'SIGKILL');
    await until('the dead one', () => stateOf(pid) === 'Z');
    rmSync(join(folder, 'lock'));
    const next = await run();
    expect(next.pid).not.toBe(pid);
    expect(stateOf(pid)).toBe('Z');
  },
);
