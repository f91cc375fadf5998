/**
 * `npm run test:clients [-- kotlin typescript python java]`: generates clients from docs/openapi.json as an integrator
 * does, compiles them, and runs a program with each against a real server, before and after a restore from a backup,
 * which moves all versions beyond 32 bits.
 *
 * Each program of `programs/` is called with the server's address, an admin's key and a version that every version
 * must be above. It creates, lists, reads a delta with a tombstone, uploads, has a conflict and settles it, imports and
 * lists devices; after each of these steps it has compared what the client read, it prints `ok <step>`.
 *
 * Needs `javac`, `mvn` and `python3` with venv. What arrives from registries has fixed versions.
 */
import { execFile, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { type ServerProcess, startServerProcess } from '../support/server-process';
import { startPostgresService } from '../support/services';

const root = join(__dirname, '../..');
const programs = join(__dirname, 'programs');
const STEPS = ['create', 'list', 'delta', 'push', 'conflict', 'import', 'devices'];
/** What a restore adds at least to every version. */
const RESTORED = 2 ** 32;
/** Quickly started rather than fast in the long run. */
const JAVA = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];
/** The rooms that the programs use; of all others only the models. */
const ONLY = [
  'apis=Contacts:Sync:Bulk:Devices',
  'models',
  'supportingFiles',
  'apiTests=false',
  'modelTests=false',
  'apiDocs=false',
  'modelDocs=false',
].join();

interface Client {
  /** Of the generator. */
  options: string[];
  /** Compiles the generated client in `folder` and its program. */
  build: (folder: string) => Promise<void>;
  /** How its program is started. */
  command: (folder: string) => string[];
}

let passed = 0;
let failed = 0;
const say = (text: string) => process.stdout.write(`${text}\n`);
const began = Date.now();
const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`;

/** @throws with all that the command printed when it fails */
async function run(command: string, args: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}) {
  try {
    await promisify(execFile)(command, args, { ...options, maxBuffer: 64e6 });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command} failed:\n${`${stdout}${stderr}`.slice(-8_000)}`, { cause: error });
  }
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

function clientsIn(work: string): Record<string, Client> {
  const libraries = join(work, 'lib', '*');
  const python = (folder: string) => join(folder, 'venv/bin/python');
  return {
    kotlin: {
      options: ['-g', 'kotlin', '--additional-properties=enumUnknownDefaultCase=true'],
      build: async (folder) => {
        const jars = (await filesIn(join(work, 'lib'))).join(delimiter);
        await run('java', [
          ...JAVA,
          ...['-cp', libraries, 'org.jetbrains.kotlin.cli.jvm.K2JVMCompiler'],
          ...['-no-stdlib', '-no-reflect', '-nowarn', '-cp', jars, '-d', join(folder, 'classes')],
          join(folder, 'src/main/kotlin'),
          join(programs, 'Client.kt'),
        ]);
      },
      command: (folder) => [
        'java',
        ...JAVA,
        '-cp',
        join(folder, 'classes') + delimiter + libraries,
        'ClientKt',
      ],
    },
    java: {
      options: [
        ...['-g', 'java', '--library', 'native'],
        '--additional-properties=useJakartaEe=true,enumUnknownDefaultCase=true',
      ],
      build: async (folder) => {
        const sources = await filesIn(join(folder, 'src/main/java'));
        const to = ['-proc:none', '-nowarn', '-cp', libraries, '-d', join(folder, 'classes')];
        await run('javac', [...to, ...sources, join(programs, 'Client.java')]);
      },
      command: (folder) => [
        'java',
        ...JAVA,
        '-cp',
        join(folder, 'classes') + delimiter + libraries,
        'Client',
      ],
    },
    typescript: {
      options: ['-g', 'typescript-fetch'],
      build: async (folder) => {
        const source = join(folder, 'source');
        await mkdir(source);
        for (const part of ['apis', 'models', 'index.ts', 'runtime.ts'])
          await cp(join(folder, part), join(source, 'generated', part), { recursive: true });
        await cp(join(programs, 'client.ts'), join(source, 'client.ts'));
        await run(process.execPath, [
          join(root, 'node_modules/typescript/bin/tsc'),
          ...['--strict', '--noUncheckedIndexedAccess', '--target', 'es2022', '--lib', 'es2022,dom'],
          ...['--module', 'commonjs', '--typeRoots', join(root, 'node_modules/@types'), '--types', 'node'],
          ...['--outDir', join(folder, 'classes'), join(source, 'client.ts')],
        ]);
      },
      command: (folder) => [process.execPath, join(folder, 'classes/client.js')],
    },
    python: {
      options: ['-g', 'python'],
      build: async (folder) => {
        await run('python3', ['-m', 'venv', join(folder, 'venv')]);
        await run(python(folder), ['-m', 'pip', 'install', '-q', '-r', join(folder, 'requirements.txt')]);
        await run(python(folder), ['-m', 'compileall', '-q', join(folder, 'openapi_client')]);
        await cp(join(programs, 'client.py'), join(folder, 'client.py'));
      },
      command: (folder) => [python(folder), join(folder, 'client.py')],
    },
  };
}

/** Generates and compiles; false, and said, when either fails. */
async function make(name: string, { options, build }: Client, work: string): Promise<boolean> {
  const folder = join(work, name);
  try {
    await run('java', [
      ...JAVA,
      ...['-jar', join(work, 'openapi-generator-cli.jar'), 'generate'],
      ...['-i', join(root, 'docs/openapi.json'), '-o', folder, '--global-property', ONLY],
      ...options,
    ]);
    await build(folder);
    passed += 1;
    say(`ok ${name}: generated and compiled (${seconds()})`);
    return true;
  } catch (error) {
    failed += 1;
    say(`FAIL ${name}: ${(error as Error).message}`);
    return false;
  }
}

/** Runs a program to its end; what it did not get to has failed. */
async function exercise(name: string, command: string[], { url, adminKey }: ServerProcess, least: number) {
  const [file, ...args] = [...command, url, adminKey, String(least)];
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const done = STEPS.filter((step) => output.split('\n').includes(`ok ${step}`));
  // A client that fails in its last breath has not passed.
  const good = code === 0 ? done.length : Math.min(done.length, STEPS.length - 1);
  passed += good;
  failed += STEPS.length - good;
  const when = least ? 'after the restore' : 'before the restore';
  say(`${good === STEPS.length ? 'ok' : 'FAIL'} ${name} ${when}: ${done.join(', ')} (${seconds()})`);
  if (good < STEPS.length) say(errors.slice(0, 8_000));
}

async function main(): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'contacts-sync-test-clients-'));
  const database = await startPostgresService();
  let server: ServerProcess | undefined;
  try {
    const all = clientsIn(work);
    const asked = process.argv.slice(2);
    const chosen = Object.entries(all).filter(([name]) => !asked.length || asked.includes(name));
    if (chosen.length < asked.length) throw new Error(`There are ${Object.keys(all).join(', ')}.`);

    await run('mvn', ['-q', '-B', 'package', `-Dwork=${work}`, '-f', join(__dirname, 'pom.xml')]);
    const env = { ...process.env, DATABASE_URL: database.url, DATABASE_MIGRATION_URL: database.ownerUrl };
    const made = await Promise.all(chosen.map(([name, client]) => make(name, client, work)));
    const ready = chosen.filter((_, i) => made[i]);
    failed += 2 * STEPS.length * (chosen.length - ready.length);

    server = await startServerProcess(env);
    for (const [name, { command }] of ready) await exercise(name, command(join(work, name)), server, 0);
    for (const tool of ['backup', 'restore'])
      await run(
        process.execPath,
        [join(root, `dist/apps/cli/src/backup/${tool}.js`), join(work, 'backup.gz')],
        {
          env,
        },
      );
    for (const [name, { command }] of ready)
      await exercise(name, command(join(work, name)), server, RESTORED);
  } finally {
    await server?.stop();
    await database.close();
    await rm(work, { recursive: true, force: true });
  }
}

// The process of PostgreSQL alone does not keep this one.
setInterval(() => undefined, 60_000);
main()
  .catch((error: Error) => {
    failed += 1;
    say(`FAIL: ${error.stack}`);
  })
  .finally(() => {
    say(`generated clients: ${passed} passed, ${failed} failed`);
    process.exit(failed || !passed ? 1 : 0);
  });
