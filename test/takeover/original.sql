-- Databases of the original server in the shapes that are met, one schema each: search_path chooses one.

-- full: as its own migrations made it.
CREATE SCHEMA "full";
SET search_path = "full";
CREATE TABLE agents (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  agent_code varchar(50) UNIQUE NOT NULL,
  agent_name varchar(255) NOT NULL,
  api_key varchar(255) UNIQUE NOT NULL,
  is_active boolean DEFAULT true,
  created_at timestamptz DEFAULT now(),
  last_seen timestamptz,
  metadata jsonb DEFAULT '{}'
);
CREATE TABLE contacts (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  first_name varchar(255) NOT NULL,
  last_name varchar(255) NOT NULL,
  phone_primary varchar(50),
  phone_secondary varchar(50),
  created_by_agent varchar(50) REFERENCES agents (agent_code),
  created_at timestamptz DEFAULT now(),
  updated_at timestamptz DEFAULT now(),
  version bigint NOT NULL,
  is_deleted boolean DEFAULT false,
  deleted_at timestamptz,
  metadata jsonb DEFAULT '{}'
);
CREATE TABLE sync_log (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  device_id varchar(255) NOT NULL,
  agent_code varchar(50) NOT NULL REFERENCES agents (agent_code),
  last_sync_version bigint DEFAULT 0,
  last_sync_at timestamptz DEFAULT now(),
  sync_status varchar(50) DEFAULT 'success',
  changes_count integer DEFAULT 0,
  UNIQUE (device_id, agent_code)
);
CREATE TABLE audit_log (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  contact_id uuid,
  agent_code varchar(50),
  action varchar(50) NOT NULL,
  changes jsonb,
  version bigint,
  timestamp timestamptz DEFAULT now()
);
CREATE TABLE global_version (id integer PRIMARY KEY, current_version bigint NOT NULL, updated_at timestamptz DEFAULT now());
INSERT INTO agents (agent_code, agent_name, api_key, is_active, created_at, last_seen) VALUES
  ('AGENT_001', 'Anna Walker', 'sk_Ab-Cd_Ef0123456789ghijklmnopqrstuv', true, '2024-01-02 03:04:05.678+00', '2025-06-01 10:00:00+00'),
  ('AGENT_002', 'Ben Østergård', 'test-key-of-a-seed-script', true, '2024-01-03 00:00:00+02', NULL),
  ('AGENT_GONE', 'Carl', 'sk_zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz', false, '2024-01-04 00:00:00+00', NULL);
-- 2,500 contacts; versions with holes and some given twice; the last 500 are tombstones.
INSERT INTO contacts (id, first_name, last_name, phone_primary, created_by_agent, created_at, updated_at, version, is_deleted, deleted_at, metadata)
SELECT ('00000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, 'First ' || i, E'Last\t"' || i || E'"\\ \u2028 \n', '+49 151 ' || (10000000 + i),
       CASE WHEN i % 2 = 0 THEN 'AGENT_001' ELSE 'AGENT_002' END,
       '2024-02-01 00:00:00.123456+00'::timestamptz + i * interval '1 minute', '2025-02-01 00:00:00.5+00'::timestamptz + i * interval '1 minute',
       3 * (i / 2) + 1, i > 2000, CASE WHEN i > 2000 THEN '2025-03-01 12:00:00+00'::timestamptz END,
       CASE WHEN i = 7 THEN '{"crm": 12345678901234567890, "note": "x\\y"}' ELSE '{}' END::jsonb
  FROM generate_series(1, 2500) i;
-- Entries that the server here would refuse, and that must go over all the same.
UPDATE contacts SET phone_primary = 'ask at the desk', first_name = '' WHERE id = '00000000-0000-4000-8000-000000000010';
INSERT INTO sync_log (device_id, agent_code, last_sync_version, last_sync_at, changes_count) VALUES
  ('phone-anna', 'AGENT_001', 3760, '2025-06-01 10:00:00+00', 12),
  ('phone-ben', 'AGENT_002', 900, '2025-05-01 10:00:00+00', 1000),
  ('phone-wild', 'AGENT_002', 99999999999, '2025-05-01 10:00:00+00', 0);
INSERT INTO audit_log (contact_id, agent_code, action, changes, version, timestamp) VALUES
  ('00000000-0000-4000-8000-000000000001', 'AGENT_002', 'CREATE', '{"first_name": "Old", "created_at": "2024-02-01T00:00:00+00:00"}', 1, '2024-02-01 00:00:00+00'),
  ('00000000-0000-4000-8000-000000000001', 'AGENT_002', 'UPDATE', '{"old": {"first_name": "Old"}, "new": {"first_name": "First 1", "created_at": "infinity"}}', 2, '2024-02-02 00:00:00+00'),
  (NULL, 'AGENT_002', 'UPDATE', '{}', 3, '2024-02-02 00:00:00+00');
INSERT INTO global_version VALUES (1, 3777);

-- minimal: nothing but what a phone needs.
CREATE SCHEMA minimal;
SET search_path = minimal;
CREATE TABLE agents (agent_code text, api_key text);
CREATE TABLE contacts (id uuid, first_name text, last_name text, version integer);
INSERT INTO agents VALUES ('SOLO', 'sk_minimal_0123456789abcdef');
INSERT INTO contacts VALUES ('11111111-0000-4000-8000-000000000001', 'Ada', 'Byron', 5), ('11111111-0000-4000-8000-000000000002', 'Alan', 'Turing', 9);

-- odd: numbers as text, ids as numbers, times as numbers or without a zone, hashes, duplicates, what cannot be stored.
CREATE SCHEMA odd;
SET search_path = odd;
CREATE TABLE agents (
  id integer, agent_code text, agent_name text, api_key text, api_key_hash text, is_active integer, created_at bigint, last_seen timestamp, shoe_size integer
);
CREATE TABLE contacts (
  id text, first_name text, last_name text, phone_primary text, phone_secondary text, created_by_agent integer, created_at bigint, updated_at timestamp,
  version text, is_deleted text, deleted_at timestamp, metadata json, email text, tags text[], photo bytea
);
CREATE TABLE sync_log (device_id text, agent_id integer, last_sync_version text, last_sync_at bigint);
CREATE TABLE audit_log (id integer, contact_id text, agent_id integer, action text, old_data json, new_data json, created_at timestamp);
CREATE TABLE global_version (current_version text);
INSERT INTO agents VALUES
  (1, 'ONE', 'One', 'sk_odd_one_0123456789', NULL, 1, 1700000000000, '2025-01-01 00:00:00', 44),
  (2, 'TWO', NULL, 'short', NULL, 1, 1700000000, NULL, NULL),
  (3, 'THREE', 'Three', NULL, '$2b$10$abcdefghijklmnopqrstuv', 1, NULL, NULL, NULL),
  (4, 'FÜNF 5', 'Five', 'sk_odd_five_0123456789', NULL, 1, NULL, NULL, NULL),
  (5, 'ONE', 'One again', 'sk_odd_one_second_key', NULL, 1, NULL, NULL, NULL),
  (6, 'SIX', 'Six', 'sk_odd_one_0123456789', NULL, 0, NULL, NULL, NULL);
INSERT INTO contacts VALUES
  ('AAAAAAAA-0000-4000-8000-000000000001', 'Upper', 'Case', '+49 151 12345678', '', 1, 1700000000000, '2025-01-01 10:00:00.25', '10', 'f', NULL, '{"a": 1}', 'a@example.com', '{vip,"a,b"}', NULL),
  ('aaaaaaaa-0000-4000-8000-000000000002', repeat('x', 300), 'Long', repeat('1', 60), NULL, 99, NULL, NULL, '2', '0', NULL, '[1]', 'no address', NULL, '\x00'),
  ('aaaaaaaa-0000-4000-8000-000000000003', 'Gone', 'Away', NULL, NULL, NULL, 1700000000, 'infinity', NULL, NULL, '2025-01-02 00:00:00', '{"nul": "a\u0000b \ud800"}', NULL, NULL, NULL),
  ('aaaaaaaa-0000-4000-8000-000000000002', 'Older', 'Twin', NULL, NULL, 2, NULL, NULL, '1', 'false', NULL, NULL, NULL, NULL, NULL),
  ('17', 'No', 'Uuid', NULL, NULL, 1, NULL, NULL, '3', 'false', NULL, NULL, NULL, NULL, NULL);
INSERT INTO sync_log VALUES ('tablet', 5, '7', 1700000000), ('nobody', 77, '7', NULL), (E'bad\nname', 1, '7', NULL), ('tablet', 5, '8', 1700000001);
INSERT INTO audit_log VALUES
  (2, 'aaaaaaaa-0000-4000-8000-000000000001', 1, 'update', '{"first_name": "Lower"}', '{"first_name": "Upper"}', '2025-01-01 10:00:00'),
  (1, 'aaaaaaaa-0000-4000-8000-000000000001', 1, 'insert', NULL, '"text"', '2025-01-01 09:00:00'),
  (3, 'aaaaaaaa-0000-4000-8000-000000000001', 1, NULL, NULL, NULL, '2025-01-01 11:00:00');
INSERT INTO global_version VALUES ('12');
