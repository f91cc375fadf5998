-- A team has its clock, and its first epoch, from the moment it is made.
CREATE OR REPLACE FUNCTION create_team_clock() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE first_epoch uuid := gen_random_uuid();
BEGIN
  INSERT INTO global_version (team_id, epoch) VALUES (NEW.id, first_epoch);
  INSERT INTO epochs (team_id, epoch) VALUES (NEW.id, first_epoch);
  RETURN NULL;
END $$;
