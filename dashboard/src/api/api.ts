import { ApiError, explain, isRefusal } from './api-error';
import { request, type RequestOptions } from './request';
import type {
  AuditEntry,
  AuditFilter,
  AuditPage,
  BrowserSession,
  Conflict,
  ConflictPage,
  ContactDetails,
  ContactPage,
  ContactStats,
  CurrentAgent,
  Delta,
  Device,
  DeviceHealth,
  Enrolment,
  Key,
  NewAgent,
  NewEnrolment,
  NewKey,
  Pagination,
  Person,
  Role,
  Settings,
} from './types';

interface Answer<T> {
  data: T;
}

export const PAGE_SIZE = 50;

/** Makes the first admin with the token of the link that the server prints at its first start. */
export async function setUpFirstAdmin(
  token: string,
  agentCode: string,
  agentName: string,
): Promise<NewAgent> {
  const body = { token, agent_code: agentCode, agent_name: agentName };
  const { data } = await request<Answer<NewAgent>>('/api/auth/setup', { method: 'POST', body });
  return data;
}

/** Who is signed in in this browser. */
export async function currentAgent(): Promise<CurrentAgent | null> {
  const { data } = await request<Answer<CurrentAgent | null>>('/api/session');
  return data;
}

/** Turns the key into a session: from here on the browser proves who it is, with a cookie that no page can read. */
export async function startSession(key: string): Promise<CurrentAgent> {
  const { data } = await request<Answer<CurrentAgent>>('/api/session', { method: 'POST', key });
  return data;
}

export async function endSession(): Promise<void> {
  await request('/api/session', { method: 'DELETE' });
}

/** As this agent uses the device; without an agent for everybody who does. */
export interface DeviceChoice {
  device_id: string;
  agent_code?: string;
}

/** What can be asked while signed in. */
export class Api {
  /** @param onRefused called when the session has ended, with the sentence for the sign-in screen */
  constructor(private readonly onRefused: (sentence: string) => void) {}

  async contacts(query: { search: string; page: number }, signal: AbortSignal): Promise<ContactPage> {
    const parameters = new URLSearchParams({ limit: String(PAGE_SIZE), page: String(query.page) });
    if (query.search) parameters.set('q', query.search);
    type Listed = Answer<ContactPage['contacts']> & Pick<ContactPage, 'pagination'>;
    const { data, pagination } = await this.get<Listed>(`/api/contacts?${parameters}`, signal);
    return { contacts: data, pagination };
  }

  /** @throws ApiError 404 when it is deleted */
  async contact(id: string, signal: AbortSignal): Promise<ContactDetails> {
    return (await this.get<Answer<ContactDetails>>(`/api/contacts/${encodeURIComponent(id)}`, signal)).data;
  }

  async contactStats(signal: AbortSignal): Promise<ContactStats> {
    return (await this.get<Answer<ContactStats>>('/api/contacts/stats', signal)).data;
  }

  async devices(signal: AbortSignal): Promise<Device[]> {
    return this.all('/api/devices', signal);
  }

  async deviceHealth(signal: AbortSignal): Promise<DeviceHealth> {
    return (await this.get<Answer<DeviceHealth>>('/api/devices/health', signal)).data;
  }

  async delta(
    query: { version: number; limit: number; deviceId: string; epoch?: string },
    signal: AbortSignal,
  ): Promise<Delta> {
    const { version, limit, deviceId, epoch } = query;
    const parameters = new URLSearchParams({
      version: String(version),
      limit: String(limit),
      device_id: deviceId,
      ...(epoch && { epoch }),
    });
    return (await this.get<Answer<Delta>>(`/api/sync/delta?${parameters}`, signal)).data;
  }

  async conflicts(query: { page: number; limit: number }, signal: AbortSignal): Promise<ConflictPage> {
    const { page, limit } = query;
    type Listed = Answer<Conflict[]> & Pick<ConflictPage, 'pagination'>;
    const path = `/api/sync/conflicts?page=${page}&limit=${limit}`;
    const { data, pagination } = await this.get<Listed>(path, signal);
    return { conflicts: data, pagination };
  }

  async resolve(conflictId: string, take: 'kept' | 'lost'): Promise<void> {
    await this.send('POST', `/api/sync/conflicts/${conflictId}/resolve`, { take });
  }

  async people(signal: AbortSignal): Promise<Person[]> {
    return this.all('/api/auth/agents', signal);
  }

  register(person: { agent_code: string; agent_name: string; role: Role }): Promise<NewAgent> {
    return this.send('POST', '/api/auth/register', person);
  }

  updatePerson(
    id: string,
    change: Partial<Pick<Person, 'agent_name' | 'role' | 'is_active'>>,
  ): Promise<Person> {
    return this.send('PATCH', `/api/auth/agents/${id}`, change);
  }

  /** @param agentId left out: one's own */
  async keys(agentId: string | undefined, signal: AbortSignal): Promise<Key[]> {
    const path = agentId ? `/api/auth/agents/${agentId}/keys` : '/api/auth/keys';
    return this.all(path, signal);
  }

  makeKey(agentId: string, name: string): Promise<NewKey> {
    return this.send('POST', `/api/auth/agents/${agentId}/keys`, name ? { name } : {});
  }

  rotateKey(id: string): Promise<NewKey> {
    return this.send('POST', `/api/auth/keys/${id}/rotate`, {});
  }

  async revokeKey(id: string): Promise<void> {
    await this.send('DELETE', `/api/auth/keys/${id}`);
  }

  async enrolments(signal: AbortSignal): Promise<Enrolment[]> {
    return this.all('/api/auth/enrolments', signal);
  }

  /** @param person with a name and a role somebody new */
  enrol(person: { agent_code: string; agent_name?: string; role?: Role }): Promise<NewEnrolment> {
    return this.send('POST', '/api/auth/enrolments', person);
  }

  async cancelEnrolment(id: string): Promise<void> {
    await this.send('DELETE', `/api/auth/enrolments/${id}`);
  }

  /** @returns whether the key that it shares still works elsewhere */
  async revoke(device: DeviceChoice): Promise<boolean> {
    return (await this.decide('revoke', device)).key_works_elsewhere;
  }

  async restore(device: DeviceChoice): Promise<void> {
    await this.send('POST', '/api/devices/restore', device);
  }

  /** @returns whether the key that it shares still works elsewhere */
  async wipe(device: DeviceChoice, uploadFirst: boolean): Promise<boolean> {
    return (await this.decide('wipe', { ...device, upload_first: uploadFirst })).key_works_elsewhere;
  }

  async cancelWipe(device: DeviceChoice): Promise<void> {
    await this.send('POST', '/api/devices/wipe/cancel', device);
  }

  async history(filter: AuditFilter, signal: AbortSignal): Promise<AuditPage> {
    const parameters = new URLSearchParams({ limit: String(PAGE_SIZE) });
    for (const [name, value] of Object.entries(filter)) if (value) parameters.set(name, String(value));
    type Listed = Answer<AuditEntry[]> & { next_cursor: number | null };
    const { data, next_cursor } = await this.get<Listed>(`/api/audit?${parameters}`, signal);
    return { entries: data, nextCursor: next_cursor };
  }

  async settings(signal: AbortSignal): Promise<Settings> {
    return (await this.get<Answer<Settings>>('/api/settings', signal)).data;
  }

  changeSettings(change: Partial<Settings>): Promise<Settings> {
    return this.send('PATCH', '/api/settings', change);
  }

  async sessions(signal: AbortSignal): Promise<BrowserSession[]> {
    return this.all('/api/sessions', signal);
  }

  async endSession(id: string): Promise<void> {
    await this.send('DELETE', `/api/sessions/${id}`);
  }

  /** Every page of a list, one after the other; of an ordinary team there is one. */
  private async all<T>(path: string, signal: AbortSignal): Promise<T[]> {
    const rows: T[] = [];
    for (let page = 1, pages = 1; page <= pages; page += 1) {
      type Listed = Answer<T[]> & { pagination: Pagination };
      const { data, pagination } = await this.get<Listed>(page > 1 ? `${path}?page=${page}` : path, signal);
      rows.push(...data);
      pages = pagination.total_pages;
    }
    return rows;
  }

  private get<T>(path: string, signal: AbortSignal): Promise<T> {
    return this.ask<T>(path, { signal });
  }

  private async send<T>(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T> {
    return (await this.ask<Answer<T>>(path, { method, body })).data;
  }

  private decide(what: 'revoke' | 'wipe', body: object): Promise<{ key_works_elsewhere: boolean }> {
    return this.ask(`/api/devices/${what}`, { method: 'POST', body });
  }

  private async ask<T>(path: string, options: RequestOptions): Promise<T> {
    try {
      return await request<T>(path, options);
    } catch (thrown) {
      if (thrown instanceof ApiError && isRefusal(thrown.code)) {
        this.onRefused(explain(thrown.code, thrown.message));
      }
      throw thrown;
    }
  }
}
