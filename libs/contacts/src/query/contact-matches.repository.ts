import { prepared } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { Contact } from '../contact.entity';
import { CONTACT_COLUMNS, type ContactSource } from '../contact.presenter';

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
}

export type MatchedContact = ContactSource & { numbers: string[]; operation_id: string | null };

/** A number that half of a company has finds no more contacts than this for one set of keys. */
const MOST_OF_A_KIND = 5_000;

// Each branch has an index, and repeats the condition of it.
const MATCH = prepared(
  'contacts_match',
  `WITH found AS MATERIALIZED (
     SELECT id FROM contacts WHERE team_id = $1 AND id = ANY($2::uuid[])
     UNION
     (SELECT contact_id FROM phone_numbers WHERE team_id = $1 AND numbers && $3::text[] LIMIT ${MOST_OF_A_KIND})
     UNION
     (SELECT id FROM contacts
       WHERE team_id = $1 AND lower(email) = ANY($4::text[]) AND NOT is_deleted AND email IS NOT NULL
       LIMIT ${MOST_OF_A_KIND})
     UNION
     (SELECT id FROM contacts
       WHERE team_id = $1 AND listed_emails(emails) && $4::text[] AND NOT is_deleted AND emails <> '[]'
       LIMIT ${MOST_OF_A_KIND})
     UNION
     (SELECT c.id FROM unnest($5::jsonb[]) AS probe JOIN contacts c
          ON c.team_id = $1 AND c.metadata @> probe AND NOT c.is_deleted AND c.metadata <> '{}'
       LIMIT ${MOST_OF_A_KIND})
     UNION
     (SELECT c.id FROM json_to_recordset($6) AS n (first_name text, last_name text, company text) JOIN contacts c
          ON c.team_id = $1 AND NOT c.is_deleted
             AND whole_name_key(c.first_name, c.last_name, c.company) = whole_name_key(n.first_name, n.last_name, n.company)
       LIMIT ${MOST_OF_A_KIND})
   )
   SELECT ${CONTACT_COLUMNS.map((column) => `c.${column}`).join(', ')}, c.operation_id, coalesce(p.numbers, '{}') AS numbers
     FROM found JOIN contacts c ON c.team_id = $1 AND c.id = found.id
     LEFT JOIN phone_numbers p ON p.team_id = $1 AND p.contact_id = c.id`,
);

/** Finds the contacts that many rows may be about, in one statement. */
@Injectable()
export class ContactMatchesRepository {
  constructor(@InjectRepository(Contact) private readonly contacts: Repository<Contact>) {}

  /** Live contacts with any of the keys; deleted ones only by their id. Of a kind of key that finds very many, some. */
  find(teamId: string, { ids, numbers, emails, metadata, names }: MatchKeys): Promise<MatchedContact[]> {
    return this.contacts.query(MATCH, [
      teamId,
      ids,
      numbers,
      emails,
      metadata.map((member) => JSON.stringify(member)),
      JSON.stringify(names),
    ]);
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
