import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The version clock, the audit trail, and the memory of applied mutations: what makes order and exactly-once. */
export class CreateChangelog1795305601000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- One row a team, locked from the first version taken until commit: versions become visible in order
      -- and without holes. Small pages keep its updates in place (HOT).
      CREATE TABLE global_version (
        team_id uuid PRIMARY KEY REFERENCES teams (id),
        epoch uuid NOT NULL DEFAULT gen_random_uuid(),
        current_version bigint NOT NULL DEFAULT 0,
        floor bigint NOT NULL DEFAULT 0,
        updated_at timestamptz(3) NOT NULL DEFAULT now(),
        CHECK (current_version BETWEEN 0 AND 9007199254740991),
        CHECK (floor BETWEEN 0 AND current_version)
      ) WITH (fillfactor = 10);

      -- Every epoch a team ever had, and the head at which the one before it was left.
      CREATE TABLE epochs (
        team_id uuid NOT NULL REFERENCES teams (id),
        epoch uuid NOT NULL,
        parent uuid,
        parent_head bigint,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        PRIMARY KEY (team_id, epoch)
      );

      CREATE FUNCTION create_team_clock() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE first_epoch uuid := gen_random_uuid();
      BEGIN
        INSERT INTO global_version (team_id, epoch) VALUES (NEW.id, first_epoch);
        INSERT INTO epochs (team_id, epoch) VALUES (NEW.id, first_epoch);
        RETURN NULL;
      END $$;
      CREATE TRIGGER teams_create_clock AFTER INSERT ON teams
        FOR EACH ROW EXECUTE FUNCTION create_team_clock();

      -- Takes n versions and returns the first. The row stays locked until the transaction ends.
      CREATE FUNCTION get_next_version(p_team uuid, p_n integer DEFAULT 1) RETURNS bigint LANGUAGE plpgsql AS $$
      DECLARE last_version bigint;
      BEGIN
        IF p_n IS NULL OR p_n < 1 THEN
          RAISE EXCEPTION 'get_next_version: n must be at least 1' USING ERRCODE = '22023';
        END IF;
        UPDATE global_version
           SET current_version = current_version + p_n, updated_at = clock_timestamp()
         WHERE team_id = p_team
        RETURNING current_version INTO last_version;
        IF NOT FOUND THEN
          RAISE EXCEPTION 'get_next_version: no such team' USING ERRCODE = '23503';
        END IF;
        RETURN last_version - p_n + 1;
      END $$;

      -- Starts a new epoch above every version that anybody may know; cursors from before are below its floor. The
      -- one planned jump: versions are dense within an epoch only.
      CREATE FUNCTION begin_epoch(p_team uuid, p_known_head bigint) RETURNS uuid LANGUAGE plpgsql AS $$
      DECLARE
        old global_version;
        new_epoch uuid := gen_random_uuid();
        new_floor bigint;
      BEGIN
        SELECT * INTO STRICT old FROM global_version WHERE team_id = p_team FOR UPDATE;
        new_floor := greatest(old.current_version, p_known_head) + 4294967296;
        INSERT INTO epochs (team_id, epoch, parent, parent_head)
        VALUES (p_team, new_epoch, old.epoch, old.current_version);
        UPDATE global_version
           SET epoch = new_epoch, current_version = new_floor, floor = new_floor, updated_at = clock_timestamp()
         WHERE team_id = p_team;
        RETURN new_epoch;
      END $$;

      -- The trail. A row with a version is a change of a contact; one without is anything else worth keeping
      -- (keys, agents, sign-ins). No foreign keys: the trail outlives what it tells of.
      CREATE TABLE audit_log (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        team_id uuid NOT NULL,
        version bigint,
        action varchar(40) NOT NULL,
        contact_id uuid,
        agent_code text NOT NULL,
        device_id varchar(255) NOT NULL DEFAULT '',
        request_id varchar(100),
        source varchar(20) NOT NULL,
        batch_id uuid,
        before jsonb,
        after jsonb,
        occurred_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        UNIQUE (team_id, version),
        CHECK ((version IS NULL) OR (contact_id IS NOT NULL AND after IS NOT NULL))
      );
      CREATE INDEX audit_log_by_contact ON audit_log (team_id, contact_id, id) WHERE contact_id IS NOT NULL;
      CREATE INDEX audit_log_by_team ON audit_log (team_id, id);

      CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'audit_log is append-only' USING ERRCODE = '42501';
      END $$;
      CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

      -- A version that was taken and not written would be a hole that every device waits for. Checked at
      -- commit, so a stray get_next_version() or an upsert in psql fails there instead.
      CREATE FUNCTION check_version_range() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE written bigint;
      BEGIN
        IF NEW.current_version < OLD.current_version THEN
          RAISE EXCEPTION 'the version clock never goes back' USING ERRCODE = '23514';
        END IF;
        SELECT count(*) INTO written FROM audit_log
         WHERE team_id = NEW.team_id AND version > OLD.current_version AND version <= NEW.current_version;
        IF written <> NEW.current_version - OLD.current_version THEN
          RAISE EXCEPTION 'versions % to % were taken but % contact changes were written',
            OLD.current_version + 1, NEW.current_version, written USING ERRCODE = '23514';
        END IF;
        RETURN NULL;
      END $$;
      CREATE CONSTRAINT TRIGGER global_version_is_dense AFTER UPDATE ON global_version
        DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN (NEW.current_version IS DISTINCT FROM OLD.current_version AND NEW.epoch = OLD.epoch)
        EXECUTE FUNCTION check_version_range();

      -- Someone who leaves a transaction open in psql may hold a team's clock: not for longer than this.
      DO $$ BEGIN
        EXECUTE format('ALTER DATABASE %I SET idle_in_transaction_session_timeout = %L', current_database(), '60s');
      END $$;

      -- What was already applied. scope '' holds mutation ids (unique in the team, kept for ever); any other
      -- scope is an agent's id and holds that agent's Idempotency-Keys, which expire.
      CREATE TABLE applied_mutations (
        team_id uuid NOT NULL REFERENCES teams (id),
        scope varchar(36) NOT NULL,
        mutation_id varchar(255) NOT NULL,
        agent_id uuid NOT NULL,
        request_hash bytea NOT NULL,
        status varchar(20),
        code varchar(40),
        version bigint,
        contact_id uuid,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        expires_at timestamptz(3),
        PRIMARY KEY (team_id, scope, mutation_id)
      );
      CREATE INDEX applied_mutations_expiry ON applied_mutations (expires_at) WHERE expires_at IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE applied_mutations, audit_log;
      DROP TRIGGER teams_create_clock ON teams;
      DROP TABLE epochs, global_version;
      DO $$ BEGIN
        EXECUTE format('ALTER DATABASE %I RESET idle_in_transaction_session_timeout', current_database());
      END $$;
      DROP FUNCTION create_team_clock, get_next_version, begin_epoch, check_version_range, refuse_audit_change;
    `);
  }
}
