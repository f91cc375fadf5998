-- Starts a new epoch above every version that anybody may know; cursors from before are below its floor. The one
-- planned jump: versions are dense within an epoch only.
CREATE OR REPLACE FUNCTION begin_epoch(p_team uuid, p_known_head bigint) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
  old global_version;
  new_epoch uuid := gen_random_uuid();
  new_floor bigint;
BEGIN
  SELECT * INTO STRICT old FROM global_version WHERE team_id = p_team FOR UPDATE;
  new_floor := greatest(old.current_version, p_known_head) + 4294967296;
  INSERT INTO epochs (team_id, epoch, parent, parent_head)
  VALUES (p_team, new_epoch, old.epoch, old.current_version);
  UPDATE global_version
     SET epoch = new_epoch, current_version = new_floor, floor = new_floor, updated_at = clock_timestamp()
   WHERE team_id = p_team;
  RETURN new_epoch;
END $$;
