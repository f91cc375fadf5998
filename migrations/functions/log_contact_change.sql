-- One audit row for each written contact, in the same transaction, with the actor the row carries.
CREATE OR REPLACE FUNCTION log_contact_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE batch uuid := coalesce(nullif(current_setting('contactsync.batch_id', true), '')::uuid, gen_random_uuid());
BEGIN
  IF EXISTS (SELECT FROM new_rows n JOIN global_version g USING (team_id) WHERE n.version > g.current_version) THEN
    RAISE EXCEPTION 'a contact cannot bring a version that the clock has not given' USING ERRCODE = '23514';
  END IF;
  IF TG_OP = 'INSERT' THEN
    INSERT INTO audit_log (team_id, version, action, contact_id, agent_code, device_id, request_id, source, batch_id, after)
    SELECT n.team_id, n.version, CASE WHEN n.is_deleted THEN 'DELETE' ELSE 'CREATE' END, n.id,
           n.updated_by, n.updated_by_device, n.request_id, n.source, batch, contact_image(n)
      FROM new_rows n ORDER BY n.version;
  ELSE
    INSERT INTO audit_log (team_id, version, action, contact_id, agent_code, device_id, request_id, source, batch_id, before, after)
    SELECT n.team_id, n.version, CASE WHEN n.is_deleted AND NOT o.is_deleted THEN 'DELETE' ELSE 'UPDATE' END, n.id,
           n.updated_by, n.updated_by_device, n.request_id, n.source, batch, contact_image(o), contact_image(n)
      FROM new_rows n JOIN old_rows o ON o.team_id = n.team_id AND o.id = n.id ORDER BY n.version;
  END IF;
  RETURN NULL;
END $$;
