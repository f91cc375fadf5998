import { loadConfig, migrationDataSource, runTool, toolArguments } from '@app/platform';
import { purgeAll, PurgeRepository } from '@app/sync';

const USAGE = `Usage: npm run purge
Removes what TOMBSTONE_DAYS says is too old, which every server does about once an hour.`;

/** `npm run purge`: at once what every server does about once an hour. */
async function main(): Promise<void> {
  toolArguments(USAGE, {});
  const config = loadConfig();
  const dataSource = await migrationDataSource(config, []).initialize();
  try {
    const purged = await purgeAll(new PurgeRepository(dataSource), config.TOMBSTONE_DAYS);
    process.stdout.write(
      `Purged ${purged.tombstones} tombstones, ${purged.idempotency_keys} idempotency keys, ${purged.walks} walks.\n`,
    );
  } finally {
    await dataSource.destroy();
  }
}

runTool(main);
