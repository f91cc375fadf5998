import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Contacts, and the triggers that give every write a version and an audit row, also one made in psql. */
export class CreateContacts1795305602000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- unaccent() and array_to_string() are only declared STABLE; with the dictionary named they depend on
      -- nothing that changes, which is what an index needs.
      -- Bodies in standard SQL and not in a string: so pg_dump knows what depends on what.
      CREATE FUNCTION fold_text(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
        RETURN lower(public.unaccent('public.unaccent'::regdictionary, value));

      CREATE FUNCTION contact_search_text(
        first_name text, last_name text, company text, email text, phone_primary text, phone_secondary text,
        job_title text, tags text[]
      ) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
        RETURN public.fold_text(concat_ws(' ', first_name, last_name, company, email, job_title,
          array_to_string(tags, ' '),
          regexp_replace(phone_primary, '[^0-9]', '', 'g'), regexp_replace(phone_secondary, '[^0-9]', '', 'g')));

      CREATE TABLE contacts (
        team_id uuid NOT NULL REFERENCES teams (id),
        id uuid NOT NULL DEFAULT gen_random_uuid(),
        first_name varchar(255) NOT NULL CHECK (first_name <> ''),
        last_name varchar(255) NOT NULL CHECK (last_name <> ''),
        phone_primary varchar(50),
        phone_secondary varchar(50),
        email varchar(254),
        company varchar(255),
        job_title varchar(255),
        notes text,
        address text,
        birthday varchar(10),
        tags text[] NOT NULL DEFAULT '{}',
        metadata jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
        created_by_agent text NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        updated_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        version bigint NOT NULL,
        created_version bigint NOT NULL,
        is_deleted boolean NOT NULL DEFAULT false,
        deleted_at timestamptz(3),
        -- {"field": [version, agent_code, device_id]} for each field changed since the contact was made
        field_versions jsonb NOT NULL DEFAULT '{}',
        updated_by text NOT NULL,
        updated_by_device varchar(255) NOT NULL DEFAULT '',
        request_id varchar(100),
        source varchar(20) NOT NULL DEFAULT 'db',
        search_text text GENERATED ALWAYS AS (contact_search_text(
          first_name, last_name, company, email, phone_primary, phone_secondary, job_title, tags)) STORED,
        PRIMARY KEY (team_id, id),
        UNIQUE (team_id, version)
      ) WITH (fillfactor = 85);
      CREATE INDEX contacts_by_update ON contacts (team_id, updated_at DESC, id) WHERE NOT is_deleted;
      -- A write appends to the index's pending list; whoever fills it sorts it in, while holding the team's clock.
      -- Measured with 100 rows a statement: the default of 4 MB makes somebody wait 130 ms now and then, 64 kB 38 ms.
      CREATE INDEX contacts_search ON contacts USING gin (team_id, search_text gin_trgm_ops)
        WITH (gin_pending_list_limit = 64) WHERE NOT is_deleted;

      -- What a reader of the trail, a device and a restored table need of a contact.
      CREATE FUNCTION contact_image(c contacts) RETURNS jsonb LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT to_jsonb(c) - ARRAY['team_id', 'search_text', 'request_id', 'source', 'updated_by_device']
      $$;

      -- Runs first (triggers fire by name): refuses what may never change, drops an UPDATE without effect,
      -- and gives a version to a write that did not bring one. The engine always brings its own; taking one
      -- per row is for people in psql.
      CREATE FUNCTION stamp_contact_version() RETURNS trigger LANGUAGE plpgsql AS $$
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
            OLD.job_title, OLD.notes, OLD.address, OLD.birthday, OLD.tags, OLD.metadata, OLD.is_deleted) THEN
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
      CREATE TRIGGER contacts_1_version BEFORE INSERT OR UPDATE ON contacts
        FOR EACH ROW EXECUTE FUNCTION stamp_contact_version();

      CREATE FUNCTION update_contact_timestamp() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'UPDATE' THEN
          NEW.created_at := OLD.created_at;
          NEW.updated_at := clock_timestamp();
        END IF;
        IF NEW.is_deleted THEN
          NEW.deleted_at := coalesce(NEW.deleted_at, clock_timestamp());
        ELSE
          NEW.deleted_at := NULL;
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER contacts_2_timestamp BEFORE INSERT OR UPDATE ON contacts
        FOR EACH ROW EXECUTE FUNCTION update_contact_timestamp();

      -- Devices learn of a deletion from the tombstone, so a row is never really deleted here.
      CREATE FUNCTION soft_delete_contact() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE contacts SET is_deleted = true WHERE team_id = OLD.team_id AND id = OLD.id AND NOT is_deleted;
        RETURN NULL;
      END $$;
      CREATE TRIGGER contacts_soft_delete BEFORE DELETE ON contacts
        FOR EACH ROW EXECUTE FUNCTION soft_delete_contact();

      CREATE FUNCTION refuse_contacts_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'contacts cannot be truncated: devices would never learn of it' USING ERRCODE = '42501';
      END $$;
      CREATE TRIGGER contacts_no_truncate BEFORE TRUNCATE ON contacts
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_contacts_truncate();

      -- One audit row for each written contact, in the same transaction, with the actor the row carries.
      CREATE FUNCTION log_contact_change() RETURNS trigger LANGUAGE plpgsql AS $$
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
      CREATE TRIGGER contacts_audit_insert AFTER INSERT ON contacts
        REFERENCING NEW TABLE AS new_rows
        FOR EACH STATEMENT EXECUTE FUNCTION log_contact_change();
      CREATE TRIGGER contacts_audit_update AFTER UPDATE ON contacts
        REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
        FOR EACH STATEMENT EXECUTE FUNCTION log_contact_change();

      CREATE VIEW active_contacts AS
        SELECT team_id, id, first_name, last_name, phone_primary, phone_secondary, email, company, job_title,
               notes, address, birthday, tags, metadata, created_by_agent, created_at, updated_by, updated_at, version
          FROM contacts WHERE NOT is_deleted;

      INSERT INTO teams (name, is_default) VALUES ('Default team', true);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP VIEW active_contacts;
      DROP FUNCTION contact_image(contacts);
      DROP TABLE contacts;
      DROP FUNCTION log_contact_change, refuse_contacts_truncate, soft_delete_contact, update_contact_timestamp,
        stamp_contact_version, contact_search_text, fold_text;
      DELETE FROM epochs; DELETE FROM global_version; DELETE FROM api_keys; DELETE FROM agents; DELETE FROM teams;
    `);
  }
}
