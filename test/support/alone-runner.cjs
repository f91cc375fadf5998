'use strict';
const { default: TestRunner } = require('jest-runner');

/** Jest's own runner, one file after the other: for tests that measure time, which others beside them would take. */
module.exports = class AloneRunner extends TestRunner {
  isSerial = true;
};
