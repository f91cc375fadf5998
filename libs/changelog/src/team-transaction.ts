import { prepared } from '@app/platform';
import type { EntityManager } from 'typeorm';
import type { Change, Clock, MutationKey, OperationPart, StoredOutcome } from './changelog.types';
import { ChangelogRepository } from './changelog.repository';

/** Idempotency-Keys of REST are remembered this long; mutation ids for ever. */
const KEY_DAYS = 7;

/** One statement, and no further way to the database: a single write pays for its operation with one row. */
const TAKE_VERSIONS = prepared(
  'changelog_take_versions',
  `WITH taken AS (SELECT get_next_version($1, $2) AS first),
        begun AS (
          INSERT INTO operations AS o (team_id, id, kind, agent_code, device_id, label, undoes, changes, first_version, last_version)
          SELECT $1, p.id, p.kind, p."agentCode", p."deviceId", p.label, p.undoes, p.changes, taken.first + p.first, taken.first + p.last
            FROM taken, json_to_recordset($3) AS p
                 (id uuid, kind text, "agentCode" text, "deviceId" text, label text, undoes uuid, changes int, first int, last int)
          ON CONFLICT (team_id, id) DO UPDATE
             SET changes = o.changes + excluded.changes, last_version = excluded.last_version, ended_at = excluded.ended_at
        )
   SELECT first, (SELECT default_region FROM teams WHERE id = $1) AS region FROM taken`,
);
const FIND_OUTCOMES = prepared(
  'changelog_find_outcomes',
  `SELECT scope, mutation_id, agent_id, request_hash, status, code, version, contact_id, operation_id
         FROM applied_mutations
        WHERE team_id = $1 AND scope = ANY($2) AND mutation_id = ANY($3) AND (expires_at IS NULL OR expires_at > now())`,
);
const RECORD_OUTCOMES = prepared(
  'changelog_record_outcomes',
  `INSERT INTO applied_mutations
              (team_id, scope, mutation_id, agent_id, request_hash, status, code, version, contact_id, operation_id, expires_at)
       SELECT $1, o.scope, o.id, o.agent_id, decode(o.hash, 'hex'), o.status, o.code, o.version, o.contact_id, o.operation_id,
              CASE WHEN o.scope <> '' THEN now() + make_interval(days => $3) END
         FROM json_to_recordset($2) AS o
              (scope text, id text, agent_id uuid, hash text, status text, code text, version bigint, contact_id uuid, operation_id uuid)
       ON CONFLICT (team_id, scope, mutation_id) DO UPDATE
          SET agent_id = excluded.agent_id, request_hash = excluded.request_hash, status = excluded.status,
              code = excluded.code, version = excluded.version, contact_id = excluded.contact_id,
              operation_id = excluded.operation_id,
              created_at = now(), expires_at = excluded.expires_at
        WHERE applied_mutations.expires_at <= now() OR applied_mutations.status = 'rejected'`,
);

/**
 * A transaction that holds its team's version clock. Only Changelog.transact() makes one, and every write of
 * a contact needs one, so a write without the clock does not compile.
 *
 * Keep it short: nobody else of the team can write meanwhile.
 */
export class TeamTransaction {
  /** Where the team dials numbers without a country, known once versions are taken. */
  region: string | null = null;
  private taken = 0;
  private written?: Change[];

  constructor(
    readonly teamId: string,
    /** The clock as locked, before any version of this transaction. */
    readonly clock: Clock,
    /** Joins this transaction: everything that must commit or fail with it goes through here. */
    readonly manager: EntityManager,
  ) {}

  /** Number of versions taken so far. */
  get versionsTaken(): number {
    return this.taken;
  }

  /** Where the team dials numbers without a country. */
  async readRegion(): Promise<string | null> {
    const [team] = await this.manager.query<{ region: string | null }[]>(
      'SELECT default_region AS region FROM teams WHERE id = $1',
      [this.teamId],
    );
    return team?.region ?? null;
  }

  /**
   * Takes `count` (≥ 1) versions and returns the first. All of them must be written in this transaction, each
   * by exactly one contact; the commit fails otherwise.
   * @param parts the operations that the changes belong to, each once; all changes together
   */
  async takeVersions(count: number, parts: OperationPart[]): Promise<number> {
    const values = [this.teamId, count, JSON.stringify(parts)];
    const [{ first, region }] = await this.manager.query<[{ first: number; region: string | null }]>(
      TAKE_VERSIONS,
      values,
    );
    this.region = region;
    this.taken += count;
    this.written = undefined;
    return first;
  }

  /** Stored outcomes of the given keys, perhaps with some of others; a key that is not among them is new. */
  async findOutcomes(keys: MutationKey[]): Promise<StoredOutcome[]> {
    if (keys.length === 0) return [];
    // Every scope with every id: a few that nobody asked for may be among them. As two lists it is always a search in
    // the index; joined with pairs it becomes, now and then, a scan of everything that the team ever sent.
    const rows = await this.manager.query<StoredOutcomeRow[]>(FIND_OUTCOMES, [
      this.teamId,
      [...new Set(keys.map(({ scope }) => scope))],
      keys.map(({ id }) => id),
    ]);
    return rows.map((row) => ({
      key: { scope: row.scope, id: row.mutation_id },
      agentId: row.agent_id,
      requestHash: row.request_hash,
      status: row.status,
      code: row.code,
      version: row.version,
      contactId: row.contact_id,
      operationId: row.operation_id,
    }));
  }

  /** Remembers outcomes; from the commit on, the same keys answer with them. Only a refusal may be replaced, or what expired. */
  async recordOutcomes(outcomes: StoredOutcome[]): Promise<void> {
    if (outcomes.length === 0) return;
    await this.manager.query(RECORD_OUTCOMES, [
      this.teamId,
      JSON.stringify(
        outcomes.map((o) => ({
          scope: o.key.scope,
          id: o.key.id,
          agent_id: o.agentId,
          hash: o.requestHash.toString('hex'),
          status: o.status,
          code: o.code,
          version: o.version,
          contact_id: o.contactId,
          operation_id: o.operationId,
        })),
      ),
      KEY_DAYS,
    ]);
  }

  /**
   * The changes written so far, as the trail has them. Call it when all taken versions are written.
   * @throws when they are not exactly the versions taken: the transaction must not commit.
   */
  async changes(): Promise<Change[]> {
    if (this.taken === 0) return [];
    if (this.written) return this.written;
    const { head } = this.clock;
    const changes = await ChangelogRepository.readTrail(
      this.manager,
      this.teamId,
      head,
      head + this.taken,
      this.taken,
    );
    const dense =
      changes.length === this.taken && changes.every(({ version }, i) => version === head + 1 + i);
    if (!dense)
      throw new Error(`${this.taken} versions were taken but ${changes.length} changes were written`);
    return (this.written = changes);
  }
}

interface StoredOutcomeRow extends Pick<StoredOutcome, 'code' | 'version' | 'status'> {
  scope: string;
  mutation_id: string;
  agent_id: string;
  request_hash: Buffer;
  contact_id: string | null;
  operation_id: string | null;
}
