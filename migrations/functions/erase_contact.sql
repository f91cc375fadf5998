-- Deletes the contact as usual, so that every device lets go of it, and overwrites its data in every row and image. Ids,
-- versions, actors and times stay. All contacts that were merged with it are of the same person, and go with it. Of a contact
-- that is not known here (any more) the note alone is made: it says that nobody may bring it, as a phone that was away during a
-- restore might. Whoever may call it is the owner of the schema.
CREATE OR REPLACE FUNCTION erase_contact(p_team uuid, p_contact uuid) RETURNS jsonb
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  deleted_version bigint;
  images integer;
  nothing text;
  person uuid[];
BEGIN
  IF NOT runs_as_owner() THEN
    RAISE EXCEPTION 'only the owner of the schema may erase' USING ERRCODE = '42501';
  END IF;
  PERFORM FROM global_version WHERE team_id = p_team FOR UPDATE;
  WITH RECURSIVE merged(id) AS (
    SELECT p_contact
     UNION
    SELECT other.id FROM merged, LATERAL (
      SELECT contact_alias(p_team, merged.id) AS id
       UNION ALL
      SELECT c.id FROM contacts c WHERE c.team_id = p_team AND c.merged_into = merged.id
       UNION ALL
      SELECT a.contact_id FROM contact_aliases a WHERE a.team_id = p_team AND a.merged_into = merged.id
         AND contact_alias(p_team, a.contact_id) = merged.id
    ) other WHERE other.id IS NOT NULL
  ) SELECT array_agg(id) INTO person FROM merged;
  DELETE FROM contacts WHERE team_id = p_team AND id = ANY (person);
  SELECT max(version) INTO deleted_version FROM contacts WHERE team_id = p_team AND id = ANY (person);

  PERFORM set_config('contactsync.maintenance', 'erase', true);
  -- Every column that holds data, whichever there are: to nothing, or to what the table has for nothing.
  SELECT string_agg(format('%I = %s', a.attname, CASE
           WHEN NOT a.attnotnull THEN 'NULL'
           ELSE coalesce(pg_get_expr(d.adbin, d.adrelid), quote_literal('[erased]')) END), ', ')
    INTO STRICT nothing
    FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
   WHERE a.attrelid = 'public.contacts'::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
     AND a.attname <> ALL (contact_bookkeeping());
  EXECUTE format('UPDATE contacts SET %s WHERE team_id = $1 AND id = ANY ($2)', nothing) USING p_team, person;
  UPDATE audit_log SET before = erased_image(before), after = erased_image(after)
   WHERE team_id = p_team AND contact_id = ANY (person) AND version IS NOT NULL;
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
   WHERE team_id = p_team AND contact_id = ANY (person);

  UPDATE global_version SET snapshot_floor = greatest(snapshot_floor, coalesce(deleted_version, 0))
   WHERE team_id = p_team;
  INSERT INTO audit_log (team_id, action, contact_id, agent_code, source)
  SELECT p_team, 'ERASE', id, 'db:' || session_user, 'db' FROM unnest(person) AS erased (id);
  RETURN jsonb_build_object('version', deleted_version, 'audit_rows', images, 'contacts', cardinality(person));
END $$;
