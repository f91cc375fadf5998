import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CONTACT_FIELDS, contactField, type FieldType } from '@app/protocol';
import { functionText } from '../../migrations/functions';
import { startTestApp, type TestApp, type TestTeam } from '../support/app';
import { Device } from '../support/device';
import { makeContact } from '../support/team';

let app: TestApp;
let team: TestTeam;
beforeAll(async () => {
  app = await startTestApp();
  // A later release adds a column, and forgets every list of columns that there is.
  await app.db.query('ALTER TABLE contacts ADD COLUMN favourite_colour text');
});
beforeEach(async () => {
  team = await app.createTeam();
});
afterAll(() => app.close());

const CANARY = 'canary-in-a-column';

/** Columns that hold what people entered, with a value for each that can be found again. */
async function dataColumns(): Promise<[name: string, value: string][]> {
  const rows = await app.db.query<{ name: string; type: string }[]>(
    `SELECT attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute
      WHERE attrelid = 'contacts'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
        AND attname <> ALL (contact_bookkeeping() || ARRAY['field_versions', 'search_text'])`,
  );
  const object = `{"${CANARY}": "${CANARY}"}`;
  return rows.map(({ name, type }) => {
    if (type === 'text[]') return [name, `{${CANARY}}`];
    if (type === 'jsonb') return [name, Array.isArray(contactField(name)?.empty) ? `[${object}]` : object];
    return [name, name === 'birthday' ? '--12-31' : CANARY];
  });
}

it('every field of the catalogue has its column, as the catalogue says, also in the view for people', async () => {
  const columns = await app.db.query<{ name: string; what: string }[]>(
    `SELECT attname AS name, concat_ws(' ', format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN 'NOT NULL' END,
            pg_get_expr(adbin, adrelid)) AS what
       FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
      WHERE attrelid = 'contacts'::regclass AND attnum > 0`,
  );
  const view = await app.db.query<{ name: string }[]>(
    `SELECT attname AS name FROM pg_attribute WHERE attrelid = 'active_contacts'::regclass AND attnum > 0`,
  );
  const types = { varchar: 'character varying', text: 'text', jsonb: 'jsonb' };
  for (const [field, { column, empty }] of Object.entries<FieldType>(CONTACT_FIELDS)) {
    const { type, length, array } = column;
    const name = `${types[type]}${length ? `(${length})` : ''}${array ? '[]' : ''}`;
    const literal = array ? '{}' : JSON.stringify(empty);
    const fallback = empty === '' ? '' : ` '${literal}'::${array ? 'text[]' : type}`;
    const wanted = empty === null ? name : `${name} NOT NULL${fallback}`;
    expect([field, columns.find((known) => known.name === field)?.what]).toEqual([field, wanted]);
    expect(view.map((known) => known.name)).toContain(field);
  }
});

it('a search looks through the fields of which the catalogue says so', async () => {
  const [{ parameters }] = await app.db.query(
    `SELECT proargnames AS parameters FROM pg_proc WHERE oid = 'contact_search_text'::regproc`,
  );
  const searchable = Object.entries<FieldType>(CONTACT_FIELDS).filter(([, field]) => field.searchable);
  expect([...parameters].sort()).toEqual(searchable.map(([name]) => name).sort());
});

it('a contact needs one name, also in psql, and an absent one is an empty text', async () => {
  const insert = (columns: string, values: string) =>
    app.db.query(
      `INSERT INTO contacts (team_id, ${columns}) VALUES ($1, ${values}) RETURNING first_name, last_name, company`,
      [team.id],
    );
  expect(await insert('company', `'Acme'`)).toEqual([{ first_name: '', last_name: '', company: 'Acme' }]);
  expect(await insert('last_name', `'Cher'`)).toMatchObject([{ first_name: '', last_name: 'Cher' }]);
  await expect(insert('notes', `'nobody'`)).rejects.toThrow(/contacts_has_name/);
  await expect(insert('first_name, last_name, company', `'', NULL, ''`)).rejects.toThrow(/contacts_has_name/);
  await expect(
    app.db.query(`UPDATE contacts SET last_name = NULL WHERE team_id = $1 AND last_name = 'Cher'`, [team.id]),
  ).rejects.toThrow(/contacts_has_name/);
});

it('an edit in psql of any column is a change of its own', async () => {
  const columns = await dataColumns();
  expect(columns.map(([name]) => name)).toContain('favourite_colour');
  const { id, version: born } = await makeContact(new Device(app.url, team.admin));
  for (const [i, [name, value]] of columns.entries()) {
    const set = `UPDATE contacts SET ${name} = $2 WHERE id = $1`;
    await app.db.query(set, [id, value]);
    await app.db.query(set, [id, value]);
    const [row] = await app.db.query('SELECT version, field_versions FROM contacts WHERE id = $1', [id]);
    expect([name, row.version]).toEqual([name, born + 1 + i]);
    expect(row.field_versions[name]).toEqual([row.version, expect.stringMatching(/^db:/), '']);
  }
});

it('an edit of bookkeeping alone is none', async () => {
  const { id, version } = await makeContact(new Device(app.url, team.admin));
  await app.db.query(
    `UPDATE contacts SET updated_at = now(), updated_by = 'x', request_id = 'y', source = 'z', deleted_at = now(),
            created_by_agent = 'x', created_at = now(), updated_by_device = 'd' WHERE id = $1`,
    [id],
  );
  const [row] = await app.db.query('SELECT version, updated_by FROM contacts WHERE id = $1', [id]);
  expect(row).toEqual({ version, updated_by: team.admin.agentCode });
});

it('erasing leaves nothing of any column, in the contact nor in its history', async () => {
  const { id } = await makeContact(new Device(app.url, team.admin));
  for (const [name, value] of await dataColumns())
    await app.db.query(`UPDATE contacts SET ${name} = $2 WHERE id = $1`, [id, value]);
  const everything = async () =>
    JSON.stringify([
      await app.db.query('SELECT to_jsonb(c) FROM contacts c WHERE id = $1', [id]),
      await app.db.query('SELECT to_jsonb(a) FROM audit_log a WHERE contact_id = $1', [id]),
    ]);
  expect(await everything()).toContain(CANARY);
  const [{ team_id }] = await app.db.query('SELECT team_id FROM contacts WHERE id = $1', [id]);
  await app.db.query('SELECT erase_contact($1, $2)', [team_id, id]);
  const left = await everything();
  expect(left).not.toContain(CANARY);
  expect(left).not.toContain('--12-31');
});

/** Its text is made of the parameters of contact_search_text(), which stands in a file. */
const MADE = 'set_search_text';

it('each function of the database is what its file says, and has one', async () => {
  const files = readdirSync(join(__dirname, '../../migrations/functions')).map((file) =>
    file.replace('.sql', ''),
  );
  const definitions = () =>
    app.db.query<{ name: string; text: string }[]>(
      `SELECT proname AS name, regexp_replace(pg_get_functiondef(p.oid), '\\s+', ' ', 'g') AS text FROM pg_proc p
        WHERE pronamespace = 'public'::regnamespace
          AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e') AND proname <> $1 ORDER BY 1`,
      [MADE],
    );
  const before = await definitions();
  expect(before.map(({ name }) => name)).toEqual(files.sort());
  const runner = app.db.createQueryRunner();
  try {
    for (const name of files) await runner.query(functionText(name));
    expect(await definitions()).toEqual(before);
  } finally {
    await runner.release();
  }
});
