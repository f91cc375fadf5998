import { isRetryable, prepared } from '@app/platform';
import { DataSource, type QueryRunner } from 'typeorm';
import { startTestApp, type TestApp } from '../support/app';

const READ = prepared('test_read', 'SELECT * FROM prepared_test WHERE id = $1');

let app: TestApp;
let runner: QueryRunner;
beforeAll(async () => {
  app = await startTestApp();
  await app.db.query('CREATE TABLE prepared_test (id integer); INSERT INTO prepared_test VALUES (7)');
  await app.db.query('GRANT SELECT ON prepared_test TO PUBLIC');
});
afterAll(() => app.close());

const connect = (of: TestApp) => of.app.get(DataSource).createQueryRunner();
beforeEach(() => {
  runner = connect(app);
});
afterEach(() => runner.release());

/** Of this connection, with how often each was used. */
const preparedHere = (on = runner): Promise<{ name: string; calls: number }[]> =>
  on.query(
    `SELECT name, (generic_plans + custom_plans)::int AS calls FROM pg_prepared_statements WHERE name LIKE 'test_read%'`,
  ) as never;
const read = (): Promise<object[]> => runner.query(READ, [7]) as never;

it('a declared statement is prepared once a connection, under a name of its own text', async () => {
  for (let i = 0; i < 3; i += 1) expect(await read()).toMatchObject([{ id: 7 }]);
  expect(await preparedHere()).toEqual([
    { name: expect.stringMatching(/^test_read_[0-9a-f]{12}$/), calls: 3 },
  ]);
});

it('goes on after a migration changed its table', async () => {
  await read();
  await app.db.query('ALTER TABLE prepared_test ADD COLUMN note text');
  expect(await read()).toEqual([{ id: 7, note: null }]);
});

it('fails a transaction that meets such a change, so that it is run again', async () => {
  await read();
  await app.db.query('ALTER TABLE prepared_test ADD COLUMN more text');
  await runner.startTransaction();
  const error: unknown = await read().catch((thrown: unknown) => thrown);
  expect(isRetryable(error)).toBe(true);
  await runner.rollbackTransaction();
  expect(await read()).toMatchObject([{ id: 7, more: null }]);
});

it('goes on where a pooler has given it a connection that never prepared it', async () => {
  await read();
  await runner.query('DEALLOCATE ALL');
  expect(await read()).toMatchObject([{ id: 7 }]);
  expect(await read()).toMatchObject([{ id: 7 }]);
  expect(await preparedHere()).toEqual([]);
});

it('is prepared anew after the connection was lost', async () => {
  await read();
  await expect(runner.query('SELECT pg_terminate_backend(pg_backend_pid())')).rejects.toThrow();
  // The pool may not have heard of it yet.
  let found: object[] | undefined;
  while (!found) {
    await runner.release();
    runner = connect(app);
    found = await read().catch(() => undefined);
  }
  expect(found).toMatchObject([{ id: 7 }]);
});

it('PREPARED_STATEMENTS=off prepares nothing', async () => {
  const other = await app.another({ PREPARED_STATEMENTS: 'off' });
  const own = connect(other);
  await own.query(READ, [7]);
  expect(await own.query(`SELECT name FROM pg_prepared_statements`)).toEqual([]);
  await own.release();
});
