import { withShortLocks } from '@app/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How many contacts a team has stands beside its clock, in the transaction of each change, so that a list knows its total
 * without counting. Kept by triggers, so whatever changes contacts keeps it, an older server and psql as well.
 */
export class CountLiveContacts1795955004000 implements MigrationInterface {
  /** It has transactions of its own; each step may be repeated after one that broke off. */
  readonly transaction = false;

  up(runner: QueryRunner): Promise<void> {
    return withShortLocks(runner, async () => {
      await runner.query(`
        ALTER TABLE global_version ADD COLUMN IF NOT EXISTS live_contacts bigint NOT NULL DEFAULT 0;

        CREATE OR REPLACE FUNCTION count_live_contacts() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'INSERT' THEN
            UPDATE global_version g SET live_contacts = g.live_contacts + n.live
              FROM (SELECT team_id, count(*) AS live FROM new_rows WHERE NOT is_deleted GROUP BY team_id) n
             WHERE g.team_id = n.team_id;
          ELSE
            UPDATE global_version g SET live_contacts = g.live_contacts + d.live
              FROM (SELECT team_id, sum(live) AS live
                      FROM (SELECT team_id, 1 AS live FROM new_rows WHERE NOT is_deleted
                            UNION ALL
                            SELECT team_id, -1 FROM old_rows WHERE NOT is_deleted) both_rows
                     GROUP BY team_id HAVING sum(live) <> 0) d
             WHERE g.team_id = d.team_id;
          END IF;
          RETURN NULL;
        END $$;
        CREATE OR REPLACE TRIGGER contacts_count_insert AFTER INSERT ON contacts
          REFERENCING NEW TABLE AS new_rows
          FOR EACH STATEMENT EXECUTE FUNCTION count_live_contacts();
        CREATE OR REPLACE TRIGGER contacts_count_update AFTER UPDATE ON contacts
          REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
          FOR EACH STATEMENT EXECUTE FUNCTION count_live_contacts();
      `);
      // A statement of its own, and nobody writes meanwhile: it sees what was committed before the triggers were there.
      await runner.query(`
        UPDATE global_version g SET live_contacts = c.live
          FROM (SELECT team_id, count(*) AS live FROM contacts WHERE NOT is_deleted GROUP BY team_id) c
         WHERE g.team_id = c.team_id
      `);
    });
  }

  down(runner: QueryRunner): Promise<void> {
    return withShortLocks(runner, async () => {
      await runner.query(`
        DROP TRIGGER contacts_count_insert ON contacts;
        DROP TRIGGER contacts_count_update ON contacts;
        DROP FUNCTION count_live_contacts;
        ALTER TABLE global_version DROP COLUMN live_contacts;
      `);
    });
  }
}
