import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { Metrics } from '@app/platform';
import Redis from 'ioredis';
import { startTestApp } from '../support/app';
import { Device } from '../support/device';
import { until } from '../support/wait';

/** A port whose cluster bus (+10000) is a valid one too. */
async function clusterPort(): Promise<number> {
  for (;;) {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, 'close');
    if (port < 55_000) return port;
    // The system only gives high ports: choose one below and try it.
    const lower = 20_000 + Math.floor(Math.random() * 10_000);
    const other = createServer();
    other.listen(lower, '127.0.0.1');
    const free = await Promise.race([
      once(other, 'listening').then(() => true),
      once(other, 'error').then(() => false),
    ]);
    other.close();
    if (free) return lower;
  }
}

const SLOTS = [
  [0, 5460],
  [5461, 10922],
  [10923, 16383],
];

it('hands changes over and shares limits through a Redis Cluster of three nodes', async () => {
  const server = process.env.TEST_REDIS_SERVER;
  if (!server) throw new Error('This test needs a real redis-server; the emulator has no cluster.');
  const folder = mkdtempSync(join(tmpdir(), 'contacts-sync-cluster-'));
  const nodes: { port: number; child: ChildProcess; client: Redis }[] = [];
  const servers: Awaited<ReturnType<typeof startTestApp>>[] = [];
  try {
    for (const [first, last] of SLOTS) {
      const port = await clusterPort();
      const child = spawn(
        server,
        [
          '--port',
          String(port),
          '--bind',
          '127.0.0.1',
          '--save',
          '',
          '--cluster-enabled',
          'yes',
          '--cluster-config-file',
          `nodes-${port}.conf`,
          '--dir',
          folder,
        ],
        { stdio: 'ignore' },
      );
      const client = new Redis(port, '127.0.0.1', { retryStrategy: () => 50, maxRetriesPerRequest: null });
      client.on('error', () => undefined);
      await client.call('CLUSTER', 'ADDSLOTSRANGE', String(first), String(last));
      nodes.push({ port, child, client });
    }
    for (const { client } of nodes.slice(1))
      await client.call('CLUSTER', 'MEET', '127.0.0.1', String(nodes[0]!.port));
    await until('the cluster is formed', async () => {
      const states = await Promise.all(
        nodes.map(({ client }) => client.call('CLUSTER', 'INFO') as Promise<string>),
      );
      return states.every((state) => /cluster_state:ok/.test(state) && /cluster_known_nodes:3/.test(state));
    });

    const env = {
      REDIS_URL: `redis://127.0.0.1:${nodes[0]!.port}`,
      REDIS_CLUSTER: 'yes',
      RATE_LIMIT_FAILURES: '6',
    };
    const one = await startTestApp(env);
    servers.push(one);
    const two = await one.another();
    const team = await one.createTeam();
    await until('both servers reach the cluster', async () => {
      const reports = await Promise.all(
        [one, two].map(async ({ url }) => (await fetch(`${url}/health`)).json()),
      );
      return reports.every((report: any) => report.redis === 'up');
    });
    const reader = await new Device(two.url, team.agent).connect();
    const writer = new Device(one.url, team.admin);
    const filled = () => two.app.get(Metrics).gapsFilled.get();
    const before = (await filled()).values[0]?.value ?? 0;
    for (let i = 1; i <= 30; i += 1) {
      await writer.call('POST', '/api/contacts', { first_name: 'Over', last_name: `the cluster ${i}` });
    }
    await reader.waitForVersion(30);
    expect(reader.versions()).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    // Brought by the hand-over, and not found by comparing heads.
    expect(((await filled()).values[0]?.value ?? 0) - before).toBeLessThan(30);
    reader.disconnect();

    const wrong = { ...team.agent, key: 'nobody-has-ever-had-this-key' };
    const statuses: number[] = [];
    for (let i = 0; i < 9; i += 1) {
      const { url } = i % 2 ? one : two;
      statuses.push((await new Device(url, wrong).call('GET', '/api/contacts')).status);
    }
    expect(statuses).toEqual([...Array<number>(6).fill(401), ...Array<number>(3).fill(429)]);
  } finally {
    for (const app of servers) await app.close();
    for (const { child, client } of nodes) {
      client.disconnect();
      child.kill('SIGKILL');
    }
    rmSync(folder, { recursive: true, force: true });
  }
});
