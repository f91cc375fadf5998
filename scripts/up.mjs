// `npm start`: installs, builds, starts a PostgreSQL unless DATABASE_URL names one, and runs the server in this
// process. `--run <file> [args]` runs another script in place of the server; `--rebuild` trusts no earlier build;
// `--attach` uses the database of a running `npm start`.
import './node-version.mjs';

import('./launch.mjs').then(({ up }) => up(process.argv.slice(2)));
