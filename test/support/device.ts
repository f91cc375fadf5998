import { randomUUID } from 'node:crypto';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import type { TestAgent } from './app';
import { until } from './wait';

export interface WireContact {
  id: string;
  version: number;
  is_deleted: boolean;
  [field: string]: any;
}

export interface Answer {
  status: number;
  headers: Headers;
  body: any;
}

export interface ReceivedEvent {
  name: string;
  version: number;
  payload: any;
}

const EVENTS = ['contact_created', 'contact_updated', 'contact_deleted'];

/**
 * A phone that knows the wire contract and nothing else: REST calls, one socket, a store, and a cursor that is
 * raised only by an event that follows it directly, or by a delta.
 */
export class Device {
  readonly contacts = new Map<string, WireContact>();
  readonly events: ReceivedEvent[] = [];
  readonly received: { name: string; payload: any }[] = [];
  cursor = 0;
  /** false: a phone that does not mind a gap between events. */
  healsGaps = true;
  /** false: one of a large crowd, which remembers versions only. */
  keepsFields = true;
  /** Connections after the first. */
  reconnects = -1;
  socket?: Socket;
  private catchingUp?: Promise<void>;

  constructor(
    private readonly url: string,
    readonly agent: TestAgent,
    readonly id = `device-${randomUUID()}`,
  ) {}

  /** A REST call with this device's key and id. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        'x-api-key': this.agent.key,
        'x-device-id': this.id,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body:
        body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.startsWith('application/json');
    return {
      status: response.status,
      headers: response.headers,
      body: json && text ? JSON.parse(text) : text,
    };
  }

  /** Connects with the key in the handshake; resolves when connected. */
  async connect(
    options: Partial<ManagerOptions & SocketOptions> & { protocol?: 2; reconnection?: boolean } = {},
  ): Promise<this> {
    const { protocol, ...rest } = options;
    this.socket = io(this.url, {
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      auth: {
        api_key: this.agent.key,
        agent_code: this.agent.agentCode,
        device_id: this.id,
        ...(protocol && { protocol }),
      },
      ...rest,
    });
    this.socket.on('connect', () => (this.reconnects += 1));
    this.socket.onAny((name: string, payload: any) => this.receive(name, payload));
    await new Promise<void>((resolve, reject) => {
      this.socket!.once('connect', () => resolve());
      this.socket!.once('connect_error', reject);
    });
    return this;
  }

  /** Sends an event and waits for its acknowledgement. */
  emit(event: string, payload?: unknown): Promise<any> {
    const socket = this.socket!.timeout(10_000);
    return payload === undefined ? socket.emitWithAck(event) : socket.emitWithAck(event, payload);
  }

  /** Reads deltas page by page, storing `current_version` after each, until there is no more. */
  async catchUp(limit?: number): Promise<void> {
    this.catchingUp ??= this.readDeltas(limit).finally(() => (this.catchingUp = undefined));
    return this.catchingUp;
  }

  /** Waits until the cursor has reached `version`, whichever way. */
  waitForVersion(version: number, milliseconds?: number): Promise<unknown> {
    return until(
      `${this.id} at version ${version}, is at ${this.cursor}`,
      () => this.cursor >= version,
      milliseconds,
    );
  }

  /** Versions of the contact events received so far, in the order of their arrival. */
  versions(): number[] {
    return this.events.map(({ version }) => version);
  }

  disconnect(): void {
    this.socket?.disconnect();
  }

  private async readDeltas(limit?: number): Promise<void> {
    for (;;) {
      const { status, body } = await this.call(
        'GET',
        `/api/sync/delta?version=${this.cursor}${limit ? `&limit=${limit}` : ''}`,
      );
      if (status !== 200) throw new Error(`delta answered ${status}: ${JSON.stringify(body)}`);
      for (const { contact } of body.data.changes) this.store(contact);
      this.cursor = Math.max(this.cursor, body.data.current_version);
      if (!body.data.has_more) return;
    }
  }

  private receive(name: string, payload: any): void {
    if (this.keepsFields) this.received.push({ name, payload });
    if (!EVENTS.includes(name)) return;
    const { version } = payload;
    if (this.keepsFields) this.events.push({ name, version, payload });
    if (version !== this.cursor + 1) {
      if (version > this.cursor && this.healsGaps) this.catchUp().catch(() => undefined);
      return;
    }
    this.store(payload.contact ?? { id: payload.contact_id, version, is_deleted: true });
    this.cursor = version;
  }

  private store(contact: WireContact): void {
    const known = this.contacts.get(contact.id);
    if (known && known.version > contact.version) return;
    const { id, version, is_deleted } = contact;
    this.contacts.set(id, this.keepsFields ? contact : { id, version, is_deleted });
  }
}

/** The live contacts of a store, comparable with what the server says. */
export function liveContacts(device: Device): Map<string, number> {
  const live = [...device.contacts.values()].filter(({ is_deleted }) => !is_deleted);
  return new Map(live.map(({ id, version }) => [id, version] as const).sort());
}
