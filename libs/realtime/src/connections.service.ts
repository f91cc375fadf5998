import { CredentialWatch } from '@app/auth';
import { DeviceRegistry, type LiveDevice } from '@app/devices';
import { Lifecycle, Metrics } from '@app/platform';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { SocketCredential } from './socket-credential';
import {
  type AuthenticatedSocket,
  type ClientSocket,
  type EngineSocket,
  isAuthenticated,
  type SocketServer,
} from './socket-state';

/** Longest time that a stop waits for writes of sockets (milliseconds). */
const WRITES_MS = 1_000;
/** The notice of a planned stop has this long to leave before the connections are ended. */
const NOTICE_MS = 50;

/** Who is connected to this server: the authenticated sockets of each team, their rooms, and their end at a planned stop. */
@Injectable()
export class Connections implements OnModuleDestroy {
  private readonly byTeam = new Map<string, Set<AuthenticatedSocket>>();
  /** The TCP connections of WebSockets, also of those whose client is still going over from polling. */
  private readonly upgraded = new Set<Duplex>();
  private drained?: Promise<void>;
  server!: SocketServer;

  constructor(
    private readonly devices: DeviceRegistry,
    private readonly lifecycle: Lifecycle,
    private readonly metrics: Metrics,
    private readonly credentials: CredentialWatch,
  ) {}

  start(server: SocketServer): void {
    this.server = server;
    (server.httpServer as HttpServer).on('upgrade', (_request, connection) => {
      // Node listens no more, and nobody else does until the handshake has its turn: a connection that breaks meanwhile would end
      // the process.
      connection.on('error', () => undefined);
      this.upgraded.add(connection);
      connection.once('close', () => this.upgraded.delete(connection));
    });
    this.lifecycle.onDrain(() => this.drain());
    this.devices.trackLive(() => this.liveDevices());
    this.metrics.observe(
      'contactsync_sockets_connected',
      'Open sockets of this server.',
      () => server.of('/').sockets.size,
    );
  }

  /** What comes next would end the connections politely, or the process before they are ended. */
  async onModuleDestroy(): Promise<void> {
    await this.drained;
  }

  add(socket: AuthenticatedSocket): void {
    const { principal, deviceId, protocol } = socket.data;
    const { teamId, agentId, agentCode } = principal;
    void socket.join([teamRoom(teamId, protocol), deviceRoom(teamId, agentCode, deviceId)]);
    const sockets = this.byTeam.get(teamId);
    if (sockets) sockets.add(socket);
    else this.byTeam.set(teamId, new Set([socket]));
    socket.data.unwatch = this.credentials.watch(new SocketCredential(socket, this.metrics));
    this.devices.connected({ teamId, agentId, deviceId });
  }

  remove(socket: ClientSocket): void {
    if (!isAuthenticated(socket)) return;
    const { teamId } = socket.data.principal;
    const sockets = this.byTeam.get(teamId);
    if (!sockets?.delete(socket)) return;
    socket.data.unwatch?.();
    if (sockets.size === 0) this.byTeam.delete(teamId);
    this.devices.disconnected(liveDevice(socket));
  }

  ofTeam(teamId: string): ReadonlySet<AuthenticatedSocket> {
    return this.byTeam.get(teamId) ?? NONE;
  }

  *all(): Generator<AuthenticatedSocket> {
    for (const sockets of this.byTeam.values()) yield* sockets;
  }

  /** Tells every client of this server to come back in a moment, then ends the connections. */
  drain(): void {
    for (const socket of this.server.of('/').sockets.values())
      socket.emit('server_draining', { retry_in_ms: Math.round(100 + Math.random() * 500) });
    // Writes under way still get their acknowledgement; new ones are refused by now.
    const writes = Promise.all([...this.all()].map(({ data }) => data.writes ?? Promise.resolve()));
    // The longest wait must not hold up a process that has nothing left to wait for.
    const longest = pause(WRITES_MS, undefined, { ref: false });
    const noticed = Promise.all([pause(NOTICE_MS), Promise.race([writes, longest])]);
    this.drained = noticed.then(() => this.endConnections());
  }

  private endConnections(): void {
    // Abruptly: the official Java client overlooks the polite end of a WebSocket until its heartbeat is missed.
    for (const connection of this.upgraded) connection.destroy();
    for (const { conn } of this.server.of('/').sockets.values())
      if (conn.transport.name === 'polling') conn.close();
  }

  private *liveDevices(): Generator<LiveDevice> {
    for (const socket of this.all()) yield liveDevice(socket);
  }
}

const NONE: ReadonlySet<AuthenticatedSocket> = new Set();

export function liveDevice({ data }: AuthenticatedSocket): LiveDevice {
  const { principal, deviceId, since, channel } = data;
  const device = { teamId: principal.teamId, agentId: principal.agentId, deviceId };
  return { device, since, head: channel.head, epoch: channel.epoch };
}

/** The sockets of a team that speak one protocol. */
export function teamRoom(teamId: string, protocol: 1 | 2): string {
  return `team:${teamId}:${protocol}`;
}

/** The sockets of one device, which is not told of its own changes. */
export function deviceRoom(teamId: string, agentCode: string, deviceId: string): string {
  return `device:${teamId}:${agentCode}:${deviceId}`;
}

/** Ends the TCP connection at once, without a word; its client reconnects by itself. */
export function endConnection(connection: EngineSocket): void {
  const transport = connection.transport as unknown as { socket?: { terminate?: () => void } };
  if (transport.socket?.terminate) transport.socket.terminate();
  // Nobody reads what waits.
  else connection.close(true);
}
