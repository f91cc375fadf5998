import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Teams, the people in them, their keys, and what guards the first start. */
export class CreateTeamsAndAgents1795305600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE EXTENSION IF NOT EXISTS pg_trgm;
      CREATE EXTENSION IF NOT EXISTS unaccent;
      CREATE EXTENSION IF NOT EXISTS btree_gin;

      CREATE TABLE teams (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        name varchar(255) NOT NULL CHECK (name <> ''),
        is_default boolean NOT NULL DEFAULT false,
        allow_agent_export boolean NOT NULL DEFAULT false,
        created_at timestamptz(3) NOT NULL DEFAULT now()
      );
      CREATE UNIQUE INDEX teams_one_default ON teams (is_default) WHERE is_default;

      CREATE TABLE agents (
        team_id uuid NOT NULL REFERENCES teams (id),
        id uuid NOT NULL DEFAULT gen_random_uuid(),
        agent_code varchar(50) NOT NULL CHECK (agent_code ~ '^[A-Za-z0-9_-]+$'),
        agent_name varchar(255) NOT NULL CHECK (agent_name <> ''),
        role varchar(10) NOT NULL DEFAULT 'agent' CHECK (role IN ('viewer', 'agent', 'admin')),
        is_active boolean NOT NULL DEFAULT true,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        last_seen timestamptz(3),
        PRIMARY KEY (team_id, id),
        UNIQUE (team_id, agent_code)
      );

      -- Only digests: HMAC-SHA256 of the key with the pepper. A key is found by its digest alone.
      CREATE TABLE api_keys (
        team_id uuid NOT NULL,
        id uuid NOT NULL DEFAULT gen_random_uuid(),
        agent_id uuid NOT NULL,
        name varchar(100) NOT NULL DEFAULT '',
        digest bytea NOT NULL UNIQUE,
        prefix varchar(12) NOT NULL,
        last4 varchar(4) NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        expires_at timestamptz(3),
        revoked_at timestamptz(3),
        last_used_at timestamptz(3),
        PRIMARY KEY (team_id, id),
        FOREIGN KEY (team_id, agent_id) REFERENCES agents (team_id, id)
      );
      CREATE INDEX api_keys_by_agent ON api_keys (team_id, agent_id);

      -- Secrets that all servers of an installation share when the environment names none.
      CREATE TABLE server_secrets (
        name varchar(50) PRIMARY KEY,
        value text NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now()
      );

      -- One-time links for the first admin, by digest.
      CREATE TABLE setup_links (
        digest bytea PRIMARY KEY,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        expires_at timestamptz(3) NOT NULL,
        used_at timestamptz(3)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE setup_links, server_secrets, api_keys, agents, teams;
      DROP EXTENSION btree_gin;
      DROP EXTENSION unaccent;
      DROP EXTENSION pg_trgm;
    `);
  }
}
