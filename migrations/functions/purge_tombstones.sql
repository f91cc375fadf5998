-- Deletes at most p_limit tombstones that are older than p_before, and raises the floor above which cursors can be
-- continued, in one transaction. Takes no version. Returns how many.
CREATE OR REPLACE FUNCTION purge_tombstones(p_team uuid, p_before timestamptz, p_limit integer) RETURNS integer
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
    DELETE FROM contacts c USING old WHERE c.team_id = p_team AND c.id = old.id RETURNING c.id, c.version, c.merged_into
  ), renamed AS (
    -- A phone may have an edit of a merged contact for longer than its tombstone is kept.
    INSERT INTO contact_aliases (team_id, contact_id, merged_into)
    SELECT p_team, id, merged_into FROM gone WHERE merged_into IS NOT NULL
    ON CONFLICT (team_id, contact_id) DO UPDATE SET merged_into = excluded.merged_into
  ), ended AS (
    DELETE FROM contact_aliases a USING gone
     WHERE a.team_id = p_team AND a.contact_id = gone.id AND gone.merged_into IS NULL
  )
  SELECT count(*), max(version) INTO purged, highest FROM gone;
  PERFORM set_config('contactsync.maintenance', '', true);
  IF purged > 0 THEN
    UPDATE global_version SET floor = greatest(floor, highest), updated_at = clock_timestamp()
     WHERE team_id = p_team;
  END IF;
  RETURN purged;
END $$;
