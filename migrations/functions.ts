import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '@app/platform';
import type { QueryRunner } from 'typeorm';

/**
 * Gives a database function the text that stands in migrations/functions: there is one file for each, with all of it. A
 * migration that changes a function changes its file and calls this; what the function was before stands in its `down()`.
 */
export async function defineFunctions(runner: QueryRunner, ...names: string[]): Promise<void> {
  for (const name of names) await runner.query(functionText(name));
}

/** The whole CREATE OR REPLACE FUNCTION of migrations/functions/<name>.sql. */
export function functionText(name: string): string {
  return readFileSync(join(projectRoot(), 'migrations/functions', `${name}.sql`), 'utf8');
}
