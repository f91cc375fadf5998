import {
  loadConfig,
  migrate,
  migrationDataSource,
  runTool,
  toolArguments,
  undoLastMigration,
} from '@app/platform';
import { migrations } from '../../../migrations';

const USAGE = `Usage: npm run migration:run      brings the database to this release; the server does so when it starts
       npm run migration:revert   takes the newest migration back`;

/** `npm run migration:run` and `npm run migration:revert`. The server migrates by itself when it starts. */
async function main(): Promise<void> {
  const { values } = toolArguments(USAGE, { revert: { type: 'boolean' } });
  const config = loadConfig();
  if (values.revert) {
    const dataSource = await migrationDataSource(config, migrations).initialize();
    await undoLastMigration(dataSource).finally(() => dataSource.destroy());
    process.stdout.write('The newest migration was taken back.\n');
    return;
  }
  const ran = await migrate(config, migrations);
  process.stdout.write(ran.length ? `Ran ${ran.join(', ')}.\n` : 'The database is up to date.\n');
}

runTool(main);
