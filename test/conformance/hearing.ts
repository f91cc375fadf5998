import type { Socket } from 'socket.io-client';
import type { World } from './world';

/** Versions told to one connection, as ranges; what lies between them must be the device's own, or hinted at. */
export interface Connection {
  /** As the server calls it. */
  id: string;
  ranges: [number, number][];
  /** Ranges (after, up to) of which it was only told that there is something, as a `protocol: 2` connection may be. */
  hints: [number, number][];
  open: boolean;
}

/** Notes what a device's connections are told, and complains of what comes twice, in disorder or before its commit. */
export class Hearing {
  readonly connections: Connection[] = [];

  constructor(
    private readonly world: World,
    private readonly deviceId: string,
  ) {}

  /** Listens to a socket that connects again and again. */
  listen(socket: Socket): void {
    socket.on('connect', () => this.on(socket.id!));
    socket.on('disconnect', () => this.closed());
  }

  closed(): void {
    const connection = this.connections.at(-1);
    if (connection) connection.open = false;
  }

  /** The connection of this id. Events that came with its beginning are told before it is said to be connected. */
  private on(id: string): Connection {
    const last = this.connections.at(-1);
    if (last?.id === id) return last;
    this.world.journal.count('connections');
    const connection: Connection = { id, ranges: [], hints: [], open: true };
    this.connections.push(connection);
    return connection;
  }

  event({ id }: Socket, version: number): void {
    const { journal, random, asked } = this.world;
    journal.count('events');
    const { ranges, hints } = this.on(id!);
    const last = ranges.at(-1);
    const told = Math.max(last?.[1] ?? 0, hints.at(-1)?.[1] ?? 0);
    if (version <= told) journal.complain(8, `${this.deviceId} was told ${version} after ${told}`, version);
    else if (last && version === last[1] + 1) last[1] = version;
    else ranges.push([version, version]);
    if (random.chance(asked)) void this.lookUp(version);
  }

  /** `sync_available`: everything up to this head is there to be read. */
  hint({ id }: Socket, head: number): void {
    const { ranges, hints } = this.on(id!);
    hints.push([ranges.at(-1)?.[1] ?? 0, head]);
  }

  private async lookUp(version: number): Promise<void> {
    const { journal } = this.world;
    const committed = await this.world.isCommitted(version);
    if (committed === undefined) return;
    journal.count('events looked up');
    if (!committed) journal.complain(8, `an event told of version ${version} before its commit`, version);
  }
}
