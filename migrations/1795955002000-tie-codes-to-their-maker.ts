import { withShortLocks } from '@app/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was made with a key ends with it: a code, and every key that took its place. */
export class TieCodesToTheirMaker1795955002000 implements MigrationInterface {
  /** It has a transaction of its own, which may be repeated. */
  readonly transaction = false;

  up(runner: QueryRunner): Promise<void> {
    return withShortLocks(runner, async () => {
      await runner.query(`
        -- Null for codes from before, which last an hour at most.
        ALTER TABLE enrolments ADD COLUMN IF NOT EXISTS made_with uuid;
        -- Where a key was rotated twice, the older of its successors is not known any more.
        ALTER TABLE api_keys ADD COLUMN IF NOT EXISTS replaces uuid;
        UPDATE api_keys s SET replaces = k.id FROM api_keys k WHERE k.team_id = s.team_id AND k.replaced_by = s.id;
        CREATE INDEX IF NOT EXISTS api_keys_by_replaced ON api_keys (team_id, replaces) WHERE replaces IS NOT NULL;
      `);
    });
  }

  down(runner: QueryRunner): Promise<void> {
    return withShortLocks(runner, async () => {
      await runner.query(`
        ALTER TABLE api_keys DROP COLUMN IF EXISTS replaces;
        ALTER TABLE enrolments DROP COLUMN IF EXISTS made_with;
      `);
    });
  }
}
