import { readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describeConfig, ERRORS } from '@app/platform';
import { blocks, exists, pages, prose, read, root } from './pages';

/** What the pages say about the project itself: links, settings, scripts. */
const all = pages();
const scripts = (JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts;

/** Anchors of a page, as GitHub makes them from its headings. */
function anchors(path: string): Set<string> {
  const found = new Set<string>();
  for (const [, heading] of prose(read(path)).matchAll(/^#{1,6} (.*)$/gm)) {
    const text = heading!.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]/g, '');
    const slug = text
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-');
    let unique = slug;
    for (let n = 1; found.has(unique); n += 1) unique = `${slug}-${n}`;
    found.add(unique);
  }
  return found;
}

it('finds the pages', () => {
  expect(all).toEqual(
    expect.arrayContaining(['README.md', 'docs/SYNC.md', 'docs/adr/0001-counter-row-for-versions.md']),
  );
});

it.each(all)('%s: every link leads somewhere', (path) => {
  const broken: string[] = [];
  const links = [...prose(read(path)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
  for (const target of links) {
    if (/^(https?|mailto):/.test(target)) continue;
    const [file, anchor] = target.split('#') as [string, string?];
    const page = file ? normalize(join(dirname(path), decodeURI(file))) : path;
    if (!exists(page) || page.startsWith('..')) broken.push(target);
    else if (anchor !== undefined && !anchors(page).has(anchor)) broken.push(target);
  }
  expect(broken).toEqual([]);
});

it('every page in docs is linked from another one', () => {
  const linked = new Set(
    all.flatMap((path) =>
      [...read(path).matchAll(/\]\(([^)#\s]+)/g)].map(([, target]) =>
        normalize(join(dirname(path), target!)),
      ),
    ),
  );
  const lost = all.filter(
    (path) => path.startsWith('docs/') && !linked.has(path) && !linked.has(dirname(path)),
  );
  expect(lost).toEqual([]);
});

/** Variables that are not the server's: those of compose, deployment and the tests, and what a page exports itself. */
function otherVariables(text: string): Set<string> {
  const used = ['docker-compose.yml', 'deploy/deploy.sh', 'test/support/global-setup.mjs', '.ci/run']
    .filter(exists)
    .flatMap((file) => read(file).match(/\b[A-Z][A-Z0-9_]+\b/g) ?? []);
  const exported = [...text.matchAll(/\bexport ([A-Z][A-Z0-9_]*)=/g)].map(([, name]) => name!);
  // TEST_LOG and CROWD_… are read by the tests, CI by .ci/run, NODE_OPTIONS, PATH and PGPASSWORD by Node, the shell and psql.
  return new Set([
    ...used,
    ...exported,
    'TEST_LOG',
    'CROWD_DEVICES',
    'CROWD_ROWS',
    'CI',
    'NODE_OPTIONS',
    'PATH',
    'PGPASSWORD',
  ]);
}

it.each(all)('%s: every environment variable exists', (path) => {
  const text = read(path);
  const known = new Set([
    ...describeConfig().flatMap(({ name, aliases }) => [name, ...aliases]),
    ...otherVariables(text),
  ]);
  const code = [
    ...blocks(text)
      .filter(({ language }) => ['sh', 'text', 'yaml', 'ini', ''].includes(language))
      .map((block) => block.text),
    ...[...prose(text).matchAll(/`([^`\n]+)`/g)].map(([, inline]) => inline!),
  ];
  const assigned = code.flatMap((piece) =>
    [...piece.matchAll(/(?<![\w"'-])([A-Z][A-Z0-9_]*)=/g)].map(([, name]) => name!),
  );
  // A name by itself may also be an error's code, a constant of the source, or a setting of PostgreSQL.
  const named = [...prose(text).matchAll(/`([A-Z][A-Z0-9]*_[A-Z0-9_]+)`/g)].map(([, name]) => name!);
  const constants = new Set([
    ...Object.keys(ERRORS),
    'REPLACE_ME',
    'CONTACT_FIELDS',
    'CONTACT_COLUMNS',
    'CSV_COLUMNS',
    'LC_CTYPE',
  ]);
  const unknown = [...assigned, ...named].filter((name) => !known.has(name) && !constants.has(name));
  expect([...new Set(unknown)]).toEqual([]);
});

it.each(all)('%s: every npm script exists', (path) => {
  const named = [...read(path).matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name]) => name!);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

it('the README names every npm script', () => {
  const readme = read('README.md');
  const missing = Object.keys(scripts).filter(
    (name) => !new RegExp(`\`npm (run )?${name}( --[^\`]*)?\``).test(readme),
  );
  expect(missing).toEqual([]);
});

it('the pages name the Node.js that package.json asks for', () => {
  const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
  const version = engines.node.replace('>=', '');
  for (const path of ['README.md', 'docs/QUICKSTART.md', 'docs/OPERATIONS.md']) {
    expect([path, read(path).includes(version)]).toEqual([path, true]);
  }
});

it('every metric that the operators are told of exists', () => {
  const sources = readdirSync(join(root, 'libs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.ts$/.test(path) && !/\.spec\.ts$/.test(path))
    .map((path) => read(`libs/${path}`))
    .join('\n');
  const named = [...read('docs/OPERATIONS.md').matchAll(/`(contactsync_\w+)`/g)].map(([, name]) => name!);
  expect(named.length).toBeGreaterThan(10);
  // Those of the process and of Node come from the client library.
  const ours = named.filter((name) => !/^contactsync_(process|nodejs)_/.test(name));
  expect(ours.filter((name) => !sources.includes(`'${name}'`))).toEqual([]);
});

/** Rows of the tables of a page whose last column says where it is tested: the first cell and the last one. */
function promises(page: string): [what: string, tests: string][] {
  const tables = page.match(/(?:^\|.*\n)+/gm) ?? [];
  return tables.flatMap((table) => {
    const [head, , ...rows] = table
      .trim()
      .split('\n')
      .map((line) => line.slice(1, -1).split('|'))
      .map((cells) => cells.map((cell) => cell.trim()));
    if (!/^(Who tries|Limit|Bound)$/.test(head![0]!)) return [];
    expect(head!.at(-1)).toBe('Tested in');
    return rows.map((cells): [string, string] => [cells[0]!, cells.at(-1)!]);
  });
}

/** Titles of the describe and it blocks of a spec. */
function titles(spec: string): string[] {
  const found = read(spec).matchAll(/(?:\b(?:it|describe)|\))\(\s*(['"`])((?:\\.|(?!\1).)*)\1/g);
  return [...found].map(([, , title]) => title!);
}

describe('what docs/SECURITY.md promises', () => {
  const rows = promises(read('docs/SECURITY.md'));

  it('is read from its tables', () => {
    expect(rows.map(([what]) => what)).toEqual(
      expect.arrayContaining(['somebody who floods', 'messages of one socket', 'bytes of one body']),
    );
    expect(rows.length).toBeGreaterThan(50);
  });

  it.each(rows)('%s: is tested where it says', (_what, tests) => {
    const named = tests.split(';').map((test) => /^`(\S+) › ([^`]+)`$/.exec(test.trim())?.slice(1) ?? [test]);
    expect(named).not.toEqual([]);
    const missing = named.filter(
      ([spec, title]) =>
        !title ||
        !/[.-]spec\.ts$/.test(spec!) ||
        !exists(spec!) ||
        !titles(spec!).some((text) => text.includes(title)),
    );
    expect(missing).toEqual([]);
  });
});
