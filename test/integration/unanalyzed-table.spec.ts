import { Client } from 'pg';
import { startTestApp } from '../support/app';
import { Device } from '../support/device';

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

/** Of a table that was filled a moment ago PostgreSQL knows nothing yet, and takes all contacts of a team for one or two. */
it('a search of a table that is not analyzed yet reads no contact again and again', async () => {
  const app = await startTestApp();
  const owner = new Client(app.database.ownerUrl);
  await owner.connect();
  const { id, admin } = await app.createTeam();
  await app.db.query(
    `INSERT INTO contacts (team_id, first_name, last_name, created_by_agent, updated_by, version, created_version)
     SELECT $1, 'Row', 'N' || n % 1000, 'AGENT', 'AGENT', n, n
       FROM (SELECT get_next_version($1, ${CONTACTS}) AS first) taken, generate_series(first, first + ${CONTACTS - 1}) n`,
    [id],
  );
  const spy = jest.spyOn(Client.prototype, 'query');
  try {
    const found = await new Device(app.url, admin).call('GET', '/api/contacts?q=row%20n77');
    expect(found.body.pagination?.total).toBe(55);
    const asked = spy.mock.calls.map(([query]) => query as { text?: string; values?: unknown[] } | undefined);
    const searches = asked.filter((query) => query?.text?.includes('search_grams'));
    expect(searches).not.toEqual([]);
    for (const { text, values } of searches as { text: string; values: unknown[] }[]) {
      const { rows } = await owner.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, values);
      const [{ Plan: plan }] = rows[0]['QUERY PLAN'] as [{ Plan: Plan }];
      expect(mostRead(plan)).toBeLessThan(CONTACTS * 1.5);
    }
  } finally {
    spy.mockRestore();
    await owner.end();
    await app.close();
  }
});
