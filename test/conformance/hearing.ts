import type { World } from './world';

/** Versions told to one connection, as ranges; what lies between them must be the device's own. */
export interface Connection {
  ranges: [number, number][];
  open: boolean;
}

/** Notes what a device's connections are told, and complains of what comes twice, in disorder or before its commit. */
export class Hearing {
  readonly connections: Connection[] = [];

  constructor(
    private readonly world: World,
    private readonly deviceId: string,
  ) {}

  opened(): void {
    this.world.journal.count('connections');
    this.connections.push({ ranges: [], open: true });
  }

  closed(): void {
    const connection = this.connections.at(-1);
    if (connection) connection.open = false;
  }

  event(version: number): void {
    const { journal, random, asked } = this.world;
    journal.count('events');
    const { ranges } = this.connections.at(-1)!;
    const last = ranges.at(-1);
    if (last && version <= last[1])
      journal.complain(8, `${this.deviceId} was told ${version} after ${last[1]}`, version);
    else if (last && version === last[1] + 1) last[1] = version;
    else ranges.push([version, version]);
    if (random.chance(asked)) void this.lookUp(version);
  }

  private async lookUp(version: number): Promise<void> {
    const { journal } = this.world;
    const committed = await this.world.isCommitted(version);
    if (committed === undefined) return;
    journal.count('events looked up');
    if (!committed) journal.complain(8, `an event told of version ${version} before its commit`, version);
  }
}
