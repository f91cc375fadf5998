import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * One address in front of several servers, as a TCP load balancer is: new connections go to them in turn, and
 * past those that refuse. It understands nothing of what passes, so it can stand before Redis or PostgreSQL too.
 */
export class Balancer {
  private readonly sockets = new Set<Socket>();
  private readonly listener = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    this.keep(client);
    this.pass(() => this.forward(client, (this.turn += 1)));
  });
  private turn = 0;
  /** What waits while frozen. */
  private held?: (() => void)[];

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

  /** What was sent meanwhile arrives now, in order. */
  thaw(): void {
    const held = this.held ?? [];
    this.held = undefined;
    for (const event of held) event();
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
      this.pipe(client, server);
      this.pipe(server, client);
    });
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    // A reset is as good an end as any; what follows from it is done on 'close'.
    socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
  }

  private pipe(from: Socket, to: Socket): void {
    from.on('data', (chunk: Buffer) => this.pass(() => to.write(chunk)));
    from.on('end', () => this.pass(() => to.end()));
    from.on('close', (reset: boolean) => this.pass(() => (reset ? to.destroy() : to.end())));
    if (from.destroyed) to.destroy();
  }
}
