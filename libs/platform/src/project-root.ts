import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Folder of package.json, from the sources and from dist alike. */
export function projectRoot(from = __dirname): string {
  return existsSync(join(from, 'package.json')) ? from : projectRoot(dirname(from));
}
