import { withShortLocks } from '@app/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineFunctions } from './functions';

/** Every change belongs to an operation: one call of a client, across as many transactions as it takes. */
export class CreateOperations1795962001000 implements MigrationInterface {
  readonly transaction = false;

  up(runner: QueryRunner): Promise<void> {
    return withShortLocks(runner, async () => {
      await runner.query(`
        CREATE TABLE operations (
          team_id uuid NOT NULL REFERENCES teams (id),
          id uuid NOT NULL,
          kind varchar(20) NOT NULL,
          -- Who did it; the author of a change may be another, whose work was given back after a restore.
          agent_code text NOT NULL,
          device_id varchar(255) NOT NULL DEFAULT '',
          label varchar(255),
          -- Of its latest transaction. When it began is in its id.
          ended_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
          changes integer NOT NULL,
          first_version bigint NOT NULL,
          last_version bigint NOT NULL,
          undoes uuid,
          -- The undo that was begun last. There is no such operation as long as it has changed nothing.
          undone_by uuid,
          PRIMARY KEY (team_id, id)
        );
        -- Ids begin with the time: these are lists in order, and grow at their ends. Nearly all are edits.
        CREATE INDEX operations_by_agent ON operations (team_id, agent_code, id);
        CREATE INDEX operations_by_device ON operations (team_id, device_id, id) WHERE device_id <> '';
        CREATE INDEX operations_by_kind ON operations (team_id, kind, id) WHERE kind <> 'edit';

        -- Travels in the row into the audit, like the request.
        ALTER TABLE contacts ADD COLUMN operation_id uuid;
        ALTER TABLE audit_log ADD COLUMN operation_id uuid;
        ALTER TABLE applied_mutations ADD COLUMN operation_id uuid;
      `);
      await defineFunctions(
        runner,
        'contact_bookkeeping',
        'contact_image',
        'stamp_contact_version',
        'log_contact_change',
      );
    });
  }

  down(runner: QueryRunner): Promise<void> {
    return withShortLocks(runner, async () => {
      await runner.query(`
        DROP TABLE operations;
        ALTER TABLE contacts DROP COLUMN operation_id;
        ALTER TABLE audit_log DROP COLUMN operation_id;
        ALTER TABLE applied_mutations DROP COLUMN operation_id;
        -- The columns of contacts that tell who wrote what when, and hold nothing that a person entered. All others are the
        -- contact's data, also those that a later release adds: an edit of them is a change, and erasing takes them away.
        CREATE OR REPLACE FUNCTION contact_bookkeeping() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
          RETURN ARRAY['team_id', 'id', 'version', 'created_version', 'is_deleted', 'deleted_at', 'created_by_agent', 'created_at',
            'updated_by', 'updated_by_device', 'updated_at', 'request_id', 'source'];

        -- What a reader of the trail, a device and a restored table need of a contact.
        CREATE OR REPLACE FUNCTION contact_image(c contacts) RETURNS jsonb LANGUAGE sql STABLE PARALLEL SAFE AS $$
          SELECT to_jsonb(c) - ARRAY['team_id', 'search_text', 'request_id', 'source', 'updated_by_device']
        $$;

        -- Runs first (triggers fire by name): refuses what may never change, drops an UPDATE without effect, and gives a
        -- version to a write that did not bring one. The engine always brings its own; taking one per row is for people in
        -- psql.
        CREATE OR REPLACE FUNCTION stamp_contact_version() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
          actor text := 'db:' || session_user;
          changed text;
          same contacts;
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
          -- The row as it would be if nothing but bookkeeping changed. A column that is not named here is data.
          same := OLD;
          same.version := NEW.version;
          same.created_version := NEW.created_version;
          same.deleted_at := NEW.deleted_at;
          same.created_by_agent := NEW.created_by_agent;
          same.created_at := NEW.created_at;
          same.updated_by := NEW.updated_by;
          same.updated_by_device := NEW.updated_by_device;
          same.updated_at := NEW.updated_at;
          same.request_id := NEW.request_id;
          same.source := NEW.source;
          same.field_versions := NEW.field_versions;
          same.search_text := NEW.search_text;
          -- Who wrote a field when is a change of its own if the engine, which brings a version, says so.
          IF NEW IS NOT DISTINCT FROM same
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
            FOR changed IN
              SELECT key FROM jsonb_each(to_jsonb(NEW)) n JOIN jsonb_each(to_jsonb(OLD)) o USING (key)
               WHERE n.value IS DISTINCT FROM o.value
                 AND key <> ALL (contact_bookkeeping() || ARRAY['field_versions', 'search_text'])
            LOOP
              NEW.field_versions := NEW.field_versions
                || jsonb_build_object(changed, jsonb_build_array(NEW.version, actor, ''));
            END LOOP;
          ELSIF NEW.version < OLD.version THEN
            RAISE EXCEPTION 'the version of a contact never goes back' USING ERRCODE = '23514';
          END IF;
          RETURN NEW;
        END $$;

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
      `);
    });
  }
}
