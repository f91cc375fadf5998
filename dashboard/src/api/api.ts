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
  const { data } = await request<Answer<NewAgent>>('/api/auth/setup', { body });
  return data;
}

/** Whose key this is. */
export async function verifyKey(key: string): Promise<Agent> {
  const { data } = await request<Answer<Agent>>('/api/auth/verify', { key });
  return data;
}

/** What can be asked with a key. */
export class Api {
  constructor(
    private readonly key: string,
    /** Called when the key is refused, with the sentence for the sign-in screen. */
    private readonly onRefused: (sentence: string) => void,
  ) {}

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
      return await request<T>(path, { key: this.key, signal });
    } catch (thrown) {
      if (thrown instanceof ApiError && isRefusal(thrown.code)) {
        this.onRefused(explain(thrown.code, thrown.message));
      }
      throw thrown;
    }
  }
}
