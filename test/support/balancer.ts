import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** How a connection can be broken: ended, reset, reset in the middle of a message, or silent for ever on both sides. */
export type Cut = 'end' | 'reset' | 'torn' | 'silence';

/** A client's connection and its continuation to a server. */
interface Link {
  client: Socket;
  server: Socket;
  broken?: Cut;
  /** Half a message has passed: nothing may follow it, for TCP loses the end of a stream and never its middle. */
  torn?: boolean;
}

/**
 * One address in front of several servers, as a TCP load balancer is: new connections go to them in turn, and
 * past those that refuse. It understands nothing of what passes, so it can stand before Redis or PostgreSQL too.
 */
export class Balancer {
  private readonly sockets = new Set<Socket>();
  private readonly listener = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    this.keep(client);
    // Connections that are held up arrive in another order.
    void this.late(() => this.pass(() => this.forward(client, (this.turn += 1))));
  });
  private turn = 0;
  /** What waits while frozen. */
  private held?: (() => void)[];
  private readonly links = new Set<Link>();
  private latency?: () => number;

  constructor(private readonly ports: number[]) {}

  async start(): Promise<this> {
    await once(this.listener.listen(0, '127.0.0.1'), 'listening');
    return this;
  }

  get port(): number {
    return (this.listener.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** From now on nothing passes and nobody is told, as when a machine hangs or a cable is cut. */
  freeze(): void {
    this.held ??= [];
  }

  get frozen(): boolean {
    return this.held !== undefined;
  }

  /** What was sent meanwhile arrives now, in order. */
  thaw(): void {
    const held = this.held ?? [];
    this.held = undefined;
    for (const event of held) event();
  }

  /** Open connections. */
  get size(): number {
    return this.links.size;
  }

  /** Breaks those connections that `chosen` says, each as it says. @returns how many. */
  cut(chosen: () => Cut | undefined): number {
    let count = 0;
    for (const link of this.links) {
      const how = link.broken ? undefined : chosen();
      if (!how) continue;
      count += 1;
      link.broken = how;
      if (how === 'end') [link.client, link.server].forEach((socket) => socket.end());
      if (how === 'reset') [link.client, link.server].forEach((socket) => socket.resetAndDestroy());
    }
    return count;
  }

  /** From now on everything takes this much longer (milliseconds), in order on each connection; undefined: no more. */
  delay(latency: (() => number) | undefined): void {
    this.latency = latency;
  }

  /** Ends what was left silent, as an operating system does in the end. */
  mend(): void {
    this.latency = undefined;
    for (const { client, server, broken } of this.links)
      if (broken) [client, server].forEach((socket) => socket.destroy());
  }

  close(): void {
    this.listener.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private pass(event: () => void): void {
    if (this.held) this.held.push(event);
    else event();
  }

  private forward(client: Socket, first: number, tries = 0): void {
    if (tries === this.ports.length) return void client.destroy();
    const port = this.ports[(first + tries) % this.ports.length]!;
    const server = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    const refused = () => this.forward(client, first, tries + 1);
    server.once('error', refused).once('connect', () => {
      server.off('error', refused);
      this.keep(server);
      const link: Link = { client, server };
      this.links.add(link);
      const gone = () => client.destroyed && server.destroyed && this.links.delete(link);
      client.once('close', gone);
      server.once('close', gone);
      this.pipe(link, client, server);
      this.pipe(link, server, client);
    });
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    // A reset is as good an end as any; what follows from it is done on 'close'.
    socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
  }

  private pipe(link: Link, from: Socket, to: Socket): void {
    // One thing after the other, however long each is held up.
    let tail: Promise<void> | undefined;
    const then = (event: () => void) => {
      if (link.broken === 'silence') return;
      if (!this.latency && !tail) return this.pass(event);
      const mine: Promise<void> = (tail ?? Promise.resolve())
        .then(() => this.late(() => link.broken !== 'silence' && this.pass(event)))
        .finally(() => tail === mine && (tail = undefined));
      tail = mine;
    };
    from.on('data', (chunk: Buffer) => {
      if (link.torn) return;
      if (link.broken === 'torn') {
        link.torn = true;
        return then(() => {
          to.write(chunk.subarray(0, chunk.length >> 1));
          setImmediate(() => [from, to].forEach((socket) => socket.resetAndDestroy()));
        });
      }
      then(() => to.write(chunk));
    });
    from.on('end', () => then(() => to.end()));
    from.on('close', (reset: boolean) => then(() => (reset ? to.destroy() : to.end())));
    if (from.destroyed) to.destroy();
  }

  private async late(event: () => void): Promise<void> {
    if (this.latency) await pause(this.latency());
    event();
  }
}
