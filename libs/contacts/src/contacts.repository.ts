import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { ContactStatsDto, ListContactsQuery } from './contact.dto';
import { Contact } from './contact.entity';
import { CONTACT_COLUMNS, type ContactSource } from './contact.presenter';

const COLUMNS = CONTACT_COLUMNS.join(', ');

/** What may stand in ORDER BY: never a client's text. */
const ORDER = {
  updated_at: 'updated_at',
  created_at: 'created_at',
  first_name: 'first_name',
  last_name: 'last_name',
  version: 'version',
  company: 'company',
} as const;

/** Words of a search; one made of digits and punctuation is a phone number's part. */
function searchTerms(text: string): string[] {
  const words = text.trim().split(/\s+/).filter(Boolean);
  return words.flatMap((word) => (/^[+().\-\d]*\d[+().\-\d]*$/.test(word) ? word.replace(/\D/g, '') : word));
}

/** Reads of contacts, as raw rows: lists and deltas are hot, and an entity per row would cost more than the query. */
@Injectable()
export class ContactsRepository {
  constructor(@InjectRepository(Contact) private readonly contacts: Repository<Contact>) {}

  /** The live contact, or undefined when it is unknown, deleted or another team's. */
  async find(teamId: string, id: string): Promise<ContactSource | undefined> {
    const rows = await this.contacts.query<ContactSource[]>(
      `SELECT ${COLUMNS} FROM contacts WHERE team_id = $1 AND id = $2 AND NOT is_deleted`,
      [teamId, id],
    );
    return rows[0];
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

  async list(teamId: string, query: ListContactsQuery): Promise<{ rows: ContactSource[]; total: number }> {
    const where = ['team_id = $1', 'NOT is_deleted'];
    const parameters: unknown[] = [teamId];
    for (const term of searchTerms(query.q ?? query.search ?? '')) {
      parameters.push(term);
      // Folded first, escaped after: %, _ and \ are ordinary characters of a name.
      const folded = `regexp_replace(fold_text($${parameters.length}), '([%_\\\\])', '\\\\\\1', 'g')`;
      where.push(`search_text LIKE '%' || ${folded} || '%'`);
    }
    if (query.agent_code) {
      parameters.push(query.agent_code);
      where.push(`created_by_agent = $${parameters.length}`);
    }
    const condition = where.join(' AND ');
    const direction = query.sort_order.toLowerCase() === 'asc' ? 'ASC' : 'DESC';
    const [{ total }] = await this.contacts.query<[{ total: number }]>(
      `SELECT count(*) AS total FROM contacts WHERE ${condition}`,
      parameters,
    );
    const offset = (query.page - 1) * query.limit;
    if (offset >= total) return { rows: [], total };
    const rows = await this.contacts.query<ContactSource[]>(
      `SELECT ${COLUMNS} FROM contacts WHERE ${condition}
        ORDER BY ${ORDER[query.sort_by]} ${direction} NULLS LAST, id
        LIMIT $${parameters.length + 1} OFFSET $${parameters.length + 2}`,
      [...parameters, query.limit, offset],
    );
    return { rows, total };
  }

  async stats(teamId: string): Promise<ContactStatsDto> {
    const [stats] = await this.contacts.query<[ContactStatsDto]>(
      `SELECT count(*) FILTER (WHERE NOT is_deleted) AS total_active,
              count(*) FILTER (WHERE is_deleted) AS total_deleted,
              (SELECT count(*) FROM agents WHERE team_id = $1) AS total_agents,
              (SELECT current_version FROM global_version WHERE team_id = $1) AS latest_version
         FROM contacts WHERE team_id = $1`,
      [teamId],
    );
    return stats;
  }

  /** Newest committed version of the team. */
  async head(teamId: string): Promise<number> {
    const [{ head }] = await this.contacts.query<[{ head: number }]>(
      'SELECT current_version AS head FROM global_version WHERE team_id = $1',
      [teamId],
    );
    return head;
  }

  /**
   * Live contacts in pages by id, each page its own short query: a slow reader holds no connection. A contact
   * that lives during the whole walk is met exactly once.
   */
  async *walk(teamId: string, pageSize = 1000): AsyncGenerator<ContactSource[]> {
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
