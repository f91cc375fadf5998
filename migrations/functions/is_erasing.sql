-- Whether the owner of the schema is erasing somebody's data: then rows change where they are.
CREATE OR REPLACE FUNCTION is_erasing() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(current_setting('contactsync.maintenance', true), '') = 'erase' AND public.runs_as_owner()
$$;
