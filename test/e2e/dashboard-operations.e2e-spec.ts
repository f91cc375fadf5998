import { app, open, page, phoneOf, team, useDashboard } from '../support/dashboard';
import { makeContact } from '../support/team';
import { shows } from '../support/wait';

useDashboard();

const list = () => page.getByRole('table', { name: 'What was done' }).getByRole('row');
const dialog = () => page.getByRole('dialog');
const importOf = (count: number) => ({
  contacts: Array.from({ length: count }, (_, i) => ({ first_name: 'Row', last_name: `N${i + 1}` })),
});

describe('The page Operations', () => {
  it('undoes an import after showing what that would do and leave, and undoes the undo', async () => {
    const phone = phoneOf(team.agent);
    await phone.call('POST', '/api/bulk/import', importOf(3));
    const { body } = await phone.call('GET', '/api/contacts?search=N2');
    await phoneOf(team.admin).call('PUT', `/api/contacts/${body.data[0].id}`, { company: 'Acme' });
    await open(team.admin, 'Operations');
    await page.getByRole('button', { name: 'Undo: Import' }).click();
    await dialog().getByText('2 contacts would go back to what they were.').waitFor();
    const undone = dialog().getByRole('region', { name: 'What would be undone' });
    expect((await undone.getByRole('listitem').allTextContents()).sort()).toEqual([
      'Row N1 · Deleted',
      'Row N3 · Deleted',
    ]);
    const left = dialog().getByRole('region', { name: 'What stays as it is' });
    const [reason] = await left.getByRole('listitem').allTextContents();
    expect(reason).toContain(`Row N2: Company, changed since by ${team.admin.agentCode}`);
    const count = async () => (await phone.call('GET', '/api/contacts')).body.pagination.total;
    // Nothing has happened yet.
    await shows(count, 3);
    await dialog().getByRole('button', { name: 'Undo it' }).click();
    await page.getByText('Undone: 2 contacts are what they were. One value was left').waitFor();
    await dialog().waitFor({ state: 'detached' });
    await shows(count, 1);

    await page.getByRole('button', { name: 'Undo: Undo', exact: true }).click();
    await dialog().getByText('2 contacts would go back').waitFor();
    await shows(() => dialog().getByText('Brought back').count(), 2);
    await dialog().getByRole('button', { name: 'Undo it' }).click();
    await dialog().waitFor({ state: 'detached' });
    await shows(count, 3);
  });

  it('shows each change field by field, and leads from an operation to its undo', async () => {
    const phone = phoneOf(team.agent, 'galaxy-s24');
    const { id } = await makeContact(phone, { first_name: 'Priya', last_name: 'Sharma', company: 'Acme' });
    await phone.call('PUT', `/api/contacts/${id}`, { company: 'Acme, Inc.', tags: ['vip'] });
    await open(team.admin, 'Operations');
    await list().filter({ hasText: 'Edit' }).first().getByRole('link').click();
    const change = page.getByRole('region', { name: 'Changes' }).getByRole('listitem');
    await change.getByText('Priya Sharma').waitFor();
    await shows(() => change.getByRole('term').allTextContents(), ['Company', 'Tags']);
    await shows(() => change.locator('del').allTextContents(), ['Acme']);
    await shows(() => change.locator('ins').allTextContents(), ['Acme, Inc.', 'vip']);
    await page.getByText('on galaxy-s24').waitFor();

    await page.getByRole('button', { name: 'Undo …' }).click();
    await dialog().getByRole('button', { name: 'Undo it' }).click();
    await page.getByRole('link', { name: 'Show the undo' }).click();
    await page.getByText('Takes back an earlier operation').waitFor();
    await page.getByRole('link', { name: 'Show what it takes back' }).click();
    await page.getByText('It was undone.').waitFor();
  });

  it('keeps filters in the address, and turns pages', async () => {
    const phone = phoneOf(team.agent);
    for (let i = 0; i < 55; i += 1) await makeContact(phone, { first_name: 'Ada', last_name: `L${i}` });
    await phoneOf(team.admin).call('POST', '/api/bulk/import', importOf(60));
    await open(team.admin, 'Operations');
    await page.getByRole('button', { name: 'Older' }).click();
    await page.getByText('Page 2').waitFor();
    await page.getByLabel('What', { exact: true }).selectOption('Import');
    await page.getByText('Page 2').waitFor({ state: 'detached' });
    expect(page.url()).toMatch(/#\/operations\?kind=import$/);
    await shows(() => list().count(), 2);
    await page.getByLabel('Person').selectOption(team.viewer.agentCode);
    await page.getByText('Nothing of this kind has been done.').waitFor();
    await page.getByLabel('Person').selectOption('');
    await list().getByRole('link', { name: 'Import' }).click();
    await page.getByText('Row N1', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('Row N60', { exact: true }).waitFor();
  });

  it('undoes a large operation as a job, and says how far it is', async () => {
    const worker = await app.another({ WORKER: 'on' });
    const phone = phoneOf(team.agent);
    await phone.call('POST', '/api/bulk/import', importOf(600));
    await open(team.admin, 'Operations');
    await page.getByRole('button', { name: 'Undo: Import' }).click();
    await dialog().getByText('600 contacts would go back').waitFor();
    await dialog().getByText('and 500 more').waitFor();
    await dialog().getByRole('button', { name: 'Undo it' }).click();
    await page.getByText('Undone: 600 contacts are what they were.').waitFor();
    expect((await phone.call('GET', '/api/contacts')).body.pagination.total).toBe(0);
    await worker.close();
  });

  it('shows agents their own, and is used with the keyboard alone', async () => {
    await makeContact(phoneOf(team.admin), { first_name: 'Not', last_name: 'Theirs' });
    await makeContact(phoneOf(team.agent), { first_name: 'Ada', last_name: 'Lovelace' });
    await open(team.agent, 'Operations');
    await page.getByText('You can undo it for 24 hours').waitFor();
    await page.getByRole('button', { name: 'Undo: Edit' }).waitFor();
    await shows(() => list().count(), 2);
    await shows(() => page.getByLabel('Person').count(), 0);
    await page.getByLabel('To', { exact: true }).focus();
    const focused = () =>
      page.evaluate('document.activeElement.ariaLabel ?? document.activeElement.textContent');
    const tabTo = async (name: string) => {
      for (let i = 0; i < 20 && (await focused()) !== name; i += 1) await page.keyboard.press('Tab');
      await shows(focused, name);
    };
    await tabTo('Undo: Edit');
    await page.keyboard.press('Enter');
    await dialog().getByText('One contact would go back').waitFor();
    await tabTo('Undo it');
    await page.keyboard.press('Enter');
    await page.getByText('Undone.', { exact: true }).waitFor();
  });
});
