import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const FILES = ['Dockerfile', 'docker-compose.yml', 'deploy', 'scripts/pin-images.mjs'];

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'contacts-sync-test-'));
  mkdirSync(join(home, 'scripts'));
  for (const file of FILES) cpSync(join(ROOT, file), join(home, file), { recursive: true });
  // As nobody has resolved anything yet, whatever the project's own state is.
  for (const file of ['Dockerfile', 'docker-compose.yml', 'deploy/images.lock'])
    edit(file, (text) => text.replace(/@sha256:\w{64}/g, '').replace(/ sha256:\w{64}$/gm, ' -'));
});
afterEach(() => rmSync(home, { recursive: true }));

const read = (file: string) => readFileSync(join(home, file), 'utf8');
const edit = (file: string, change: (text: string) => string) =>
  writeFileSync(join(home, file), change(read(file)));

/** Answers as `docker buildx imagetools inspect` does; the digest is made from the name. */
function run(
  args: string[] = [],
  answer = `printf 'sha256:%s\\n' "$(printf '%s' "$4" | sha256sum | cut -c1-64)"`,
) {
  mkdirSync(join(home, 'bin'), { recursive: true });
  writeFileSync(
    join(home, 'bin/docker'),
    `#!/bin/sh\n[ "$1 $2 $3" = 'buildx imagetools inspect' ] || exit 64\n${answer}\n`,
    {
      mode: 0o755,
    },
  );
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(home, 'scripts/pin-images.mjs'), ...args],
    {
      env: { PATH: `${join(home, 'bin')}:${process.env.PATH}` },
      encoding: 'utf8',
    },
  );
  return { status, stdout, stderr };
}

it('the project names images only as deploy/images.lock has them', () => {
  const { stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts/pin-images.mjs'), '--check'], {
    encoding: 'utf8',
  });
  // Whether all have a digest is a matter of a release.
  expect(stderr.split('\n').filter((line) => line && !line.includes('has no digest'))).toEqual([]);
});

it('pins every image everywhere, and again when it has a newer one', () => {
  expect(run(['--check'])).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/node:.* has no digest/),
  });
  expect(run()).toMatchObject({ status: 0, stderr: '' });
  expect(read('Dockerfile').match(/^FROM node:\S+@sha256:[0-9a-f]{64}/gm)).toHaveLength(3);
  expect(
    read('docker-compose.yml').match(/image: (postgres|redis|nginx\S+):\S+@sha256:[0-9a-f]{64}$/gm),
  ).toHaveLength(3);
  expect(run(['--check'])).toEqual({ status: 0, stdout: '', stderr: '' });
  const newer = `sha256:${'7'.repeat(64)}`;
  expect(run([], `echo ${newer}`).status).toBe(0);
  expect(new Set(`${read('Dockerfile')}${read('docker-compose.yml')}`.match(/sha256:\w+/g))).toEqual(
    new Set([newer]),
  );
  expect(run(['--check']).status).toBe(0);
});

it('changes nothing when an image cannot be resolved', () => {
  const before = FILES.slice(0, 2).map(read);
  for (const answer of ['echo no such host >&2; exit 1', 'echo sha256:abc']) {
    const { status, stderr } = run([], answer);
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/could not be resolved, and nothing was changed: \S/),
    ]);
  }
  expect(FILES.slice(0, 2).map(read)).toEqual(before);
});

it('finds an image that goes past the lock', () => {
  run();
  appendFileSync(join(home, 'Dockerfile'), 'FROM alpine:3\n');
  edit('docker-compose.yml', (text) => text.replace(/(redis:\S+)@\S+/, '$1'));
  edit('deploy/images.lock', (text) => `${text}busybox:1 -\n`);
  expect(run(['--check']).stderr.split('\n')).toEqual([
    'Dockerfile names alpine:3, which is not in deploy/images.lock',
    expect.stringMatching(
      /^docker-compose\.yml names redis:\S+, but deploy\/images\.lock has redis:\S+@sha256:/,
    ),
    'deploy/images.lock has busybox:1, which no file names',
    expect.stringMatching(/^busybox:1 has no digest/),
    '',
  ]);
});
