/**
 * What a server really holds: loaded before it (`node --require test/support/heap-probe.cjs …`), it collects all garbage
 * on SIGUSR2 and adds a line to the file HEAP_PROBE: how many bytes are still in use then. Its resident memory says
 * less, for V8 gives garbage back when it likes.
 */
'use strict';
const { appendFileSync } = require('node:fs');
const v8 = require('node:v8');
const { runInNewContext } = require('node:vm');

v8.setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

process.on('SIGUSR2', () => {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  appendFileSync(process.env.HEAP_PROBE, `${heapUsed + external}\n`);
});
