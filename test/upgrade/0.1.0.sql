--
-- PostgreSQL database dump
--


-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

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
-- Name: fold_text(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.fold_text(value text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN lower(public.unaccent('public.unaccent'::regdictionary, value));


--
-- Name: contact_search_text(text, text, text, text, text, text, text, text[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.contact_search_text(first_name text, last_name text, company text, email text, phone_primary text, phone_secondary text, job_title text, tags text[]) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN public.fold_text(concat_ws(' '::text, first_name, last_name, company, email, job_title, array_to_string(tags, ' '::text), regexp_replace(phone_primary, '[^0-9]'::text, ''::text, 'g'::text), regexp_replace(phone_secondary, '[^0-9]'::text, ''::text, 'g'::text)));


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
    search_text text GENERATED ALWAYS AS (public.contact_search_text((first_name)::text, (last_name)::text, (company)::text, (email)::text, (phone_primary)::text, (phone_secondary)::text, (job_title)::text, tags)) STORED,
    CONSTRAINT contacts_first_name_check CHECK (((first_name)::text <> ''::text)),
    CONSTRAINT contacts_last_name_check CHECK (((last_name)::text <> ''::text)),
    CONSTRAINT contacts_metadata_check CHECK ((jsonb_typeof(metadata) = 'object'::text))
)
WITH (fillfactor='85');


--
-- Name: contact_image(public.contacts); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.contact_image(c public.contacts) RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
        SELECT to_jsonb(c) - ARRAY['team_id', 'search_text', 'request_id', 'source', 'updated_by_device']
      $$;


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
-- Name: log_contact_change(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.log_contact_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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
    contacts.version
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
    last_used_at timestamp(3) with time zone
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
    expires_at timestamp(3) with time zone
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
-- Name: global_version; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.global_version (
    team_id uuid NOT NULL,
    epoch uuid DEFAULT gen_random_uuid() NOT NULL,
    current_version bigint DEFAULT 0 NOT NULL,
    floor bigint DEFAULT 0 NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT now() NOT NULL,
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
        END AS connection_status
   FROM (((public.sync_log s
     JOIN public.agents a ON (((a.team_id = s.team_id) AND (a.id = s.agent_id))))
     JOIN public.global_version g ON ((g.team_id = s.team_id)))
     CROSS JOIN LATERAL ( SELECT (EXISTS ( SELECT
                   FROM (public.device_connections d
                     JOIN public.instances i ON ((i.id = d.instance_id)))
                  WHERE ((d.team_id = s.team_id) AND ((d.device_id)::text = (s.device_id)::text) AND (d.agent_id = s.agent_id) AND (i.heartbeat_at > (now() - '00:00:30'::interval))))) AS connected) c);


--
-- Name: epochs; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.epochs (
    team_id uuid NOT NULL,
    epoch uuid NOT NULL,
    parent uuid,
    parent_head bigint,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL
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
-- Name: setup_links; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.setup_links (
    digest bytea NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    expires_at timestamp(3) with time zone NOT NULL,
    used_at timestamp(3) with time zone
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
    updated_at timestamp(3) with time zone DEFAULT now() NOT NULL
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
    CONSTRAINT teams_name_check CHECK (((name)::text <> ''::text))
);


--
-- Name: schema_migrations id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.schema_migrations ALTER COLUMN id SET DEFAULT nextval('public.schema_migrations_id_seq'::regclass);


--
-- Data for Name: agents; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.agents VALUES ('19424ef3-8825-4f1c-9b11-26fe4cab5610', '8f51f5b4-e8df-4461-a5b6-652e5bb7f2a5', 'admin', 'Administrator', 'admin', true, '2026-11-22 16:57:29.915+00', '2026-11-22 16:57:30.45+00');


--
-- Data for Name: api_keys; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.api_keys VALUES ('19424ef3-8825-4f1c-9b11-26fe4cab5610', '391a0ef3-0038-424e-bf53-595cc0717581', '8f51f5b4-e8df-4461-a5b6-652e5bb7f2a5', '', '\x2bd247447b471fe860b7a048787824c3f92281942be9b26c25babe33ef38d585', 'frozen-', 'cdef', '2026-11-22 16:57:29.897+00', NULL, NULL, '2026-11-22 16:57:30.45+00');


--
-- Data for Name: applied_mutations; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.applied_mutations VALUES ('19424ef3-8825-4f1c-9b11-26fe4cab5610', '', '7d5f6f0e-52b1-4a35-9d0f-8f3a5d7c2b11', '8f51f5b4-e8df-4461-a5b6-652e5bb7f2a5', '\x380f884b48b8c799d37dc12b10bfa6cd2266426a338e4e31927e6127b6111728', 'applied', NULL, 36, 'd05afe51-3225-4eba-b385-7a74d46a6d1c', '2026-11-22 16:57:30.415+00', NULL);
INSERT INTO public.applied_mutations VALUES ('19424ef3-8825-4f1c-9b11-26fe4cab5610', '8f51f5b4-e8df-4461-a5b6-652e5bb7f2a5', 'frozen-key', '8f51f5b4-e8df-4461-a5b6-652e5bb7f2a5', '\xe463c5f6bd7e9ce1e008e3cda5733e5d73849df01ceeaad2e4587b74547cbbc9', 'applied', NULL, 37, '07a50f9f-4b42-4832-82a1-31b21941dff1', '2026-11-22 16:57:30.433+00', '2026-11-29 16:57:30.433+00');


--
-- Data for Name: audit_log; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (1, '19424ef3-8825-4f1c-9b11-26fe4cab5610', NULL, 'agent.registered', NULL, 'admin', '', '', 'rest', NULL, NULL, '{"role": "admin", "agent_code": "admin", "agent_name": "Administrator"}', '2026-11-22 16:57:29.921+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (2, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 1, 'CREATE', '97f1edc0-a851-40bb-a660-494e07006888', 'admin', 'frozen-device', '8d6f32e3-8e68-4dcf-9eb1-4ca61b0ec13d', 'rest', '96033255-f3a8-47a1-8075-8796f669aed4', NULL, '{"id": "97f1edc0-a851-40bb-a660-494e07006888", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": null, "version": 1, "birthday": null, "metadata": {"number": 0}, "job_title": null, "last_name": "Østergård 0", "created_at": "2026-11-22T16:57:29.998+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:29.998+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 1, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.001+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (3, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 2, 'CREATE', 'e7b84484-d195-45a2-aa0a-89ddcb2defbe', 'admin', 'frozen-device', 'cee68d6a-9f82-45ae-b7d5-0ad7dc6d7119', 'rest', '2e8b1549-f6a2-4d12-bafa-8256bd0b4dc4', NULL, '{"id": "e7b84484-d195-45a2-aa0a-89ddcb2defbe", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": null, "version": 2, "birthday": null, "metadata": {"number": 1}, "job_title": null, "last_name": "Østergård 1", "created_at": "2026-11-22T16:57:30.033+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.033+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 2, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.034+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (4, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 3, 'CREATE', 'a452f50e-37be-42a9-bb41-e58acf925653', 'admin', 'frozen-device', 'e80e4d80-a13f-477c-af0a-9964cf720d0a', 'rest', 'df7240ed-54da-4e9d-8a67-e2d79e7dc3b6', NULL, '{"id": "a452f50e-37be-42a9-bb41-e58acf925653", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": null, "version": 3, "birthday": null, "metadata": {"number": 2}, "job_title": null, "last_name": "Østergård 2", "created_at": "2026-11-22T16:57:30.049+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.049+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 3, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.049+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (5, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 4, 'CREATE', 'abadd3c4-95ff-412a-ab96-ccb5e57d2571', 'admin', 'frozen-device', 'dcdcec94-d8e8-4dbe-bf7a-5cfcd52abee2', 'rest', 'fcd7d37e-4c2e-4e78-a914-3896d5d0f2a6', NULL, '{"id": "abadd3c4-95ff-412a-ab96-ccb5e57d2571", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": null, "version": 4, "birthday": null, "metadata": {"number": 3}, "job_title": null, "last_name": "Østergård 3", "created_at": "2026-11-22T16:57:30.077+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.077+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 4, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.083+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (6, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 5, 'CREATE', '32d94a6f-f487-4373-925d-eeebdd24fcef', 'admin', 'frozen-device', '462f30d3-946c-42f5-9848-2ddc6b2e6c90', 'rest', '6247cdd0-3d9b-42c6-808a-b4cc2fd80436', NULL, '{"id": "32d94a6f-f487-4373-925d-eeebdd24fcef", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": null, "version": 5, "birthday": null, "metadata": {"number": 4}, "job_title": null, "last_name": "Østergård 4", "created_at": "2026-11-22T16:57:30.103+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.103+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 5, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.104+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (7, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 6, 'CREATE', '290c1479-0d47-4bf7-b933-2fd27c310797', 'admin', 'frozen-device', '95c9cdf9-7a90-41b0-8e93-c7b9c5cbd009', 'rest', 'f3d99a3a-acf8-449b-bc67-e4bc36ba650e', NULL, '{"id": "290c1479-0d47-4bf7-b933-2fd27c310797", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": null, "version": 6, "birthday": null, "metadata": {"number": 5}, "job_title": null, "last_name": "Østergård 5", "created_at": "2026-11-22T16:57:30.126+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.126+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 6, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.128+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (8, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 7, 'CREATE', '1e500390-81ff-4ed8-b364-9e35923641e2', 'admin', 'frozen-device', '5b4e975d-1ebd-4b94-b9de-95c85d8f47ec', 'rest', 'f82f978a-9a00-47b7-8e8c-b36a0f70a0eb', NULL, '{"id": "1e500390-81ff-4ed8-b364-9e35923641e2", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": null, "version": 7, "birthday": null, "metadata": {"number": 6}, "job_title": null, "last_name": "Østergård 6", "created_at": "2026-11-22T16:57:30.144+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.144+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 7, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.144+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (9, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 8, 'CREATE', 'c180f460-aea1-46ed-84e3-2270e83228e4', 'admin', 'frozen-device', '3a8f36df-87d8-4e17-a669-0bf23b52829b', 'rest', '5b3ad972-132b-415d-87cb-dd7e77aebf93', NULL, '{"id": "c180f460-aea1-46ed-84e3-2270e83228e4", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": null, "version": 8, "birthday": null, "metadata": {"number": 7}, "job_title": null, "last_name": "Østergård 7", "created_at": "2026-11-22T16:57:30.169+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.169+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 8, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.17+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (10, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 9, 'CREATE', '6b339c13-fbd4-48b4-a4bb-b4526c2972b1', 'admin', 'frozen-device', 'c56160e0-81b5-41b7-9492-52074061f732', 'rest', '7c02b0ca-ddb9-4caa-9441-8aad67407f7e', NULL, '{"id": "6b339c13-fbd4-48b4-a4bb-b4526c2972b1", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": null, "version": 9, "birthday": null, "metadata": {"number": 8}, "job_title": null, "last_name": "Østergård 8", "created_at": "2026-11-22T16:57:30.186+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.186+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 9, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.186+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (11, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 10, 'CREATE', '6ca8e9b9-69ec-4404-892b-0a028fbfacf1', 'admin', 'frozen-device', '61392cfa-5395-4d01-a4b4-0c72f77fb9e9', 'rest', '0a2dcf21-c8bd-4b2e-ad77-dddc1cda60ea', NULL, '{"id": "6ca8e9b9-69ec-4404-892b-0a028fbfacf1", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": null, "version": 10, "birthday": null, "metadata": {"number": 9}, "job_title": null, "last_name": "Østergård 9", "created_at": "2026-11-22T16:57:30.201+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.201+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 10, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.201+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (12, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 11, 'CREATE', 'acba4001-90a2-47f9-b062-aa59827575b7', 'admin', 'frozen-device', '57b27be6-808f-41da-b85c-7cb915ab5721', 'rest', 'de1b5d76-14d9-4055-ade1-e5b9732ec45f', NULL, '{"id": "acba4001-90a2-47f9-b062-aa59827575b7", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": null, "version": 11, "birthday": null, "metadata": {"number": 10}, "job_title": null, "last_name": "Østergård 10", "created_at": "2026-11-22T16:57:30.208+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.208+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 11, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.209+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (13, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 12, 'CREATE', '6670256e-1fb4-4cb2-b84d-3ccaefc80e7b', 'admin', 'frozen-device', '14a3186c-c5fb-4fa8-a29f-0c5ccd00a255', 'rest', '42be813d-cfd4-4ef0-9d5d-5c8429503bd4', NULL, '{"id": "6670256e-1fb4-4cb2-b84d-3ccaefc80e7b", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": null, "version": 12, "birthday": null, "metadata": {"number": 11}, "job_title": null, "last_name": "Østergård 11", "created_at": "2026-11-22T16:57:30.216+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.216+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 12, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.217+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (14, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 13, 'CREATE', 'c999f990-4fcf-4b05-a2f4-50443eda235a', 'admin', 'frozen-device', 'd843c6ab-ea00-481c-99c6-f4fb0346b9b5', 'rest', '5f707269-5889-4aef-bd9b-482ad93c1873', NULL, '{"id": "c999f990-4fcf-4b05-a2f4-50443eda235a", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": null, "version": 13, "birthday": null, "metadata": {"number": 12}, "job_title": null, "last_name": "Østergård 12", "created_at": "2026-11-22T16:57:30.223+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.223+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 13, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.223+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (15, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 14, 'CREATE', '4d092b87-f115-4690-b758-ed1eb052eef2', 'admin', 'frozen-device', 'f3daa8eb-c81d-4422-a405-ffabaa794881', 'rest', '5ba5eb45-bc73-426b-880b-777ee1c1ea81', NULL, '{"id": "4d092b87-f115-4690-b758-ed1eb052eef2", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": null, "version": 14, "birthday": null, "metadata": {"number": 13}, "job_title": null, "last_name": "Østergård 13", "created_at": "2026-11-22T16:57:30.229+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.229+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 14, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.229+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (16, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 15, 'CREATE', 'e74df309-7a72-4c88-9836-18e3899460c8', 'admin', 'frozen-device', '4e9cc457-ea46-4f76-ac95-a71dc9511636', 'rest', 'eec26e23-2174-4605-a1c1-6eadc4b26464', NULL, '{"id": "e74df309-7a72-4c88-9836-18e3899460c8", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": null, "version": 15, "birthday": null, "metadata": {"number": 14}, "job_title": null, "last_name": "Østergård 14", "created_at": "2026-11-22T16:57:30.235+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.235+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 15, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.235+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (17, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 16, 'CREATE', 'e2506849-8d72-43e5-9fb7-5d08ee5e9c7b', 'admin', 'frozen-device', '9ef0f9d9-cdaa-413a-9442-0b7138b45330', 'rest', '89ef88ac-78da-4e3e-ac60-11bc85dedd4b', NULL, '{"id": "e2506849-8d72-43e5-9fb7-5d08ee5e9c7b", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": null, "version": 16, "birthday": null, "metadata": {"number": 15}, "job_title": null, "last_name": "Østergård 15", "created_at": "2026-11-22T16:57:30.241+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.241+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 16, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.241+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (18, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 17, 'CREATE', '472005cd-05c1-4481-9ce1-4f20dd0f3022', 'admin', 'frozen-device', 'f8208c82-09c4-4f87-8f57-68875cc5a10e', 'rest', '1a47c71d-2cc5-4620-b7f0-75b23ade0b2b', NULL, '{"id": "472005cd-05c1-4481-9ce1-4f20dd0f3022", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": null, "version": 17, "birthday": null, "metadata": {"number": 16}, "job_title": null, "last_name": "Østergård 16", "created_at": "2026-11-22T16:57:30.247+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.247+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 17, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.247+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (19, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 18, 'CREATE', '1571caeb-7ab9-4c59-8957-7b5c5b81ce01', 'admin', 'frozen-device', 'b7d43490-0490-4db6-b0f9-dd945a9d9bf6', 'rest', 'fa42de80-b46f-4327-a292-6d71ae4fd3df', NULL, '{"id": "1571caeb-7ab9-4c59-8957-7b5c5b81ce01", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": null, "version": 18, "birthday": null, "metadata": {"number": 17}, "job_title": null, "last_name": "Østergård 17", "created_at": "2026-11-22T16:57:30.253+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.253+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 18, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.253+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (20, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 19, 'CREATE', '76e2cb42-2aa6-4b97-8c71-bc3a75399bdc', 'admin', 'frozen-device', 'b0bb54d8-64b8-49f4-9d11-55b4d498249b', 'rest', '6dbe64fb-6f64-406d-9157-c9344d5260c5', NULL, '{"id": "76e2cb42-2aa6-4b97-8c71-bc3a75399bdc", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": null, "version": 19, "birthday": null, "metadata": {"number": 18}, "job_title": null, "last_name": "Østergård 18", "created_at": "2026-11-22T16:57:30.259+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.259+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 19, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.259+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (21, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 20, 'CREATE', 'eda14171-2e51-4ba3-a8b3-218daa2050be', 'admin', 'frozen-device', '034198a3-3cba-44dd-a96e-1e8e316cfe10', 'rest', '87648366-f156-44a8-b872-9ea7e9d4c90f', NULL, '{"id": "eda14171-2e51-4ba3-a8b3-218daa2050be", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": null, "version": 20, "birthday": null, "metadata": {"number": 19}, "job_title": null, "last_name": "Østergård 19", "created_at": "2026-11-22T16:57:30.268+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.268+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 20, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.269+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (22, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 21, 'UPDATE', '97f1edc0-a851-40bb-a660-494e07006888', 'admin', 'frozen-device', 'f2b32f2f-43d4-4995-9bc0-fa0b85be6b80', 'rest', 'f4126bee-d8c1-4620-858d-df2beef6b344', '{"id": "97f1edc0-a851-40bb-a660-494e07006888", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": null, "version": 1, "birthday": null, "metadata": {"number": 0}, "job_title": null, "last_name": "Østergård 0", "created_at": "2026-11-22T16:57:29.998+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:29.998+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 1, "phone_secondary": null, "created_by_agent": "admin"}', '{"id": "97f1edc0-a851-40bb-a660-494e07006888", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": "Globex", "version": 21, "birthday": null, "metadata": {"number": 0}, "job_title": null, "last_name": "Østergård 0", "created_at": "2026-11-22T16:57:29.998+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.276+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {"company": [21, "admin", "frozen-device"]}, "created_version": 1, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.277+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (23, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 22, 'UPDATE', 'e7b84484-d195-45a2-aa0a-89ddcb2defbe', 'admin', 'frozen-device', 'c106c1d3-5d2f-4aa3-a904-a7a130658f80', 'rest', '716212dd-a659-4620-b7aa-2f341ae5e049', '{"id": "e7b84484-d195-45a2-aa0a-89ddcb2defbe", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": null, "version": 2, "birthday": null, "metadata": {"number": 1}, "job_title": null, "last_name": "Østergård 1", "created_at": "2026-11-22T16:57:30.033+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.033+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 2, "phone_secondary": null, "created_by_agent": "admin"}', '{"id": "e7b84484-d195-45a2-aa0a-89ddcb2defbe", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": "Globex", "version": 22, "birthday": null, "metadata": {"number": 1}, "job_title": null, "last_name": "Østergård 1", "created_at": "2026-11-22T16:57:30.033+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.283+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {"company": [22, "admin", "frozen-device"]}, "created_version": 2, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.284+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (24, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 23, 'UPDATE', 'a452f50e-37be-42a9-bb41-e58acf925653', 'admin', 'frozen-device', '35462719-b89d-4275-b0b0-9d55c1d4f9bf', 'rest', '440260f5-5fca-4509-926b-d8e9959b03a7', '{"id": "a452f50e-37be-42a9-bb41-e58acf925653", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": null, "version": 3, "birthday": null, "metadata": {"number": 2}, "job_title": null, "last_name": "Østergård 2", "created_at": "2026-11-22T16:57:30.049+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.049+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 3, "phone_secondary": null, "created_by_agent": "admin"}', '{"id": "a452f50e-37be-42a9-bb41-e58acf925653", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": "Globex", "version": 23, "birthday": null, "metadata": {"number": 2}, "job_title": null, "last_name": "Østergård 2", "created_at": "2026-11-22T16:57:30.049+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.291+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {"company": [23, "admin", "frozen-device"]}, "created_version": 3, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.292+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (25, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 24, 'UPDATE', 'abadd3c4-95ff-412a-ab96-ccb5e57d2571', 'admin', 'frozen-device', 'bb51ce43-b52e-45a7-b0c5-98192ff62742', 'rest', 'cab9c2b4-25dc-4838-866a-fe8af58690db', '{"id": "abadd3c4-95ff-412a-ab96-ccb5e57d2571", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": null, "version": 4, "birthday": null, "metadata": {"number": 3}, "job_title": null, "last_name": "Østergård 3", "created_at": "2026-11-22T16:57:30.077+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.077+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 4, "phone_secondary": null, "created_by_agent": "admin"}', '{"id": "abadd3c4-95ff-412a-ab96-ccb5e57d2571", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": "Globex", "version": 24, "birthday": null, "metadata": {"number": 3}, "job_title": null, "last_name": "Østergård 3", "created_at": "2026-11-22T16:57:30.077+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.297+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {"company": [24, "admin", "frozen-device"]}, "created_version": 4, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.298+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (26, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 25, 'UPDATE', '32d94a6f-f487-4373-925d-eeebdd24fcef', 'admin', 'frozen-device', '4a8c1b5e-d630-41d0-aca3-6515486ffa02', 'rest', '5a910dfd-d1a5-47d8-9d86-7b2f14ccc4c3', '{"id": "32d94a6f-f487-4373-925d-eeebdd24fcef", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": null, "version": 5, "birthday": null, "metadata": {"number": 4}, "job_title": null, "last_name": "Østergård 4", "created_at": "2026-11-22T16:57:30.103+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.103+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 5, "phone_secondary": null, "created_by_agent": "admin"}', '{"id": "32d94a6f-f487-4373-925d-eeebdd24fcef", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": "Globex", "version": 25, "birthday": null, "metadata": {"number": 4}, "job_title": null, "last_name": "Østergård 4", "created_at": "2026-11-22T16:57:30.103+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.304+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {"company": [25, "admin", "frozen-device"]}, "created_version": 5, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.304+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (37, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 36, 'CREATE', 'd05afe51-3225-4eba-b385-7a74d46a6d1c', 'admin', 'frozen-device', '59e36adf-59a7-42e5-afbd-b73b33c048af', 'socket', '2c95dfc6-347a-4186-b5df-01a4895808d6', NULL, '{"id": "d05afe51-3225-4eba-b385-7a74d46a6d1c", "tags": [], "email": null, "notes": null, "address": null, "company": null, "version": 36, "birthday": null, "metadata": {}, "job_title": null, "last_name": "Made", "created_at": "2026-11-22T16:57:30.423+00:00", "deleted_at": null, "first_name": "Socket", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.423+00:00", "updated_by": "admin", "phone_primary": null, "field_versions": {}, "created_version": 36, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.424+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (27, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 26, 'UPDATE', '290c1479-0d47-4bf7-b933-2fd27c310797', 'admin', 'frozen-device', '30305586-5468-497d-bad1-20438e0a9cd5', 'rest', '22b492da-4241-4c97-9455-b36232cbcb2c', '{"id": "290c1479-0d47-4bf7-b933-2fd27c310797", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": null, "version": 6, "birthday": null, "metadata": {"number": 5}, "job_title": null, "last_name": "Østergård 5", "created_at": "2026-11-22T16:57:30.126+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.126+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 6, "phone_secondary": null, "created_by_agent": "admin"}', '{"id": "290c1479-0d47-4bf7-b933-2fd27c310797", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": "Globex", "version": 26, "birthday": null, "metadata": {"number": 5}, "job_title": null, "last_name": "Østergård 5", "created_at": "2026-11-22T16:57:30.126+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.313+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {"company": [26, "admin", "frozen-device"]}, "created_version": 6, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.313+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (28, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 27, 'UPDATE', '1e500390-81ff-4ed8-b364-9e35923641e2', 'admin', 'frozen-device', '4baab164-ea27-44f2-b33b-762ecedc44c8', 'rest', '88d972fa-cd4f-48bf-b260-ac4b7c474fc4', '{"id": "1e500390-81ff-4ed8-b364-9e35923641e2", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": null, "version": 7, "birthday": null, "metadata": {"number": 6}, "job_title": null, "last_name": "Østergård 6", "created_at": "2026-11-22T16:57:30.144+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.144+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 7, "phone_secondary": null, "created_by_agent": "admin"}', '{"id": "1e500390-81ff-4ed8-b364-9e35923641e2", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": "Globex", "version": 27, "birthday": null, "metadata": {"number": 6}, "job_title": null, "last_name": "Østergård 6", "created_at": "2026-11-22T16:57:30.144+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.32+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {"company": [27, "admin", "frozen-device"]}, "created_version": 7, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.32+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (29, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 28, 'UPDATE', 'c180f460-aea1-46ed-84e3-2270e83228e4', 'admin', 'frozen-device', '0fab96ff-aa84-4b45-bb08-07d1bfb3c8d0', 'rest', '8b2eb0a3-003d-497d-8e62-22c9bf46c5e7', '{"id": "c180f460-aea1-46ed-84e3-2270e83228e4", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": null, "version": 8, "birthday": null, "metadata": {"number": 7}, "job_title": null, "last_name": "Østergård 7", "created_at": "2026-11-22T16:57:30.169+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.169+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 8, "phone_secondary": null, "created_by_agent": "admin"}', '{"id": "c180f460-aea1-46ed-84e3-2270e83228e4", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": "Globex", "version": 28, "birthday": null, "metadata": {"number": 7}, "job_title": null, "last_name": "Østergård 7", "created_at": "2026-11-22T16:57:30.169+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.329+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {"company": [28, "admin", "frozen-device"]}, "created_version": 8, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.33+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (30, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 29, 'UPDATE', '6b339c13-fbd4-48b4-a4bb-b4526c2972b1', 'admin', 'frozen-device', '35330de3-bf8d-4382-a903-45f8e040027d', 'rest', '09273f58-9266-4ec9-a6c1-ced952668cd2', '{"id": "6b339c13-fbd4-48b4-a4bb-b4526c2972b1", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": null, "version": 9, "birthday": null, "metadata": {"number": 8}, "job_title": null, "last_name": "Østergård 8", "created_at": "2026-11-22T16:57:30.186+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.186+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 9, "phone_secondary": null, "created_by_agent": "admin"}', '{"id": "6b339c13-fbd4-48b4-a4bb-b4526c2972b1", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": "Globex", "version": 29, "birthday": null, "metadata": {"number": 8}, "job_title": null, "last_name": "Østergård 8", "created_at": "2026-11-22T16:57:30.186+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.338+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {"company": [29, "admin", "frozen-device"]}, "created_version": 9, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.339+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (31, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 30, 'UPDATE', '6ca8e9b9-69ec-4404-892b-0a028fbfacf1', 'admin', 'frozen-device', '2384fb91-8c0a-4aaf-9e1e-0b7efcacecd0', 'rest', '0365bc7d-5acb-4d56-84c1-042f7d97c6c3', '{"id": "6ca8e9b9-69ec-4404-892b-0a028fbfacf1", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": null, "version": 10, "birthday": null, "metadata": {"number": 9}, "job_title": null, "last_name": "Østergård 9", "created_at": "2026-11-22T16:57:30.201+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.201+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {}, "created_version": 10, "phone_secondary": null, "created_by_agent": "admin"}', '{"id": "6ca8e9b9-69ec-4404-892b-0a028fbfacf1", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": "Globex", "version": 30, "birthday": null, "metadata": {"number": 9}, "job_title": null, "last_name": "Østergård 9", "created_at": "2026-11-22T16:57:30.201+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.348+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {"company": [30, "admin", "frozen-device"]}, "created_version": 10, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.348+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (38, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 37, 'CREATE', '07a50f9f-4b42-4832-82a1-31b21941dff1', 'admin', 'frozen-device', '398dde67-f502-4d3f-8dcb-bcff344a6253', 'rest', '11ae7e56-11e1-4b76-bc0c-3cbd926b798f', NULL, '{"id": "07a50f9f-4b42-4832-82a1-31b21941dff1", "tags": [], "email": null, "notes": null, "address": null, "company": null, "version": 37, "birthday": null, "metadata": {}, "job_title": null, "last_name": "Once", "created_at": "2026-11-22T16:57:30.441+00:00", "deleted_at": null, "first_name": "Keyed", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.441+00:00", "updated_by": "admin", "phone_primary": null, "field_versions": {}, "created_version": 37, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.441+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (32, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 31, 'DELETE', '97f1edc0-a851-40bb-a660-494e07006888', 'admin', 'frozen-device', '39969824-7bdb-4be3-9159-e1f187c5545c', 'rest', '084060c5-4059-48ed-a01d-6f1e9a0454a1', '{"id": "97f1edc0-a851-40bb-a660-494e07006888", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": "Globex", "version": 21, "birthday": null, "metadata": {"number": 0}, "job_title": null, "last_name": "Østergård 0", "created_at": "2026-11-22T16:57:29.998+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.276+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {"company": [21, "admin", "frozen-device"]}, "created_version": 1, "phone_secondary": null, "created_by_agent": "admin"}', '{"id": "97f1edc0-a851-40bb-a660-494e07006888", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": "Globex", "version": 31, "birthday": null, "metadata": {"number": 0}, "job_title": null, "last_name": "Østergård 0", "created_at": "2026-11-22T16:57:29.998+00:00", "deleted_at": "2026-11-22T16:57:30.358+00:00", "first_name": "Zoë", "is_deleted": true, "updated_at": "2026-11-22T16:57:30.358+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {"company": [21, "admin", "frozen-device"], "is_deleted": [31, "admin", "frozen-device"]}, "created_version": 1, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.359+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (33, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 32, 'DELETE', 'e7b84484-d195-45a2-aa0a-89ddcb2defbe', 'admin', 'frozen-device', '60cbf9e3-1b97-409c-a3e5-5b1a2f9a7889', 'rest', 'fe5a1e47-be78-4184-895d-8ef0a54419fa', '{"id": "e7b84484-d195-45a2-aa0a-89ddcb2defbe", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": "Globex", "version": 22, "birthday": null, "metadata": {"number": 1}, "job_title": null, "last_name": "Østergård 1", "created_at": "2026-11-22T16:57:30.033+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.283+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {"company": [22, "admin", "frozen-device"]}, "created_version": 2, "phone_secondary": null, "created_by_agent": "admin"}', '{"id": "e7b84484-d195-45a2-aa0a-89ddcb2defbe", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": "Globex", "version": 32, "birthday": null, "metadata": {"number": 1}, "job_title": null, "last_name": "Østergård 1", "created_at": "2026-11-22T16:57:30.033+00:00", "deleted_at": "2026-11-22T16:57:30.366+00:00", "first_name": "Zoë", "is_deleted": true, "updated_at": "2026-11-22T16:57:30.366+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {"company": [22, "admin", "frozen-device"], "is_deleted": [32, "admin", "frozen-device"]}, "created_version": 2, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.367+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (34, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 33, 'DELETE', 'a452f50e-37be-42a9-bb41-e58acf925653', 'admin', 'frozen-device', 'd9b30cda-4f15-4ec0-9203-94f17d1359d2', 'rest', '9b0857b3-0676-4871-8405-6c4ed4927a9f', '{"id": "a452f50e-37be-42a9-bb41-e58acf925653", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": "Globex", "version": 23, "birthday": null, "metadata": {"number": 2}, "job_title": null, "last_name": "Østergård 2", "created_at": "2026-11-22T16:57:30.049+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.291+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {"company": [23, "admin", "frozen-device"]}, "created_version": 3, "phone_secondary": null, "created_by_agent": "admin"}', '{"id": "a452f50e-37be-42a9-bb41-e58acf925653", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": "Globex", "version": 33, "birthday": null, "metadata": {"number": 2}, "job_title": null, "last_name": "Østergård 2", "created_at": "2026-11-22T16:57:30.049+00:00", "deleted_at": "2026-11-22T16:57:30.373+00:00", "first_name": "Zoë", "is_deleted": true, "updated_at": "2026-11-22T16:57:30.373+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {"company": [23, "admin", "frozen-device"], "is_deleted": [33, "admin", "frozen-device"]}, "created_version": 3, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.373+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (35, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 34, 'DELETE', 'abadd3c4-95ff-412a-ab96-ccb5e57d2571', 'admin', 'frozen-device', '9b43285f-aa35-4d6e-8360-6d19d8a9612e', 'rest', '01cb4b7f-3c30-454d-aa49-1c604573af25', '{"id": "abadd3c4-95ff-412a-ab96-ccb5e57d2571", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": "Globex", "version": 24, "birthday": null, "metadata": {"number": 3}, "job_title": null, "last_name": "Østergård 3", "created_at": "2026-11-22T16:57:30.077+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.297+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {"company": [24, "admin", "frozen-device"]}, "created_version": 4, "phone_secondary": null, "created_by_agent": "admin"}', '{"id": "abadd3c4-95ff-412a-ab96-ccb5e57d2571", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": "Globex", "version": 34, "birthday": null, "metadata": {"number": 3}, "job_title": null, "last_name": "Østergård 3", "created_at": "2026-11-22T16:57:30.077+00:00", "deleted_at": "2026-11-22T16:57:30.382+00:00", "first_name": "Zoë", "is_deleted": true, "updated_at": "2026-11-22T16:57:30.382+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {"company": [24, "admin", "frozen-device"], "is_deleted": [34, "admin", "frozen-device"]}, "created_version": 4, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.383+00');
INSERT INTO public.audit_log OVERRIDING SYSTEM VALUE VALUES (36, '19424ef3-8825-4f1c-9b11-26fe4cab5610', 35, 'DELETE', '32d94a6f-f487-4373-925d-eeebdd24fcef', 'admin', 'frozen-device', '8b3cf068-641d-438f-9e7e-9e4e2f04eaba', 'rest', '99b21647-7361-41cf-babd-7f2601316640', '{"id": "32d94a6f-f487-4373-925d-eeebdd24fcef", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": "Globex", "version": 25, "birthday": null, "metadata": {"number": 4}, "job_title": null, "last_name": "Østergård 4", "created_at": "2026-11-22T16:57:30.103+00:00", "deleted_at": null, "first_name": "Zoë", "is_deleted": false, "updated_at": "2026-11-22T16:57:30.304+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {"company": [25, "admin", "frozen-device"]}, "created_version": 5, "phone_secondary": null, "created_by_agent": "admin"}', '{"id": "32d94a6f-f487-4373-925d-eeebdd24fcef", "tags": ["customer"], "email": null, "notes": null, "address": null, "company": "Globex", "version": 35, "birthday": null, "metadata": {"number": 4}, "job_title": null, "last_name": "Østergård 4", "created_at": "2026-11-22T16:57:30.103+00:00", "deleted_at": "2026-11-22T16:57:30.402+00:00", "first_name": "Zoë", "is_deleted": true, "updated_at": "2026-11-22T16:57:30.402+00:00", "updated_by": "admin", "phone_primary": "+45 12 34 56 78 90", "field_versions": {"company": [25, "admin", "frozen-device"], "is_deleted": [35, "admin", "frozen-device"]}, "created_version": 5, "phone_secondary": null, "created_by_agent": "admin"}', '2026-11-22 16:57:30.403+00');


--
-- Data for Name: contacts; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.contacts VALUES ('19424ef3-8825-4f1c-9b11-26fe4cab5610', 'acba4001-90a2-47f9-b062-aa59827575b7', 'Zoë', 'Østergård 10', '+45 12 34 56 78 90', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{customer}', '{"number": 10}', 'admin', '2026-11-22 16:57:30.208+00', '2026-11-22 16:57:30.208+00', 11, 11, false, NULL, '{}', 'admin', 'frozen-device', '57b27be6-808f-41da-b85c-7cb915ab5721', 'rest', DEFAULT);
INSERT INTO public.contacts VALUES ('19424ef3-8825-4f1c-9b11-26fe4cab5610', '6670256e-1fb4-4cb2-b84d-3ccaefc80e7b', 'Zoë', 'Østergård 11', '+45 12 34 56 78 90', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{customer}', '{"number": 11}', 'admin', '2026-11-22 16:57:30.216+00', '2026-11-22 16:57:30.216+00', 12, 12, false, NULL, '{}', 'admin', 'frozen-device', '14a3186c-c5fb-4fa8-a29f-0c5ccd00a255', 'rest', DEFAULT);
INSERT INTO public.contacts VALUES ('19424ef3-8825-4f1c-9b11-26fe4cab5610', 'c999f990-4fcf-4b05-a2f4-50443eda235a', 'Zoë', 'Østergård 12', '+45 12 34 56 78 90', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{customer}', '{"number": 12}', 'admin', '2026-11-22 16:57:30.223+00', '2026-11-22 16:57:30.223+00', 13, 13, false, NULL, '{}', 'admin', 'frozen-device', 'd843c6ab-ea00-481c-99c6-f4fb0346b9b5', 'rest', DEFAULT);
INSERT INTO public.contacts VALUES ('19424ef3-8825-4f1c-9b11-26fe4cab5610', '4d092b87-f115-4690-b758-ed1eb052eef2', 'Zoë', 'Østergård 13', '+45 12 34 56 78 90', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{customer}', '{"number": 13}', 'admin', '2026-11-22 16:57:30.229+00', '2026-11-22 16:57:30.229+00', 14, 14, false, NULL, '{}', 'admin', 'frozen-device', 'f3daa8eb-c81d-4422-a405-ffabaa794881', 'rest', DEFAULT);
INSERT INTO public.contacts VALUES ('19424ef3-8825-4f1c-9b11-26fe4cab5610', 'e74df309-7a72-4c88-9836-18e3899460c8', 'Zoë', 'Østergård 14', '+45 12 34 56 78 90', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{customer}', '{"number": 14}', 'admin', '2026-11-22 16:57:30.235+00', '2026-11-22 16:57:30.235+00', 15, 15, false, NULL, '{}', 'admin', 'frozen-device', '4e9cc457-ea46-4f76-ac95-a71dc9511636', 'rest', DEFAULT);
INSERT INTO public.contacts VALUES ('19424ef3-8825-4f1c-9b11-26fe4cab5610', 'e2506849-8d72-43e5-9fb7-5d08ee5e9c7b', 'Zoë', 'Østergård 15', '+45 12 34 56 78 90', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{customer}', '{"number": 15}', 'admin', '2026-11-22 16:57:30.241+00', '2026-11-22 16:57:30.241+00', 16, 16, false, NULL, '{}', 'admin', 'frozen-device', '9ef0f9d9-cdaa-413a-9442-0b7138b45330', 'rest', DEFAULT);
INSERT INTO public.contacts VALUES ('19424ef3-8825-4f1c-9b11-26fe4cab5610', '472005cd-05c1-4481-9ce1-4f20dd0f3022', 'Zoë', 'Østergård 16', '+45 12 34 56 78 90', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{customer}', '{"number": 16}', 'admin', '2026-11-22 16:57:30.247+00', '2026-11-22 16:57:30.247+00', 17, 17, false, NULL, '{}', 'admin', 'frozen-device', 'f8208c82-09c4-4f87-8f57-68875cc5a10e', 'rest', DEFAULT);
INSERT INTO public.contacts VALUES ('19424ef3-8825-4f1c-9b11-26fe4cab5610', '1571caeb-7ab9-4c59-8957-7b5c5b81ce01', 'Zoë', 'Østergård 17', '+45 12 34 56 78 90', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{customer}', '{"number": 17}', 'admin', '2026-11-22 16:57:30.253+00', '2026-11-22 16:57:30.253+00', 18, 18, false, NULL, '{}', 'admin', 'frozen-device', 'b7d43490-0490-4db6-b0f9-dd945a9d9bf6', 'rest', DEFAULT);
INSERT INTO public.contacts VALUES ('19424ef3-8825-4f1c-9b11-26fe4cab5610', '76e2cb42-2aa6-4b97-8c71-bc3a75399bdc', 'Zoë', 'Østergård 18', '+45 12 34 56 78 90', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{customer}', '{"number": 18}', 'admin', '2026-11-22 16:57:30.259+00', '2026-11-22 16:57:30.259+00', 19, 19, false, NULL, '{}', 'admin', 'frozen-device', 'b0bb54d8-64b8-49f4-9d11-55b4d498249b', 'rest', DEFAULT);
INSERT INTO public.contacts VALUES ('19424ef3-8825-4f1c-9b11-26fe4cab5610', 'eda14171-2e51-4ba3-a8b3-218daa2050be', 'Zoë', 'Østergård 19', '+45 12 34 56 78 90', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{customer}', '{"number": 19}', 'admin', '2026-11-22 16:57:30.268+00', '2026-11-22 16:57:30.268+00', 20, 20, false, NULL, '{}', 'admin', 'frozen-device', '034198a3-3cba-44dd-a96e-1e8e316cfe10', 'rest', DEFAULT);
INSERT INTO public.contacts VALUES ('19424ef3-8825-4f1c-9b11-26fe4cab5610', '290c1479-0d47-4bf7-b933-2fd27c310797', 'Zoë', 'Østergård 5', '+45 12 34 56 78 90', NULL, NULL, 'Globex', NULL, NULL, NULL, NULL, '{customer}', '{"number": 5}', 'admin', '2026-11-22 16:57:30.126+00', '2026-11-22 16:57:30.313+00', 26, 6, false, NULL, '{"company": [26, "admin", "frozen-device"]}', 'admin', 'frozen-device', '30305586-5468-497d-bad1-20438e0a9cd5', 'rest', DEFAULT);
INSERT INTO public.contacts VALUES ('19424ef3-8825-4f1c-9b11-26fe4cab5610', '1e500390-81ff-4ed8-b364-9e35923641e2', 'Zoë', 'Østergård 6', '+45 12 34 56 78 90', NULL, NULL, 'Globex', NULL, NULL, NULL, NULL, '{customer}', '{"number": 6}', 'admin', '2026-11-22 16:57:30.144+00', '2026-11-22 16:57:30.32+00', 27, 7, false, NULL, '{"company": [27, "admin", "frozen-device"]}', 'admin', 'frozen-device', '4baab164-ea27-44f2-b33b-762ecedc44c8', 'rest', DEFAULT);
INSERT INTO public.contacts VALUES ('19424ef3-8825-4f1c-9b11-26fe4cab5610', 'c180f460-aea1-46ed-84e3-2270e83228e4', 'Zoë', 'Østergård 7', '+45 12 34 56 78 90', NULL, NULL, 'Globex', NULL, NULL, NULL, NULL, '{customer}', '{"number": 7}', 'admin', '2026-11-22 16:57:30.169+00', '2026-11-22 16:57:30.329+00', 28, 8, false, NULL, '{"company": [28, "admin", "frozen-device"]}', 'admin', 'frozen-device', '0fab96ff-aa84-4b45-bb08-07d1bfb3c8d0', 'rest', DEFAULT);
INSERT INTO public.contacts VALUES ('19424ef3-8825-4f1c-9b11-26fe4cab5610', '6b339c13-fbd4-48b4-a4bb-b4526c2972b1', 'Zoë', 'Østergård 8', '+45 12 34 56 78 90', NULL, NULL, 'Globex', NULL, NULL, NULL, NULL, '{customer}', '{"number": 8}', 'admin', '2026-11-22 16:57:30.186+00', '2026-11-22 16:57:30.338+00', 29, 9, false, NULL, '{"company": [29, "admin", "frozen-device"]}', 'admin', 'frozen-device', '35330de3-bf8d-4382-a903-45f8e040027d', 'rest', DEFAULT);
INSERT INTO public.contacts VALUES ('19424ef3-8825-4f1c-9b11-26fe4cab5610', '6ca8e9b9-69ec-4404-892b-0a028fbfacf1', 'Zoë', 'Østergård 9', '+45 12 34 56 78 90', NULL, NULL, 'Globex', NULL, NULL, NULL, NULL, '{customer}', '{"number": 9}', 'admin', '2026-11-22 16:57:30.201+00', '2026-11-22 16:57:30.348+00', 30, 10, false, NULL, '{"company": [30, "admin", "frozen-device"]}', 'admin', 'frozen-device', '2384fb91-8c0a-4aaf-9e1e-0b7efcacecd0', 'rest', DEFAULT);
INSERT INTO public.contacts VALUES ('19424ef3-8825-4f1c-9b11-26fe4cab5610', '97f1edc0-a851-40bb-a660-494e07006888', 'Zoë', 'Østergård 0', '+45 12 34 56 78 90', NULL, NULL, 'Globex', NULL, NULL, NULL, NULL, '{customer}', '{"number": 0}', 'admin', '2026-11-22 16:57:29.998+00', '2026-11-22 16:57:30.358+00', 31, 1, true, '2026-11-22 16:57:30.358+00', '{"company": [21, "admin", "frozen-device"], "is_deleted": [31, "admin", "frozen-device"]}', 'admin', 'frozen-device', '39969824-7bdb-4be3-9159-e1f187c5545c', 'rest', DEFAULT);
INSERT INTO public.contacts VALUES ('19424ef3-8825-4f1c-9b11-26fe4cab5610', 'e7b84484-d195-45a2-aa0a-89ddcb2defbe', 'Zoë', 'Østergård 1', '+45 12 34 56 78 90', NULL, NULL, 'Globex', NULL, NULL, NULL, NULL, '{customer}', '{"number": 1}', 'admin', '2026-11-22 16:57:30.033+00', '2026-11-22 16:57:30.366+00', 32, 2, true, '2026-11-22 16:57:30.366+00', '{"company": [22, "admin", "frozen-device"], "is_deleted": [32, "admin", "frozen-device"]}', 'admin', 'frozen-device', '60cbf9e3-1b97-409c-a3e5-5b1a2f9a7889', 'rest', DEFAULT);
INSERT INTO public.contacts VALUES ('19424ef3-8825-4f1c-9b11-26fe4cab5610', 'a452f50e-37be-42a9-bb41-e58acf925653', 'Zoë', 'Østergård 2', '+45 12 34 56 78 90', NULL, NULL, 'Globex', NULL, NULL, NULL, NULL, '{customer}', '{"number": 2}', 'admin', '2026-11-22 16:57:30.049+00', '2026-11-22 16:57:30.373+00', 33, 3, true, '2026-11-22 16:57:30.373+00', '{"company": [23, "admin", "frozen-device"], "is_deleted": [33, "admin", "frozen-device"]}', 'admin', 'frozen-device', 'd9b30cda-4f15-4ec0-9203-94f17d1359d2', 'rest', DEFAULT);
INSERT INTO public.contacts VALUES ('19424ef3-8825-4f1c-9b11-26fe4cab5610', 'abadd3c4-95ff-412a-ab96-ccb5e57d2571', 'Zoë', 'Østergård 3', '+45 12 34 56 78 90', NULL, NULL, 'Globex', NULL, NULL, NULL, NULL, '{customer}', '{"number": 3}', 'admin', '2026-11-22 16:57:30.077+00', '2026-11-22 16:57:30.382+00', 34, 4, true, '2026-11-22 16:57:30.382+00', '{"company": [24, "admin", "frozen-device"], "is_deleted": [34, "admin", "frozen-device"]}', 'admin', 'frozen-device', '9b43285f-aa35-4d6e-8360-6d19d8a9612e', 'rest', DEFAULT);
INSERT INTO public.contacts VALUES ('19424ef3-8825-4f1c-9b11-26fe4cab5610', '32d94a6f-f487-4373-925d-eeebdd24fcef', 'Zoë', 'Østergård 4', '+45 12 34 56 78 90', NULL, NULL, 'Globex', NULL, NULL, NULL, NULL, '{customer}', '{"number": 4}', 'admin', '2026-11-22 16:57:30.103+00', '2026-11-22 16:57:30.402+00', 35, 5, true, '2026-11-22 16:57:30.402+00', '{"company": [25, "admin", "frozen-device"], "is_deleted": [35, "admin", "frozen-device"]}', 'admin', 'frozen-device', '8b3cf068-641d-438f-9e7e-9e4e2f04eaba', 'rest', DEFAULT);
INSERT INTO public.contacts VALUES ('19424ef3-8825-4f1c-9b11-26fe4cab5610', 'd05afe51-3225-4eba-b385-7a74d46a6d1c', 'Socket', 'Made', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{}', '{}', 'admin', '2026-11-22 16:57:30.423+00', '2026-11-22 16:57:30.423+00', 36, 36, false, NULL, '{}', 'admin', 'frozen-device', '59e36adf-59a7-42e5-afbd-b73b33c048af', 'socket', DEFAULT);
INSERT INTO public.contacts VALUES ('19424ef3-8825-4f1c-9b11-26fe4cab5610', '07a50f9f-4b42-4832-82a1-31b21941dff1', 'Keyed', 'Once', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{}', '{}', 'admin', '2026-11-22 16:57:30.441+00', '2026-11-22 16:57:30.441+00', 37, 37, false, NULL, '{}', 'admin', 'frozen-device', '398dde67-f502-4d3f-8dcb-bcff344a6253', 'rest', DEFAULT);


--
-- Data for Name: device_connections; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: epochs; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.epochs VALUES ('19424ef3-8825-4f1c-9b11-26fe4cab5610', '89564001-d87c-4ad7-b604-d37778591e2a', NULL, NULL, '2026-11-22 16:57:29.647+00');


--
-- Data for Name: global_version; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.global_version VALUES ('19424ef3-8825-4f1c-9b11-26fe4cab5610', '89564001-d87c-4ad7-b604-d37778591e2a', 37, 0, '2026-11-22 16:57:30.44+00');


--
-- Data for Name: instances; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: schema_migrations; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.schema_migrations VALUES (1, 1795305600000, 'CreateTeamsAndAgents1795305600000');
INSERT INTO public.schema_migrations VALUES (2, 1795305601000, 'CreateChangelog1795305601000');
INSERT INTO public.schema_migrations VALUES (3, 1795305602000, 'CreateContacts1795305602000');
INSERT INTO public.schema_migrations VALUES (4, 1795305603000, 'CreateDevices1795305603000');
INSERT INTO public.schema_migrations VALUES (5, 1795305604000, 'CreateSyncWalks1795305604000');


--
-- Data for Name: server_secrets; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.server_secrets VALUES ('api_key_pepper', 'cc1012c01644458a29b925f622b5ee54ac7f58d8b7c07120015c71145c8f57d8', '2026-11-22 16:57:29.91+00');


--
-- Data for Name: setup_links; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: sync_log; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.sync_log VALUES ('19424ef3-8825-4f1c-9b11-26fe4cab5610', 'frozen-device', '8f51f5b4-e8df-4461-a5b6-652e5bb7f2a5', 37, '89564001-d87c-4ad7-b604-d37778591e2a', '2026-11-22 16:57:30.454+00', '2026-11-22 16:57:30.467+00', 1, 22, NULL, '2026-11-22 16:57:30.056+00');


--
-- Data for Name: sync_walks; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: teams; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.teams VALUES ('19424ef3-8825-4f1c-9b11-26fe4cab5610', 'Default team', true, false, '2026-11-22 16:57:29.647+00');


--
-- Name: audit_log_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.audit_log_id_seq', 38, true);


--
-- Name: schema_migrations_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.schema_migrations_id_seq', 5, true);


--
-- Name: sync_walks_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.sync_walks_id_seq', 1, false);


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
-- Name: device_connections device_connections_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.device_connections
    ADD CONSTRAINT device_connections_pkey PRIMARY KEY (instance_id, team_id, device_id, agent_id);


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
-- Name: instances instances_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.instances
    ADD CONSTRAINT instances_pkey PRIMARY KEY (id);


--
-- Name: server_secrets server_secrets_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.server_secrets
    ADD CONSTRAINT server_secrets_pkey PRIMARY KEY (name);


--
-- Name: setup_links setup_links_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.setup_links
    ADD CONSTRAINT setup_links_pkey PRIMARY KEY (digest);


--
-- Name: sync_log sync_log_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sync_log
    ADD CONSTRAINT sync_log_pkey PRIMARY KEY (team_id, device_id, agent_id);


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
-- Name: api_keys_by_agent; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX api_keys_by_agent ON public.api_keys USING btree (team_id, agent_id);


--
-- Name: applied_mutations_expiry; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX applied_mutations_expiry ON public.applied_mutations USING btree (expires_at) WHERE (expires_at IS NOT NULL);


--
-- Name: audit_log_by_contact; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_log_by_contact ON public.audit_log USING btree (team_id, contact_id, id) WHERE (contact_id IS NOT NULL);


--
-- Name: audit_log_by_team; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_log_by_team ON public.audit_log USING btree (team_id, id);


--
-- Name: contacts_by_update; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contacts_by_update ON public.contacts USING btree (team_id, updated_at DESC, id) WHERE (NOT is_deleted);


--
-- Name: contacts_search; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contacts_search ON public.contacts USING gin (team_id, search_text public.gin_trgm_ops) WITH (gin_pending_list_limit='64') WHERE (NOT is_deleted);


--
-- Name: device_connections_by_device; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX device_connections_by_device ON public.device_connections USING btree (team_id, device_id, agent_id);


--
-- Name: sync_log_by_agent; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sync_log_by_agent ON public.sync_log USING btree (team_id, agent_id);


--
-- Name: sync_walks_by_reader; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sync_walks_by_reader ON public.sync_walks USING btree (team_id, agent_id, device_id, epoch, last_end);


--
-- Name: teams_one_default; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX teams_one_default ON public.teams USING btree (is_default) WHERE is_default;


--
-- Name: audit_log audit_log_append_only; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER audit_log_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_log FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_audit_change();


--
-- Name: contacts contacts_1_version; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER contacts_1_version BEFORE INSERT OR UPDATE ON public.contacts FOR EACH ROW EXECUTE FUNCTION public.stamp_contact_version();


--
-- Name: contacts contacts_2_timestamp; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER contacts_2_timestamp BEFORE INSERT OR UPDATE ON public.contacts FOR EACH ROW EXECUTE FUNCTION public.update_contact_timestamp();


--
-- Name: contacts contacts_audit_insert; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER contacts_audit_insert AFTER INSERT ON public.contacts REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.log_contact_change();


--
-- Name: contacts contacts_audit_update; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER contacts_audit_update AFTER UPDATE ON public.contacts REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.log_contact_change();


--
-- Name: contacts contacts_no_truncate; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER contacts_no_truncate BEFORE TRUNCATE ON public.contacts FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_contacts_truncate();


--
-- Name: contacts contacts_soft_delete; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER contacts_soft_delete BEFORE DELETE ON public.contacts FOR EACH ROW EXECUTE FUNCTION public.soft_delete_contact();


--
-- Name: global_version global_version_is_dense; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER global_version_is_dense AFTER UPDATE ON public.global_version DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (((new.current_version IS DISTINCT FROM old.current_version) AND (new.epoch = old.epoch))) EXECUTE FUNCTION public.check_version_range();


--
-- Name: teams teams_create_clock; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER teams_create_clock AFTER INSERT ON public.teams FOR EACH ROW EXECUTE FUNCTION public.create_team_clock();


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
-- Name: contacts contacts_team_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contacts
    ADD CONSTRAINT contacts_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.teams(id);


--
-- Name: device_connections device_connections_instance_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.device_connections
    ADD CONSTRAINT device_connections_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES public.instances(id) ON DELETE CASCADE;


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
-- Name: sync_log sync_log_team_id_agent_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sync_log
    ADD CONSTRAINT sync_log_team_id_agent_id_fkey FOREIGN KEY (team_id, agent_id) REFERENCES public.agents(team_id, id);


--
-- PostgreSQL database dump complete
--


