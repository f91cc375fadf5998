import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
// swc compiles one file in a millisecond; tsc would check the whole project for each mutant.
import { transformSync } from '@swc/core';
import { type Patch, plant, root } from './planting';

/**
 * A copy of dist in which these patches are built in, in a folder that is not part of the product.
 * @returns its main.js. @throws when a patch does not find its target
 */
export function buildMutant(name: string, patches: Patch[]): string {
  const target = join(root, '.data/mutants', name.replace(/\W+/g, '-'));
  rmSync(target, { recursive: true, force: true });
  const skipped = /\.(map|tsbuildinfo)$|\/dashboard(\/|$)/;
  cpSync(join(root, 'dist'), target, { recursive: true, filter: (source) => !skipped.test(source) });
  for (const [file, source] of plant(patches))
    writeFileSync(join(target, file.replace(/\.ts$/, '.js')), compile(file, source));
  return join(target, 'apps/api/src/main.js');
}

function compile(file: string, source: string): string {
  const { code } = transformSync(source, {
    filename: file,
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
      keepClassNames: true,
    },
    module: { type: 'commonjs', ignoreDynamic: true },
  });
  return code.replace(/require\("@app\/([\w-]+)"\)/g, (_, lib: string) => {
    const path = relative(dirname(file), join('libs', lib, 'src'));
    return `require("${path.startsWith('.') ? path : `./${path}`}")`;
  });
}
