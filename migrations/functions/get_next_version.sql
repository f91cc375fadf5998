-- Takes n versions and returns the first. The row stays locked until the transaction ends.
CREATE OR REPLACE FUNCTION get_next_version(p_team uuid, p_n integer DEFAULT 1) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE last_version bigint;
BEGIN
  IF p_n IS NULL OR p_n < 1 THEN
    RAISE EXCEPTION 'get_next_version: n must be at least 1' USING ERRCODE = '22023';
  END IF;
  UPDATE global_version
     SET current_version = current_version + p_n, updated_at = clock_timestamp()
   WHERE team_id = p_team
  RETURNING current_version INTO last_version;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'get_next_version: no such team' USING ERRCODE = '23503';
  END IF;
  RETURN last_version - p_n + 1;
END $$;
