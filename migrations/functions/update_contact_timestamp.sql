-- Times are the database's: no client's clock and no UPDATE sets them.
CREATE OR REPLACE FUNCTION update_contact_timestamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    NEW.created_at := OLD.created_at;
    NEW.updated_at := clock_timestamp();
  END IF;
  IF NEW.is_deleted THEN
    NEW.deleted_at := coalesce(NEW.deleted_at, clock_timestamp());
  ELSE
    NEW.deleted_at := NULL;
  END IF;
  RETURN NEW;
END $$;
