import type { ManagerOptions, SocketOptions } from 'socket.io-client';
import { Device } from './device';
import { until } from './wait';

/** A device as a real app is: its client connects again by itself, and each connection begins with a delta. */
export class Phone extends Device {
  /** Milliseconds from each end of the connection to the next beginning. */
  readonly absences: number[] = [];
  /** Number of events that had come before each connection. */
  private readonly starts = [0];
  private endedAt = 0;
  private upToDate: Promise<unknown> = Promise.resolve();

  override async connect(options: Partial<ManagerOptions & SocketOptions> = {}): Promise<this> {
    await super.connect({ reconnection: true, ...options });
    this.socket!.on('disconnect', () => (this.endedAt = Date.now()));
    this.socket!.on('connect', () => {
      this.absences.push(Date.now() - this.endedAt);
      this.starts.push(this.events.length);
      this.readDelta();
    });
    this.readDelta();
    await this.upToDate;
    return this;
  }

  /** Versions of the events of each connection. */
  versionsByConnection(): number[][] {
    const versions = this.versions();
    return this.starts.map((start, i) => versions.slice(start, this.starts[i + 1]));
  }

  private readDelta(): void {
    const read = () =>
      this.catchUp().then(
        () => true,
        () => !this.socket!.active,
      );
    this.upToDate = until(`${this.id} to read a delta`, read);
    // Whoever compares the stores finds out.
    this.upToDate.catch(() => undefined);
  }
}
