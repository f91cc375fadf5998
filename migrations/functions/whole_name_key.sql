-- A small key of a whole name, for an index: equal names have equal keys.
CREATE OR REPLACE FUNCTION whole_name_key(first_name text, last_name text, company text) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN hashtextextended(first_name || E'\x1f' || last_name || E'\x1f' || coalesce(company, ''), 0);
