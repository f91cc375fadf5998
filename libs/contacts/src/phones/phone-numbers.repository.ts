import { ADVISORY_LOCKS } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { DIALLED_FIELDS, dialledOf } from './phone-numbers';
import { derivationTag, type DialledContact, keepPhoneNumbers } from './phone-numbers.statements';

interface Derivation {
  region: string | null;
  rules: string | null;
  version: number;
  head: number;
}

type Row = DialledContact & { numbers: string[] | null; countries: string[] | null };

/** Derives what no writer of ours has derived, a chunk at a time. */
@Injectable()
export class PhoneNumbersRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Teams with contacts that have not been looked at since they were written, or not by these rules and region. */
  async pending(): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `SELECT t.id FROM teams t JOIN global_version g ON g.team_id = t.id
         LEFT JOIN phone_derivations d ON d.team_id = t.id
        WHERE d.version IS DISTINCT FROM g.current_version OR d.rules IS DISTINCT FROM $1 || coalesce(t.default_region, '')`,
      [derivationTag(null)],
    );
    return rows.map(({ id }) => id);
  }

  /**
   * Looks at the next contacts of a team in the order of their versions. How far it has come is stored with what it has derived.
   * @returns how many they were; fewer than `limit` when there are no more
   */
  derive(teamId: string, limit: number): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      await manager.query('SELECT pg_advisory_xact_lock($1)', [ADVISORY_LOCKS.phoneNumbers]);
      // First of all: a writer that holds it waits for nothing that is locked here.
      await manager.query('SELECT FROM phone_derivations WHERE team_id = $1 FOR UPDATE', [teamId]);
      const [state] = await manager.query<Derivation[]>(
        `SELECT t.default_region AS region, d.rules, coalesce(d.version, 0) AS version, g.current_version AS head
           FROM teams t JOIN global_version g ON g.team_id = t.id LEFT JOIN phone_derivations d ON d.team_id = t.id
          WHERE t.id = $1`,
        [teamId],
      );
      if (!state) return 0;
      const rules = derivationTag(state.region);
      const after = state.rules === rules ? Math.min(state.version, state.head) : 0;
      const rows = await manager.query<Row[]>(
        `SELECT c.id, c.version, c.is_deleted, ${DIALLED_FIELDS.map((field) => `c.${field}`).join(', ')},
                p.numbers, p.countries
           FROM contacts c LEFT JOIN phone_numbers p ON p.team_id = c.team_id AND p.contact_id = c.id
          WHERE c.team_id = $1 AND c.version > $2 AND c.version <= $3 ORDER BY c.version LIMIT $4`,
        [teamId, after, state.head, limit],
      );
      const stale = rows.filter((row) => {
        const { numbers, countries } = dialledOf(row.is_deleted ? {} : row, state.region);
        return (
          numbers.join() !== (row.numbers ?? []).join() || countries.join() !== (row.countries ?? []).join()
        );
      });
      await keepPhoneNumbers(manager, teamId, state.region, stale);
      const hasMore = rows.length === limit;
      // Other numbers of the same versions: whoever has read up to the head must read all again.
      await manager.query(
        `INSERT INTO phone_derivations AS d (team_id, rules, version) VALUES ($1, $2, $3)
         ON CONFLICT (team_id) DO UPDATE SET rules = excluded.rules, version = excluded.version,
           rules_since = CASE WHEN d.rules = excluded.rules THEN d.rules_since ELSE $4 END`,
        [teamId, rules, hasMore ? rows.at(-1)!.version : state.head, state.head],
      );
      return rows.length;
    });
  }
}
