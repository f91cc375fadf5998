// Reads our Dockerfile and .dockerignore for image-stages.sh and static.spec.ts.
//   dockerfile.mjs stage <Dockerfile> <stage>      its instructions, one a line: KIND<tab>text
//   dockerfile.mjs taken <Dockerfile>              what its last stage copies from others: stage<tab>path there<tab>path here
//   dockerfile.mjs healthcheck <Dockerfile>        the script behind `node -e` in HEALTHCHECK
//   dockerfile.mjs context <root> <copy>           deletes from the copy what .dockerignore keeps out
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Instructions with their continued lines joined and comments left out. */
export function instructions(text) {
  const found = [];
  let open = '';
  for (const line of text.split('\n')) {
    if (/^\s*#/.test(line) || (!open && !line.trim())) continue;
    open += line.replace(/\\$/, '').trim() + ' ';
    if (line.endsWith('\\')) continue;
    const [, kind, rest] = /^(\S+)\s+(.*)$/s.exec(open.trim());
    found.push({ kind: kind.toUpperCase(), text: rest });
    open = '';
  }
  return found;
}

/** Stages in order: `FROM <image> [AS <name>]` and the instructions after it. */
export function stages(text) {
  const found = [];
  for (const { kind, text: rest } of instructions(text)) {
    if (kind === 'FROM') {
      const [image, , name] = rest.split(/\s+/);
      found.push({ image, name, instructions: [] });
    } else found.at(-1)?.instructions.push({ kind, text: rest });
  }
  return found;
}

/** Whether .dockerignore lets a path into the build context: the last matching line decides. */
export function isInContext(ignore, path) {
  let included = true;
  for (const line of ignore.split('\n').map((one) => one.trim())) {
    if (!line || line.startsWith('#')) continue;
    const negated = line.startsWith('!');
    const pattern = line
      .slice(negated ? 1 : 0)
      .split('/')
      .map((part) =>
        part === '**' ? '**' : part.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*'),
      )
      .join('/')
      .replace(/^\*\*\//, '(?:.*/)?');
    // A pattern also means everything below what it matches.
    if (new RegExp(`^${pattern}(?:/.*)?$`).test(path)) included = negated;
  }
  return included;
}

function main([command, file, argument]) {
  const text = command === 'context' ? '' : readFileSync(file, 'utf8');
  if (command === 'stage') {
    const stage = stages(text).find(({ name }) => name === argument);
    if (!stage) throw new Error(`There is no stage ${argument}`);
    for (const one of stage.instructions) if (one.kind !== 'WORKDIR') console.log(`${one.kind}\t${one.text}`);
  } else if (command === 'taken') {
    for (const one of stages(text).at(-1).instructions) {
      const [, from, there, here] = /^--from=(\S+)\s+(\S+)\s+(\S+)$/.exec(one.text) ?? [];
      if (one.kind === 'COPY' && from) console.log(`${from}\t${there.replace(/^\/app\//, '')}\t${here}`);
    }
  } else if (command === 'healthcheck') {
    const check = stages(text)
      .at(-1)
      .instructions.find(({ kind }) => kind === 'HEALTHCHECK');
    console.log(JSON.parse(/CMD (\[.*\])$/.exec(check.text)[1]).at(-1));
  } else if (command === 'context') {
    const ignore = readFileSync(join(file, '.dockerignore'), 'utf8');
    for (const entry of readdirSync(argument, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath ?? entry.path, entry.name);
      if (
        statSync(path, { throwIfNoEntry: false })?.isFile() &&
        !isInContext(ignore, relative(argument, path))
      )
        rmSync(path);
    }
  } else throw new Error('stage, taken, healthcheck or context');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main(process.argv.slice(2));
