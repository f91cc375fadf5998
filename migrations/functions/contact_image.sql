-- What a reader of the trail, a device and a restored table need of a contact.
CREATE OR REPLACE FUNCTION contact_image(c contacts) RETURNS jsonb LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT to_jsonb(c) - ARRAY['team_id', 'search_text', 'request_id', 'operation_id', 'source', 'updated_by_device',
    -- Only a deleted contact can be another one's alias.
    CASE WHEN c.is_deleted THEN '' ELSE 'merged_into' END]
$$;
