import { randomUUID } from 'node:crypto';
import type { Device } from '../support/device';
import { app, ignoreComplaints, open, page, phoneOf, team, useDashboard } from '../support/dashboard';
import { makeContact } from '../support/team';
import { until } from '../support/wait';

useDashboard();

const row = (name: string) => page.getByRole('grid').getByRole('row').filter({ hasText: name });
const dialog = () => page.getByRole('dialog');
const notice = (text: string) => page.getByRole('region', { name: 'Notifications' }).getByText(text);
const badge = () => page.getByRole('banner').getByRole('button', { name: 'not sent' });

/** Nothing that is written reaches the server, or its answer does not come back. */
async function cut(what: 'request' | 'answer'): Promise<void> {
  for (const expected of ['ERR_FAILED', 'status of 412']) ignoreComplaints(expected);
  await page.route('**/api/{contacts,sync/push}{,/**}', async (route) => {
    if (route.request().method() === 'GET') return route.continue();
    if (what === 'answer') await route.fetch();
    await route.abort();
  });
}

const mend = () => page.unrouteAll({ behavior: 'wait' });

/** Company of a contact, as it is written in its form. */
async function write(name: string, company: string): Promise<void> {
  await row(name).getByText(name).first().click();
  await dialog().getByLabel('Company', { exact: true }).fill(company);
  await dialog().getByRole('button', { name: 'Save' }).click();
  await notice('There is no connection.').or(notice('Saved')).first().waitFor();
  await dialog().waitFor({ state: 'detached' });
}

/** Looks at what waits, and sends it: at once, and again by itself when the way is free. */
async function send(): Promise<void> {
  await badge().click();
  await dialog().getByRole('button', { name: 'Send now' }).click();
  await mend();
}

describe('What is edited on the dashboard without a connection', () => {
  let phone: Device;
  const stored = async (id: string) => (await phone.call('GET', `/api/contacts/${id}`)).body.data;

  beforeEach(() => {
    phone = phoneOf(team.agent, `galaxy-${randomUUID()}`);
  });

  it('is shown as unsent, survives a reload, and is sent once, in its order', async () => {
    const ada = await makeContact(phone, { first_name: 'Ada', last_name: 'Byron' });
    await open(team.admin);
    await row('Ada Byron').waitFor();
    await cut('answer');
    await write('Ada Byron', 'Acme');
    await row('Ada Byron').getByText('Acme').waitFor();
    await row('Ada Byron').getByText('not sent').waitFor();
    await write('Ada Byron', 'Acme, Inc.');
    await page.keyboard.press('n');
    await dialog().getByLabel('First name', { exact: true }).fill('Grace');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await page.getByRole('banner').getByRole('button', { name: '3 not sent' }).click();
    await dialog().getByText('Acme, Inc.').waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });

    await page.reload();
    await page.getByRole('banner').getByRole('button', { name: '3 not sent' }).waitFor();
    await row('Ada Byron').getByText('Acme, Inc.').waitFor();
    await mend();
    await badge().waitFor({ state: 'detached' });
    // The first one was stored at the first attempt already, and so was the new contact.
    const { company, version } = await stored(ada.id);
    expect([company, version]).toEqual(['Acme, Inc.', ada.version + 3]);
    const { body } = await phone.call('GET', '/api/contacts');
    expect(body.pagination.total).toBe(2);
    await row('Ada Byron').getByText('not sent').waitFor({ state: 'detached' });
  });

  it('is applied beside what others have changed, and met where it was the same field', async () => {
    const ada = await makeContact(phone, { first_name: 'Ada', last_name: 'Byron', company: 'Acme' });
    const grace = await makeContact(phone, { first_name: 'Grace', last_name: 'Hopper', company: 'Acme' });
    await open(team.admin);
    await row('Grace Hopper').waitFor();
    await cut('request');
    await write('Ada Byron', 'Initech');
    await write('Grace Hopper', 'Initech');
    await phone.call('PUT', `/api/contacts/${ada.id}`, { job_title: 'Engineer' });
    await phone.call('PUT', `/api/contacts/${grace.id}`, { company: 'Navy' });
    await send();
    await notice('Grace Hopper: sent. Somebody else has changed the same meanwhile').waitFor();
    await dialog().getByText('Everything has been sent.').waitFor();
    const { company, job_title } = await stored(ada.id);
    expect([company, job_title]).toEqual(['Initech', 'Engineer']);
    const { data } = (await phoneOf(team.admin).call('GET', '/api/sync/conflicts')).body;
    expect(data.map(({ contact_id }: { contact_id: string }) => contact_id)).toEqual([grace.id]);
  });

  it('is a deletion too: kept, sent once, and met by what others have changed', async () => {
    const remove = async (name: string) => {
      await row(name).getByRole('gridcell').first().focus();
      await page.keyboard.press('Delete');
      await dialog().getByRole('button', { name: 'Delete' }).click();
      await notice(`${name}: there is no connection.`).first().waitFor();
      await dialog().waitFor({ state: 'detached' });
    };
    const ada = await makeContact(phone, { first_name: 'Ada', last_name: 'Byron' });
    const grace = await makeContact(phone, { first_name: 'Grace', last_name: 'Hopper' });
    const mary = await makeContact(phone, { first_name: 'Mary', last_name: 'Somerville' });
    await open(team.admin);
    await row('Grace Hopper').waitFor();
    await cut('answer');
    await write('Ada Byron', 'Acme');
    await remove('Ada Byron');
    await remove('Mary Somerville');
    await mend();
    await cut('request');
    await remove('Grace Hopper');
    await row('Grace Hopper').getByText('not sent').waitFor();
    await row('Grace Hopper').getByText('deleted', { exact: true }).waitFor();
    await row('Grace Hopper').getByText('Grace Hopper').click();
    await dialog().getByText('You have deleted this contact').waitFor();
    await dialog().getByRole('button', { name: 'Close' }).click();
    await dialog().waitFor({ state: 'detached' });
    await phone.call('PUT', `/api/contacts/${grace.id}`, { company: 'Navy' });

    await page.reload();
    await page.getByRole('banner').getByRole('button', { name: '4 not sent' }).waitFor();
    await mend();
    await badge().waitFor({ state: 'detached' });
    expect((await phone.call('GET', `/api/contacts/${ada.id}`)).status).toBe(404);
    // Deleted on one side, changed on the other: somebody decides.
    const { data } = (await phoneOf(team.admin).call('GET', '/api/sync/conflicts')).body;
    expect(data.map(({ contact_id }: { contact_id: string }) => contact_id)).toEqual([grace.id]);
    // Each edit and each deletion was done once.
    const { changes } = (await phone.call('GET', '/api/sync/delta?version=0')).body.data;
    const versionOf = (id: string) =>
      changes.find(
        ({ action, contact }: { action: string; contact: { id: string } }) =>
          action === 'DELETE' && contact.id === id,
      )?.version - ada.version;
    // Two more were made, Ada was edited; then Grace was changed.
    expect([versionOf(mary.id), versionOf(ada.id)]).toEqual([4, 6]);
  });

  it('says what the server refuses, until somebody discards it, and holds up nothing else', async () => {
    const { id } = await makeContact(phone, { first_name: 'Ada', last_name: 'Byron' });
    await open(team.agent);
    await row('Ada Byron').waitFor();
    await cut('request');
    await write('Ada Byron', 'Acme');
    await app.db.query("UPDATE agents SET role = 'viewer' WHERE id = $1", [team.agent.id]);
    await until(
      'the role is known',
      async () => (await phone.call('PUT', `/api/contacts/${id}`, {})).status === 403,
    );
    // The form shows what waits, and what the server has once that is refused.
    await row('Ada Byron').getByText('Ada Byron').first().click();
    const company = dialog().getByLabel('Company', { exact: true });
    await until('the form shows what waits', async () => (await company.inputValue()) === 'Acme');
    await mend();
    await until('the form lets go of what was refused', async () => (await company.inputValue()) === '');
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });

    await app.db.query("UPDATE agents SET role = 'agent' WHERE id = $1", [team.agent.id]);
    const roleHere = `fetch('/api/session').then(async (answer) => (await answer.json()).data.role)`;
    await until('the role is back', async () => (await page.evaluate(roleHere)) === 'agent');
    await write('Ada Byron', 'Initech');
    expect((await stored(id)).company).toBe('Initech');

    await badge().click();
    await dialog().getByText('refused', { exact: true }).waitFor();
    await dialog().getByText('Acme').waitFor();
    await dialog().getByRole('button', { name: 'Discard: Ada Byron' }).click();
    await dialog().getByRole('button', { name: 'Discard for good: Ada Byron' }).click();
    await dialog().getByText('Everything has been sent.').waitFor();
    expect((await stored(id)).company).toBe('Initech');
  });
});
