-- How a contact came about where there were restores, for images that devices keep: up to which version it has all of the first
-- epoch, what was written later, by its first version, and where the epochs began in which that was. presentPicture() of the
-- server says the same.
CREATE OR REPLACE FUNCTION contact_lineage(versions jsonb, is_deleted boolean) RETURNS jsonb
  LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT jsonb_strip_nulls(jsonb_build_object(
           'as_of', versions -> '^' -> 3,
           'written', coalesce(jsonb_object_agg(w.name, w.place) FILTER (WHERE w.place > (versions -> '^' ->> 3)::bigint), '{}'),
           'epochs', versions -> '^' -> 6))
    FROM (SELECT e.key AS name, coalesce((e.value ->> 3)::bigint, (e.value ->> 0)::bigint) AS place
            FROM jsonb_each(versions) e
           WHERE e.key NOT IN ('*', '^') AND (NOT is_deleted OR e.key = 'is_deleted')
             -- Of tags, metadata and labels each element by itself, unless all of it was written later.
             AND NOT EXISTS (SELECT FROM jsonb_each(versions) part
                              WHERE starts_with(part.key, e.key || '.')
                                AND (part.value ->> 0)::bigint >= (e.value ->> 0)::bigint)) w
$$;
