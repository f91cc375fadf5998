import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from '../../scripts/compile.mjs';
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
    writeFileSync(join(target, file.replace(/\.ts$/, '.js')), compile(file, source).code);
  return join(target, 'apps/api/src/main.js');
}
