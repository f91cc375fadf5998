-- A version that was taken and not written would be a hole that every device waits for. Checked at commit, so a stray
-- get_next_version() or an upsert in psql fails there instead.
CREATE OR REPLACE FUNCTION check_version_range() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE written bigint;
BEGIN
  IF NEW.current_version < OLD.current_version THEN
    RAISE EXCEPTION 'the version clock never goes back' USING ERRCODE = '23514';
  END IF;
  SELECT count(*) INTO written FROM audit_log
   WHERE team_id = NEW.team_id AND version > OLD.current_version AND version <= NEW.current_version;
  IF written <> NEW.current_version - OLD.current_version THEN
    RAISE EXCEPTION 'versions % to % were taken but % contact changes were written',
      OLD.current_version + 1, NEW.current_version, written USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
