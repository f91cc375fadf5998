import { app, open, page, team, useDashboard } from '../support/dashboard';
import { count, jobOf, prepareCounting, registerCounting } from '../support/jobs';
import { shows, until } from '../support/wait';

useDashboard();

describe('The page System', () => {
  it('says how the server is, and shows jobs, which can be cancelled', async () => {
    const worker = await app.another({ WORKER: 'on' });
    await prepareCounting(app);
    registerCounting(worker);
    await open(team.admin, 'System');
    const health = page.getByRole('region', { name: 'State of the server' });
    await health.getByText('done elsewhere').waitFor();
    await shows(
      () => health.locator('dd').allTextContents(),
      expect.arrayContaining(['well', expect.stringMatching(/^running for \d+ minutes?$/)]),
    );
    await page.getByText('Nothing was done in the background yet.').waitFor();
    await health.getByText('never').waitFor();
    const back = (since: string) =>
      app.db.query(
        `INSERT INTO last_backup (taken_at) VALUES (now() - $1::interval)
           ON CONFLICT (is_only) DO UPDATE SET taken_at = excluded.taken_at`,
        [since],
      );
    await back('3 hours');
    await page.reload();
    await health.getByText('3 hours ago').waitFor();
    await shows(() => health.getByText('Older than a day').count(), 0);
    await back('2 days');
    await page.reload();
    await health.getByText('Older than a day').waitFor();
    const id = await count(worker, team, { rows: 100_000, chunk: 1, pause: 20 });
    await page.reload();
    const row = page.getByRole('row').filter({ hasText: 'Counting to 100000' });
    await row.getByText('running').waitFor();
    await row.getByRole('button', { name: 'Cancel: Counting to 100000' }).click();
    await page.getByText('Cancelled. What was done by then stays.').waitFor();
    await row.getByText('cancelled').waitFor();
    expect((await jobOf(app, id)).state).toBe('cancelled');
    // Why a job has failed is said, with its code for whoever helps.
    const failed = (code: string) =>
      app.db.query(`UPDATE jobs SET state = 'failed', error = $2 WHERE id = $1`, [id, code]);
    await failed('DATABASE_UNAVAILABLE');
    await page.reload();
    await row.getByText('The database could not be reached, or had too much to do.').waitFor();
    await row.getByText(`DATABASE_UNAVAILABLE, job ${id}`).waitFor();
    await failed('OF_A_LATER_SERVER');
    await page.reload();
    await row.getByText('It ended with an error.').waitFor();
    await worker.close();
  });

  it('sets the country of numbers without one', async () => {
    await open(team.admin, 'Settings');
    const field = page.getByLabel('Country of numbers without one');
    await field.selectOption('Germany');
    await page.getByText('Saved. Numbers of contacts').waitFor();
    const region = async () =>
      (await app.db.query('SELECT default_region FROM teams WHERE id = $1', [team.id]))[0].default_region;
    await until('it is stored', async () => (await region()) === 'DE');
    await field.selectOption('None');
    await until('it is none again', async () => (await region()) === null);
  });

  it('is for admins alone', async () => {
    await open(team.agent);
    await page.goto(`${app.url}/#/system`);
    await page.getByText('your role does not allow it').waitFor();
  });
});
