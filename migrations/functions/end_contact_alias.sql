-- A contact that is there again, by whomever, is an alias no more.
CREATE OR REPLACE FUNCTION end_contact_alias() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.merged_into := NULL;
  RETURN NEW;
END $$;
