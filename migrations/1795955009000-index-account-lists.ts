import { withShortLocks } from '@app/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Pages of keys, sessions, codes and teams are read in the order of an index. These tables are small: no index takes long. */
export class IndexAccountLists1795955009000 implements MigrationInterface {
  readonly transaction = false;

  up(runner: QueryRunner): Promise<void> {
    return withShortLocks(runner, async () => {
      await runner.query(`
        DROP INDEX api_keys_by_agent;
        CREATE INDEX api_keys_by_agent ON api_keys (team_id, agent_id, created_at DESC, id);
        CREATE INDEX sessions_by_time ON sessions (team_id, created_at DESC, id);
        CREATE INDEX enrolments_by_time ON enrolments (team_id, created_at DESC, id) WHERE used_at IS NULL;
        CREATE INDEX teams_by_time ON teams (created_at, id);
      `);
    });
  }

  down(runner: QueryRunner): Promise<void> {
    return withShortLocks(runner, async () => {
      await runner.query(`
        DROP INDEX teams_by_time, enrolments_by_time, sessions_by_time, api_keys_by_agent;
        CREATE INDEX api_keys_by_agent ON api_keys (team_id, agent_id);
      `);
    });
  }
}
