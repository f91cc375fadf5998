--
-- PostgreSQL database dump
--


-- Dumped from database version 15.20 (Debian 15.20-0+deb12u1)
-- Dumped by pg_dump version 15.20 (Debian 15.20-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: job_queue; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA job_queue;


--
-- Name: contact_names; Type: COLLATION; Schema: public; Owner: -
--

CREATE COLLATION public.contact_names (provider = icu, locale = 'und-u-ka-shifted-kv-currency');


--
-- Name: btree_gin; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS btree_gin WITH SCHEMA public;


--
-- Name: EXTENSION btree_gin; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON EXTENSION btree_gin IS 'support for indexing common datatypes in GIN';


--
-- Name: pg_trgm; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;


--
-- Name: EXTENSION pg_trgm; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON EXTENSION pg_trgm IS 'text similarity measurement and index searching based on trigrams';


--
-- Name: unaccent; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA public;


--
-- Name: EXTENSION unaccent; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON EXTENSION unaccent IS 'text search dictionary that removes accents';


--
-- Name: job_state; Type: TYPE; Schema: job_queue; Owner: -
--

CREATE TYPE job_queue.job_state AS ENUM (
    'created',
    'retry',
    'active',
    'completed',
    'cancelled',
    'failed'
);


--
-- Name: create_queue(text, jsonb); Type: FUNCTION; Schema: job_queue; Owner: -
--

CREATE FUNCTION job_queue.create_queue(queue_name text, options jsonb) RETURNS void
    LANGUAGE plpgsql
    AS $_$
    DECLARE
      tablename varchar := CASE WHEN options->>'partition' = 'true'
                            THEN 'j' || encode(sha224(queue_name::bytea), 'hex')
                            ELSE 'job_common'
                            END;
      queue_created_on timestamptz;
    BEGIN

      WITH q as (
        INSERT INTO job_queue.queue (
          name,
          policy,
          retry_limit,
          retry_delay,
          retry_backoff,
          retry_delay_max,
          expire_seconds,
          retention_seconds,
          deletion_seconds,
          warning_queued,
          dead_letter,
          partition,
          table_name,
          heartbeat_seconds,
          notify,
          created_on,
          updated_on
        )
        VALUES (
          queue_name,
          options->>'policy',
          COALESCE((options->>'retryLimit')::int, 2),
          COALESCE((options->>'retryDelay')::int, 0),
          COALESCE((options->>'retryBackoff')::bool, false),
          (options->>'retryDelayMax')::int,
          COALESCE((options->>'expireInSeconds')::int, 900),
          COALESCE((options->>'retentionSeconds')::int, 1209600),
          COALESCE((options->>'deleteAfterSeconds')::int, 604800),
          COALESCE((options->>'warningQueueSize')::int, 0),
          options->>'deadLetter',
          COALESCE((options->>'partition')::bool, false),
          tablename,
          (options->>'heartbeatSeconds')::int,
          COALESCE((options->>'notify')::bool, false),
          job_queue.job_now(),
          job_queue.job_now()
        )
        ON CONFLICT DO NOTHING
        RETURNING created_on
      )
      SELECT created_on into queue_created_on from q;

      IF queue_created_on IS NULL OR options->>'partition' IS DISTINCT FROM 'true' THEN
        RETURN;
      END IF;

      EXECUTE format('CREATE TABLE job_queue.%I (LIKE job_queue.job INCLUDING DEFAULTS)', tablename);

      EXECUTE job_queue.job_table_format($cmd$ALTER TABLE job_queue.job ADD PRIMARY KEY (name, id)$cmd$, tablename);
      EXECUTE job_queue.job_table_format($cmd$ALTER TABLE job_queue.job ADD CONSTRAINT q_fkey FOREIGN KEY (name) REFERENCES job_queue.queue (name) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED$cmd$, tablename);
      EXECUTE job_queue.job_table_format($cmd$ALTER TABLE job_queue.job ADD CONSTRAINT dlq_fkey FOREIGN KEY (dead_letter) REFERENCES job_queue.queue (name) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED$cmd$, tablename);

      EXECUTE job_queue.job_table_format($cmd$CREATE INDEX job_i11 ON job_queue.job (name, priority DESC, created_on, start_after) WHERE state < 'active' AND NOT blocked$cmd$, tablename);
      EXECUTE job_queue.job_table_format($cmd$CREATE UNIQUE INDEX job_i4 ON job_queue.job (name, singleton_on, COALESCE(singleton_key, '')) WHERE state <> 'cancelled' AND singleton_on IS NOT NULL$cmd$, tablename);
      EXECUTE job_queue.job_table_format($cmd$CREATE INDEX job_i7 ON job_queue.job (name, group_id) WHERE state = 'active' AND group_id IS NOT NULL$cmd$, tablename);
      EXECUTE job_queue.job_table_format($cmd$CREATE INDEX job_i9 ON job_queue.job (name, id) WHERE blocking AND state = 'completed'$cmd$, tablename);
      EXECUTE job_queue.job_table_format($cmd$CREATE INDEX job_i12 ON job_queue.job (source_root_id) WHERE source_root_id IS NOT NULL$cmd$, tablename);
      EXECUTE job_queue.job_table_format($cmd$CREATE UNIQUE INDEX job_i13 ON job_queue.job (name, singleton_key) WHERE state = 'created' AND upsert_by_key$cmd$, tablename);
      EXECUTE job_queue.job_table_format($cmd$CREATE INDEX job_i14 ON job_queue.job (name, state, blocked, start_after) WHERE state IN ('created', 'retry', 'active', 'failed')$cmd$, tablename);
      EXECUTE job_queue.job_table_format($cmd$CREATE INDEX job_i15 ON job_queue.job (name, created_on)$cmd$, tablename);
      EXECUTE job_queue.job_table_format($cmd$CREATE INDEX job_i16 ON job_queue.job (name, completed_on) WHERE completed_on IS NOT NULL$cmd$, tablename);
      EXECUTE job_queue.job_table_format($cmd$CREATE INDEX job_i17 ON job_queue.job (name, singleton_key, created_on) WHERE state < 'active' AND singleton_key IS NOT NULL$cmd$, tablename);

      IF options->>'policy' = 'short' THEN
        EXECUTE job_queue.job_table_format($cmd$CREATE UNIQUE INDEX job_i1 ON job_queue.job (name, COALESCE(singleton_key, '')) WHERE state = 'created' AND policy = 'short'$cmd$, tablename);
      ELSIF options->>'policy' = 'singleton' THEN
        EXECUTE job_queue.job_table_format($cmd$CREATE UNIQUE INDEX job_i2 ON job_queue.job (name, COALESCE(singleton_key, '')) WHERE state = 'active' AND policy = 'singleton'$cmd$, tablename);
      ELSIF options->>'policy' = 'stately' THEN
        EXECUTE job_queue.job_table_format($cmd$CREATE UNIQUE INDEX job_i3 ON job_queue.job (name, state, COALESCE(singleton_key, '')) WHERE state <= 'active' AND policy = 'stately'$cmd$, tablename);
      ELSIF options->>'policy' = 'exclusive' THEN
        EXECUTE job_queue.job_table_format($cmd$CREATE UNIQUE INDEX job_i6 ON job_queue.job (name, COALESCE(singleton_key, '')) WHERE state <= 'active' AND policy = 'exclusive'$cmd$, tablename);
      ELSIF options->>'policy' = 'key_strict_fifo' THEN
        EXECUTE job_queue.job_table_format($cmd$CREATE UNIQUE INDEX job_i8 ON job_queue.job (name, singleton_key) WHERE state IN ('active', 'retry', 'failed') AND policy = 'key_strict_fifo'$cmd$, tablename);
        EXECUTE job_queue.job_table_format($cmd$CREATE INDEX job_i10 ON job_queue.job (name, singleton_key, state DESC, created_on, id) INCLUDE (start_after) WHERE state < 'active' AND NOT blocked AND policy = 'key_strict_fifo'$cmd$, tablename);
        EXECUTE job_queue.job_table_format($cmd$ALTER TABLE job_queue.job ADD CONSTRAINT job_key_strict_fifo_singleton_key_check CHECK (NOT (policy = 'key_strict_fifo' AND singleton_key IS NULL))$cmd$, tablename);
      END IF;

      EXECUTE format('ALTER TABLE job_queue.%I ADD CONSTRAINT cjc CHECK (name=%L)', tablename, queue_name);
      EXECUTE format('ALTER TABLE job_queue.job ATTACH PARTITION job_queue.%I FOR VALUES IN (%L)', tablename, queue_name);
    END;
    $_$;


--
-- Name: delete_queue(text); Type: FUNCTION; Schema: job_queue; Owner: -
--

CREATE FUNCTION job_queue.delete_queue(queue_name text) RETURNS void
    LANGUAGE plpgsql
    AS $$
    DECLARE
      v_table varchar;
      v_partition bool;
    BEGIN
      
      SELECT table_name, partition
      FROM job_queue.queue
      WHERE name = queue_name
      INTO v_table, v_partition;

      IF v_partition THEN
        EXECUTE format('DROP TABLE IF EXISTS job_queue.%I', v_table);
      ELSE
        EXECUTE format('DELETE FROM job_queue.%I WHERE name = %L', v_table, queue_name);
      END IF;
    
      DELETE FROM job_queue.queue WHERE name = queue_name;
    END;
    $$;


--
-- Name: job_now(); Type: FUNCTION; Schema: job_queue; Owner: -
--

CREATE FUNCTION job_queue.job_now() RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    AS $$
      SELECT pg_catalog.now();
    $$;


--
-- Name: job_table_format(text, text); Type: FUNCTION; Schema: job_queue; Owner: -
--

CREATE FUNCTION job_queue.job_table_format(command text, table_name text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $_$
      SELECT format(
        regexp_replace(
          regexp_replace(command, '\.job\y', '.%1$I', 'g'),
          '\yjob_i(\d+)', '%1$s_i\1', 'g'
        ),
        table_name
      );
    $_$;


--
-- Name: job_table_run(text, text, text); Type: FUNCTION; Schema: job_queue; Owner: -
--

CREATE FUNCTION job_queue.job_table_run(command text, tbl_name text DEFAULT NULL::text, queue_name text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql
    AS $$
    DECLARE
      tbl RECORD;
    BEGIN
      IF queue_name IS NOT NULL THEN
        SELECT table_name INTO tbl_name FROM job_queue.queue WHERE name = queue_name;
      END IF;

      IF tbl_name IS NOT NULL THEN
        EXECUTE job_queue.job_table_format(command, tbl_name);
        RETURN;
      END IF;

      EXECUTE job_queue.job_table_format(command, 'job_common');

      FOR tbl IN SELECT table_name FROM job_queue.queue WHERE partition = true
      LOOP
        EXECUTE job_queue.job_table_format(command, tbl.table_name);
      END LOOP;
    END;
    $$;


--
-- Name: job_table_run_async(text, integer, text, text, text); Type: FUNCTION; Schema: job_queue; Owner: -
--

CREATE FUNCTION job_queue.job_table_run_async(command_name text, version integer, command text, tbl_name text DEFAULT NULL::text, queue_name text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql
    AS $$
    BEGIN
      IF queue_name IS NOT NULL THEN
        SELECT table_name INTO tbl_name FROM job_queue.queue WHERE name = queue_name;
      END IF;

      IF tbl_name IS NOT NULL THEN
        INSERT INTO job_queue.bam (name, version, status, queue, table_name, command)
        VALUES (
          command_name,
          version,
          'pending',
          queue_name,
          tbl_name,
          job_queue.job_table_format(command, tbl_name)
        );
        RETURN;
      END IF;

      INSERT INTO job_queue.bam (name, version, status, queue, table_name, command)
      SELECT
        command_name,
        version,
        'pending',
        NULL,
        'job_common',
        job_queue.job_table_format(command, 'job_common')
      UNION ALL
      SELECT
        command_name,
        version,
        'pending',
        queue.name,
        queue.table_name,
        job_queue.job_table_format(command, queue.table_name)
      FROM job_queue.queue
      WHERE partition = true;
    END;
    $$;


--
-- Name: begin_epoch(uuid, bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.begin_epoch(p_team uuid, p_known_head bigint) RETURNS uuid
    LANGUAGE plpgsql
    AS $$
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


--
-- Name: check_version_range(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.check_version_range() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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


--
-- Name: contact_alias(uuid, uuid); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.contact_alias(p_team uuid, p_contact uuid) RETURNS uuid
    LANGUAGE sql STABLE
    AS $$
  SELECT merged_into FROM contacts WHERE team_id = p_team AND id = p_contact
   UNION ALL
  SELECT merged_into FROM contact_aliases a WHERE team_id = p_team AND contact_id = p_contact
     AND NOT EXISTS (SELECT FROM contacts c WHERE c.team_id = p_team AND c.id = p_contact)
$$;


--
-- Name: contact_bookkeeping(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.contact_bookkeeping() RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ARRAY['team_id'::text, 'id'::text, 'version'::text, 'created_version'::text, 'is_deleted'::text, 'deleted_at'::text, 'created_by_agent'::text, 'created_at'::text, 'updated_by'::text, 'updated_by_device'::text, 'updated_at'::text, 'request_id'::text, 'operation_id'::text, 'source'::text, 'merged_into'::text];


--
-- Name: contact_facet(text, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.contact_facet(kind text, value text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (kind || CASE WHEN (octet_length(value) > 500) THEN md5(value) ELSE value END);


--
-- Name: contact_facets(text[], text, text, text, text, text, jsonb, text, jsonb, text, jsonb); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.contact_facets(tags text[], company text, created_by_agent text, updated_by text, phone_primary text, phone_secondary text, phones jsonb, email text, emails jsonb, address text, addresses jsonb) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE COST 1000 PARALLEL SAFE
    AS $$
DECLARE
  facets text[] := ARRAY[
    public.contact_facet('agent_code:', created_by_agent), public.contact_facet('updated_by:', updated_by)];
  tag text;
BEGIN
  -- Step by step: a query for the few tags of a contact takes longer than all the rest.
  FOREACH tag IN ARRAY coalesce(tags, '{}') LOOP
    facets := facets || public.contact_facet('tag:', tag);
  END LOOP;
  IF company <> '' THEN
    facets := facets || public.contact_facet('company:', btrim(public.fold_text(company)));
  END IF;
  IF phone_primary <> '' OR phone_secondary <> '' OR phones <> '[]' THEN
    facets := facets || 'has:phone'::text;
  END IF;
  IF email <> '' OR emails <> '[]' THEN
    facets := facets || 'has:email'::text;
  END IF;
  IF address <> '' OR addresses <> '[]' THEN
    facets := facets || 'has:address'::text;
  END IF;
  RETURN facets;
END $$;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: contacts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.contacts (
    team_id uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    first_name character varying(255) NOT NULL,
    last_name character varying(255) NOT NULL,
    phone_primary character varying(50),
    phone_secondary character varying(50),
    email character varying(254),
    company character varying(255),
    job_title character varying(255),
    notes text,
    address text,
    birthday character varying(10),
    tags text[] DEFAULT '{}'::text[] NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_by_agent text NOT NULL,
    created_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
    version bigint NOT NULL,
    created_version bigint NOT NULL,
    is_deleted boolean DEFAULT false NOT NULL,
    deleted_at timestamp(3) with time zone,
    field_versions jsonb DEFAULT '{}'::jsonb NOT NULL,
    updated_by text NOT NULL,
    updated_by_device character varying(255) DEFAULT ''::character varying NOT NULL,
    request_id character varying(100),
    source character varying(20) DEFAULT 'db'::character varying NOT NULL,
    search_text text,
    name_prefix character varying(255),
    middle_name character varying(255),
    name_suffix character varying(255),
    nickname character varying(255),
    phonetic_first_name character varying(255),
    phonetic_last_name character varying(255),
    department character varying(255),
    phones jsonb DEFAULT '[]'::jsonb NOT NULL,
    emails jsonb DEFAULT '[]'::jsonb NOT NULL,
    addresses jsonb DEFAULT '[]'::jsonb NOT NULL,
    websites jsonb DEFAULT '[]'::jsonb NOT NULL,
    labels jsonb DEFAULT '{}'::jsonb NOT NULL,
    operation_id uuid,
    merged_into uuid,
    CONSTRAINT contacts_addresses_check CHECK ((jsonb_typeof(addresses) = 'array'::text)),
    CONSTRAINT contacts_emails_check CHECK ((jsonb_typeof(emails) = 'array'::text)),
    CONSTRAINT contacts_has_name CHECK ((((first_name)::text <> ''::text) OR ((last_name)::text <> ''::text) OR ((COALESCE(company, ''::character varying))::text <> ''::text))),
    CONSTRAINT contacts_labels_check CHECK ((jsonb_typeof(labels) = 'object'::text)),
    CONSTRAINT contacts_metadata_check CHECK ((jsonb_typeof(metadata) = 'object'::text)),
    CONSTRAINT contacts_phones_check CHECK ((jsonb_typeof(phones) = 'array'::text)),
    CONSTRAINT contacts_websites_check CHECK ((jsonb_typeof(websites) = 'array'::text))
)
WITH (fillfactor='85');


--
-- Name: contact_image(public.contacts); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.contact_image(c public.contacts) RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  SELECT to_jsonb(c) - ARRAY['team_id', 'search_text', 'request_id', 'operation_id', 'source', 'updated_by_device',
    -- Only a deleted contact can be another one's alias.
    CASE WHEN c.is_deleted THEN '' ELSE 'merged_into' END]
$$;


--
-- Name: contact_lineage(jsonb, boolean); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.contact_lineage(versions jsonb, is_deleted boolean) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT jsonb_build_object(
           'as_of', versions -> '^' -> 3,
           'written', coalesce(jsonb_object_agg(w.name, w.place) FILTER (WHERE w.place > (versions -> '^' ->> 3)::bigint), '{}'))
    FROM (SELECT e.key AS name, coalesce((e.value ->> 3)::bigint, (e.value ->> 0)::bigint) AS place
            FROM jsonb_each(versions) e
           WHERE e.key NOT IN ('*', '^') AND (NOT is_deleted OR e.key = 'is_deleted')
             -- Of tags, metadata and labels each element by itself, unless all of it was written later.
             AND NOT EXISTS (SELECT FROM jsonb_each(versions) part
                              WHERE starts_with(part.key, e.key || '.')
                                AND (part.value ->> 0)::bigint >= (e.value ->> 0)::bigint)) w
$$;


--
-- Name: contact_search_text(text, text, text, text, text, text, text, text[], text, text, text, text, text, jsonb, jsonb); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.contact_search_text(first_name text, last_name text, company text, email text, phone_primary text, phone_secondary text, job_title text, tags text[], middle_name text, nickname text, phonetic_first_name text, phonetic_last_name text, department text, phones jsonb, emails jsonb) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $_$
DECLARE
  names text := concat_ws(' ', first_name, last_name, company, middle_name, nickname, phonetic_last_name, phonetic_first_name);
  parts text[];
  searched text COLLATE "C";
BEGIN
  IF octet_length(names) > char_length(names)
     AND names ~ '[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff]' THEN
    names := concat_ws(' ', names, last_name || first_name, first_name || last_name,
      phonetic_last_name || phonetic_first_name);
  END IF;
  -- A list as JSON, ["a", "b"], without its signs: the values are apart from each other as others are.
  parts := string_to_array(public.fold_text(concat(names,
    E'\x01', concat_ws(' ', email, job_title, array_to_string(tags, ' '), department,
      CASE WHEN emails <> '[]' THEN translate(jsonb_path_query_array(emails, '$[*].email')::text, '[]",', '') END),
    E'\x01', phone_primary, E'\x01', phone_secondary,
    CASE WHEN phones <> '[]' THEN E'\x01' || translate(
      replace(jsonb_path_query_array(phones, '$[*].number')::text, '", "', E'\x01'), '[]"', '') END)), E'\x01');
  searched := concat_ws(' ', parts[1], parts[2]);
  IF searched ~ '[^ 0-9][''-][^ 0-9]' THEN
    searched := concat_ws(' ', searched, (
      SELECT string_agg(translate(word, '''-', ''), ' ') FROM string_to_table(searched, ' ') word
       WHERE word ~ '[^ 0-9][''-][^ 0-9]' AND word !~ '@'));
  END IF;
  FOR i IN 3..array_length(parts, 1) LOOP
    searched := concat_ws(' ', searched,
      nullif(regexp_replace(regexp_replace(parts[i], '^( *(?:\+|00).*)\( *0 *\)', '\1'), '[^0-9]', '', 'g'), ''));
  END LOOP;
  RETURN searched;
END $_$;


--
-- Name: count_live_contacts(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.count_live_contacts() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
        BEGIN
          IF TG_OP = 'INSERT' THEN
            UPDATE global_version g SET live_contacts = g.live_contacts + n.live
              FROM (SELECT team_id, count(*) AS live FROM new_rows WHERE NOT is_deleted GROUP BY team_id) n
             WHERE g.team_id = n.team_id;
          ELSE
            UPDATE global_version g SET live_contacts = g.live_contacts + d.live
              FROM (SELECT team_id, sum(live) AS live
                      FROM (SELECT team_id, 1 AS live FROM new_rows WHERE NOT is_deleted
                            UNION ALL
                            SELECT team_id, -1 FROM old_rows WHERE NOT is_deleted) both_rows
                     GROUP BY team_id HAVING sum(live) <> 0) d
             WHERE g.team_id = d.team_id;
          END IF;
          RETURN NULL;
        END $$;


--
-- Name: create_team_clock(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.create_team_clock() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
      DECLARE first_epoch uuid := gen_random_uuid();
      BEGIN
        INSERT INTO global_version (team_id, epoch) VALUES (NEW.id, first_epoch);
        INSERT INTO epochs (team_id, epoch) VALUES (NEW.id, first_epoch);
        RETURN NULL;
      END $$;


--
-- Name: end_contact_alias(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.end_contact_alias() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  NEW.merged_into := NULL;
  RETURN NEW;
END $$;


--
-- Name: erase_contact(uuid, uuid); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.erase_contact(p_team uuid, p_contact uuid) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $_$
DECLARE
  deleted_version bigint;
  images integer;
  nothing text;
  person uuid[];
BEGIN
  IF NOT runs_as_owner() THEN
    RAISE EXCEPTION 'only the owner of the schema may erase' USING ERRCODE = '42501';
  END IF;
  PERFORM FROM global_version WHERE team_id = p_team FOR UPDATE;
  WITH RECURSIVE merged(id) AS (
    SELECT p_contact
     UNION
    SELECT other.id FROM merged, LATERAL (
      SELECT contact_alias(p_team, merged.id) AS id
       UNION ALL
      SELECT c.id FROM contacts c WHERE c.team_id = p_team AND c.merged_into = merged.id
       UNION ALL
      SELECT a.contact_id FROM contact_aliases a WHERE a.team_id = p_team AND a.merged_into = merged.id
         AND contact_alias(p_team, a.contact_id) = merged.id
    ) other WHERE other.id IS NOT NULL
  ) SELECT array_agg(id) INTO person FROM merged;
  DELETE FROM contacts WHERE team_id = p_team AND id = ANY (person);
  SELECT max(version) INTO deleted_version FROM contacts WHERE team_id = p_team AND id = ANY (person);

  PERFORM set_config('contactsync.maintenance', 'erase', true);
  -- Every column that holds data, whichever there are: to nothing, or to what the table has for nothing.
  SELECT string_agg(format('%I = %s', a.attname, CASE
           WHEN NOT a.attnotnull THEN 'NULL'
           ELSE coalesce(pg_get_expr(d.adbin, d.adrelid), quote_literal('[erased]')) END), ', ')
    INTO STRICT nothing
    FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
   WHERE a.attrelid = 'public.contacts'::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
     AND a.attname <> ALL (contact_bookkeeping());
  EXECUTE format('UPDATE contacts SET %s WHERE team_id = $1 AND id = ANY ($2)', nothing) USING p_team, person;
  UPDATE audit_log SET before = erased_image(before), after = erased_image(after)
   WHERE team_id = p_team AND contact_id = ANY (person) AND version IS NOT NULL;
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
   WHERE team_id = p_team AND contact_id = ANY (person);

  UPDATE global_version SET snapshot_floor = greatest(snapshot_floor, coalesce(deleted_version, 0))
   WHERE team_id = p_team;
  INSERT INTO audit_log (team_id, action, contact_id, agent_code, source)
  SELECT p_team, 'ERASE', id, 'db:' || session_user, 'db' FROM unnest(person) AS erased (id);
  RETURN jsonb_build_object('version', deleted_version, 'audit_rows', images, 'contacts', cardinality(person));
END $_$;


--
-- Name: erased_image(jsonb); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.erased_image(image jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE STRICT
    AS $$
  SELECT jsonb_object_agg(key, CASE
           WHEN key IN ('id', 'version', 'created_version', 'is_deleted', 'deleted_at', 'created_by_agent',
                        'created_at', 'updated_by', 'updated_at', 'merged_into') THEN value
           WHEN key IN ('first_name', 'last_name') THEN '"[erased]"'
           WHEN jsonb_typeof(value) = 'array' THEN '[]'
           WHEN jsonb_typeof(value) = 'object' THEN '{}'
           ELSE 'null' END)
    FROM jsonb_each(image)
$$;


--
-- Name: fold_text(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.fold_text(value text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
DECLARE
  folded text COLLATE "C" := value;
BEGIN
  IF octet_length(folded) > char_length(folded) THEN
    folded := translate(folded, U&'\+0000b4\+000384\+001fbd\+001fbf\+001fef\+001ffd\+001ffe\+00309b\+00309c\+001fcd\+001fce\+001fcf\+001fdd\+001fde\+001fdf', U&'''''''''''''''\+003099\+00309a''''''''''''');
    -- Before and after: what stands between two marks would keep them from their order.
    folded := regexp_replace(folded, '[\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1-\u05c2\u05c4-\u05c5\u05c7\u0610-\u061a\u061c\u0621\u0640\u064b-\u065f\u0670\u0674\u06d6-\u06dc\u06df-\u06e4\u06e7-\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u0897-\u089f\u08ca-\u08e1\u08e3-\u08ff\u093c\u0951-\u0954\u09bc\u0a3c\u0abc\u0b3c\u0c3c\u0cbc\u115f-\u1160\u17b4-\u17b5\u180b-\u180f\u1ab0-\u1add\u1ae0-\u1aeb\u1cd0-\u1cd2\u1cd4-\u1ce0\u1ce2-\u1ce8\u1ced\u1cf4\u1cf8-\u1cf9\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20f0\u2de0-\u2dff\u302a-\u302d\u3164\ua66f-\ua672\ua674-\ua67d\ua69e-\ua69f\ufb1e\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\uffa0\ufff0-\ufff8\U000101fd\U000102e0\U00010d69-\U00010d6d\U00010efa-\U00010eff\U0001133b\U000113ce-\U000113d0\U00011f41-\U00011f42\U0001612f\U0001bca0-\U0001bca3\U0001cf00-\U0001cf2d\U0001cf30-\U0001cf46\U0001d167-\U0001d169\U0001d173-\U0001d182\U0001d185-\U0001d18b\U0001d1aa-\U0001d1ad\U0001d242-\U0001d244\U0001e08f\U0001e4ec-\U0001e4ef\U0001e5ee-\U0001e5ef\U0001e6e3\U0001e6e6\U0001e6ee-\U0001e6ef\U0001e6f5\U000e0000-\U000e0fff]', '', 'g');
    folded := regexp_replace(normalize(folded, NFKD), '[\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1-\u05c2\u05c4-\u05c5\u05c7\u0610-\u061a\u061c\u0621\u0640\u064b-\u065f\u0670\u0674\u06d6-\u06dc\u06df-\u06e4\u06e7-\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u0897-\u089f\u08ca-\u08e1\u08e3-\u08ff\u093c\u0951-\u0954\u09bc\u0a3c\u0abc\u0b3c\u0c3c\u0cbc\u115f-\u1160\u17b4-\u17b5\u180b-\u180f\u1ab0-\u1add\u1ae0-\u1aeb\u1cd0-\u1cd2\u1cd4-\u1ce0\u1ce2-\u1ce8\u1ced\u1cf4\u1cf8-\u1cf9\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20f0\u2de0-\u2dff\u302a-\u302d\u3164\ua66f-\ua672\ua674-\ua67d\ua69e-\ua69f\ufb1e\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\uffa0\ufff0-\ufff8\U000101fd\U000102e0\U00010d69-\U00010d6d\U00010efa-\U00010eff\U0001133b\U000113ce-\U000113d0\U00011f41-\U00011f42\U0001612f\U0001bca0-\U0001bca3\U0001cf00-\U0001cf2d\U0001cf30-\U0001cf46\U0001d167-\U0001d169\U0001d173-\U0001d182\U0001d185-\U0001d18b\U0001d1aa-\U0001d1ad\U0001d242-\U0001d244\U0001e08f\U0001e4ec-\U0001e4ef\U0001e5ee-\U0001e5ef\U0001e6e3\U0001e6e6\U0001e6ee-\U0001e6ef\U0001e6f5\U000e0000-\U000e0fff]', '', 'g');
    IF octet_length(folded) > char_length(folded) THEN
      folded := (SELECT coalesce(string_agg(coalesce('{"\u0085":" ","\u00ab":"\"","\u00bb":"\"","\u00c6":"ae","\u00d0":"d","\u00d8":"o","\u00de":"th","\u00df":"ss","\u00e6":"ae","\u00f0":"d","\u00f8":"o","\u00fe":"th","\u0110":"d","\u0111":"d","\u0126":"h","\u0127":"h","\u0131":"i","\u0138":"q","\u0141":"l","\u0142":"l","\u014a":"n","\u014b":"n","\u0152":"oe","\u0153":"oe","\u0166":"t","\u0167":"t","\u0180":"b","\u0181":"b","\u0182":"b","\u0183":"b","\u0184":"\u0185","\u0186":"\u0254","\u0187":"c","\u0188":"c","\u0189":"d","\u018a":"d","\u018b":"d","\u018c":"d","\u018e":"\u01dd","\u018f":"\u0259","\u0190":"e","\u0191":"f","\u0192":"f","\u0193":"g","\u0194":"\u0263","\u0195":"hv","\u0196":"i","\u0197":"i","\u0198":"k","\u0199":"k","\u019a":"l","\u019c":"\u026f","\u019d":"n","\u019e":"n","\u019f":"\u0275","\u01a2":"oi","\u01a3":"oi","\u01a4":"p","\u01a5":"p","\u01a6":"r","\u01a7":"\u01a8","\u01a9":"\u0283","\u01ab":"t","\u01ac":"t","\u01ad":"t","\u01ae":"t","\u01b1":"\u028a","\u01b2":"v","\u01b3":"y","\u01b4":"y","\u01b5":"z","\u01b6":"z","\u01b7":"\u0292","\u01b8":"\u01b9","\u01bc":"\u01bd","\u01e4":"g","\u01e5":"g","\u01f6":"hv","\u01f7":"\u01bf","\u021c":"\u021d","\u0220":"n","\u0221":"d","\u0222":"\u0223","\u0224":"z","\u0225":"z","\u0234":"l","\u0235":"n","\u0236":"t","\u0237":"j","\u0238":"db","\u0239":"qp","\u023a":"a","\u023b":"c","\u023c":"c","\u023d":"l","\u023e":"t","\u023f":"s","\u0240":"z","\u0241":"\u0242","\u0243":"b","\u0244":"u","\u0245":"\u028c","\u0246":"e","\u0247":"e","\u0248":"j","\u0249":"j","\u024a":"q","\u024b":"q","\u024c":"r","\u024d":"r","\u024e":"y","\u024f":"y","\u0253":"b","\u0255":"c","\u0256":"d","\u0257":"d","\u025b":"e","\u025f":"j","\u0260":"g","\u0261":"g","\u0262":"g","\u0266":"h","\u0268":"i","\u0269":"i","\u026a":"i","\u026b":"l","\u026c":"l","\u026d":"l","\u0271":"m","\u0272":"n","\u0273":"n","\u0274":"n","\u0276":"oe","\u027c":"r","\u027d":"r","\u027e":"r","\u0280":"r","\u0282":"s","\u0288":"t","\u0289":"u","\u028b":"v","\u028f":"y","\u0290":"z","\u0291":"z","\u0299":"b","\u029b":"g","\u029c":"h","\u029d":"j","\u029f":"l","\u02a0":"q","\u02a3":"dz","\u02a5":"dz","\u02a6":"ts","\u02aa":"ls","\u02ab":"lz","\u02b9":"''","\u02bb":"''","\u02bc":"''","\u02bd":"''","\u02be":"''","\u02bf":"''","\u02c8":"''","\u02ca":"''","\u02cb":"''","\u02d7":"-","\u0370":"\u0371","\u0372":"\u0373","\u0376":"\u0377","\u037f":"\u03f3","\u0391":"\u03b1","\u0392":"\u03b2","\u0393":"\u03b3","\u0394":"\u03b4","\u0395":"\u03b5","\u0396":"\u03b6","\u0397":"\u03b7","\u0398":"\u03b8","\u0399":"\u03b9","\u039a":"\u03ba","\u039b":"\u03bb","\u039c":"\u03bc","\u039d":"\u03bd","\u039e":"\u03be","\u039f":"\u03bf","\u03a0":"\u03c0","\u03a1":"\u03c1","\u03a3":"\u03c3","\u03a4":"\u03c4","\u03a5":"\u03c5","\u03a6":"\u03c6","\u03a7":"\u03c7","\u03a8":"\u03c8","\u03a9":"\u03c9","\u03c2":"\u03c3","\u03cf":"\u03d7","\u03d8":"\u03d9","\u03da":"\u03db","\u03dc":"\u03dd","\u03de":"\u03df","\u03e0":"\u03e1","\u03e2":"\u03e3","\u03e4":"\u03e5","\u03e6":"\u03e7","\u03e8":"\u03e9","\u03ea":"\u03eb","\u03ec":"\u03ed","\u03ee":"\u03ef","\u03f7":"\u03f8","\u03fa":"\u03fb","\u03fd":"\u037b","\u03fe":"\u037c","\u03ff":"\u037d","\u0402":"\u0452","\u0404":"\u0454","\u0405":"\u0455","\u0406":"\u0456","\u0408":"\u0458","\u0409":"\u0459","\u040a":"\u045a","\u040b":"\u045b","\u040f":"\u045f","\u0410":"\u0430","\u0411":"\u0431","\u0412":"\u0432","\u0413":"\u0433","\u0414":"\u0434","\u0415":"\u0435","\u0416":"\u0436","\u0417":"\u0437","\u0418":"\u0438","\u041a":"\u043a","\u041b":"\u043b","\u041c":"\u043c","\u041d":"\u043d","\u041e":"\u043e","\u041f":"\u043f","\u0420":"\u0440","\u0421":"\u0441","\u0422":"\u0442","\u0423":"\u0443","\u0424":"\u0444","\u0425":"\u0445","\u0426":"\u0446","\u0427":"\u0447","\u0428":"\u0448","\u0429":"\u0449","\u042a":"\u044a","\u042b":"\u044b","\u042c":"\u044c","\u042d":"\u044d","\u042e":"\u044e","\u042f":"\u044f","\u0460":"\u0461","\u0462":"\u0463","\u0464":"\u0465","\u0466":"\u0467","\u0468":"\u0469","\u046a":"\u046b","\u046c":"\u046d","\u046e":"\u046f","\u0470":"\u0471","\u0472":"\u0473","\u0474":"\u0475","\u0478":"\u0479","\u047a":"\u047b","\u047c":"\u047d","\u047e":"\u047f","\u0480":"\u0481","\u048a":"\u048b","\u048c":"\u048d","\u048e":"\u048f","\u0490":"\u0491","\u0492":"\u0493","\u0494":"\u0495","\u0496":"\u0497","\u0498":"\u0499","\u049a":"\u049b","\u049c":"\u049d","\u049e":"\u049f","\u04a0":"\u04a1","\u04a2":"\u04a3","\u04a4":"\u04a5","\u04a6":"\u04a7","\u04a8":"\u04a9","\u04aa":"\u04ab","\u04ac":"\u04ad","\u04ae":"\u04af","\u04b0":"\u04b1","\u04b2":"\u04b3","\u04b4":"\u04b5","\u04b6":"\u04b7","\u04b8":"\u04b9","\u04ba":"\u04bb","\u04bc":"\u04bd","\u04be":"\u04bf","\u04c0":"\u04cf","\u04c3":"\u04c4","\u04c5":"\u04c6","\u04c7":"\u04c8","\u04c9":"\u04ca","\u04cb":"\u04cc","\u04cd":"\u04ce","\u04d4":"\u04d5","\u04d8":"\u04d9","\u04e0":"\u04e1","\u04e8":"\u04e9","\u04f6":"\u04f7","\u04fa":"\u04fb","\u04fc":"\u04fd","\u04fe":"\u04ff","\u0500":"\u0501","\u0502":"\u0503","\u0504":"\u0505","\u0506":"\u0507","\u0508":"\u0509","\u050a":"\u050b","\u050c":"\u050d","\u050e":"\u050f","\u0510":"\u0511","\u0512":"\u0513","\u0514":"\u0515","\u0516":"\u0517","\u0518":"\u0519","\u051a":"\u051b","\u051c":"\u051d","\u051e":"\u051f","\u0520":"\u0521","\u0522":"\u0523","\u0524":"\u0525","\u0526":"\u0527","\u0528":"\u0529","\u052a":"\u052b","\u052c":"\u052d","\u052e":"\u052f","\u0531":"\u0561","\u0532":"\u0562","\u0533":"\u0563","\u0534":"\u0564","\u0535":"\u0565","\u0536":"\u0566","\u0537":"\u0567","\u0538":"\u0568","\u0539":"\u0569","\u053a":"\u056a","\u053b":"\u056b","\u053c":"\u056c","\u053d":"\u056d","\u053e":"\u056e","\u053f":"\u056f","\u0540":"\u0570","\u0541":"\u0571","\u0542":"\u0572","\u0543":"\u0573","\u0544":"\u0574","\u0545":"\u0575","\u0546":"\u0576","\u0547":"\u0577","\u0548":"\u0578","\u0549":"\u0579","\u054a":"\u057a","\u054b":"\u057b","\u054c":"\u057c","\u054d":"\u057d","\u054e":"\u057e","\u054f":"\u057f","\u0550":"\u0580","\u0551":"\u0581","\u0552":"\u0582","\u0553":"\u0583","\u0554":"\u0584","\u0555":"\u0585","\u0556":"\u0586","\u055a":"''","\u058a":"-","\u05be":"-","\u05f3":"''","\u05f4":"\"","\u060c":",","\u0629":"\u0647","\u0649":"\u064a","\u0660":"0","\u0661":"1","\u0662":"2","\u0663":"3","\u0664":"4","\u0665":"5","\u0666":"6","\u0667":"7","\u0668":"8","\u0669":"9","\u0671":"\u0627","\u06a9":"\u0643","\u06aa":"\u0643","\u06be":"\u0647","\u06c1":"\u0647","\u06c3":"\u0647","\u06cc":"\u064a","\u06cd":"\u064a","\u06d0":"\u064a","\u06d2":"\u064a","\u06d5":"\u0647","\u06f0":"0","\u06f1":"1","\u06f2":"2","\u06f3":"3","\u06f4":"4","\u06f5":"5","\u06f6":"6","\u06f7":"7","\u06f8":"8","\u06f9":"9","\u07c0":"0","\u07c1":"1","\u07c2":"2","\u07c3":"3","\u07c4":"4","\u07c5":"5","\u07c6":"6","\u07c7":"7","\u07c8":"8","\u07c9":"9","\u07f4":"''","\u07f5":"''","\u0966":"0","\u0967":"1","\u0968":"2","\u0969":"3","\u096a":"4","\u096b":"5","\u096c":"6","\u096d":"7","\u096e":"8","\u096f":"9","\u09e6":"0","\u09e7":"1","\u09e8":"2","\u09e9":"3","\u09ea":"4","\u09eb":"5","\u09ec":"6","\u09ed":"7","\u09ee":"8","\u09ef":"9","\u0a66":"0","\u0a67":"1","\u0a68":"2","\u0a69":"3","\u0a6a":"4","\u0a6b":"5","\u0a6c":"6","\u0a6d":"7","\u0a6e":"8","\u0a6f":"9","\u0ae6":"0","\u0ae7":"1","\u0ae8":"2","\u0ae9":"3","\u0aea":"4","\u0aeb":"5","\u0aec":"6","\u0aed":"7","\u0aee":"8","\u0aef":"9","\u0b66":"0","\u0b67":"1","\u0b68":"2","\u0b69":"3","\u0b6a":"4","\u0b6b":"5","\u0b6c":"6","\u0b6d":"7","\u0b6e":"8","\u0b6f":"9","\u0be6":"0","\u0be7":"1","\u0be8":"2","\u0be9":"3","\u0bea":"4","\u0beb":"5","\u0bec":"6","\u0bed":"7","\u0bee":"8","\u0bef":"9","\u0c66":"0","\u0c67":"1","\u0c68":"2","\u0c69":"3","\u0c6a":"4","\u0c6b":"5","\u0c6c":"6","\u0c6d":"7","\u0c6e":"8","\u0c6f":"9","\u0ce6":"0","\u0ce7":"1","\u0ce8":"2","\u0ce9":"3","\u0cea":"4","\u0ceb":"5","\u0cec":"6","\u0ced":"7","\u0cee":"8","\u0cef":"9","\u0d66":"0","\u0d67":"1","\u0d68":"2","\u0d69":"3","\u0d6a":"4","\u0d6b":"5","\u0d6c":"6","\u0d6d":"7","\u0d6e":"8","\u0d6f":"9","\u0de6":"0","\u0de7":"1","\u0de8":"2","\u0de9":"3","\u0dea":"4","\u0deb":"5","\u0dec":"6","\u0ded":"7","\u0dee":"8","\u0def":"9","\u0e50":"0","\u0e51":"1","\u0e52":"2","\u0e53":"3","\u0e54":"4","\u0e55":"5","\u0e56":"6","\u0e57":"7","\u0e58":"8","\u0e59":"9","\u0ed0":"0","\u0ed1":"1","\u0ed2":"2","\u0ed3":"3","\u0ed4":"4","\u0ed5":"5","\u0ed6":"6","\u0ed7":"7","\u0ed8":"8","\u0ed9":"9","\u0f20":"0","\u0f21":"1","\u0f22":"2","\u0f23":"3","\u0f24":"4","\u0f25":"5","\u0f26":"6","\u0f27":"7","\u0f28":"8","\u0f29":"9","\u1040":"0","\u1041":"1","\u1042":"2","\u1043":"3","\u1044":"4","\u1045":"5","\u1046":"6","\u1047":"7","\u1048":"8","\u1049":"9","\u1090":"0","\u1091":"1","\u1092":"2","\u1093":"3","\u1094":"4","\u1095":"5","\u1096":"6","\u1097":"7","\u1098":"8","\u1099":"9","\u10a0":"\u2d00","\u10a1":"\u2d01","\u10a2":"\u2d02","\u10a3":"\u2d03","\u10a4":"\u2d04","\u10a5":"\u2d05","\u10a6":"\u2d06","\u10a7":"\u2d07","\u10a8":"\u2d08","\u10a9":"\u2d09","\u10aa":"\u2d0a","\u10ab":"\u2d0b","\u10ac":"\u2d0c","\u10ad":"\u2d0d","\u10ae":"\u2d0e","\u10af":"\u2d0f","\u10b0":"\u2d10","\u10b1":"\u2d11","\u10b2":"\u2d12","\u10b3":"\u2d13","\u10b4":"\u2d14","\u10b5":"\u2d15","\u10b6":"\u2d16","\u10b7":"\u2d17","\u10b8":"\u2d18","\u10b9":"\u2d19","\u10ba":"\u2d1a","\u10bb":"\u2d1b","\u10bc":"\u2d1c","\u10bd":"\u2d1d","\u10be":"\u2d1e","\u10bf":"\u2d1f","\u10c0":"\u2d20","\u10c1":"\u2d21","\u10c2":"\u2d22","\u10c3":"\u2d23","\u10c4":"\u2d24","\u10c5":"\u2d25","\u10c7":"\u2d27","\u10cd":"\u2d2d","\u13a0":"\uab70","\u13a1":"\uab71","\u13a2":"\uab72","\u13a3":"\uab73","\u13a4":"\uab74","\u13a5":"\uab75","\u13a6":"\uab76","\u13a7":"\uab77","\u13a8":"\uab78","\u13a9":"\uab79","\u13aa":"\uab7a","\u13ab":"\uab7b","\u13ac":"\uab7c","\u13ad":"\uab7d","\u13ae":"\uab7e","\u13af":"\uab7f","\u13b0":"\uab80","\u13b1":"\uab81","\u13b2":"\uab82","\u13b3":"\uab83","\u13b4":"\uab84","\u13b5":"\uab85","\u13b6":"\uab86","\u13b7":"\uab87","\u13b8":"\uab88","\u13b9":"\uab89","\u13ba":"\uab8a","\u13bb":"\uab8b","\u13bc":"\uab8c","\u13bd":"\uab8d","\u13be":"\uab8e","\u13bf":"\uab8f","\u13c0":"\uab90","\u13c1":"\uab91","\u13c2":"\uab92","\u13c3":"\uab93","\u13c4":"\uab94","\u13c5":"\uab95","\u13c6":"\uab96","\u13c7":"\uab97","\u13c8":"\uab98","\u13c9":"\uab99","\u13ca":"\uab9a","\u13cb":"\uab9b","\u13cc":"\uab9c","\u13cd":"\uab9d","\u13ce":"\uab9e","\u13cf":"\uab9f","\u13d0":"\uaba0","\u13d1":"\uaba1","\u13d2":"\uaba2","\u13d3":"\uaba3","\u13d4":"\uaba4","\u13d5":"\uaba5","\u13d6":"\uaba6","\u13d7":"\uaba7","\u13d8":"\uaba8","\u13d9":"\uaba9","\u13da":"\uabaa","\u13db":"\uabab","\u13dc":"\uabac","\u13dd":"\uabad","\u13de":"\uabae","\u13df":"\uabaf","\u13e0":"\uabb0","\u13e1":"\uabb1","\u13e2":"\uabb2","\u13e3":"\uabb3","\u13e4":"\uabb4","\u13e5":"\uabb5","\u13e6":"\uabb6","\u13e7":"\uabb7","\u13e8":"\uabb8","\u13e9":"\uabb9","\u13ea":"\uabba","\u13eb":"\uabbb","\u13ec":"\uabbc","\u13ed":"\uabbd","\u13ee":"\uabbe","\u13ef":"\uabbf","\u13f0":"\u13f8","\u13f1":"\u13f9","\u13f2":"\u13fa","\u13f3":"\u13fb","\u13f4":"\u13fc","\u13f5":"\u13fd","\u1400":"-","\u1680":" ","\u17e0":"0","\u17e1":"1","\u17e2":"2","\u17e3":"3","\u17e4":"4","\u17e5":"5","\u17e6":"6","\u17e7":"7","\u17e8":"8","\u17e9":"9","\u1806":"-","\u1810":"0","\u1811":"1","\u1812":"2","\u1813":"3","\u1814":"4","\u1815":"5","\u1816":"6","\u1817":"7","\u1818":"8","\u1819":"9","\u1946":"0","\u1947":"1","\u1948":"2","\u1949":"3","\u194a":"4","\u194b":"5","\u194c":"6","\u194d":"7","\u194e":"8","\u194f":"9","\u19d0":"0","\u19d1":"1","\u19d2":"2","\u19d3":"3","\u19d4":"4","\u19d5":"5","\u19d6":"6","\u19d7":"7","\u19d8":"8","\u19d9":"9","\u1a80":"0","\u1a81":"1","\u1a82":"2","\u1a83":"3","\u1a84":"4","\u1a85":"5","\u1a86":"6","\u1a87":"7","\u1a88":"8","\u1a89":"9","\u1a90":"0","\u1a91":"1","\u1a92":"2","\u1a93":"3","\u1a94":"4","\u1a95":"5","\u1a96":"6","\u1a97":"7","\u1a98":"8","\u1a99":"9","\u1b50":"0","\u1b51":"1","\u1b52":"2","\u1b53":"3","\u1b54":"4","\u1b55":"5","\u1b56":"6","\u1b57":"7","\u1b58":"8","\u1b59":"9","\u1bb0":"0","\u1bb1":"1","\u1bb2":"2","\u1bb3":"3","\u1bb4":"4","\u1bb5":"5","\u1bb6":"6","\u1bb7":"7","\u1bb8":"8","\u1bb9":"9","\u1c40":"0","\u1c41":"1","\u1c42":"2","\u1c43":"3","\u1c44":"4","\u1c45":"5","\u1c46":"6","\u1c47":"7","\u1c48":"8","\u1c49":"9","\u1c50":"0","\u1c51":"1","\u1c52":"2","\u1c53":"3","\u1c54":"4","\u1c55":"5","\u1c56":"6","\u1c57":"7","\u1c58":"8","\u1c59":"9","\u1c89":"\u1c8a","\u1c90":"\u10d0","\u1c91":"\u10d1","\u1c92":"\u10d2","\u1c93":"\u10d3","\u1c94":"\u10d4","\u1c95":"\u10d5","\u1c96":"\u10d6","\u1c97":"\u10d7","\u1c98":"\u10d8","\u1c99":"\u10d9","\u1c9a":"\u10da","\u1c9b":"\u10db","\u1c9c":"\u10dc","\u1c9d":"\u10dd","\u1c9e":"\u10de","\u1c9f":"\u10df","\u1ca0":"\u10e0","\u1ca1":"\u10e1","\u1ca2":"\u10e2","\u1ca3":"\u10e3","\u1ca4":"\u10e4","\u1ca5":"\u10e5","\u1ca6":"\u10e6","\u1ca7":"\u10e7","\u1ca8":"\u10e8","\u1ca9":"\u10e9","\u1caa":"\u10ea","\u1cab":"\u10eb","\u1cac":"\u10ec","\u1cad":"\u10ed","\u1cae":"\u10ee","\u1caf":"\u10ef","\u1cb0":"\u10f0","\u1cb1":"\u10f1","\u1cb2":"\u10f2","\u1cb3":"\u10f3","\u1cb4":"\u10f4","\u1cb5":"\u10f5","\u1cb6":"\u10f6","\u1cb7":"\u10f7","\u1cb8":"\u10f8","\u1cb9":"\u10f9","\u1cba":"\u10fa","\u1cbd":"\u10fd","\u1cbe":"\u10fe","\u1cbf":"\u10ff","\u1d00":"a","\u1d01":"ae","\u1d03":"b","\u1d04":"c","\u1d05":"d","\u1d06":"d","\u1d07":"e","\u1d0a":"j","\u1d0b":"k","\u1d0d":"m","\u1d0f":"o","\u1d18":"p","\u1d1b":"t","\u1d1c":"u","\u1d20":"v","\u1d21":"w","\u1d22":"z","\u1d6b":"ue","\u1d6c":"b","\u1d6d":"d","\u1d6e":"f","\u1d6f":"m","\u1d70":"n","\u1d71":"p","\u1d72":"r","\u1d73":"r","\u1d74":"s","\u1d75":"t","\u1d76":"z","\u1d7a":"th","\u1d7b":"i","\u1d7d":"p","\u1d7e":"u","\u1d80":"b","\u1d81":"d","\u1d82":"f","\u1d83":"g","\u1d84":"k","\u1d85":"l","\u1d86":"m","\u1d87":"n","\u1d88":"p","\u1d89":"r","\u1d8a":"s","\u1d8c":"v","\u1d8d":"x","\u1d8e":"z","\u1d8f":"a","\u1d91":"d","\u1d92":"e","\u1d93":"e","\u1d96":"i","\u1d99":"u","\u1e9c":"s","\u1e9d":"s","\u1e9e":"ss","\u1efa":"ll","\u1efb":"ll","\u1efc":"v","\u1efd":"v","\u1efe":"y","\u1eff":"y","\u2010":"-","\u2012":"-","\u2013":"-","\u2014":"-","\u2015":"-","\u2018":"''","\u2019":"''","\u201a":"''","\u201b":"''","\u201c":"\"","\u201d":"\"","\u201e":"\"","\u201f":"\"","\u2028":" ","\u2029":" ","\u2032":"''","\u2035":"''","\u2039":"''","\u203a":"''","\u2043":"-","\u2044":"/","\u2132":"\u214e","\u2183":"\u2184","\u2212":"-","\u2215":"/","\u2c00":"\u2c30","\u2c01":"\u2c31","\u2c02":"\u2c32","\u2c03":"\u2c33","\u2c04":"\u2c34","\u2c05":"\u2c35","\u2c06":"\u2c36","\u2c07":"\u2c37","\u2c08":"\u2c38","\u2c09":"\u2c39","\u2c0a":"\u2c3a","\u2c0b":"\u2c3b","\u2c0c":"\u2c3c","\u2c0d":"\u2c3d","\u2c0e":"\u2c3e","\u2c0f":"\u2c3f","\u2c10":"\u2c40","\u2c11":"\u2c41","\u2c12":"\u2c42","\u2c13":"\u2c43","\u2c14":"\u2c44","\u2c15":"\u2c45","\u2c16":"\u2c46","\u2c17":"\u2c47","\u2c18":"\u2c48","\u2c19":"\u2c49","\u2c1a":"\u2c4a","\u2c1b":"\u2c4b","\u2c1c":"\u2c4c","\u2c1d":"\u2c4d","\u2c1e":"\u2c4e","\u2c1f":"\u2c4f","\u2c20":"\u2c50","\u2c21":"\u2c51","\u2c22":"\u2c52","\u2c23":"\u2c53","\u2c24":"\u2c54","\u2c25":"\u2c55","\u2c26":"\u2c56","\u2c27":"\u2c57","\u2c28":"\u2c58","\u2c29":"\u2c59","\u2c2a":"\u2c5a","\u2c2b":"\u2c5b","\u2c2c":"\u2c5c","\u2c2d":"\u2c5d","\u2c2e":"\u2c5e","\u2c2f":"\u2c5f","\u2c60":"l","\u2c61":"l","\u2c62":"l","\u2c63":"p","\u2c64":"r","\u2c65":"a","\u2c66":"t","\u2c67":"h","\u2c68":"h","\u2c69":"k","\u2c6a":"k","\u2c6b":"z","\u2c6c":"z","\u2c6d":"\u0251","\u2c6e":"m","\u2c6f":"\u0250","\u2c70":"\u0252","\u2c71":"v","\u2c72":"w","\u2c73":"w","\u2c74":"v","\u2c75":"\u2c76","\u2c78":"e","\u2c7a":"o","\u2c7e":"s","\u2c7f":"z","\u2c80":"\u2c81","\u2c82":"\u2c83","\u2c84":"\u2c85","\u2c86":"\u2c87","\u2c88":"\u2c89","\u2c8a":"\u2c8b","\u2c8c":"\u2c8d","\u2c8e":"\u2c8f","\u2c90":"\u2c91","\u2c92":"\u2c93","\u2c94":"\u2c95","\u2c96":"\u2c97","\u2c98":"\u2c99","\u2c9a":"\u2c9b","\u2c9c":"\u2c9d","\u2c9e":"\u2c9f","\u2ca0":"\u2ca1","\u2ca2":"\u2ca3","\u2ca4":"\u2ca5","\u2ca6":"\u2ca7","\u2ca8":"\u2ca9","\u2caa":"\u2cab","\u2cac":"\u2cad","\u2cae":"\u2caf","\u2cb0":"\u2cb1","\u2cb2":"\u2cb3","\u2cb4":"\u2cb5","\u2cb6":"\u2cb7","\u2cb8":"\u2cb9","\u2cba":"\u2cbb","\u2cbc":"\u2cbd","\u2cbe":"\u2cbf","\u2cc0":"\u2cc1","\u2cc2":"\u2cc3","\u2cc4":"\u2cc5","\u2cc6":"\u2cc7","\u2cc8":"\u2cc9","\u2cca":"\u2ccb","\u2ccc":"\u2ccd","\u2cce":"\u2ccf","\u2cd0":"\u2cd1","\u2cd2":"\u2cd3","\u2cd4":"\u2cd5","\u2cd6":"\u2cd7","\u2cd8":"\u2cd9","\u2cda":"\u2cdb","\u2cdc":"\u2cdd","\u2cde":"\u2cdf","\u2ce0":"\u2ce1","\u2ce2":"\u2ce3","\u2ceb":"\u2cec","\u2ced":"\u2cee","\u2cf2":"\u2cf3","\u2e17":"-","\u2e1a":"-","\u2e3a":"-","\u2e3b":"-","\u2e40":"-","\u2e5d":"-","\u3001":",","\u3002":".","\u3007":"0","\u301c":"-","\u301d":"\"","\u301e":"\"","\u301f":"\"","\u3030":"-","\u30a0":"-","\u30a1":"\u3041","\u30a2":"\u3042","\u30a3":"\u3043","\u30a4":"\u3044","\u30a5":"\u3045","\u30a6":"\u3046","\u30a7":"\u3047","\u30a8":"\u3048","\u30a9":"\u3049","\u30aa":"\u304a","\u30ab":"\u304b","\u30ad":"\u304d","\u30af":"\u304f","\u30b1":"\u3051","\u30b3":"\u3053","\u30b5":"\u3055","\u30b7":"\u3057","\u30b9":"\u3059","\u30bb":"\u305b","\u30bd":"\u305d","\u30bf":"\u305f","\u30c1":"\u3061","\u30c3":"\u3063","\u30c4":"\u3064","\u30c6":"\u3066","\u30c8":"\u3068","\u30ca":"\u306a","\u30cb":"\u306b","\u30cc":"\u306c","\u30cd":"\u306d","\u30ce":"\u306e","\u30cf":"\u306f","\u30d2":"\u3072","\u30d5":"\u3075","\u30d8":"\u3078","\u30db":"\u307b","\u30de":"\u307e","\u30df":"\u307f","\u30e0":"\u3080","\u30e1":"\u3081","\u30e2":"\u3082","\u30e3":"\u3083","\u30e4":"\u3084","\u30e5":"\u3085","\u30e6":"\u3086","\u30e7":"\u3087","\u30e8":"\u3088","\u30e9":"\u3089","\u30ea":"\u308a","\u30eb":"\u308b","\u30ec":"\u308c","\u30ed":"\u308d","\u30ee":"\u308e","\u30ef":"\u308f","\u30f0":"\u3090","\u30f1":"\u3091","\u30f2":"\u3092","\u30f3":"\u3093","\u30f5":"\u3095","\u30f6":"\u3096","\u30fd":"\u309d","\ua620":"0","\ua621":"1","\ua622":"2","\ua623":"3","\ua624":"4","\ua625":"5","\ua626":"6","\ua627":"7","\ua628":"8","\ua629":"9","\ua640":"\ua641","\ua642":"\ua643","\ua644":"\ua645","\ua646":"\ua647","\ua648":"\ua649","\ua64a":"\ua64b","\ua64c":"\ua64d","\ua64e":"\ua64f","\ua650":"\ua651","\ua652":"\ua653","\ua654":"\ua655","\ua656":"\ua657","\ua658":"\ua659","\ua65a":"\ua65b","\ua65c":"\ua65d","\ua65e":"\ua65f","\ua660":"\ua661","\ua662":"\ua663","\ua664":"\ua665","\ua666":"\ua667","\ua668":"\ua669","\ua66a":"\ua66b","\ua66c":"\ua66d","\ua680":"\ua681","\ua682":"\ua683","\ua684":"\ua685","\ua686":"\ua687","\ua688":"\ua689","\ua68a":"\ua68b","\ua68c":"\ua68d","\ua68e":"\ua68f","\ua690":"\ua691","\ua692":"\ua693","\ua694":"\ua695","\ua696":"\ua697","\ua698":"\ua699","\ua69a":"\ua69b","\ua722":"\ua723","\ua724":"\ua725","\ua726":"\ua727","\ua728":"\ua729","\ua72a":"\ua72b","\ua72c":"\ua72d","\ua72e":"\ua72f","\ua730":"f","\ua731":"s","\ua732":"aa","\ua733":"aa","\ua734":"ao","\ua735":"ao","\ua736":"au","\ua737":"au","\ua738":"av","\ua739":"av","\ua73a":"av","\ua73b":"av","\ua73c":"ay","\ua73d":"ay","\ua73e":"\ua73f","\ua740":"k","\ua741":"k","\ua742":"k","\ua743":"k","\ua744":"k","\ua745":"k","\ua746":"l","\ua747":"l","\ua748":"l","\ua749":"l","\ua74a":"o","\ua74b":"o","\ua74c":"o","\ua74d":"o","\ua74e":"oo","\ua74f":"oo","\ua750":"p","\ua751":"p","\ua752":"p","\ua753":"p","\ua754":"p","\ua755":"p","\ua756":"q","\ua757":"q","\ua758":"q","\ua759":"q","\ua75a":"\ua75b","\ua75c":"\ua75d","\ua75e":"v","\ua75f":"v","\ua760":"vy","\ua761":"vy","\ua762":"\ua763","\ua764":"th","\ua765":"th","\ua766":"th","\ua767":"th","\ua768":"\ua769","\ua76a":"\ua76b","\ua76c":"\ua76d","\ua76e":"\ua76f","\ua771":"d","\ua772":"l","\ua773":"m","\ua774":"n","\ua775":"r","\ua776":"r","\ua777":"t","\ua779":"d","\ua77a":"d","\ua77b":"f","\ua77c":"f","\ua77d":"\u1d79","\ua77e":"\ua77f","\ua780":"\ua781","\ua782":"\ua783","\ua784":"\ua785","\ua786":"t","\ua787":"t","\ua78b":"''","\ua78c":"''","\ua78d":"\u0265","\ua790":"n","\ua791":"n","\ua792":"c","\ua793":"c","\ua796":"\ua797","\ua798":"\ua799","\ua79a":"\ua79b","\ua79c":"\ua79d","\ua79e":"\ua79f","\ua7a0":"g","\ua7a1":"g","\ua7a2":"k","\ua7a3":"k","\ua7a4":"n","\ua7a5":"n","\ua7a6":"r","\ua7a7":"r","\ua7a8":"s","\ua7a9":"s","\ua7aa":"h","\ua7ab":"\u025c","\ua7ac":"g","\ua7ad":"l","\ua7ae":"i","\ua7b0":"\u029e","\ua7b1":"\u0287","\ua7b2":"j","\ua7b3":"\uab53","\ua7b4":"\ua7b5","\ua7b6":"\ua7b7","\ua7b8":"\ua7b9","\ua7ba":"\ua7bb","\ua7bc":"\ua7bd","\ua7be":"\ua7bf","\ua7c0":"\ua7c1","\ua7c2":"\ua7c3","\ua7c4":"\ua794","\ua7c5":"s","\ua7c6":"z","\ua7c7":"\ua7c8","\ua7c9":"\ua7ca","\ua7cb":"\u0264","\ua7cc":"\ua7cd","\ua7ce":"\ua7cf","\ua7d0":"\ua7d1","\ua7d2":"\ua7d3","\ua7d4":"\ua7d5","\ua7d6":"\ua7d7","\ua7d8":"\ua7d9","\ua7da":"\ua7db","\ua7dc":"\u019b","\ua7f1":"s","\ua7f5":"\ua7f6","\ua8d0":"0","\ua8d1":"1","\ua8d2":"2","\ua8d3":"3","\ua8d4":"4","\ua8d5":"5","\ua8d6":"6","\ua8d7":"7","\ua8d8":"8","\ua8d9":"9","\ua900":"0","\ua901":"1","\ua902":"2","\ua903":"3","\ua904":"4","\ua905":"5","\ua906":"6","\ua907":"7","\ua908":"8","\ua909":"9","\ua9d0":"0","\ua9d1":"1","\ua9d2":"2","\ua9d3":"3","\ua9d4":"4","\ua9d5":"5","\ua9d6":"6","\ua9d7":"7","\ua9d8":"8","\ua9d9":"9","\ua9f0":"0","\ua9f1":"1","\ua9f2":"2","\ua9f3":"3","\ua9f4":"4","\ua9f5":"5","\ua9f6":"6","\ua9f7":"7","\ua9f8":"8","\ua9f9":"9","\uaa50":"0","\uaa51":"1","\uaa52":"2","\uaa53":"3","\uaa54":"4","\uaa55":"5","\uaa56":"6","\uaa57":"7","\uaa58":"8","\uaa59":"9","\uabf0":"0","\uabf1":"1","\uabf2":"2","\uabf3":"3","\uabf4":"4","\uabf5":"5","\uabf6":"6","\uabf7":"7","\uabf8":"8","\uabf9":"9","\ud801\udc00":"\ud801\udc28","\ud801\udc01":"\ud801\udc29","\ud801\udc02":"\ud801\udc2a","\ud801\udc03":"\ud801\udc2b","\ud801\udc04":"\ud801\udc2c","\ud801\udc05":"\ud801\udc2d","\ud801\udc06":"\ud801\udc2e","\ud801\udc07":"\ud801\udc2f","\ud801\udc08":"\ud801\udc30","\ud801\udc09":"\ud801\udc31","\ud801\udc0a":"\ud801\udc32","\ud801\udc0b":"\ud801\udc33","\ud801\udc0c":"\ud801\udc34","\ud801\udc0d":"\ud801\udc35","\ud801\udc0e":"\ud801\udc36","\ud801\udc0f":"\ud801\udc37","\ud801\udc10":"\ud801\udc38","\ud801\udc11":"\ud801\udc39","\ud801\udc12":"\ud801\udc3a","\ud801\udc13":"\ud801\udc3b","\ud801\udc14":"\ud801\udc3c","\ud801\udc15":"\ud801\udc3d","\ud801\udc16":"\ud801\udc3e","\ud801\udc17":"\ud801\udc3f","\ud801\udc18":"\ud801\udc40","\ud801\udc19":"\ud801\udc41","\ud801\udc1a":"\ud801\udc42","\ud801\udc1b":"\ud801\udc43","\ud801\udc1c":"\ud801\udc44","\ud801\udc1d":"\ud801\udc45","\ud801\udc1e":"\ud801\udc46","\ud801\udc1f":"\ud801\udc47","\ud801\udc20":"\ud801\udc48","\ud801\udc21":"\ud801\udc49","\ud801\udc22":"\ud801\udc4a","\ud801\udc23":"\ud801\udc4b","\ud801\udc24":"\ud801\udc4c","\ud801\udc25":"\ud801\udc4d","\ud801\udc26":"\ud801\udc4e","\ud801\udc27":"\ud801\udc4f","\ud801\udca0":"0","\ud801\udca1":"1","\ud801\udca2":"2","\ud801\udca3":"3","\ud801\udca4":"4","\ud801\udca5":"5","\ud801\udca6":"6","\ud801\udca7":"7","\ud801\udca8":"8","\ud801\udca9":"9","\ud801\udcb0":"\ud801\udcd8","\ud801\udcb1":"\ud801\udcd9","\ud801\udcb2":"\ud801\udcda","\ud801\udcb3":"\ud801\udcdb","\ud801\udcb4":"\ud801\udcdc","\ud801\udcb5":"\ud801\udcdd","\ud801\udcb6":"\ud801\udcde","\ud801\udcb7":"\ud801\udcdf","\ud801\udcb8":"\ud801\udce0","\ud801\udcb9":"\ud801\udce1","\ud801\udcba":"\ud801\udce2","\ud801\udcbb":"\ud801\udce3","\ud801\udcbc":"\ud801\udce4","\ud801\udcbd":"\ud801\udce5","\ud801\udcbe":"\ud801\udce6","\ud801\udcbf":"\ud801\udce7","\ud801\udcc0":"\ud801\udce8","\ud801\udcc1":"\ud801\udce9","\ud801\udcc2":"\ud801\udcea","\ud801\udcc3":"\ud801\udceb","\ud801\udcc4":"\ud801\udcec","\ud801\udcc5":"\ud801\udced","\ud801\udcc6":"\ud801\udcee","\ud801\udcc7":"\ud801\udcef","\ud801\udcc8":"\ud801\udcf0","\ud801\udcc9":"\ud801\udcf1","\ud801\udcca":"\ud801\udcf2","\ud801\udccb":"\ud801\udcf3","\ud801\udccc":"\ud801\udcf4","\ud801\udccd":"\ud801\udcf5","\ud801\udcce":"\ud801\udcf6","\ud801\udccf":"\ud801\udcf7","\ud801\udcd0":"\ud801\udcf8","\ud801\udcd1":"\ud801\udcf9","\ud801\udcd2":"\ud801\udcfa","\ud801\udcd3":"\ud801\udcfb","\ud801\udd70":"\ud801\udd97","\ud801\udd71":"\ud801\udd98","\ud801\udd72":"\ud801\udd99","\ud801\udd73":"\ud801\udd9a","\ud801\udd74":"\ud801\udd9b","\ud801\udd75":"\ud801\udd9c","\ud801\udd76":"\ud801\udd9d","\ud801\udd77":"\ud801\udd9e","\ud801\udd78":"\ud801\udd9f","\ud801\udd79":"\ud801\udda0","\ud801\udd7a":"\ud801\udda1","\ud801\udd7c":"\ud801\udda3","\ud801\udd7d":"\ud801\udda4","\ud801\udd7e":"\ud801\udda5","\ud801\udd7f":"\ud801\udda6","\ud801\udd80":"\ud801\udda7","\ud801\udd81":"\ud801\udda8","\ud801\udd82":"\ud801\udda9","\ud801\udd83":"\ud801\uddaa","\ud801\udd84":"\ud801\uddab","\ud801\udd85":"\ud801\uddac","\ud801\udd86":"\ud801\uddad","\ud801\udd87":"\ud801\uddae","\ud801\udd88":"\ud801\uddaf","\ud801\udd89":"\ud801\uddb0","\ud801\udd8a":"\ud801\uddb1","\ud801\udd8c":"\ud801\uddb3","\ud801\udd8d":"\ud801\uddb4","\ud801\udd8e":"\ud801\uddb5","\ud801\udd8f":"\ud801\uddb6","\ud801\udd90":"\ud801\uddb7","\ud801\udd91":"\ud801\uddb8","\ud801\udd92":"\ud801\uddb9","\ud801\udd94":"\ud801\uddbb","\ud801\udd95":"\ud801\uddbc","\ud801\uddc9":"\ud801\uddd2","\ud801\udde4":"\ud801\uddda","\ud803\udc80":"\ud803\udcc0","\ud803\udc81":"\ud803\udcc1","\ud803\udc82":"\ud803\udcc2","\ud803\udc83":"\ud803\udcc3","\ud803\udc84":"\ud803\udcc4","\ud803\udc85":"\ud803\udcc5","\ud803\udc86":"\ud803\udcc6","\ud803\udc87":"\ud803\udcc7","\ud803\udc88":"\ud803\udcc8","\ud803\udc89":"\ud803\udcc9","\ud803\udc8a":"\ud803\udcca","\ud803\udc8b":"\ud803\udccb","\ud803\udc8c":"\ud803\udccc","\ud803\udc8d":"\ud803\udccd","\ud803\udc8e":"\ud803\udcce","\ud803\udc8f":"\ud803\udccf","\ud803\udc90":"\ud803\udcd0","\ud803\udc91":"\ud803\udcd1","\ud803\udc92":"\ud803\udcd2","\ud803\udc93":"\ud803\udcd3","\ud803\udc94":"\ud803\udcd4","\ud803\udc95":"\ud803\udcd5","\ud803\udc96":"\ud803\udcd6","\ud803\udc97":"\ud803\udcd7","\ud803\udc98":"\ud803\udcd8","\ud803\udc99":"\ud803\udcd9","\ud803\udc9a":"\ud803\udcda","\ud803\udc9b":"\ud803\udcdb","\ud803\udc9c":"\ud803\udcdc","\ud803\udc9d":"\ud803\udcdd","\ud803\udc9e":"\ud803\udcde","\ud803\udc9f":"\ud803\udcdf","\ud803\udca0":"\ud803\udce0","\ud803\udca1":"\ud803\udce1","\ud803\udca2":"\ud803\udce2","\ud803\udca3":"\ud803\udce3","\ud803\udca4":"\ud803\udce4","\ud803\udca5":"\ud803\udce5","\ud803\udca6":"\ud803\udce6","\ud803\udca7":"\ud803\udce7","\ud803\udca8":"\ud803\udce8","\ud803\udca9":"\ud803\udce9","\ud803\udcaa":"\ud803\udcea","\ud803\udcab":"\ud803\udceb","\ud803\udcac":"\ud803\udcec","\ud803\udcad":"\ud803\udced","\ud803\udcae":"\ud803\udcee","\ud803\udcaf":"\ud803\udcef","\ud803\udcb0":"\ud803\udcf0","\ud803\udcb1":"\ud803\udcf1","\ud803\udcb2":"\ud803\udcf2","\ud803\udd30":"0","\ud803\udd31":"1","\ud803\udd32":"2","\ud803\udd33":"3","\ud803\udd34":"4","\ud803\udd35":"5","\ud803\udd36":"6","\ud803\udd37":"7","\ud803\udd38":"8","\ud803\udd39":"9","\ud803\udd40":"0","\ud803\udd41":"1","\ud803\udd42":"2","\ud803\udd43":"3","\ud803\udd44":"4","\ud803\udd45":"5","\ud803\udd46":"6","\ud803\udd47":"7","\ud803\udd48":"8","\ud803\udd49":"9","\ud803\udd50":"\ud803\udd70","\ud803\udd51":"\ud803\udd71","\ud803\udd52":"\ud803\udd72","\ud803\udd53":"\ud803\udd73","\ud803\udd54":"\ud803\udd74","\ud803\udd55":"\ud803\udd75","\ud803\udd56":"\ud803\udd76","\ud803\udd57":"\ud803\udd77","\ud803\udd58":"\ud803\udd78","\ud803\udd59":"\ud803\udd79","\ud803\udd5a":"\ud803\udd7a","\ud803\udd5b":"\ud803\udd7b","\ud803\udd5c":"\ud803\udd7c","\ud803\udd5d":"\ud803\udd7d","\ud803\udd5e":"\ud803\udd7e","\ud803\udd5f":"\ud803\udd7f","\ud803\udd60":"\ud803\udd80","\ud803\udd61":"\ud803\udd81","\ud803\udd62":"\ud803\udd82","\ud803\udd63":"\ud803\udd83","\ud803\udd64":"\ud803\udd84","\ud803\udd65":"\ud803\udd85","\ud803\udd6e":"-","\ud803\udead":"-","\ud804\udc66":"0","\ud804\udc67":"1","\ud804\udc68":"2","\ud804\udc69":"3","\ud804\udc6a":"4","\ud804\udc6b":"5","\ud804\udc6c":"6","\ud804\udc6d":"7","\ud804\udc6e":"8","\ud804\udc6f":"9","\ud804\udcf0":"0","\ud804\udcf1":"1","\ud804\udcf2":"2","\ud804\udcf3":"3","\ud804\udcf4":"4","\ud804\udcf5":"5","\ud804\udcf6":"6","\ud804\udcf7":"7","\ud804\udcf8":"8","\ud804\udcf9":"9","\ud804\udd36":"0","\ud804\udd37":"1","\ud804\udd38":"2","\ud804\udd39":"3","\ud804\udd3a":"4","\ud804\udd3b":"5","\ud804\udd3c":"6","\ud804\udd3d":"7","\ud804\udd3e":"8","\ud804\udd3f":"9","\ud804\uddd0":"0","\ud804\uddd1":"1","\ud804\uddd2":"2","\ud804\uddd3":"3","\ud804\uddd4":"4","\ud804\uddd5":"5","\ud804\uddd6":"6","\ud804\uddd7":"7","\ud804\uddd8":"8","\ud804\uddd9":"9","\ud804\udef0":"0","\ud804\udef1":"1","\ud804\udef2":"2","\ud804\udef3":"3","\ud804\udef4":"4","\ud804\udef5":"5","\ud804\udef6":"6","\ud804\udef7":"7","\ud804\udef8":"8","\ud804\udef9":"9","\ud804\udf83":"\ud804\udf82\ud804\udfc9","\ud804\udf85":"\ud804\udf84\ud804\udfbb","\ud804\udf8e":"\ud804\udf8b\ud804\udfc2","\ud804\udf91":"\ud804\udf90\ud804\udfc9","\ud804\udfc5":"\ud804\udfc2\ud804\udfc2","\ud804\udfc7":"\ud804\udfc2\ud804\udfb8","\ud804\udfc8":"\ud804\udfc2\ud804\udfc9","\ud805\udc50":"0","\ud805\udc51":"1","\ud805\udc52":"2","\ud805\udc53":"3","\ud805\udc54":"4","\ud805\udc55":"5","\ud805\udc56":"6","\ud805\udc57":"7","\ud805\udc58":"8","\ud805\udc59":"9","\ud805\udcd0":"0","\ud805\udcd1":"1","\ud805\udcd2":"2","\ud805\udcd3":"3","\ud805\udcd4":"4","\ud805\udcd5":"5","\ud805\udcd6":"6","\ud805\udcd7":"7","\ud805\udcd8":"8","\ud805\udcd9":"9","\ud805\ude50":"0","\ud805\ude51":"1","\ud805\ude52":"2","\ud805\ude53":"3","\ud805\ude54":"4","\ud805\ude55":"5","\ud805\ude56":"6","\ud805\ude57":"7","\ud805\ude58":"8","\ud805\ude59":"9","\ud805\udec0":"0","\ud805\udec1":"1","\ud805\udec2":"2","\ud805\udec3":"3","\ud805\udec4":"4","\ud805\udec5":"5","\ud805\udec6":"6","\ud805\udec7":"7","\ud805\udec8":"8","\ud805\udec9":"9","\ud805\uded0":"0","\ud805\uded1":"1","\ud805\uded2":"2","\ud805\uded3":"3","\ud805\uded4":"4","\ud805\uded5":"5","\ud805\uded6":"6","\ud805\uded7":"7","\ud805\uded8":"8","\ud805\uded9":"9","\ud805\udeda":"0","\ud805\udedb":"1","\ud805\udedc":"2","\ud805\udedd":"3","\ud805\udede":"4","\ud805\udedf":"5","\ud805\udee0":"6","\ud805\udee1":"7","\ud805\udee2":"8","\ud805\udee3":"9","\ud805\udf30":"0","\ud805\udf31":"1","\ud805\udf32":"2","\ud805\udf33":"3","\ud805\udf34":"4","\ud805\udf35":"5","\ud805\udf36":"6","\ud805\udf37":"7","\ud805\udf38":"8","\ud805\udf39":"9","\ud806\udca0":"\ud806\udcc0","\ud806\udca1":"\ud806\udcc1","\ud806\udca2":"\ud806\udcc2","\ud806\udca3":"\ud806\udcc3","\ud806\udca4":"\ud806\udcc4","\ud806\udca5":"\ud806\udcc5","\ud806\udca6":"\ud806\udcc6","\ud806\udca7":"\ud806\udcc7","\ud806\udca8":"\ud806\udcc8","\ud806\udca9":"\ud806\udcc9","\ud806\udcaa":"\ud806\udcca","\ud806\udcab":"\ud806\udccb","\ud806\udcac":"\ud806\udccc","\ud806\udcad":"\ud806\udccd","\ud806\udcae":"\ud806\udcce","\ud806\udcaf":"\ud806\udccf","\ud806\udcb0":"\ud806\udcd0","\ud806\udcb1":"\ud806\udcd1","\ud806\udcb2":"\ud806\udcd2","\ud806\udcb3":"\ud806\udcd3","\ud806\udcb4":"\ud806\udcd4","\ud806\udcb5":"\ud806\udcd5","\ud806\udcb6":"\ud806\udcd6","\ud806\udcb7":"\ud806\udcd7","\ud806\udcb8":"\ud806\udcd8","\ud806\udcb9":"\ud806\udcd9","\ud806\udcba":"\ud806\udcda","\ud806\udcbb":"\ud806\udcdb","\ud806\udcbc":"\ud806\udcdc","\ud806\udcbd":"\ud806\udcdd","\ud806\udcbe":"\ud806\udcde","\ud806\udcbf":"\ud806\udcdf","\ud806\udce0":"0","\ud806\udce1":"1","\ud806\udce2":"2","\ud806\udce3":"3","\ud806\udce4":"4","\ud806\udce5":"5","\ud806\udce6":"6","\ud806\udce7":"7","\ud806\udce8":"8","\ud806\udce9":"9","\ud806\udd50":"0","\ud806\udd51":"1","\ud806\udd52":"2","\ud806\udd53":"3","\ud806\udd54":"4","\ud806\udd55":"5","\ud806\udd56":"6","\ud806\udd57":"7","\ud806\udd58":"8","\ud806\udd59":"9","\ud806\udff0":"0","\ud806\udff1":"1","\ud806\udff2":"2","\ud806\udff3":"3","\ud806\udff4":"4","\ud806\udff5":"5","\ud806\udff6":"6","\ud806\udff7":"7","\ud806\udff8":"8","\ud806\udff9":"9","\ud807\udc50":"0","\ud807\udc51":"1","\ud807\udc52":"2","\ud807\udc53":"3","\ud807\udc54":"4","\ud807\udc55":"5","\ud807\udc56":"6","\ud807\udc57":"7","\ud807\udc58":"8","\ud807\udc59":"9","\ud807\udd50":"0","\ud807\udd51":"1","\ud807\udd52":"2","\ud807\udd53":"3","\ud807\udd54":"4","\ud807\udd55":"5","\ud807\udd56":"6","\ud807\udd57":"7","\ud807\udd58":"8","\ud807\udd59":"9","\ud807\udda0":"0","\ud807\udda1":"1","\ud807\udda2":"2","\ud807\udda3":"3","\ud807\udda4":"4","\ud807\udda5":"5","\ud807\udda6":"6","\ud807\udda7":"7","\ud807\udda8":"8","\ud807\udda9":"9","\ud807\udde0":"0","\ud807\udde1":"1","\ud807\udde2":"2","\ud807\udde3":"3","\ud807\udde4":"4","\ud807\udde5":"5","\ud807\udde6":"6","\ud807\udde7":"7","\ud807\udde8":"8","\ud807\udde9":"9","\ud807\udf50":"0","\ud807\udf51":"1","\ud807\udf52":"2","\ud807\udf53":"3","\ud807\udf54":"4","\ud807\udf55":"5","\ud807\udf56":"6","\ud807\udf57":"7","\ud807\udf58":"8","\ud807\udf59":"9","\ud818\udd21":"\ud818\udd1e\ud818\udd1e","\ud818\udd22":"\ud818\udd1e\ud818\udd29","\ud818\udd23":"\ud818\udd1e\ud818\udd1f","\ud818\udd24":"\ud818\udd29\ud818\udd1f","\ud818\udd25":"\ud818\udd1e\ud818\udd20","\ud818\udd26":"\ud818\udd1e\ud818\udd1e\ud818\udd1f","\ud818\udd27":"\ud818\udd1e\ud818\udd29\ud818\udd1f","\ud818\udd28":"\ud818\udd1e\ud818\udd1e\ud818\udd20","\ud818\udd30":"0","\ud818\udd31":"1","\ud818\udd32":"2","\ud818\udd33":"3","\ud818\udd34":"4","\ud818\udd35":"5","\ud818\udd36":"6","\ud818\udd37":"7","\ud818\udd38":"8","\ud818\udd39":"9","\ud81a\ude60":"0","\ud81a\ude61":"1","\ud81a\ude62":"2","\ud81a\ude63":"3","\ud81a\ude64":"4","\ud81a\ude65":"5","\ud81a\ude66":"6","\ud81a\ude67":"7","\ud81a\ude68":"8","\ud81a\ude69":"9","\ud81a\udec0":"0","\ud81a\udec1":"1","\ud81a\udec2":"2","\ud81a\udec3":"3","\ud81a\udec4":"4","\ud81a\udec5":"5","\ud81a\udec6":"6","\ud81a\udec7":"7","\ud81a\udec8":"8","\ud81a\udec9":"9","\ud81a\udf50":"0","\ud81a\udf51":"1","\ud81a\udf52":"2","\ud81a\udf53":"3","\ud81a\udf54":"4","\ud81a\udf55":"5","\ud81a\udf56":"6","\ud81a\udf57":"7","\ud81a\udf58":"8","\ud81a\udf59":"9","\ud81b\udd68":"\ud81b\udd67\ud81b\udd67","\ud81b\udd69":"\ud81b\udd63\ud81b\udd67","\ud81b\udd6a":"\ud81b\udd63\ud81b\udd67\ud81b\udd67","\ud81b\udd70":"0","\ud81b\udd71":"1","\ud81b\udd72":"2","\ud81b\udd73":"3","\ud81b\udd74":"4","\ud81b\udd75":"5","\ud81b\udd76":"6","\ud81b\udd77":"7","\ud81b\udd78":"8","\ud81b\udd79":"9","\ud81b\ude40":"\ud81b\ude60","\ud81b\ude41":"\ud81b\ude61","\ud81b\ude42":"\ud81b\ude62","\ud81b\ude43":"\ud81b\ude63","\ud81b\ude44":"\ud81b\ude64","\ud81b\ude45":"\ud81b\ude65","\ud81b\ude46":"\ud81b\ude66","\ud81b\ude47":"\ud81b\ude67","\ud81b\ude48":"\ud81b\ude68","\ud81b\ude49":"\ud81b\ude69","\ud81b\ude4a":"\ud81b\ude6a","\ud81b\ude4b":"\ud81b\ude6b","\ud81b\ude4c":"\ud81b\ude6c","\ud81b\ude4d":"\ud81b\ude6d","\ud81b\ude4e":"\ud81b\ude6e","\ud81b\ude4f":"\ud81b\ude6f","\ud81b\ude50":"\ud81b\ude70","\ud81b\ude51":"\ud81b\ude71","\ud81b\ude52":"\ud81b\ude72","\ud81b\ude53":"\ud81b\ude73","\ud81b\ude54":"\ud81b\ude74","\ud81b\ude55":"\ud81b\ude75","\ud81b\ude56":"\ud81b\ude76","\ud81b\ude57":"\ud81b\ude77","\ud81b\ude58":"\ud81b\ude78","\ud81b\ude59":"\ud81b\ude79","\ud81b\ude5a":"\ud81b\ude7a","\ud81b\ude5b":"\ud81b\ude7b","\ud81b\ude5c":"\ud81b\ude7c","\ud81b\ude5d":"\ud81b\ude7d","\ud81b\ude5e":"\ud81b\ude7e","\ud81b\ude5f":"\ud81b\ude7f","\ud81b\udea0":"\ud81b\udebb","\ud81b\udea1":"\ud81b\udebc","\ud81b\udea2":"\ud81b\udebd","\ud81b\udea3":"\ud81b\udebe","\ud81b\udea4":"\ud81b\udebf","\ud81b\udea5":"\ud81b\udec0","\ud81b\udea6":"\ud81b\udec1","\ud81b\udea7":"\ud81b\udec2","\ud81b\udea8":"\ud81b\udec3","\ud81b\udea9":"\ud81b\udec4","\ud81b\udeaa":"\ud81b\udec5","\ud81b\udeab":"\ud81b\udec6","\ud81b\udeac":"\ud81b\udec7","\ud81b\udead":"\ud81b\udec8","\ud81b\udeae":"\ud81b\udec9","\ud81b\udeaf":"\ud81b\udeca","\ud81b\udeb0":"\ud81b\udecb","\ud81b\udeb1":"\ud81b\udecc","\ud81b\udeb2":"\ud81b\udecd","\ud81b\udeb3":"\ud81b\udece","\ud81b\udeb4":"\ud81b\udecf","\ud81b\udeb5":"\ud81b\uded0","\ud81b\udeb6":"\ud81b\uded1","\ud81b\udeb7":"\ud81b\uded2","\ud81b\udeb8":"\ud81b\uded3","\ud833\udcd6":"a","\ud833\udcd7":"b","\ud833\udcd8":"c","\ud833\udcd9":"d","\ud833\udcda":"e","\ud833\udcdb":"f","\ud833\udcdc":"g","\ud833\udcdd":"h","\ud833\udcde":"i","\ud833\udcdf":"j","\ud833\udce0":"k","\ud833\udce1":"l","\ud833\udce2":"m","\ud833\udce3":"n","\ud833\udce4":"o","\ud833\udce5":"p","\ud833\udce6":"q","\ud833\udce7":"r","\ud833\udce8":"s","\ud833\udce9":"t","\ud833\udcea":"u","\ud833\udceb":"v","\ud833\udcec":"w","\ud833\udced":"x","\ud833\udcee":"y","\ud833\udcef":"z","\ud833\udcf0":"0","\ud833\udcf1":"1","\ud833\udcf2":"2","\ud833\udcf3":"3","\ud833\udcf4":"4","\ud833\udcf5":"5","\ud833\udcf6":"6","\ud833\udcf7":"7","\ud833\udcf8":"8","\ud833\udcf9":"9","\ud838\udc30":"\u0430","\ud838\udc31":"\u0431","\ud838\udc32":"\u0432","\ud838\udc33":"\u0433","\ud838\udc34":"\u0434","\ud838\udc35":"\u0435","\ud838\udc36":"\u0436","\ud838\udc37":"\u0437","\ud838\udc38":"\u0438","\ud838\udc39":"\u043a","\ud838\udc3a":"\u043b","\ud838\udc3b":"\u043c","\ud838\udc3c":"\u043e","\ud838\udc3d":"\u043f","\ud838\udc3e":"\u0440","\ud838\udc3f":"\u0441","\ud838\udc40":"\u0442","\ud838\udc41":"\u0443","\ud838\udc42":"\u0444","\ud838\udc43":"\u0445","\ud838\udc44":"\u0446","\ud838\udc45":"\u0447","\ud838\udc46":"\u0448","\ud838\udc47":"\u044b","\ud838\udc48":"\u044d","\ud838\udc49":"\u044e","\ud838\udc4a":"\ua689","\ud838\udc4b":"\u04d9","\ud838\udc4c":"\u0456","\ud838\udc4d":"\u0458","\ud838\udc4e":"\u04e9","\ud838\udc4f":"\u04af","\ud838\udc50":"\u04cf","\ud838\udc51":"\u0430","\ud838\udc52":"\u0431","\ud838\udc53":"\u0432","\ud838\udc54":"\u0433","\ud838\udc55":"\u0434","\ud838\udc56":"\u0435","\ud838\udc57":"\u0436","\ud838\udc58":"\u0437","\ud838\udc59":"\u0438","\ud838\udc5a":"\u043a","\ud838\udc5b":"\u043b","\ud838\udc5c":"\u043e","\ud838\udc5d":"\u043f","\ud838\udc5e":"\u0441","\ud838\udc5f":"\u0443","\ud838\udc60":"\u0444","\ud838\udc61":"\u0445","\ud838\udc62":"\u0446","\ud838\udc63":"\u0447","\ud838\udc64":"\u0448","\ud838\udc65":"\u044a","\ud838\udc66":"\u044b","\ud838\udc67":"\u0491","\ud838\udc68":"\u0456","\ud838\udc69":"\u0455","\ud838\udc6a":"\u045f","\ud838\udc6b":"\u04ab","\ud838\udc6c":"\ua651","\ud838\udc6d":"\u04b1","\ud838\udd40":"0","\ud838\udd41":"1","\ud838\udd42":"2","\ud838\udd43":"3","\ud838\udd44":"4","\ud838\udd45":"5","\ud838\udd46":"6","\ud838\udd47":"7","\ud838\udd48":"8","\ud838\udd49":"9","\ud838\udef0":"0","\ud838\udef1":"1","\ud838\udef2":"2","\ud838\udef3":"3","\ud838\udef4":"4","\ud838\udef5":"5","\ud838\udef6":"6","\ud838\udef7":"7","\ud838\udef8":"8","\ud838\udef9":"9","\ud839\udcf0":"0","\ud839\udcf1":"1","\ud839\udcf2":"2","\ud839\udcf3":"3","\ud839\udcf4":"4","\ud839\udcf5":"5","\ud839\udcf6":"6","\ud839\udcf7":"7","\ud839\udcf8":"8","\ud839\udcf9":"9","\ud839\uddf1":"0","\ud839\uddf2":"1","\ud839\uddf3":"2","\ud839\uddf4":"3","\ud839\uddf5":"4","\ud839\uddf6":"5","\ud839\uddf7":"6","\ud839\uddf8":"7","\ud839\uddf9":"8","\ud839\uddfa":"9","\ud83a\udd00":"\ud83a\udd22","\ud83a\udd01":"\ud83a\udd23","\ud83a\udd02":"\ud83a\udd24","\ud83a\udd03":"\ud83a\udd25","\ud83a\udd04":"\ud83a\udd26","\ud83a\udd05":"\ud83a\udd27","\ud83a\udd06":"\ud83a\udd28","\ud83a\udd07":"\ud83a\udd29","\ud83a\udd08":"\ud83a\udd2a","\ud83a\udd09":"\ud83a\udd2b","\ud83a\udd0a":"\ud83a\udd2c","\ud83a\udd0b":"\ud83a\udd2d","\ud83a\udd0c":"\ud83a\udd2e","\ud83a\udd0d":"\ud83a\udd2f","\ud83a\udd0e":"\ud83a\udd30","\ud83a\udd0f":"\ud83a\udd31","\ud83a\udd10":"\ud83a\udd32","\ud83a\udd11":"\ud83a\udd33","\ud83a\udd12":"\ud83a\udd34","\ud83a\udd13":"\ud83a\udd35","\ud83a\udd14":"\ud83a\udd36","\ud83a\udd15":"\ud83a\udd37","\ud83a\udd16":"\ud83a\udd38","\ud83a\udd17":"\ud83a\udd39","\ud83a\udd18":"\ud83a\udd3a","\ud83a\udd19":"\ud83a\udd3b","\ud83a\udd1a":"\ud83a\udd3c","\ud83a\udd1b":"\ud83a\udd3d","\ud83a\udd1c":"\ud83a\udd3e","\ud83a\udd1d":"\ud83a\udd3f","\ud83a\udd1e":"\ud83a\udd40","\ud83a\udd1f":"\ud83a\udd41","\ud83a\udd20":"\ud83a\udd42","\ud83a\udd21":"\ud83a\udd43","\ud83a\udd50":"0","\ud83a\udd51":"1","\ud83a\udd52":"2","\ud83a\udd53":"3","\ud83a\udd54":"4","\ud83a\udd55":"5","\ud83a\udd56":"6","\ud83a\udd57":"7","\ud83a\udd58":"8","\ud83a\udd59":"9"}'::jsonb ->> c, c), ''), '')
                   FROM unnest(string_to_array(folded, NULL)) AS characters (c));
    END IF;
  END IF;
  RETURN translate(lower(folded), U&'\+000009\+00000a\+00000b\+00000c\+00000d`', U&'     ''');
END $$;


--
-- Name: forget_imports(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.forget_imports() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  DELETE FROM import_chunks WHERE team_id = NEW.team_id;
  DELETE FROM import_rejects WHERE team_id = NEW.team_id;
  UPDATE imports SET has_file = false, detected = detected - 'samples', filename = NULL
   WHERE team_id = NEW.team_id AND has_file;
  RETURN NULL;
END $$;


--
-- Name: forget_phone_numbers(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.forget_phone_numbers() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  DELETE FROM phone_numbers WHERE team_id = NEW.team_id AND contact_id = NEW.id;
  RETURN NULL;
END $$;


--
-- Name: get_next_version(uuid, integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.get_next_version(p_team uuid, p_n integer DEFAULT 1) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
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


--
-- Name: is_erasing(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.is_erasing() RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
        SELECT coalesce(current_setting('contactsync.maintenance', true), '') = 'erase' AND public.runs_as_owner()
      $$;


--
-- Name: listed_emails(jsonb); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.listed_emails(emails jsonb) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (SELECT array_agg(lower((item.value ->> 'email'::text))) AS array_agg FROM jsonb_array_elements(listed_emails.emails) item(value));


--
-- Name: log_contact_change(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.log_contact_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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


--
-- Name: name_sort_key(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.name_sort_key(name text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN (name >= ('0'::text COLLATE public.contact_names)) THEN name ELSE NULL::text END;


--
-- Name: phone_tails(text[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.phone_tails(numbers text[]) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (SELECT array_agg("right"(number.number, 7)) AS array_agg FROM unnest(phone_tails.numbers) number(number) WHERE (length(number.number) >= 7));


--
-- Name: purge_tombstones(uuid, timestamp with time zone, integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.purge_tombstones(p_team uuid, p_before timestamp with time zone, p_limit integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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
    DELETE FROM contacts c USING old WHERE c.team_id = p_team AND c.id = old.id RETURNING c.id, c.version, c.merged_into
  ), renamed AS (
    -- A phone may have an edit of a merged contact for longer than its tombstone is kept.
    INSERT INTO contact_aliases (team_id, contact_id, merged_into)
    SELECT p_team, id, merged_into FROM gone WHERE merged_into IS NOT NULL
    ON CONFLICT (team_id, contact_id) DO UPDATE SET merged_into = excluded.merged_into
  ), ended AS (
    DELETE FROM contact_aliases a USING gone
     WHERE a.team_id = p_team AND a.contact_id = gone.id AND gone.merged_into IS NULL
  )
  SELECT count(*), max(version) INTO purged, highest FROM gone;
  PERFORM set_config('contactsync.maintenance', '', true);
  IF purged > 0 THEN
    UPDATE global_version SET floor = greatest(floor, highest), updated_at = clock_timestamp()
     WHERE team_id = p_team;
  END IF;
  RETURN purged;
END $$;


--
-- Name: refuse_audit_change(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.refuse_audit_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
      BEGIN
        RAISE EXCEPTION 'audit_log is append-only' USING ERRCODE = '42501';
      END $$;


--
-- Name: refuse_contacts_truncate(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.refuse_contacts_truncate() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
      BEGIN
        RAISE EXCEPTION 'contacts cannot be truncated: devices would never learn of it' USING ERRCODE = '42501';
      END $$;


--
-- Name: runs_as_owner(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.runs_as_owner() RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
        SELECT pg_has_role(current_user, relowner, 'MEMBER') FROM pg_class WHERE oid = 'public.contacts'::regclass
      $$;


--
-- Name: search_grams(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.search_grams(folded text) RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE STRICT COST 1000 PARALLEL SAFE
    AS $$
      BEGIN
        RETURN array_to_tsvector(array_remove(string_to_array(
          regexp_replace(folded, '..', E'\\&\n', 'g') || E'\n' ||
          regexp_replace(substr(folded, 2), '..', E'\\&\n', 'g'), E'\n'), ''));
      END $$;


--
-- Name: set_search_text(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.set_search_text() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
      BEGIN
        NEW.search_text := public.contact_search_text(NEW.first_name, NEW.last_name, NEW.company, NEW.email, NEW.phone_primary, NEW.phone_secondary, NEW.job_title, NEW.tags, NEW.middle_name, NEW.nickname, NEW.phonetic_first_name, NEW.phonetic_last_name, NEW.department, NEW.phones, NEW.emails);
        RETURN NEW;
      END $$;


--
-- Name: soft_delete_contact(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.soft_delete_contact() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
      BEGIN
        UPDATE contacts SET is_deleted = true WHERE team_id = OLD.team_id AND id = OLD.id AND NOT is_deleted;
        RETURN NULL;
      END $$;


--
-- Name: stamp_contact_version(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.stamp_contact_version() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  actor text := 'db:' || session_user;
  changed text;
  same contacts;
BEGIN
  -- Who has no first or no last name has an empty text there.
  NEW.first_name := coalesce(NEW.first_name, '');
  NEW.last_name := coalesce(NEW.last_name, '');
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
  same.operation_id := NEW.operation_id;
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


--
-- Name: update_contact_timestamp(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.update_contact_timestamp() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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


--
-- Name: whole_name_key(text, text, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.whole_name_key(first_name text, last_name text, company text) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN hashtextextended(((((first_name || ''::text) || last_name) || ''::text) || COALESCE(company, ''::text)), (0)::bigint);


--
-- Name: bam; Type: TABLE; Schema: job_queue; Owner: -
--

CREATE TABLE job_queue.bam (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    version integer NOT NULL,
    status text DEFAULT 'pending'::text NOT NULL,
    queue text,
    table_name text NOT NULL,
    command text NOT NULL,
    error text,
    created_on timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    started_on timestamp with time zone,
    completed_on timestamp with time zone
);


--
-- Name: instance; Type: TABLE; Schema: job_queue; Owner: -
--

CREATE TABLE job_queue.instance (
    id uuid NOT NULL,
    name text,
    host text NOT NULL,
    pid integer NOT NULL,
    version text NOT NULL,
    node_version text NOT NULL,
    application_name text,
    heartbeat_seconds integer NOT NULL,
    supervise boolean NOT NULL,
    schedule boolean NOT NULL,
    migrate boolean NOT NULL,
    persist_queue_stats boolean NOT NULL,
    persist_warnings boolean NOT NULL,
    pool_max integer,
    pool_total integer,
    pool_idle integer,
    pool_waiting integer,
    workers jsonb DEFAULT '[]'::jsonb NOT NULL,
    metrics jsonb,
    config jsonb DEFAULT '{}'::jsonb NOT NULL,
    crash_restarts integer DEFAULT 0 NOT NULL,
    crash_restarts_since timestamp with time zone,
    started_on timestamp with time zone DEFAULT now() NOT NULL,
    heartbeat_on timestamp with time zone DEFAULT now() NOT NULL,
    stopped_on timestamp with time zone
);


--
-- Name: job; Type: TABLE; Schema: job_queue; Owner: -
--

CREATE TABLE job_queue.job (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    priority integer DEFAULT 0 NOT NULL,
    data jsonb,
    state job_queue.job_state DEFAULT 'created'::job_queue.job_state NOT NULL,
    retry_limit integer DEFAULT 2 NOT NULL,
    retry_count integer DEFAULT 0 NOT NULL,
    retry_delay integer DEFAULT 0 NOT NULL,
    retry_backoff boolean DEFAULT false NOT NULL,
    retry_delay_max integer,
    expire_seconds integer DEFAULT 900 NOT NULL,
    deletion_seconds integer DEFAULT 604800 NOT NULL,
    singleton_key text,
    singleton_on timestamp without time zone,
    group_id text,
    group_tier text,
    start_after timestamp with time zone DEFAULT now() NOT NULL,
    created_on timestamp with time zone DEFAULT now() NOT NULL,
    started_on timestamp with time zone,
    completed_on timestamp with time zone,
    keep_until timestamp with time zone DEFAULT (now() + '336:00:00'::interval) NOT NULL,
    output jsonb,
    dead_letter text,
    policy text,
    heartbeat_on timestamp with time zone,
    heartbeat_seconds integer,
    blocked boolean DEFAULT false NOT NULL,
    blocking boolean DEFAULT false NOT NULL,
    pending_dependencies integer DEFAULT 0 NOT NULL,
    source_name text,
    source_id uuid,
    source_created_on timestamp with time zone,
    source_retry_count integer,
    source_output jsonb,
    source_root_id uuid,
    trace_context jsonb,
    upsert_by_key boolean
)
PARTITION BY LIST (name);


--
-- Name: job_common; Type: TABLE; Schema: job_queue; Owner: -
--

CREATE TABLE job_queue.job_common (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    priority integer DEFAULT 0 NOT NULL,
    data jsonb,
    state job_queue.job_state DEFAULT 'created'::job_queue.job_state NOT NULL,
    retry_limit integer DEFAULT 2 NOT NULL,
    retry_count integer DEFAULT 0 NOT NULL,
    retry_delay integer DEFAULT 0 NOT NULL,
    retry_backoff boolean DEFAULT false NOT NULL,
    retry_delay_max integer,
    expire_seconds integer DEFAULT 900 NOT NULL,
    deletion_seconds integer DEFAULT 604800 NOT NULL,
    singleton_key text,
    singleton_on timestamp without time zone,
    group_id text,
    group_tier text,
    start_after timestamp with time zone DEFAULT now() NOT NULL,
    created_on timestamp with time zone DEFAULT now() NOT NULL,
    started_on timestamp with time zone,
    completed_on timestamp with time zone,
    keep_until timestamp with time zone DEFAULT (now() + '336:00:00'::interval) NOT NULL,
    output jsonb,
    dead_letter text,
    policy text,
    heartbeat_on timestamp with time zone,
    heartbeat_seconds integer,
    blocked boolean DEFAULT false NOT NULL,
    blocking boolean DEFAULT false NOT NULL,
    pending_dependencies integer DEFAULT 0 NOT NULL,
    source_name text,
    source_id uuid,
    source_created_on timestamp with time zone,
    source_retry_count integer,
    source_output jsonb,
    source_root_id uuid,
    trace_context jsonb,
    upsert_by_key boolean,
    CONSTRAINT job_key_strict_fifo_singleton_key_check CHECK ((NOT ((policy = 'key_strict_fifo'::text) AND (singleton_key IS NULL))))
);


--
-- Name: job_dependency; Type: TABLE; Schema: job_queue; Owner: -
--

CREATE TABLE job_queue.job_dependency (
    child_name text NOT NULL,
    child_id uuid NOT NULL,
    parent_name text NOT NULL,
    parent_id uuid NOT NULL
);


--
-- Name: queue; Type: TABLE; Schema: job_queue; Owner: -
--

CREATE TABLE job_queue.queue (
    name text NOT NULL,
    policy text NOT NULL,
    retry_limit integer NOT NULL,
    retry_delay integer NOT NULL,
    retry_backoff boolean NOT NULL,
    retry_delay_max integer,
    expire_seconds integer NOT NULL,
    retention_seconds integer NOT NULL,
    deletion_seconds integer NOT NULL,
    dead_letter text,
    partition boolean NOT NULL,
    table_name text NOT NULL,
    deferred_count integer DEFAULT 0 NOT NULL,
    blocked_count integer DEFAULT 0 NOT NULL,
    queued_count integer DEFAULT 0 NOT NULL,
    ready_count integer DEFAULT 0 NOT NULL,
    warning_queued integer DEFAULT 0 NOT NULL,
    active_count integer DEFAULT 0 NOT NULL,
    failed_count integer DEFAULT 0 NOT NULL,
    total_count integer DEFAULT 0 NOT NULL,
    retained_count integer,
    retained_on timestamp with time zone,
    created_delta integer DEFAULT 0 NOT NULL,
    completed_delta integer DEFAULT 0 NOT NULL,
    failed_delta integer DEFAULT 0 NOT NULL,
    delta_on timestamp with time zone,
    delta_seconds integer,
    wait_bins integer[],
    run_bins integer[],
    ready_oldest_seconds integer,
    ready_history integer[] DEFAULT '{}'::integer[] NOT NULL,
    heartbeat_seconds integer,
    notify boolean DEFAULT false NOT NULL,
    singletons_active text[],
    monitor_claim_on timestamp with time zone,
    monitor_on timestamp with time zone,
    maintain_on timestamp with time zone,
    created_on timestamp with time zone DEFAULT now() NOT NULL,
    updated_on timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT queue_check CHECK ((dead_letter IS DISTINCT FROM name))
);


--
-- Name: queue_stats; Type: TABLE; Schema: job_queue; Owner: -
--

CREATE TABLE job_queue.queue_stats (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    deferred_count integer DEFAULT 0 NOT NULL,
    queued_count integer DEFAULT 0 NOT NULL,
    ready_count integer DEFAULT 0 NOT NULL,
    active_count integer DEFAULT 0 NOT NULL,
    failed_count integer DEFAULT 0 NOT NULL,
    total_count integer DEFAULT 0 NOT NULL,
    created_delta integer,
    completed_delta integer,
    failed_delta integer,
    delta_seconds integer,
    delta_on timestamp with time zone,
    wait_bins integer[],
    run_bins integer[],
    ready_oldest_seconds integer,
    captured_on timestamp with time zone DEFAULT now() NOT NULL
)
PARTITION BY RANGE (captured_on);


--
-- Name: queue_stats_20261130; Type: TABLE; Schema: job_queue; Owner: -
--

CREATE TABLE job_queue.queue_stats_20261130 (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    deferred_count integer DEFAULT 0 NOT NULL,
    queued_count integer DEFAULT 0 NOT NULL,
    ready_count integer DEFAULT 0 NOT NULL,
    active_count integer DEFAULT 0 NOT NULL,
    failed_count integer DEFAULT 0 NOT NULL,
    total_count integer DEFAULT 0 NOT NULL,
    created_delta integer,
    completed_delta integer,
    failed_delta integer,
    delta_seconds integer,
    delta_on timestamp with time zone,
    wait_bins integer[],
    run_bins integer[],
    ready_oldest_seconds integer,
    captured_on timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: queue_stats_20261201; Type: TABLE; Schema: job_queue; Owner: -
--

CREATE TABLE job_queue.queue_stats_20261201 (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    deferred_count integer DEFAULT 0 NOT NULL,
    queued_count integer DEFAULT 0 NOT NULL,
    ready_count integer DEFAULT 0 NOT NULL,
    active_count integer DEFAULT 0 NOT NULL,
    failed_count integer DEFAULT 0 NOT NULL,
    total_count integer DEFAULT 0 NOT NULL,
    created_delta integer,
    completed_delta integer,
    failed_delta integer,
    delta_seconds integer,
    delta_on timestamp with time zone,
    wait_bins integer[],
    run_bins integer[],
    ready_oldest_seconds integer,
    captured_on timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: schedule; Type: TABLE; Schema: job_queue; Owner: -
--

CREATE TABLE job_queue.schedule (
    name text NOT NULL,
    key text DEFAULT ''::text NOT NULL,
    kind text DEFAULT 'cron'::text NOT NULL,
    cron text NOT NULL,
    timezone text DEFAULT 'UTC'::text,
    data jsonb,
    options jsonb,
    created_on timestamp with time zone DEFAULT now() NOT NULL,
    updated_on timestamp with time zone DEFAULT now() NOT NULL,
    last_job_id uuid,
    CONSTRAINT schedule_kind_check CHECK ((kind = ANY (ARRAY['cron'::text, 'rrule'::text])))
);


--
-- Name: subscription; Type: TABLE; Schema: job_queue; Owner: -
--

CREATE TABLE job_queue.subscription (
    event text NOT NULL,
    name text NOT NULL,
    created_on timestamp with time zone DEFAULT now() NOT NULL,
    updated_on timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: version; Type: TABLE; Schema: job_queue; Owner: -
--

CREATE TABLE job_queue.version (
    version integer NOT NULL,
    cron_on timestamp with time zone,
    bam_on timestamp with time zone,
    flow_on timestamp with time zone,
    reindex_on timestamp with time zone,
    monitor_backoff_on timestamp with time zone
);


--
-- Name: warning; Type: TABLE; Schema: job_queue; Owner: -
--

CREATE TABLE job_queue.warning (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    type text NOT NULL,
    message text NOT NULL,
    data jsonb,
    created_on timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: active_contacts; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.active_contacts AS
 SELECT contacts.team_id,
    contacts.id,
    contacts.first_name,
    contacts.last_name,
    contacts.phone_primary,
    contacts.phone_secondary,
    contacts.email,
    contacts.company,
    contacts.job_title,
    contacts.notes,
    contacts.address,
    contacts.birthday,
    contacts.tags,
    contacts.metadata,
    contacts.created_by_agent,
    contacts.created_at,
    contacts.updated_by,
    contacts.updated_at,
    contacts.version,
    contacts.name_prefix,
    contacts.middle_name,
    contacts.name_suffix,
    contacts.nickname,
    contacts.phonetic_first_name,
    contacts.phonetic_last_name,
    contacts.department,
    contacts.phones,
    contacts.emails,
    contacts.addresses,
    contacts.websites,
    contacts.labels
   FROM public.contacts
  WHERE (NOT contacts.is_deleted);


--
-- Name: agents; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.agents (
    team_id uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    agent_code character varying(50) NOT NULL,
    agent_name character varying(255) NOT NULL,
    role character varying(10) DEFAULT 'agent'::character varying NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    last_seen timestamp(3) with time zone,
    CONSTRAINT agents_agent_code_check CHECK (((agent_code)::text ~ '^[A-Za-z0-9_-]+$'::text)),
    CONSTRAINT agents_agent_name_check CHECK (((agent_name)::text <> ''::text)),
    CONSTRAINT agents_role_check CHECK (((role)::text = ANY ((ARRAY['viewer'::character varying, 'agent'::character varying, 'admin'::character varying])::text[])))
);


--
-- Name: api_keys; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.api_keys (
    team_id uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    agent_id uuid NOT NULL,
    name character varying(100) DEFAULT ''::character varying NOT NULL,
    digest bytea NOT NULL,
    prefix character varying(12) NOT NULL,
    last4 character varying(4) NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    expires_at timestamp(3) with time zone,
    revoked_at timestamp(3) with time zone,
    last_used_at timestamp(3) with time zone,
    replaced_by uuid,
    device_id character varying(255),
    replaces uuid
);


--
-- Name: applied_mutations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.applied_mutations (
    team_id uuid NOT NULL,
    scope character varying(36) NOT NULL,
    mutation_id character varying(255) NOT NULL,
    agent_id uuid NOT NULL,
    request_hash bytea NOT NULL,
    status character varying(20),
    code character varying(40),
    version bigint,
    contact_id uuid,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    expires_at timestamp(3) with time zone,
    operation_id uuid
);


--
-- Name: audit_log; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audit_log (
    id bigint NOT NULL,
    team_id uuid NOT NULL,
    version bigint,
    action character varying(40) NOT NULL,
    contact_id uuid,
    agent_code text NOT NULL,
    device_id character varying(255) DEFAULT ''::character varying NOT NULL,
    request_id character varying(100),
    source character varying(20) NOT NULL,
    batch_id uuid,
    before jsonb,
    after jsonb,
    occurred_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
    operation_id uuid,
    CONSTRAINT audit_log_check CHECK (((version IS NULL) OR ((contact_id IS NOT NULL) AND (after IS NOT NULL))))
);


--
-- Name: audit_log_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.audit_log ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: change_counts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.change_counts (
    team_id uuid NOT NULL,
    began_at timestamp with time zone NOT NULL,
    agent_code text NOT NULL,
    created integer DEFAULT 0 NOT NULL,
    updated integer DEFAULT 0 NOT NULL,
    deleted integer DEFAULT 0 NOT NULL,
    restored integer DEFAULT 0 NOT NULL
);


--
-- Name: contact_aliases; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.contact_aliases (
    team_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    merged_into uuid NOT NULL
);


--
-- Name: contact_conflicts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.contact_conflicts (
    team_id uuid NOT NULL,
    id uuid NOT NULL,
    contact_id uuid NOT NULL,
    kind character varying(20) NOT NULL,
    fields jsonb NOT NULL,
    agent_codes text[] NOT NULL,
    mutation_id character varying(255),
    client_time timestamp(3) with time zone,
    created_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
    resolved_at timestamp(3) with time zone,
    resolved_by text,
    resolution character varying(4),
    CONSTRAINT contact_conflicts_check CHECK (((resolved_at IS NULL) = (resolution IS NULL))),
    CONSTRAINT contact_conflicts_kind_check CHECK (((kind)::text = ANY ((ARRAY['edit'::character varying, 'delete'::character varying, 'edit_of_deleted'::character varying])::text[]))),
    CONSTRAINT contact_conflicts_resolution_check CHECK (((resolution)::text = ANY ((ARRAY['kept'::character varying, 'lost'::character varying])::text[])))
);


--
-- Name: contact_views; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.contact_views (
    team_id uuid NOT NULL,
    id uuid NOT NULL,
    agent_code character varying(50) NOT NULL,
    name character varying(100) NOT NULL,
    shared boolean NOT NULL,
    filter jsonb NOT NULL,
    sort_by character varying(20) NOT NULL,
    sort_order character varying(4) NOT NULL,
    columns jsonb NOT NULL,
    created_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL
);


--
-- Name: device_access; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.device_access (
    team_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    device_id character varying(255) NOT NULL,
    device_name character varying(100) DEFAULT ''::character varying NOT NULL,
    enrolled_at timestamp(3) with time zone,
    revoked_at timestamp(3) with time zone,
    wipe_id uuid,
    wipe_upload_first boolean DEFAULT false NOT NULL,
    wipe_requested_at timestamp(3) with time zone,
    wipe_confirmed_at timestamp(3) with time zone,
    CONSTRAINT device_access_check CHECK (((wipe_id IS NULL) = (wipe_requested_at IS NULL))),
    CONSTRAINT device_access_check1 CHECK (((wipe_confirmed_at IS NULL) OR (wipe_requested_at IS NOT NULL))),
    CONSTRAINT device_access_device_id_check CHECK (((device_id)::text <> ''::text))
);


--
-- Name: device_connections; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.device_connections (
    instance_id uuid NOT NULL,
    team_id uuid NOT NULL,
    device_id character varying(255) NOT NULL,
    agent_id uuid NOT NULL,
    connected_at timestamp(3) with time zone DEFAULT now() NOT NULL
);


--
-- Name: device_samples; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.device_samples (
    team_id uuid NOT NULL,
    sampled_at timestamp with time zone NOT NULL,
    online integer NOT NULL,
    idle integer NOT NULL,
    offline integer NOT NULL,
    behind integer NOT NULL,
    lag_median bigint NOT NULL,
    lag_p95 bigint NOT NULL,
    lag_max bigint NOT NULL
);


--
-- Name: global_version; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.global_version (
    team_id uuid NOT NULL,
    epoch uuid DEFAULT gen_random_uuid() NOT NULL,
    current_version bigint DEFAULT 0 NOT NULL,
    floor bigint DEFAULT 0 NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    snapshot_floor bigint DEFAULT 0 NOT NULL,
    live_contacts bigint DEFAULT 0 NOT NULL,
    CONSTRAINT global_version_check CHECK (((floor >= 0) AND (floor <= current_version))),
    CONSTRAINT global_version_current_version_check CHECK (((current_version >= 0) AND (current_version <= '9007199254740991'::bigint)))
)
WITH (fillfactor='10');


--
-- Name: instances; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.instances (
    id uuid NOT NULL,
    hostname character varying(255) NOT NULL,
    started_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    heartbeat_at timestamp(3) with time zone DEFAULT now() NOT NULL
);


--
-- Name: sync_log; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sync_log (
    team_id uuid NOT NULL,
    device_id character varying(255) NOT NULL,
    agent_id uuid NOT NULL,
    last_sync_version bigint DEFAULT 0 NOT NULL,
    epoch uuid,
    last_sync_at timestamp(3) with time zone,
    last_seen_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    syncs_count bigint DEFAULT 0 NOT NULL,
    changes_count bigint DEFAULT 0 NOT NULL,
    app_version character varying(50),
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    proven_version bigint,
    proven_at timestamp(3) with time zone,
    CONSTRAINT sync_log_device_id_check CHECK (((device_id)::text <> ''::text))
)
WITH (fillfactor='70');


--
-- Name: device_status; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.device_status AS
 SELECT s.team_id,
    s.device_id,
    s.agent_id,
    a.agent_code,
    a.agent_name,
    a.is_active AS agent_active,
    s.last_sync_version,
    s.last_sync_at,
    s.last_seen_at,
    s.syncs_count,
    s.changes_count,
    s.app_version,
    g.current_version,
    GREATEST((g.current_version - s.last_sync_version), (0)::bigint) AS versions_behind,
        CASE
            WHEN (s.last_sync_at IS NULL) THEN 'never'::text
            WHEN (s.last_sync_version >= g.current_version) THEN 'synced'::text
            ELSE 'behind'::text
        END AS sync_status,
        CASE
            WHEN (c.connected OR (s.last_seen_at > (now() - '00:05:00'::interval))) THEN 'online'::text
            WHEN (s.last_seen_at > (now() - '01:00:00'::interval)) THEN 'idle'::text
            ELSE 'offline'::text
        END AS connection_status,
    s.proven_version AS proven_sync_version,
    s.proven_at AS proven_sync_at,
    COALESCE(d.device_name, ''::character varying) AS device_name,
    d.enrolled_at,
    d.revoked_at,
        CASE
            WHEN (d.wipe_confirmed_at IS NOT NULL) THEN 'confirmed'::text
            WHEN (d.wipe_requested_at IS NOT NULL) THEN 'requested'::text
            ELSE 'none'::text
        END AS wipe_status,
    d.wipe_requested_at,
    d.wipe_confirmed_at
   FROM ((((public.sync_log s
     JOIN public.agents a ON (((a.team_id = s.team_id) AND (a.id = s.agent_id))))
     JOIN public.global_version g ON ((g.team_id = s.team_id)))
     LEFT JOIN public.device_access d ON (((d.team_id = s.team_id) AND (d.agent_id = s.agent_id) AND ((d.device_id)::text = (s.device_id)::text))))
     CROSS JOIN LATERAL ( SELECT (EXISTS ( SELECT
                   FROM (public.device_connections d_1
                     JOIN public.instances i ON ((i.id = d_1.instance_id)))
                  WHERE ((d_1.team_id = s.team_id) AND ((d_1.device_id)::text = (s.device_id)::text) AND (d_1.agent_id = s.agent_id) AND (i.heartbeat_at > (now() - '00:00:30'::interval))))) AS connected) c);


--
-- Name: duplicate_dismissals; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.duplicate_dismissals (
    team_id uuid NOT NULL,
    fingerprint bytea NOT NULL,
    dismissed_by text NOT NULL,
    dismissed_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL
);


--
-- Name: duplicate_groups; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.duplicate_groups (
    team_id uuid NOT NULL,
    id uuid NOT NULL,
    contact_ids uuid[] NOT NULL,
    size integer NOT NULL,
    reasons jsonb NOT NULL,
    score smallint NOT NULL,
    shared boolean NOT NULL,
    fingerprint bytea NOT NULL,
    is_dismissed boolean DEFAULT false NOT NULL
);


--
-- Name: duplicate_keys; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.duplicate_keys (
    team_id uuid NOT NULL,
    key bytea NOT NULL,
    contact_id uuid NOT NULL
);


--
-- Name: duplicate_progress; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.duplicate_progress (
    team_id uuid NOT NULL,
    rules text DEFAULT ''::text NOT NULL,
    version bigint DEFAULT 0 NOT NULL
);


--
-- Name: enrolments; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.enrolments (
    team_id uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    agent_id uuid NOT NULL,
    digest bytea NOT NULL,
    created_by character varying(50) NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    expires_at timestamp(3) with time zone NOT NULL,
    used_at timestamp(3) with time zone,
    device_id character varying(255),
    nonce_digest bytea,
    key_id uuid,
    made_with uuid
);


--
-- Name: epochs; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.epochs (
    team_id uuid NOT NULL,
    epoch uuid NOT NULL,
    parent uuid,
    parent_head bigint,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    giving_back_ended_at timestamp(3) with time zone
);


--
-- Name: import_chunks; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.import_chunks (
    team_id uuid NOT NULL,
    import_id uuid NOT NULL,
    seq integer NOT NULL,
    bytes bytea NOT NULL
);
ALTER TABLE ONLY public.import_chunks ALTER COLUMN bytes SET STORAGE EXTERNAL;


--
-- Name: import_rejects; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.import_rejects (
    team_id uuid NOT NULL,
    import_id uuid NOT NULL,
    seq integer NOT NULL,
    "row" integer NOT NULL,
    cells json NOT NULL,
    reason text NOT NULL
);


--
-- Name: imports; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.imports (
    team_id uuid NOT NULL,
    id uuid NOT NULL,
    created_by uuid NOT NULL,
    agent_code character varying(50) NOT NULL,
    filename character varying(255),
    size bigint DEFAULT 0 NOT NULL,
    content_hash bytea,
    state character varying(10) DEFAULT 'uploading'::character varying NOT NULL,
    has_file boolean DEFAULT true NOT NULL,
    detected jsonb,
    options jsonb DEFAULT '{}'::jsonb NOT NULL,
    job_id uuid,
    operation_id uuid,
    dry_run boolean DEFAULT false NOT NULL,
    same_as uuid,
    processed integer DEFAULT 0 NOT NULL,
    created integer DEFAULT 0 NOT NULL,
    updated integer DEFAULT 0 NOT NULL,
    skipped integer DEFAULT 0 NOT NULL,
    rejected integer DEFAULT 0 NOT NULL,
    percent smallint DEFAULT 0 NOT NULL,
    problems jsonb DEFAULT '[]'::jsonb NOT NULL,
    error text,
    created_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
    touched_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
    started_at timestamp(3) with time zone,
    finished_at timestamp(3) with time zone,
    CONSTRAINT imports_check CHECK ((processed = (((created + updated) + skipped) + rejected))),
    CONSTRAINT imports_size_check CHECK ((size >= 0)),
    CONSTRAINT imports_state_check CHECK (((state)::text = ANY ((ARRAY['uploading'::character varying, 'ready'::character varying, 'running'::character varying, 'done'::character varying, 'failed'::character varying, 'cancelled'::character varying, 'undone'::character varying])::text[])))
);


--
-- Name: jobs; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.jobs (
    id uuid NOT NULL,
    team_id uuid,
    kind character varying(100) NOT NULL,
    created_by uuid,
    agent_code character varying(50),
    key_id uuid,
    label character varying(255) NOT NULL,
    params jsonb DEFAULT '{}'::jsonb NOT NULL,
    state character varying(10) DEFAULT 'queued'::character varying NOT NULL,
    turn_id uuid NOT NULL,
    attempt integer DEFAULT 0 NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    done integer DEFAULT 0 NOT NULL,
    total integer,
    checkpoint jsonb,
    result jsonb,
    error character varying(50),
    created_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
    started_at timestamp(3) with time zone,
    finished_at timestamp(3) with time zone,
    request_key character varying(255),
    request_hash character varying(64),
    CONSTRAINT jobs_check CHECK (((finished_at IS NULL) = ((state)::text = ANY ((ARRAY['queued'::character varying, 'running'::character varying])::text[])))),
    CONSTRAINT jobs_done_check CHECK ((done >= 0)),
    CONSTRAINT jobs_state_check CHECK (((state)::text = ANY ((ARRAY['queued'::character varying, 'running'::character varying, 'succeeded'::character varying, 'failed'::character varying, 'cancelled'::character varying])::text[]))),
    CONSTRAINT jobs_total_check CHECK ((total >= 0))
);


--
-- Name: last_backup; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.last_backup (
    is_only boolean DEFAULT true NOT NULL,
    taken_at timestamp(3) with time zone NOT NULL,
    CONSTRAINT last_backup_is_only_check CHECK (is_only)
);


--
-- Name: operations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.operations (
    team_id uuid NOT NULL,
    id uuid NOT NULL,
    kind character varying(20) NOT NULL,
    agent_code text NOT NULL,
    device_id character varying(255) DEFAULT ''::character varying NOT NULL,
    label character varying(255),
    ended_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
    changes integer NOT NULL,
    first_version bigint NOT NULL,
    last_version bigint NOT NULL,
    undoes uuid,
    undone_by uuid
);


--
-- Name: phone_derivations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.phone_derivations (
    team_id uuid NOT NULL,
    rules text NOT NULL,
    version bigint NOT NULL,
    rules_since bigint DEFAULT 0 NOT NULL
);


--
-- Name: COLUMN phone_derivations.rules_since; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.phone_derivations.rules_since IS 'The head of the team when these rules took the place of others; 0 when they never did.';


--
-- Name: phone_numbers; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.phone_numbers (
    team_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    version bigint NOT NULL,
    numbers text[] NOT NULL,
    countries text[] DEFAULT '{}'::text[] NOT NULL
);


--
-- Name: restored_contacts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.restored_contacts (
    team_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    as_of bigint NOT NULL,
    existence_as_of bigint NOT NULL,
    taken jsonb DEFAULT '{}'::jsonb NOT NULL
);


--
-- Name: schema_migrations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.schema_migrations (
    id integer NOT NULL,
    "timestamp" bigint NOT NULL,
    name character varying NOT NULL
);


--
-- Name: schema_migrations_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.schema_migrations_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: schema_migrations_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.schema_migrations_id_seq OWNED BY public.schema_migrations.id;


--
-- Name: server_secrets; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.server_secrets (
    name character varying(50) NOT NULL,
    value text NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL
);


--
-- Name: sessions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sessions (
    team_id uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    key_id uuid NOT NULL,
    digest bytea NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    last_used_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    expires_at timestamp(3) with time zone NOT NULL,
    user_agent character varying(255) DEFAULT ''::character varying NOT NULL,
    ip character varying(45) DEFAULT ''::character varying NOT NULL
);


--
-- Name: setup_links; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.setup_links (
    digest bytea NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    expires_at timestamp(3) with time zone NOT NULL,
    used_at timestamp(3) with time zone
);


--
-- Name: statistics_progress; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.statistics_progress (
    team_id uuid NOT NULL,
    version bigint DEFAULT 0 NOT NULL,
    rolled_up_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    contact_bytes integer,
    contacts_measured_at timestamp(3) with time zone
);


--
-- Name: sync_statistics; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.sync_statistics AS
 SELECT g.team_id,
    g.current_version,
    count(d.device_id) AS total_devices,
    count(DISTINCT d.agent_id) AS total_agents,
    count(*) FILTER (WHERE (d.sync_status = 'synced'::text)) AS synced_devices,
    (COALESCE((sum(d.changes_count) / NULLIF(sum(d.syncs_count), (0)::numeric)), (0)::numeric))::double precision AS avg_changes_per_sync,
    max(d.last_sync_at) AS last_sync_time
   FROM (public.global_version g
     LEFT JOIN public.device_status d ON ((d.team_id = g.team_id)))
  GROUP BY g.team_id, g.current_version;


--
-- Name: sync_traffic; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sync_traffic (
    team_id uuid NOT NULL,
    began_at timestamp with time zone NOT NULL,
    catch_ups bigint DEFAULT 0 NOT NULL,
    catch_up_bytes bigint DEFAULT 0 NOT NULL,
    full_downloads bigint DEFAULT 0 NOT NULL,
    full_download_bytes bigint DEFAULT 0 NOT NULL,
    avoided_bytes bigint DEFAULT 0 NOT NULL
);


--
-- Name: sync_walks; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sync_walks (
    id bigint NOT NULL,
    team_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    device_id character varying(255) NOT NULL,
    epoch uuid NOT NULL,
    last_end bigint NOT NULL,
    previous_end bigint,
    updated_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    started_at timestamp(3) with time zone DEFAULT now() NOT NULL
);


--
-- Name: sync_walks_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.sync_walks ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.sync_walks_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: teams; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.teams (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name character varying(255) NOT NULL,
    is_default boolean DEFAULT false NOT NULL,
    allow_agent_export boolean DEFAULT false NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    closed_at timestamp(3) with time zone,
    default_region character varying(2),
    history_for_agents character varying(4) DEFAULT 'all'::character varying NOT NULL,
    CONSTRAINT teams_default_region_check CHECK (((default_region)::text ~ '^[A-Z]{2}$'::text)),
    CONSTRAINT teams_history_for_agents_check CHECK (((history_for_agents)::text = ANY ((ARRAY['all'::character varying, 'own'::character varying, 'none'::character varying])::text[]))),
    CONSTRAINT teams_name_check CHECK (((name)::text <> ''::text))
);


--
-- Name: job_common; Type: TABLE ATTACH; Schema: job_queue; Owner: -
--

ALTER TABLE ONLY job_queue.job ATTACH PARTITION job_queue.job_common DEFAULT;


--
-- Name: queue_stats_20261130; Type: TABLE ATTACH; Schema: job_queue; Owner: -
--

ALTER TABLE ONLY job_queue.queue_stats ATTACH PARTITION job_queue.queue_stats_20261130 FOR VALUES FROM ('2026-11-30 00:00:00+00') TO ('2026-12-01 00:00:00+00');


--
-- Name: queue_stats_20261201; Type: TABLE ATTACH; Schema: job_queue; Owner: -
--

ALTER TABLE ONLY job_queue.queue_stats ATTACH PARTITION job_queue.queue_stats_20261201 FOR VALUES FROM ('2026-12-01 00:00:00+00') TO ('2026-12-02 00:00:00+00');


--
-- Name: schema_migrations id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.schema_migrations ALTER COLUMN id SET DEFAULT nextval('public.schema_migrations_id_seq'::regclass);


--
-- Data for Name: bam; Type: TABLE DATA; Schema: job_queue; Owner: -
--



--
-- Data for Name: instance; Type: TABLE DATA; Schema: job_queue; Owner: -
--



--
-- Data for Name: job_common; Type: TABLE DATA; Schema: job_queue; Owner: -
--

INSERT INTO job_queue.job_common VALUES ('b3cfb9a3-5a7b-4b4d-812c-20bdfe6a164e', 'jobs', 0, NULL, 'created', 1000000, 0, 3, false, NULL, 86399, 3600, NULL, NULL, '4df64d0d-1817-4775-9743-fbd4d232d973', NULL, '2026-11-30 04:17:26.194594+00', '2026-11-30 04:17:26.194594+00', NULL, NULL, '2027-11-30 04:17:26.194594+00', NULL, NULL, 'standard', NULL, 10, false, false, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);


--
-- Data for Name: job_dependency; Type: TABLE DATA; Schema: job_queue; Owner: -
--



--
-- Data for Name: queue; Type: TABLE DATA; Schema: job_queue; Owner: -
--

INSERT INTO job_queue.queue VALUES ('jobs', 'standard', 1000000, 3, false, NULL, 86399, 31536000, 3600, NULL, false, 'job_common', 0, 0, 0, 0, 0, 0, 0, 0, NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, '{}', 10, false, NULL, NULL, NULL, NULL, '2026-11-30 04:17:23.74048+00', '2026-11-30 04:17:23.74048+00');
INSERT INTO job_queue.queue VALUES ('__pgboss__send-it', 'standard', 2, 0, false, NULL, 900, 1209600, 604800, NULL, false, 'job_common', 0, 0, 0, 0, 0, 0, 0, 0, NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, '{}', NULL, false, NULL, NULL, NULL, NULL, '2026-11-30 04:17:24.388765+00', '2026-11-30 04:17:24.388765+00');


--
-- Data for Name: queue_stats_20261130; Type: TABLE DATA; Schema: job_queue; Owner: -
--



--
-- Data for Name: queue_stats_20261201; Type: TABLE DATA; Schema: job_queue; Owner: -
--



--
-- Data for Name: schedule; Type: TABLE DATA; Schema: job_queue; Owner: -
--

INSERT INTO job_queue.schedule VALUES ('jobs', 'statistics.roll_up', 'cron', '* * * * *', 'UTC', '{"kind": "statistics.roll_up"}', '{"key": "statistics.roll_up", "missed": "once"}', '2026-11-30 04:17:24.442779+00', '2026-11-30 04:17:24.442779+00', NULL);
INSERT INTO job_queue.schedule VALUES ('jobs', 'jobs.purge', 'cron', '37 * * * *', 'UTC', '{"kind": "jobs.purge"}', '{"key": "jobs.purge", "missed": "once"}', '2026-11-30 04:17:24.453737+00', '2026-11-30 04:17:24.453737+00', NULL);
INSERT INTO job_queue.schedule VALUES ('jobs', 'contacts.derive_numbers', 'cron', '* * * * *', 'UTC', '{"kind": "contacts.derive_numbers"}', '{"key": "contacts.derive_numbers", "missed": "once"}', '2026-11-30 04:17:24.461578+00', '2026-11-30 04:17:24.461578+00', NULL);
INSERT INTO job_queue.schedule VALUES ('jobs', 'contacts.find_duplicates', 'cron', '* * * * *', 'UTC', '{"kind": "contacts.find_duplicates"}', '{"key": "contacts.find_duplicates", "missed": "once"}', '2026-11-30 04:17:24.464925+00', '2026-11-30 04:17:24.464925+00', NULL);
INSERT INTO job_queue.schedule VALUES ('jobs', 'sync.purge', 'cron', '17 * * * *', 'UTC', '{"kind": "sync.purge"}', '{"key": "sync.purge", "missed": "once"}', '2026-11-30 04:17:24.471551+00', '2026-11-30 04:17:24.471551+00', NULL);
INSERT INTO job_queue.schedule VALUES ('jobs', 'bulk.purge-imports', 'cron', '27 * * * *', 'UTC', '{"kind": "bulk.purge-imports"}', '{"key": "bulk.purge-imports", "missed": "once"}', '2026-11-30 04:17:24.475477+00', '2026-11-30 04:17:24.475477+00', NULL);


--
-- Data for Name: subscription; Type: TABLE DATA; Schema: job_queue; Owner: -
--



--
-- Data for Name: version; Type: TABLE DATA; Schema: job_queue; Owner: -
--

INSERT INTO job_queue.version VALUES (46, '2026-11-30 04:17:24.434288+00', '2026-11-30 04:17:23.743349+00', '2026-11-30 04:17:24.395127+00', NULL, NULL);


--
-- Data for Name: warning; Type: TABLE DATA; Schema: job_queue; Owner: -
--



--
-- Data for Name: agents; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.agents VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '8f57e299-eae1-4f9e-8f8e-c95c40011ccd', 'admin', 'Administrator', 'admin', true, '2026-11-30 04:17:24.522+00', '2026-11-30 04:17:26.225+00');


--
-- Data for Name: api_keys; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.api_keys VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '6aceb43a-9408-43dd-86f3-d7a254eb2b08', '8f57e299-eae1-4f9e-8f8e-c95c40011ccd', '', '\x9c1c1dcea545c53a60c00fa4f349570b74c904b36b8ae03006b735ef8508276b', 'frozen-', 'cdef', '2026-11-30 04:17:24.527+00', NULL, NULL, '2026-11-30 04:17:26.225+00', NULL, NULL, NULL);


--
-- Data for Name: applied_mutations; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.applied_mutations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '', '7d5f6f0e-52b1-4a35-9d0f-8f3a5d7c2b11', '8f57e299-eae1-4f9e-8f8e-c95c40011ccd', '\x380f884b48b8c799d37dc12b10bfa6cd2266426a338e4e31927e6127b6111728', 'applied', NULL, 36, 'c33d2754-dbfd-42c8-a2c8-e654c8852cb9', '2026-11-30 04:17:25.981+00', NULL, '01a22aac-03dc-7e09-8011-7fe001b9b6a0');
INSERT INTO public.applied_mutations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '8f57e299-eae1-4f9e-8f8e-c95c40011ccd', 'frozen-key', '8f57e299-eae1-4f9e-8f8e-c95c40011ccd', '\xe463c5f6bd7e9ce1e008e3cda5733e5d73849df01ceeaad2e4587b74547cbbc9', 'applied', NULL, 37, 'da9179cb-4422-4c5c-a899-0154c0f3b216', '2026-11-30 04:17:25.997+00', '2026-12-07 04:17:25.997+00', '01a22aac-03ec-7b3e-b432-6cd5fa5e7205');


--
-- Data for Name: audit_log; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (1, '4df64d0d-1817-4775-9743-fbd4d232d973', NULL, 'agent.registered', NULL, 'operator:environment', '', NULL, 'environment', NULL, NULL, '{"role": "admin", "agent_code": "admin", "agent_name": "Administrator"}', '2026-11-30 04:17:24.533+00', NULL);
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (2, '4df64d0d-1817-4775-9743-fbd4d232d973', NULL, 'auth.signed_in', NULL, 'admin', 'frozen-device', 'f9d39c54-cbe2-470d-b13e-25c080a2893e', 'socket', NULL, NULL, '{"ip": "127.0.0.1", "key": "frozen-…cdef"}', '2026-11-30 04:17:24.892+00', NULL);
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (3, '4df64d0d-1817-4775-9743-fbd4d232d973', 1, 'CREATE', '095ff949-0748-41ae-b238-268a8592cebc', 'admin', 'frozen-device', '8cfe5ea3-1e3c-4e17-b764-dc655c17a980', 'rest', 'c4593af3-a84c-420f-a2df-358c7c426381', NULL, '{"id": "095ff949-0748-41ae-b238-268a8592cebc", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 1, "birthday": null, "metadata": {"number": 0}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 0", "created_at": "2026-11-30T04:17:24.926+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:24.926+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 1, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:24.95+00', '01a22aab-ffa3-75d3-b154-d24e43c0f52b');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (4, '4df64d0d-1817-4775-9743-fbd4d232d973', 2, 'CREATE', 'c6392f2b-36d8-4842-a3b0-3101f5b3eac0', 'admin', 'frozen-device', '1ef515d6-db3d-42a5-845d-6aacf5cb93a2', 'rest', 'ca897b79-299c-464d-b1c0-e98ae01eefc7', NULL, '{"id": "c6392f2b-36d8-4842-a3b0-3101f5b3eac0", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 2, "birthday": null, "metadata": {"number": 1}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 1", "created_at": "2026-11-30T04:17:25.029+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.029+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 2, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:25.071+00', '01a22aac-0012-7a43-935e-26884505bc9e');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (5, '4df64d0d-1817-4775-9743-fbd4d232d973', 3, 'CREATE', 'f5c3e01f-6e63-44f2-817f-680275a5015f', 'admin', 'frozen-device', 'ac3ef552-0d71-46fb-b07d-5aade99798cd', 'rest', '0ff83592-57d1-4f96-b3cf-742d9ef368c3', NULL, '{"id": "f5c3e01f-6e63-44f2-817f-680275a5015f", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 3, "birthday": null, "metadata": {"number": 2}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 2", "created_at": "2026-11-30T04:17:25.116+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.116+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 3, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:25.118+00', '01a22aac-006f-798f-9192-015badf90de6');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (6, '4df64d0d-1817-4775-9743-fbd4d232d973', 4, 'CREATE', '90792bdf-6ca0-4722-bba0-f9d9582d237d', 'admin', 'frozen-device', '3de509c7-2f17-4032-94ed-c1ac26eb7d1f', 'rest', '7a0ae5bf-404a-4cc0-a0c8-81e9b13d2bd1', NULL, '{"id": "90792bdf-6ca0-4722-bba0-f9d9582d237d", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 4, "birthday": null, "metadata": {"number": 3}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 3", "created_at": "2026-11-30T04:17:25.146+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.146+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 4, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:25.149+00', '01a22aac-008d-77ec-96fb-d332a5712070');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (7, '4df64d0d-1817-4775-9743-fbd4d232d973', 5, 'CREATE', '55c8f9bc-78f2-45f2-bbfa-9cd93a101380', 'admin', 'frozen-device', 'ee83e6c9-f239-42ef-9d82-55b0fcbd4717', 'rest', 'a688f600-9e5b-4654-9ae6-235843b2845b', NULL, '{"id": "55c8f9bc-78f2-45f2-bbfa-9cd93a101380", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 5, "birthday": null, "metadata": {"number": 4}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 4", "created_at": "2026-11-30T04:17:25.189+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.189+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 5, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:25.191+00', '01a22aac-00bf-7a1e-a789-757e56dfe39a');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (8, '4df64d0d-1817-4775-9743-fbd4d232d973', 6, 'CREATE', '8051f754-fe2b-41de-bc42-e889044a3d57', 'admin', 'frozen-device', '5dc7d1b4-3318-4b9d-af54-a29289d3c484', 'rest', '96b0fc85-b240-4fc5-9e5a-7e41a97fecaa', NULL, '{"id": "8051f754-fe2b-41de-bc42-e889044a3d57", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 6, "birthday": null, "metadata": {"number": 5}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 5", "created_at": "2026-11-30T04:17:25.226+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.226+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 6, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:25.231+00', '01a22aac-00db-71a8-81ca-cb63443f0fba');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (9, '4df64d0d-1817-4775-9743-fbd4d232d973', 7, 'CREATE', 'a2363f66-bd31-42c7-8842-ad243ff7fd84', 'admin', 'frozen-device', '08788fd3-d849-4fb5-ac10-68adf11bacfa', 'rest', 'aa3317a9-029a-4bb0-bf1d-8452b85408cf', NULL, '{"id": "a2363f66-bd31-42c7-8842-ad243ff7fd84", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 7, "birthday": null, "metadata": {"number": 6}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 6", "created_at": "2026-11-30T04:17:25.257+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.257+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 7, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:25.3+00', '01a22aac-00fd-7209-9ca5-d60b204f09f7');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (10, '4df64d0d-1817-4775-9743-fbd4d232d973', 8, 'CREATE', 'cb4fab71-54d6-47b8-be6b-baa510b1fba5', 'admin', 'frozen-device', '95979c07-7a3d-40fc-b335-8a375beb6f9f', 'rest', 'e9f01665-9761-4a33-98ec-7f90e716c1a4', NULL, '{"id": "cb4fab71-54d6-47b8-be6b-baa510b1fba5", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 8, "birthday": null, "metadata": {"number": 7}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 7", "created_at": "2026-11-30T04:17:25.345+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.345+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 8, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:25.347+00', '01a22aac-0157-7e35-b0e5-1ff66d695bc7');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (11, '4df64d0d-1817-4775-9743-fbd4d232d973', 9, 'CREATE', '6cf554ec-9acd-4cfb-a03d-98a6211b3e35', 'admin', 'frozen-device', 'a4af6395-56cc-42bf-9c9d-abbf0d8884a6', 'rest', '8c9df6eb-c347-4256-b60e-23b1c4d45dad', NULL, '{"id": "6cf554ec-9acd-4cfb-a03d-98a6211b3e35", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 9, "birthday": null, "metadata": {"number": 8}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 8", "created_at": "2026-11-30T04:17:25.366+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.366+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 9, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:25.372+00', '01a22aac-0170-7e65-842b-9b1fa23d90db');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (12, '4df64d0d-1817-4775-9743-fbd4d232d973', 10, 'CREATE', '87e2a04b-471f-45e9-b492-08b6648be6c8', 'admin', 'frozen-device', '2685f8ef-2547-4d26-809c-f827943c2a99', 'rest', '39e61c0f-d64b-4b0a-aa3d-cc9e5dccb7c3', NULL, '{"id": "87e2a04b-471f-45e9-b492-08b6648be6c8", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 10, "birthday": null, "metadata": {"number": 9}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 9", "created_at": "2026-11-30T04:17:25.404+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.404+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 10, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:25.406+00', '01a22aac-0195-7c29-8e1b-aa957d7378e3');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (13, '4df64d0d-1817-4775-9743-fbd4d232d973', 11, 'CREATE', '5edd9e3f-8c88-4cd4-86a7-14876e0cd2ce', 'admin', 'frozen-device', 'b9a96ddb-8b4f-48c2-bffd-467e4a7eb18b', 'rest', '4b85c0e0-21b1-4ed2-95ee-c79466e65fcd', NULL, '{"id": "5edd9e3f-8c88-4cd4-86a7-14876e0cd2ce", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 11, "birthday": null, "metadata": {"number": 10}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 10", "created_at": "2026-11-30T04:17:25.423+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.423+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 11, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:25.425+00', '01a22aac-01aa-77eb-9ddb-b7dda117d7a1');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (14, '4df64d0d-1817-4775-9743-fbd4d232d973', 12, 'CREATE', '02f3b646-9497-4a81-b5e9-4b37f8b28fee', 'admin', 'frozen-device', '52bce862-5b00-4bdf-9485-5371988cf117', 'rest', 'b68d5bbd-f060-4b3e-b859-61d39dfd4fe5', NULL, '{"id": "02f3b646-9497-4a81-b5e9-4b37f8b28fee", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 12, "birthday": null, "metadata": {"number": 11}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 11", "created_at": "2026-11-30T04:17:25.45+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.45+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 12, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:25.452+00', '01a22aac-01bf-7184-9dd4-fc435fd8311e');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (15, '4df64d0d-1817-4775-9743-fbd4d232d973', 13, 'CREATE', '0b12171d-977e-4ecc-a1fb-81db5dd47cef', 'admin', 'frozen-device', '048e9bb7-fc38-4cbf-bf09-0010fedd3431', 'rest', 'b8548fa4-c07f-443b-ae2d-5d66cca3e256', NULL, '{"id": "0b12171d-977e-4ecc-a1fb-81db5dd47cef", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 13, "birthday": null, "metadata": {"number": 12}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 12", "created_at": "2026-11-30T04:17:25.473+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.473+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 13, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:25.479+00', '01a22aac-01dd-77b0-8d03-1cf85043ee75');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (17, '4df64d0d-1817-4775-9743-fbd4d232d973', 15, 'CREATE', '83d9386d-e3a3-46dc-bf4f-723a2520c390', 'admin', 'frozen-device', 'd38199d7-f9c2-4254-b2d8-e9bf430387e8', 'rest', 'b77fdf73-5f3a-4d90-a02f-aea45704f657', NULL, '{"id": "83d9386d-e3a3-46dc-bf4f-723a2520c390", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 15, "birthday": null, "metadata": {"number": 14}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 14", "created_at": "2026-11-30T04:17:25.586+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.586+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 15, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:25.59+00', '01a22aac-024d-7b88-888e-4491c15e0804');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (16, '4df64d0d-1817-4775-9743-fbd4d232d973', 14, 'CREATE', 'c28dc665-a59f-479d-9b04-7de08261087c', 'admin', 'frozen-device', '227e554a-ce26-4dbd-b59d-1d405aa94eda', 'rest', '0c59979d-2053-40d7-905c-81d97ff50512', NULL, '{"id": "c28dc665-a59f-479d-9b04-7de08261087c", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 14, "birthday": null, "metadata": {"number": 13}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 13", "created_at": "2026-11-30T04:17:25.548+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.548+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 14, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:25.551+00', '01a22aac-0217-749e-814a-a1cf0ec9267f');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (18, '4df64d0d-1817-4775-9743-fbd4d232d973', 16, 'CREATE', '0a3a53ea-25f0-443b-8a2c-8c4540d10f7a', 'admin', 'frozen-device', 'cf9596c4-8035-482a-a793-eb57fa20c4b8', 'rest', 'c1cf5afa-eca6-49f8-9f1f-96b9a8464d11', NULL, '{"id": "0a3a53ea-25f0-443b-8a2c-8c4540d10f7a", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 16, "birthday": null, "metadata": {"number": 15}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 15", "created_at": "2026-11-30T04:17:25.629+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.629+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 16, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:25.631+00', '01a22aac-0276-7b61-a2cc-be30639f93a2');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (19, '4df64d0d-1817-4775-9743-fbd4d232d973', 17, 'CREATE', '1ec35434-b6bd-455b-a931-08c8a44f8e86', 'admin', 'frozen-device', 'b509b2d6-5e6c-4f8c-a860-ebc2315a64ee', 'rest', '78bd5f3e-a8e3-429e-a189-a3fc2cbe9fcb', NULL, '{"id": "1ec35434-b6bd-455b-a931-08c8a44f8e86", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 17, "birthday": null, "metadata": {"number": 16}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 16", "created_at": "2026-11-30T04:17:25.67+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.67+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 17, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:25.672+00', '01a22aac-02a0-70ce-8505-03c3940cfded');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (20, '4df64d0d-1817-4775-9743-fbd4d232d973', 18, 'CREATE', '69b1e2f0-9585-41f2-84b1-297f5d46f397', 'admin', 'frozen-device', '5f75b74e-f029-4008-be8a-5f93ab052b00', 'rest', 'b36c4f50-1a19-464a-83ea-32e0574608ca', NULL, '{"id": "69b1e2f0-9585-41f2-84b1-297f5d46f397", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 18, "birthday": null, "metadata": {"number": 17}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 17", "created_at": "2026-11-30T04:17:25.689+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.689+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 18, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:25.69+00', '01a22aac-02b5-783b-987f-43d16c4299fa');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (21, '4df64d0d-1817-4775-9743-fbd4d232d973', 19, 'CREATE', 'ee91495f-f5b0-4f1c-94f4-5fa46e63e1bd', 'admin', 'frozen-device', '97db8f3b-93e1-4464-8a65-c79c80942e66', 'rest', '71cfb534-4dfd-4708-9958-8d77208776e6', NULL, '{"id": "ee91495f-f5b0-4f1c-94f4-5fa46e63e1bd", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 19, "birthday": null, "metadata": {"number": 18}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 18", "created_at": "2026-11-30T04:17:25.701+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.701+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 19, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:25.702+00', '01a22aac-02c1-781c-a489-e9107c51bff8');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (22, '4df64d0d-1817-4775-9743-fbd4d232d973', 20, 'CREATE', '4f62c767-0342-4a20-a14d-5870f69e71fb', 'admin', 'frozen-device', 'e2619798-ab5b-4248-9800-e8e7ee0fd1d5', 'rest', 'f30a2939-20d3-4be8-8547-d1df353b8ec6', NULL, '{"id": "4f62c767-0342-4a20-a14d-5870f69e71fb", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 20, "birthday": null, "metadata": {"number": 19}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 19", "created_at": "2026-11-30T04:17:25.712+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.712+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 20, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:25.713+00', '01a22aac-02cc-7657-95b9-43a6e6a42103');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (23, '4df64d0d-1817-4775-9743-fbd4d232d973', 21, 'UPDATE', '095ff949-0748-41ae-b238-268a8592cebc', 'admin', 'frozen-device', '9de150dd-e557-45af-ba48-03550a73f405', 'rest', '95d29e2d-e530-49f7-b38a-85f570cba24e', '{"id": "095ff949-0748-41ae-b238-268a8592cebc", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 1, "birthday": null, "metadata": {"number": 0}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 0", "created_at": "2026-11-30T04:17:24.926+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:24.926+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 1, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '{"id": "095ff949-0748-41ae-b238-268a8592cebc", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": "Globex", "version": 21, "birthday": null, "metadata": {"number": 0}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 0", "created_at": "2026-11-30T04:17:24.926+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.731+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [1, "admin", "frozen-device"], "company": [21, "admin", "frozen-device"]}, "created_version": 1, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:25.735+00', '01a22aac-02d8-785c-a2a9-48d2d897b5e0');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (24, '4df64d0d-1817-4775-9743-fbd4d232d973', 22, 'UPDATE', 'c6392f2b-36d8-4842-a3b0-3101f5b3eac0', 'admin', 'frozen-device', 'c195a941-f755-462c-b8f3-ae917803fde1', 'rest', 'da4098e9-dde0-4d49-b4e7-45686fb6da9b', '{"id": "c6392f2b-36d8-4842-a3b0-3101f5b3eac0", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 2, "birthday": null, "metadata": {"number": 1}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 1", "created_at": "2026-11-30T04:17:25.029+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.029+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 2, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '{"id": "c6392f2b-36d8-4842-a3b0-3101f5b3eac0", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": "Globex", "version": 22, "birthday": null, "metadata": {"number": 1}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 1", "created_at": "2026-11-30T04:17:25.029+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.748+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [2, "admin", "frozen-device"], "company": [22, "admin", "frozen-device"]}, "created_version": 2, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:25.75+00', '01a22aac-02ef-7905-b508-8eb721290e42');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (25, '4df64d0d-1817-4775-9743-fbd4d232d973', 23, 'UPDATE', 'f5c3e01f-6e63-44f2-817f-680275a5015f', 'admin', 'frozen-device', 'cdc16504-584d-48be-923a-122199598e36', 'rest', '7354ec79-a44c-4846-b610-e768ad438252', '{"id": "f5c3e01f-6e63-44f2-817f-680275a5015f", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 3, "birthday": null, "metadata": {"number": 2}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 2", "created_at": "2026-11-30T04:17:25.116+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.116+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 3, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '{"id": "f5c3e01f-6e63-44f2-817f-680275a5015f", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": "Globex", "version": 23, "birthday": null, "metadata": {"number": 2}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 2", "created_at": "2026-11-30T04:17:25.116+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.766+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [3, "admin", "frozen-device"], "company": [23, "admin", "frozen-device"]}, "created_version": 3, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:25.767+00', '01a22aac-02ff-731a-8ee9-63730b1ed35a');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (26, '4df64d0d-1817-4775-9743-fbd4d232d973', 24, 'UPDATE', '90792bdf-6ca0-4722-bba0-f9d9582d237d', 'admin', 'frozen-device', '3e435ff4-3af3-4d94-b80e-cebd97711b86', 'rest', '0312f39e-cbcb-46e6-87e8-dfa6c49546fc', '{"id": "90792bdf-6ca0-4722-bba0-f9d9582d237d", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 4, "birthday": null, "metadata": {"number": 3}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 3", "created_at": "2026-11-30T04:17:25.146+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.146+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 4, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '{"id": "90792bdf-6ca0-4722-bba0-f9d9582d237d", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": "Globex", "version": 24, "birthday": null, "metadata": {"number": 3}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 3", "created_at": "2026-11-30T04:17:25.146+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.782+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [4, "admin", "frozen-device"], "company": [24, "admin", "frozen-device"]}, "created_version": 4, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:25.784+00', '01a22aac-030f-7a58-81c9-37af6d300e5c');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (27, '4df64d0d-1817-4775-9743-fbd4d232d973', 25, 'UPDATE', '55c8f9bc-78f2-45f2-bbfa-9cd93a101380', 'admin', 'frozen-device', '33eb8373-0cce-4f52-98fe-d6e28c3ffebf', 'rest', '2e3d9046-dfaa-4d2d-be7e-b52a81762729', '{"id": "55c8f9bc-78f2-45f2-bbfa-9cd93a101380", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 5, "birthday": null, "metadata": {"number": 4}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 4", "created_at": "2026-11-30T04:17:25.189+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.189+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 5, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '{"id": "55c8f9bc-78f2-45f2-bbfa-9cd93a101380", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": "Globex", "version": 25, "birthday": null, "metadata": {"number": 4}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 4", "created_at": "2026-11-30T04:17:25.189+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.795+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [5, "admin", "frozen-device"], "company": [25, "admin", "frozen-device"]}, "created_version": 5, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:25.797+00', '01a22aac-031d-7b04-aa47-4858dabe5658');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (28, '4df64d0d-1817-4775-9743-fbd4d232d973', 26, 'UPDATE', '8051f754-fe2b-41de-bc42-e889044a3d57', 'admin', 'frozen-device', '88605d2d-95e9-4768-8da5-3eaf9c5b1333', 'rest', 'cfaaa999-8f1a-4399-81df-2b13d2fd1c7e', '{"id": "8051f754-fe2b-41de-bc42-e889044a3d57", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 6, "birthday": null, "metadata": {"number": 5}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 5", "created_at": "2026-11-30T04:17:25.226+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.226+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 6, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '{"id": "8051f754-fe2b-41de-bc42-e889044a3d57", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": "Globex", "version": 26, "birthday": null, "metadata": {"number": 5}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 5", "created_at": "2026-11-30T04:17:25.226+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.809+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [6, "admin", "frozen-device"], "company": [26, "admin", "frozen-device"]}, "created_version": 6, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:25.811+00', '01a22aac-032b-72b9-86db-04266ceb6394');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (29, '4df64d0d-1817-4775-9743-fbd4d232d973', 27, 'UPDATE', 'a2363f66-bd31-42c7-8842-ad243ff7fd84', 'admin', 'frozen-device', '2ad020d5-c4ba-4583-aa1f-6fd75311db58', 'rest', 'c3656b70-e3a5-478a-9a3e-5b3d7578e190', '{"id": "a2363f66-bd31-42c7-8842-ad243ff7fd84", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 7, "birthday": null, "metadata": {"number": 6}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 6", "created_at": "2026-11-30T04:17:25.257+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.257+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 7, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '{"id": "a2363f66-bd31-42c7-8842-ad243ff7fd84", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": "Globex", "version": 27, "birthday": null, "metadata": {"number": 6}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 6", "created_at": "2026-11-30T04:17:25.257+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.828+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [7, "admin", "frozen-device"], "company": [27, "admin", "frozen-device"]}, "created_version": 7, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:25.83+00', '01a22aac-033d-78fe-b6f7-b3a8bf2e1c51');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (30, '4df64d0d-1817-4775-9743-fbd4d232d973', 28, 'UPDATE', 'cb4fab71-54d6-47b8-be6b-baa510b1fba5', 'admin', 'frozen-device', 'da3a2387-0c12-42a1-ba53-4524a2e3cfd6', 'rest', '8b9f9aed-0572-4067-95e8-21ad31725616', '{"id": "cb4fab71-54d6-47b8-be6b-baa510b1fba5", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 8, "birthday": null, "metadata": {"number": 7}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 7", "created_at": "2026-11-30T04:17:25.345+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.345+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 8, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '{"id": "cb4fab71-54d6-47b8-be6b-baa510b1fba5", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": "Globex", "version": 28, "birthday": null, "metadata": {"number": 7}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 7", "created_at": "2026-11-30T04:17:25.345+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.849+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [8, "admin", "frozen-device"], "company": [28, "admin", "frozen-device"]}, "created_version": 8, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:25.85+00', '01a22aac-0354-747f-a714-9b724a2cdce7');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (31, '4df64d0d-1817-4775-9743-fbd4d232d973', 29, 'UPDATE', '6cf554ec-9acd-4cfb-a03d-98a6211b3e35', 'admin', 'frozen-device', '2f96b358-976f-4b58-aebd-c604265bdf36', 'rest', 'd8c8c5dc-78fe-4f03-bf9d-6180487f749c', '{"id": "6cf554ec-9acd-4cfb-a03d-98a6211b3e35", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 9, "birthday": null, "metadata": {"number": 8}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 8", "created_at": "2026-11-30T04:17:25.366+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.366+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 9, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '{"id": "6cf554ec-9acd-4cfb-a03d-98a6211b3e35", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": "Globex", "version": 29, "birthday": null, "metadata": {"number": 8}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 8", "created_at": "2026-11-30T04:17:25.366+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.864+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [9, "admin", "frozen-device"], "company": [29, "admin", "frozen-device"]}, "created_version": 9, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:25.866+00', '01a22aac-0361-7b19-808f-8f139ea7d963');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (32, '4df64d0d-1817-4775-9743-fbd4d232d973', 30, 'UPDATE', '87e2a04b-471f-45e9-b492-08b6648be6c8', 'admin', 'frozen-device', '6acf73bd-7243-4640-a4f0-6d48a365d7db', 'rest', '702a17b1-6977-424a-a8b7-a88f74d5e523', '{"id": "87e2a04b-471f-45e9-b492-08b6648be6c8", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 10, "birthday": null, "metadata": {"number": 9}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 9", "created_at": "2026-11-30T04:17:25.404+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.404+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 10, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '{"id": "87e2a04b-471f-45e9-b492-08b6648be6c8", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": "Globex", "version": 30, "birthday": null, "metadata": {"number": 9}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 9", "created_at": "2026-11-30T04:17:25.404+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.881+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [10, "admin", "frozen-device"], "company": [30, "admin", "frozen-device"]}, "created_version": 10, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:25.882+00', '01a22aac-0371-7d73-bc9a-401bf88aaed5');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (33, '4df64d0d-1817-4775-9743-fbd4d232d973', 31, 'DELETE', '095ff949-0748-41ae-b238-268a8592cebc', 'admin', 'frozen-device', '3fa03827-718c-4f14-992f-a447dc8f5c2b', 'rest', '8a33e40a-0a7d-4497-b3c3-531af3c19f5a', '{"id": "095ff949-0748-41ae-b238-268a8592cebc", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": "Globex", "version": 21, "birthday": null, "metadata": {"number": 0}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 0", "created_at": "2026-11-30T04:17:24.926+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.731+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [1, "admin", "frozen-device"], "company": [21, "admin", "frozen-device"]}, "created_version": 1, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '{"id": "095ff949-0748-41ae-b238-268a8592cebc", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": "Globex", "version": 31, "birthday": null, "metadata": {"number": 0}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 0", "created_at": "2026-11-30T04:17:24.926+00:00", "deleted_at": "2026-11-30T04:17:25.896+00:00", "department": null, "first_name": "Zoë", "is_deleted": true, "updated_at": "2026-11-30T04:17:25.896+00:00", "updated_by": "admin", "merged_into": null, "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [1, "admin", "frozen-device"], "company": [21, "admin", "frozen-device"], "is_deleted": [31, "admin", "frozen-device"]}, "created_version": 1, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:25.898+00', '01a22aac-0382-71cc-a225-edecdd97c81d');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (34, '4df64d0d-1817-4775-9743-fbd4d232d973', 32, 'DELETE', 'c6392f2b-36d8-4842-a3b0-3101f5b3eac0', 'admin', 'frozen-device', '1d18c29c-586c-43dd-8005-d6347d77bf4c', 'rest', 'd175d0fa-a6a2-4092-9523-cd9586a8285e', '{"id": "c6392f2b-36d8-4842-a3b0-3101f5b3eac0", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": "Globex", "version": 22, "birthday": null, "metadata": {"number": 1}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 1", "created_at": "2026-11-30T04:17:25.029+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.748+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [2, "admin", "frozen-device"], "company": [22, "admin", "frozen-device"]}, "created_version": 2, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '{"id": "c6392f2b-36d8-4842-a3b0-3101f5b3eac0", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": "Globex", "version": 32, "birthday": null, "metadata": {"number": 1}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 1", "created_at": "2026-11-30T04:17:25.029+00:00", "deleted_at": "2026-11-30T04:17:25.929+00:00", "department": null, "first_name": "Zoë", "is_deleted": true, "updated_at": "2026-11-30T04:17:25.929+00:00", "updated_by": "admin", "merged_into": null, "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [2, "admin", "frozen-device"], "company": [22, "admin", "frozen-device"], "is_deleted": [32, "admin", "frozen-device"]}, "created_version": 2, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:25.93+00', '01a22aac-03a2-75dc-925e-911c4e9a01e1');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (35, '4df64d0d-1817-4775-9743-fbd4d232d973', 33, 'DELETE', 'f5c3e01f-6e63-44f2-817f-680275a5015f', 'admin', 'frozen-device', '679225bd-a02f-42c9-9e09-d845926f821a', 'rest', 'a1dc4f37-aee6-4a8d-bd5f-ad23c132ba97', '{"id": "f5c3e01f-6e63-44f2-817f-680275a5015f", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": "Globex", "version": 23, "birthday": null, "metadata": {"number": 2}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 2", "created_at": "2026-11-30T04:17:25.116+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.766+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [3, "admin", "frozen-device"], "company": [23, "admin", "frozen-device"]}, "created_version": 3, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '{"id": "f5c3e01f-6e63-44f2-817f-680275a5015f", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": "Globex", "version": 33, "birthday": null, "metadata": {"number": 2}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 2", "created_at": "2026-11-30T04:17:25.116+00:00", "deleted_at": "2026-11-30T04:17:25.944+00:00", "department": null, "first_name": "Zoë", "is_deleted": true, "updated_at": "2026-11-30T04:17:25.944+00:00", "updated_by": "admin", "merged_into": null, "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [3, "admin", "frozen-device"], "company": [23, "admin", "frozen-device"], "is_deleted": [33, "admin", "frozen-device"]}, "created_version": 3, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:25.945+00', '01a22aac-03b3-7f5e-8405-764c75f71af6');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (36, '4df64d0d-1817-4775-9743-fbd4d232d973', 34, 'DELETE', '90792bdf-6ca0-4722-bba0-f9d9582d237d', 'admin', 'frozen-device', 'dba09557-4871-4ce5-ad3c-ba6a600c8ddc', 'rest', '0526e5dc-f8fa-4e67-8dcf-125688455f73', '{"id": "90792bdf-6ca0-4722-bba0-f9d9582d237d", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": "Globex", "version": 24, "birthday": null, "metadata": {"number": 3}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 3", "created_at": "2026-11-30T04:17:25.146+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.782+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [4, "admin", "frozen-device"], "company": [24, "admin", "frozen-device"]}, "created_version": 4, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '{"id": "90792bdf-6ca0-4722-bba0-f9d9582d237d", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": "Globex", "version": 34, "birthday": null, "metadata": {"number": 3}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 3", "created_at": "2026-11-30T04:17:25.146+00:00", "deleted_at": "2026-11-30T04:17:25.956+00:00", "department": null, "first_name": "Zoë", "is_deleted": true, "updated_at": "2026-11-30T04:17:25.956+00:00", "updated_by": "admin", "merged_into": null, "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [4, "admin", "frozen-device"], "company": [24, "admin", "frozen-device"], "is_deleted": [34, "admin", "frozen-device"]}, "created_version": 4, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:25.957+00', '01a22aac-03bf-7081-912c-b4dedaa9e625');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (37, '4df64d0d-1817-4775-9743-fbd4d232d973', 35, 'DELETE', '55c8f9bc-78f2-45f2-bbfa-9cd93a101380', 'admin', 'frozen-device', '9719015f-aad8-4507-95be-408a96703504', 'rest', '13b2af84-4f8d-40b6-97db-92806849ba6b', '{"id": "55c8f9bc-78f2-45f2-bbfa-9cd93a101380", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": "Globex", "version": 25, "birthday": null, "metadata": {"number": 4}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 4", "created_at": "2026-11-30T04:17:25.189+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.795+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [5, "admin", "frozen-device"], "company": [25, "admin", "frozen-device"]}, "created_version": 5, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '{"id": "55c8f9bc-78f2-45f2-bbfa-9cd93a101380", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": "Globex", "version": 35, "birthday": null, "metadata": {"number": 4}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 4", "created_at": "2026-11-30T04:17:25.189+00:00", "deleted_at": "2026-11-30T04:17:25.968+00:00", "department": null, "first_name": "Zoë", "is_deleted": true, "updated_at": "2026-11-30T04:17:25.968+00:00", "updated_by": "admin", "merged_into": null, "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [5, "admin", "frozen-device"], "company": [25, "admin", "frozen-device"], "is_deleted": [35, "admin", "frozen-device"]}, "created_version": 5, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:25.969+00', '01a22aac-03cb-7919-97ec-3990452aa49f');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (38, '4df64d0d-1817-4775-9743-fbd4d232d973', 36, 'CREATE', 'c33d2754-dbfd-42c8-a2c8-e654c8852cb9', 'admin', 'frozen-device', '435e9c54-e310-45dd-bdaa-18cc817032a5', 'socket', 'f513599c-6102-4c7c-bf43-e4b094d01856', NULL, '{"id": "c33d2754-dbfd-42c8-a2c8-e654c8852cb9", "tags": [], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 36, "birthday": null, "metadata": {}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Made", "created_at": "2026-11-30T04:17:25.986+00:00", "deleted_at": null, "department": null, "first_name": "Socket", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.986+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": null, "field_versions": {}, "created_version": 36, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:25.987+00', '01a22aac-03dc-7e09-8011-7fe001b9b6a0');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (39, '4df64d0d-1817-4775-9743-fbd4d232d973', 37, 'CREATE', 'da9179cb-4422-4c5c-a899-0154c0f3b216', 'admin', 'frozen-device', '1f1cf520-c7ce-48b9-9dc2-090e7180e44e', 'rest', '88c8baa5-21ac-4ef7-afa9-39e6d8ba7227', NULL, '{"id": "da9179cb-4422-4c5c-a899-0154c0f3b216", "tags": [], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 37, "birthday": null, "metadata": {}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Once", "created_at": "2026-11-30T04:17:26.001+00:00", "deleted_at": null, "department": null, "first_name": "Keyed", "is_deleted": false, "updated_at": "2026-11-30T04:17:26.001+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": null, "field_versions": {}, "created_version": 37, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:26.002+00', '01a22aac-03ec-7b3e-b432-6cd5fa5e7205');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (40, '4df64d0d-1817-4775-9743-fbd4d232d973', 38, 'UPDATE', 'a2363f66-bd31-42c7-8842-ad243ff7fd84', 'admin', 'frozen-device', '6ec810cc-cc1c-4d80-83be-935cf6f18193', 'rest', '0104d425-048d-48c9-b93b-6053378a9cce', '{"id": "a2363f66-bd31-42c7-8842-ad243ff7fd84", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": "Globex", "version": 27, "birthday": null, "metadata": {"number": 6}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 6", "created_at": "2026-11-30T04:17:25.257+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.828+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [7, "admin", "frozen-device"], "company": [27, "admin", "frozen-device"]}, "created_version": 7, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '{"id": "a2363f66-bd31-42c7-8842-ad243ff7fd84", "tags": ["customer"], "email": null, "notes": null, "emails": [{"email": "zoe@example.com", "label": "home"}], "labels": {}, "phones": [{"label": "work", "number": "+45 12 34 56 00 01"}], "address": null, "company": "Globex", "version": 38, "birthday": null, "metadata": {"number": 6}, "nickname": "Zo", "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 6", "created_at": "2026-11-30T04:17:25.257+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:26.017+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [7, "admin", "frozen-device"], "emails": [38, "admin", "frozen-device"], "phones": [38, "admin", "frozen-device"], "company": [27, "admin", "frozen-device"], "nickname": [38, "admin", "frozen-device"]}, "created_version": 7, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:26.019+00', '01a22aac-03fa-77ce-a502-f696646ca5a9');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (41, '4df64d0d-1817-4775-9743-fbd4d232d973', 39, 'UPDATE', 'cb4fab71-54d6-47b8-be6b-baa510b1fba5', 'admin', 'frozen-device', '234fd42f-9acb-46f6-bcbc-92d53fcecb9a', 'rest', '0d08776a-f831-47e8-be3e-24092740f33b', '{"id": "cb4fab71-54d6-47b8-be6b-baa510b1fba5", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": "Globex", "version": 28, "birthday": null, "metadata": {"number": 7}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 7", "created_at": "2026-11-30T04:17:25.345+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.849+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [8, "admin", "frozen-device"], "company": [28, "admin", "frozen-device"]}, "created_version": 8, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '{"id": "cb4fab71-54d6-47b8-be6b-baa510b1fba5", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": "Globex", "version": 39, "birthday": null, "metadata": {"number": 7, "number 2": 8, "last_name": "Østergård 8"}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 7", "created_at": "2026-11-30T04:17:25.345+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:26.049+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [8, "admin", "frozen-device"], "company": [28, "admin", "frozen-device"], "metadata": [39, "admin", "frozen-device"]}, "created_version": 8, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:26.051+00', '01a22aac-040f-762e-bc26-71d0be12db77');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (42, '4df64d0d-1817-4775-9743-fbd4d232d973', 40, 'DELETE', '6cf554ec-9acd-4cfb-a03d-98a6211b3e35', 'admin', 'frozen-device', '234fd42f-9acb-46f6-bcbc-92d53fcecb9a', 'rest', '0d08776a-f831-47e8-be3e-24092740f33b', '{"id": "6cf554ec-9acd-4cfb-a03d-98a6211b3e35", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": "Globex", "version": 29, "birthday": null, "metadata": {"number": 8}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 8", "created_at": "2026-11-30T04:17:25.366+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.864+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [9, "admin", "frozen-device"], "company": [29, "admin", "frozen-device"]}, "created_version": 9, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '{"id": "6cf554ec-9acd-4cfb-a03d-98a6211b3e35", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": "Globex", "version": 40, "birthday": null, "metadata": {"number": 8}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 8", "created_at": "2026-11-30T04:17:25.366+00:00", "deleted_at": "2026-11-30T04:17:26.05+00:00", "department": null, "first_name": "Zoë", "is_deleted": true, "updated_at": "2026-11-30T04:17:26.05+00:00", "updated_by": "admin", "merged_into": "cb4fab71-54d6-47b8-be6b-baa510b1fba5", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [9, "admin", "frozen-device"], "company": [29, "admin", "frozen-device"], "is_deleted": [40, "admin", "frozen-device"]}, "created_version": 9, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:26.051+00', '01a22aac-040f-762e-bc26-71d0be12db77');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (43, '4df64d0d-1817-4775-9743-fbd4d232d973', 41, 'UPDATE', '87e2a04b-471f-45e9-b492-08b6648be6c8', 'admin', 'frozen-device', 'ce24aae7-bf90-49ff-b016-ac7c9c26581b', 'rest', '431bad2d-dce0-42c9-9682-1178f6b6f6d1', '{"id": "87e2a04b-471f-45e9-b492-08b6648be6c8", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": "Globex", "version": 30, "birthday": null, "metadata": {"number": 9}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 9", "created_at": "2026-11-30T04:17:25.404+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.881+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [10, "admin", "frozen-device"], "company": [30, "admin", "frozen-device"]}, "created_version": 10, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '{"id": "87e2a04b-471f-45e9-b492-08b6648be6c8", "tags": ["customer", "frozen"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": "Globex", "version": 41, "birthday": null, "metadata": {"number": 9}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 9", "created_at": "2026-11-30T04:17:25.404+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:26.078+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [10, "admin", "frozen-device"], "tags": [41, "admin", "frozen-device"], "company": [30, "admin", "frozen-device"]}, "created_version": 10, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:26.08+00', '01a22aac-0431-7bd1-9251-eb911d3521b9');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (44, '4df64d0d-1817-4775-9743-fbd4d232d973', 42, 'UPDATE', '5edd9e3f-8c88-4cd4-86a7-14876e0cd2ce', 'admin', 'frozen-device', 'ce24aae7-bf90-49ff-b016-ac7c9c26581b', 'rest', '431bad2d-dce0-42c9-9682-1178f6b6f6d1', '{"id": "5edd9e3f-8c88-4cd4-86a7-14876e0cd2ce", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 11, "birthday": null, "metadata": {"number": 10}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 10", "created_at": "2026-11-30T04:17:25.423+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.423+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 11, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '{"id": "5edd9e3f-8c88-4cd4-86a7-14876e0cd2ce", "tags": ["customer", "frozen"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 42, "birthday": null, "metadata": {"number": 10}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 10", "created_at": "2026-11-30T04:17:25.423+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:26.079+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [11, "admin", "frozen-device"], "tags": [42, "admin", "frozen-device"]}, "created_version": 11, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:26.08+00', '01a22aac-0431-7bd1-9251-eb911d3521b9');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (45, '4df64d0d-1817-4775-9743-fbd4d232d973', 43, 'UPDATE', '02f3b646-9497-4a81-b5e9-4b37f8b28fee', 'admin', 'frozen-device', 'ce24aae7-bf90-49ff-b016-ac7c9c26581b', 'rest', '431bad2d-dce0-42c9-9682-1178f6b6f6d1', '{"id": "02f3b646-9497-4a81-b5e9-4b37f8b28fee", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 12, "birthday": null, "metadata": {"number": 11}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 11", "created_at": "2026-11-30T04:17:25.45+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:25.45+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 12, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '{"id": "02f3b646-9497-4a81-b5e9-4b37f8b28fee", "tags": ["customer", "frozen"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 43, "birthday": null, "metadata": {"number": 11}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 11", "created_at": "2026-11-30T04:17:25.45+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:26.079+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [12, "admin", "frozen-device"], "tags": [43, "admin", "frozen-device"]}, "created_version": 12, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:26.08+00', '01a22aac-0431-7bd1-9251-eb911d3521b9');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (46, '4df64d0d-1817-4775-9743-fbd4d232d973', 44, 'UPDATE', '87e2a04b-471f-45e9-b492-08b6648be6c8', 'admin', 'frozen-device', '03d29853-dd35-494b-92fa-1877d7f49970', 'rest', 'ad654323-f050-4151-82e1-edbf9495502c', '{"id": "87e2a04b-471f-45e9-b492-08b6648be6c8", "tags": ["customer", "frozen"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": "Globex", "version": 41, "birthday": null, "metadata": {"number": 9}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 9", "created_at": "2026-11-30T04:17:25.404+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:26.078+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [10, "admin", "frozen-device"], "tags": [41, "admin", "frozen-device"], "company": [30, "admin", "frozen-device"]}, "created_version": 10, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '{"id": "87e2a04b-471f-45e9-b492-08b6648be6c8", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": "Globex", "version": 44, "birthday": null, "metadata": {"number": 9}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 9", "created_at": "2026-11-30T04:17:25.404+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:26.115+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [10, "admin", "frozen-device"], "tags": [44, "admin", "frozen-device"], "company": [30, "admin", "frozen-device"]}, "created_version": 10, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:26.117+00', '01a22aac-044f-7a43-83b0-d9e841f78437');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (47, '4df64d0d-1817-4775-9743-fbd4d232d973', 45, 'UPDATE', '5edd9e3f-8c88-4cd4-86a7-14876e0cd2ce', 'admin', 'frozen-device', '03d29853-dd35-494b-92fa-1877d7f49970', 'rest', 'ad654323-f050-4151-82e1-edbf9495502c', '{"id": "5edd9e3f-8c88-4cd4-86a7-14876e0cd2ce", "tags": ["customer", "frozen"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 42, "birthday": null, "metadata": {"number": 10}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 10", "created_at": "2026-11-30T04:17:25.423+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:26.079+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [11, "admin", "frozen-device"], "tags": [42, "admin", "frozen-device"]}, "created_version": 11, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '{"id": "5edd9e3f-8c88-4cd4-86a7-14876e0cd2ce", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 45, "birthday": null, "metadata": {"number": 10}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 10", "created_at": "2026-11-30T04:17:25.423+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:26.116+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [11, "admin", "frozen-device"], "tags": [45, "admin", "frozen-device"]}, "created_version": 11, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:26.117+00', '01a22aac-044f-7a43-83b0-d9e841f78437');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (48, '4df64d0d-1817-4775-9743-fbd4d232d973', 46, 'UPDATE', '02f3b646-9497-4a81-b5e9-4b37f8b28fee', 'admin', 'frozen-device', '03d29853-dd35-494b-92fa-1877d7f49970', 'rest', 'ad654323-f050-4151-82e1-edbf9495502c', '{"id": "02f3b646-9497-4a81-b5e9-4b37f8b28fee", "tags": ["customer", "frozen"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 43, "birthday": null, "metadata": {"number": 11}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 11", "created_at": "2026-11-30T04:17:25.45+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:26.079+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [12, "admin", "frozen-device"], "tags": [43, "admin", "frozen-device"]}, "created_version": 12, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '{"id": "02f3b646-9497-4a81-b5e9-4b37f8b28fee", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 46, "birthday": null, "metadata": {"number": 11}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 11", "created_at": "2026-11-30T04:17:25.45+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:26.116+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [12, "admin", "frozen-device"], "tags": [46, "admin", "frozen-device"]}, "created_version": 12, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:26.117+00', '01a22aac-044f-7a43-83b0-d9e841f78437');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (49, '4df64d0d-1817-4775-9743-fbd4d232d973', 47, 'UPDATE', '87e2a04b-471f-45e9-b492-08b6648be6c8', 'admin', 'frozen-device', '64c7eff8-e485-41e6-8b04-2ec064b4da4e', 'rest', 'a0989c4b-db1d-4774-b8d1-93f7d0db24bb', '{"id": "87e2a04b-471f-45e9-b492-08b6648be6c8", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": "Globex", "version": 44, "birthday": null, "metadata": {"number": 9}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 9", "created_at": "2026-11-30T04:17:25.404+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:26.115+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [10, "admin", "frozen-device"], "tags": [44, "admin", "frozen-device"], "company": [30, "admin", "frozen-device"]}, "created_version": 10, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '{"id": "87e2a04b-471f-45e9-b492-08b6648be6c8", "tags": ["customer", "cold"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": "Globex", "version": 47, "birthday": null, "metadata": {"number": 9}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 9", "created_at": "2026-11-30T04:17:25.404+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:26.132+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [10, "admin", "frozen-device"], "tags": [47, "admin", "frozen-device"], "company": [30, "admin", "frozen-device"]}, "created_version": 10, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:26.134+00', '01a22aac-0470-725f-b876-2e774ab2c007');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (50, '4df64d0d-1817-4775-9743-fbd4d232d973', 48, 'UPDATE', '5edd9e3f-8c88-4cd4-86a7-14876e0cd2ce', 'admin', 'frozen-device', '64c7eff8-e485-41e6-8b04-2ec064b4da4e', 'rest', 'a0989c4b-db1d-4774-b8d1-93f7d0db24bb', '{"id": "5edd9e3f-8c88-4cd4-86a7-14876e0cd2ce", "tags": ["customer"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 45, "birthday": null, "metadata": {"number": 10}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 10", "created_at": "2026-11-30T04:17:25.423+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:26.116+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [11, "admin", "frozen-device"], "tags": [45, "admin", "frozen-device"]}, "created_version": 11, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '{"id": "5edd9e3f-8c88-4cd4-86a7-14876e0cd2ce", "tags": ["customer", "cold"], "email": null, "notes": null, "emails": [], "labels": {}, "phones": [], "address": null, "company": null, "version": 48, "birthday": null, "metadata": {"number": 10}, "nickname": null, "websites": [], "addresses": [], "job_title": null, "last_name": "Østergård 10", "created_at": "2026-11-30T04:17:25.423+00:00", "deleted_at": null, "department": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-30T04:17:26.133+00:00", "updated_by": "admin", "middle_name": null, "name_prefix": null, "name_suffix": null, "phone_primary": "+45 12 34 56 78 90", "field_versions": {"*": [11, "admin", "frozen-device"], "tags": [48, "admin", "frozen-device"]}, "created_version": 11, "phone_secondary": null, "created_by_agent": "admin", "phonetic_last_name": null, "phonetic_first_name": null}', '2026-11-30 04:17:26.134+00', '01a22aac-0470-725f-b876-2e774ab2c007');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (51, '4df64d0d-1817-4775-9743-fbd4d232d973', NULL, 'settings.updated', NULL, 'admin', 'frozen-device', '48d382fa-d774-45db-a140-a01c3b216a89', 'rest', NULL, '{"default_region": null}', '{"default_region": "DK"}', '2026-11-30 04:17:26.2+00', NULL);


--
-- Data for Name: change_counts; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: contact_aliases; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: contact_conflicts; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: contact_views; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.contact_views VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '80e18f43-8b37-4c79-a176-a8e0c9c0fc88', 'admin', 'Cold ones', true, '{"tag": ["cold"]}', 'full_name', 'asc', '[]', '2026-11-30 04:17:26.18+00', '2026-11-30 04:17:26.18+00');


--
-- Data for Name: contacts; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.contacts VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '0b12171d-977e-4ecc-a1fb-81db5dd47cef', 'Zoë', 'Østergård 12', '+45 12 34 56 78 90', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{customer}', '{"number": 12}', 'admin', '2026-11-30 04:17:25.473+00', '2026-11-30 04:17:25.473+00', 13, 13, false, NULL, '{}', 'admin', 'frozen-device', '048e9bb7-fc38-4cbf-bf09-0010fedd3431', 'rest', 'zoe ostergard 12 customer 451234567890', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]', '[]', '[]', '[]', '{}', '01a22aac-01dd-77b0-8d03-1cf85043ee75', NULL);
INSERT INTO public.contacts VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', 'c28dc665-a59f-479d-9b04-7de08261087c', 'Zoë', 'Østergård 13', '+45 12 34 56 78 90', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{customer}', '{"number": 13}', 'admin', '2026-11-30 04:17:25.548+00', '2026-11-30 04:17:25.548+00', 14, 14, false, NULL, '{}', 'admin', 'frozen-device', '227e554a-ce26-4dbd-b59d-1d405aa94eda', 'rest', 'zoe ostergard 13 customer 451234567890', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]', '[]', '[]', '[]', '{}', '01a22aac-0217-749e-814a-a1cf0ec9267f', NULL);
INSERT INTO public.contacts VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '83d9386d-e3a3-46dc-bf4f-723a2520c390', 'Zoë', 'Østergård 14', '+45 12 34 56 78 90', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{customer}', '{"number": 14}', 'admin', '2026-11-30 04:17:25.586+00', '2026-11-30 04:17:25.586+00', 15, 15, false, NULL, '{}', 'admin', 'frozen-device', 'd38199d7-f9c2-4254-b2d8-e9bf430387e8', 'rest', 'zoe ostergard 14 customer 451234567890', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]', '[]', '[]', '[]', '{}', '01a22aac-024d-7b88-888e-4491c15e0804', NULL);
INSERT INTO public.contacts VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '0a3a53ea-25f0-443b-8a2c-8c4540d10f7a', 'Zoë', 'Østergård 15', '+45 12 34 56 78 90', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{customer}', '{"number": 15}', 'admin', '2026-11-30 04:17:25.629+00', '2026-11-30 04:17:25.629+00', 16, 16, false, NULL, '{}', 'admin', 'frozen-device', 'cf9596c4-8035-482a-a793-eb57fa20c4b8', 'rest', 'zoe ostergard 15 customer 451234567890', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]', '[]', '[]', '[]', '{}', '01a22aac-0276-7b61-a2cc-be30639f93a2', NULL);
INSERT INTO public.contacts VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '1ec35434-b6bd-455b-a931-08c8a44f8e86', 'Zoë', 'Østergård 16', '+45 12 34 56 78 90', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{customer}', '{"number": 16}', 'admin', '2026-11-30 04:17:25.67+00', '2026-11-30 04:17:25.67+00', 17, 17, false, NULL, '{}', 'admin', 'frozen-device', 'b509b2d6-5e6c-4f8c-a860-ebc2315a64ee', 'rest', 'zoe ostergard 16 customer 451234567890', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]', '[]', '[]', '[]', '{}', '01a22aac-02a0-70ce-8505-03c3940cfded', NULL);
INSERT INTO public.contacts VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '69b1e2f0-9585-41f2-84b1-297f5d46f397', 'Zoë', 'Østergård 17', '+45 12 34 56 78 90', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{customer}', '{"number": 17}', 'admin', '2026-11-30 04:17:25.689+00', '2026-11-30 04:17:25.689+00', 18, 18, false, NULL, '{}', 'admin', 'frozen-device', '5f75b74e-f029-4008-be8a-5f93ab052b00', 'rest', 'zoe ostergard 17 customer 451234567890', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]', '[]', '[]', '[]', '{}', '01a22aac-02b5-783b-987f-43d16c4299fa', NULL);
INSERT INTO public.contacts VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', 'ee91495f-f5b0-4f1c-94f4-5fa46e63e1bd', 'Zoë', 'Østergård 18', '+45 12 34 56 78 90', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{customer}', '{"number": 18}', 'admin', '2026-11-30 04:17:25.701+00', '2026-11-30 04:17:25.701+00', 19, 19, false, NULL, '{}', 'admin', 'frozen-device', '97db8f3b-93e1-4464-8a65-c79c80942e66', 'rest', 'zoe ostergard 18 customer 451234567890', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]', '[]', '[]', '[]', '{}', '01a22aac-02c1-781c-a489-e9107c51bff8', NULL);
INSERT INTO public.contacts VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '8051f754-fe2b-41de-bc42-e889044a3d57', 'Zoë', 'Østergård 5', '+45 12 34 56 78 90', NULL, NULL, 'Globex', NULL, NULL, NULL, NULL, '{customer}', '{"number": 5}', 'admin', '2026-11-30 04:17:25.226+00', '2026-11-30 04:17:25.809+00', 26, 6, false, NULL, '{"*": [6, "admin", "frozen-device"], "company": [26, "admin", "frozen-device"]}', 'admin', 'frozen-device', '88605d2d-95e9-4768-8da5-3eaf9c5b1333', 'rest', 'zoe ostergard 5 globex customer 451234567890', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]', '[]', '[]', '[]', '{}', '01a22aac-032b-72b9-86db-04266ceb6394', NULL);
INSERT INTO public.contacts VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', 'c6392f2b-36d8-4842-a3b0-3101f5b3eac0', 'Zoë', 'Østergård 1', '+45 12 34 56 78 90', NULL, NULL, 'Globex', NULL, NULL, NULL, NULL, '{customer}', '{"number": 1}', 'admin', '2026-11-30 04:17:25.029+00', '2026-11-30 04:17:25.929+00', 32, 2, true, '2026-11-30 04:17:25.929+00', '{"*": [2, "admin", "frozen-device"], "company": [22, "admin", "frozen-device"], "is_deleted": [32, "admin", "frozen-device"]}', 'admin', 'frozen-device', '1d18c29c-586c-43dd-8005-d6347d77bf4c', 'rest', 'zoe ostergard 1 globex customer 451234567890', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]', '[]', '[]', '[]', '{}', '01a22aac-03a2-75dc-925e-911c4e9a01e1', NULL);
INSERT INTO public.contacts VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', 'f5c3e01f-6e63-44f2-817f-680275a5015f', 'Zoë', 'Østergård 2', '+45 12 34 56 78 90', NULL, NULL, 'Globex', NULL, NULL, NULL, NULL, '{customer}', '{"number": 2}', 'admin', '2026-11-30 04:17:25.116+00', '2026-11-30 04:17:25.944+00', 33, 3, true, '2026-11-30 04:17:25.944+00', '{"*": [3, "admin", "frozen-device"], "company": [23, "admin", "frozen-device"], "is_deleted": [33, "admin", "frozen-device"]}', 'admin', 'frozen-device', '679225bd-a02f-42c9-9e09-d845926f821a', 'rest', 'zoe ostergard 2 globex customer 451234567890', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]', '[]', '[]', '[]', '{}', '01a22aac-03b3-7f5e-8405-764c75f71af6', NULL);
INSERT INTO public.contacts VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '90792bdf-6ca0-4722-bba0-f9d9582d237d', 'Zoë', 'Østergård 3', '+45 12 34 56 78 90', NULL, NULL, 'Globex', NULL, NULL, NULL, NULL, '{customer}', '{"number": 3}', 'admin', '2026-11-30 04:17:25.146+00', '2026-11-30 04:17:25.956+00', 34, 4, true, '2026-11-30 04:17:25.956+00', '{"*": [4, "admin", "frozen-device"], "company": [24, "admin", "frozen-device"], "is_deleted": [34, "admin", "frozen-device"]}', 'admin', 'frozen-device', 'dba09557-4871-4ce5-ad3c-ba6a600c8ddc', 'rest', 'zoe ostergard 3 globex customer 451234567890', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]', '[]', '[]', '[]', '{}', '01a22aac-03bf-7081-912c-b4dedaa9e625', NULL);
INSERT INTO public.contacts VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '55c8f9bc-78f2-45f2-bbfa-9cd93a101380', 'Zoë', 'Østergård 4', '+45 12 34 56 78 90', NULL, NULL, 'Globex', NULL, NULL, NULL, NULL, '{customer}', '{"number": 4}', 'admin', '2026-11-30 04:17:25.189+00', '2026-11-30 04:17:25.968+00', 35, 5, true, '2026-11-30 04:17:25.968+00', '{"*": [5, "admin", "frozen-device"], "company": [25, "admin", "frozen-device"], "is_deleted": [35, "admin", "frozen-device"]}', 'admin', 'frozen-device', '9719015f-aad8-4507-95be-408a96703504', 'rest', 'zoe ostergard 4 globex customer 451234567890', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]', '[]', '[]', '[]', '{}', '01a22aac-03cb-7919-97ec-3990452aa49f', NULL);
INSERT INTO public.contacts VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '6cf554ec-9acd-4cfb-a03d-98a6211b3e35', 'Zoë', 'Østergård 8', '+45 12 34 56 78 90', NULL, NULL, 'Globex', NULL, NULL, NULL, NULL, '{customer}', '{"number": 8}', 'admin', '2026-11-30 04:17:25.366+00', '2026-11-30 04:17:26.05+00', 40, 9, true, '2026-11-30 04:17:26.05+00', '{"*": [9, "admin", "frozen-device"], "company": [29, "admin", "frozen-device"], "is_deleted": [40, "admin", "frozen-device"]}', 'admin', 'frozen-device', '234fd42f-9acb-46f6-bcbc-92d53fcecb9a', 'rest', 'zoe ostergard 8 globex customer 451234567890', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]', '[]', '[]', '[]', '{}', '01a22aac-040f-762e-bc26-71d0be12db77', 'cb4fab71-54d6-47b8-be6b-baa510b1fba5');
INSERT INTO public.contacts VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '87e2a04b-471f-45e9-b492-08b6648be6c8', 'Zoë', 'Østergård 9', '+45 12 34 56 78 90', NULL, NULL, 'Globex', NULL, NULL, NULL, NULL, '{customer,cold}', '{"number": 9}', 'admin', '2026-11-30 04:17:25.404+00', '2026-11-30 04:17:26.132+00', 47, 10, false, NULL, '{"*": [10, "admin", "frozen-device"], "tags": [47, "admin", "frozen-device"], "company": [30, "admin", "frozen-device"]}', 'admin', 'frozen-device', '64c7eff8-e485-41e6-8b04-2ec064b4da4e', 'rest', 'zoe ostergard 9 globex customer cold 451234567890', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]', '[]', '[]', '[]', '{}', '01a22aac-0470-725f-b876-2e774ab2c007', NULL);
INSERT INTO public.contacts VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '4f62c767-0342-4a20-a14d-5870f69e71fb', 'Zoë', 'Østergård 19', '+45 12 34 56 78 90', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{customer}', '{"number": 19}', 'admin', '2026-11-30 04:17:25.712+00', '2026-11-30 04:17:25.712+00', 20, 20, false, NULL, '{}', 'admin', 'frozen-device', 'e2619798-ab5b-4248-9800-e8e7ee0fd1d5', 'rest', 'zoe ostergard 19 customer 451234567890', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]', '[]', '[]', '[]', '{}', '01a22aac-02cc-7657-95b9-43a6e6a42103', NULL);
INSERT INTO public.contacts VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '095ff949-0748-41ae-b238-268a8592cebc', 'Zoë', 'Østergård 0', '+45 12 34 56 78 90', NULL, NULL, 'Globex', NULL, NULL, NULL, NULL, '{customer}', '{"number": 0}', 'admin', '2026-11-30 04:17:24.926+00', '2026-11-30 04:17:25.896+00', 31, 1, true, '2026-11-30 04:17:25.896+00', '{"*": [1, "admin", "frozen-device"], "company": [21, "admin", "frozen-device"], "is_deleted": [31, "admin", "frozen-device"]}', 'admin', 'frozen-device', '3fa03827-718c-4f14-992f-a447dc8f5c2b', 'rest', 'zoe ostergard 0 globex customer 451234567890', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]', '[]', '[]', '[]', '{}', '01a22aac-0382-71cc-a225-edecdd97c81d', NULL);
INSERT INTO public.contacts VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', 'c33d2754-dbfd-42c8-a2c8-e654c8852cb9', 'Socket', 'Made', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{}', '{}', 'admin', '2026-11-30 04:17:25.986+00', '2026-11-30 04:17:25.986+00', 36, 36, false, NULL, '{}', 'admin', 'frozen-device', '435e9c54-e310-45dd-bdaa-18cc817032a5', 'socket', 'socket made ', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]', '[]', '[]', '[]', '{}', '01a22aac-03dc-7e09-8011-7fe001b9b6a0', NULL);
INSERT INTO public.contacts VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', 'da9179cb-4422-4c5c-a899-0154c0f3b216', 'Keyed', 'Once', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{}', '{}', 'admin', '2026-11-30 04:17:26.001+00', '2026-11-30 04:17:26.001+00', 37, 37, false, NULL, '{}', 'admin', 'frozen-device', '1f1cf520-c7ce-48b9-9dc2-090e7180e44e', 'rest', 'keyed once ', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]', '[]', '[]', '[]', '{}', '01a22aac-03ec-7b3e-b432-6cd5fa5e7205', NULL);
INSERT INTO public.contacts VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', 'a2363f66-bd31-42c7-8842-ad243ff7fd84', 'Zoë', 'Østergård 6', '+45 12 34 56 78 90', NULL, NULL, 'Globex', NULL, NULL, NULL, NULL, '{customer}', '{"number": 6}', 'admin', '2026-11-30 04:17:25.257+00', '2026-11-30 04:17:26.017+00', 38, 7, false, NULL, '{"*": [7, "admin", "frozen-device"], "emails": [38, "admin", "frozen-device"], "phones": [38, "admin", "frozen-device"], "company": [27, "admin", "frozen-device"], "nickname": [38, "admin", "frozen-device"]}', 'admin', 'frozen-device', '6ec810cc-cc1c-4d80-83be-935cf6f18193', 'rest', 'zoe ostergard 6 globex zo customer zoe@example.com 451234567890 451234560001', NULL, NULL, NULL, 'Zo', NULL, NULL, NULL, '[{"label": "work", "number": "+45 12 34 56 00 01"}]', '[{"email": "zoe@example.com", "label": "home"}]', '[]', '[]', '{}', '01a22aac-03fa-77ce-a502-f696646ca5a9', NULL);
INSERT INTO public.contacts VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', 'cb4fab71-54d6-47b8-be6b-baa510b1fba5', 'Zoë', 'Østergård 7', '+45 12 34 56 78 90', NULL, NULL, 'Globex', NULL, NULL, NULL, NULL, '{customer}', '{"number": 7, "number 2": 8, "last_name": "Østergård 8"}', 'admin', '2026-11-30 04:17:25.345+00', '2026-11-30 04:17:26.049+00', 39, 8, false, NULL, '{"*": [8, "admin", "frozen-device"], "company": [28, "admin", "frozen-device"], "metadata": [39, "admin", "frozen-device"]}', 'admin', 'frozen-device', '234fd42f-9acb-46f6-bcbc-92d53fcecb9a', 'rest', 'zoe ostergard 7 globex customer 451234567890', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]', '[]', '[]', '[]', '{}', '01a22aac-040f-762e-bc26-71d0be12db77', NULL);
INSERT INTO public.contacts VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '02f3b646-9497-4a81-b5e9-4b37f8b28fee', 'Zoë', 'Østergård 11', '+45 12 34 56 78 90', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{customer}', '{"number": 11}', 'admin', '2026-11-30 04:17:25.45+00', '2026-11-30 04:17:26.116+00', 46, 12, false, NULL, '{"*": [12, "admin", "frozen-device"], "tags": [46, "admin", "frozen-device"]}', 'admin', 'frozen-device', '03d29853-dd35-494b-92fa-1877d7f49970', 'rest', 'zoe ostergard 11 customer 451234567890', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]', '[]', '[]', '[]', '{}', '01a22aac-044f-7a43-83b0-d9e841f78437', NULL);
INSERT INTO public.contacts VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '5edd9e3f-8c88-4cd4-86a7-14876e0cd2ce', 'Zoë', 'Østergård 10', '+45 12 34 56 78 90', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{customer,cold}', '{"number": 10}', 'admin', '2026-11-30 04:17:25.423+00', '2026-11-30 04:17:26.133+00', 48, 11, false, NULL, '{"*": [11, "admin", "frozen-device"], "tags": [48, "admin", "frozen-device"]}', 'admin', 'frozen-device', '64c7eff8-e485-41e6-8b04-2ec064b4da4e', 'rest', 'zoe ostergard 10 customer cold 451234567890', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]', '[]', '[]', '[]', '{}', '01a22aac-0470-725f-b876-2e774ab2c007', NULL);


--
-- Data for Name: device_access; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: device_connections; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: device_samples; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: duplicate_dismissals; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: duplicate_groups; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: duplicate_keys; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: duplicate_progress; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: enrolments; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: epochs; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.epochs VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', 'c01813eb-b621-42f6-914c-98e8f24359a7', NULL, NULL, '2026-11-30 04:17:23.214+00', NULL);


--
-- Data for Name: global_version; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.global_version VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', 'c01813eb-b621-42f6-914c-98e8f24359a7', 48, 0, '2026-11-30 04:17:26.131+00', 0, 16);


--
-- Data for Name: import_chunks; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: import_rejects; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: imports; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: instances; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: jobs; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.jobs VALUES ('b3cfb9a3-5a7b-4b4d-812c-20bdfe6a164e', '4df64d0d-1817-4775-9743-fbd4d232d973', 'contacts.derive_numbers', '8f57e299-eae1-4f9e-8f8e-c95c40011ccd', 'admin', '6aceb43a-9408-43dd-86f3-d7a254eb2b08', 'numbers as dialled in DK', '{}', 'queued', 'b3cfb9a3-5a7b-4b4d-812c-20bdfe6a164e', 0, 0, 0, NULL, NULL, NULL, NULL, '2026-11-30 04:17:26.209+00', NULL, NULL, NULL, NULL);


--
-- Data for Name: last_backup; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: operations; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aab-ffa3-75d3-b154-d24e43c0f52b', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:24.923+00', 1, 1, 1, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-0012-7a43-935e-26884505bc9e', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:25.022+00', 1, 2, 2, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-006f-798f-9192-015badf90de6', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:25.111+00', 1, 3, 3, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-008d-77ec-96fb-d332a5712070', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:25.143+00', 1, 4, 4, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-00bf-7a1e-a789-757e56dfe39a', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:25.188+00', 1, 5, 5, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-00db-71a8-81ca-cb63443f0fba', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:25.225+00', 1, 6, 6, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-00fd-7209-9ca5-d60b204f09f7', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:25.253+00', 1, 7, 7, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-0157-7e35-b0e5-1ff66d695bc7', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:25.344+00', 1, 8, 8, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-0170-7e65-842b-9b1fa23d90db', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:25.365+00', 1, 9, 9, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-0195-7c29-8e1b-aa957d7378e3', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:25.402+00', 1, 10, 10, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-01aa-77eb-9ddb-b7dda117d7a1', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:25.422+00', 1, 11, 11, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-01bf-7184-9dd4-fc435fd8311e', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:25.449+00', 1, 12, 12, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-01dd-77b0-8d03-1cf85043ee75', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:25.473+00', 1, 13, 13, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-0217-749e-814a-a1cf0ec9267f', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:25.546+00', 1, 14, 14, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-024d-7b88-888e-4491c15e0804', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:25.584+00', 1, 15, 15, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-0276-7b61-a2cc-be30639f93a2', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:25.628+00', 1, 16, 16, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-02a0-70ce-8505-03c3940cfded', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:25.669+00', 1, 17, 17, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-02b5-783b-987f-43d16c4299fa', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:25.688+00', 1, 18, 18, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-02c1-781c-a489-e9107c51bff8', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:25.7+00', 1, 19, 19, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-02cc-7657-95b9-43a6e6a42103', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:25.711+00', 1, 20, 20, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-02d8-785c-a2a9-48d2d897b5e0', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:25.728+00', 1, 21, 21, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-02ef-7905-b508-8eb721290e42', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:25.747+00', 1, 22, 22, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-02ff-731a-8ee9-63730b1ed35a', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:25.764+00', 1, 23, 23, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-030f-7a58-81c9-37af6d300e5c', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:25.78+00', 1, 24, 24, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-031d-7b04-aa47-4858dabe5658', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:25.793+00', 1, 25, 25, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-032b-72b9-86db-04266ceb6394', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:25.808+00', 1, 26, 26, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-033d-78fe-b6f7-b3a8bf2e1c51', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:25.825+00', 1, 27, 27, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-0354-747f-a714-9b724a2cdce7', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:25.848+00', 1, 28, 28, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-0361-7b19-808f-8f139ea7d963', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:25.863+00', 1, 29, 29, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-0371-7d73-bc9a-401bf88aaed5', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:25.88+00', 1, 30, 30, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-0382-71cc-a225-edecdd97c81d', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:25.894+00', 1, 31, 31, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-03a2-75dc-925e-911c4e9a01e1', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:25.927+00', 1, 32, 32, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-03b3-7f5e-8405-764c75f71af6', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:25.943+00', 1, 33, 33, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-03bf-7081-912c-b4dedaa9e625', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:25.955+00', 1, 34, 34, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-03cb-7919-97ec-3990452aa49f', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:25.966+00', 1, 35, 35, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-03dc-7e09-8011-7fe001b9b6a0', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:25.985+00', 1, 36, 36, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-03ec-7b3e-b432-6cd5fa5e7205', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:26+00', 1, 37, 37, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-03fa-77ce-a502-f696646ca5a9', 'edit', 'admin', 'frozen-device', NULL, '2026-11-30 04:17:26.016+00', 1, 38, 38, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-040f-762e-bc26-71d0be12db77', 'merge', 'admin', 'frozen-device', 'merge of 2 contacts', '2026-11-30 04:17:26.047+00', 2, 39, 40, NULL, NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-0431-7bd1-9251-eb911d3521b9', 'bulk_edit', 'admin', 'frozen-device', 'add tags', '2026-11-30 04:17:26.076+00', 3, 41, 43, NULL, '01a22aac-044f-7a43-83b0-d9e841f78437');
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-044f-7a43-83b0-d9e841f78437', 'undo', 'admin', 'frozen-device', 'undo of bulk_edit', '2026-11-30 04:17:26.114+00', 3, 44, 46, '01a22aac-0431-7bd1-9251-eb911d3521b9', NULL);
INSERT INTO public.operations VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '01a22aac-0470-725f-b876-2e774ab2c007', 'bulk_edit', 'admin', 'frozen-device', 'add tags', '2026-11-30 04:17:26.131+00', 2, 47, 48, NULL, NULL);


--
-- Data for Name: phone_derivations; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: phone_numbers; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.phone_numbers VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '8051f754-fe2b-41de-bc42-e889044a3d57', 6, '{451234567890}', '{}');
INSERT INTO public.phone_numbers VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', 'cb4fab71-54d6-47b8-be6b-baa510b1fba5', 8, '{451234567890}', '{}');
INSERT INTO public.phone_numbers VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '87e2a04b-471f-45e9-b492-08b6648be6c8', 10, '{451234567890}', '{}');
INSERT INTO public.phone_numbers VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '5edd9e3f-8c88-4cd4-86a7-14876e0cd2ce', 11, '{451234567890}', '{}');
INSERT INTO public.phone_numbers VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '02f3b646-9497-4a81-b5e9-4b37f8b28fee', 12, '{451234567890}', '{}');
INSERT INTO public.phone_numbers VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '0b12171d-977e-4ecc-a1fb-81db5dd47cef', 13, '{451234567890}', '{}');
INSERT INTO public.phone_numbers VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', 'c28dc665-a59f-479d-9b04-7de08261087c', 14, '{451234567890}', '{}');
INSERT INTO public.phone_numbers VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '83d9386d-e3a3-46dc-bf4f-723a2520c390', 15, '{451234567890}', '{}');
INSERT INTO public.phone_numbers VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '0a3a53ea-25f0-443b-8a2c-8c4540d10f7a', 16, '{451234567890}', '{}');
INSERT INTO public.phone_numbers VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '1ec35434-b6bd-455b-a931-08c8a44f8e86', 17, '{451234567890}', '{}');
INSERT INTO public.phone_numbers VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '69b1e2f0-9585-41f2-84b1-297f5d46f397', 18, '{451234567890}', '{}');
INSERT INTO public.phone_numbers VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', 'ee91495f-f5b0-4f1c-94f4-5fa46e63e1bd', 19, '{451234567890}', '{}');
INSERT INTO public.phone_numbers VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '4f62c767-0342-4a20-a14d-5870f69e71fb', 20, '{451234567890}', '{}');
INSERT INTO public.phone_numbers VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', 'a2363f66-bd31-42c7-8842-ad243ff7fd84', 38, '{451234567890,451234560001}', '{}');


--
-- Data for Name: restored_contacts; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: schema_migrations; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.schema_migrations VALUES (1, 1795305600000, 'CreateTeamsAndAgents1795305600000');
INSERT INTO public.schema_migrations VALUES (2, 1795305601000, 'CreateChangelog1795305601000');
INSERT INTO public.schema_migrations VALUES (3, 1795305602000, 'CreateContacts1795305602000');
INSERT INTO public.schema_migrations VALUES (4, 1795305603000, 'CreateDevices1795305603000');
INSERT INTO public.schema_migrations VALUES (5, 1795305604000, 'CreateSyncWalks1795305604000');
INSERT INTO public.schema_migrations VALUES (6, 1795392000000, 'CreateConflicts1795392000000');
INSERT INTO public.schema_migrations VALUES (7, 1795392001000, 'AddPurgeAndProofs1795392001000');
INSERT INTO public.schema_migrations VALUES (8, 1795392001001, 'AddErasure1795392001001');
INSERT INTO public.schema_migrations VALUES (9, 1795392002000, 'AddAccountManagement1795392002000');
INSERT INTO public.schema_migrations VALUES (10, 1795392003000, 'CreateEnrolmentsAndSessions1795392003000');
INSERT INTO public.schema_migrations VALUES (11, 1795392003001, 'CreateDeviceAccess1795392003001');
INSERT INTO public.schema_migrations VALUES (12, 1795824000000, 'KeepFirstOrder1795824000000');
INSERT INTO public.schema_migrations VALUES (13, 1795955002000, 'TieCodesToTheirMaker1795955002000');
INSERT INTO public.schema_migrations VALUES (14, 1795955004000, 'CountLiveContacts1795955004000');
INSERT INTO public.schema_migrations VALUES (15, 1795955004001, 'IndexContactLists1795955004001');
INSERT INTO public.schema_migrations VALUES (16, 1795955005000, 'GiveBackAfterARestore1795955005000');
INSERT INTO public.schema_migrations VALUES (17, 1795955008000, 'TreatEveryColumnOfContacts1795955008000');
INSERT INTO public.schema_migrations VALUES (18, 1795955009000, 'IndexAccountLists1795955009000');
INSERT INTO public.schema_migrations VALUES (19, 1795960001000, 'AddContactFields1795960001000');
INSERT INTO public.schema_migrations VALUES (20, 1795961001000, 'FoldEveryScript1795961001000');
INSERT INTO public.schema_migrations VALUES (21, 1795961002000, 'DerivePhoneNumbers1795961002000');
INSERT INTO public.schema_migrations VALUES (22, 1795962001000, 'CreateOperations1795962001000');
INSERT INTO public.schema_migrations VALUES (23, 1795962002000, 'IndexChangesOfOperations1795962002000');
INSERT INTO public.schema_migrations VALUES (24, 1795963001000, 'NoteErasuresOfUnknownContacts1795963001000');
INSERT INTO public.schema_migrations VALUES (25, 1795964001000, 'CreateJobs1795964001000');
INSERT INTO public.schema_migrations VALUES (26, 1795980100000, 'IndexContactFilters1795980100000');
INSERT INTO public.schema_migrations VALUES (27, 1795980101000, 'ChooseWhoSeesHistory1795980101000');
INSERT INTO public.schema_migrations VALUES (28, 1795980300000, 'CreateImports1795980300000');
INSERT INTO public.schema_migrations VALUES (29, 1795980301000, 'IndexContactsForMatching1795980301000');
INSERT INTO public.schema_migrations VALUES (30, 1795980400000, 'AliasMergedContacts1795980400000');
INSERT INTO public.schema_migrations VALUES (31, 1795980401000, 'FindDuplicates1795980401000');
INSERT INTO public.schema_migrations VALUES (32, 1795980600000, 'KnowRequestsOfJobs1795980600000');
INSERT INTO public.schema_migrations VALUES (33, 1795980700000, 'CreateStatistics1795980700000');
INSERT INTO public.schema_migrations VALUES (34, 1795980701000, 'DropCheckOfPhoneNumbers1795980701000');
INSERT INTO public.schema_migrations VALUES (35, 1795990001000, 'NoteChangeOfPhoneRules1795990001000');
INSERT INTO public.schema_migrations VALUES (36, 1795991001000, 'KnowWhenContactsWereMeasured1795991001000');
INSERT INTO public.schema_migrations VALUES (37, 1795991002000, 'LightenIndexesOfContacts1795991002000');
INSERT INTO public.schema_migrations VALUES (38, 1795992001000, 'CreateContactViews1795992001000');
INSERT INTO public.schema_migrations VALUES (39, 1795993001000, 'KeepLineageOfImages1795993001000');
INSERT INTO public.schema_migrations VALUES (40, 1795994001000, 'IndexWholeNames1795994001000');
INSERT INTO public.schema_migrations VALUES (41, 1795995001000, 'OrderNewerMarks1795995001000');
INSERT INTO public.schema_migrations VALUES (42, 1795996001000, 'KeepSearchTextByTrigger1795996001000');
INSERT INTO public.schema_migrations VALUES (43, 1795997001000, 'CreateLastBackup1795997001000');


--
-- Data for Name: server_secrets; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.server_secrets VALUES ('api_key_pepper', 'a2b2ca89add3015fafc3b06e751b419ca233972b72632876afc26119d7586af4', '2026-11-30 04:17:24.502+00');


--
-- Data for Name: sessions; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: setup_links; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: statistics_progress; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: sync_log; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.sync_log VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', 'frozen-device', '8f57e299-eae1-4f9e-8f8e-c95c40011ccd', 48, 'c01813eb-b621-42f6-914c-98e8f24359a7', '2026-11-30 04:17:26.239+00', '2026-11-30 04:17:26.274+00', 1, 22, NULL, '2026-11-30 04:17:24.949+00', NULL, NULL);


--
-- Data for Name: sync_traffic; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.sync_traffic VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', '2026-11-30 04:00:00+00', 0, 0, 1, 12602, 0);


--
-- Data for Name: sync_walks; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: teams; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.teams VALUES ('4df64d0d-1817-4775-9743-fbd4d232d973', 'Default team', true, false, '2026-11-30 04:17:23.214+00', NULL, 'DK', 'all');


--
-- Name: audit_log_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.audit_log_id_seq', 51, true);


--
-- Name: schema_migrations_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.schema_migrations_id_seq', 43, true);


--
-- Name: sync_walks_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.sync_walks_id_seq', 1, false);


--
-- Name: bam bam_pkey; Type: CONSTRAINT; Schema: job_queue; Owner: -
--

ALTER TABLE ONLY job_queue.bam
    ADD CONSTRAINT bam_pkey PRIMARY KEY (id);


--
-- Name: instance instance_pkey; Type: CONSTRAINT; Schema: job_queue; Owner: -
--

ALTER TABLE ONLY job_queue.instance
    ADD CONSTRAINT instance_pkey PRIMARY KEY (id);


--
-- Name: job job_pkey; Type: CONSTRAINT; Schema: job_queue; Owner: -
--

ALTER TABLE ONLY job_queue.job
    ADD CONSTRAINT job_pkey PRIMARY KEY (name, id);


--
-- Name: job_common job_common_pkey; Type: CONSTRAINT; Schema: job_queue; Owner: -
--

ALTER TABLE ONLY job_queue.job_common
    ADD CONSTRAINT job_common_pkey PRIMARY KEY (name, id);


--
-- Name: job_dependency job_dependency_pkey; Type: CONSTRAINT; Schema: job_queue; Owner: -
--

ALTER TABLE ONLY job_queue.job_dependency
    ADD CONSTRAINT job_dependency_pkey PRIMARY KEY (child_name, child_id, parent_name, parent_id);


--
-- Name: queue queue_pkey; Type: CONSTRAINT; Schema: job_queue; Owner: -
--

ALTER TABLE ONLY job_queue.queue
    ADD CONSTRAINT queue_pkey PRIMARY KEY (name);


--
-- Name: queue_stats queue_stats_pkey; Type: CONSTRAINT; Schema: job_queue; Owner: -
--

ALTER TABLE ONLY job_queue.queue_stats
    ADD CONSTRAINT queue_stats_pkey PRIMARY KEY (id, captured_on);


--
-- Name: queue_stats_20261130 queue_stats_20261130_pkey; Type: CONSTRAINT; Schema: job_queue; Owner: -
--

ALTER TABLE ONLY job_queue.queue_stats_20261130
    ADD CONSTRAINT queue_stats_20261130_pkey PRIMARY KEY (id, captured_on);


--
-- Name: queue_stats_20261201 queue_stats_20261201_pkey; Type: CONSTRAINT; Schema: job_queue; Owner: -
--

ALTER TABLE ONLY job_queue.queue_stats_20261201
    ADD CONSTRAINT queue_stats_20261201_pkey PRIMARY KEY (id, captured_on);


--
-- Name: schedule schedule_pkey; Type: CONSTRAINT; Schema: job_queue; Owner: -
--

ALTER TABLE ONLY job_queue.schedule
    ADD CONSTRAINT schedule_pkey PRIMARY KEY (name, key);


--
-- Name: subscription subscription_pkey; Type: CONSTRAINT; Schema: job_queue; Owner: -
--

ALTER TABLE ONLY job_queue.subscription
    ADD CONSTRAINT subscription_pkey PRIMARY KEY (event, name);


--
-- Name: version version_pkey; Type: CONSTRAINT; Schema: job_queue; Owner: -
--

ALTER TABLE ONLY job_queue.version
    ADD CONSTRAINT version_pkey PRIMARY KEY (version);


--
-- Name: warning warning_pkey; Type: CONSTRAINT; Schema: job_queue; Owner: -
--

ALTER TABLE ONLY job_queue.warning
    ADD CONSTRAINT warning_pkey PRIMARY KEY (id);


--
-- Name: schema_migrations PK_62441bec32630ced9e4cccae336; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT "PK_62441bec32630ced9e4cccae336" PRIMARY KEY (id);


--
-- Name: agents agents_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.agents
    ADD CONSTRAINT agents_pkey PRIMARY KEY (team_id, id);


--
-- Name: agents agents_team_id_agent_code_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.agents
    ADD CONSTRAINT agents_team_id_agent_code_key UNIQUE (team_id, agent_code);


--
-- Name: api_keys api_keys_digest_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_digest_key UNIQUE (digest);


--
-- Name: api_keys api_keys_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_pkey PRIMARY KEY (team_id, id);


--
-- Name: applied_mutations applied_mutations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.applied_mutations
    ADD CONSTRAINT applied_mutations_pkey PRIMARY KEY (team_id, scope, mutation_id);


--
-- Name: audit_log audit_log_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_log
    ADD CONSTRAINT audit_log_pkey PRIMARY KEY (id);


--
-- Name: audit_log audit_log_team_id_version_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_log
    ADD CONSTRAINT audit_log_team_id_version_key UNIQUE (team_id, version);


--
-- Name: change_counts change_counts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.change_counts
    ADD CONSTRAINT change_counts_pkey PRIMARY KEY (team_id, began_at, agent_code);


--
-- Name: contact_aliases contact_aliases_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contact_aliases
    ADD CONSTRAINT contact_aliases_pkey PRIMARY KEY (team_id, contact_id);


--
-- Name: contact_conflicts contact_conflicts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contact_conflicts
    ADD CONSTRAINT contact_conflicts_pkey PRIMARY KEY (team_id, id);


--
-- Name: contact_views contact_views_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contact_views
    ADD CONSTRAINT contact_views_pkey PRIMARY KEY (team_id, id);


--
-- Name: contact_views contact_views_team_id_agent_code_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contact_views
    ADD CONSTRAINT contact_views_team_id_agent_code_name_key UNIQUE (team_id, agent_code, name);


--
-- Name: contacts contacts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contacts
    ADD CONSTRAINT contacts_pkey PRIMARY KEY (team_id, id);


--
-- Name: contacts contacts_team_id_version_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contacts
    ADD CONSTRAINT contacts_team_id_version_key UNIQUE (team_id, version);


--
-- Name: device_access device_access_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.device_access
    ADD CONSTRAINT device_access_pkey PRIMARY KEY (team_id, agent_id, device_id);


--
-- Name: device_connections device_connections_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.device_connections
    ADD CONSTRAINT device_connections_pkey PRIMARY KEY (instance_id, team_id, device_id, agent_id);


--
-- Name: device_samples device_samples_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.device_samples
    ADD CONSTRAINT device_samples_pkey PRIMARY KEY (team_id, sampled_at);


--
-- Name: duplicate_dismissals duplicate_dismissals_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.duplicate_dismissals
    ADD CONSTRAINT duplicate_dismissals_pkey PRIMARY KEY (team_id, fingerprint);


--
-- Name: duplicate_groups duplicate_groups_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.duplicate_groups
    ADD CONSTRAINT duplicate_groups_pkey PRIMARY KEY (team_id, id);


--
-- Name: duplicate_keys duplicate_keys_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.duplicate_keys
    ADD CONSTRAINT duplicate_keys_pkey PRIMARY KEY (team_id, key, contact_id);


--
-- Name: duplicate_progress duplicate_progress_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.duplicate_progress
    ADD CONSTRAINT duplicate_progress_pkey PRIMARY KEY (team_id);


--
-- Name: enrolments enrolments_digest_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.enrolments
    ADD CONSTRAINT enrolments_digest_key UNIQUE (digest);


--
-- Name: enrolments enrolments_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.enrolments
    ADD CONSTRAINT enrolments_pkey PRIMARY KEY (team_id, id);


--
-- Name: epochs epochs_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.epochs
    ADD CONSTRAINT epochs_pkey PRIMARY KEY (team_id, epoch);


--
-- Name: global_version global_version_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.global_version
    ADD CONSTRAINT global_version_pkey PRIMARY KEY (team_id);


--
-- Name: import_chunks import_chunks_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.import_chunks
    ADD CONSTRAINT import_chunks_pkey PRIMARY KEY (team_id, import_id, seq);


--
-- Name: import_rejects import_rejects_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.import_rejects
    ADD CONSTRAINT import_rejects_pkey PRIMARY KEY (team_id, import_id, seq);


--
-- Name: imports imports_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports
    ADD CONSTRAINT imports_pkey PRIMARY KEY (team_id, id);


--
-- Name: instances instances_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.instances
    ADD CONSTRAINT instances_pkey PRIMARY KEY (id);


--
-- Name: jobs jobs_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (id);


--
-- Name: jobs jobs_turn_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_turn_id_key UNIQUE (turn_id);


--
-- Name: last_backup last_backup_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.last_backup
    ADD CONSTRAINT last_backup_pkey PRIMARY KEY (is_only);


--
-- Name: operations operations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.operations
    ADD CONSTRAINT operations_pkey PRIMARY KEY (team_id, id);


--
-- Name: phone_derivations phone_derivations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.phone_derivations
    ADD CONSTRAINT phone_derivations_pkey PRIMARY KEY (team_id);


--
-- Name: phone_numbers phone_numbers_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.phone_numbers
    ADD CONSTRAINT phone_numbers_pkey PRIMARY KEY (team_id, contact_id);


--
-- Name: restored_contacts restored_contacts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.restored_contacts
    ADD CONSTRAINT restored_contacts_pkey PRIMARY KEY (team_id, contact_id);


--
-- Name: server_secrets server_secrets_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.server_secrets
    ADD CONSTRAINT server_secrets_pkey PRIMARY KEY (name);


--
-- Name: sessions sessions_digest_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_digest_key UNIQUE (digest);


--
-- Name: sessions sessions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (team_id, id);


--
-- Name: setup_links setup_links_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.setup_links
    ADD CONSTRAINT setup_links_pkey PRIMARY KEY (digest);


--
-- Name: statistics_progress statistics_progress_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.statistics_progress
    ADD CONSTRAINT statistics_progress_pkey PRIMARY KEY (team_id);


--
-- Name: sync_log sync_log_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sync_log
    ADD CONSTRAINT sync_log_pkey PRIMARY KEY (team_id, device_id, agent_id);


--
-- Name: sync_traffic sync_traffic_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sync_traffic
    ADD CONSTRAINT sync_traffic_pkey PRIMARY KEY (team_id, began_at);


--
-- Name: sync_walks sync_walks_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sync_walks
    ADD CONSTRAINT sync_walks_pkey PRIMARY KEY (id);


--
-- Name: teams teams_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.teams
    ADD CONSTRAINT teams_pkey PRIMARY KEY (id);


--
-- Name: job_common_i1; Type: INDEX; Schema: job_queue; Owner: -
--

CREATE UNIQUE INDEX job_common_i1 ON job_queue.job_common USING btree (name, COALESCE(singleton_key, ''::text)) WHERE ((state = 'created'::job_queue.job_state) AND (policy = 'short'::text));


--
-- Name: job_common_i10; Type: INDEX; Schema: job_queue; Owner: -
--

CREATE INDEX job_common_i10 ON job_queue.job_common USING btree (name, singleton_key, state DESC, created_on, id) INCLUDE (start_after) WHERE ((state < 'active'::job_queue.job_state) AND (NOT blocked) AND (policy = 'key_strict_fifo'::text));


--
-- Name: job_common_i11; Type: INDEX; Schema: job_queue; Owner: -
--

CREATE INDEX job_common_i11 ON job_queue.job_common USING btree (name, priority DESC, created_on, start_after) WHERE ((state < 'active'::job_queue.job_state) AND (NOT blocked));


--
-- Name: job_common_i12; Type: INDEX; Schema: job_queue; Owner: -
--

CREATE INDEX job_common_i12 ON job_queue.job_common USING btree (source_root_id) WHERE (source_root_id IS NOT NULL);


--
-- Name: job_common_i13; Type: INDEX; Schema: job_queue; Owner: -
--

CREATE UNIQUE INDEX job_common_i13 ON job_queue.job_common USING btree (name, singleton_key) WHERE ((state = 'created'::job_queue.job_state) AND upsert_by_key);


--
-- Name: job_common_i14; Type: INDEX; Schema: job_queue; Owner: -
--

CREATE INDEX job_common_i14 ON job_queue.job_common USING btree (name, state, blocked, start_after) WHERE (state = ANY (ARRAY['created'::job_queue.job_state, 'retry'::job_queue.job_state, 'active'::job_queue.job_state, 'failed'::job_queue.job_state]));


--
-- Name: job_common_i15; Type: INDEX; Schema: job_queue; Owner: -
--

CREATE INDEX job_common_i15 ON job_queue.job_common USING btree (name, created_on);


--
-- Name: job_common_i16; Type: INDEX; Schema: job_queue; Owner: -
--

CREATE INDEX job_common_i16 ON job_queue.job_common USING btree (name, completed_on) WHERE (completed_on IS NOT NULL);


--
-- Name: job_common_i17; Type: INDEX; Schema: job_queue; Owner: -
--

CREATE INDEX job_common_i17 ON job_queue.job_common USING btree (name, singleton_key, created_on) WHERE ((state < 'active'::job_queue.job_state) AND (singleton_key IS NOT NULL));


--
-- Name: job_common_i2; Type: INDEX; Schema: job_queue; Owner: -
--

CREATE UNIQUE INDEX job_common_i2 ON job_queue.job_common USING btree (name, COALESCE(singleton_key, ''::text)) WHERE ((state = 'active'::job_queue.job_state) AND (policy = 'singleton'::text));


--
-- Name: job_common_i3; Type: INDEX; Schema: job_queue; Owner: -
--

CREATE UNIQUE INDEX job_common_i3 ON job_queue.job_common USING btree (name, state, COALESCE(singleton_key, ''::text)) WHERE ((state <= 'active'::job_queue.job_state) AND (policy = 'stately'::text));


--
-- Name: job_common_i4; Type: INDEX; Schema: job_queue; Owner: -
--

CREATE UNIQUE INDEX job_common_i4 ON job_queue.job_common USING btree (name, singleton_on, COALESCE(singleton_key, ''::text)) WHERE ((state <> 'cancelled'::job_queue.job_state) AND (singleton_on IS NOT NULL));


--
-- Name: job_common_i6; Type: INDEX; Schema: job_queue; Owner: -
--

CREATE UNIQUE INDEX job_common_i6 ON job_queue.job_common USING btree (name, COALESCE(singleton_key, ''::text)) WHERE ((state <= 'active'::job_queue.job_state) AND (policy = 'exclusive'::text));


--
-- Name: job_common_i7; Type: INDEX; Schema: job_queue; Owner: -
--

CREATE INDEX job_common_i7 ON job_queue.job_common USING btree (name, group_id) WHERE ((state = 'active'::job_queue.job_state) AND (group_id IS NOT NULL));


--
-- Name: job_common_i8; Type: INDEX; Schema: job_queue; Owner: -
--

CREATE UNIQUE INDEX job_common_i8 ON job_queue.job_common USING btree (name, singleton_key) WHERE ((state = ANY (ARRAY['active'::job_queue.job_state, 'retry'::job_queue.job_state, 'failed'::job_queue.job_state])) AND (policy = 'key_strict_fifo'::text));


--
-- Name: job_common_i9; Type: INDEX; Schema: job_queue; Owner: -
--

CREATE INDEX job_common_i9 ON job_queue.job_common USING btree (name, id) WHERE (blocking AND (state = 'completed'::job_queue.job_state));


--
-- Name: job_dep_parent_idx; Type: INDEX; Schema: job_queue; Owner: -
--

CREATE INDEX job_dep_parent_idx ON job_queue.job_dependency USING btree (parent_name, parent_id);


--
-- Name: queue_stats_i1; Type: INDEX; Schema: job_queue; Owner: -
--

CREATE INDEX queue_stats_i1 ON ONLY job_queue.queue_stats USING btree (name, captured_on DESC) INCLUDE (deferred_count, queued_count, ready_count, active_count, failed_count, total_count);


--
-- Name: queue_stats_20261130_name_captured_on_deferred_count_queued_idx; Type: INDEX; Schema: job_queue; Owner: -
--

CREATE INDEX queue_stats_20261130_name_captured_on_deferred_count_queued_idx ON job_queue.queue_stats_20261130 USING btree (name, captured_on DESC) INCLUDE (deferred_count, queued_count, ready_count, active_count, failed_count, total_count);


--
-- Name: queue_stats_20261201_name_captured_on_deferred_count_queued_idx; Type: INDEX; Schema: job_queue; Owner: -
--

CREATE INDEX queue_stats_20261201_name_captured_on_deferred_count_queued_idx ON job_queue.queue_stats_20261201 USING btree (name, captured_on DESC) INCLUDE (deferred_count, queued_count, ready_count, active_count, failed_count, total_count);


--
-- Name: warning_i1; Type: INDEX; Schema: job_queue; Owner: -
--

CREATE INDEX warning_i1 ON job_queue.warning USING btree (created_on DESC);


--
-- Name: api_keys_by_agent; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX api_keys_by_agent ON public.api_keys USING btree (team_id, agent_id, created_at DESC, id);


--
-- Name: api_keys_by_replaced; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX api_keys_by_replaced ON public.api_keys USING btree (team_id, replaces) WHERE (replaces IS NOT NULL);


--
-- Name: applied_mutations_expiry; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX applied_mutations_expiry ON public.applied_mutations USING btree (expires_at) WHERE (expires_at IS NOT NULL);


--
-- Name: audit_log_by_contact; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_log_by_contact ON public.audit_log USING btree (team_id, contact_id, id) WHERE (contact_id IS NOT NULL);


--
-- Name: audit_log_by_operation; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_log_by_operation ON public.audit_log USING btree (team_id, operation_id, version) WHERE (operation_id IS NOT NULL);


--
-- Name: audit_log_by_team; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_log_by_team ON public.audit_log USING btree (team_id, id);


--
-- Name: audit_log_erasures; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_log_erasures ON public.audit_log USING btree (team_id, contact_id) WHERE ((action)::text = 'ERASE'::text);


--
-- Name: audit_log_events; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_log_events ON public.audit_log USING btree (team_id, id) WHERE (version IS NULL);


--
-- Name: contact_aliases_of; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contact_aliases_of ON public.contact_aliases USING btree (team_id, merged_into);


--
-- Name: contact_conflicts_by_contact; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contact_conflicts_by_contact ON public.contact_conflicts USING btree (team_id, contact_id);


--
-- Name: contact_conflicts_by_time; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contact_conflicts_by_time ON public.contact_conflicts USING btree (team_id, created_at DESC, id);


--
-- Name: contact_views_shared; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contact_views_shared ON public.contact_views USING btree (team_id, name, id) WHERE shared;


--
-- Name: contacts_aliases; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contacts_aliases ON public.contacts USING btree (team_id, merged_into) WHERE (merged_into IS NOT NULL);


--
-- Name: contacts_by_company_asc; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contacts_by_company_asc ON public.contacts USING btree (team_id, public.name_sort_key((company)::text) COLLATE public.contact_names, id) WHERE (NOT is_deleted);


--
-- Name: contacts_by_company_desc; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contacts_by_company_desc ON public.contacts USING btree (team_id, public.name_sort_key((company)::text) COLLATE public.contact_names DESC NULLS LAST, id) WHERE (NOT is_deleted);


--
-- Name: contacts_by_creation; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contacts_by_creation ON public.contacts USING btree (team_id, created_at DESC, id) WHERE (NOT is_deleted);


--
-- Name: contacts_by_email; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contacts_by_email ON public.contacts USING btree (team_id, lower((email)::text)) WHERE ((NOT is_deleted) AND (email IS NOT NULL));


--
-- Name: contacts_by_emails; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contacts_by_emails ON public.contacts USING gin (team_id, public.listed_emails(emails)) WITH (gin_pending_list_limit='64') WHERE ((NOT is_deleted) AND (emails <> '[]'::jsonb));


--
-- Name: contacts_by_facet; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contacts_by_facet ON public.contacts USING gin (team_id, public.contact_facets(tags, (company)::text, created_by_agent, updated_by, (phone_primary)::text, (phone_secondary)::text, phones, (email)::text, emails, address, addresses)) WITH (gin_pending_list_limit='64') WHERE (NOT is_deleted);


--
-- Name: contacts_by_first_name_asc; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contacts_by_first_name_asc ON public.contacts USING btree (team_id, COALESCE(public.name_sort_key((first_name)::text), public.name_sort_key((last_name)::text), public.name_sort_key((company)::text)) COLLATE public.contact_names, id) WHERE (NOT is_deleted);


--
-- Name: contacts_by_first_name_desc; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contacts_by_first_name_desc ON public.contacts USING btree (team_id, COALESCE(public.name_sort_key((first_name)::text), public.name_sort_key((last_name)::text), public.name_sort_key((company)::text)) COLLATE public.contact_names DESC NULLS LAST, id) WHERE (NOT is_deleted);


--
-- Name: contacts_by_gram; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contacts_by_gram ON public.contacts USING gin (team_id, public.search_grams(search_text)) WITH (gin_pending_list_limit='512') WHERE (NOT is_deleted);


--
-- Name: contacts_by_last_name_asc; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contacts_by_last_name_asc ON public.contacts USING btree (team_id, COALESCE(public.name_sort_key((last_name)::text), public.name_sort_key((first_name)::text), public.name_sort_key((company)::text)) COLLATE public.contact_names, id) WHERE (NOT is_deleted);


--
-- Name: contacts_by_last_name_desc; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contacts_by_last_name_desc ON public.contacts USING btree (team_id, COALESCE(public.name_sort_key((last_name)::text), public.name_sort_key((first_name)::text), public.name_sort_key((company)::text)) COLLATE public.contact_names DESC NULLS LAST, id) WHERE (NOT is_deleted);


--
-- Name: contacts_by_metadata; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contacts_by_metadata ON public.contacts USING gin (team_id, metadata jsonb_path_ops) WITH (gin_pending_list_limit='64') WHERE ((NOT is_deleted) AND (metadata <> '{}'::jsonb));


--
-- Name: contacts_by_name_asc; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contacts_by_name_asc ON public.contacts USING btree (team_id, COALESCE(((public.name_sort_key((first_name)::text) || '0'::text) || public.name_sort_key((last_name)::text)), public.name_sort_key((first_name)::text), public.name_sort_key((last_name)::text), public.name_sort_key((company)::text)) COLLATE public.contact_names, id) WHERE (NOT is_deleted);


--
-- Name: contacts_by_name_desc; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contacts_by_name_desc ON public.contacts USING btree (team_id, COALESCE(((public.name_sort_key((first_name)::text) || '0'::text) || public.name_sort_key((last_name)::text)), public.name_sort_key((first_name)::text), public.name_sort_key((last_name)::text), public.name_sort_key((company)::text)) COLLATE public.contact_names DESC NULLS LAST, id) WHERE (NOT is_deleted);


--
-- Name: contacts_by_update; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contacts_by_update ON public.contacts USING btree (team_id, updated_at DESC, id) WHERE (NOT is_deleted);


--
-- Name: contacts_by_version; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contacts_by_version ON public.contacts USING btree (team_id, version) WHERE (NOT is_deleted);


--
-- Name: contacts_by_whole_name; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contacts_by_whole_name ON public.contacts USING btree (team_id, public.whole_name_key((first_name)::text, (last_name)::text, (company)::text)) WHERE (NOT is_deleted);


--
-- Name: contacts_deleted; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contacts_deleted ON public.contacts USING btree (team_id, updated_at DESC, id) WHERE is_deleted;


--
-- Name: contacts_tombstones; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contacts_tombstones ON public.contacts USING btree (team_id, deleted_at) WHERE is_deleted;


--
-- Name: device_connections_by_device; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX device_connections_by_device ON public.device_connections USING btree (team_id, device_id, agent_id);


--
-- Name: device_samples_by_time; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX device_samples_by_time ON public.device_samples USING btree (sampled_at);


--
-- Name: duplicate_groups_in_order; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX duplicate_groups_in_order ON public.duplicate_groups USING btree (team_id, is_dismissed, score, id);


--
-- Name: duplicate_groups_of_contacts; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX duplicate_groups_of_contacts ON public.duplicate_groups USING gin (contact_ids);


--
-- Name: duplicate_keys_of_contact; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX duplicate_keys_of_contact ON public.duplicate_keys USING btree (team_id, contact_id);


--
-- Name: enrolments_by_time; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX enrolments_by_time ON public.enrolments USING btree (team_id, created_at DESC, id) WHERE (used_at IS NULL);


--
-- Name: enrolments_by_use; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX enrolments_by_use ON public.enrolments USING btree (team_id, used_at);


--
-- Name: imports_by_content; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX imports_by_content ON public.imports USING btree (team_id, content_hash) WHERE (content_hash IS NOT NULL);


--
-- Name: imports_in_the_news; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX imports_in_the_news ON public.imports USING btree (touched_at) WHERE (job_id IS NOT NULL);


--
-- Name: imports_with_file; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX imports_with_file ON public.imports USING btree (team_id, touched_at) WHERE has_file;


--
-- Name: jobs_finished; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX jobs_finished ON public.jobs USING btree (finished_at) WHERE (finished_at IS NOT NULL);


--
-- Name: jobs_of_agent; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX jobs_of_agent ON public.jobs USING btree (team_id, created_by, created_at DESC, id DESC);


--
-- Name: jobs_of_team; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX jobs_of_team ON public.jobs USING btree (team_id, created_at DESC, id DESC);


--
-- Name: jobs_open; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX jobs_open ON public.jobs USING btree (kind, state) INCLUDE (created_at) WHERE ((state)::text = ANY ((ARRAY['queued'::character varying, 'running'::character varying])::text[]));


--
-- Name: jobs_open_of_team; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX jobs_open_of_team ON public.jobs USING btree (team_id, created_by) WHERE ((state)::text = ANY ((ARRAY['queued'::character varying, 'running'::character varying])::text[]));


--
-- Name: jobs_request; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX jobs_request ON public.jobs USING btree (team_id, created_by, request_key) WHERE (request_key IS NOT NULL);


--
-- Name: operations_by_agent; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX operations_by_agent ON public.operations USING btree (team_id, agent_code, id);


--
-- Name: operations_by_device; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX operations_by_device ON public.operations USING btree (team_id, device_id, id) WHERE ((device_id)::text <> ''::text);


--
-- Name: operations_by_kind; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX operations_by_kind ON public.operations USING btree (team_id, kind, id) WHERE ((kind)::text <> 'edit'::text);


--
-- Name: phone_numbers_by_country; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX phone_numbers_by_country ON public.phone_numbers USING gin (team_id, countries) WITH (gin_pending_list_limit='64');


--
-- Name: phone_numbers_by_tail; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX phone_numbers_by_tail ON public.phone_numbers USING gin (team_id, public.phone_tails(numbers)) WITH (gin_pending_list_limit='64');


--
-- Name: phone_numbers_exact; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX phone_numbers_exact ON public.phone_numbers USING gin (team_id, numbers) WITH (gin_pending_list_limit='64');


--
-- Name: sessions_by_key; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sessions_by_key ON public.sessions USING btree (team_id, key_id);


--
-- Name: sessions_by_time; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sessions_by_time ON public.sessions USING btree (team_id, created_at DESC, id);


--
-- Name: sync_log_by_agent; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sync_log_by_agent ON public.sync_log USING btree (team_id, agent_id);


--
-- Name: sync_traffic_by_time; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sync_traffic_by_time ON public.sync_traffic USING btree (began_at);


--
-- Name: sync_walks_by_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sync_walks_by_age ON public.sync_walks USING btree (started_at);


--
-- Name: sync_walks_by_reader; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sync_walks_by_reader ON public.sync_walks USING btree (team_id, agent_id, device_id, epoch, last_end);


--
-- Name: teams_by_time; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX teams_by_time ON public.teams USING btree (created_at, id);


--
-- Name: teams_one_default; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX teams_one_default ON public.teams USING btree (is_default) WHERE is_default;


--
-- Name: job_common_pkey; Type: INDEX ATTACH; Schema: job_queue; Owner: -
--

ALTER INDEX job_queue.job_pkey ATTACH PARTITION job_queue.job_common_pkey;


--
-- Name: queue_stats_20261130_name_captured_on_deferred_count_queued_idx; Type: INDEX ATTACH; Schema: job_queue; Owner: -
--

ALTER INDEX job_queue.queue_stats_i1 ATTACH PARTITION job_queue.queue_stats_20261130_name_captured_on_deferred_count_queued_idx;


--
-- Name: queue_stats_20261130_pkey; Type: INDEX ATTACH; Schema: job_queue; Owner: -
--

ALTER INDEX job_queue.queue_stats_pkey ATTACH PARTITION job_queue.queue_stats_20261130_pkey;


--
-- Name: queue_stats_20261201_name_captured_on_deferred_count_queued_idx; Type: INDEX ATTACH; Schema: job_queue; Owner: -
--

ALTER INDEX job_queue.queue_stats_i1 ATTACH PARTITION job_queue.queue_stats_20261201_name_captured_on_deferred_count_queued_idx;


--
-- Name: queue_stats_20261201_pkey; Type: INDEX ATTACH; Schema: job_queue; Owner: -
--

ALTER INDEX job_queue.queue_stats_pkey ATTACH PARTITION job_queue.queue_stats_20261201_pkey;


--
-- Name: audit_log audit_log_append_only; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER audit_log_append_only BEFORE DELETE OR TRUNCATE ON public.audit_log FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_audit_change();


--
-- Name: audit_log audit_log_forget_imports; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER audit_log_forget_imports AFTER INSERT ON public.audit_log FOR EACH ROW WHEN (((new.action)::text = 'ERASE'::text)) EXECUTE FUNCTION public.forget_imports();


--
-- Name: audit_log audit_log_unchanged; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER audit_log_unchanged BEFORE UPDATE ON public.audit_log FOR EACH STATEMENT WHEN (((COALESCE(current_setting('contactsync.maintenance'::text, true), ''::text) = ''::text) OR (NOT public.is_erasing()))) EXECUTE FUNCTION public.refuse_audit_change();


--
-- Name: contacts contacts_1_version; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER contacts_1_version BEFORE INSERT OR UPDATE ON public.contacts FOR EACH ROW WHEN (((COALESCE(current_setting('contactsync.maintenance'::text, true), ''::text) = ''::text) OR (NOT public.is_erasing()))) EXECUTE FUNCTION public.stamp_contact_version();


--
-- Name: contacts contacts_2_timestamp; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER contacts_2_timestamp BEFORE INSERT OR UPDATE ON public.contacts FOR EACH ROW WHEN (((COALESCE(current_setting('contactsync.maintenance'::text, true), ''::text) = ''::text) OR (NOT public.is_erasing()))) EXECUTE FUNCTION public.update_contact_timestamp();


--
-- Name: contacts contacts_3_search; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER contacts_3_search BEFORE INSERT OR UPDATE ON public.contacts FOR EACH ROW EXECUTE FUNCTION public.set_search_text();


--
-- Name: contacts contacts_audit_insert; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER contacts_audit_insert AFTER INSERT ON public.contacts REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.log_contact_change();


--
-- Name: contacts contacts_audit_update; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER contacts_audit_update AFTER UPDATE ON public.contacts REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT WHEN (((COALESCE(current_setting('contactsync.maintenance'::text, true), ''::text) = ''::text) OR (NOT public.is_erasing()))) EXECUTE FUNCTION public.log_contact_change();


--
-- Name: contacts contacts_count_insert; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER contacts_count_insert AFTER INSERT ON public.contacts REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.count_live_contacts();


--
-- Name: contacts contacts_count_update; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER contacts_count_update AFTER UPDATE ON public.contacts REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.count_live_contacts();


--
-- Name: contacts contacts_end_alias; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER contacts_end_alias BEFORE INSERT OR UPDATE ON public.contacts FOR EACH ROW WHEN (((new.merged_into IS NOT NULL) AND (NOT new.is_deleted))) EXECUTE FUNCTION public.end_contact_alias();


--
-- Name: contacts contacts_forget_phone_numbers; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER contacts_forget_phone_numbers AFTER UPDATE ON public.contacts FOR EACH ROW WHEN ((new.is_deleted AND (NOT old.is_deleted))) EXECUTE FUNCTION public.forget_phone_numbers();


--
-- Name: contacts contacts_no_truncate; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER contacts_no_truncate BEFORE TRUNCATE ON public.contacts FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_contacts_truncate();


--
-- Name: contacts contacts_soft_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER contacts_soft_delete BEFORE DELETE ON public.contacts FOR EACH ROW WHEN (((COALESCE(current_setting('contactsync.maintenance'::text, true), ''::text) <> 'purge'::text) OR (NOT public.runs_as_owner()) OR (NOT old.is_deleted))) EXECUTE FUNCTION public.soft_delete_contact();


--
-- Name: global_version global_version_is_dense; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER global_version_is_dense AFTER UPDATE ON public.global_version DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (((new.current_version IS DISTINCT FROM old.current_version) AND (new.epoch = old.epoch))) EXECUTE FUNCTION public.check_version_range();


--
-- Name: teams teams_create_clock; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER teams_create_clock AFTER INSERT ON public.teams FOR EACH ROW EXECUTE FUNCTION public.create_team_clock();


--
-- Name: job_common dlq_fkey; Type: FK CONSTRAINT; Schema: job_queue; Owner: -
--

ALTER TABLE ONLY job_queue.job_common
    ADD CONSTRAINT dlq_fkey FOREIGN KEY (dead_letter) REFERENCES job_queue.queue(name) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED;


--
-- Name: job_common q_fkey; Type: FK CONSTRAINT; Schema: job_queue; Owner: -
--

ALTER TABLE ONLY job_queue.job_common
    ADD CONSTRAINT q_fkey FOREIGN KEY (name) REFERENCES job_queue.queue(name) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED;


--
-- Name: queue queue_dead_letter_fkey; Type: FK CONSTRAINT; Schema: job_queue; Owner: -
--

ALTER TABLE ONLY job_queue.queue
    ADD CONSTRAINT queue_dead_letter_fkey FOREIGN KEY (dead_letter) REFERENCES job_queue.queue(name);


--
-- Name: schedule schedule_name_fkey; Type: FK CONSTRAINT; Schema: job_queue; Owner: -
--

ALTER TABLE ONLY job_queue.schedule
    ADD CONSTRAINT schedule_name_fkey FOREIGN KEY (name) REFERENCES job_queue.queue(name) ON DELETE CASCADE;


--
-- Name: subscription subscription_name_fkey; Type: FK CONSTRAINT; Schema: job_queue; Owner: -
--

ALTER TABLE ONLY job_queue.subscription
    ADD CONSTRAINT subscription_name_fkey FOREIGN KEY (name) REFERENCES job_queue.queue(name) ON DELETE CASCADE;


--
-- Name: agents agents_team_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.agents
    ADD CONSTRAINT agents_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.teams(id);


--
-- Name: api_keys api_keys_team_id_agent_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_team_id_agent_id_fkey FOREIGN KEY (team_id, agent_id) REFERENCES public.agents(team_id, id);


--
-- Name: applied_mutations applied_mutations_team_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.applied_mutations
    ADD CONSTRAINT applied_mutations_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.teams(id);


--
-- Name: change_counts change_counts_team_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.change_counts
    ADD CONSTRAINT change_counts_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.teams(id);


--
-- Name: contact_aliases contact_aliases_team_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contact_aliases
    ADD CONSTRAINT contact_aliases_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.teams(id);


--
-- Name: contact_conflicts contact_conflicts_team_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contact_conflicts
    ADD CONSTRAINT contact_conflicts_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.teams(id);


--
-- Name: contact_views contact_views_team_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contact_views
    ADD CONSTRAINT contact_views_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.teams(id);


--
-- Name: contacts contacts_team_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contacts
    ADD CONSTRAINT contacts_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.teams(id);


--
-- Name: device_access device_access_team_id_agent_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.device_access
    ADD CONSTRAINT device_access_team_id_agent_id_fkey FOREIGN KEY (team_id, agent_id) REFERENCES public.agents(team_id, id);


--
-- Name: device_connections device_connections_instance_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.device_connections
    ADD CONSTRAINT device_connections_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES public.instances(id) ON DELETE CASCADE;


--
-- Name: device_samples device_samples_team_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.device_samples
    ADD CONSTRAINT device_samples_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.teams(id);


--
-- Name: duplicate_dismissals duplicate_dismissals_team_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.duplicate_dismissals
    ADD CONSTRAINT duplicate_dismissals_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.teams(id);


--
-- Name: duplicate_progress duplicate_progress_team_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.duplicate_progress
    ADD CONSTRAINT duplicate_progress_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.teams(id);


--
-- Name: enrolments enrolments_team_id_agent_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.enrolments
    ADD CONSTRAINT enrolments_team_id_agent_id_fkey FOREIGN KEY (team_id, agent_id) REFERENCES public.agents(team_id, id);


--
-- Name: enrolments enrolments_team_id_key_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.enrolments
    ADD CONSTRAINT enrolments_team_id_key_id_fkey FOREIGN KEY (team_id, key_id) REFERENCES public.api_keys(team_id, id);


--
-- Name: epochs epochs_team_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.epochs
    ADD CONSTRAINT epochs_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.teams(id);


--
-- Name: global_version global_version_team_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.global_version
    ADD CONSTRAINT global_version_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.teams(id);


--
-- Name: import_chunks import_chunks_team_id_import_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.import_chunks
    ADD CONSTRAINT import_chunks_team_id_import_id_fkey FOREIGN KEY (team_id, import_id) REFERENCES public.imports(team_id, id) ON DELETE CASCADE;


--
-- Name: import_rejects import_rejects_team_id_import_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.import_rejects
    ADD CONSTRAINT import_rejects_team_id_import_id_fkey FOREIGN KEY (team_id, import_id) REFERENCES public.imports(team_id, id) ON DELETE CASCADE;


--
-- Name: imports imports_team_id_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports
    ADD CONSTRAINT imports_team_id_created_by_fkey FOREIGN KEY (team_id, created_by) REFERENCES public.agents(team_id, id);


--
-- Name: imports imports_team_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports
    ADD CONSTRAINT imports_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.teams(id);


--
-- Name: jobs jobs_team_id_created_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_team_id_created_by_fkey FOREIGN KEY (team_id, created_by) REFERENCES public.agents(team_id, id);


--
-- Name: jobs jobs_team_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.teams(id);


--
-- Name: operations operations_team_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.operations
    ADD CONSTRAINT operations_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.teams(id);


--
-- Name: phone_derivations phone_derivations_team_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.phone_derivations
    ADD CONSTRAINT phone_derivations_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.teams(id);


--
-- Name: restored_contacts restored_contacts_team_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.restored_contacts
    ADD CONSTRAINT restored_contacts_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.teams(id);


--
-- Name: sessions sessions_team_id_key_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_team_id_key_id_fkey FOREIGN KEY (team_id, key_id) REFERENCES public.api_keys(team_id, id);


--
-- Name: statistics_progress statistics_progress_team_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.statistics_progress
    ADD CONSTRAINT statistics_progress_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.teams(id);


--
-- Name: sync_log sync_log_team_id_agent_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sync_log
    ADD CONSTRAINT sync_log_team_id_agent_id_fkey FOREIGN KEY (team_id, agent_id) REFERENCES public.agents(team_id, id);


--
-- Name: sync_traffic sync_traffic_team_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sync_traffic
    ADD CONSTRAINT sync_traffic_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.teams(id);


--
-- PostgreSQL database dump complete
--


