import { io, type Socket } from 'socket.io-client';
import type { TestAgent } from '../support/app';
import { Hearing } from './hearing';
import type { Image } from './replica';
import type { World } from './world';

/** What a device does about its connection. */
export interface SocketHandlers {
  connected(): void;
  heard(image: Image): void;
  /** The server asked to be left alone for so many seconds. */
  asked(seconds: number): void;
}

/** A device's socket, which comes back by itself for as long as its owner wants it. */
export class SocketLine {
  private readonly hearing: Hearing;
  private socket?: Socket;
  private stopped = false;

  constructor(
    private readonly world: World,
    private readonly agent: TestAgent,
    private readonly deviceId: string,
    private readonly handlers: SocketHandlers,
  ) {
    this.hearing = new Hearing(world, deviceId);
  }

  get connections() {
    return this.hearing.connections;
  }

  get connected(): boolean {
    return this.socket?.connected ?? false;
  }

  /** Begins to connect; the client goes on trying by itself. */
  start(): void {
    const { random } = this.world;
    this.socket = io(this.world.address(), {
      transports: ['websocket'],
      forceNew: true,
      reconnectionDelay: 50 + random.between(0, 100),
      reconnectionDelayMax: 700,
      timeout: 3_000,
      auth: { api_key: this.agent.key, agent_code: this.agent.agentCode, device_id: this.deviceId },
    });
    this.hearing.listen(this.socket);
    this.socket.on('connect', () => this.handlers.connected());
    this.socket.on('disconnect', (reason) => {
      // The server ended it, which the client takes for a wish; a phone wants to be connected all the same.
      if (reason === 'io server disconnect') this.socket?.connect();
    });
    // A refused handshake (the database is away) is not tried again by the client itself.
    this.socket.on('connect_error', () => {
      if (!this.socket?.active && !this.stopped) setTimeout(() => this.socket?.connect(), 300).unref();
    });
    for (const name of ['contact_created', 'contact_updated', 'contact_deleted']) {
      this.socket.on(name, (payload: { version: number; contact?: Image; contact_id?: string }) => {
        const { version, contact, contact_id } = payload;
        this.hearing.event(this.socket!, version);
        this.handlers.heard(contact ?? { id: contact_id!, version, is_deleted: true });
      });
    }
  }

  /** Switched off until wake(). */
  sleep(): void {
    this.socket?.disconnect();
  }

  wake(): void {
    this.socket?.connect();
  }

  /** Ends it: nothing is tried again. */
  stop(): void {
    this.stopped = true;
    this.socket?.disconnect();
  }

  /** A socket event; undefined when no acknowledgement came. */
  async emit(event: string, payload: unknown): Promise<any> {
    if (!this.socket?.connected) return 'offline';
    try {
      const answer = await this.socket.timeout(this.world.patience).emitWithAck(event, payload);
      if (answer?.retry_after) this.handlers.asked(answer.retry_after);
      return answer;
    } catch (error) {
      this.world.journal.count(`no answer, socket: ${(error as Error).message}`);
      return undefined;
    }
  }
}
