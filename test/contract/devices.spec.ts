import { DeviceRegistry } from '@app/devices';
import { Device } from '../support/device';
import { admin, agent, app, create, data, PERSON, team, useServer, viewer } from '../support/rest';
import { expectFailure, TIME, UNTOUCHED_DEVICE, wholeList } from '../support/wire';

useServer();

describe('devices', () => {
  const flush = () => app.app.get(DeviceRegistry).flush();
  /** Three devices: the agent's is two behind, the viewer's has everything, the admin's never synced. */
  const prepare = async () => {
    await create();
    await agent.call('GET', '/api/sync/delta?version=0');
    await create({}, new Device(app.url, team.agent, ''));
    await create({}, new Device(app.url, team.agent, ''));
    await viewer.call('GET', '/api/sync/delta?version=0');
    await admin.call('GET', '/api/auth/verify');
    await flush();
  };
  const status = (device: Device, more: object) => ({
    device_id: device.id,
    agent_code: device.agent.agentCode,
    agent_name: `Name of ${device.agent.agentCode}`,
    agent_active: true,
    current_version: 3,
    connection_status: 'online',
    proven_sync_version: null,
    proven_sync_at: null,
    ...UNTOUCHED_DEVICE,
    ...more,
  });
  const behind = () =>
    status(agent, { last_sync_version: 1, last_sync_at: TIME, sync_status: 'behind', versions_behind: 2 });
  const synced = () =>
    status(viewer, { last_sync_version: 3, last_sync_at: TIME, sync_status: 'synced', versions_behind: 0 });
  const never = () =>
    status(admin, { last_sync_version: 0, last_sync_at: null, sync_status: 'never', versions_behind: 3 });

  it('are listed: all for an admin, their own for others', async () => {
    await prepare();
    const { body } = await admin.call('GET', '/api/devices');
    expect(body).toEqual(wholeList([never(), behind(), synced()]));
    expect((await agent.call('GET', '/api/devices')).body).toEqual(wholeList([behind()]));
    expect(await data(viewer, '/api/devices')).toEqual([synced()]);
  });

  it('have a contact as it is, as it was or not at all, and it is said why', async () => {
    const { id } = await create();
    const others = new Device(app.url, team.agent, '');
    const old = new Device(app.url, team.viewer, 'old');
    await old.call('GET', '/api/sync/delta?version=0');
    await others.call('PUT', `/api/contacts/${id}`, { company: 'Engines' });
    await agent.call('GET', '/api/sync/delta?version=0');
    for (const one of ['locked', 'asked'])
      await new Device(app.url, team.viewer, one).call('GET', '/api/auth/verify');
    await admin.call('GET', '/api/auth/verify');
    await flush();
    await admin.call('POST', '/api/devices/revoke', { device_id: 'locked' });
    await admin.call('POST', '/api/devices/wipe', { device_id: 'asked' });
    const said = async (by: Device) =>
      Object.fromEntries(
        (await data(by, `/api/contacts/${id}/devices`)).map(
          ({ device_id, holds, reason }: Record<string, string>) => [device_id, [holds, reason]],
        ),
      );
    expect(await said(admin)).toEqual({
      [agent.id]: ['current', undefined],
      [admin.id]: ['none', 'never_synced'],
      old: ['older', 'behind'],
      locked: ['none', 'locked_out'],
      asked: ['none', 'wipe_requested'],
    });
    expect(await said(agent)).toEqual({ [agent.id]: ['current', undefined] });

    await app.db.query(
      `UPDATE sync_log SET last_seen_at = now() - interval '2 hours' WHERE team_id = $1 AND device_id = 'old'`,
      [team.id],
    );
    expect(await said(admin)).toMatchObject({ old: ['older', 'offline'] });
    await app.db.query('UPDATE agents SET is_active = false WHERE id = $1', [team.viewer.id]);
    expect(await said(admin)).toMatchObject({ old: ['older', 'agent_inactive'] });

    await others.call('DELETE', `/api/contacts/${id}`);
    expectFailure(await admin.call('GET', `/api/contacts/${id}/devices`), 404, 'CONTACT_NOT_FOUND');
  });

  it('are listed by agent: anyone for an admin, only themselves for others', async () => {
    await prepare();
    const of = ({ agentCode }: { agentCode: string }) => `/api/devices/agent/${agentCode}`;
    const { body } = await admin.call('GET', of(team.agent));
    expect(body).toEqual(wholeList([behind()]));
    expect(await data(viewer, of(team.viewer))).toEqual([synced()]);
    expectFailure(await viewer.call('GET', of(team.agent)), 403, 'FORBIDDEN');
    expectFailure(await agent.call('GET', '/api/devices/agent/nobody'), 403, 'FORBIDDEN');
  });

  it.each([
    ['', []],
    ['?threshold=3', []],
    ['?threshold=2', ['admin']],
    ['?threshold=1', ['admin', 'agent']],
    ['?threshold=0', ['admin', 'agent']],
  ])('that are outdated by more than %s are %j', async (query, roles) => {
    await prepare();
    const { body } = await admin.call('GET', `/api/devices/outdated${query}`);
    const expected = roles.map((role) => (role === 'admin' ? never() : behind()));
    expect(body).toEqual(wholeList(expected));
  });

  it('are counted', async () => {
    await prepare();
    expect(await data(admin, '/api/devices/stats')).toEqual({
      total_devices: 3,
      total_agents: 3,
      synced_devices: 1,
      avg_changes_per_sync: 2,
      last_sync_time: TIME,
    });
    expect(await data(agent, '/api/devices/stats')).toMatchObject({ total_devices: 1, synced_devices: 0 });
  });

  it.each([
    ['now', 'online', { online: 3, idle: 0, offline: 0 }],
    ['4 minutes', 'online', { online: 3, idle: 0, offline: 0 }],
    ['6 minutes', 'idle', { online: 2, idle: 1, offline: 0 }],
    ['59 minutes', 'idle', { online: 2, idle: 1, offline: 0 }],
    ['61 minutes', 'offline', { online: 2, idle: 0, offline: 1 }],
  ])('seen %s ago are %s', async (ago, connection, counts) => {
    await prepare();
    await app.db.query(
      `UPDATE sync_log SET last_seen_at = now() - $2::interval WHERE team_id = $1 AND device_id = $3`,
      [team.id, ago === 'now' ? '0' : ago, viewer.id],
    );
    const [device] = await data(admin, `/api/devices/agent/${team.viewer.agentCode}`);
    expect(device).toEqual({ ...synced(), connection_status: connection });
    expect(await data(admin, '/api/devices/health')).toEqual({
      total_devices: 3,
      ...counts,
      outdated: 0,
      health_percentage: 100,
    });
  });

  it('are outdated in their health when more than 100 behind', async () => {
    await prepare();
    await agent.call('POST', '/api/bulk/import', { contacts: Array(99).fill(PERSON) });
    await viewer.call('GET', '/api/sync/delta?version=3');
    await flush();
    // 101 and 102 behind: the agent's and the one that never synced.
    expect(await data(admin, '/api/devices/health')).toMatchObject({ outdated: 2, health_percentage: 33.3 });
    expect(await data(viewer, '/api/devices/health')).toMatchObject({ outdated: 0, health_percentage: 100 });
  });

  it('are named by the query as well as by the header', async () => {
    const bare = new Device(app.url, team.agent, '');
    await bare.call('GET', '/api/sync/delta?version=0&device_id=pixel%208');
    await flush();
    expect(
      (await data(agent, '/api/devices')).map(({ device_id }: { device_id: string }) => device_id),
    ).toContain('pixel 8');
  });

  it('that page through a first sync are not ahead of what they have', async () => {
    for (let i = 0; i < 3; i += 1) await create({}, new Device(app.url, team.agent, ''));
    await viewer.call('GET', '/api/sync/delta?version=0&limit=2');
    await flush();
    expect((await data(viewer, '/api/devices'))[0]).toMatchObject({
      last_sync_version: 2,
      versions_behind: 1,
    });
  });
});
