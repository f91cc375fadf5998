-- What a search looks through, folded.
CREATE OR REPLACE FUNCTION contact_search_text(
  first_name text, last_name text, company text, email text, phone_primary text, phone_secondary text,
  job_title text, tags text[]
) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN public.fold_text(concat_ws(' ', first_name, last_name, company, email, job_title,
    array_to_string(tags, ' '),
    regexp_replace(phone_primary, '[^0-9]', '', 'g'), regexp_replace(phone_secondary, '[^0-9]', '', 'g')));
