import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, loadConfig, migrate, projectRoot, runTool, StartupError } from '@app/platform';
import { DataSource } from 'typeorm';
import type { SqlInMemory } from 'typeorm/driver/SqlInMemory';
import { migrations } from '../../../migrations';
import { createApp } from './create-app';

/** Indexes, foreign keys, checks and views live in SQL only; of entities, tables and columns must agree. */
const COLUMN_CHANGE = /^(CREATE TABLE|DROP TABLE|ALTER TABLE \S+ (ADD|DROP|ALTER|RENAME) (?!CONSTRAINT))/;

/** gen_random_uuid() is a default that TypeORM misreads. */
const IGNORED = /ALTER COLUMN "id" (SET|DROP) DEFAULT/;

/** TypeORM's comparison of entities and tables, in a database made for it: the npm script sees to that. */
async function compareSchema(config: Config): Promise<SqlInMemory> {
  const app = await createApp(config, false);
  const { entities } = app.get(DataSource).options;
  await app.close();
  const owner = await new DataSource({
    type: 'postgres',
    url: config.migrationUrl,
    entities,
    installExtensions: false,
  }).initialize();
  try {
    // Computed by the database, so no entity has it; a new column would be taken for its new name.
    await owner.query('ALTER TABLE contacts DROP COLUMN IF EXISTS search_text');
    return await owner.driver.createSchemaBuilder().log();
  } finally {
    await owner.destroy();
  }
}

/**
 * `npm run migration:generate -- <verb-object>`: a new migration with the SQL by which the tables would follow
 * the entities, to be reviewed and completed. With `--check`: fails when there is any such SQL.
 */
async function main(): Promise<void> {
  const config = loadConfig();
  await migrate(config, migrations);
  const { upQueries, downQueries } = await compareSchema(config);
  const changes = (queries: { query: string }[]) =>
    queries.map(({ query }) => query).filter((query) => COLUMN_CHANGE.test(query) && !IGNORED.test(query));
  const up = changes(upQueries);
  if (process.argv.includes('--check')) {
    if (up.length === 0) return;
    process.stderr.write(`Entities and tables differ:\n${up.map((query) => `  ${query}\n`).join('')}`);
    process.exitCode = 1;
    return;
  }
  const name = process.argv[2];
  if (!name || !/^[a-z]+(-[a-z0-9]+)+$/.test(name)) {
    throw new StartupError('Name it by verb and object: npm run migration:generate -- add-contact-photos');
  }
  const stamp = Date.now();
  const className = name.replace(/(^|-)([a-z0-9])/g, (_match, _dash, letter: string) => letter.toUpperCase());
  const body = (queries: string[]) =>
    `    await runner.query(\`\n${queries.map((query) => `      ${query};\n`).join('')}    \`);`;
  const file = join('migrations', `${stamp}-${name}.ts`);
  writeFileSync(
    join(projectRoot(), file),
    `import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Say here what it is for. */
export class ${className}${stamp} implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
${body(up)}
  }

  async down(runner: QueryRunner): Promise<void> {
${body(changes(downQueries).reverse())}
  }
}
`,
  );
  process.stdout.write(`${file} is written. Review its SQL, then name it in migrations/index.ts.\n`);
}

runTool(main);
