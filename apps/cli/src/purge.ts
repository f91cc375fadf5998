import { loadConfig, migrationDataSource, runTool } from '@app/platform';
import { purgeAll, PurgeRepository } from '@app/sync';

/** `npm run purge`: at once what every server does about once an hour. */
async function main(): Promise<void> {
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
