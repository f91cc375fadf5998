import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, go, open, page, phoneOf, useDashboard } from '../support/dashboard';
import type { WireContact } from '../support/device';
import { makeShowcase } from '../support/showcase';

/** The pictures of the README, on invented data: `npm run screenshots`. */
useDashboard();

const FOLDER = join(__dirname, '../../docs/images');
const MAX_BYTES = 150_000;
/** What fonts of a plain machine cannot draw would be boxes in the picture. */
const BEYOND_LATIN = /[^\u0000-\u024f\u2010-\u2027]/;

async function take(name: string): Promise<void> {
  const browser = await page.context().newCDPSession(page);
  const { data } = await browser.send('Page.captureScreenshot', { format: 'webp', quality: 80 });
  await browser.detach();
  const picture = Buffer.from(data, 'base64');
  expect(picture.length).toBeLessThan(MAX_BYTES);
  writeFileSync(join(FOLDER, `${name}.webp`), picture);
}

it('takes the pictures', async () => {
  mkdirSync(FOLDER, { recursive: true });
  const { admin, phones } = await makeShowcase(app);
  const phone = phoneOf(admin, 'pixel-8-of-anna');
  const list = await phone.call('GET', '/api/contacts?limit=1000&sort_by=full_name&sort_order=asc');
  const contacts: WireContact[] = list.body.data;
  for (const { id, ...fields } of contacts)
    if (BEYOND_LATIN.test(JSON.stringify(fields))) await phone.call('DELETE', `/api/contacts/${id}`);
  const { id } = contacts.find((contact) => !BEYOND_LATIN.test(JSON.stringify(contact)))!;
  for (const change of [
    { company: 'Wayne Enterprises', job_title: 'Buyer' },
    { tags: ['vip', 'customer'], phone_primary: '+49 30 90 18 20' },
    { job_title: 'Head of purchasing', notes: 'Prefers a call before noon.' },
  ])
    await phone.call('PUT', `/api/contacts/${id}`, change);

  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await page.setViewportSize({ width: 1280, height: 760 });
  await open(admin);
  await page.getByRole('row').nth(8).waitFor();
  await page.mouse.move(0, 0);
  await take('dashboard-contacts');
  await page.goto(`${app.url}/#/history?contact_id=${id}`);
  await page.getByText('Buyer').first().waitFor();
  // The contact, and below it what became of it.
  await page.evaluate('window.scrollTo(0, 190)');
  await take('dashboard-history');
  await go('Statistics');
  await page.getByRole('heading', { name: 'Contacts over time' }).waitFor();
  await page.locator('svg.recharts-surface').first().waitFor();
  await take('dashboard-statistics');
  for (const each of phones) each.disconnect();
});
