/** The limit to compare with: Fastify and node-postgres doing the same statements, with nothing around them. */
import { randomUUID } from 'node:crypto';
import { createGzip } from 'node:zlib';
// The version that the server runs on: its adapter pins it.
import fastify from 'fastify';
import { Pool } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { type BareRow, BareTeam } from './bare-writer';

const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 20 });
const server = fastify();
const CONTACT =
  'id, first_name, last_name, phone_primary, phone_secondary, email, company, job_title, notes, address, birthday, tags, metadata, created_by_agent, created_at, updated_by, updated_at, version, is_deleted, deleted_at';
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
  const { rows } = await pool.query(
    `SELECT ${CONTACT} FROM contacts WHERE team_id = $1 AND id = $2 AND NOT is_deleted`,
    [teamId, id],
  );
  return { success: true, data: rows[0] as unknown };
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
