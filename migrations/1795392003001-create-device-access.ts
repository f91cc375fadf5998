import type { MigrationInterface, QueryRunner } from 'typeorm';

/** @param more columns behind the old ones, and what they come from */
const STATUS = (more: { columns: string; join: string }) => `
      CREATE OR REPLACE VIEW device_status AS
        SELECT s.team_id, s.device_id, s.agent_id, a.agent_code, a.agent_name, a.is_active AS agent_active,
               s.last_sync_version, s.last_sync_at, s.last_seen_at, s.syncs_count, s.changes_count, s.app_version,
               g.current_version,
               greatest(g.current_version - s.last_sync_version, 0) AS versions_behind,
               CASE WHEN s.last_sync_at IS NULL THEN 'never'
                    WHEN s.last_sync_version >= g.current_version THEN 'synced'
                    ELSE 'behind' END AS sync_status,
               CASE WHEN c.connected OR s.last_seen_at > now() - interval '5 minutes' THEN 'online'
                    WHEN s.last_seen_at > now() - interval '1 hour' THEN 'idle'
                    ELSE 'offline' END AS connection_status,
               s.proven_version AS proven_sync_version, s.proven_at AS proven_sync_at${more.columns}
          FROM sync_log s
          JOIN agents a ON a.team_id = s.team_id AND a.id = s.agent_id
          JOIN global_version g ON g.team_id = s.team_id${more.join}
          CROSS JOIN LATERAL (
            SELECT EXISTS (
              SELECT FROM device_connections d JOIN instances i ON i.id = d.instance_id
               WHERE d.team_id = s.team_id AND d.device_id = s.device_id AND d.agent_id = s.agent_id
                 AND i.heartbeat_at > now() - interval '30 seconds') AS connected) c;`;

const ACCESS = {
  columns: `,
               coalesce(d.device_name, '') AS device_name, d.enrolled_at, d.revoked_at,
               CASE WHEN d.wipe_confirmed_at IS NOT NULL THEN 'confirmed'
                    WHEN d.wipe_requested_at IS NOT NULL THEN 'requested'
                    ELSE 'none' END AS wipe_status,
               d.wipe_requested_at, d.wipe_confirmed_at`,
  join: `
          LEFT JOIN device_access d ON d.team_id = s.team_id AND d.agent_id = s.agent_id AND d.device_id = s.device_id`,
};

/** Whether a device may come in, what it is called, and whether it shall be wiped. */
export class CreateDeviceAccess1795392003001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A row only for devices of which an admin said something, or which were enrolled.
      CREATE TABLE device_access (
        team_id uuid NOT NULL,
        agent_id uuid NOT NULL,
        device_id varchar(255) NOT NULL CHECK (device_id <> ''),
        device_name varchar(100) NOT NULL DEFAULT '',
        enrolled_at timestamptz(3),
        revoked_at timestamptz(3),
        wipe_id uuid,
        wipe_upload_first boolean NOT NULL DEFAULT false,
        wipe_requested_at timestamptz(3),
        wipe_confirmed_at timestamptz(3),
        PRIMARY KEY (team_id, agent_id, device_id),
        FOREIGN KEY (team_id, agent_id) REFERENCES agents (team_id, id),
        CHECK ((wipe_id IS NULL) = (wipe_requested_at IS NULL)),
        CHECK (wipe_confirmed_at IS NULL OR wipe_requested_at IS NOT NULL)
      );
      ${STATUS(ACCESS)}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP VIEW sync_statistics, device_status;
      DROP TABLE device_access;
      ${STATUS({ columns: '', join: '' })}

      CREATE VIEW sync_statistics AS
        SELECT g.team_id, g.current_version,
               count(d.device_id) AS total_devices,
               count(DISTINCT d.agent_id) AS total_agents,
               count(*) FILTER (WHERE d.sync_status = 'synced') AS synced_devices,
               coalesce(sum(d.changes_count) / nullif(sum(d.syncs_count), 0), 0)::double precision AS avg_changes_per_sync,
               max(d.last_sync_at) AS last_sync_time
          FROM global_version g LEFT JOIN device_status d ON d.team_id = g.team_id
         GROUP BY g.team_id, g.current_version;
    `);
  }
}
