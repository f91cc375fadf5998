import { withShortLocks } from '@app/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineFunctions } from './functions';

const INDEX = 'contacts_aliases';

/** A contact that was merged into another one is its alias, for as long as anybody may know its id. */
export class AliasMergedContacts1795980400000 implements MigrationInterface {
  /** The index is built while servers write. Each step may be repeated after one that broke off. */
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await withShortLocks(runner, async () => {
      await runner.query(`
        ALTER TABLE contacts ADD COLUMN IF NOT EXISTS merged_into uuid;
        -- Of those whose tombstones were purged: the ids alone.
        CREATE TABLE IF NOT EXISTS contact_aliases (
          team_id uuid NOT NULL REFERENCES teams (id),
          contact_id uuid NOT NULL,
          merged_into uuid NOT NULL,
          PRIMARY KEY (team_id, contact_id)
        );
        CREATE INDEX IF NOT EXISTS contact_aliases_of ON contact_aliases (team_id, merged_into);
      `);
      await defineFunctions(
        runner,
        'contact_image',
        'contact_bookkeeping',
        'erased_image',
        'contact_alias',
        'end_contact_alias',
        'purge_tombstones',
        'erase_contact',
      );
      await runner.query(`
        DROP TRIGGER IF EXISTS contacts_end_alias ON contacts;
        CREATE TRIGGER contacts_end_alias BEFORE INSERT OR UPDATE ON contacts
          FOR EACH ROW WHEN (NEW.merged_into IS NOT NULL AND NOT NEW.is_deleted) EXECUTE FUNCTION end_contact_alias();
      `);
    });
    await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${INDEX}`);
    await runner.query(
      `CREATE INDEX CONCURRENTLY ${INDEX} ON contacts (team_id, merged_into) WHERE merged_into IS NOT NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await withShortLocks(runner, async () => {
      await runner.query(`
        DROP TRIGGER contacts_end_alias ON contacts;
        -- What a reader of the trail, a device and a restored table need of a contact.
        CREATE OR REPLACE FUNCTION contact_image(c contacts) RETURNS jsonb LANGUAGE sql STABLE PARALLEL SAFE AS $$
          SELECT to_jsonb(c) - ARRAY['team_id', 'search_text', 'request_id', 'operation_id', 'source', 'updated_by_device']
        $$;
        -- The columns of contacts that tell who wrote what when, and hold nothing that a person entered. All others are the
        -- contact's data, also those that a later release adds: an edit of them is a change, and erasing takes them away.
        CREATE OR REPLACE FUNCTION contact_bookkeeping() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
          RETURN ARRAY['team_id', 'id', 'version', 'created_version', 'is_deleted', 'deleted_at', 'created_by_agent', 'created_at',
            'updated_by', 'updated_by_device', 'updated_at', 'request_id', 'operation_id', 'source'];
        -- What stays of an image is named here one by one, so that a column that comes later goes by itself.
        CREATE OR REPLACE FUNCTION erased_image(image jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE STRICT AS $$
          SELECT jsonb_object_agg(key, CASE
                   WHEN key IN ('id', 'version', 'created_version', 'is_deleted', 'deleted_at', 'created_by_agent',
                                'created_at', 'updated_by', 'updated_at') THEN value
                   WHEN key IN ('first_name', 'last_name') THEN '"[erased]"'
                   WHEN jsonb_typeof(value) = 'array' THEN '[]'
                   WHEN jsonb_typeof(value) = 'object' THEN '{}'
                   ELSE 'null' END)
            FROM jsonb_each(image)
        $$;
        -- Deletes at most p_limit tombstones that are older than p_before, and raises the floor above which cursors can be
        -- continued, in one transaction. Takes no version. Returns how many.
        CREATE OR REPLACE FUNCTION purge_tombstones(p_team uuid, p_before timestamptz, p_limit integer) RETURNS integer
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        DECLARE
          purged integer;
          highest bigint;
        BEGIN
          IF p_before > now() - interval '23 hours' THEN
            RAISE EXCEPTION 'tombstones are kept for at least a day' USING ERRCODE = '22023';
          END IF;
          -- The clock first, as every writer does; what follows then sees all that was committed meanwhile.
          PERFORM FROM global_version WHERE team_id = p_team FOR UPDATE;
          PERFORM set_config('contactsync.maintenance', 'purge', true);
          WITH old AS (
            SELECT id FROM contacts c WHERE team_id = p_team AND is_deleted AND deleted_at < p_before
               -- One that was taken over counts from that day: its phones have had no time to come by.
               AND (source <> 'takeover' OR EXISTS (
                 SELECT FROM audit_log a
                  WHERE a.team_id = p_team AND a.version = c.version AND a.occurred_at < p_before))
             ORDER BY deleted_at LIMIT p_limit
          ), gone AS (
            DELETE FROM contacts c USING old WHERE c.team_id = p_team AND c.id = old.id RETURNING c.version
          )
          SELECT count(*), max(version) INTO purged, highest FROM gone;
          PERFORM set_config('contactsync.maintenance', '', true);
          IF purged > 0 THEN
            UPDATE global_version SET floor = greatest(floor, highest), updated_at = clock_timestamp()
             WHERE team_id = p_team;
          END IF;
          RETURN purged;
        END $$;
        -- Deletes the contact as usual, so that every device lets go of it, and overwrites its data in every row and image.
        -- Ids, versions, actors and times stay. Of a contact that is not known here (any more) the note alone is made: it says that
        -- nobody may bring it, as a phone that was away during a restore might. Whoever may call it is the owner of the schema.
        CREATE OR REPLACE FUNCTION erase_contact(p_team uuid, p_contact uuid) RETURNS jsonb
        LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
        DECLARE
          deleted_version bigint;
          images integer;
          nothing text;
        BEGIN
          IF NOT runs_as_owner() THEN
            RAISE EXCEPTION 'only the owner of the schema may erase' USING ERRCODE = '42501';
          END IF;
          PERFORM FROM global_version WHERE team_id = p_team FOR UPDATE;
          DELETE FROM contacts WHERE team_id = p_team AND id = p_contact;
          SELECT version INTO deleted_version FROM contacts WHERE team_id = p_team AND id = p_contact;

          PERFORM set_config('contactsync.maintenance', 'erase', true);
          -- Every column that holds data, whichever there are: to nothing, or to what the table has for nothing.
          SELECT string_agg(format('%I = %s', a.attname, CASE
                   WHEN NOT a.attnotnull THEN 'NULL'
                   ELSE coalesce(pg_get_expr(d.adbin, d.adrelid), quote_literal('[erased]')) END), ', ')
            INTO STRICT nothing
            FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
           WHERE a.attrelid = 'public.contacts'::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
             AND a.attname <> ALL (contact_bookkeeping());
          EXECUTE format('UPDATE contacts SET %s WHERE team_id = $1 AND id = $2', nothing) USING p_team, p_contact;
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
        DROP FUNCTION end_contact_alias;
        DROP FUNCTION contact_alias;
        DROP TABLE contact_aliases;
        ALTER TABLE contacts DROP COLUMN merged_into;
      `);
    });
  }
}
