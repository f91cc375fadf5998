// `npm test [-- jest arguments]`: installs, builds, and runs Jest, whose setup brings PostgreSQL and Redis.
import './node-version.mjs';

import('./prepare.mjs').then(async ({ ensureBuilt, ensureInstalled, inherit, report, stopSignal }) => {
  const { signal } = stopSignal();
  try {
    await ensureInstalled({ signal });
    await ensureBuilt({ signal });
    process.exit(await inherit('node_modules/jest/bin/jest.js', process.argv.slice(2), signal));
  } catch (error) {
    if (error instanceof Error) report(error);
    process.exit(1);
  }
});
