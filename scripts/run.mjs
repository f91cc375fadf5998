// `npm test`, `npm run soak`, `npm run test:mutants`: installs, builds, and runs a script that brings its own services.
import './node-version.mjs';

import('./prepare.mjs').then(async ({ ensureBuilt, ensureInstalled, inherit, report, stopSignal }) => {
  const [, , script, ...args] = process.argv;
  const { signal } = stopSignal();
  try {
    await ensureInstalled({ signal });
    await ensureBuilt({ signal });
    process.exit(await inherit(script, args, signal));
  } catch (error) {
    if (error instanceof Error) report(error);
    process.exit(1);
  }
});
