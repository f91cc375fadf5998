import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { TestAgent, TestTeam } from './app';

/** The pepper that digests the keys of test teams; a server must be given it as API_KEY_PEPPER. */
export const PEPPER = 'pepper for tests only';

/** OPERATOR_API_KEY of every server under test, unless it is given another. */
export const OPERATOR_KEY = 'operator-key-of-the-servers-under-test-0000';

/** A fresh team with an admin, an agent and a viewer, made in the database by its owner. */
export async function makeTeam(
  query: (sql: string, values: unknown[]) => Promise<unknown>,
  makeKey = () => `test-${randomBytes(24).toString('hex')}`,
): Promise<TestTeam> {
  const id = randomUUID();
  await query('INSERT INTO teams (id, name) VALUES ($1, $2)', [id, `Team ${id.slice(0, 8)}`]);
  const addAgent = async (role: TestAgent['role'] = 'agent'): Promise<TestAgent> => {
    const agent = {
      id: randomUUID(),
      agentCode: `${role}_${randomUUID().slice(0, 8)}`,
      role,
      key: makeKey(),
      keyId: randomUUID(),
    };
    await query(
      `INSERT INTO agents (team_id, id, agent_code, agent_name, role) VALUES ($1, $2, $3, $4, $5)`,
      [id, agent.id, agent.agentCode, `Name of ${agent.agentCode}`, role],
    );
    await query(
      // In use already, so that the trail of a test does not begin with its sign-in.
      `INSERT INTO api_keys (team_id, id, agent_id, digest, prefix, last4, last_used_at)
       VALUES ($1, $2, $3, $4, 'sk_test', 'test', now())`,
      [id, agent.keyId, agent.id, createHmac('sha256', PEPPER).update(agent.key).digest()],
    );
    return agent;
  };
  return {
    id,
    admin: await addAgent('admin'),
    agent: await addAgent('agent'),
    viewer: await addAgent('viewer'),
    addAgent,
  };
}
