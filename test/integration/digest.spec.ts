import { DeviceRegistry } from '@app/devices';
import { DataSource } from 'typeorm';
import { startTestApp, type TestApp, type TestTeam } from '../support/app';
import { Device } from '../support/device';
import { digestOf } from '../support/digest';
import { makeContact, rows } from '../support/team';
import { expectFailure } from '../support/wire';

let app: TestApp;
let team: TestTeam;
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  team = await app.createTeam();
});
afterAll(() => app.close());

async function fill(): Promise<Device> {
  const device = new Device(app.url, team.admin);
  await device.call('POST', '/api/bulk/import', { contacts: rows(700) });
  await device.catchUp();
  const [one, two] = [...device.contacts.keys()];
  await device.call('PUT', `/api/contacts/${one}`, { company: 'Acme' });
  await device.call('DELETE', `/api/contacts/${two}`);
  await device.catchUp();
  return device;
}

const stored = (device: Device) => [...device.contacts.values()].filter(({ is_deleted }) => !is_deleted);
const ask = async (device: Device, query = '') =>
  (await device.call('GET', `/api/sync/digest${query}`)).body.data;

describe('GET /api/sync/digest', () => {
  it('is the one that a device computes over its store', async () => {
    const device = await fill();
    const data = await ask(device);
    expect(data).toEqual({
      epoch: (await device.call('GET', '/api/sync/delta?version=1')).body.data.epoch,
      version: 702,
      count: 699,
      ...digestOf(stored(device)),
    });
    await makeContact(device);
    await device.catchUp();
    expect(await ask(device)).toMatchObject({ version: 703, ...digestOf(stored(device)) });
  });

  it('of an empty team, and never of another one', async () => {
    await makeContact(new Device(app.url, (await app.createTeam()).agent));
    expect(await ask(new Device(app.url, team.viewer))).toMatchObject({
      version: 0,
      count: 0,
      ...digestOf([]),
    });
  });

  it('names the one bucket that differs, and lists it', async () => {
    const device = await fill();
    const [lost] = stored(device);
    device.contacts.delete(lost!.id);
    const { buckets } = await ask(device);
    const own = digestOf(stored(device)).buckets;
    const differing = buckets.flatMap((digest: string, i: number) => (digest === own[i] ? [] : [i]));
    const bucket = lost!.id.slice(0, 2);
    expect(differing).toEqual([Number.parseInt(bucket, 16)]);
    const { contacts, version } = await ask(device, `?bucket=${bucket}`);
    expect(version).toBe(702);
    expect(contacts).toContainEqual({ id: lost!.id, version: lost!.version });
    expect(contacts).toEqual(
      [...stored(device), lost!]
        .filter(({ id }) => id.startsWith(bucket))
        .map(({ id, version }) => ({ id, version }))
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
    );
  });

  it('notes what a device has shown, and nothing else', async () => {
    const device = await fill();
    const listed = async () => {
      await app.app.get(DeviceRegistry).flush();
      const { body } = await device.call('GET', '/api/devices');
      return body.data.find(({ device_id }: { device_id: string }) => device_id === device.id);
    };
    const { digest } = digestOf(stored(device));
    expect(await listed()).toMatchObject({ proven_sync_version: null, proven_sync_at: null });
    expect((await ask(device, `?version=702&digest=${'0'.repeat(64)}`)).in_sync).toBe(false);
    expect((await ask(device, `?version=701&digest=${digest}`)).in_sync).toBeNull();
    expect(await listed()).toMatchObject({ proven_sync_version: null });
    expect((await ask(device, `?version=702&digest=${digest}`)).in_sync).toBe(true);
    expect(await listed()).toMatchObject({ proven_sync_version: 702, proven_sync_at: expect.any(String) });
    await makeContact(device);
    await device.catchUp();
    expect(await listed()).toMatchObject({ proven_sync_version: 702, current_version: 703 });
  });

  it('refuses halves and what is no digest', async () => {
    const device = new Device(app.url, team.viewer);
    for (const query of [
      'version=1',
      `digest=${'a'.repeat(64)}`,
      'version=1&digest=abc',
      'bucket=A7',
      'bucket=',
      'x=1',
    ]) {
      expectFailure(await device.call('GET', `/api/sync/digest?${query}`), 400, 'VALIDATION_FAILED');
    }
  });

  it('is taken once for many who ask at once', async () => {
    const device = await fill();
    const source = app.app.get(DataSource);
    const spy = jest.spyOn(source, 'query');
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(device)));
    await ask(device);
    const scans = spy.mock.calls.filter(([sql]) => sql.includes('string_agg')).length;
    spy.mockRestore();
    expect(new Set(answers.map(({ digest }) => digest))).toEqual(new Set([digestOf(stored(device)).digest]));
    expect(scans).toBe(1);
  });
});
