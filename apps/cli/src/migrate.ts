import { loadConfig, migrate, migrationDataSource, runTool, undoLastMigration } from '@app/platform';
import { migrations } from '../../../migrations';

/** `npm run migration:run` and `npm run migration:revert`. The server migrates by itself when it starts. */
async function main(): Promise<void> {
  const config = loadConfig();
  if (process.argv.includes('--revert')) {
    const dataSource = await migrationDataSource(config, migrations).initialize();
    await undoLastMigration(dataSource).finally(() => dataSource.destroy());
    process.stdout.write('The newest migration was taken back.\n');
    return;
  }
  const ran = await migrate(config, migrations);
  process.stdout.write(ran.length ? `Ran ${ran.join(', ')}.\n` : 'The database is up to date.\n');
}

runTool(main);
