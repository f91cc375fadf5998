import { SetupService } from '@app/auth';
import { Connections } from '@app/realtime';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startTestApp, type TestAgent, type TestApp, type TestTeam } from '../support/app';
import { launchBrowser, openPage } from '../support/browser';
import { Device } from '../support/device';
import { shows, until } from '../support/wait';

/** A call of the API that must succeed. @returns its data */
async function call<T = { id: string }>(
  app: TestApp,
  agent: TestAgent,
  method: string,
  path: string,
  body?: object,
) {
  const response = await fetch(`${app.url}${path}`, {
    method,
    headers: { 'X-API-Key': agent.key, ...(body && { 'Content-Type': 'application/json' }) },
    body: body && JSON.stringify(body),
  });
  expect(response.ok).toBe(true);
  return ((await response.json()) as { data: T }).data;
}

describe('Dashboard', () => {
  let app: TestApp;
  let team: TestTeam;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  /** Whatever the browser complained about. */
  let complaints: string[];

  beforeAll(async () => {
    if (!existsSync(join(__dirname, '../../dist/dashboard/index.html'))) {
      throw new Error('The dashboard is not built: run `npm run build` first.');
    }
    browser = await launchBrowser();
    app = await startTestApp();
  });

  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  beforeEach(async () => {
    team = await app.createTeam();
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    ({ page, complaints } = await openPage(context));
  });

  afterEach(() => context?.close());

  async function signIn(key: string): Promise<void> {
    await page.getByLabel('API key').fill(key);
    await page.getByRole('button', { name: 'Sign in' }).click();
  }

  async function openLive(agent: TestAgent): Promise<void> {
    await page.goto(app.url);
    await signIn(agent.key);
    await page.getByText('Live', { exact: true }).waitFor();
    // Nothing is moved under the pointer: it stands where the button was.
    await page.mouse.move(0, 0);
  }

  const go = (link: string) => page.getByRole('navigation').getByRole('link', { name: link }).click();
  const row = (name: string) => page.getByRole('rowheader', { name });
  const news = (text: string) => page.getByRole('region', { name: 'Latest activity' }).getByText(text);

  it('says what is wrong with a key', async () => {
    await page.goto(app.url);
    await signIn('sk_of_nobody_at_all');
    const alert = page.getByRole('alert');
    await alert.filter({ hasText: 'The API key is not valid.' }).waitFor();

    await app.db.query('UPDATE agents SET is_active = false WHERE id = $1', [team.viewer.id]);
    await signIn(team.viewer.key);
    await alert.filter({ hasText: 'This agent has been deactivated.' }).waitFor();

    await page.route('**/api/session', (route) => route.abort());
    await signIn(team.admin.key);
    await alert.filter({ hasText: 'The server cannot be reached.' }).waitFor();
  });

  it('shows what there is, and every change as it happens', async () => {
    await call(app, team.agent, 'POST', '/api/contacts', { first_name: 'Anne-Marie', last_name: 'Walker' });
    await openLive(team.admin);
    await row('Anne-Marie Walker').waitFor();

    const priya = { first_name: 'Priya', last_name: 'Sharma', phone_primary: '+91 98 1234 5678' };
    const { id } = await call(app, team.agent, 'POST', '/api/contacts', priya);
    await row('Priya Sharma').waitFor();
    await page.getByText('2 contacts', { exact: true }).waitFor();

    await call(app, team.admin, 'PUT', `/api/contacts/${id}`, { last_name: 'Patel' });
    await row('Priya Patel').waitFor();
    await shows(() => row('Priya Sharma').count(), 0);

    await call(app, team.agent, 'DELETE', `/api/contacts/${id}`);
    await row('Priya Patel').waitFor({ state: 'detached' });

    await go('Overview');
    await news(`Anne-Marie Walker created by ${team.agent.agentCode}`).waitFor();
    await news(`Priya Sharma created by ${team.agent.agentCode}`).waitFor();
    await news(`Priya Patel changed by ${team.admin.agentCode}`).waitFor();
    await news(`Priya Patel deleted by ${team.agent.agentCode}`).waitFor();
    expect(complaints).toEqual([]);
  });

  it('finds contacts while somebody types', async () => {
    const contacts = Array.from({ length: 120 }, (_, i) => ({
      first_name: `Given${i}`,
      last_name: 'Family',
    }));
    await call(app, team.agent, 'POST', '/api/bulk/import', { contacts });
    await openLive(team.viewer);
    await page.getByText('120 contacts', { exact: true }).waitFor();

    await page.getByLabel('Search contacts').fill('given77');
    await page.getByText('1 found').waitFor();
    await row('Given77 Family').waitFor();
    await page.getByLabel('Search contacts').fill('nobody');
    await page.getByText('No contact matches “nobody”.').waitFor();
    expect(complaints).toEqual([]);
  });

  it('takes an import as one change', async () => {
    await openLive(team.admin);
    const contacts = Array.from({ length: 1_000 }, (_, i) => ({
      first_name: `Given${i}`,
      last_name: 'Family',
    }));
    let requests = 0;
    // Parts of the page that are loaded meanwhile do not depend on changes.
    page.on('request', (request) => (requests += Number(request.url().includes('/api/'))));
    let isThere = false;
    // The rows come in parts. What the page asks at the first of them is answered when all are there.
    await page.route('**/api/sync/delta*', async (route) => {
      await until('the import', () => isThere);
      await route.continue();
    });
    await call(app, team.agent, 'POST', '/api/bulk/import', { contacts });
    isThere = true;
    await page.getByText('1,000 contacts', { exact: true }).waitFor();
    await go('Overview');
    await news('1,000 changes at once').waitFor();
    expect(requests).toBeLessThan(20);
    expect(complaints).toEqual([]);
  });

  it('catches up after an interruption', async () => {
    await openLive(team.admin);
    app.app.get(Connections).drain();
    await page.getByText('The server is restarting.').waitFor();
    await call(app, team.agent, 'POST', '/api/contacts', { first_name: 'Made', last_name: 'Meanwhile' });
    await page.getByText('Live', { exact: true }).waitFor();
    await row('Made Meanwhile').waitFor();
    await go('Overview');
    await news(`Made Meanwhile created by ${team.agent.agentCode}`).waitFor();
    await shows(() => news('Made Meanwhile').count(), 1);
  });

  it('ends when the agent is deactivated', async () => {
    await openLive(team.agent);
    await app.db.query('UPDATE agents SET is_active = false WHERE id = $1', [team.agent.id]);
    await page.getByRole('alert').filter({ hasText: 'This agent has been deactivated.' }).waitFor();
    await shows(() => page.getByLabel('API key').inputValue(), '');
  });

  it('never keeps the key: what stays is a cookie that the page cannot read', async () => {
    await page.goto(app.url);
    await page.getByLabel('API key').fill(team.admin.key);
    expect(await page.content()).not.toContain(team.admin.key);
    const requests: { url: string; headers: Record<string, string> }[] = [];
    page.on('request', (request) => requests.push({ url: request.url(), headers: request.headers() }));
    const frames: string[] = [];
    page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => frames.push(String(payload))));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Live', { exact: true }).waitFor();
    expect(await page.content()).not.toContain(team.admin.key);
    expect(requests.map(({ url }) => url).join()).not.toContain(team.admin.key);
    const withKey = requests.filter(({ headers }) => JSON.stringify(headers).includes(team.admin.key));
    expect(withKey.map(({ url }) => url)).toEqual([`${app.url}/api/session`]);
    expect(frames.length).toBeGreaterThan(0);
    expect(frames.join()).not.toContain(team.admin.key);
    const stored = await until('all that is stored', async () => {
      const { origins } = await context.storageState({ indexedDB: true });
      const items = origins.flatMap(({ localStorage }) => localStorage);
      return items.length > 1 && items.sort((one, other) => one.name.localeCompare(other.name));
    });
    expect(stored).toEqual([
      { name: 'contacts-sync-device', value: expect.stringMatching(/^dashboard-[0-9a-f]{16}$/) },
      { name: `contacts-sync-guide:${team.admin.id}`, value: 'hidden' },
    ]);
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
    expect(await page.evaluate('document.cookie')).toBe('');
    const cookies = await context.cookies();
    expect(cookies).toEqual([
      expect.objectContaining({ name: 'contacts_sync', httpOnly: true, sameSite: 'Strict', path: '/' }),
    ]);
    expect(cookies[0]!.value).not.toContain(team.admin.key);
    expect(complaints).toEqual([]);
  });

  it('stays signed in over a reload and in another tab, until it signs out', async () => {
    await openLive(team.admin);
    await page.reload();
    await page.getByText('Live', { exact: true }).waitFor();
    const second = await context.newPage();
    await second.goto(app.url);
    await second.getByText('Live', { exact: true }).waitFor();
    expect(complaints).toEqual([]);

    await page.getByRole('button', { name: 'Sign out' }).click();
    await shows(() => page.getByLabel('API key').inputValue(), '');
    await second.getByLabel('API key').waitFor();
    await until('both pages are offline', async () => {
      const [socket] = await app.db.query(
        `SELECT count(*)::int AS count FROM device_connections WHERE team_id = $1`,
        [team.id],
      );
      return socket.count === 0;
    });
    expect(await context.cookies()).toEqual([]);
    expect(await app.db.query('SELECT 1 FROM sessions WHERE team_id = $1', [team.id])).toEqual([]);
    await page.reload();
    await page.getByLabel('API key').waitFor();
  });

  it('asks to sign in again when the session has run out', async () => {
    await openLive(team.agent);
    // Not by its last use: the server may just be about to store a later one.
    await app.db.query('UPDATE sessions SET expires_at = now() WHERE team_id = $1', [team.id]);
    await page.getByRole('alert').filter({ hasText: 'The session has ended. Sign in again.' }).waitFor();
    await signIn(team.agent.key);
    await page.getByText('Live', { exact: true }).waitFor();
  });

  it('does not look signed out before it is', async () => {
    await openLive(team.admin);
    await page.route('**/api/session', (route) => route.abort());
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('alert').filter({ hasText: 'The server cannot be reached.' }).waitFor();
    await page.unroute('**/api/session');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('API key').waitFor();
  });

  describe('on a new server', () => {
    let fresh: TestApp;

    beforeAll(async () => {
      fresh = await startTestApp();
    });

    afterAll(() => fresh?.close());

    it('makes the first admin with the setup link, once, and leads from there to a phone with contacts', async () => {
      const link = `${fresh.url}/#setup=${await fresh.app.get(SetupService).prepare()}`;
      await page.goto(link);
      await page.getByLabel('Agent code').fill('boss');
      await page.getByLabel('Name', { exact: true }).fill('Núria Güell');
      await page.getByRole('button', { name: 'Make the first admin' }).click();
      await page.getByText('It will not be shown again.').waitFor();
      await shows(() => page.getByText(/^sk_\w{49}$/).count(), 1);
      expect(page.url()).toBe(`${fresh.url}/`);
      await page.getByRole('button', { name: 'Sign in with this key' }).click();
      await page.getByText('There are no contacts yet.').waitFor();
      await page.getByText('Núria Güell').waitFor();

      const guide = page.getByRole('complementary', { name: 'First steps' });
      const step = (name: string) => guide.getByRole('listitem').filter({ hasText: name });
      await guide.getByText('0 of 4 done').waitFor();
      await guide.getByRole('link', { name: 'Add a person' }).click();
      await page.getByLabel('Name', { exact: true }).fill('Anna Walker');
      await page.getByLabel('Agent code').fill('ANNA');
      await page.getByRole('button', { name: 'Add, and show the code' }).click();
      const dialog = page.getByRole('dialog');
      const code = await dialog.getByText(/^(\w{4}-){3}\w{4}$/).textContent();
      const nobody = { id: '', agentCode: 'ANNA', role: 'agent', key: '' } as const;
      const { body } = await new Device(fresh.url, nobody).call(
        'POST',
        '/api/auth/enrol',
        { code, device_id: 'pixel-8-of-anna' },
        { 'x-api-key': '' },
      );
      const phone = new Device(fresh.url, { ...nobody, key: body.data.api_key }, 'pixel-8-of-anna');
      await phone.connect();
      await dialog.getByText('Phone pixel-8-of-anna joined as ANNA.').waitFor();
      await dialog.getByRole('button', { name: 'Done' }).click();
      for (const name of ['Add a person', 'Show a code', 'The phone joins'])
        await step(name).getByText(': done').waitFor();
      await guide.getByText('3 of 4 done').waitFor();

      // Hidden it stays hidden, until it is asked for.
      await guide.getByRole('button', { name: 'Hide' }).click();
      await guide.waitFor({ state: 'detached' });
      await page.reload();
      await page.getByText('Live', { exact: true }).waitFor();
      await page.getByRole('navigation').getByRole('link', { name: 'Settings' }).click();
      await page.getByRole('button', { name: 'Show the first steps' }).click();
      await guide.getByRole('link', { name: 'Add one' }).click();
      await dialog.getByLabel('First name', { exact: true }).fill('Priya');
      await dialog.getByRole('button', { name: 'Save' }).click();
      await guide.getByText('All done').waitFor();
      await until('the contact on the phone', () => [...phone.contacts.values()][0]?.first_name === 'Priya');
      phone.disconnect();
      await guide.getByRole('button', { name: 'Close' }).click();
      await guide.waitFor({ state: 'detached' });
      expect(complaints).toEqual([]);

      const elsewhere = await browser.newContext();
      const second = await elsewhere.newPage();
      second.setDefaultTimeout(10_000);
      await second.goto(link);
      await second.getByRole('button', { name: 'Make the first admin' }).click();
      await second
        .getByRole('alert')
        .filter({ hasText: 'This setup link has been used or has expired.' })
        .waitFor();
      await second.getByRole('button', { name: 'Go to sign-in' }).click();
      await second.getByLabel('API key').waitFor();
      expect(second.url()).toBe(`${fresh.url}/`);
      await elsewhere.close();
    });
  });
});
