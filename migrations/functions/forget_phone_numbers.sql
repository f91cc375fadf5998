-- What a person's number was is not known any more once the contact is deleted, by whomever.
CREATE OR REPLACE FUNCTION forget_phone_numbers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM phone_numbers WHERE team_id = NEW.team_id AND contact_id = NEW.id;
  RETURN NULL;
END $$;
