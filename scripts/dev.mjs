// `npm run dev`: like `npm start`, but server and dashboard are compiled and restarted as their sources change.
import './node-version.mjs';

import('./launch.mjs').then(({ dev }) => dev());
