const { join } = require('node:path');
const all = require('../../jest.config.cjs');

const rootDir = join(__dirname, '../..');

/** For `npm run screenshots`, which is no test. @type {import('jest').Config} */
module.exports = {
  ...all,
  rootDir,
  projects: [{ ...all.projects[0], rootDir, displayName: 'screenshots', testRegex: 'e2e/screenshots\\.ts$' }],
};
