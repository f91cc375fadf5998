-- One audit row for each written contact, in the same transaction, with the actor the row carries.
CREATE OR REPLACE FUNCTION log_contact_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  batch uuid := coalesce(nullif(current_setting('contactsync.batch_id', true), '')::uuid, gen_random_uuid());
  own uuid;
  bytes bytea;
BEGIN
  IF EXISTS (SELECT FROM new_rows n JOIN global_version g USING (team_id) WHERE n.version > g.current_version) THEN
    RAISE EXCEPTION 'a contact cannot bring a version that the clock has not given' USING ERRCODE = '23514';
  END IF;
  -- The engine names the operation of each row and keeps account of them. What anybody else does in a transaction is one.
  IF coalesce(current_setting('contactsync.brings_operations', true), '') = '' THEN
    own := nullif(current_setting('contactsync.operation_id', true), '')::uuid;
    IF own IS NULL THEN
      -- A UUID of version 7: it begins with the time.
      bytes := overlay(uuid_send(gen_random_uuid())
        placing substr(int8send(floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint), 3) from 1 for 6);
      own := encode(set_byte(bytes, 6, get_byte(bytes, 6) & 15 | 112), 'hex')::uuid;
      PERFORM set_config('contactsync.operation_id', own::text, true);
    END IF;
    INSERT INTO operations AS o (team_id, id, kind, agent_code, device_id, changes, first_version, last_version)
    SELECT team_id, own,
           CASE source WHEN 'db' THEN 'db' WHEN 'takeover' THEN 'takeover' WHEN 'push' THEN 'upload' WHEN 'import' THEN 'import'
             WHEN 'bulk' THEN 'import' WHEN 'restored' THEN 'restore' ELSE 'edit' END,
           updated_by, updated_by_device, changes, first_version, last_version
      FROM (SELECT DISTINCT ON (team_id) team_id, source, updated_by, updated_by_device, count(*) OVER team AS changes,
                   min(version) OVER team AS first_version, max(version) OVER team AS last_version
              FROM new_rows WINDOW team AS (PARTITION BY team_id) ORDER BY team_id, version) first
    ON CONFLICT (team_id, id) DO UPDATE
       SET changes = o.changes + excluded.changes, last_version = greatest(o.last_version, excluded.last_version),
           ended_at = excluded.ended_at;
  END IF;
  IF TG_OP = 'INSERT' THEN
    INSERT INTO audit_log (team_id, version, action, contact_id, agent_code, device_id, request_id, operation_id, source, batch_id, after)
    SELECT n.team_id, n.version, CASE WHEN n.is_deleted THEN 'DELETE' ELSE 'CREATE' END, n.id,
           n.updated_by, n.updated_by_device, n.request_id, coalesce(own, n.operation_id), n.source, batch, contact_image(n)
      FROM new_rows n ORDER BY n.version;
  ELSE
    INSERT INTO audit_log (team_id, version, action, contact_id, agent_code, device_id, request_id, operation_id, source, batch_id, before, after)
    SELECT n.team_id, n.version, CASE WHEN n.is_deleted AND NOT o.is_deleted THEN 'DELETE' ELSE 'UPDATE' END, n.id,
           n.updated_by, n.updated_by_device, n.request_id, coalesce(own, n.operation_id), n.source, batch, contact_image(o), contact_image(n)
      FROM new_rows n JOIN old_rows o ON o.team_id = n.team_id AND o.id = n.id ORDER BY n.version;
  END IF;
  RETURN NULL;
END $$;
