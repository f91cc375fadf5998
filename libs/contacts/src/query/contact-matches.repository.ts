import { prepared } from '@app/platform';
import { CONTACT_FIELD_NAMES, type ContactFields } from '@app/protocol';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { Contact } from '../contact.entity';

/** What contacts are looked for by: whoever has one of these. */
export interface MatchKeys {
  ids: string[];
  /** E.164. */
  numbers: string[];
  /** In small letters. */
  emails: string[];
  /** Members of the metadata, each an object with one member. */
  metadata: Record<string, unknown>[];
  names: { first_name: string; last_name: string; company: string | null }[];
  /** Which member of the metadata is a key. */
  key?: string;
}

/** A contact as far as it tells whether a row is about it: of a number that many share, all of them are read. */
export interface MatchedContact {
  id: string;
  version: number;
  is_deleted: boolean;
  operation_id: string | null;
  first_name: string;
  last_name: string;
  company: string | null;
  email: string | null;
  emails: { email: string }[];
  /** The member of the metadata that is a key. */
  key: unknown;
  numbers: string[];
}

const MATCHED = [
  'id',
  'version',
  'is_deleted',
  'operation_id',
  'first_name',
  'last_name',
  'company',
  'email',
  'emails',
];

/**
 * Contacts that come as one text: of a number that many share there are many, and JSON becomes them in a third of the memory that rows
 * take. A longer text would stay in memory until all of that is searched for what is not needed any more.
 */
const MATCHES_OF_A_TEXT = 100;

/** What half of a company shares finds no more contacts than this. */
const MOST_OF_A_KEY = 50;

/**
 * Contacts of one key at a time: asked for several hundred at once, the planner thinks it cheaper to compare every contact with
 * each of them, which takes seconds.
 * @param keys a set of them, called `k`
 */
const each = (keys: string, columns: string, from: string) =>
  `SELECT one.* FROM ${keys} CROSS JOIN LATERAL (SELECT ${columns} FROM ${from} LIMIT ${MOST_OF_A_KEY}) one`;

/**
 * The team is looked at after the index: for each of several hundred numbers the index would go through its list of all contacts of
 * the team, which takes ten times as long as to find the few contacts with the number. Those of other teams are passed over.
 */
const WITH_NUMBER = 'phone_numbers WHERE (team_id = $1) IS TRUE AND numbers @> ARRAY[k]';

// Each branch has an index, and repeats the condition of it.
const MATCH = prepared(
  'contacts_match',
  `WITH by_number AS MATERIALIZED (
     SELECT DISTINCT ON (contact_id) contact_id AS id, numbers
       FROM (${each('unnest($3::text[]) k', 'contact_id, numbers', WITH_NUMBER)}) with_number
   ), found AS MATERIALIZED (
     SELECT id FROM contacts WHERE team_id = $1 AND id = ANY($2::uuid[])
     UNION
     SELECT id FROM by_number
     UNION
     ${each('unnest($4::text[]) k', 'id', 'contacts WHERE team_id = $1 AND lower(email) = k AND NOT is_deleted AND email IS NOT NULL')}
     UNION
     ${each('unnest($4::text[]) k', 'id', `contacts WHERE team_id = $1 AND listed_emails(emails) @> ARRAY[k] AND NOT is_deleted AND emails <> '[]'`)}
     UNION
     ${each('unnest($5::jsonb[]) k', 'id', `contacts WHERE team_id = $1 AND metadata @> k AND NOT is_deleted AND metadata <> '{}'`)}
     UNION
     ${each(
       'json_to_recordset($6) AS k (first_name text, last_name text, company text)',
       'id',
       `contacts c WHERE team_id = $1 AND NOT is_deleted
          AND whole_name_key(c.first_name, c.last_name, c.company) = whole_name_key(k.first_name, k.last_name, k.company)`,
     )}
   )
   SELECT json_agg(m)::text AS part
     FROM (SELECT m, row_number() OVER () / ${MATCHES_OF_A_TEXT} AS nth
             FROM (SELECT ${MATCHED.map((column) => `c.${column}`).join(', ')}, c.metadata -> $7::text AS key,
                          coalesce(n.numbers, (SELECT p.numbers FROM phone_numbers p WHERE p.team_id = $1 AND p.contact_id = c.id), '{}') AS numbers
                     FROM contacts c LEFT JOIN by_number n USING (id) WHERE c.team_id = $1 AND c.id = ANY(ARRAY(SELECT id FROM found))) m) numbered
    GROUP BY nth`,
);

const FIELDS = prepared(
  'contacts_fields',
  `SELECT id, ${CONTACT_FIELD_NAMES.join(', ')}, octet_length(c::text) AS bytes FROM contacts c WHERE team_id = $1 AND id = ANY($2)`,
);

/** Finds the contacts that many rows may be about, in one statement. */
@Injectable()
export class ContactMatchesRepository {
  constructor(@InjectRepository(Contact) private readonly contacts: Repository<Contact>) {}

  /** Live contacts with any of the keys; deleted ones only by their id. Of a key that very many share, some of them. */
  async find(
    teamId: string,
    { ids, numbers, emails, metadata, names, key }: MatchKeys,
  ): Promise<MatchedContact[]> {
    const keys = [ids, numbers, emails, metadata.map((member) => JSON.stringify(member)), names];
    if (keys.every((list) => list.length === 0)) return [];
    const values = [teamId, ...keys.slice(0, 4), JSON.stringify(names), key ?? null];
    const parts = await this.contacts.query<{ part: string }[]>(MATCH, values);
    return parts.flatMap(({ part }) => JSON.parse(part) as MatchedContact[]);
  }

  /** The fields of these contacts, with about as many bytes as each of them has. */
  fieldsOf(teamId: string, ids: string[]): Promise<({ id: string; bytes: number } & ContactFields)[]> {
    return ids.length ? this.contacts.query(FIELDS, [teamId, ids]) : Promise.resolve([]);
  }

  /** Where a team dials numbers without a country. */
  async regionOf(teamId: string): Promise<string | null> {
    const rows = await this.contacts.query<{ default_region: string | null }[]>(
      'SELECT default_region FROM teams WHERE id = $1',
      [teamId],
    );
    return rows[0]?.default_region ?? null;
  }
}
