-- All by which contacts are filtered with one value: each parameter is the column of its name. One index of them answers any
-- of these filters and what several of them have in common. Whoever changes this, or fold_text(), builds contacts_by_facet
-- anew. Not in SQL, which would be inlined: the planner shall know its cost, and rather read the index than compute it per row.
CREATE OR REPLACE FUNCTION contact_facets(
  tags text[], company text, created_by_agent text, updated_by text, phone_primary text, phone_secondary text, phones jsonb,
  email text, emails jsonb, address text, addresses jsonb
) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1000 AS $$
DECLARE
  facets text[] := ARRAY[
    public.contact_facet('agent_code:', created_by_agent), public.contact_facet('updated_by:', updated_by)];
  tag text;
BEGIN
  -- Step by step: a query for the few tags of a contact takes longer than all the rest.
  FOREACH tag IN ARRAY coalesce(tags, '{}') LOOP
    facets := facets || public.contact_facet('tag:', tag);
  END LOOP;
  IF company <> '' THEN
    facets := facets || public.contact_facet('company:', btrim(public.fold_text(company)));
  END IF;
  IF phone_primary <> '' OR phone_secondary <> '' OR phones <> '[]' THEN
    facets := facets || 'has:phone'::text;
  END IF;
  IF email <> '' OR emails <> '[]' THEN
    facets := facets || 'has:email'::text;
  END IF;
  IF address <> '' OR addresses <> '[]' THEN
    facets := facets || 'has:address'::text;
  END IF;
  RETURN facets;
END $$;
