import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineFunctions } from './functions';

/** A column that a later release adds to contacts is data by itself: an edit of it in psql is a change, erasing takes it away. */
export class TreatEveryColumnOfContacts1795955008000 implements MigrationInterface {
  up(runner: QueryRunner): Promise<void> {
    // stamp_contact_version() names a column that only CreateOperations adds, and is defined there: until then servers of the
    // release before go on writing.
    return defineFunctions(runner, 'contact_bookkeeping', 'erase_contact');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE OR REPLACE FUNCTION stamp_contact_version() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        actor text := 'db:' || session_user;
        changed text;
      BEGIN
        IF TG_OP = 'INSERT' THEN
          IF NEW.version IS NULL THEN
            NEW.version := get_next_version(NEW.team_id, 1);
            NEW.updated_by := actor;
            NEW.updated_by_device := '';
            NEW.request_id := NULL;
            NEW.source := 'db';
            NEW.created_by_agent := coalesce(NEW.created_by_agent, actor);
            NEW.field_versions := '{}';
          END IF;
          NEW.created_version := NEW.version;
          RETURN NEW;
        END IF;

        IF NEW.id <> OLD.id OR NEW.team_id <> OLD.team_id THEN
          RAISE EXCEPTION 'id and team_id of a contact never change' USING ERRCODE = '42501';
        END IF;
        IF (NEW.first_name, NEW.last_name, NEW.phone_primary, NEW.phone_secondary, NEW.email, NEW.company,
            NEW.job_title, NEW.notes, NEW.address, NEW.birthday, NEW.tags, NEW.metadata, NEW.is_deleted)
           IS NOT DISTINCT FROM
           (OLD.first_name, OLD.last_name, OLD.phone_primary, OLD.phone_secondary, OLD.email, OLD.company,
            OLD.job_title, OLD.notes, OLD.address, OLD.birthday, OLD.tags, OLD.metadata, OLD.is_deleted)
           AND (NEW.version IS NULL OR NEW.version = OLD.version OR NEW.field_versions = OLD.field_versions) THEN
          RETURN NULL;
        END IF;
        NEW.created_version := OLD.created_version;
        NEW.created_by_agent := OLD.created_by_agent;
        IF NEW.version IS NULL OR NEW.version = OLD.version THEN
          NEW.version := get_next_version(NEW.team_id, 1);
          NEW.updated_by := actor;
          NEW.updated_by_device := '';
          NEW.request_id := NULL;
          NEW.source := 'db';
          NEW.field_versions := OLD.field_versions;
          FOREACH changed IN ARRAY ARRAY['first_name', 'last_name', 'phone_primary', 'phone_secondary', 'email',
            'company', 'job_title', 'notes', 'address', 'birthday', 'tags', 'metadata'] LOOP
            IF to_jsonb(NEW) -> changed IS DISTINCT FROM to_jsonb(OLD) -> changed THEN
              NEW.field_versions := NEW.field_versions
                || jsonb_build_object(changed, jsonb_build_array(NEW.version, actor, ''));
            END IF;
          END LOOP;
        ELSIF NEW.version < OLD.version THEN
          RAISE EXCEPTION 'the version of a contact never goes back' USING ERRCODE = '23514';
        END IF;
        RETURN NEW;
      END $$;

      CREATE OR REPLACE FUNCTION erase_contact(p_team uuid, p_contact uuid) RETURNS jsonb
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

      DROP FUNCTION contact_bookkeeping;
    `);
  }
}
