import { prepared } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { Contact } from '../contact.entity';
import { CONTACT_COLUMNS, CONTACT_JSON } from '../contact.presenter';

/** A contact that a number was found at; without `json` there is none. */
export interface LookupRow {
  /** Of the team, when this was read. */
  region: string | null;
  total: number;
  exact: boolean;
  /** All that were derived from the contact. */
  numbers: string[];
  json: string | null;
  phone_primary: string | null;
  phone_secondary: string | null;
  phones: { number?: string }[];
}

/**
 * By whole numbers from one index; only if nobody has them, by their end from another. A team without a match is a row too. The
 * parameters stand in selects of their own so that PostgreSQL knows no more of them when it plans for these values than when it plans
 * for any: else it takes the plan for any values for a dear one and plans each time anew, which costs three times the lookup.
 */
const LOOKUP = prepared(
  'contacts_lookup',
  `
  WITH exact AS MATERIALIZED (
         SELECT contact_id, numbers FROM phone_numbers WHERE team_id = $1 AND numbers && (SELECT CAST($2 AS text[]))
       ), found AS (
         SELECT contact_id, numbers, true AS exact FROM exact
          UNION ALL
         SELECT contact_id, numbers, false FROM phone_numbers
          WHERE NOT EXISTS (SELECT FROM exact) AND team_id = $1 AND phone_tails(numbers) @> (SELECT ARRAY[CAST($3 AS text)])
       )
  SELECT t.default_region AS region, page.*
    FROM teams t
    LEFT JOIN LATERAL (
      SELECT total, exact, numbers, ${CONTACT_JSON} AS json, phone_primary, phone_secondary, phones
        FROM (SELECT count(*) OVER () AS total, f.exact, f.numbers, c.*
                FROM found f
               CROSS JOIN LATERAL (SELECT ${CONTACT_COLUMNS.join(', ')} FROM contacts
                                    WHERE team_id = $1 AND id = f.contact_id AND NOT is_deleted OFFSET 0) c
               ORDER BY c.updated_at DESC, c.id LIMIT (SELECT CAST($4 AS bigint))) listed
    ) page ON true
   WHERE t.id = $1`,
);

@Injectable()
export class LookupRepository {
  constructor(@InjectRepository(Contact) private readonly contacts: Repository<Contact>) {}

  /**
   * Contacts of the team that have one of the numbers, or else a number with this end; newest first.
   * @param end seven digits, or null where there are fewer
   */
  find(teamId: string, numbers: string[], end: string | null, limit: number): Promise<LookupRow[]> {
    return this.contacts.query<LookupRow[]>(LOOKUP, [teamId, numbers, end, limit]);
  }
}
