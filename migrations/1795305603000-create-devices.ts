import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each device has, which server holds its socket, and the views that managers and operators read. */
export class CreateDevices1795305603000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- One row for each device an agent uses. Written in batches every few seconds, never per request.
      CREATE TABLE sync_log (
        team_id uuid NOT NULL,
        device_id varchar(255) NOT NULL CHECK (device_id <> ''),
        agent_id uuid NOT NULL,
        last_sync_version bigint NOT NULL DEFAULT 0,
        epoch uuid,
        last_sync_at timestamptz(3),
        last_seen_at timestamptz(3) NOT NULL DEFAULT now(),
        syncs_count bigint NOT NULL DEFAULT 0,
        changes_count bigint NOT NULL DEFAULT 0,
        app_version varchar(50),
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        PRIMARY KEY (team_id, device_id, agent_id),
        FOREIGN KEY (team_id, agent_id) REFERENCES agents (team_id, id)
      ) WITH (fillfactor = 70);
      CREATE INDEX sync_log_by_agent ON sync_log (team_id, agent_id);

      -- Running servers. One whose heartbeat is older than 30 s is dead and holds no socket.
      CREATE TABLE instances (
        id uuid PRIMARY KEY,
        hostname varchar(255) NOT NULL,
        started_at timestamptz(3) NOT NULL DEFAULT now(),
        heartbeat_at timestamptz(3) NOT NULL DEFAULT now()
      );

      CREATE TABLE device_connections (
        instance_id uuid NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
        team_id uuid NOT NULL,
        device_id varchar(255) NOT NULL,
        agent_id uuid NOT NULL,
        connected_at timestamptz(3) NOT NULL DEFAULT now(),
        PRIMARY KEY (instance_id, team_id, device_id, agent_id)
      );
      CREATE INDEX device_connections_by_device ON device_connections (team_id, device_id, agent_id);

      CREATE VIEW device_status AS
        SELECT s.team_id, s.device_id, s.agent_id, a.agent_code, a.agent_name, a.is_active AS agent_active,
               s.last_sync_version, s.last_sync_at, s.last_seen_at, s.syncs_count, s.changes_count, s.app_version,
               g.current_version,
               greatest(g.current_version - s.last_sync_version, 0) AS versions_behind,
               CASE WHEN s.last_sync_at IS NULL THEN 'never'
                    WHEN s.last_sync_version >= g.current_version THEN 'synced'
                    ELSE 'behind' END AS sync_status,
               CASE WHEN c.connected OR s.last_seen_at > now() - interval '5 minutes' THEN 'online'
                    WHEN s.last_seen_at > now() - interval '1 hour' THEN 'idle'
                    ELSE 'offline' END AS connection_status
          FROM sync_log s
          JOIN agents a ON a.team_id = s.team_id AND a.id = s.agent_id
          JOIN global_version g ON g.team_id = s.team_id
          CROSS JOIN LATERAL (
            SELECT EXISTS (
              SELECT FROM device_connections d JOIN instances i ON i.id = d.instance_id
               WHERE d.team_id = s.team_id AND d.device_id = s.device_id AND d.agent_id = s.agent_id
                 AND i.heartbeat_at > now() - interval '30 seconds') AS connected) c;

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

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP VIEW sync_statistics, device_status;
      DROP TABLE device_connections, instances, sync_log;
    `);
  }
}
