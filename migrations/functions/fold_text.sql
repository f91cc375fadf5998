-- unaccent() and array_to_string() are only declared STABLE; with the dictionary named they depend on nothing that
-- changes, which is what an index needs. Bodies in standard SQL and not in a string: so pg_dump knows what depends on
-- what.
CREATE OR REPLACE FUNCTION fold_text(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
  RETURN lower(public.unaccent('public.unaccent'::regdictionary, value));
