-- The contact that another one was merged into; NULL for one that was not, or that is there again.
CREATE OR REPLACE FUNCTION contact_alias(p_team uuid, p_contact uuid) RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT merged_into FROM contacts WHERE team_id = p_team AND id = p_contact
   UNION ALL
  SELECT merged_into FROM contact_aliases a WHERE team_id = p_team AND contact_id = p_contact
     AND NOT EXISTS (SELECT FROM contacts c WHERE c.team_id = p_team AND c.id = p_contact)
$$;
