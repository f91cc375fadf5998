// `npm run check`: everything that must hold besides the tests, all of it even when some fails.
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, root } from './prepare.mjs';

/** Packages this product is built on: each must be declared and used by the server or its tests. */
const STACK = {
  'apps|libs': [
    '@nestjs/common',
    '@nestjs/core',
    '@nestjs/platform-fastify',
    '@nestjs/platform-socket.io',
    '@nestjs/swagger',
    '@nestjs/terminus',
    '@nestjs/typeorm',
    '@nestjs/websockets',
    '@socket.io/redis-adapter',
    'class-transformer',
    'class-validator',
    'ioredis',
    'nest-winston',
    'pg',
    'typeorm',
  ],
  test: ['supertest'],
};

const bin = (name) => join(root, 'node_modules/.bin', name);
const noDatabase = { DATABASE_URL: '', DB_HOST: '', REDIS_URL: '', REDIS_HOST: '' };
const up = (...args) => [process.execPath, join(root, 'scripts/up.mjs'), '--run', ...args];
/** Each with an embedded database of its own. */
const dataDir = (name) => `.data/check/${name.replaceAll(' ', '-')}`;

/** The longest first: as many run at a time as there are cores. */
const checks = {
  lint: [bin('eslint'), '.', '--max-warnings', '0'],
  format: [bin('prettier'), '--check', '--cache', '--log-level', 'warn', '.'],
  'types of server and tests': [bin('tsc'), '-p', 'tsconfig.json', '--noEmit', '--incremental', 'false'],
  'types of the dashboard': [bin('tsc'), '-p', 'dashboard/tsconfig.json', '--noEmit'],
  'API types of the dashboard': ['npm', 'run', '--silent', 'api:types', '--', '--check'],
  'types of the client': [bin('tsc'), '-p', 'libs/sync-client/tsconfig.json'],
  'module boundaries': [
    bin('depcruise'),
    'apps',
    'libs',
    'migrations',
    '--config',
    '.dependency-cruiser.cjs',
  ],
  'API documents keep the public rules': [process.execPath, join(root, 'scripts/lint-api.mjs')],
  'generated documents': up('dist/apps/api/src/generate-docs.js', '--check'),
  'entities match the tables': up('dist/apps/api/src/migration-generate.js', '--check'),
};

function run([command, ...args], env = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd: root, env: { ...process.env, ...noDatabase, ...env } });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('close', (code) => done({ passed: code === 0, output }));
  });
}

async function stackIsUsed() {
  const declared = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const all = { ...declared.dependencies, ...declared.devDependencies };
  const missing = [];
  for (const [folders, names] of Object.entries(STACK)) {
    for (const name of names) {
      const { passed } = await run([
        'git',
        'grep',
        '-qE',
        `(from|import) '${name}('|/)`,
        '--',
        ...folders.split('|'),
      ]);
      if (!all[name] || !passed) missing.push(name);
    }
  }
  return {
    passed: missing.length === 0,
    output: `not declared, or not used where it belongs: ${missing.join(', ')}\n`,
  };
}

await ensureInstalled();
await ensureBuilt();
rmSync(join(root, '.data/check'), { recursive: true, force: true });
let failed = 0;
const report = (name, started, { passed, output }) => {
  console.log(`${passed ? 'ok  ' : 'FAIL'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  if (passed) return;
  failed += 1;
  console.log(output.trimEnd());
};
const waiting = Object.entries(checks);
const total = waiting.length + 1;
async function lane() {
  for (let next; (next = waiting.shift());) {
    const [name, command] = next;
    report(name, Date.now(), await run(command, { DATA_DIR: dataDir(name) }));
  }
}
await Promise.all(Array.from({ length: availableParallelism() }, lane));
report('the stack is declared and used', Date.now(), await stackIsUsed());
console.log(`check: ${total - failed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
