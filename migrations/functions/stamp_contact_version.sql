-- Runs first (triggers fire by name): refuses what may never change, drops an UPDATE without effect, and gives a
-- version to a write that did not bring one. The engine always brings its own; taking one per row is for people in
-- psql.
CREATE OR REPLACE FUNCTION stamp_contact_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  actor text := 'db:' || session_user;
  changed text;
  same contacts;
BEGIN
  -- Who has no first or no last name has an empty text there.
  NEW.first_name := coalesce(NEW.first_name, '');
  NEW.last_name := coalesce(NEW.last_name, '');
  IF TG_OP = 'INSERT' THEN
    IF NEW.version IS NULL THEN
      NEW.version := get_next_version(NEW.team_id, 1);
      NEW.updated_by := actor;
      NEW.updated_by_device := '';
      NEW.request_id := NULL;
      NEW.source := 'db';
      NEW.created_by_agent := coalesce(NEW.created_by_agent, actor);
      NEW.field_versions := '{}';
    END IF;
    NEW.created_version := NEW.version;
    RETURN NEW;
  END IF;

  IF NEW.id <> OLD.id OR NEW.team_id <> OLD.team_id THEN
    RAISE EXCEPTION 'id and team_id of a contact never change' USING ERRCODE = '42501';
  END IF;
  -- The row as it would be if nothing but bookkeeping changed. A column that is not named here is data.
  same := OLD;
  same.version := NEW.version;
  same.created_version := NEW.created_version;
  same.deleted_at := NEW.deleted_at;
  same.created_by_agent := NEW.created_by_agent;
  same.created_at := NEW.created_at;
  same.updated_by := NEW.updated_by;
  same.updated_by_device := NEW.updated_by_device;
  same.updated_at := NEW.updated_at;
  same.request_id := NEW.request_id;
  same.operation_id := NEW.operation_id;
  same.source := NEW.source;
  same.field_versions := NEW.field_versions;
  same.search_text := NEW.search_text;
  -- Who wrote a field when is a change of its own if the engine, which brings a version, says so.
  IF NEW IS NOT DISTINCT FROM same
     AND (NEW.version IS NULL OR NEW.version = OLD.version OR NEW.field_versions = OLD.field_versions) THEN
    RETURN NULL;
  END IF;
  NEW.created_version := OLD.created_version;
  NEW.created_by_agent := OLD.created_by_agent;
  IF NEW.version IS NULL OR NEW.version = OLD.version THEN
    NEW.version := get_next_version(NEW.team_id, 1);
    NEW.updated_by := actor;
    NEW.updated_by_device := '';
    NEW.request_id := NULL;
    NEW.source := 'db';
    NEW.field_versions := OLD.field_versions;
    FOR changed IN
      SELECT key FROM jsonb_each(to_jsonb(NEW)) n JOIN jsonb_each(to_jsonb(OLD)) o USING (key)
       WHERE n.value IS DISTINCT FROM o.value
         AND key <> ALL (contact_bookkeeping() || ARRAY['field_versions', 'search_text'])
    LOOP
      NEW.field_versions := NEW.field_versions
        || jsonb_build_object(changed, jsonb_build_array(NEW.version, actor, ''));
    END LOOP;
  ELSIF NEW.version < OLD.version THEN
    RAISE EXCEPTION 'the version of a contact never goes back' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
