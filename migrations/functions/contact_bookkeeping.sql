-- The columns of contacts that tell who wrote what when, and hold nothing that a person entered. All others are the
-- contact's data, also those that a later release adds: an edit of them is a change, and erasing takes them away.
CREATE OR REPLACE FUNCTION contact_bookkeeping() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN ARRAY['team_id', 'id', 'version', 'created_version', 'is_deleted', 'deleted_at', 'created_by_agent', 'created_at',
    'updated_by', 'updated_by_device', 'updated_at', 'request_id', 'operation_id', 'source', 'merged_into'];
