import { prepared } from '@app/platform';
import type { EntityManager } from 'typeorm';
import { type Dialled, dialledOf, PHONE_RULES } from './phone-numbers';

/** Of older fields of a contact nothing is kept, so whoever derives last from the newest wins. */
const KEEP = prepared(
  'contacts_keep_phone_numbers',
  `WITH given AS (SELECT * FROM json_to_recordset($2) AS g (contact_id uuid, version bigint, numbers text[], countries text[])),
        gone AS (
          DELETE FROM phone_numbers p USING given g
           WHERE p.team_id = $1 AND p.contact_id = g.contact_id AND p.version <= g.version AND g.numbers = '{}' AND g.countries = '{}'
        )
   INSERT INTO phone_numbers AS p (team_id, contact_id, version, numbers, countries)
   SELECT $1, contact_id, version, numbers, countries FROM given WHERE numbers <> '{}' OR countries <> '{}'
   ON CONFLICT (team_id, contact_id)
   DO UPDATE SET version = excluded.version, numbers = excluded.numbers, countries = excluded.countries
    WHERE p.version <= excluded.version`,
);

/** The rules that numbers are derived by, and where those without a country are dialled. */
export function derivationTag(region: string | null): string {
  return `${PHONE_RULES} ${region ?? ''}`;
}

/**
 * The beginning of a statement that writes contacts whose numbers its transaction keeps: whoever derives what writers have not
 * need not look at them again. Only where nothing is left to derive before them, by the same rules, or they are the first of a team; and
 * not while somebody is at it, for whom no writer waits.
 * @param at number of the parameter that is the version before them; their last version and the tag are the next ones
 */
export const numbersDerived = (at: number) => `
  WITH begun AS (
    INSERT INTO phone_derivations (team_id, version, rules) SELECT CAST($2 AS uuid), CAST($${at + 1} AS bigint), $${at + 2}
     WHERE CAST($${at} AS bigint) = 0
    ON CONFLICT DO NOTHING
  ), derived AS (
    UPDATE phone_derivations SET version = $${at + 1}
     WHERE team_id = (SELECT team_id FROM phone_derivations
                       WHERE team_id = $2 AND version = $${at} AND rules = $${at + 2} FOR UPDATE SKIP LOCKED)
  )`;

const NOTHING: Dialled = { numbers: [], countries: [] };

/** Phones and addresses of a contact, at one version of it. */
export interface DialledContact {
  id: string;
  version: number;
  is_deleted: boolean;
}

/** Derives and keeps the numbers and countries of these contacts, which must be there. */
export async function keepPhoneNumbers(
  manager: EntityManager,
  teamId: string,
  region: string | null,
  contacts: DialledContact[],
): Promise<void> {
  if (contacts.length === 0) return;
  const given = contacts.map((contact) => ({
    contact_id: contact.id,
    version: contact.version,
    ...(contact.is_deleted ? NOTHING : dialledOf(contact, region)),
  }));
  await manager.query(KEEP, [teamId, JSON.stringify(given)]);
}
