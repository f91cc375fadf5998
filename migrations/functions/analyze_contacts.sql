-- Tells PostgreSQL how many contacts there are, where there are more than twice as many as it knows of. Until it knows, which by
-- itself takes it a minute, a search looks at all contacts of a team instead of its index. Of one column alone: that counts the rows of
-- the table and of its indexes too, and takes a twentieth of the time; the rest follows by itself. Only its owner may analyze a table.
-- @returns whether it did
CREATE OR REPLACE FUNCTION analyze_contacts() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF (SELECT sum(live_contacts) FROM global_version)
     <= 1000 + 2 * (SELECT greatest(reltuples, 0) FROM pg_class WHERE oid = 'contacts'::regclass) THEN
    RETURN false;
  END IF;
  -- Somebody is at it, or changes the table.
  LOCK TABLE contacts, phone_numbers IN SHARE UPDATE EXCLUSIVE MODE NOWAIT;
  ANALYZE contacts (team_id), phone_numbers (team_id);
  RETURN true;
EXCEPTION WHEN lock_not_available THEN
  RETURN false;
END $$;
