-- A person who is erased may stand in any file that the team has brought: what is kept of those goes as well.
CREATE OR REPLACE FUNCTION forget_imports() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM import_chunks WHERE team_id = NEW.team_id;
  DELETE FROM import_rejects WHERE team_id = NEW.team_id;
  UPDATE imports SET has_file = false, detected = detected - 'samples', filename = NULL
   WHERE team_id = NEW.team_id AND has_file;
  RETURN NULL;
END $$;
