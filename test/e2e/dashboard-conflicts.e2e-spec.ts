import { randomUUID } from 'node:crypto';
import { open, page, pages, phoneOf, team, useDashboard } from '../support/dashboard';
import type { Device } from '../support/device';
import { makeContact, rows } from '../support/team';
import { deleteOf, push, updateOf } from '../support/upload';
import { shows, until } from '../support/wait';

useDashboard();

describe('The conflicts page of the dashboard', () => {
  async function makeConflict(): Promise<{ id: string; admin: Device; agent: Device }> {
    const admin = phoneOf(team.admin, `pixel-${randomUUID()}`);
    const agent = phoneOf(team.agent, `galaxy-${randomUUID()}`);
    const { id, version } = await makeContact(admin, { first_name: 'Priya', last_name: 'Sharma' });
    const { epoch } = (await admin.call('GET', '/api/sync/delta?version=0')).body.data;
    for (const [phone, number] of [
      [agent, '+91 98 2222 2222'],
      [admin, '+91 98 1111 1111'],
    ] as const) {
      const mutations = [updateOf(id, version, { phone_primary: number })];
      const pushed = await phone.call('POST', '/api/sync/push', { device_id: phone.id, epoch, mutations });
      expect(pushed.body.data.results[0].status).toMatch(/applied|merged/);
    }
    return { id, admin, agent };
  }

  /** Each of another contact, its company changed by the admin and by the agent. */
  async function makeConflicts(count: number): Promise<Device> {
    const [admin, agent] = [phoneOf(team.admin), phoneOf(team.agent)];
    await admin.call('POST', '/api/bulk/import', { contacts: rows(count) });
    const { changes, epoch } = (await admin.call('GET', '/api/sync/delta?version=0')).body.data;
    for (const [phone, company] of [
      [agent, 'Acme'],
      [admin, 'Globex'],
    ] as const) {
      const mutations = changes.map(({ contact, version }: { contact: { id: string }; version: number }) =>
        updateOf(contact.id, version, { company }),
      );
      await push(phone, epoch, ...mutations);
    }
    return admin;
  }

  it('settle a conflict by one click, which phones hear', async () => {
    await open(team.admin, 'Conflicts');
    await page.getByText('No open conflicts.').waitFor();
    // Comes up by itself.
    const { agent, admin } = await makeConflict();
    await agent.connect();
    await agent.catchUp();
    await pages().getByText('1 open').waitFor();
    const card = page.getByRole('article', { name: 'Priya Sharma' });
    await card.getByText('+91 98 1111 1111').waitFor();
    await card.getByText('+91 98 2222 2222').waitFor();
    await card.getByText(`${team.admin.agentCode} on ${admin.id}, just now`).waitFor();
    await card.getByText(`${team.agent.agentCode} on ${agent.id}, just now`).waitFor();

    await card.getByRole('button', { name: 'Take this' }).click();
    await page.getByRole('status').filter({ hasText: 'Priya Sharma: settled.' }).waitFor();
    await page.getByText('No open conflicts.').waitFor();
    await pages().getByText('1 open').waitFor({ state: 'detached' });
    await until('the phone hears it', () =>
      agent.events.some(({ payload }) => payload.contact?.phone_primary === '+91 98 2222 2222'),
    );
  });

  it('show what counts by now where somebody has changed it since', async () => {
    const { id, admin } = await makeConflict();
    await open(team.admin, 'Conflicts');
    const card = page.getByRole('article', { name: 'Priya Sharma' });
    await card.getByText('+91 98 1111 1111').waitFor();
    await admin.call('PUT', `/api/contacts/${id}`, { phone_primary: '+91 98 3333 3333' });
    await card.getByText('+91 98 3333 3333').waitFor();
    await card
      .getByText(
        `Changed since. Kept at the time: “\u2068+91 98 1111 1111\u2069”, by ${team.admin.agentCode}.`,
      )
      .waitFor();
    // What lost stays to be chosen.
    await card.getByText('+91 98 2222 2222').waitFor();
  });

  it('name a contact that was deleted, and bring it back', async () => {
    const admin = phoneOf(team.admin, 'pixel');
    const agent = phoneOf(team.agent, 'galaxy');
    const { id, version } = await makeContact(agent, { first_name: 'Jonas', last_name: 'Weber' });
    const { epoch } = (await admin.call('GET', '/api/sync/delta?version=0')).body.data;
    const push = (phone: Device, mutation: object) =>
      phone.call('POST', '/api/sync/push', { device_id: phone.id, epoch, mutations: [mutation] });
    await push(agent, updateOf(id, version, { company: 'Weber GmbH' }));
    await push(admin, deleteOf(id, version));
    await open(team.admin, 'Conflicts');
    const card = page.getByRole('article', { name: 'Jonas Weber' });
    await card.getByText('Deleted while somebody else changed it').waitFor();
    await card.getByRole('button', { name: 'Bring it back' }).click();
    await page.getByText('No open conflicts.').waitFor();
    const { body } = await agent.call('GET', `/api/contacts/${id}`);
    expect(body.data).toMatchObject({ last_name: 'Weber', company: 'Weber GmbH' });
  });

  it('say it when somebody else has settled a conflict', async () => {
    const { admin } = await makeConflict();
    await open(team.admin, 'Conflicts');
    const card = page.getByRole('article', { name: 'Priya Sharma' });
    await card.waitFor();
    const [conflict] = (await admin.call('GET', '/api/sync/conflicts')).body.data;
    await page.route('**/resolve', async (route) => {
      await admin.call('POST', `/api/sync/conflicts/${conflict.id}/resolve`, { take: 'lost' });
      await route.continue();
    });
    await card.getByRole('button', { name: 'Keep this' }).click();
    await page.getByRole('alert').filter({ hasText: 'Somebody else was faster.' }).waitFor();
    await card.waitFor({ state: 'detached' });
  });

  it('show every open conflict, page by page, while others are settled', async () => {
    const admin = await makeConflicts(60);
    await open(team.admin, 'Conflicts');
    const numbers = page.getByRole('navigation', { name: 'Pages of conflicts' });
    const cards = page.getByRole('article');
    await numbers.getByText('1–50 of 60').waitFor();
    const names = await cards.getByRole('heading').allTextContents();
    await numbers.getByRole('button', { name: 'Next' }).click();
    await numbers.getByText('51–60 of 60').waitFor();
    await until('the second page shows', async () => (await cards.count()) === 10);
    expect(await page.evaluate('scrollY')).toBe(0);
    names.push(...(await cards.getByRole('heading').allTextContents()));
    expect(new Set(names).size).toBe(60);

    await cards.first().getByRole('button', { name: 'Take this' }).click();
    await numbers.getByText('51–59 of 59').waitFor();
    const { data: last } = (await admin.call('GET', '/api/sync/conflicts?page=2')).body;
    for (const { id } of last)
      await admin.call('POST', `/api/sync/conflicts/${id}/resolve`, { take: 'lost' });
    // Nothing is left on the second page: the first is what there is.
    await until('the first page shows', async () => (await cards.count()) === 50);
    await cards.first().getByRole('button', { name: 'Take this' }).click();
    await until('one fewer', async () => (await cards.count()) === 49);
    await shows(() => numbers.count(), 0);
  });
});
