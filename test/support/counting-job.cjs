/**
 * A kind of job that ships nowhere: it writes the numbers below `rows` into the table `counted`, so many a transaction.
 * `node --require test/support/counting-job.cjs dist/apps/api/src/main.js` gives it to a server process.
 */
'use strict';
const { setTimeout: sleep } = require('node:timers/promises');
const { aborted } = require('node:util');

const KIND = 'test.count';
/** Does nothing, every minute. */
const TICK = 'test.tick';

/** Done by whoever `process.pid` is. @param manager of the server that does it */
const countingJob = (manager) => ({
  kind: KIND,
  async run(job) {
    const { rows, chunk = 10, pause = 0, fail = 0, stay = 0 } = job.params;
    for (let next = job.checkpoint ?? 0; next < rows; next += chunk) {
      job.signal.throwIfAborted();
      await manager.transaction(async (tx) => {
        await tx.query(
          'INSERT INTO counted (job_id, row, pid) SELECT $1, n, $4 FROM generate_series($2::int, $3::int - 1) n',
          [job.id, next, Math.min(next + chunk, rows), process.pid],
        );
        await job.save(tx, next + chunk);
      });
      job.progress(Math.min(next + chunk, rows), rows);
      const [{ starts }] = await manager.query('SELECT attempt AS starts FROM jobs WHERE id = $1', [job.id]);
      if (starts <= fail) throw new Error('fails for a test');
      if (starts <= stay) await aborted(job.signal, job);
      if (pause) await sleep(pause);
    }
    return { rows };
  },
});

module.exports = { KIND, TICK, countingJob };

// As --require, before the server.
if (/[\\/]apps[\\/]api[\\/]src[\\/]main\.js$/.test(process.argv[1] ?? '')) {
  require('reflect-metadata');
  const { dirname, join } = require('node:path');
  const dist = join(dirname(require('node:fs').realpathSync(process.argv[1])), '../../..');
  const { JobsService } = require(join(dist, 'libs/jobs/src'));
  const { onModuleInit } = JobsService.prototype;
  JobsService.prototype.onModuleInit = function () {
    onModuleInit.call(this);
    this.register(countingJob(this.repository.jobs.manager));
    this.register({ kind: TICK, schedule: '* * * * *', run: async () => {} });
  };
}
