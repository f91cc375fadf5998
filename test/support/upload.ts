import { randomUUID } from 'node:crypto';
import type { TestApp } from './app';
import type { Answer, Device } from './device';

export interface Mutation {
  mutation_id: string;
  op: 'create' | 'update' | 'delete';
  contact_id: string;
  base_version?: number;
  fields?: Record<string, unknown>;
  [more: string]: unknown;
}

export interface Result {
  mutation_id: string | null;
  status: string;
  version: number;
  contact_id: string | null;
  contact?: any;
  code?: string;
  conflict_id?: string;
  details?: { field: string; message: string }[];
}

export function createOf(fields: Record<string, unknown> = {}, more: object = {}): Mutation {
  return {
    mutation_id: randomUUID(),
    op: 'create',
    contact_id: randomUUID(),
    fields: { first_name: 'Ada', last_name: 'Lovelace', ...fields },
    ...more,
  };
}

export function updateOf(
  contactId: string,
  baseVersion: number,
  fields: Record<string, unknown>,
  more: object = {},
): Mutation {
  return {
    mutation_id: randomUUID(),
    op: 'update',
    contact_id: contactId,
    base_version: baseVersion,
    fields,
    ...more,
  };
}

export function deleteOf(contactId: string, baseVersion: number, more: object = {}): Mutation {
  return {
    mutation_id: randomUUID(),
    op: 'delete',
    contact_id: contactId,
    base_version: baseVersion,
    ...more,
  };
}

/** The epoch that a team is in. */
export async function epochOf(app: TestApp, teamId: string): Promise<string> {
  const [{ epoch }] = await app.db.query('SELECT epoch FROM global_version WHERE team_id = $1', [teamId]);
  return epoch;
}

export function upload(device: Device, epoch: string, mutations: unknown[]): Promise<Answer> {
  return device.call('POST', '/api/sync/push', { device_id: device.id, epoch, mutations });
}

/** Uploads and returns the results; anything but 200 is an error. */
export async function push(device: Device, epoch: string, ...mutations: unknown[]): Promise<Result[]> {
  const { status, body } = await upload(device, epoch, mutations);
  if (status !== 200) throw new Error(`push answered ${status}: ${JSON.stringify(body)}`);
  return body.data.results;
}
