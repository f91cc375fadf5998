/**
 * Writes under load, each beside the bare program of bare-writer.ts on the same database in the same run: by itself, and
 * behind a bare Fastify that gets the same requests from the same load generator.
 */
import { randomUUID } from 'node:crypto';
import { digestApiKey, makeApiKey } from '@app/auth';
import autocannon from 'autocannon';
import type { Client } from 'pg';
import { bareWrites, type Rate } from './bare-writer';

const ROW = { first_name: 'Priya', last_name: 'Sharma', phone_primary: '+91 98 1234 5678' };
const PUSH_ROWS = 100;
const PUSH_DEVICES = 8;

interface Writer {
  key: string;
  device: string;
}

export interface Measured {
  what: string;
  ours: Rate;
  /** The bare program, asked over HTTP. */
  bareHttp: Rate;
  /** The bare program, called. */
  bare: Rate;
}

/** Server, database and pepper that the measurements run on. */
export interface Bench {
  url: string;
  bareUrl: string;
  db: Client;
  pepper: string;
  seconds: number;
}

/** Teams with one agent each; keys are put into the table, so that making them costs nothing here. */
async function makeTeams({ db, pepper }: Bench, count: number): Promise<{ id: string; key: string }[]> {
  const teams = Array.from({ length: count }, () => ({
    id: randomUUID(),
    agent: randomUUID(),
    key: makeApiKey(),
  }));
  await db.query(
    `WITH given AS (
       SELECT * FROM json_to_recordset($1) AS t (id uuid, agent uuid, digest text)
     ), team AS (INSERT INTO teams (id, name) SELECT id, 'Bench ' || id FROM given),
     agent AS (
       INSERT INTO agents (team_id, id, agent_code, agent_name, role)
       SELECT id, agent, 'bench', 'Bench', 'agent' FROM given
     )
     INSERT INTO api_keys (team_id, agent_id, digest, prefix, last4)
     SELECT id, agent, decode(digest, 'hex'), 'sk_bench', 'ench' FROM given`,
    [
      JSON.stringify(
        teams.map(({ id, agent, key }) => ({ id, agent, digest: digestApiKey(key, pepper).toString('hex') })),
      ),
    ],
  );
  return teams.map(({ id, key }) => ({ id, key }));
}

async function load(
  seconds: number,
  url: string,
  writers: Writer[],
  bodyOf: (writer: Writer) => string,
  rowsEach = 1,
): Promise<Rate> {
  let next = 0;
  const result = await autocannon({
    url,
    method: 'POST',
    connections: writers.length,
    duration: seconds,
    timeout: 30,
    setupClient: (client) => {
      const writer = writers[next++ % writers.length]!;
      const headers = {
        'x-api-key': writer.key,
        'x-device-id': writer.device,
        'content-type': 'application/json',
      };
      const prepare = () => client.setHeadersAndBody(headers, bodyOf(writer));
      prepare();
      // Every upload has new ids; a single write is the same each time.
      if (rowsEach > 1) client.on('response', prepare);
    },
  });
  if (result.non2xx || result.errors)
    throw new Error(`${result.non2xx} refused, ${result.errors} errors at ${url}`);
  return { perSecond: result.requests.average * rowsEach, p99: result.latency.p99 };
}

const bareTarget = ({ bareUrl }: Bench, { id }: { id: string }) => `${bareUrl}/teams/${id}/contacts`;

/** Single writes of one busy team, from so many devices. */
export async function singleWrites(bench: Bench, devices: number): Promise<Measured> {
  const [team] = await makeTeams(bench, 1);
  const writers = Array.from({ length: devices }, (_, i) => ({ key: team!.key, device: `device-${i}` }));
  const body = JSON.stringify(ROW);
  const ours = await load(bench.seconds, `${bench.url}/api/contacts`, writers, () => body);
  const [one, other] = await makeTeams(bench, 2);
  const bareHttp = await load(bench.seconds, bareTarget(bench, one!), writers, () => body);
  const bare = await bareWrites([other!.id], devices, bench.seconds, [ROW]);
  return { what: `single writes, ${devices} devices`, ours, bareHttp, bare };
}

/** Offline queues of 100, uploaded by a few devices of one team at once. */
export async function uploads(bench: Bench): Promise<Measured> {
  const [team, one, other] = await makeTeams(bench, 3);
  const { rows } = await bench.db.query<{ epoch: string }>(
    'SELECT epoch FROM global_version WHERE team_id = $1',
    [team!.id],
  );
  const writers = Array.from({ length: PUSH_DEVICES }, (_, i) => ({ key: team!.key, device: `device-${i}` }));
  const bodyOf = ({ device }: Writer) =>
    JSON.stringify({
      device_id: device,
      epoch: rows[0]!.epoch,
      mutations: Array.from({ length: PUSH_ROWS }, () => ({
        mutation_id: randomUUID(),
        op: 'create',
        contact_id: randomUUID(),
        fields: ROW,
      })),
    });
  const ours = await load(bench.seconds, `${bench.url}/api/sync/push`, writers, bodyOf, PUSH_ROWS);
  const bareHttp = await load(bench.seconds, bareTarget(bench, one!), writers, bodyOf, PUSH_ROWS);
  const bare = await bareWrites(
    [other!.id],
    PUSH_DEVICES,
    bench.seconds,
    Array<typeof ROW>(PUSH_ROWS).fill(ROW),
  );
  return { what: `uploads of ${PUSH_ROWS}, ${PUSH_DEVICES} devices (rows)`, ours, bareHttp, bare };
}

/** Many teams that write at once, one device each. */
export async function manyTeams(bench: Bench, count: number): Promise<Omit<Measured, 'bareHttp'>> {
  const teams = await makeTeams(bench, count);
  const writers = teams.map(({ key }) => ({ key, device: 'phone' }));
  const body = JSON.stringify(ROW);
  const ours = await load(bench.seconds, `${bench.url}/api/contacts`, writers, () => body);
  const others = await makeTeams(bench, count);
  const bare = await bareWrites(
    others.map(({ id }) => id),
    count,
    bench.seconds,
    [ROW],
  );
  return { what: `single writes, ${count} teams`, ours, bare };
}
