import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATUS = (proofs: string) => `
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
                    ELSE 'offline' END AS connection_status${proofs}
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
         GROUP BY g.team_id, g.current_version;`;

/** Old tombstones may go, through one function; devices may show that they hold exactly what the team has. */
export class AddPurgeAndProofs1795392001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE sync_log ADD COLUMN proven_version bigint, ADD COLUMN proven_at timestamptz(3);
      DROP VIEW sync_statistics, device_status;
      ${STATUS(',\n               s.proven_version AS proven_sync_version, s.proven_at AS proven_sync_at')}

      -- A walk that lasts longer than tombstones are kept would miss one.
      ALTER TABLE sync_walks ADD COLUMN started_at timestamptz(3) NOT NULL DEFAULT now();
      CREATE INDEX sync_walks_by_age ON sync_walks (started_at);

      CREATE INDEX contacts_tombstones ON contacts (team_id, deleted_at) WHERE is_deleted;

      -- Anyone can set a setting, but only the owner of the schema, and a function that runs as the owner, gets past
      -- the triggers with it. In the everyday case the setting is empty and the role is not looked up.
      CREATE FUNCTION runs_as_owner() RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT pg_has_role(current_user, relowner, 'MEMBER') FROM pg_class WHERE oid = 'public.contacts'::regclass
      $$;

      DROP TRIGGER contacts_soft_delete ON contacts;
      CREATE TRIGGER contacts_soft_delete BEFORE DELETE ON contacts FOR EACH ROW
        WHEN (coalesce(current_setting('contactsync.maintenance', true), '') <> 'purge' OR NOT runs_as_owner()
              OR NOT OLD.is_deleted)
        EXECUTE FUNCTION soft_delete_contact();

      -- Deletes at most p_limit tombstones that are older than p_before, and raises the floor above which cursors can
      -- be continued, in one transaction. Takes no version. Returns how many.
      CREATE FUNCTION purge_tombstones(p_team uuid, p_before timestamptz, p_limit integer) RETURNS integer
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        purged integer;
        highest bigint;
      BEGIN
        IF p_before > now() - interval '23 hours' THEN
          RAISE EXCEPTION 'tombstones are kept for at least a day' USING ERRCODE = '22023';
        END IF;
        -- The clock first, as every writer does; what follows then sees all that was committed meanwhile.
        PERFORM FROM global_version WHERE team_id = p_team FOR UPDATE;
        PERFORM set_config('contactsync.maintenance', 'purge', true);
        WITH old AS (
          SELECT id FROM contacts c WHERE team_id = p_team AND is_deleted AND deleted_at < p_before
             -- One that was taken over counts from that day: its phones have had no time to come by.
             AND (source <> 'takeover' OR EXISTS (
               SELECT FROM audit_log a
                WHERE a.team_id = p_team AND a.version = c.version AND a.occurred_at < p_before))
           ORDER BY deleted_at LIMIT p_limit
        ), gone AS (
          DELETE FROM contacts c USING old WHERE c.team_id = p_team AND c.id = old.id RETURNING c.version
        )
        SELECT count(*), max(version) INTO purged, highest FROM gone;
        PERFORM set_config('contactsync.maintenance', '', true);
        IF purged > 0 THEN
          UPDATE global_version SET floor = greatest(floor, highest), updated_at = clock_timestamp()
           WHERE team_id = p_team;
        END IF;
        RETURN purged;
      END $$;
      REVOKE EXECUTE ON FUNCTION purge_tombstones FROM PUBLIC;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION purge_tombstones;
      DROP TRIGGER contacts_soft_delete ON contacts;
      CREATE TRIGGER contacts_soft_delete BEFORE DELETE ON contacts
        FOR EACH ROW EXECUTE FUNCTION soft_delete_contact();
      DROP FUNCTION runs_as_owner;
      DROP INDEX contacts_tombstones, sync_walks_by_age;
      ALTER TABLE sync_walks DROP COLUMN started_at;
      DROP VIEW sync_statistics, device_status;
      ALTER TABLE sync_log DROP COLUMN proven_version, DROP COLUMN proven_at;
      ${STATUS('')}
    `);
  }
}
