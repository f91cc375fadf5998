-- Starts a new epoch above every version that anybody may know; cursors from before are below its floor. The one planned
-- jump: versions are dense within an epoch only. It begins at the time, in microseconds since 1970, which no epoch overtakes: a
-- backup in an empty database knows nothing of epochs that began with it before. Where the clock is behind the versions, or
-- after the year 2112 (2^52), it begins 2^32 above them. The name of an epoch, a UUID of version 8, says where it begins.
CREATE OR REPLACE FUNCTION begin_epoch(p_team uuid, p_known_head bigint) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
  old global_version;
  known_head bigint;
  new_epoch uuid;
  new_floor bigint := extract(epoch FROM clock_timestamp()) * 1000000;
  digits text;
BEGIN
  SELECT * INTO STRICT old FROM global_version WHERE team_id = p_team FOR UPDATE;
  known_head := greatest(old.current_version, p_known_head);
  IF new_floor <= known_head OR new_floor > 4503599627370496 THEN
    new_floor := known_head + 4294967296;
  END IF;
  digits := lpad(to_hex(new_floor), 15, '0');
  new_epoch := substr(digits, 1, 8) || '-' || substr(digits, 9, 4) || '-8' || substr(digits, 13, 3)
               || substr(gen_random_uuid()::text, 19);
  INSERT INTO epochs (team_id, epoch, parent, parent_head)
  VALUES (p_team, new_epoch, old.epoch, old.current_version);
  UPDATE global_version
     SET epoch = new_epoch, current_version = new_floor, floor = new_floor, updated_at = clock_timestamp()
   WHERE team_id = p_team;
  RETURN new_epoch;
END $$;
