import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { CELL_KINDS, EXPORT_COLUMNS, type WrittenPage } from '@app/formats';
import { copyOut, gathered, type Nth, prepared, quotedUuid } from '@app/platform';
import type { ContactStatsDto } from './contact.dto';
import { Contact } from './contact.entity';
import { CONTACT_COLUMNS, CONTACT_JSON, type ContactSource } from './contact.presenter';

const COLUMNS = CONTACT_COLUMNS.join(', ');

/** Of contacts that were merged one after the other. */
const MOST_MERGES = 1_000;

const FIND = prepared(
  'contacts_find',
  `SELECT ${COLUMNS} FROM contacts WHERE team_id = $1 AND id = $2 AND NOT is_deleted`,
);
// Each by the index, whatever the planner thinks of the number of them.
const READ = prepared(
  'contacts_read',
  `SELECT asked.nth::int, found.*
     FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS asked (team_id, id, nth)
    CROSS JOIN LATERAL (
      SELECT version, ${CONTACT_JSON} AS json FROM contacts
       WHERE contacts.team_id = asked.team_id AND contacts.id = asked.id AND NOT is_deleted OFFSET 0
    ) found`,
);
const VERSIONS = prepared(
  'contacts_versions',
  'SELECT version, created_version FROM contacts WHERE team_id = $1 AND id = $2 AND NOT is_deleted',
);
const SURVIVORS = prepared(
  'contacts_survivors',
  `SELECT named.id, alias.merged_into FROM unnest($2::uuid[]) AS named (id)
    CROSS JOIN LATERAL (
      WITH RECURSIVE alias (id, depth) AS (
        SELECT contact_alias($1, named.id), 1
         UNION ALL
        SELECT contact_alias($1, id), depth + 1 FROM alias WHERE id IS NOT NULL AND depth < ${MOST_MERGES}
      ) SELECT id AS merged_into FROM alias WHERE id IS NOT NULL ORDER BY depth DESC LIMIT 1
    ) alias`,
);
const HEAD = prepared(
  'contacts_head',
  'SELECT current_version AS head FROM global_version WHERE team_id = $1',
);

const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const asJson = (contacts: string) =>
  `SELECT count(*)::int AS count, (array_agg(id ORDER BY id DESC))[1] AS last, coalesce(string_agg(text, $4 ORDER BY id), '') AS data
     FROM (SELECT id, ${CONTACT_JSON} AS text FROM contacts WHERE team_id = $1 AND ${contacts}) written`;
const WALK_JSON = prepared('contacts_walk_json', asJson('id > $2 AND NOT is_deleted ORDER BY id LIMIT $3'));
const FIND_JSON = prepared('contacts_find_json', asJson('id = ANY($2) AND is_deleted = $3'));

/** Cells as copiedCsv() reads them. */
const CELLS = EXPORT_COLUMNS.map((column, i) => {
  if (column === 'tags') return "CASE WHEN tags <> '{}' THEN array_to_json(tags) END";
  return CELL_KINDS[i] === 'time' ? `${column} AT TIME ZONE 'UTC'` : column;
}).join(', ');

/** Rows and bytes of a page of cells, at most; the first has as many rows as is asked for. */
const CELL_ROWS = 2_000;
const CELL_BYTES = 512 * 1024;

/** Reads of contacts, as raw rows: lists and deltas are hot, and an entity per row would cost more than the query. */
@Injectable()
export class ContactsRepository {
  private readonly readOne = gathered((asked: readonly { teamId: string; id: string }[]) =>
    this.contacts.query<Nth<{ version: number; json: string }>[]>(READ, [
      asked.map(({ teamId }) => teamId),
      asked.map(({ id }) => id),
    ]),
  );

  constructor(@InjectRepository(Contact) private readonly contacts: Repository<Contact>) {}

  /** The live contact, or undefined when it is unknown, deleted or another team's. */
  async find(teamId: string, id: string): Promise<ContactSource | undefined> {
    const rows = await this.contacts.query<ContactSource[]>(FIND, [teamId, id]);
    return rows[0];
  }

  /** Those of these contacts that are there, the deleted ones too; by id. */
  findAll(teamId: string, ids: string[]): Promise<ContactSource[]> {
    return this.contacts.query<ContactSource[]>(
      `SELECT ${COLUMNS} FROM contacts WHERE team_id = $1 AND id = ANY($2) ORDER BY id`,
      [teamId, ids],
    );
  }

  /** The same contact as JSON of a ContactDto, which the database writes. */
  read(teamId: string, id: string): Promise<{ version: number; json: string } | undefined> {
    return this.readOne({ teamId, id });
  }

  /** In which versions the live contact was made and changed last; undefined when there is none. */
  async versionsOf(
    teamId: string,
    id: string,
  ): Promise<{ version: number; created_version: number } | undefined> {
    const rows = await this.contacts.query<{ version: number; created_version: number }[]>(VERSIONS, [
      teamId,
      id,
    ]);
    return rows[0];
  }

  /** The contact that another one was merged into, the last of several; undefined for one that was not. */
  async survivorOf(teamId: string, id: string): Promise<string | undefined> {
    // Not by the id, which may be written in capitals.
    return (await this.survivorsOf(teamId, [id])).values().next().value;
  }

  private async survivorsOf(teamId: string, ids: string[]): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map();
    const rows = await this.contacts.query<{ id: string; merged_into: string }[]>(SURVIVORS, [teamId, ids]);
    return new Map(rows.map(({ id, merged_into }) => [id, merged_into]));
  }

  /** The contacts that ids, in small letters, stand for, by those ids: those with the ids, or what they were merged into. The deleted ones too. */
  async standingFor(teamId: string, ids: string[]): Promise<Map<string, ContactSource>> {
    const known = new Map((await this.findAll(teamId, ids)).map((row) => [row.id, row]));
    const ends = await this.survivorsOf(
      teamId,
      ids.filter((id) => known.get(id)?.is_deleted !== false),
    );
    const others = [...new Set(ends.values())].filter((id) => !known.has(id));
    for (const row of others.length ? await this.findAll(teamId, others) : []) known.set(row.id, row);
    return new Map(
      ids.flatMap((id) => {
        const row = known.get(ends.get(id) ?? id);
        return row ? [[id, row]] : [];
      }),
    );
  }

  /** Where the team dials numbers without a country. */
  async regionOf(teamId: string): Promise<string | null> {
    const [team] = await this.contacts.query<{ region: string | null }[]>(
      'SELECT default_region AS region FROM teams WHERE id = $1',
      [teamId],
    );
    return team?.region ?? null;
  }

  /** When versions of these contacts were written, by version. */
  async timesOf(teamId: string, ids: string[], versions: number[]): Promise<Map<number, Date>> {
    const rows = await this.contacts.query<{ version: number; occurred_at: Date }[]>(
      `SELECT version, occurred_at FROM audit_log
        WHERE team_id = $1 AND contact_id = ANY($2) AND version = ANY($3)`,
      [teamId, ids, versions],
    );
    return new Map(rows.map(({ version, occurred_at }) => [version, occurred_at]));
  }

  async stats(teamId: string): Promise<ContactStatsDto> {
    const [stats] = await this.contacts.query<[ContactStatsDto]>(
      `SELECT live_contacts AS total_active,
              (SELECT count(*) FROM contacts WHERE team_id = $1 AND is_deleted) AS total_deleted,
              (SELECT count(*) FROM agents WHERE team_id = $1) AS total_agents,
              current_version AS latest_version
         FROM global_version WHERE team_id = $1`,
      [teamId],
    );
    return stats;
  }

  /** Newest committed version of the team. */
  async head(teamId: string): Promise<number> {
    const [{ head }] = await this.contacts.query<[{ head: number }]>(HEAD, [teamId]);
    return head;
  }

  /**
   * Live contacts in pages by id, each page its own short query: a slow reader holds no connection. A contact
   * that lives during the whole walk is met exactly once.
   */
  async *walk(teamId: string, pageSize: number): AsyncGenerator<ContactSource[]> {
    let after = FIRST_ID;
    for (;;) {
      const rows = await this.contacts.query<ContactSource[]>(
        `SELECT ${COLUMNS} FROM contacts WHERE team_id = $1 AND id > $2 AND NOT is_deleted ORDER BY id LIMIT $3`,
        [teamId, after, pageSize],
      );
      if (rows.length) yield rows;
      if (rows.length < pageSize) return;
      after = rows.at(-1)!.id;
    }
  }

  /** The same as JSON that the database writes. @param separator between two contacts */
  async *walkJson(teamId: string, pageSize: number, separator: string): AsyncGenerator<WrittenPage<string>> {
    let after = FIRST_ID;
    for (;;) {
      const values = [teamId, after, pageSize, separator];
      const [page] = await this.contacts.query<[WrittenPage<string> & { last: string }]>(WALK_JSON, values);
      if (page.count) yield page;
      if (page.count < pageSize) return;
      after = page.last;
    }
  }

  /** The same as lines of cells. Pages of short contacts get longer. */
  async *walkCells(teamId: string, pageSize: number): AsyncGenerator<WrittenPage<Buffer>> {
    let after = FIRST_ID;
    for (let most = pageSize; ;) {
      const page = await this.cells(teamId, `id > ${quotedUuid(after)} AND NOT is_deleted`, most);
      const { count, data } = page;
      if (count) yield page;
      if (count < most) return;
      const last = data.lastIndexOf('\n', -2) + 1;
      after = data.toString('latin1', last, last + FIRST_ID.length);
      most = Math.min(CELL_ROWS, Math.ceil((CELL_BYTES * count) / data.length));
    }
  }

  /** Those of these contacts that are deleted, or are not, as JSON that the database writes; by id. */
  async findJson(
    teamId: string,
    ids: string[],
    deleted: boolean,
    separator: string,
  ): Promise<WrittenPage<string>> {
    const values = [teamId, ids, deleted, separator];
    const [page] = await this.contacts.query<[WrittenPage<string>]>(FIND_JSON, values);
    return page;
  }

  /** The same as lines of cells. */
  findCells(teamId: string, ids: string[], deleted: boolean): Promise<WrittenPage<Buffer>> {
    return this.cells(
      teamId,
      `id = ANY(ARRAY[${ids.map(quotedUuid).join()}]::uuid[]) AND is_deleted = ${deleted}`,
      ids.length,
    );
  }

  private cells(teamId: string, which: string, most: number): Promise<WrittenPage<Buffer>> {
    return copyOut(
      this.contacts.manager.connection,
      `COPY (SELECT ${CELLS} FROM contacts WHERE team_id = ${quotedUuid(teamId)} AND ${which} ORDER BY id LIMIT ${most})
         TO STDOUT (NULL '')`,
    );
  }
}
