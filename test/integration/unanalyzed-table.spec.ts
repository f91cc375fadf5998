import { Client } from 'pg';
import { startTestApp, type TestAgent, type TestApp } from '../support/app';
import { Device } from '../support/device';
import { rows } from '../support/team';
import { until } from '../support/wait';

const CONTACTS = 5_000;

interface Plan {
  'Node Type': string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: Plan[];
}

/** Rows that its busiest step has read, whether or not it kept them. */
function mostRead(plan: Plan): number {
  const own = (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * plan['Actual Loops'];
  return Math.max(own, ...(plan.Plans ?? []).map(mostRead));
}

let app: TestApp;
let owner: Client;
beforeAll(async () => {
  app = await startTestApp();
  owner = new Client(app.database.ownerUrl);
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await app.close();
});

/** What the statements of a search read at most of any table or index, and what the search found. */
async function readBy(agent: TestAgent, query: string): Promise<{ read: number; total: number }> {
  const spy = jest.spyOn(Client.prototype, 'query');
  try {
    const found = await new Device(app.url, agent).call(
      'GET',
      `/api/contacts?q=${encodeURIComponent(query)}`,
    );
    const asked = spy.mock.calls.map(([query]) => query as { text?: string; values?: unknown[] } | undefined);
    const searches = asked.filter((query) => query?.text?.includes('search_grams'));
    expect(searches).not.toEqual([]);
    let read = 0;
    for (const { text, values } of searches as { text: string; values: unknown[] }[]) {
      const { rows } = await owner.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, values);
      const [{ Plan: plan }] = rows[0]['QUERY PLAN'] as [{ Plan: Plan }];
      read = Math.max(read, mostRead(plan));
    }
    return { read, total: found.body.pagination?.total };
  } finally {
    spy.mockRestore();
  }
}

/** Of a table that was filled a moment ago PostgreSQL knows nothing yet, and takes all contacts of a team for one or two. */
it('a search of a table that is not analyzed yet reads no contact again and again', async () => {
  const { id, admin } = await app.createTeam();
  await app.db.query(
    `INSERT INTO contacts (team_id, first_name, last_name, created_by_agent, updated_by, version, created_version)
     SELECT $1, 'Row', 'N' || n % 1000, 'AGENT', 'AGENT', n, n
       FROM (SELECT get_next_version($1, ${CONTACTS}) AS first) taken, generate_series(first, first + ${CONTACTS - 1}) n`,
    [id],
  );
  const { read, total } = await readBy(admin, 'row n77');
  expect(total).toBe(55);
  expect(read).toBeLessThan(CONTACTS * 1.5);
});

it('after an import PostgreSQL knows of its contacts, and a search reads those that it finds', async () => {
  const team = await app.createTeam();
  const contacts = [...rows(9_999), { first_name: 'Яна' }];
  await new Device(app.url, team.admin).call('POST', '/api/bulk/import', { contacts });
  await until('they are counted', async () => {
    const counted = await owner.query(`SELECT reltuples FROM pg_class WHERE relname = 'contacts'`);
    return counted.rows[0].reltuples >= 9_000;
  });
  expect(await readBy(team.admin, 'ян')).toEqual({ read: 1, total: 1 });
});
