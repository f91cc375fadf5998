-- TRUNCATE would take contacts away without a tombstone that tells the devices.
CREATE OR REPLACE FUNCTION refuse_contacts_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'contacts cannot be truncated: devices would never learn of it' USING ERRCODE = '42501';
END $$;
