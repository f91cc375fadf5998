// `npm run build:server`: the server's sources to JavaScript, a second for all of them. SWC looks at one file at a
// time and checks no types: that is `npm run check`. (@swc/cli does the same, with 200 packages more.)
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';

const root = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = ['apps', 'libs', 'migrations'];

/**
 * One source file of the server as Node runs it from dist, where there are no aliases for the rooms.
 * @param {string} file its path from the project's folder
 * @returns {{ code: string, map?: string }}
 */
export function compile(file, source) {
  const { code, map } = transformSync(source, {
    filename: file,
    configFile: false,
    swcrc: false,
    sourceMaps: true,
    sourceFileName: relative(join('dist', dirname(file)), file),
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
      keepClassNames: true,
    },
    module: { type: 'commonjs', ignoreDynamic: true },
  });
  const withPaths = code.replace(/require\("@app\/([\w-]+)"\)/g, (_, room) => {
    const path = relative(dirname(file), join('libs', room, 'src'));
    return `require("${path.startsWith('.') ? path : `./${path}`}")`;
  });
  return { code: withPaths, map };
}

function build() {
  // What has no source any more must not be run by accident.
  for (const folder of SOURCES) rmSync(join(root, 'dist', folder), { recursive: true, force: true });
  for (const folder of SOURCES)
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      const path = relative(root, join(entry.parentPath, entry.name));
      if (!entry.isFile() || path.startsWith('libs/sync-client/') || /spec\.ts$/.test(path)) continue;
      const target = join(root, 'dist', path);
      if (path.endsWith('.json')) {
        mkdirSync(dirname(target), { recursive: true });
        cpSync(join(root, path), target);
      } else if (path.endsWith('.ts')) {
        mkdirSync(dirname(target), { recursive: true });
        const { code, map } = compile(path, readFileSync(join(root, path), 'utf8'));
        const script = target.replace(/\.ts$/, '.js');
        writeFileSync(script, `${code}//# sourceMappingURL=${entry.name.replace(/\.ts$/, '.js.map')}\n`);
        writeFileSync(`${script}.map`, map);
      }
    }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) build();
