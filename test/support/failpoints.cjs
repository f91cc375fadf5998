/**
 * Failpoints: moments in a server at which a test may end it, hold it up, or make it fail. Loaded before the server
 * (`node --require test/support/failpoints.cjs dist/apps/api/src/main.js`), it lays itself around methods of the very
 * build that ships, which itself knows nothing of failpoints. See docs/adr/0017-failpoints-from-outside.md.
 *
 * FAILPOINTS names a folder. A file `<pid>` in it, holding `<point> <action> [milliseconds]`, arms one point once:
 *   kill   the process ends by SIGKILL, at once
 *   pause  it goes on after so many milliseconds
 *   freeze it goes on, but this call never does; SIGKILL follows after so many milliseconds
 * A point that was reached adds a line to the file `fired`.
 */
'use strict';
const fs = require('node:fs');
const { dirname, join } = require('node:path');
require('reflect-metadata');

const folder = process.env.FAILPOINTS;
if (!folder) throw new Error('FAILPOINTS names no folder');
if (process.env.NODE_ENV === 'production')
  throw new Error('failpoints are for tests only: NODE_ENV is production');

const dist = join(dirname(fs.realpathSync(process.argv[1])), '../../..');
/** The prototype of a class of this room, in whichever of its files it is. */
const load = (room, name) => {
  const source = join(dist, 'libs', room, 'src');
  for (const path of fs.readdirSync(source, { recursive: true })) {
    if (!path.endsWith('.js')) continue;
    const file = join(source, path);
    if (!fs.readFileSync(file, 'utf8').includes(`class ${name} `)) continue;
    const found = require(file)[name];
    if (found) return found.prototype;
  }
  throw new Error(`failpoints: libs/${room} exports no class ${name} any more`);
};
const Changelog = load('changelog', 'Changelog');
const TeamTransaction = load('changelog', 'TeamTransaction');
const ImportService = load('bulk', 'ImportService');
const BulkEditService = load('bulk', 'BulkEditService');
const JobsRepository = load('jobs', 'JobsRepository');
const { PostgresQueryRunner } = require('typeorm/driver/postgres/PostgresQueryRunner');

const armed = join(folder, String(process.pid));

function order(point) {
  let text;
  try {
    text = fs.readFileSync(armed, 'utf8');
  } catch {
    return undefined;
  }
  const [wanted, action, milliseconds] = text.trim().split(' ');
  if (wanted !== point) return undefined;
  fs.rmSync(armed, { force: true });
  fs.appendFileSync(join(folder, 'fired'), `${process.pid} ${point} ${action}\n`);
  if (action === 'kill') process.kill(process.pid, 'SIGKILL');
  return { action, milliseconds: Number(milliseconds) };
}

/** Undefined when there is nothing to wait for, so that a point that is not armed changes no timing. */
function reach(point) {
  const given = order(point);
  if (!given) return undefined;
  if (given.action === 'freeze') setTimeout(() => process.kill(process.pid, 'SIGKILL'), given.milliseconds);
  return new Promise((done) => given.action === 'pause' && setTimeout(done, given.milliseconds));
}

function around(prototype, method, wrap) {
  const original = prototype[method];
  if (typeof original !== 'function') throw new Error(`failpoints: there is no method ${method} any more`);
  prototype[method] = wrap(original);
}

/** Transactions of the changelog that change something; others commit with the same method. */
const versioned = new WeakSet();

around(
  TeamTransaction,
  'findOutcomes',
  (original) =>
    async function (...args) {
      await reach('before-idempotency');
      const found = await original.apply(this, args);
      await reach('after-idempotency');
      return found;
    },
);
// One that only remembers an answer would prove nothing by its death.
around(
  TeamTransaction,
  'takeVersions',
  (original) =>
    function (...args) {
      versioned.add(this.manager.queryRunner);
      return original.apply(this, args);
    },
);
around(
  PostgresQueryRunner.prototype,
  'commitTransaction',
  (original) =>
    async function (...args) {
      if (!versioned.delete(this)) return original.apply(this, args);
      await reach('before-commit');
      await original.apply(this, args);
      await reach('after-commit');
    },
);
around(
  Changelog,
  'onCommitted',
  (original) =>
    function (listener, ...rest) {
      const first = (batch) => {
        order('before-hand-over');
        return listener(batch);
      };
      return original.call(this, first, ...rest);
    },
);
around(
  Changelog,
  'announce',
  (original) =>
    function (...args) {
      original.apply(this, args);
      order('before-acknowledgement');
    },
);
/** Chunks that each import has submitted. */
const chunks = new WeakMap();
around(
  ImportService,
  'import',
  (original) =>
    function (...args) {
      const self = Object.create(this);
      chunks.set(self, 0);
      return original.apply(self, args);
    },
);
around(
  ImportService,
  'submit',
  (original) =>
    async function (...args) {
      const chunk = chunks.get(this) ?? 0;
      chunks.set(this, chunk + 1);
      if (chunk > 0) await reach('mid-import');
      return original.apply(this, args);
    },
);
/** How often each edit of many contacts, which is a job, has saved how far it is. */
const saved = new Map();
around(
  BulkEditService,
  'run',
  (original) =>
    function (job, ...rest) {
      saved.set(job.id, 0);
      return original.call(this, job, ...rest);
    },
);
around(
  JobsRepository,
  'save',
  (original) =>
    async function (manager, attempt, ...args) {
      const times = saved.get(attempt.id);
      if (times !== undefined) saved.set(attempt.id, times + 1);
      if (times > 0) await reach('mid-job');
      return original.call(this, manager, attempt, ...args);
    },
);
