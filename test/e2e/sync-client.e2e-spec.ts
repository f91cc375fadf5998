import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { SyncClient } from '@app/sync-client';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startTestApp, type TestAgent, type TestApp, type TestTeam } from '../support/app';
import { launchBrowser } from '../support/browser';
import { Device } from '../support/device';
import { contactsInDatabase, makeContact } from '../support/team';
import { until } from '../support/wait';

const root = join(__dirname, '../..');
const NOWHERE = 'http://127.0.0.1:9';

/** What the page has on its window. */
interface PageWindow {
  syncClient: {
    SyncClient: new (options: object) => SyncClient;
    IndexedDbStorage: new (name: string) => object;
  };
  client: SyncClient;
  opened: boolean;
}
declare const window: PageWindow;

let app: TestApp;
let team: TestTeam;
let browser: Browser;
let context: BrowserContext;
let bundle: string;

beforeAll(async () => {
  const out = mkdtempSync(join(tmpdir(), 'contacts-sync-bundle-'));
  const config = join(root, 'libs/sync-client/bundle/vite.config.mjs');
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  await promisify(execFile)(process.execPath, [
    vite,
    'build',
    '--config',
    config,
    '--outDir',
    out,
    '--minify',
    'false',
  ]);
  bundle = readFileSync(join(out, 'client.js'), 'utf8');
  rmSync(out, { recursive: true, force: true });
  browser = await launchBrowser();
  app = await startTestApp();
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
});
beforeEach(async () => {
  team = await app.createTeam();
  // The dashboard's policy forbids scripts from elsewhere; the page is only a place with the right origin.
  context = await browser.newContext({ bypassCSP: true });
});
afterEach(() => context?.close());

/** A tab with the client on an IndexedDB; resolves when it has begun to open. */
async function openTab(agent: TestAgent, url: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${app.url}/robots.txt`);
  await page.addScriptTag({ content: bundle });
  await page.evaluate(
    ([key, agentCode, address]) => {
      const { SyncClient: Client, IndexedDbStorage } = window.syncClient;
      window.client = new Client({
        url: address,
        apiKey: key,
        agentCode,
        deviceId: 'browser-1',
        storage: new IndexedDbStorage('contacts'),
        backoff: { base: 50, cap: 500 },
      });
      window.opened = false;
      void window.client.open().then(() => (window.opened = true));
    },
    [agent.key, agent.agentCode, url],
  );
  return page;
}

const opened = (page: Page) => until('the client to open', () => page.evaluate(() => window.opened));
const shown = (page: Page) =>
  page.evaluate(() => window.client.contacts().map(({ id, version }) => [id, version]));

it('the bundle has nothing of Node in it', () => {
  expect(bundle).toContain('IndexedDbStorage');
  expect(bundle).not.toMatch(/node:|browser-external|require\(/);
});

it('in a real browser: edits survive a closed tab, one tab at a time works, and both ends agree', async () => {
  const contact = await makeContact(new Device(app.url, team.admin));
  const first = await openTab(team.agent, app.url);
  await opened(first);
  await until('the contact', async () => (await shown(first)).length === 1);
  await first.close();

  const offline = await openTab(team.agent, NOWHERE);
  await opened(offline);
  const made = await offline.evaluate(async (id) => {
    await window.client.update(id, { notes: 'from a browser', tags: ['web'] });
    const { contact_id } = await window.client.create({ first_name: 'Off', last_name: 'Line' });
    return contact_id;
  }, contact.id);

  // A second tab waits for the first one; a tab that is simply gone gives way.
  const online = await openTab(team.agent, app.url);
  expect(await online.evaluate(() => window.opened)).toBe(false);
  await offline.close();
  await opened(online);
  expect(await online.evaluate((id) => window.client.get(id)?.notes, contact.id)).toBe('from a browser');
  await until('the upload', () => online.evaluate(() => window.client.status.pending === 0));
  await until('both ends to agree', async () => {
    const there = [...(await contactsInDatabase(app, team.id))];
    return there.length === 2 && JSON.stringify((await shown(online)).sort()) === JSON.stringify(there);
  });
  await until('the socket', () => online.evaluate(() => window.client.status.via === 'socket'));
  expect(await online.evaluate((id) => window.client.get(id)?.version, made)).toBeGreaterThan(0);
});

it('a store that is replaced after a restore is replaced in the database of the browser too', async () => {
  const device = new Device(app.url, team.admin);
  const kept = await makeContact(device);
  const page = await openTab(team.agent, app.url);
  await opened(page);
  await until('the contact', async () => (await shown(page)).length === 1);
  // A new epoch, and a contact that the history of before had and this one has not.
  await page.evaluate(() => window.client.close());
  await app.db.query('SELECT begin_epoch($1, 0)', [team.id]);
  const again = await openTab(team.agent, app.url);
  await opened(again);
  await until('the new epoch', () => again.evaluate(() => window.client.status.cursor > 2 ** 32));
  await again.close();
  const reopened = await openTab(team.agent, NOWHERE);
  await opened(reopened);
  expect(await shown(reopened)).toEqual([[kept.id, kept.version]]);
});
