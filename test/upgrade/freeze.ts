/**
 * Freezes the schema with data as a dump that later versions must be able to start from:
 *
 *   DATABASE_URL=postgresql://owner@host/empty_database npx tsx test/upgrade/freeze.ts > test/upgrade/0.2.0.sql
 *
 * Needs pg_dump of the oldest supported PostgreSQL, so that every supported one can load it. Run once a release.
 */
import { execFileSync } from 'node:child_process';
import type { TestAgent } from '../support/app';
import { type Answer, Device } from '../support/device';
import { startServerProcess } from '../support/server-process';

/** What a call answered, which must have gone well. */
async function did(call: Promise<Answer>): Promise<Record<string, unknown>> {
  const { status, body } = await call;
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body.data as Record<string, unknown>;
}

async function main(): Promise<void> {
  const server = await startServerProcess({
    LOG_LEVEL: 'warn',
    API_KEY_PEPPER: '',
    ADMIN_API_KEY: 'frozen-admin-key-0123456789abcdef',
  });
  const admin: TestAgent = { id: '', agentCode: 'admin', role: 'admin', key: server.adminKey };
  const device = await new Device(server.url, admin, 'frozen-device').connect();
  const ids: string[] = [];
  for (let i = 0; i < 20; i += 1) {
    const { body } = await device.call('POST', '/api/contacts', {
      first_name: 'Zoë',
      last_name: `Østergård ${i}`,
      phone_primary: '+45 12 34 56 78 90',
      tags: ['customer'],
      metadata: { number: i },
    });
    ids.push(body.data.id as string);
  }
  for (const id of ids.slice(0, 10)) await device.call('PUT', `/api/contacts/${id}`, { company: 'Globex' });
  for (const id of ids.slice(0, 5)) await device.call('DELETE', `/api/contacts/${id}`);
  await device.emit('contact_create', {
    first_name: 'Socket',
    last_name: 'Made',
    mutation_id: '7d5f6f0e-52b1-4a35-9d0f-8f3a5d7c2b11',
  });
  await device.call(
    'POST',
    '/api/contacts',
    { first_name: 'Keyed', last_name: 'Once' },
    { 'idempotency-key': 'frozen-key' },
  );
  const [, , , , , , listed, survivor, loser, ...others] = ids;
  await did(
    device.call('PUT', `/api/contacts/${listed}`, {
      nickname: 'Zo',
      phones: [{ number: '+45 12 34 56 00 01', label: 'work' }],
      emails: [{ email: 'zoe@example.com', label: 'home' }],
    }),
  );
  await did(device.call('POST', '/api/contacts/merge', { survivor_id: survivor, loser_ids: [loser] }));
  const edited = await did(
    device.call('POST', '/api/contacts/bulk', { ids: others.slice(0, 3), add_tags: ['frozen'] }),
  );
  await did(device.call('POST', `/api/operations/${String(edited.operation_id)}/undo`, {}));
  await did(device.call('POST', '/api/contacts/bulk', { ids: others.slice(0, 2), add_tags: ['cold'] }));
  await did(
    device.call('POST', '/api/views', { name: 'Cold ones', shared: true, filter: { tag: ['cold'] } }),
  );
  await did(device.call('PATCH', '/api/settings', { default_region: 'DK' }));
  await device.catchUp();
  device.disconnect();
  await server.stop();
  const dump = execFileSync(
    'pg_dump',
    ['--no-owner', '--no-privileges', '--inserts', process.env.DATABASE_URL!],
    { maxBuffer: 1 << 28 },
  );
  // psql's own commands (\\restrict) are not SQL.
  process.stdout.write(dump.toString().replace(/^\\.*\n/gm, ''));
}

void main();
