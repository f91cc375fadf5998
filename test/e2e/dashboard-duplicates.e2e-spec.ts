import { DuplicatesService } from '@app/contacts';
import { app, open, page, phoneOf, team, useDashboard } from '../support/dashboard';
import { makeContact } from '../support/team';
import { shows, until } from '../support/wait';

useDashboard();

const cards = () => page.getByRole('article');
const notices = () => page.getByRole('region', { name: 'Notifications' });
const compare = () => app.app.get(DuplicatesService).find();

describe('The page Duplicates', () => {
  it('shows contacts side by side, merges them by keyboard, and takes them apart again', async () => {
    const phone = phoneOf(team.agent);
    const number = '+49 171 2345678';
    await makeContact(phone, { first_name: 'Anna', last_name: 'Rowe', phone_primary: number });
    const other = { first_name: 'Annie', last_name: 'Rowe', phone_primary: number, company: 'Acme' };
    await makeContact(phone, other);
    await makeContact(phone, { first_name: 'Ben', last_name: 'Okoro', email: 'ben@example.com' });
    await makeContact(phone, { first_name: 'B.', last_name: 'Okoro', email: 'Ben@example.com' });
    await compare();
    await open(team.agent, 'Duplicates');
    const annas = cards().filter({ hasText: 'Anna Rowe' });
    await annas.getByText('same number').waitFor();
    expect(
      await annas
        .getByRole('row', { name: /^Phone/ })
        .getByRole('cell')
        .allTextContents(),
    ).toEqual([number, number]);
    const keep = annas.getByRole('button', { name: /^Keep this one: Anna Rowe/ });
    await keep.focus();
    await page.keyboard.press('Enter');
    await notices().getByText('2 contacts are one: Anna Rowe.').waitFor();
    await annas.waitFor({ state: 'detached' });
    const names = async () =>
      (await phone.call('GET', '/api/contacts?search=rowe')).body.data.map(
        ({ first_name, company }: { first_name: string; company: string | null }) => [first_name, company],
      );
    await shows(names, [['Anna', 'Acme']]);
    // The next group is at hand at once.
    await until('the next group to have the focus', () =>
      page.evaluate(`document.activeElement.closest('article')?.textContent.includes('Okoro')`),
    );

    await notices().getByRole('button', { name: 'Undo' }).click();
    await until('both to be there again', async () => (await names()).length === 2);
  });

  it('scrolls the contacts of a large group in their card, not the page', async () => {
    const phone = phoneOf(team.agent);
    for (const first_name of ['Anna', 'Annie', 'Ann', 'Anni'])
      await makeContact(phone, { first_name, last_name: 'Rowe', phone_primary: '+49 171 2345678' });
    await compare();
    await page.setViewportSize({ width: 390, height: 800 });
    await open(team.agent);
    await page.goto(`${app.url}/#/duplicates`);
    await cards().getByRole('columnheader', { name: 'Anni', exact: false }).first().waitFor();
    await shows(() => page.evaluate('document.documentElement.scrollWidth'), 390);
    const isScrolled = `(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)(document.querySelector('article [role=region]'))`;
    await shows(() => page.evaluate(isScrolled), true);
  });

  it('says of an open contact that others have merged it with another', async () => {
    const phone = phoneOf(team.agent);
    const [anna, annie] = [await makeContact(phone), await makeContact(phone, { first_name: 'Annie' })];
    await open(team.admin);
    await page.getByText('Annie Byron').click();
    await page.getByRole('dialog').getByLabel('Company').waitFor();
    await phone.call('POST', '/api/contacts/merge', {
      survivor_id: anna.id,
      loser_ids: [annie.id],
      dry_run: false,
    });
    await page
      .getByRole('dialog')
      .getByText('This contact was merged with Ada Byron, which is shown here.')
      .waitFor();
  });

  it('forgets those that are not the same, and shows them again when that is undone', async () => {
    const phone = phoneOf(team.agent);
    for (const first_name of ['Ben', 'Bob'])
      await makeContact(phone, { first_name, last_name: 'Okoro', email: 'office@example.com' });
    await compare();
    await open(team.admin, 'Duplicates');
    await page.getByRole('button', { name: /^Not the same: B/ }).click();
    await page.getByText('No contacts that look alike.').waitFor();
    await notices().getByRole('button', { name: 'Undo' }).click();
    await cards().filter({ hasText: 'Okoro' }).waitFor();
  });

  it('is for those who may decide', async () => {
    await open(team.viewer);
    await page.goto(`${app.url}/#/duplicates`);
    await page.getByText('your role does not allow it').waitFor();
  });
});
