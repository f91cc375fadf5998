import { RollUpService, SyncTraffic } from '@app/statistics';
import { app, open, page, phoneOf, team, useDashboard } from '../support/dashboard';
import { fillStatistics } from '../support/statistics';
import { makeContact } from '../support/team';
import { shows } from '../support/wait';

useDashboard();

const region = (name: string) => page.getByRole('region', { name, exact: true });
const tile = (name: string) =>
  page.locator('main dl > div').filter({ has: page.getByText(name, { exact: true }) });

/** The figures of a chart, as the table below it has them: a row for each time, the newest first. */
async function figuresOf(name: string): Promise<string[][]> {
  await region(name).first().getByText('Show the figures').click();
  const rows = region(name).first().getByRole('row');
  // They are drawn after the table is opened.
  await rows.nth(1).waitFor();
  return Promise.all((await rows.all()).map((row) => row.locator('th, td').allTextContents()));
}

describe('The page Statistics', () => {
  it('says what there will be before there is anything', async () => {
    await open(team.admin, 'Statistics');
    await page.getByText('Nothing has been counted yet.').waitFor();
    await page.getByText('No phone has caught up in this time.').waitFor();
    await page.getByText('A sample is taken every ten minutes').waitFor();
  });

  it('counts changes by day and person, and what catching up saves', async () => {
    const phone = phoneOf(team.agent);
    for (let i = 0; i < 20; i += 1) await makeContact(phone, { first_name: 'Ada', last_name: `L${i}` });
    await app.app.get(RollUpService).rollUp();
    await phone.catchUp();
    const { id } = await makeContact(phoneOf(team.admin), { first_name: 'Grace', last_name: 'H' });
    await phoneOf(team.admin).call('DELETE', `/api/contacts/${id}`);
    await phone.call('GET', `/api/sync/delta?version=${phone.cursor}`);
    await app.app.get(SyncTraffic).flush();
    await app.app.get(RollUpService).rollUp();

    await open(team.admin, 'Statistics');
    await tile('Contacts').getByText('20', { exact: true }).waitFor();
    await tile('Contacts').getByText('+20 in 30 days').waitFor();
    await tile('Changes').getByText('22', { exact: true }).waitFor();
    await tile('Data saved')
      .getByText(/9\d(\.\d)?%/)
      .waitFor();
    const figures = await figuresOf('Changes per day');
    expect(figures.length).toBe(31);
    expect(figures[0]).toEqual(['Day', 'Created', 'Changed', 'Deleted']);
    expect(figures[1]!.slice(1)).toEqual(['21', '0', '1']);
    const people = page.getByRole('table', { name: 'By person' }).getByRole('row');
    expect(await people.nth(1).textContent()).toContain(team.agent.agentCode);
    expect(await people.nth(2).textContent()).toContain(team.admin.agentCode);
  });

  it('keeps the span in the address, and shows weeks of a year', async () => {
    await fillStatistics(app, team.id);
    await open(team.admin, 'Statistics');
    await page.getByRole('link', { name: '1 year' }).click();
    await page.getByText('Changes per week').first().waitFor();
    expect(page.url()).toMatch(/#\/statistics\?days=365$/);
    expect((await figuresOf('Changes per week')).length).toBe(1 + Math.floor(365 / 7));
    await page.reload();
    await page.getByText('Changes per week').first().waitFor();
    await shows(() => page.getByRole('link', { name: '1 year' }).getAttribute('aria-current'), 'page');
  });

  it('has charts that are read with the arrow keys', async () => {
    await fillStatistics(app, team.id);
    await open(team.admin, 'Statistics');
    const chart = region('Contacts over time').getByRole('application');
    await chart.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await region('Contacts over time')
      .getByRole('status')
      .filter({ hasText: /Contacts: [\d,]+/ })
      .waitFor();
  });

  it('is for admins alone', async () => {
    await open(team.agent);
    await page.goto(`${app.url}/#/statistics`);
    await page.getByText('your role does not allow it').waitFor();
  });

  it('speaks German', async () => {
    await fillStatistics(app, team.id);
    await open(team.admin);
    await page.getByLabel('Language').selectOption('de');
    await page.getByRole('link', { name: 'Statistik' }).click();
    await page.getByRole('heading', { name: 'Kontakte im Lauf der Zeit' }).waitFor();
    await page.getByText('in 30 Tagen').waitFor();
  });
});

describe('The page Overview', () => {
  it('names what is to be looked at, and who changed how much', async () => {
    await fillStatistics(app, team.id);
    const { id } = await makeContact(phoneOf(team.agent));
    await app.db.query(
      `INSERT INTO sync_log (team_id, device_id, agent_id, last_sync_version, last_sync_at)
       VALUES ($1, 'lost phone', $2, 0, now() - interval '2 days')`,
      [team.id, team.agent.id],
    );
    await app.db.query(
      `INSERT INTO contact_conflicts (team_id, id, contact_id, kind, fields, agent_codes, created_at)
       VALUES ($1, gen_random_uuid(), $2, 'edit', '{}', '{A,B}', now())`,
      [team.id, id],
    );
    await open(team.admin, 'Overview');
    const waiting = region('To be looked at').getByRole('listitem');
    await waiting.getByText('1 phone lacks changes').waitFor();
    const week = region('Changes of the last seven days');
    await week.getByText('PRIYA').waitFor();
    await shows(() => week.getByRole('list', { name: 'Changes per day' }).getByRole('listitem').count(), 7);
    await waiting.getByRole('link', { name: '1 conflict waits for a decision' }).click();
    await page.getByRole('heading', { level: 1, name: 'Conflicts' }).waitFor();
  });

  it('says it when there is nothing, and shows agents what is theirs', async () => {
    await open(team.agent, 'Overview');
    await region('To be looked at').getByText('Nothing: no conflict').waitFor();
    await region('Phones and browsers').getByText('This page').waitFor();
    expect(await region('Changes of the last seven days').count()).toBe(0);
  });
});
