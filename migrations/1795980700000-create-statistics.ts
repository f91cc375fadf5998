import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Counts of what was changed and read, and samples of the devices: rolled up, so that no request counts rows. */
export class CreateStatistics1795980700000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE change_counts (
        team_id uuid NOT NULL REFERENCES teams (id),
        began_at timestamptz NOT NULL,
        agent_code text NOT NULL,
        created integer NOT NULL DEFAULT 0,
        updated integer NOT NULL DEFAULT 0,
        deleted integer NOT NULL DEFAULT 0,
        restored integer NOT NULL DEFAULT 0,
        PRIMARY KEY (team_id, began_at, agent_code)
      );
      CREATE TABLE statistics_progress (
        team_id uuid PRIMARY KEY REFERENCES teams (id),
        version bigint NOT NULL DEFAULT 0,
        rolled_up_at timestamptz(3) NOT NULL DEFAULT now(),
        contact_bytes integer
      );
      CREATE TABLE sync_traffic (
        team_id uuid NOT NULL REFERENCES teams (id),
        began_at timestamptz NOT NULL,
        catch_ups bigint NOT NULL DEFAULT 0,
        catch_up_bytes bigint NOT NULL DEFAULT 0,
        full_downloads bigint NOT NULL DEFAULT 0,
        full_download_bytes bigint NOT NULL DEFAULT 0,
        avoided_bytes bigint NOT NULL DEFAULT 0,
        PRIMARY KEY (team_id, began_at)
      );
      CREATE INDEX sync_traffic_by_time ON sync_traffic (began_at);
      CREATE TABLE device_samples (
        team_id uuid NOT NULL REFERENCES teams (id),
        sampled_at timestamptz NOT NULL,
        online integer NOT NULL,
        idle integer NOT NULL,
        offline integer NOT NULL,
        behind integer NOT NULL,
        lag_median bigint NOT NULL,
        lag_p95 bigint NOT NULL,
        lag_max bigint NOT NULL,
        PRIMARY KEY (team_id, sampled_at)
      );
      CREATE INDEX device_samples_by_time ON device_samples (sampled_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE device_samples, sync_traffic, statistics_progress, change_counts');
  }
}
