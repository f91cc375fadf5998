-- Every two neighbouring characters, and the last one alone: a search for one character asks for what begins with it.
-- Whatever a locale takes for a letter, they are the same. Split at line ends, which no word contains. Not in SQL,
-- which would be inlined: the planner shall know its cost, and rather read the index than compute it per row.
CREATE OR REPLACE FUNCTION search_grams(folded text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS $$
BEGIN
  RETURN array_to_tsvector(array_remove(string_to_array(
    regexp_replace(folded, '..', E'\\&\n', 'g') || E'\n' ||
    regexp_replace(substr(folded, 2), '..', E'\\&\n', 'g'), E'\n'), ''));
END $$;
