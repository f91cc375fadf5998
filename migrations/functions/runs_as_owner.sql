-- Anyone can set a setting, but only the owner of the schema, and a function that runs as the owner, gets past the
-- triggers with it. In the everyday case the setting is empty and the role is not looked up.
CREATE OR REPLACE FUNCTION runs_as_owner() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT pg_has_role(current_user, relowner, 'MEMBER') FROM pg_class WHERE oid = 'public.contacts'::regclass
$$;
