-- What stays of an image is named here one by one, so that a column that comes later goes by itself.
CREATE OR REPLACE FUNCTION erased_image(image jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT jsonb_object_agg(key, CASE
           WHEN key IN ('id', 'version', 'created_version', 'is_deleted', 'deleted_at', 'created_by_agent',
                        'created_at', 'updated_by', 'updated_at', 'merged_into') THEN value
           WHEN key IN ('first_name', 'last_name') THEN '"[erased]"'
           WHEN jsonb_typeof(value) = 'array' THEN '[]'
           WHEN jsonb_typeof(value) = 'object' THEN '{}'
           ELSE 'null' END)
    FROM jsonb_each(image)
$$;
