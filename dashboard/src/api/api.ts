import { ApiError, explain, isRefusal } from './api-error';
import { request } from './request';
import type { Agent, ContactPage, ContactStats, Delta, Device, DeviceHealth, NewAgent } from './types';

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
export async function currentAgent(): Promise<Agent | null> {
  const { data } = await request<Answer<Agent | null>>('/api/session');
  return data;
}

/** Turns the key into a session: from here on the browser proves who it is, with a cookie that no page can read. */
export async function startSession(key: string): Promise<Agent> {
  const { data } = await request<Answer<Agent>>('/api/session', { method: 'POST', key });
  return data;
}

export async function endSession(): Promise<void> {
  await request('/api/session', { method: 'DELETE' });
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

  async contactStats(signal: AbortSignal): Promise<ContactStats> {
    return (await this.get<Answer<ContactStats>>('/api/contacts/stats', signal)).data;
  }

  async devices(signal: AbortSignal): Promise<Device[]> {
    return (await this.get<Answer<Device[]>>('/api/devices', signal)).data;
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

  private async get<T>(path: string, signal: AbortSignal): Promise<T> {
    try {
      return await request<T>(path, { signal });
    } catch (thrown) {
      if (thrown instanceof ApiError && isRefusal(thrown.code)) {
        this.onRefused(explain(thrown.code, thrown.message));
      }
      throw thrown;
    }
  }
}
