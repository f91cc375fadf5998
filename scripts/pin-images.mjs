// Pins images by digest.
//   npm run images:pin               asks the registry (docker buildx) for the digest of each image of
//                                    deploy/images.lock, and writes it there and into the files that use the image
//   npm run images:pin -- --check    changes nothing: fails if a file names an image in another way than the lock,
//                                    or if one has no digest; run it before a release
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const DIGEST = /^sha256:[0-9a-f]{64}$/;
const REFERENCE = /^(FROM |\s*(?:- )?image: )(\S+)/gm;
/** What this project publishes itself, and stages of the Dockerfile. */
const OWN = /^(\$\{CONTACTS_SYNC_IMAGE|registry\.example\/|build$|production$)/;

/** `{ 'node:26': 'sha256:…' | '-' }`, as the lock has it. */
export function readLock(root) {
  const lines = readFileSync(join(root, 'deploy/images.lock'), 'utf8').split('\n');
  return Object.fromEntries(
    lines.filter((line) => line && !line.startsWith('#')).map((line) => line.split(' ')),
  );
}

/** Every file that may name an image. */
function filesOf(root) {
  const kubernetes = readdirSync(join(root, 'deploy/kubernetes')).map((name) => `deploy/kubernetes/${name}`);
  return ['Dockerfile', 'docker-compose.yml', 'deploy/docker-compose.tls.yml', ...kubernetes];
}

/** What the files name in another way than the lock, one sentence each. */
export function differences(root) {
  const lock = readLock(root);
  const found = [];
  const used = new Set();
  for (const file of filesOf(root)) {
    for (const [, , reference] of readFileSync(join(root, file), 'utf8').matchAll(REFERENCE)) {
      if (OWN.test(reference)) continue;
      const [image] = reference.split('@');
      used.add(image);
      if (!(image in lock)) found.push(`${file} names ${reference}, which is not in deploy/images.lock`);
      else if (reference !== pinned(image, lock[image]))
        found.push(`${file} names ${reference}, but deploy/images.lock has ${pinned(image, lock[image])}`);
    }
  }
  for (const image of Object.keys(lock))
    if (!used.has(image)) found.push(`deploy/images.lock has ${image}, which no file names`);
  return found;
}

const pinned = (image, digest) => (digest === '-' ? image : `${image}@${digest}`);

function resolve(image) {
  const args = ['buildx', 'imagetools', 'inspect', image, '--format', '{{.Manifest.Digest}}'];
  const { error, status, stdout, stderr } = spawnSync('docker', args, { encoding: 'utf8' });
  const digest = stdout?.trim();
  if (status === 0 && DIGEST.test(digest)) return digest;
  throw new Error(
    `${image} could not be resolved, and nothing was changed: ${error?.message ?? (stderr.trim() || digest)}`,
  );
}

function pin(root) {
  const digests = Object.fromEntries(Object.keys(readLock(root)).map((image) => [image, resolve(image)]));
  const change = (file, replace) => {
    const path = join(root, file);
    const text = readFileSync(path, 'utf8');
    if (replace(text) !== text) writeFileSync(path, replace(text));
  };
  change('deploy/images.lock', (text) =>
    text.replace(/^([^#\s]\S*) \S+$/gm, (_line, image) => `${image} ${digests[image]}`),
  );
  for (const file of filesOf(root)) {
    change(file, (text) =>
      text.replace(REFERENCE, (line, start, reference) => {
        const [image] = reference.split('@');
        return image in digests ? `${start}${image}@${digests[image]}` : line;
      }),
    );
  }
  for (const [image, digest] of Object.entries(digests)) console.log(`${image} ${digest}`);
}

function main([option]) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  if (!option) pin(root);
  else if (option !== '--check') throw new Error('Usage: npm run images:pin [-- --check]');
  const wrong = differences(root);
  if (option) {
    for (const [image, digest] of Object.entries(readLock(root)))
      if (!DIGEST.test(digest))
        wrong.push(`${image} has no digest in deploy/images.lock; \`npm run images:pin\` asks for it`);
  }
  for (const sentence of wrong) console.error(sentence);
  if (wrong.length) process.exitCode = 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    main(process.argv.slice(2));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
