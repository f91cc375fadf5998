-- Deletes the contact as usual, so that every device lets go of it, and overwrites its data in every row and image.
-- Ids, versions, actors and times stay. Of a contact that is not known here (any more) the note alone is made: it says that
-- nobody may bring it, as a phone that was away during a restore might. Whoever may call it is the owner of the schema.
CREATE OR REPLACE FUNCTION erase_contact(p_team uuid, p_contact uuid) RETURNS jsonb
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  deleted_version bigint;
  images integer;
  nothing text;
BEGIN
  IF NOT runs_as_owner() THEN
    RAISE EXCEPTION 'only the owner of the schema may erase' USING ERRCODE = '42501';
  END IF;
  PERFORM FROM global_version WHERE team_id = p_team FOR UPDATE;
  DELETE FROM contacts WHERE team_id = p_team AND id = p_contact;
  SELECT version INTO deleted_version FROM contacts WHERE team_id = p_team AND id = p_contact;

  PERFORM set_config('contactsync.maintenance', 'erase', true);
  -- Every column that holds data, whichever there are: to nothing, or to what the table has for nothing.
  SELECT string_agg(format('%I = %s', a.attname, CASE
           WHEN NOT a.attnotnull THEN 'NULL'
           ELSE coalesce(pg_get_expr(d.adbin, d.adrelid), quote_literal('[erased]')) END), ', ')
    INTO STRICT nothing
    FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
   WHERE a.attrelid = 'public.contacts'::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
     AND a.attname <> ALL (contact_bookkeeping());
  EXECUTE format('UPDATE contacts SET %s WHERE team_id = $1 AND id = $2', nothing) USING p_team, p_contact;
  UPDATE audit_log SET before = erased_image(before), after = erased_image(after)
   WHERE team_id = p_team AND contact_id = p_contact AND version IS NOT NULL;
  GET DIAGNOSTICS images = ROW_COUNT;
  PERFORM set_config('contactsync.maintenance', '', true);

  -- Actors and versions stay; a key of the metadata may itself tell something, and goes.
  UPDATE contact_conflicts
     SET fields = (SELECT coalesce(jsonb_object_agg(key, jsonb_build_object(
                     'kept', value -> 'kept' || '{"value": null}', 'lost', value -> 'lost' || '{"value": null}')), '{}')
                     FROM jsonb_each(fields) WHERE key NOT LIKE 'metadata.%'),
         resolved_at = coalesce(resolved_at, clock_timestamp()),
         resolved_by = coalesce(resolved_by, 'db:' || session_user),
         resolution = coalesce(resolution, 'kept')
   WHERE team_id = p_team AND contact_id = p_contact;

  UPDATE global_version SET snapshot_floor = greatest(snapshot_floor, coalesce(deleted_version, 0))
   WHERE team_id = p_team;
  INSERT INTO audit_log (team_id, action, contact_id, agent_code, source)
  VALUES (p_team, 'ERASE', p_contact, 'db:' || session_user, 'db');
  RETURN jsonb_build_object('version', deleted_version, 'audit_rows', images);
END $$;
