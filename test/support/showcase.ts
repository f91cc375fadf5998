import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { TestAgent, TestApp } from './app';
import { Device } from './device';
import { fillStatistics } from './statistics';
import { deleteOf, epochOf, push, updateOf } from './upload';
import { until } from './wait';

export interface Showcase {
  admin: TestAgent;
  /** Phones that are connected. */
  phones: Device[];
}

const PEOPLE = [
  { agent_code: 'ANNA', agent_name: 'Anna Walker', role: 'admin' },
  { agent_code: 'PRIYA', agent_name: 'Priya Raghunathan-Venkataraman', role: 'agent' },
  { agent_code: 'ARJUN', agent_name: 'Arjun Mehta', role: 'agent' },
  { agent_code: 'MEHMET', agent_name: 'Mehmet Yılmaz', role: 'viewer' },
] as const;

/** A team as it looks after a while of work: contacts, people, phones in every state, conflicts of each kind, history. */
export async function makeShowcase(app: TestApp): Promise<Showcase> {
  const team = await app.createTeam();
  const founder = new Device(app.url, team.admin, '');
  const [anna, priya, arjun] = await Promise.all(
    PEOPLE.map(async (person) => {
      const { body } = await founder.call('POST', '/api/auth/register', person);
      return { id: '', agentCode: person.agent_code, role: person.role, key: body.data.api_key as string };
    }),
  );
  const pixel = new Device(app.url, anna!, 'pixel-9-pro-of-anna');
  const galaxy = new Device(app.url, priya!, 'galaxy-s24-ultra-5g-0f7c1b9e');
  const lost = new Device(app.url, arjun!, 'redmi-note-13');

  const { contacts } = JSON.parse(
    execFileSync(
      process.execPath,
      [join(__dirname, '../../scripts/make-contacts.mjs'), '--format', 'json', '--rows', '25'],
      { encoding: 'utf8' },
    ),
  );
  await pixel.call('POST', '/api/bulk/import', { contacts });
  for (const phone of [galaxy, pixel]) await (await phone.connect()).catchUp();
  await lost.call('GET', '/api/sync/delta?version=0&limit=20');
  await makeConflicts(await epochOf(app, team.id), pixel, galaxy);

  await until('the lost phone is known', async () => {
    const { body } = await founder.call('GET', '/api/devices');
    return body.data.some(({ device_id }: { device_id: string }) => device_id === lost.id);
  });
  await founder.call('POST', '/api/devices/wipe', { device_id: lost.id });
  const { body } = await founder.call('GET', '/api/auth/agents');
  const { id } = body.data.find(({ agent_code }: { agent_code: string }) => agent_code === 'MEHMET');
  await founder.call('PATCH', `/api/auth/agents/${id}`, { is_active: false });
  await fillStatistics(app, team.id);
  return { admin: anna!, phones: [pixel, galaxy] };
}

/** An edit of the same field, a deletion of what somebody changed, a change of what somebody deleted. */
async function makeConflicts(epoch: string, one: Device, other: Device): Promise<void> {
  const [edited, deleted, edits] = [...one.contacts.values()];
  await push(
    one,
    epoch,
    updateOf(edited!.id, edited!.version, {
      phone_primary: '+91 98 1111 1111',
      notes: 'Call before ten. Prefers the blue one, and asked twice about the guarantee of the older model.',
    }),
    updateOf(deleted!.id, deleted!.version, { company: 'Donaudampfschifffahrtsgesellschaft mbH & Co. KG' }),
    deleteOf(edits!.id, edits!.version),
  );
  await push(
    other,
    epoch,
    updateOf(edited!.id, edited!.version, { phone_primary: '+91 98 2222 2222', notes: 'Call after six.' }),
    deleteOf(deleted!.id, deleted!.version),
    updateOf(edits!.id, edits!.version, { email: 'a.very.long.address.of.somebody@subdomain.example.com' }),
  );
}
