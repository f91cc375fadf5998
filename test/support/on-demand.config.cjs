const { join } = require('node:path');
const all = require('../../jest.config.cjs');

const rootDir = join(__dirname, '../..');

/** For what is run by hand and is no test: `npm run screenshots`, `npm run bench:dashboard`. @type {import('jest').Config} */
module.exports = {
  ...all,
  rootDir,
  projects: [
    {
      ...all.projects[0],
      rootDir,
      displayName: 'on demand',
      testRegex: '(e2e/screenshots|bench/dashboard)\\.ts$',
    },
  ],
};
