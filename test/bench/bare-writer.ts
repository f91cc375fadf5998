/**
 * The limit to compare writes with: one loop over node-postgres that commits whatever is waiting together, with
 * nothing around it. No HTTP (but see bare-server.ts, which puts it behind some), no validation, no idempotency, no
 * merge.
 */
import { randomUUID } from 'node:crypto';
import { Pool, type PoolClient } from 'pg';

export interface BareRow {
  first_name: string;
  last_name: string;
  phone_primary: string;
}

interface Waiting {
  rows: BareRow[];
  done: (images: unknown[]) => void;
}

const MAX_ROWS = 500;

const INSERT = `
  INSERT INTO contacts (team_id, id, first_name, last_name, phone_primary, version, created_by_agent, updated_by, source)
  SELECT $2, n.id, n.first_name, n.last_name, n.phone_primary, n.version, 'bare', 'bare', 'rest'
    FROM json_to_recordset($1) AS n (id uuid, first_name text, last_name text, phone_primary text, version bigint)`;

/** Group commit for one team. */
export class BareTeam {
  private waiting: Waiting[] = [];
  private running = false;

  constructor(
    private readonly pool: Pool,
    private readonly teamId: string,
  ) {}

  /** @returns the written contacts as the trail has them */
  write(rows: BareRow[]): Promise<unknown[]> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ rows, done: resolve });
      if (this.running) return;
      this.running = true;
      this.drain().catch(reject);
    });
  }

  private async drain(): Promise<void> {
    await new Promise(setImmediate);
    while (this.waiting.length) {
      const group: Waiting[] = [];
      let rows = 0;
      while (this.waiting.length && (!group.length || rows + this.waiting[0]!.rows.length <= MAX_ROWS)) {
        rows += this.waiting[0]!.rows.length;
        group.push(this.waiting.shift()!);
      }
      const client = await this.pool.connect();
      let images: unknown[];
      try {
        images = await this.commit(
          client,
          group.flatMap((entry) => entry.rows),
        );
      } finally {
        client.release();
      }
      let from = 0;
      for (const { rows: own, done } of group) done(images.slice(from, (from += own.length)));
    }
    this.running = false;
  }

  private async commit(client: PoolClient, rows: BareRow[]): Promise<unknown[]> {
    await client.query('BEGIN');
    await client.query('SELECT current_version FROM global_version WHERE team_id = $1 FOR UPDATE', [
      this.teamId,
    ]);
    const taken = await client.query<{ first: string }>('SELECT get_next_version($1, $2) AS first', [
      this.teamId,
      rows.length,
    ]);
    const first = Number(taken.rows[0]!.first);
    const numbered = rows.map((row, index) => ({ ...row, id: randomUUID(), version: first + index }));
    await client.query(INSERT, [JSON.stringify(numbered), this.teamId]);
    // What the server answers with: the images of the trail.
    const written = await client.query<{ after: unknown }>(
      'SELECT version, after FROM audit_log WHERE team_id = $1 AND version >= $2 AND version < $3 ORDER BY version',
      [this.teamId, first, first + rows.length],
    );
    await client.query('COMMIT');
    return written.rows.map(({ after }) => after);
  }
}

export interface Rate {
  perSecond: number;
  /** Milliseconds that 99 % of the writes did not exceed. */
  p99: number;
}

/** `writers` that each wait for their write before the next, spread over the teams. */
export async function bareWrites(
  teams: string[],
  writers: number,
  seconds: number,
  rowsEach: BareRow[],
): Promise<Rate> {
  const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 20 });
  const groups = teams.map((teamId) => new BareTeam(pool, teamId));
  const waits: number[] = [];
  const start = performance.now();
  const end = start + seconds * 1000;
  await Promise.all(
    Array.from({ length: writers }, async (_, number) => {
      while (performance.now() < end) {
        const began = performance.now();
        await groups[number % groups.length]!.write(rowsEach);
        waits.push(performance.now() - began);
      }
    }),
  );
  const took = (performance.now() - start) / 1000;
  await pool.end();
  waits.sort((a, b) => a - b);
  return {
    perSecond: (waits.length * rowsEach.length) / took,
    p99: Math.round(waits[Math.floor(waits.length * 0.99)] ?? 0),
  };
}
