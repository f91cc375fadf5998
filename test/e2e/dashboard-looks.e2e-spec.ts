import { DuplicatesService } from '@app/contacts';
import { source as axe } from 'axe-core';
import { app, go, open, page, phoneOf, team, useDashboard } from '../support/dashboard';
import { makeShowcase, type Showcase } from '../support/showcase';
import { makeContact } from '../support/team';

/** At a desk and on a phone. */
const LOOKS = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 390 },
] as const;

/** Elements that break a rule of WCAG 2.2 at level A or AA, contrast of text among them. */
const VIOLATIONS = `axe
  .run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] })
  .then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ target, any: [why] }) => [id, target, why?.message].join(': '))),
  )`;

/** Elements that are cut off or make the page scroll sideways. An ellipsis is not a cut. */
const CUT_OFF = `[document.documentElement, ...document.body.querySelectorAll('*')]
  .filter((element) => {
    const { overflowX, textOverflow } = getComputedStyle(element);
    const clips = element === document.documentElement || overflowX !== 'visible';
    return clips && textOverflow !== 'ellipsis' && element.clientWidth > 1 && element.scrollWidth > element.clientWidth;
  })
  .map(({ tagName, className }) => tagName + ' ' + className)`;

/** Each with something that shows when it is there. */
const PAGES = [
  ['Overview', 'pixel-9-pro-of-anna'],
  ['Statistics', 'Contacts over time'],
  ['Conflicts', 'Changed after somebody else had deleted it'],
  ['Import', 'No file has been brought yet.'],
  ['People', 'Priya Raghunathan-Venkataraman'],
  ['Phones', 'wipe requested'],
  ['Operations', '25 rows'],
  // The time of an entry.
  ['History', `${new Date().getFullYear()},`],
  ['System', 'Nothing was done in the background yet.'],
  ['Settings', 'this browser'],
] as const;

describe('Looks of the dashboard', () => {
  let showcase: Showcase;

  useDashboard();

  beforeAll(async () => {
    showcase = await makeShowcase(app);
  });

  afterAll(() => {
    for (const phone of showcase?.phones ?? []) phone.disconnect();
  });

  /** Whatever is on the screen. */
  async function expectGoodLooks(): Promise<void> {
    await page.evaluate(axe);
    for (const look of LOOKS) {
      await page.emulateMedia({ colorScheme: look.colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width: look.width, height: 844 });
      const seen = { ...look, page: page.url() };
      expect({
        ...seen,
        violations: await page.evaluate(VIOLATIONS),
        cutOff: await page.evaluate(CUT_OFF),
      }).toEqual({ ...seen, violations: [], cutOff: [] });
    }
  }

  it('are good when signing in', async () => {
    await page.goto(app.url);
    await page.getByLabel('API key').fill('too short');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').filter({ hasText: 'not an API key' }).waitFor();
    await expectGoodLooks();
  });

  it('are good on the page Contacts', async () => {
    await open(showcase.admin);
    await page.getByText('23 contacts', { exact: true }).waitFor();
    await expectGoodLooks();
    await page.getByRole('columnheader', { name: 'Choose all' }).click();
    await expectGoodLooks();
  });

  it.each([
    ['a contact', 'Enter', 'Further phones'],
    ['a new contact', 'n', 'Further phones'],
    ['the palette', 'Control+k', 'Actions'],
    ['the keys', '?', 'choose a range'],
    ['a deletion', 'Delete', 'disappears from every phone'],
  ])('are good in the dialog of %s', async (_, key, shown) => {
    await open(showcase.admin);
    await page.getByText('23 contacts', { exact: true }).waitFor();
    for (const step of ['g', 'ArrowDown', 'ArrowRight']) await page.keyboard.press(step);
    await page.keyboard.press(key);
    await page.getByRole('dialog').getByText(shown).first().waitFor();
    const devices = page.getByRole('dialog').getByText('Which phones have it');
    if (await devices.count()) {
      await devices.click();
      await page.getByRole('list', { name: 'Which phones have it' }).getByRole('listitem').first().waitFor();
    }
    await expectGoodLooks();
  });

  it('are good with the first steps', async () => {
    await open(team.admin, 'Settings');
    await page.getByRole('button', { name: 'Show the first steps' }).click();
    await page.getByRole('complementary').getByText('1 of 4 done').waitFor();
    await expectGoodLooks();
  });

  it('are good in the menu and dialog of views', async () => {
    await open(showcase.admin);
    await page.getByText('23 contacts', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('menuitem').first().waitFor();
    await expectGoodLooks();
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    // The phone has one menu for all of it.
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'NDJSON' }).waitFor();
    await page.getByRole('menuitem', { name: 'Save or delete views' }).click();
    await page.getByRole('dialog').getByLabel('Name of the view').waitFor();
    await expectGoodLooks();
  });

  it('are good in the dialogs of columns and of many contacts', async () => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await open(showcase.admin);
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('dialog').getByText('Nickname').waitFor();
    await expectGoodLooks();
    await page.keyboard.press('Escape');
    for (const name of ['Change a field', 'Tags']) {
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.getByRole('columnheader', { name: 'Choose all' }).click();
      await page.getByRole('toolbar').getByRole('button', { name }).click();
      await page.getByRole('dialog').waitFor();
      await expectGoodLooks();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Choose none' }).click();
    }
  });

  it('are good from right to left', async () => {
    await open(showcase.admin);
    await page.getByText('23 contacts', { exact: true }).waitFor();
    await page.evaluate(`document.documentElement.dir = 'rtl'`);
    await expectGoodLooks();
  });

  it('are good on every page', async () => {
    await open(showcase.admin);
    for (const [link, shown] of PAGES) {
      await page.setViewportSize({ width: LOOKS[0].width, height: 844 });
      await go(link);
      await page.getByText(shown).first().waitFor();
      await expectGoodLooks();
    }
  });

  it('are good on the page of a file that is imported', async () => {
    await open(showcase.admin, 'Import');
    const buffer = Buffer.from('Name;Telefon;Kundennummer\nPriya Sharma;+91 98 1234 5678;4711\n;;4712\n');
    await page.getByLabel('Choose a file').setInputFiles({ name: 'a.csv', mimeType: 'text/csv', buffer });
    await page.getByText('rejected', { exact: true }).waitFor();
    await expectGoodLooks();
    await page.getByRole('button', { name: 'Delete this file' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete this file' }).click();
    await page.getByText('No file has been brought yet.').waitFor();
  });

  it('are good on the page of an operation, and in its dialog', async () => {
    await open(showcase.admin, 'Operations');
    await page.getByRole('table').getByRole('link', { name: 'Import' }).click();
    await page.getByRole('heading', { name: 'Changes' }).waitFor();
    await expectGoodLooks();
    await page.getByRole('button', { name: 'Undo …' }).click();
    await page.getByRole('region', { name: 'What stays as it is' }).waitFor();
    await expectGoodLooks();
  });

  it('are good on the page of a person, and in its dialogs', async () => {
    await open(showcase.admin, 'People');
    await page.getByRole('link', { name: 'Priya' }).click();
    await page.getByRole('button', { name: 'Make one more key' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/^sk_/).waitFor();
    await expectGoodLooks();
    await dialog.getByRole('button', { name: 'I have kept it' }).click();
    await dialog.waitFor({ state: 'detached' });
    await expectGoodLooks();
    await page.getByRole('button', { name: 'Enrol a phone' }).click();
    await dialog.getByRole('img', { name: /QR code/ }).waitFor();
    await expectGoodLooks();
    // Cameras want dark on light, in the dark scheme too.
    expect(
      await page.evaluate(`getComputedStyle(document.querySelector('[role=dialog] img')).backgroundColor`),
    ).toBe('rgb(255, 255, 255)');
  });

  // The last: it makes contacts.
  it('are good on the page Duplicates', async () => {
    const phone = phoneOf(showcase.admin);
    for (const first_name of ['Anna', 'Annie'])
      await makeContact(phone, {
        first_name,
        last_name: 'Rowe-Featherstonehaugh',
        email: 'anna@example.com',
      });
    await app.app.get(DuplicatesService).find();
    await open(showcase.admin, 'Duplicates');
    await page.getByText('same e-mail address').first().waitFor();
    await expectGoodLooks();
  });
});
