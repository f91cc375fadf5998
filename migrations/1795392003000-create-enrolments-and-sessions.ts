import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Ways in besides a key that was handed over: single-use codes for phones, sessions for browsers. */
export class CreateEnrolmentsAndSessions1795392003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A key that was made by an enrolment works on this one device and on no other.
      ALTER TABLE api_keys ADD COLUMN device_id varchar(255);

      -- Only digests of the codes. A row is used once; a cancelled one is deleted.
      CREATE TABLE enrolments (
        team_id uuid NOT NULL,
        id uuid NOT NULL DEFAULT gen_random_uuid(),
        agent_id uuid NOT NULL,
        digest bytea NOT NULL UNIQUE,
        created_by varchar(50) NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        expires_at timestamptz(3) NOT NULL,
        used_at timestamptz(3),
        device_id varchar(255),
        -- What the phone may show to ask again when the answer with its key was lost.
        nonce_digest bytea,
        key_id uuid,
        PRIMARY KEY (team_id, id),
        FOREIGN KEY (team_id, agent_id) REFERENCES agents (team_id, id),
        FOREIGN KEY (team_id, key_id) REFERENCES api_keys (team_id, id)
      );
      CREATE INDEX enrolments_by_use ON enrolments (team_id, used_at);

      -- A browser that signed in with a key; the cookie's digest. A session that was ended is deleted.
      CREATE TABLE sessions (
        team_id uuid NOT NULL,
        id uuid NOT NULL DEFAULT gen_random_uuid(),
        key_id uuid NOT NULL,
        digest bytea NOT NULL UNIQUE,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        last_used_at timestamptz(3) NOT NULL DEFAULT now(),
        expires_at timestamptz(3) NOT NULL,
        user_agent varchar(255) NOT NULL DEFAULT '',
        ip varchar(45) NOT NULL DEFAULT '',
        PRIMARY KEY (team_id, id),
        FOREIGN KEY (team_id, key_id) REFERENCES api_keys (team_id, id)
      );
      CREATE INDEX sessions_by_key ON sessions (team_id, key_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE sessions, enrolments;
      ALTER TABLE api_keys DROP COLUMN device_id;
    `);
  }
}
