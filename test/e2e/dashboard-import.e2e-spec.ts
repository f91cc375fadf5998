import { readFile } from 'node:fs/promises';
import { app, ignoreComplaints, open, page, phoneOf, team, useDashboard } from '../support/dashboard';
import type { TestApp } from '../support/app';
import { makeContact } from '../support/team';
import { shows, until } from '../support/wait';

useDashboard();

let worker: TestApp;
beforeEach(async () => {
  worker = await app.another({ WORKER: 'on' });
});
afterEach(() => worker.close());

/** As from another program: a name in one column, a semicolon, a column that nobody knows. */
const FILE = [
  'Name;Telefon;E-Mail;Kundennummer',
  'Priya Sharma;+91 98 1234 5678;priya@example.org;4711',
  'Ben Okafor;+44 20 7946 0000;ben@example.org;4712',
  ';;;4713',
  '"<img src=x onerror=alert(1)>";+49 30 901820;eva@example.org;4714',
].join('\r\n');

const region = (name: string) => page.getByRole('region', { name, exact: true });
const preview = () => page.getByRole('table', { name: 'What would happen' }).getByRole('row');
const tile = (name: string) =>
  region('What became of it')
    .locator('dl > div')
    .filter({ has: page.getByText(name, { exact: true }) });

async function bring(content: string, name = 'customers.csv'): Promise<void> {
  await page
    .getByLabel('Choose a file')
    .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(content) });
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

const total = async () => (await phoneOf(team.agent).call('GET', '/api/contacts')).body.pagination.total;

describe('The page Import', () => {
  it('shows what a file is and would do, brings it in, and takes it back', async () => {
    await open(team.agent, 'Import');
    await page.getByText('No file has been brought yet.').waitFor();
    await bring(FILE);
    await region('What it is').getByText('CSV').waitFor();
    expect(await page.getByLabel('Separator').inputValue()).toBe(';');
    // Every column with its first values and where it goes.
    const column = page.getByRole('table', { name: 'Where its columns go' }).getByRole('row');
    expect(await column.filter({ hasText: 'Telefon' }).textContent()).toContain('+91 98 1234 5678');
    await page.getByLabel('Kundennummer: Goes to').selectOption('Other details: Kundennummer');
    await preview().filter({ hasText: 'Priya Sharma' }).getByText('created').waitFor();
    await preview().filter({ hasText: 'Kundennummer' }).first().waitFor();
    // Text, whatever it looks like.
    await preview().getByText('<img src=x onerror=alert(1)>').waitFor();
    await preview()
      .filter({ hasText: 'rejected' })
      .getByText(/^First name must not be empty/)
      .waitFor();
    expect(await total()).toBe(0);
    const only = page.getByLabel('Only rows with problems');
    await only.check();
    await preview().filter({ hasText: 'Priya Sharma' }).waitFor({ state: 'detached' });
    await preview().filter({ hasText: 'rejected' }).waitFor();
    await only.uncheck();
    await preview().filter({ hasText: 'Priya Sharma' }).waitFor();

    await page.getByRole('button', { name: 'Count all rows' }).click();
    await page.getByText('Counted. Nothing has changed yet.').waitFor();
    await shows(() => tile('Created').locator('dd').first().textContent(), '3');
    expect(await total()).toBe(0);

    await page.getByLabel('Tags for all of them').fill('fair, berlin');
    await page.getByLabel('Tags for all of them').blur();
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await tile('Created').getByText('3', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Undo …' }).waitFor();
    await shows(() => tile('Rejected').locator('dd').first().textContent(), '1');
    expect(await total()).toBe(3);
    const { body } = await phoneOf(team.agent).call('GET', '/api/contacts?search=Priya');
    expect(body.data[0]).toMatchObject({
      tags: ['fair', 'berlin'],
      metadata: { Kundennummer: expect.anything() },
    });

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download the rejected rows' }).click(),
    ]);
    expect(await readFile(await download.path(), 'utf8')).toContain('4713');

    await page.getByRole('button', { name: 'Undo …' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('3 contacts would go back').waitFor();
    await dialog.getByRole('button', { name: 'Undo it' }).click();
    await dialog.waitFor({ state: 'detached' });
    // It can be corrected, and run again.
    await page.getByRole('button', { name: 'Import', exact: true }).waitFor();
    expect(await total()).toBe(0);
  });

  it('finds contacts that are there already, and does with them what was chosen', async () => {
    await makeContact(phoneOf(team.agent), {
      first_name: 'Priya',
      last_name: 'Sharma',
      email: 'priya@example.org',
    });
    await open(team.agent, 'Import');
    await bring(FILE);
    await preview().filter({ hasText: 'Priya' }).getByText('skipped').waitFor();
    await page.getByLabel('When the contact is there already').selectOption('fill only what is empty');
    const row = preview().filter({ hasText: 'Priya' });
    await row.getByText('changed').waitFor();
    await shows(() => row.locator('ins').first().textContent(), '+91 98 1234 5678');
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await tile('Changed').getByText('1', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Undo …' }).waitFor();
  });

  it('says what was noticed in the language of the page, and takes mended rows again', async () => {
    const rows = ['Vorname;Nachname;E-Mail', 'Ben;Okafor;no-address', ';;eva'].join('\r\n');
    await open(team.admin, 'Import');
    await page.getByLabel('Language').selectOption('de');
    await page.getByText('Legen Sie hier eine Datei mit Kontakten ab').waitFor();
    await page
      .getByLabel('Datei wählen')
      .setInputFiles({ name: 'leads.csv', mimeType: 'text/csv', buffer: Buffer.from(rows) });
    await page.getByText('"no-address" steht in den weiteren Angaben: Der Wert ist nicht gültig').waitFor();
    await page.getByRole('button', { name: 'Importieren', exact: true }).click();
    await page.getByText(/Vorname: darf nicht leer sein/).waitFor();
    await page.getByRole('button', { name: 'Rückgängig' }).waitFor();
    const link = page.getByRole('link', { name: 'Die abgelehnten Zeilen herunterladen' });
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    const rejected = await readFile(await download.path(), 'utf8');
    await page.getByRole('link', { name: 'Alle Dateien' }).click();
    await page.getByLabel('Datei wählen').setInputFiles({
      name: 'mended.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(rejected.replace('\n,,', '\nEva,Klein,')),
    });
    await page.getByText('Das sind abgelehnte Zeilen aus leads.csv').waitFor();
    await page.getByRole('button', { name: 'Importieren', exact: true }).click();
    await until('the mended row is in', async () => (await total()) === 2);
  });

  it('shows how far a large file is, can be left and come back to, and cancelled', async () => {
    const rows = Array.from({ length: 30_000 }, (_, i) => `Row,N${i},+49 30 ${1_000_000 + i}`);
    await open(team.agent, 'Import');
    await bring(['First Name,Last Name,Phone', ...rows].join('\n'), 'large.csv');
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByRole('progressbar').waitFor();
    // The socket says how far it is: what is shown moves on more often than the page asks.
    let asked = 0;
    page.on('request', (request) => {
      if (request.method() === 'GET' && /imports\/[\w-]+$/.test(request.url())) asked += 1;
    });
    const shown = new Set<string>();
    await until('the bar has moved on', async () => {
      shown.add(await page.getByRole('progressbar').locator('xpath=following-sibling::p').innerText());
      return shown.size > 2;
    });
    expect(asked).toBeLessThan(2);
    await page.getByRole('link', { name: 'All files' }).click();
    await page.getByRole('table', { name: 'Earlier files' }).getByText('running').waitFor();
    await page.getByRole('link', { name: 'large.csv' }).click();
    await page.getByRole('button', { name: 'Cancel the import' }).click();
    await page.getByRole('button', { name: 'Go on' }).waitFor();
    const stopped = await total();
    expect(stopped).toBeLessThan(30_000);
    await page.getByRole('button', { name: 'Delete this file' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete this file' }).click();
    await page.getByText('No file has been brought yet.').waitFor();
    expect(await total()).toBe(stopped);
  });

  it('takes a dropped file, and says what is wrong with one that it cannot read', async () => {
    ignoreComplaints('status of 400');
    await open(team.agent, 'Import');
    await page.getByText('Drop a file of contacts here').evaluate((text: any) => {
      const scope = globalThis as any;
      const transfer = new scope.DataTransfer();
      transfer.items.add(new scope.File([new Uint8Array([0x50, 0x4b, 3, 4, 0])], 'broken.xlsx'));
      text.dispatchEvent(
        new scope.DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }),
      );
    });
    await page.getByRole('alert').filter({ hasText: /\w/ }).waitFor();
    await page.getByText('Drop a file of contacts here').waitFor();
  });
});
