import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { prepared } from '@app/platform';
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
const READ = prepared(
  'contacts_read',
  `SELECT version, ${CONTACT_JSON} AS json FROM contacts WHERE team_id = $1 AND id = $2 AND NOT is_deleted`,
);
const SURVIVOR = prepared(
  'contacts_survivor',
  `WITH RECURSIVE alias (id, depth) AS (
     SELECT contact_alias($1, $2), 1
      UNION ALL
     SELECT contact_alias($1, id), depth + 1 FROM alias WHERE id IS NOT NULL AND depth < ${MOST_MERGES}
   ) SELECT id FROM alias WHERE id IS NOT NULL ORDER BY depth DESC LIMIT 1`,
);
const HEAD = prepared(
  'contacts_head',
  'SELECT current_version AS head FROM global_version WHERE team_id = $1',
);

/** Reads of contacts, as raw rows: lists and deltas are hot, and an entity per row would cost more than the query. */
@Injectable()
export class ContactsRepository {
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
  async read(teamId: string, id: string): Promise<{ version: number; json: string } | undefined> {
    const rows = await this.contacts.query<{ version: number; json: string }[]>(READ, [teamId, id]);
    return rows[0];
  }

  /** The contact that another one was merged into, the last of several; undefined for one that was not. */
  async survivorOf(teamId: string, id: string): Promise<string | undefined> {
    const rows = await this.contacts.query<{ id: string }[]>(SURVIVOR, [teamId, id]);
    return rows[0]?.id;
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
    let after = '00000000-0000-0000-0000-000000000000';
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
}
