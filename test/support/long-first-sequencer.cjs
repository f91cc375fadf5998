'use strict';
const { default: TestSequencer } = require('@jest/test-sequencer');

/** What starts browsers and processes, or fills tables, takes long however short its file is. */
const LONG =
  /[\\/](e2e|conformance)[\\/]|[\\/](query-plans|migrations|takeover|backup|contact-field|.*-workers)\.spec/;

/** Jest's own order, the largest first, with the longest before all: the last one has a worker wait for the other. */
module.exports = class LongFirstSequencer extends TestSequencer {
  sort(tests) {
    const sorted = [...super.sort(tests)];
    const isLong = ({ path }) => LONG.test(path);
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
};
