/**
 * `npm run fuzz [-- --seed 42 --seconds 60]`: Schemathesis reads the server's own OpenAPI document and sends every
 * route what the document allows and what it does not. No answer may be a 5xx, and none may differ from the document.
 * The seed is printed; the same seed sends the same, as far as it gets in its time.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { startServerProcess } from '../support/server-process';

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    seconds: { type: 'string', default: '45' },
    only: { type: 'string' },
  },
});

const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'negative_data_rejection',
  'allow_header_conformance',
  'ignored_auth',
  'use_after_free',
  'ensure_resource_availability',
];

/** Schemathesis in a Python environment of its own, made once for each version of it. */
function install(): string {
  const requirements = join(__dirname, 'requirements.txt');
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = join(__dirname, '../../node_modules/.cache/fuzz', version);
  const program = join(folder, 'bin/schemathesis');
  if (existsSync(program)) return program;
  process.stdout.write('Installing Schemathesis, a minute the first time …\n');
  try {
    rmSync(folder, { recursive: true, force: true });
    execFileSync('python3', ['-m', 'venv', folder], { stdio: 'pipe' });
    execFileSync(join(folder, 'bin/pip'), ['install', '--quiet', '-r', requirements], { stdio: 'pipe' });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw new Error(
      `Schemathesis could not be installed; it needs python3 with venv and pip.\n${String(error)}`,
    );
  }
  return program;
}

async function main(): Promise<void> {
  const program = install();
  const folder = mkdtempSync(join(tmpdir(), 'contacts-sync-fuzz-'));
  const server = await startServerProcess({
    LOG_LEVEL: 'warn',
    ...Object.fromEntries(
      ['AGENT', 'TEAM', 'ADDRESS', 'FAILURES', 'ATTEMPTS'].map((name) => [`RATE_LIMIT_${name}`, '0']),
    ),
  });
  const db = new Client(process.env.DATABASE_URL);
  try {
    process.stdout.write(`fuzz: seed ${options.seed}\n`);
    const child = spawn(
      program,
      [
        ...['--config-file', join(__dirname, 'schemathesis.toml')],
        ...['run', `${server.url}/docs/openapi.json`, '--header', `X-API-Key: ${server.adminKey}`],
        ...['--seed', options.seed, '--max-time', options.seconds, '--workers', '1'],
        ...['--checks', CHECKS.join(','), '--continue-on-failure', '--generation-database', 'none'],
        ...['--request-timeout', '10', '--warnings', 'off', '--no-color'],
        ...(options.only ? ['--include-path-regex', options.only] : []),
      ],
      // It remembers what it found, in the folder it runs in; only the seed shall say what is sent.
      {
        stdio: ['ignore', 'pipe', 'inherit'],
        cwd: folder,
        env: { ...process.env, SCHEMATHESIS_HOOKS: join(__dirname, 'hooks.py') },
      },
    );
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      process.stdout.write(chunk);
    });
    const [code] = (await once(child, 'close')) as [number];
    const { status } = (await (await fetch(`${server.url}/health`)).json()) as { status: string };
    await db.connect();
    const { rows } = await db.query<{ holes: number }>(
      `SELECT count(*)::int AS holes FROM global_version g
        WHERE current_version <> (SELECT count(*) FROM audit_log a WHERE a.team_id = g.team_id AND a.version > 0)`,
    );
    const problems = [
      ...(code === 0 ? [] : ['Schemathesis found failures']),
      ...(status === 'healthy' && server.child.exitCode === null ? [] : [`the server is ${status}`]),
      ...(rows[0]!.holes === 0 ? [] : ['versions and trail disagree']),
    ];
    for (const problem of problems) process.stdout.write(`fuzz: ${problem}\n`);
    const cases = /(\d+) generated/.exec(output)?.[1] ?? 'unknown';
    process.stdout.write(
      `fuzz: seed ${options.seed}, ${cases} requests; ${problems.length ? '0 passed, 1 failed' : '1 passed, 0 failed'}\n`,
    );
    process.exitCode = problems.length ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await db.end();
    await server.stop();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
});
