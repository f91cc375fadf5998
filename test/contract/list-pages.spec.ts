import { Client, escapeLiteral } from 'pg';
import { startTestApp, type TestApp, type TestTeam } from '../support/app';
import { Device } from '../support/device';
import { range } from '../support/team';
import { expectFailure } from '../support/wire';

const OPERATOR_API_KEY = 'the-key-of-the-operator-0123456789abcdef';

let app: TestApp;
let team: TestTeam;
beforeAll(async () => {
  app = await startTestApp({ OPERATOR_API_KEY });
});
beforeEach(async () => {
  team = await app.createTeam();
});
afterAll(() => app.close());

interface List {
  path: () => string;
  /** Makes rows that have the same time: only their ids tell them apart. */
  seed: (rows: number) => Promise<unknown>;
  key?: string;
  /** Its order is that of no index. */
  sorted?: boolean;
  /** So many that sorting them would cost more than walking an index. */
  many?: number;
}

const query = (sql: string, ...values: unknown[]) => app.db.query(sql, values);

const devices = (rows: number) =>
  query(
    `INSERT INTO sync_log (team_id, device_id, agent_id, last_sync_version)
     SELECT $1, 'phone ' || n, $2, -1000 FROM generate_series(1, $3) n`,
    team.id,
    team.agent.id,
    rows,
  );
const keys = (rows: number) =>
  query(
    `INSERT INTO api_keys (team_id, agent_id, digest, prefix, last4)
     SELECT $1, $2, gen_random_uuid()::text::bytea, 'sk_test', 'test' FROM generate_series(1, $3)`,
    team.id,
    team.admin.id,
    rows,
  );

const LISTS: Record<string, List> = {
  devices: { path: () => '/api/devices', seed: devices },
  'devices of an agent': { path: () => `/api/devices/agent/${team.agent.agentCode}`, seed: devices },
  'outdated devices': { path: () => '/api/devices/outdated', seed: devices, sorted: true },
  agents: {
    path: () => '/api/auth/agents',
    seed: (rows) =>
      query(
        `INSERT INTO agents (team_id, agent_code, agent_name)
         SELECT $1, 'CODE_' || n, 'Name' FROM generate_series(1, $2) n`,
        team.id,
        rows,
      ),
  },
  'own keys': { path: () => '/api/auth/keys', seed: keys },
  "an agent's keys": { path: () => `/api/auth/agents/${team.admin.id}/keys`, seed: keys },
  sessions: {
    path: () => '/api/sessions',
    seed: (rows) =>
      query(
        `INSERT INTO sessions (team_id, key_id, digest, expires_at)
         SELECT $1, $2, gen_random_uuid()::text::bytea, now() + interval '1 day' FROM generate_series(1, $3)`,
        team.id,
        team.agent.keyId,
        rows,
      ),
  },
  'open codes': {
    path: () => '/api/auth/enrolments',
    seed: (rows) =>
      query(
        `INSERT INTO enrolments (team_id, agent_id, digest, created_by, expires_at)
         SELECT $1, $2, gen_random_uuid()::text::bytea, $4, now() + interval '1 hour' FROM generate_series(1, $3)`,
        team.id,
        team.agent.id,
        rows,
        team.admin.agentCode,
      ),
  },
  conflicts: {
    path: () => '/api/sync/conflicts',
    seed: (rows) =>
      query(
        `INSERT INTO contact_conflicts (team_id, id, contact_id, kind, fields, agent_codes, created_at)
         SELECT $1, gen_random_uuid(), gen_random_uuid(), 'edit', '{}', '{A,B}', now() FROM generate_series(1, $2)`,
        team.id,
        rows,
      ),
  },
  teams: {
    path: () => '/api/teams',
    seed: (rows) =>
      query(`INSERT INTO teams (name) SELECT 'Team ' || gen_random_uuid() FROM generate_series(1, $1)`, rows),
    key: OPERATOR_API_KEY,
    // Each is made with its clock.
    many: 3_000,
  },
};

describe.each(Object.entries(LISTS))(
  'the list of %s',
  (_what, { path, seed, key, sorted, many = 20_000 }) => {
    // Names no device, which would be in the list from then on.
    const read = (parameters = '') =>
      new Device(app.url, { ...team.admin, ...(key && { key }) }, '').call('GET', path() + parameters);

    it('is whole without parameters, and the same in pages, without gaps or repetitions', async () => {
      await seed(5);
      const { status, body } = await read();
      expect(status).toBe(200);
      const total = body.data.length;
      expect(total).toBeGreaterThanOrEqual(5);
      const whole = { page: 1, limit: expect.any(Number), total, total_pages: 1 };
      expect(body).toEqual({ success: true, data: body.data, total, pagination: whole });

      const pages = Math.ceil(total / 2);
      const parts = [];
      for (const page of range(pages)) {
        const { body: part } = await read(`?limit=2&page=${page}`);
        expect([part.total, part.pagination]).toEqual([total, { page, limit: 2, total, total_pages: pages }]);
        expect(part.data.length).toBeLessThanOrEqual(2);
        parts.push(...part.data);
      }
      expect(parts).toEqual(body.data);
    });

    it('is empty past its end', async () => {
      await seed(1);
      const { status, body } = await read('?page=1000000');
      expect([status, body.data, body.pagination.page]).toEqual([200, [], 1_000_000]);
      expect(body.total).toBe((await read()).body.total);
    });

    it.each(['page=0', 'page=1000001', 'page=1e3', 'page=', 'limit=0', 'limit=1001', 'limit=-1', 'limit=a'])(
      'refuses %s',
      async (parameters) => expectFailure(await read(`?${parameters}`), 400, 'VALIDATION_FAILED'),
    );

    it('has a page of at most so many rows, when nobody says how many', async () => {
      await seed(1001);
      const { body } = await read();
      expect(body.data).toHaveLength(body.pagination.limit);
      expect(body.pagination.limit).toBeLessThanOrEqual(1000);
      expect(body.total).toBeGreaterThan(1000);
    });

    it('is read in its order, so that a page costs no sorting of all', async () => {
      await seed(many);
      await app.db.query('ANALYZE');
      const spy = jest.spyOn(Client.prototype, 'query');
      await read('?limit=2');
      const asked = (
        spy.mock.calls as unknown as [
          string | { text: string; values: (string | number | null)[] },
          (string | number | null)[],
        ][]
      ).map(([statement, values]) =>
        typeof statement === 'string' ? { text: statement, values } : statement,
      );
      spy.mockRestore();
      const page = asked.filter(({ text }) => /\bORDER BY\b[^)]*\bLIMIT\b/.test(text ?? ''));
      expect(page).toHaveLength(1);
      const { text, values = [] } = page[0]!;
      const filled = text.replace(/\$(\d+)/g, (_, n) => {
        const value = values[Number(n) - 1];
        return value === null || value === undefined ? 'NULL' : escapeLiteral(String(value));
      });
      const [{ 'QUERY PLAN': plan }] = await query(`EXPLAIN (ANALYZE, FORMAT JSON) ${filled}`);
      const sorts = nodesOf(plan[0].Plan).filter(({ 'Node Type': type }) => type === 'Sort');
      expect(sorts.map(({ 'Actual Rows': rows }) => rows)).toEqual(sorted ? [2] : []);
    });
  },
);

interface Plan {
  'Node Type': string;
  'Actual Rows': number;
  Plans?: Plan[];
}

function nodesOf(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}
