import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AuditService } from '@app/audit';
import { type Answer, Device } from '../support/device';
import {
  app,
  browser,
  go,
  ignoreComplaints,
  open,
  page,
  pages,
  phoneOf,
  team,
  useDashboard,
} from '../support/dashboard';
import { makeContact } from '../support/team';
import { shows, until } from '../support/wait';

useDashboard();

describe('Pages of the dashboard', () => {
  const enrol = async (body: object): Promise<Answer> =>
    new Device(app.url, { id: '', agentCode: '', role: 'agent', key: '' }).call(
      'POST',
      '/api/auth/enrol',
      body,
      { 'x-api-key': '' },
    );

  it('lead only where the role may go', async () => {
    await open(team.viewer);
    await shows(() => pages().getByRole('link').allTextContents(), ['Contacts', 'Overview', 'Settings']);
    await page.goto(`${app.url}/#/people`);
    await page.getByText('your role does not allow it').waitFor();
    await go('Settings');
    await page.getByRole('heading', { name: 'Your signed-in browsers' }).waitFor();
    await shows(() => page.getByRole('link', { name: 'Download CSV' }).count(), 0);
  });

  it('are in a menu where the screen is narrow', async () => {
    await open(team.admin);
    await page.setViewportSize({ width: 390, height: 844 });
    const menu = page.getByRole('banner').getByRole('button', { name: 'Pages' });
    const settings = pages().getByRole('link', { name: 'Settings' });
    await menu.waitFor();
    await shows(() => settings.isVisible(), false);
    await menu.focus();
    await page.keyboard.press('Enter');
    await settings.waitFor();
    await page.keyboard.press('Escape');
    await settings.waitFor({ state: 'hidden' });
    await page.keyboard.press('Enter');
    await settings.click();
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    await shows(() => settings.isVisible(), false);
  });

  it('open without a connection where they were loaded before, and else by themselves when there is one', async () => {
    const goOffline = async (offline: boolean) => {
      await page.context().setOffline(offline);
      if (offline) await page.evaluate(`dispatchEvent(new Event('offline'))`);
    };
    for (const expected of [
      'ERR_INTERNET_DISCONNECTED',
      'ERR_FAILED',
      'Unable to preload CSS',
      'imported module',
    ])
      ignoreComplaints(expected);
    await open(team.admin);
    const names = () =>
      page.evaluate<string[]>(
        `performance.getEntriesByType('resource').map(({ name }) => name.replace(/^.*\\/|-.{8}(?=\\.)/g, ''))`,
      );
    await until('the pages are loaded', async () => {
      const loaded = await names();
      return ['people-page.js', 'settings-page.js'].every((name) => loaded.includes(name));
    });
    await goOffline(true);
    await page.getByText('Not connected. Trying again.').waitFor();
    await go('Settings');
    await goOffline(false);
    await page.getByText('Live', { exact: true }).waitFor();

    await page.route('**/assets/phones-page-*', (route) => route.abort());
    await page.reload();
    await page.getByText('Live', { exact: true }).waitFor();
    await goOffline(true);
    await page.getByText('Not connected. Trying again.').waitFor();
    await pages().getByRole('link', { name: 'Phones' }).click();
    await page.getByText('This page is not loaded yet').waitFor();
    await page.unrouteAll({ behavior: 'wait' });
    await goOffline(false);
    await page.getByRole('heading', { level: 1, name: 'Phones' }).waitFor();
  });

  it('add a person with a key, change their role, and lock them out', async () => {
    await open(team.admin, 'People');
    await page.getByLabel('Name', { exact: true }).fill('Anna Walker');
    await page.getByLabel('Agent code').fill('ANNA');
    await page.getByLabel('Comes in with').selectOption('An API key');
    await page.getByRole('button', { name: 'Add, and show the key' }).click();
    const secret = page.getByRole('dialog', { name: 'The key of Anna Walker' });
    const key = (await secret.getByText(/^sk_\w{49}$/).textContent())!;
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await secret.getByRole('button', { name: 'I have kept it' }).click();
    await secret.waitFor({ state: 'detached' });
    expect(await page.content()).not.toContain(key);

    const anna = phoneOf({ id: '', agentCode: 'ANNA', role: 'agent', key });
    await anna.connect();
    await page.getByRole('link', { name: 'Anna Walker' }).click();
    await page.getByRole('heading', { name: 'Details' }).waitFor();
    await page.getByLabel('Role').selectOption('viewer');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('status').filter({ hasText: 'Saved.' }).waitFor();
    const roleOf = async () => (await anna.call('GET', '/api/auth/verify')).body.data.role;
    await until('the role counts', async () => (await roleOf()) === 'viewer');

    await page.getByRole('button', { name: 'Deactivate' }).click();
    const question = page.getByRole('dialog', { name: 'Deactivate Anna Walker?' });
    await question.getByRole('button', { name: 'Deactivate' }).click();
    await page.getByText('nothing of theirs is let in').waitFor();
    await until('the socket ends', () => anna.socket!.disconnected);

    await page.getByLabel('Language').selectOption('de');
    await page.getByRole('link', { name: 'Verlauf', exact: true }).click();
    const entry = page.getByRole('listitem').filter({ hasText: 'hat eine Person geändert' }).first();
    await entry.getByRole('term').filter({ hasText: 'Aktiv' }).waitFor();
    // What is wrong is said of the field, in the reader's language.
    await page.getByRole('link', { name: 'Personen', exact: true }).click();
    await page.getByLabel('Kürzel').fill('NOBODY');
    await page.getByLabel('Name', { exact: true }).fill('   ');
    ignoreComplaints('status of 400');
    await page.getByRole('button', { name: 'Hinzufügen und Code zeigen' }).click();
    await page.getByRole('alert').filter({ hasText: 'Name: darf nicht leer sein.' }).waitFor();
  });

  it('keep the last admin, and say why', async () => {
    await open(team.admin, 'People');
    await page.getByRole('link', { name: `Name of ${team.admin.agentCode}` }).click();
    await page.getByRole('heading', { name: 'Details' }).waitFor();
    await page.getByLabel('Role').selectOption('agent');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').filter({ hasText: 'First make somebody else an admin' }).waitFor();
  });

  it('make, replace and revoke keys', async () => {
    await open(team.admin, 'People');
    await page.getByRole('link', { name: `Name of ${team.agent.agentCode}` }).click();
    await page.getByLabel('Name of a new key').fill('Laptop');
    await page.getByRole('button', { name: 'Make one more key' }).click();
    const secret = page.getByRole('dialog', { name: `A new key for ${team.agent.agentCode}` });
    const key = (await secret.getByText(/^sk_\w{49}$/).textContent())!;
    await secret.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByRole('button', { name: /Replace the key Laptop/ }).click();
    await secret.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByText('replaced', { exact: true }).waitFor();
    const laptop = phoneOf({ ...team.agent, key });
    expect((await laptop.call('GET', '/api/auth/verify')).status).toBe(200);
    await page.getByRole('button', { name: `Revoke the key Laptop …${key.slice(-4)}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke the key' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await until(
      'the key is refused',
      async () => (await laptop.call('GET', '/api/auth/verify')).status === 401,
    );
  });

  it('show a code for a phone, and say when the phone has come in', async () => {
    await open(team.admin, 'People');
    await page.getByRole('link', { name: `Name of ${team.agent.agentCode}` }).click();
    await page.getByRole('button', { name: 'Enrol a phone' }).click();
    const dialog = page.getByRole('dialog');
    const qr = dialog.getByRole('img', { name: /QR code/ });
    await until('the image is drawn', () =>
      qr.evaluate((image: { naturalWidth: number }) => image.naturalWidth > 0),
    );
    await dialog
      .getByRole('timer')
      .filter({ hasText: /Good for (10:00|9:\d\d), once/ })
      .waitFor();
    const code = await dialog.getByText(/^(\w{4}-){3}\w{4}$/).textContent();
    const { status } = await enrol({ code, device_id: 'pixel-8-of-anna' });
    expect(status).toBe(201);
    await dialog.getByText(`Phone pixel-8-of-anna joined as ${team.agent.agentCode}.`).waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('list', { name: 'Phones and browsers' }).getByText('pixel-8-of-anna').waitFor();
  });

  it('list codes that are open, and cancel one', async () => {
    await open(team.admin, 'People');
    await page.getByLabel('Name', { exact: true }).fill('Ben Okafor');
    await page.getByLabel('Agent code').fill('BEN');
    await page.getByRole('button', { name: 'Add, and show the code' }).click();
    const dialog = page.getByRole('dialog', { name: 'A phone for Ben Okafor' });
    const code = await dialog.getByText(/^(\w{4}-){3}\w{4}$/).textContent();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Cancel the code for BEN' }).click();
    await page.getByText('No code is waiting for a phone.').waitFor();
    expect((await enrol({ code, device_id: 'late' })).status).toBe(403);
  });

  it('lock a phone out, let it in again, and ask it to wipe', async () => {
    const phone = phoneOf(team.agent, `galaxy-${randomUUID()}`);
    await phone.connect();
    await phone.catchUp();
    await open(team.admin, 'Phones');
    const dialog = page.getByRole('dialog');
    await page.getByRole('region', { name: 'How far phones were behind' }).waitFor();
    await page.getByRole('button', { name: 'Enrol a phone' }).click();
    await page.getByRole('menuitem', { name: team.agent.agentCode }).click();
    await dialog.getByRole('img', { name: /QR code/ }).waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    const row = page.getByRole('row').filter({ hasText: phone.id });
    await row.getByRole('button', { name: 'Lock out' }).click();
    // Asked first: nothing has happened, and Escape is a no.
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect((await phone.call('GET', '/api/contacts')).status).toBe(200);
    await row.getByRole('button', { name: 'Lock out' }).click();
    await dialog.getByRole('button', { name: 'Lock it out' }).click();
    await row.getByText('locked out').waitFor();
    await until('the socket ends', () => phone.socket!.disconnected);
    expect((await phone.call('GET', '/api/contacts')).body.code).toBe('DEVICE_REVOKED');

    await row.getByRole('button', { name: 'Let in again' }).click();
    await row.getByText('let in', { exact: true }).waitFor();
    await until('it may come in', async () => (await phone.call('GET', '/api/contacts')).status === 200);

    await row.getByRole('button', { name: 'Wipe' }).click();
    await dialog.getByRole('checkbox').check();
    await dialog.getByRole('button', { name: 'Ask it to wipe' }).click();
    await row.getByText('wipe requested').waitFor();
    const { body } = await phone.call('GET', '/api/contacts');
    expect(body).toMatchObject({ code: 'DEVICE_WIPE_REQUESTED', data: { upload_first: true } });
    await phone.call('POST', '/api/devices/wipe/confirm', { wipe_id: body.data.wipe_id });
    await page.reload();
    await row.getByText('wiped').waitFor();
  });

  it('say in words why somebody was refused', async () => {
    await app.app.get(AuditService).record(undefined, {
      teamId: team.id,
      agentCode: team.agent.agentCode,
      source: 'rest',
      action: 'auth.failed',
      after: { key: 'sk_abcd…', reason: 'DEVICE_REVOKED', ip: '192.0.2.7' },
    });
    await open(team.admin, 'History');
    await page.getByText('it is locked out').waitFor();
  });

  it('say which phones have not come back since a restore', async () => {
    const phones = ['one', 'two'].map((name) => phoneOf(team.agent, `${name}-${randomUUID()}`));
    for (const phone of phones) await phone.call('GET', '/api/sync/delta?version=0');
    ignoreComplaints('status of 410');
    await app.db.query('SELECT begin_epoch($1, 0)', [team.id]);
    await open(team.admin, 'Phones');
    const panel = page.getByRole('status').filter({ hasText: 'not come back since the restore' });
    await panel.filter({ hasText: '2 phones have' }).waitFor();
    const rowOf = ({ id }: Device) => page.getByRole('row').filter({ hasText: id });
    await rowOf(phones[0]!).getByText('not back since the restore').waitFor();
    await phones[0]!.call('GET', '/api/sync/delta?version=0');
    await page.reload();
    await panel.filter({ hasText: '1 phone has' }).waitFor();
    await rowOf(phones[0]!).getByText('up to date').waitFor();
    await rowOf(phones[1]!).getByText('not back since the restore').waitFor();
  });

  it('show the history of a contact, each value before and after', async () => {
    const phone = phoneOf(team.agent, 'galaxy-s24');
    const { id } = await makeContact(phone, { first_name: 'Priya', last_name: 'Sharma', company: 'Acme' });
    await makeContact(phone, { first_name: 'Not', last_name: 'This One' });
    await phone.call('PUT', `/api/contacts/${id}`, { company: 'Acme, Inc.' });
    await open(team.admin);
    await page.getByText('Priya Sharma').click();
    await page.getByRole('dialog').getByRole('link', { name: 'History' }).click();
    await page.getByRole('heading', { level: 1, name: 'History' }).waitFor();
    const entries = page.getByRole('region', { name: 'What happened' }).getByRole('listitem');
    await until('both changes show', async () => (await entries.count()) === 2);
    const [changed, created] = await entries.all();
    expect(await changed!.textContent()).toContain(`${team.agent.agentCode} changed Priya Sharma`);
    expect(await changed!.textContent()).toContain('on galaxy-s24');
    await shows(() => changed!.getByRole('term').allTextContents(), ['Company']);
    await shows(() => changed!.locator('del').textContent(), 'Acme');
    await shows(() => changed!.locator('ins').textContent(), 'Acme, Inc.');
    await shows(() => created!.getByRole('term').allTextContents(), ['First name', 'Last name', 'Company']);

    // The newest state is what there is; an older one can be had back, and that be undone.
    await shows(() => changed!.getByRole('button').count(), 0);
    await created!.getByRole('button', { name: 'Restore this state' }).click();
    const company = async () => (await phone.call('GET', `/api/contacts/${id}`)).body.data.company;
    await page.getByRole('dialog').getByRole('button', { name: 'Restore this state' }).click();
    await page.getByText('Priya Sharma is as it was.').waitFor();
    await shows(company, 'Acme');
    await until('the restoring shows', async () => (await entries.count()) === 3);
    await page.getByRole('button', { name: 'Undo' }).click();
    await until('the restoring to be undone', async () => (await company()) === 'Acme, Inc.');

    await page.getByRole('button', { name: 'Show all contacts' }).click();
    await page.getByLabel('What', { exact: true }).selectOption('created');
    await page.getByText('Not This One').waitFor();
    await page.getByLabel('Person').selectOption({ value: team.viewer.agentCode });
    await page.getByText('Nothing of this kind has happened.').waitFor();
  });

  it('turn the pages of the history', async () => {
    const phone = phoneOf(team.agent);
    const contacts = Array.from({ length: 60 }, (_, i) => ({ first_name: 'Row', last_name: `N${i + 1}` }));
    await phone.call('POST', '/api/bulk/import', { contacts });
    await open(team.admin);
    await page.goto(`${app.url}/#/history?action=CREATE`);
    await page.getByText('Row N60', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Older' }).click();
    await page.getByText('Row N1', { exact: true }).waitFor();
    await shows(() => page.getByText('Row N60', { exact: true }).count(), 0);
    await page.getByRole('button', { name: 'Newer' }).click();
    await page.getByText('Row N60', { exact: true }).waitFor();
    // All that the filters find, whatever page is shown.
    await page.getByRole('button', { name: 'Export' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'CSV' }).click(),
    ]);
    const lines = readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\n');
    expect(lines).toHaveLength(1 + contacts.length);
  });

  it('let agents export, and download what there is', async () => {
    await makeContact(phoneOf(team.admin), { first_name: 'Priya', last_name: 'Sharma' });
    await open(team.admin, 'Settings');
    await page.getByLabel('Agents may export all contacts').check();
    await page.getByText('Agents may export now.').waitFor();
    await page
      .getByLabel('What agents and viewers see of the history')
      .selectOption('What they did themselves');
    await page.getByText('Saved. It holds from now on.').waitFor();
    expect((await phoneOf(team.admin).call('GET', '/api/settings')).body.data).toMatchObject({
      allow_agent_export: true,
      history_for_agents: 'own',
    });
    const other = await browser.newContext();
    const agentPage = await other.newPage();
    await agentPage.goto(app.url);
    await agentPage.getByLabel('API key').fill(team.agent.key);
    await agentPage.getByRole('button', { name: 'Sign in' }).click();
    await agentPage.getByRole('link', { name: 'Settings' }).click();
    const [download] = await Promise.all([
      agentPage.waitForEvent('download'),
      agentPage.getByRole('link', { name: 'Download CSV', exact: true }).click(),
    ]);
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toContain('Priya,Sharma');

    await page.reload();
    await page.getByRole('button', { name: `End the session of Name of ${team.agent.agentCode}` }).click();
    await page.getByText('That browser is signed out.').waitFor();
    await agentPage.getByLabel('API key').waitFor();
    await other.close();
  });

  it('can be used with the keyboard alone', async () => {
    const phone = phoneOf(team.agent, `galaxy-${randomUUID()}`);
    await phone.connect();
    await open(team.admin);
    /** Presses Tab until something of this name has the focus. */
    const tabTo = async (name: string) => {
      const focused = () =>
        page.evaluate(
          `document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent`,
        );
      for (let i = 0; i < 60 && (await focused()) !== name; i += 1) await page.keyboard.press('Tab');
      await shows(focused, name);
    };
    const focusOn = (property: string, value: string) =>
      until(
        `the focus on ${value}`,
        async () => (await page.evaluate(`document.activeElement.${property}`)) === value,
      );
    await tabTo('Phones');
    await page.keyboard.press('Enter');
    await page.getByRole('row').filter({ hasText: phone.id }).waitFor();
    await focusOn('tagName', 'H1');
    await focusOn('textContent', 'Phones');
    await tabTo(`Lock out: ${phone.id}`);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    // The harmless answer first.
    await focusOn('textContent', 'Cancel');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await focusOn('ariaLabel', `Lock out: ${phone.id}`);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await tabTo('Lock it out');
    await page.keyboard.press('Enter');
    await page.getByText('locked out').waitFor();
    await until('the socket ends', () => phone.socket!.disconnected);
  });

  it('say that a role was changed, and show what the new one may do', async () => {
    await open(team.agent);
    await page.getByRole('button', { name: 'Add contact' }).click();
    const name = page.getByLabel('First name', { exact: true });
    await name.fill('Half typed');
    await phoneOf(team.admin).call('PATCH', `/api/auth/agents/${team.agent.id}`, { role: 'viewer' });
    // A credential is believed for a moment without a look.
    const role = async () => (await (await page.request.get(`${app.url}/api/session`)).json()).data.role;
    await shows(role, 'viewer');
    // Refused, by which the page hears of it; or gone, where it has heard already.
    await page
      .getByRole('button', { name: 'Save' })
      .click({ timeout: 5_000 })
      .catch(() => undefined);
    await page.getByText('Your role was changed to “viewer”.').waitFor();
    // What was typed is still there to be copied.
    expect(await name.inputValue()).toBe('Half typed');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await pages().getByRole('link', { name: 'Import' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Add contact' }).waitFor({ state: 'detached' });
  });

  it('go back to signing in when the session has ended', async () => {
    await open(team.admin, 'People');
    ignoreComplaints('status of 401');
    await app.db.query('DELETE FROM sessions WHERE team_id = $1', [team.id]);
    await page.getByRole('alert').filter({ hasText: 'The session has ended.' }).waitFor();
  });
});
