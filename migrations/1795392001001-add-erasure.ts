import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The owner of the schema may erase a person's data everywhere, the trail included; nobody else can. */
export class AddErasure1795392001001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Snapshots below this version may hold somebody whose data was erased: they are not served any more.
      ALTER TABLE global_version ADD COLUMN snapshot_floor bigint NOT NULL DEFAULT 0;

      CREATE FUNCTION is_erasing() RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT coalesce(current_setting('contactsync.maintenance', true), '') = 'erase' AND public.runs_as_owner()
      $$;

      -- Erasing changes rows where they are: no version, no time, no row in the trail. The first comparison spares
      -- the everyday write the function.
      DROP TRIGGER contacts_1_version ON contacts;
      DROP TRIGGER contacts_2_timestamp ON contacts;
      DROP TRIGGER contacts_audit_update ON contacts;
      DROP TRIGGER audit_log_append_only ON audit_log;
      CREATE TRIGGER contacts_1_version BEFORE INSERT OR UPDATE ON contacts FOR EACH ROW
        WHEN (coalesce(current_setting('contactsync.maintenance', true), '') = '' OR NOT is_erasing())
        EXECUTE FUNCTION stamp_contact_version();
      CREATE TRIGGER contacts_2_timestamp BEFORE INSERT OR UPDATE ON contacts FOR EACH ROW
        WHEN (coalesce(current_setting('contactsync.maintenance', true), '') = '' OR NOT is_erasing())
        EXECUTE FUNCTION update_contact_timestamp();
      CREATE TRIGGER contacts_audit_update AFTER UPDATE ON contacts
        REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT
        WHEN (coalesce(current_setting('contactsync.maintenance', true), '') = '' OR NOT is_erasing())
        EXECUTE FUNCTION log_contact_change();
      CREATE TRIGGER audit_log_append_only BEFORE DELETE OR TRUNCATE ON audit_log
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
      CREATE TRIGGER audit_log_unchanged BEFORE UPDATE ON audit_log FOR EACH STATEMENT
        WHEN (coalesce(current_setting('contactsync.maintenance', true), '') = '' OR NOT is_erasing())
        EXECUTE FUNCTION refuse_audit_change();

      -- What stays of an image is named here one by one, so that a column that comes later goes by itself.
      CREATE FUNCTION erased_image(image jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE STRICT AS $$
        SELECT jsonb_object_agg(key, CASE
                 WHEN key IN ('id', 'version', 'created_version', 'is_deleted', 'deleted_at', 'created_by_agent',
                              'created_at', 'updated_by', 'updated_at') THEN value
                 WHEN key IN ('first_name', 'last_name') THEN '"[erased]"'
                 WHEN key = 'tags' THEN '[]'
                 WHEN key IN ('metadata', 'field_versions') THEN '{}'
                 ELSE 'null' END)
          FROM jsonb_each(image)
      $$;

      -- Deletes the contact as usual, so that every device lets go of it, and overwrites its data in every row and
      -- image. Ids, versions, actors and times stay. Whoever may call it is the owner of the schema.
      CREATE FUNCTION erase_contact(p_team uuid, p_contact uuid) RETURNS jsonb
      LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
      DECLARE
        deleted_version bigint;
        images integer;
      BEGIN
        IF NOT runs_as_owner() THEN
          RAISE EXCEPTION 'only the owner of the schema may erase' USING ERRCODE = '42501';
        END IF;
        PERFORM FROM global_version WHERE team_id = p_team FOR UPDATE;
        IF NOT EXISTS (SELECT FROM audit_log WHERE team_id = p_team AND contact_id = p_contact)
           AND NOT EXISTS (SELECT FROM contacts WHERE team_id = p_team AND id = p_contact) THEN
          RETURN NULL;
        END IF;
        DELETE FROM contacts WHERE team_id = p_team AND id = p_contact;
        SELECT version INTO deleted_version FROM contacts WHERE team_id = p_team AND id = p_contact;

        PERFORM set_config('contactsync.maintenance', 'erase', true);
        UPDATE contacts
           SET first_name = '[erased]', last_name = '[erased]', phone_primary = NULL, phone_secondary = NULL,
               email = NULL, company = NULL, job_title = NULL, notes = NULL, address = NULL, birthday = NULL,
               tags = '{}', metadata = '{}', field_versions = '{}'
         WHERE team_id = p_team AND id = p_contact;
        UPDATE audit_log SET before = erased_image(before), after = erased_image(after)
         WHERE team_id = p_team AND contact_id = p_contact AND version IS NOT NULL;
        GET DIAGNOSTICS images = ROW_COUNT;
        PERFORM set_config('contactsync.maintenance', '', true);

        -- Actors and versions stay; a key of the metadata may itself tell something, and goes.
        UPDATE contact_conflicts
           SET fields = (SELECT coalesce(jsonb_object_agg(key, jsonb_build_object(
                           'kept', value -> 'kept' || '{"value": null}', 'lost', value -> 'lost' || '{"value": null}')), '{}')
                           FROM jsonb_each(fields) WHERE key NOT LIKE 'metadata.%'),
               resolved_at = coalesce(resolved_at, clock_timestamp()),
               resolved_by = coalesce(resolved_by, 'db:' || session_user),
               resolution = coalesce(resolution, 'kept')
         WHERE team_id = p_team AND contact_id = p_contact;

        UPDATE global_version SET snapshot_floor = greatest(snapshot_floor, coalesce(deleted_version, 0))
         WHERE team_id = p_team;
        INSERT INTO audit_log (team_id, action, contact_id, agent_code, source)
        VALUES (p_team, 'ERASE', p_contact, 'db:' || session_user, 'db');
        RETURN jsonb_build_object('version', deleted_version, 'audit_rows', images);
      END $$;
      REVOKE EXECUTE ON FUNCTION erase_contact FROM PUBLIC;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION erase_contact, erased_image;
      DROP TRIGGER audit_log_unchanged ON audit_log;
      DROP TRIGGER audit_log_append_only ON audit_log;
      DROP TRIGGER contacts_audit_update ON contacts;
      DROP TRIGGER contacts_2_timestamp ON contacts;
      DROP TRIGGER contacts_1_version ON contacts;
      CREATE TRIGGER contacts_1_version BEFORE INSERT OR UPDATE ON contacts
        FOR EACH ROW EXECUTE FUNCTION stamp_contact_version();
      CREATE TRIGGER contacts_2_timestamp BEFORE INSERT OR UPDATE ON contacts
        FOR EACH ROW EXECUTE FUNCTION update_contact_timestamp();
      CREATE TRIGGER contacts_audit_update AFTER UPDATE ON contacts
        REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
        FOR EACH STATEMENT EXECUTE FUNCTION log_contact_change();
      CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
      DROP FUNCTION is_erasing;
      ALTER TABLE global_version DROP COLUMN snapshot_floor;
    `);
  }
}
