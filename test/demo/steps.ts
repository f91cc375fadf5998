import { randomUUID } from 'node:crypto';
import type { TestAgent } from '../support/app';

export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

export async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  process.stdout.write(`${what} … `);
  const result = await work();
  say(`${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}

/** A new agent, as an admin registers one for each phone. */
export async function register(url: string, adminKey: string, number: number): Promise<TestAgent> {
  const agentCode = `PHONE_${String(number).padStart(2, '0')}_${randomUUID().slice(0, 6)}`;
  const response = await fetch(`${url}/api/auth/register`, {
    method: 'POST',
    headers: { 'x-api-key': adminKey, 'content-type': 'application/json' },
    body: JSON.stringify({ agent_code: agentCode, agent_name: `Phone ${number}` }),
  });
  const { data } = (await response.json()) as { data: { api_key: string } };
  return { id: '', agentCode, role: 'agent', key: data.api_key };
}
