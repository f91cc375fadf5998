/** The limit to compare with: Fastify and node-postgres doing the same statements, with nothing around them. */
import { randomUUID } from 'node:crypto';
import { createGzip } from 'node:zlib';
// The version that the server runs on: its adapter pins it.
import fastify from 'fastify';
import { CONTACT_FIELD_NAMES } from '@app/protocol';
import { Pool } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { type BareRow, BareTeam } from './bare-writer';

const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 20 });
const server = fastify();
/** What the server gives, so that both give the same bytes. */
const CONTACT = ['id', ...CONTACT_FIELD_NAMES]
  .concat([
    'created_by_agent',
    'created_at',
    'updated_by',
    'updated_at',
    'version',
    'is_deleted',
    'deleted_at',
  ])
  .join(', ');
const teamId = process.env.BENCH_TEAM!;

server.post('/contacts', async (request, reply) => {
  const { first_name, last_name, phone_primary } = request.body as Record<string, string>;
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT current_version FROM global_version WHERE team_id = $1 FOR UPDATE', [teamId]);
    const { rows: versions } = await client.query<{ first: string }>(
      'SELECT get_next_version($1, 1) AS first',
      [teamId],
    );
    const { rows } = await client.query(
      `INSERT INTO contacts (team_id, id, first_name, last_name, phone_primary, version, created_by_agent, updated_by)
       VALUES ($1, $2, $3, $4, $5, $6, 'bare', 'bare') RETURNING ${CONTACT}`,
      [teamId, randomUUID(), first_name, last_name, phone_primary, versions[0]!.first],
    );
    await client.query('COMMIT');
    return await reply.status(201).send({ success: true, data: rows[0] as unknown });
  } finally {
    client.release();
  }
});

const groups = new Map<string, BareTeam>();

/** The group commit of bare-writer.ts behind HTTP: one contact, or an upload's fields. */
server.post('/teams/:team/contacts', { bodyLimit: 1 << 24 }, async (request, reply) => {
  const { team } = request.params as { team: string };
  const body = request.body as BareRow & { mutations?: { fields: BareRow }[] };
  let group = groups.get(team);
  if (!group) groups.set(team, (group = new BareTeam(pool, team)));
  const images = await group.write(body.mutations?.map(({ fields }) => fields) ?? [body]);
  return reply.status(201).send({ success: true, data: images });
});

server.get('/contacts/:id', async (request) => {
  const { id } = request.params as { id: string };
  const { rows } = await pool.query({
    name: 'one',
    text: `SELECT ${CONTACT} FROM contacts WHERE team_id = $1 AND id = $2 AND NOT is_deleted`,
    values: [teamId, id],
  });
  return { success: true, data: wire(rows[0] as Row) };
});

type Row = Record<string, unknown>;

/** What the server gives: versions as numbers. */
const wire = (row: Row) => ({ ...row, version: Number(row.version) });
const LIVE = `SELECT ${CONTACT} FROM contacts WHERE team_id = $1 AND NOT is_deleted`;

const total = async () => {
  const { rows } = await pool.query<{ total: string }>({
    name: 'total',
    text: 'SELECT live_contacts AS total FROM global_version WHERE team_id = $1',
    values: [teamId],
  });
  return Number(rows[0]!.total);
};

/** Newest first: the first page, a page by its number, or what follows a place. */
server.get('/contacts', async (request) => {
  const { page, updated_at, id } = request.query as Partial<Record<'page' | 'updated_at' | 'id', string>>;
  const query = page
    ? {
        text: `${LIVE} ORDER BY updated_at DESC, id LIMIT 50 OFFSET $2`,
        values: [teamId, (Number(page) - 1) * 50],
      }
    : id
      ? {
          name: 'after',
          text: `${LIVE} AND updated_at <= $2 AND (updated_at < $2 OR id > $3) ORDER BY updated_at DESC, id LIMIT 50`,
          values: [teamId, updated_at, id],
        }
      : { name: 'list', text: `${LIVE} ORDER BY updated_at DESC, id LIMIT 50`, values: [teamId] };
  const [{ rows }, count] = await Promise.all([pool.query<Row>(query), total()]);
  const pagination = { page: Number(page ?? 1), limit: 50, total: count, total_pages: Math.ceil(count / 50) };
  return { success: true, data: rows.map(wire), pagination: { ...pagination, next_cursor: rows.at(-1)?.id } };
});

/** Who has a number, as it stands in the index. */
server.get('/lookup', async (request) => {
  const { number } = request.query as { number: string };
  const { rows } = await pool.query<Row>({
    name: 'lookup',
    text: `SELECT ${CONTACT} FROM contacts c JOIN (SELECT contact_id FROM phone_numbers WHERE team_id = $1 AND numbers @> $2) p
             ON c.id = p.contact_id WHERE c.team_id = $1 AND NOT is_deleted ORDER BY updated_at DESC, id LIMIT 100`,
    values: [teamId, [number]],
  });
  return {
    success: true,
    data: rows.map((row) => ({ match: 'exact', contact: wire(row) })),
    total: rows.length,
  };
});

/** Counts and sorts what the index finds, as everybody does. */
server.get('/search', async (request) => {
  const { q = '' } = request.query as { q?: string };
  const characters = [...q];
  const grams =
    characters.length === 1
      ? `'${q}':*`
      : characters
          .slice(1)
          .map((c, i) => `'${characters[i]}${c}'`)
          .join('&');
  const found = `FROM contacts WHERE team_id = $1 AND NOT is_deleted AND search_grams(search_text) @@ $2::tsquery
    AND strpos(search_text, $3) > 0`;
  const values = [teamId, grams, q];
  const [{ rows }, count] = await Promise.all([
    pool.query<Row>({
      name: 'search',
      text: `SELECT ${CONTACT} ${found} ORDER BY updated_at DESC, id LIMIT 50`,
      values,
    }),
    pool.query<{ total: string }>({ name: 'found', text: `SELECT count(*) AS total ${found}`, values }),
  ]);
  const all = Number(count.rows[0]!.total);
  const pagination = { page: 1, limit: 50, total: all, total_pages: Math.ceil(all / 50) };
  return { success: true, data: rows.map(wire), pagination: { ...pagination, next_cursor: rows.at(-1)?.id } };
});

server.get('/delta', async (request) => {
  const { version, limit = '100' } = request.query as { version: string; limit?: string };
  const [{ rows }, clock] = await Promise.all([
    pool.query<Row>({
      name: 'delta',
      text: `SELECT ${CONTACT}, created_version FROM contacts WHERE team_id = $1 AND version > $2 ORDER BY version LIMIT $3`,
      values: [teamId, version, Number(limit) + 1],
    }),
    pool.query<Row>({
      name: 'clock',
      text: 'SELECT current_version, epoch, floor FROM global_version WHERE team_id = $1',
      values: [teamId],
    }),
  ]);
  const has_more = rows.length > Number(limit);
  const changes = rows.slice(0, Number(limit)).map(({ created_version, ...contact }) => ({
    action: contact.is_deleted ? 'DELETE' : Number(created_version) > Number(version) ? 'CREATE' : 'UPDATE',
    contact: wire(contact),
    version: Number(contact.version),
  }));
  const { current_version, epoch, floor } = clock.rows[0]!;
  const head_version = Number(current_version);
  const end = has_more ? changes.at(-1)!.version : head_version;
  return {
    success: true,
    data: { current_version: end, changes, has_more, head_version, epoch, min_version: Number(floor) },
  };
});

/** Every row again for each who asks, compressed on the way: what a good program does without a file to share. */
server.get('/snapshot', async (_request, reply) => {
  const client = await pool.connect();
  const rows = client.query(
    copyTo(
      `COPY (SELECT row_to_json(c) FROM (
         SELECT ${CONTACT} FROM contacts WHERE team_id = '${teamId}' AND NOT is_deleted ORDER BY id
       ) c) TO STDOUT (FORMAT csv, DELIMITER E'\\x02', QUOTE E'\\x01')`,
    ),
  );
  rows.once('close', () => client.release());
  return reply.type('application/gzip').send(rows.pipe(createGzip()));
});

void server.listen({ port: 0, host: '127.0.0.1' }).then((url) => process.stdout.write(`ready at ${url}\n`));
