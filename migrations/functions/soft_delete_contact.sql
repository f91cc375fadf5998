-- Devices learn of a deletion from the tombstone, so a row is never really deleted here.
CREATE OR REPLACE FUNCTION soft_delete_contact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE contacts SET is_deleted = true WHERE team_id = OLD.team_id AND id = OLD.id AND NOT is_deleted;
  RETURN NULL;
END $$;
