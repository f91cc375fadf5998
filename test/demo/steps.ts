import { randomUUID } from 'node:crypto';
import { type Identity, SyncClient, type SyncClientOptions } from '@app/sync-client';
import { until } from '../support/wait';

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

/** The body of a REST answer. @throws Error with the body unless the call succeeded */
export async function call<T>(url: string, key: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(url + path, {
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    ...(body !== undefined && {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as T;
}

/** A new agent, as an admin registers one for each phone. */
export async function register(url: string, adminKey: string, number: number): Promise<Identity> {
  const agentCode = `PHONE_${String(number).padStart(2, '0')}_${randomUUID().slice(0, 6)}`;
  const { data } = await call<{ data: { api_key: string } }>(url, adminKey, '/api/auth/register', {
    agent_code: agentCode,
    agent_name: `Phone ${number}`,
  });
  return { url, apiKey: data.api_key, agentCode, deviceId: agentCode };
}

/** A phone: the product's own client, with short pauses. */
export function openPhone(options: SyncClientOptions): Promise<SyncClient> {
  return new SyncClient({ backoff: { base: 100, cap: 1_000 }, ...options }).open();
}

/** Waits until each has everything up to this version and nothing to send. */
export async function settled(phones: SyncClient[], version = 0): Promise<void> {
  const isSettled = ({ status }: SyncClient) => status.cursor >= version && status.state === 'live';
  await Promise.all(phones.map((phone) => until(`version ${version}`, () => isSettled(phone), 120_000)));
}

/** Phones that hold exactly these contacts in these versions. */
export function equal(phones: SyncClient[], versions: Map<string, number>): SyncClient[] {
  return phones.filter((phone) => {
    const contacts = phone.contacts();
    return (
      contacts.length === versions.size && contacts.every(({ id, version }) => versions.get(id) === version)
    );
  });
}
