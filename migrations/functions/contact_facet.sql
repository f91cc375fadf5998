-- One value by which contacts are filtered. Of a long one its digest, as an index takes no value of more than 2,700 bytes.
CREATE OR REPLACE FUNCTION contact_facet(kind text, value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN kind || CASE WHEN octet_length(value) > 500 THEN md5(value) ELSE value END;
