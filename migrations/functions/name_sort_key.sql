-- What sorts before every digit has neither letters nor digits: it comes last, with the empty ones.
CREATE OR REPLACE FUNCTION name_sort_key(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN name >= '0' COLLATE public.contact_names THEN name END;
