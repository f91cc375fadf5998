import { startTestApp, type TestApp, type TestTeam } from './app';
import { Device, type WireContact } from './device';

export type Versioned = { version: number };

export const PERSON = { first_name: 'Ada', last_name: 'Lovelace' };
/** A contact with something in every field. */
export const FULL = {
  ...PERSON,
  phone_primary: '+91 98 1234 5678',
  phone_secondary: '(212) 555-0142.9',
  email: 'ada@example.com',
  company: 'Analytical Engines',
  job_title: 'Programmer',
  notes: 'Line 1\nLine 2 – “quoted”, 世界 👩‍💻',
  address: '12 St James’s Square',
  birthday: '--02-29',
  tags: ['vip', 'customer'],
  metadata: { crm_id: 4711, nested: { list: [1, null, 'x'] } },
};

/** The server of the spec file that called `useServer`. */
export let app: TestApp;
/** The team of the running test, and a phone of each role in it. */
export let team: TestTeam;
export let admin: Device;
export let agent: Device;
export let viewer: Device;

/** One server for all tests of the file, and a fresh team for each. */
export function useServer(env: NodeJS.ProcessEnv = {}): void {
  beforeAll(async () => {
    app = await startTestApp(env);
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    team = await app.createTeam();
    admin = new Device(app.url, team.admin);
    agent = new Device(app.url, team.agent);
    viewer = new Device(app.url, team.viewer);
  });
}

/** Creates a contact, Ada Lovelace with these fields, and returns what the server answered. */
export async function create(fields: object = {}, device = agent): Promise<WireContact> {
  const { status, body } = await device.call('POST', '/api/contacts', { ...PERSON, ...fields });
  expect(status).toBe(201);
  return body.data;
}

/** Of a GET that must succeed. */
export async function data(device: Device, path: string) {
  const { status, body } = await device.call('GET', path);
  expect({ status, success: body.success }).toEqual({ status: 200, success: true });
  return body.data;
}

export const ids = (contacts: { id: string }[]) => contacts.map(({ id }) => id);
