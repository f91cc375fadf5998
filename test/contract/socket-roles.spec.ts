import { MINIMUM_ROLE, PUBLIC_ROUTE, type Role, ROLES } from '@app/platform';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { GATEWAY_METADATA, MESSAGE_METADATA } from '@nestjs/websockets/constants';
import { randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import { startTestApp, type TestApp, type TestTeam } from '../support/app';
import { Device } from '../support/device';
import { contactsInDatabase, headOf, makeContact } from '../support/team';

/** The role table of the wire contract for events, written by hand as that of the routes. */
const LOWEST_ROLE: Record<string, Role | 'public'> = {
  auth: 'public',
  ping: 'public',
  sync_request: 'viewer',
  contact_create: 'agent',
  contact_update: 'agent',
  contact_delete: 'agent',
  watch_presence: 'viewer',
  edit_presence: 'agent',
};
const events = Object.keys(LOWEST_ROLE);
const keyed = events.filter((event) => LOWEST_ROLE[event] !== 'public');
const PERSON = { first_name: 'Ada', last_name: 'Byron' };

let app: TestApp;
let team: TestTeam;
const open: (() => void)[] = [];
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  team = await app.createTeam();
});
afterEach(() => open.splice(0).forEach((close) => close()));
afterAll(() => app.close());

async function connected(role: Role, of = team): Promise<Device> {
  const device = await new Device(app.url, of[role]).connect();
  open.push(() => device.disconnect());
  return device;
}

/** A payload that the event accepts, about the contact with this id. */
function payload(event: string, id: string): object {
  if (event === 'sync_request') return { last_known_version: 0 };
  if (event === 'contact_create') return PERSON;
  if (event === 'watch_presence') return {};
  if (event === 'edit_presence') return { contact_id: id };
  return event === 'contact_update' ? { id, data: { company: 'Acme' } } : { id };
}

it('every event of every gateway has a row in the table, with the role that it asks for', () => {
  const gateways = [...app.app.get(ModulesContainer).values()]
    .flatMap(({ providers }) => [...providers.values()])
    .flatMap(({ metatype }) =>
      typeof metatype === 'function' && Reflect.hasMetadata(GATEWAY_METADATA, metatype)
        ? [metatype.prototype as Record<string, () => unknown>]
        : [],
    );
  const said = gateways.flatMap((prototype) =>
    new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
      const says = <T>(key: string) => Reflect.getMetadata(key, prototype[name]!) as T | undefined;
      const event = says<string>(MESSAGE_METADATA);
      if (event === undefined) return [];
      return [[event, says<boolean>(PUBLIC_ROUTE) ? 'public' : (says<Role>(MINIMUM_ROLE) ?? 'viewer')]];
    }),
  );
  expect(Object.fromEntries(said)).toEqual(LOWEST_ROLE);
});

describe.each(keyed)('%s', (event) => {
  const lowest = LOWEST_ROLE[event] as Role;

  it('is refused before the connection is authenticated', async () => {
    const socket: Socket = io(app.url, { transports: ['websocket'], forceNew: true, reconnection: false });
    open.push(() => socket.disconnect());
    await new Promise((resolve) => socket.once('connect', () => resolve(undefined)));
    const { id } = await makeContact(new Device(app.url, team.agent));
    const answer = await socket.timeout(5_000).emitWithAck(event, payload(event, id));
    expect(answer).toMatchObject({ success: false, code: 'NOT_AUTHENTICATED' });
    expect(answer).not.toHaveProperty('data');
    expect(await headOf(app, team.id)).toBe(1);
  });

  it.each(ROLES)('asks for its role: %s', async (role) => {
    const { id } = await makeContact(new Device(app.url, team.agent));
    const answer = await (await connected(role)).emit(event, payload(event, id));
    const allowed = ROLES.indexOf(role) >= ROLES.indexOf(lowest);
    if (allowed) expect(answer).toMatchObject({ success: true });
    else {
      expect(answer).toMatchObject({ success: false, code: 'FORBIDDEN' });
      expect(await headOf(app, team.id)).toBe(1);
    }
  });

  it("does not reach another team's contact, exactly as one that never was", async () => {
    const other = await app.createTeam();
    const theirs = await makeContact(new Device(app.url, other.agent));
    const before = await contactsInDatabase(app, other.id);
    const device = await connected('admin');
    const answer = await device.emit(event, payload(event, theirs.id));
    const unknown = await device.emit(event, payload(event, randomUUID()));
    const ofContact = event === 'contact_update' || event === 'contact_delete';
    if (ofContact) {
      expect([answer.success, answer.code]).toEqual([false, 'CONTACT_NOT_FOUND']);
      expect({ ...answer, request_id: '' }).toEqual({ ...unknown, request_id: '' });
    }
    expect(JSON.stringify(answer)).not.toContain(theirs.id);
    expect(await contactsInDatabase(app, other.id)).toEqual(before);
  });
});

it('auth with a key of another team, or another agent, joins nobody', async () => {
  const other = await app.createTeam();
  const foreign = new Device(app.url, { ...other.agent, agentCode: team.agent.agentCode });
  await expect(foreign.connect()).rejects.toThrow();
  const colleague = new Device(app.url, { ...team.viewer, agentCode: team.admin.agentCode });
  await expect(colleague.connect()).rejects.toThrow();
});
